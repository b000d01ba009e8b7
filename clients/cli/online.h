// The verbs of `svod` that call a server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/connection.h"
#include "clients/cli/output.h"
#include "clients/cli/report.h"
#include "svod/v1/compliance.pb.h"

namespace google::protobuf {
class Descriptor;
}  // namespace google::protobuf

namespace svod::cli {

// Every verb returns an exit code: 0 done, 3 the input or the request was refused, 4 the service could not do it; a
// check returns that of the verdict.
struct OnlineOptions : ConnectionOptions, Output {};

struct SubmitOptions {
  std::vector<std::string> kinds;  // only these documents; empty: all
  std::string request_id;          // empty: made up for each document
  std::string etag;                // for a single document
  bool validate_only = false;
};

// Files the documents of dossier files, each by itself, in the order of the schema. A file with faults, or a document
// that is refused, does not keep back the others.
int RunSubmit(const OnlineOptions& options, const SubmitOptions& submit, const std::vector<std::string>& files,
              const google::protobuf::Descriptor* subject);

// Shows one revision of a filing, the latest, or, with `known_at`, the latest that was known at that time (RFC 3339).
int RunGet(const OnlineOptions& options, const std::string& name, std::optional<uint32_t> revision,
           const std::string& known_at);

struct WithdrawOptions {
  std::string reason;
  std::string etag;
  std::string request_id;  // empty: made up
};
// Withdraws a filing.
int RunWithdraw(const OnlineOptions& options, const std::string& name, const WithdrawOptions& withdraw);

struct ListOptions {
  std::string kind;        // only these; empty: all
  std::string filter;      // as the API takes it; empty: everything
  std::string as_of;       // day of judgement, where the filter asks for overall states; empty: today
  std::string known_at;    // RFC 3339; empty: now
  bool documents = false;  // with the documents
};
// Lists the latest revision of every filing under `parent` (page after page).
int RunList(const OnlineOptions& options, const std::string& parent, const ListOptions& list);

// Lists the revisions of a filing, newest first.
int RunRevisions(const OnlineOptions& options, const std::string& name);

// Of stored units only.
struct RecordOptions {
  std::string known_at;  // judge by what was known at that time (RFC 3339); empty: now
  bool record = false;   // keep the verdicts in the ledger
};
// The verdicts over a file (sent with the request, not stored) or a stored unit, by its name. nullopt, why on stderr
// and the exit code, when there are none. `type` is that of dossiers in files.
std::optional<Verdicts> AskVerdicts(const OnlineOptions& options, const v1::CheckOptions& check,
                                    const RecordOptions& record, const std::string& subject,
                                    const google::protobuf::Descriptor* type, int* exit_code);

// Judges files (sent with the request, not stored) and stored units, by name.
int RunOnlineCheck(const OnlineOptions& options, const v1::CheckOptions& check, const RecordOptions& record,
                   const std::vector<std::string>& files_or_names, const google::protobuf::Descriptor* subject);

}  // namespace svod::cli
