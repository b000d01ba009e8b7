// Tested by: tests/server/app/filings_test.cc.
#include "server/app/filing_message.h"

#include <utility>

#include "engine/document/document.h"
#include "server/app/names.h"
#include "server/ledger/events.h"
#include "server/ledger/log.h"

namespace svod::app {

namespace {

constexpr char kTypePrefix[] = "type.googleapis.com/";

}  // namespace

void FillFiling(const store::Revision& revision, v1::Filing* filing) {
  filing->set_name(FilingResourceName(revision.filing));
  filing->set_revision(revision.number);
  filing->set_etag(EtagOf(revision));
  filing->set_digest(DigestText(revision.digest));
  *filing->mutable_submit_time() = ledger::ToTimestamp(revision.submit_time_us);
  filing->set_withdrawn(revision.withdrawal_reason.has_value());
  filing->set_withdrawal_reason(revision.withdrawal_reason.value_or(""));
  if (revision.ledger_index) filing->set_ledger_entry(ledger::EntryName(*revision.ledger_index));
}

void MoveDocument(store::Revision& revision, v1::Filing* filing) {
  if (revision.withdrawal_reason) return;
  filing->mutable_document()->set_type_url(kTypePrefix + revision.type);
  *filing->mutable_document()->mutable_value() = std::move(revision.document);
}

}  // namespace svod::app
