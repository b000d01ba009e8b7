// Dossier files for the verbs of `svod`: reading, and telling what is wrong with them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "clients/cli/output.h"
#include "engine/base/diagnostic.h"

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace svod {
class RulePacks;
}  // namespace svod

namespace svod::cli {

// Exit codes, the same for every verb. Those of a verdict are in report.h.
inline constexpr int kNotVerified = 1;  // something of the ledger is not as it was
inline constexpr int kBadInput = 3;
inline constexpr int kServiceFailed = 4;

// The whole file, or nullopt when it cannot be read. Of a file over kLimits.document_bytes_max only so much that it is
// seen to be too large.
std::optional<std::string> ReadBounded(const std::string& path);

// A fault with its line and a caret; in Russian with what kind of fault it is. `source` is the text of its file, or
// empty.
std::string FaultText(const Output& output, const Diagnostic& diagnostic, std::string_view source);
// Every fault with its line and a caret, and how many there are, on stderr. `source` is the
// text of the file, or empty.
void PrintFaults(const Output& output, const Diagnostics& diagnostics, std::string_view source);

// The packs in the folder `rules`. nullptr, and every fault on stderr, when one is faulty.
std::shared_ptr<const RulePacks> LoadPacks(const Output& output, const std::string& rules);
// Faults of files under the folder `rules`, each with the line of its own file, and how many there are, on stderr.
// `are_used`: they are no reason not to load the packs.
void PrintPackFaults(const Output& output, const Diagnostics& diagnostics, const std::string& rules,
                     bool are_used = false);

// Reads into `dossier`, which is empty. nullptr, and every fault on stderr, when it is not sound.
std::unique_ptr<google::protobuf::Message> ReadDossierFile(const Output& output, const std::string& path,
                                                           std::unique_ptr<google::protobuf::Message> dossier);
// The same into a message of type `subject`, in the generated pool.
std::unique_ptr<google::protobuf::Message> ReadDossierFile(const Output& output, const std::string& path,
                                                           const google::protobuf::Descriptor* subject);

}  // namespace svod::cli
