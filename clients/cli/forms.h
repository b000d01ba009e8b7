// `import`: filled forms to a dossier. `template`: empty forms.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/output.h"

namespace google::protobuf {
class Descriptor;
}  // namespace google::protobuf

namespace svod::cli {

struct FormsOptions {
  std::string profiles;  // folder of import profiles; empty: those built in
  std::string profile;   // name: that form alone is looked for; empty: any
  std::string sheet;     // name: that sheet alone is read; empty: every one
  std::string unit;      // name of the unit; empty: the forms or the dossier say it
  std::string into;      // file of a dossier that is added to
  std::string out;       // file to write; empty: stdout
  bool list = false;     // of `template`: what forms there are
};

// Reads the forms in the files, each `FILE` or `PROFILE=FILE`, and writes one dossier of type `subject` as protobuf
// JSON. Returns 0, or 3 with every fault on stderr; then nothing is written. With output.json the faults of the forms
// are on stdout, as FaultsJson has them; those of the profiles and of `into` stay on stderr.
int RunImport(const FormsOptions& options, const std::vector<std::string>& files,
              const google::protobuf::Descriptor* subject, const Output& output);

// Writes the empty form `name`, `all` for all of them in one workbook, or with `list` the names. 0 or 3.
int RunTemplate(const FormsOptions& options, const std::string& name, const google::protobuf::Descriptor* subject,
                const Output& output);

}  // namespace svod::cli
