// One finding, walked through: what the clause asks, the rule in words, the figures, the lines they come from, and what
// would cure it.
#pragma once

#include <string>

#include "clients/cli/offline.h"
#include "clients/cli/online.h"

namespace svod::cli {

// `rule` names one finding, `rule[instance]`, or all of a rule. `subject` is a dossier file, judged on this machine by
// the rules in options.rules. Exit code: that of the worst of these findings, or 3 when the rule has none.
int RunExplainFile(const OfflineOptions& options, const std::string& subject, const std::string& rule);

// The same of a unit, or a filing of it, that is stored; or of a file, judged by the server's rules.
int RunExplainFiling(const OnlineOptions& options, const v1::CheckOptions& check, const RecordOptions& record,
                     const std::string& subject, const std::string& rule, const google::protobuf::Descriptor* type);

}  // namespace svod::cli
