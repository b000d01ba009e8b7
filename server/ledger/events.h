// What entries of the ledger say of things in the store.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/store/store.h"
#include "svod/v1/ledger.pb.h"

namespace svod::ledger {

// An instant in microseconds since the epoch, before it too.
google::protobuf::Timestamp ToTimestamp(int64_t micros);
int64_t ToMicros(const google::protobuf::Timestamp& time);

// The whole entry of a revision: index, time, and the submission or the withdrawal. REQUIRES: it has its ledger_index.
v1::LedgerEntry DescribeRevision(const store::Revision& revision);

// The 32 bytes of a digest as DigestText writes it; nullopt when it is none.
std::optional<std::string> DigestBytes(std::string_view text);

// Whether it is about rules: a release published, in use or out of use, a rule suspended.
bool IsOfRules(const v1::LedgerEntry& entry);

// The event of a verdict, without read_time.
v1::VerdictEvent DescribeVerdict(const v1::Verdict& verdict);

}  // namespace svod::ledger
