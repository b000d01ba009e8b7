// Tested by: tests/server/app/filings_test.cc.
#include "server/app/filings.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "engine/base/limits.h"
#include "engine/document/document.h"
#include "server/app/any_document.h"
#include "server/app/errors.h"
#include "server/app/filing_message.h"
#include "server/app/known_filings.h"
#include "server/app/names.h"
#include "server/app/page_token.h"
#include "server/ledger/events.h"
#include "server/ledger/log.h"

namespace svod::app {
namespace {

bool IsPrintable(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

void CheckRequestId(const std::string& id, Diagnostics* faults) {
  if (id.size() > kServiceLimits.request_id_bytes_max) {
    faults->Add(
        FieldFault("request_id", "too-large",
                   "a request_id has at most " + std::to_string(kServiceLimits.request_id_bytes_max) + " characters"));
  } else if (!IsPrintable(id)) {
    faults->Add(FieldFault("request_id", "bad-text", "a request_id has only printable ASCII characters, no spaces"));
  }
}

void CheckReason(const std::string& reason, Diagnostics* faults) {
  if (reason.empty()) {
    faults->Add(FieldFault("reason", "missing", "a withdrawal has a reason"));
  } else if (reason.size() > kServiceLimits.reason_bytes_max) {
    faults->Add(FieldFault("reason", "too-large",
                           "a reason has at most " + std::to_string(kServiceLimits.reason_bytes_max) + " bytes"));
  }
}

// Of the kind; where a bad name tells none, of the document itself, so that its faults are told with that of the name.
// nullptr: neither is there.
const google::protobuf::Descriptor* DocumentType(const SubjectParts& parts, const std::string& kind,
                                                 const google::protobuf::Any& body) {
  if (const SubjectParts::Document* document = parts.FindDocument(kind)) return document->field->message_type();
  const std::string type = body.type_url().substr(body.type_url().rfind('/') + 1);
  for (const SubjectParts::Document& document : parts.documents()) {
    if (document.field->message_type()->full_name() == type) return document.field->message_type();
  }
  return nullptr;
}

Diagnostic NoDocumentType(const SubjectParts& parts, const google::protobuf::Any& body) {
  if (body.type_url().empty()) return FieldFault("document", "missing", "the document is missing");
  std::string types;
  for (const SubjectParts::Document& document : parts.documents()) {
    types += (types.empty() ? "" : ", ") + document.field->message_type()->full_name();
  }
  return FieldFault("document.type_url", "wrong-type",
                    "there is no document of the type " + Quote(body.type_url()) + ", only " + types);
}

// What a repeat must have the same: everything that is asked for.
std::string Fingerprint(const Submission& submission) {
  std::string asked = FilingResourceName(submission.filing) + '\0' + submission.etag + '\0' + submission.digest;
  if (submission.withdrawal_reason) asked += '\0' + *submission.withdrawal_reason;
  return Sha256(asked);
}

// The answer of a change of one filing, from what came of it.
template <typename Response>
CommitQueue::Done AnswerInto(Response* response, const std::function<void(absl::Status)>& done) {
  return [response, done](absl::StatusOr<Receipt> receipt) {
    if (!receipt.ok()) return done(receipt.status());
    FillFiling(receipt->revision, response->mutable_filing());
    response->set_repeated(receipt->repeated);
    done(absl::OkStatus());
  };
}

}  // namespace

absl::Status Filings::Read(const v1::SubmitFilingRequest& request, Submission* submission) const {
  Diagnostics faults(kLimits.diagnostics_max);
  std::string error;
  const bool named = ParseFilingName(parts_, request.name(), &submission->filing, &error);
  if (!named) faults.Add(FieldFault("name", "bad-name", error));
  CheckRequestId(request.request_id(), &faults);
  ReadBody(request.document(), submission, &faults);
  if (!faults.empty()) return InvalidInput(faults);
  submission->etag = request.etag();
  submission->request_id = request.request_id();
  submission->fingerprint = Fingerprint(*submission);
  return absl::OkStatus();
}

void Filings::ReadBody(const google::protobuf::Any& body, Submission* submission, Diagnostics* faults) const {
  const google::protobuf::Descriptor* type = DocumentType(parts_, submission->filing.kind, body);
  if (type == nullptr) return faults->Add(NoDocumentType(parts_, body));
  google::protobuf::Arena arena;
  google::protobuf::Message* document =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New(&arena);
  if (!ReadAny(body, "document", document, faults)) return;
  submission->type = type->full_name();
  submission->document = CanonicalBytes(*document);
  submission->digest = Sha256(submission->document);
}

void Filings::Submit(const v1::SubmitFilingRequest& request, v1::SubmitFilingResponse* response,
                     const std::function<void(absl::Status)>& done) const {
  Submission submission;
  absl::Status status = Read(request, &submission);
  if (!status.ok()) return done(std::move(status));
  if (request.validate_only()) return done(Preview(submission, response));
  status = commits_.Submit(std::move(submission), AnswerInto(response, done));
  if (!status.ok()) done(std::move(status));
}

absl::Status Filings::Read(const v1::WithdrawFilingRequest& request, Submission* withdrawal) const {
  Diagnostics faults;
  std::string error;
  if (!ParseFilingName(parts_, request.name(), &withdrawal->filing, &error)) {
    faults.Add(FieldFault("name", "bad-name", error));
  }
  CheckRequestId(request.request_id(), &faults);
  CheckReason(request.reason(), &faults);
  if (!faults.empty()) return InvalidInput(faults);
  withdrawal->withdrawal_reason = request.reason();
  withdrawal->digest = Sha256("");
  withdrawal->etag = request.etag();
  withdrawal->request_id = request.request_id();
  withdrawal->fingerprint = Fingerprint(*withdrawal);
  return absl::OkStatus();
}

void Filings::Withdraw(const v1::WithdrawFilingRequest& request, v1::WithdrawFilingResponse* response,
                       const std::function<void(absl::Status)>& done) const {
  Submission withdrawal;
  absl::Status status = Read(request, &withdrawal);
  if (status.ok()) status = commits_.Submit(std::move(withdrawal), AnswerInto(response, done));
  if (!status.ok()) done(std::move(status));
}

absl::Status Filings::Preview(const Submission& submission, v1::SubmitFilingResponse* response) const {
  absl::StatusOr<std::optional<store::Revision>> latest = store_.Read()->Find(submission.filing, std::nullopt);
  if (!latest.ok()) return latest.status();
  const std::string current = latest->has_value() ? EtagOf(**latest) : kNoRevisionEtag;
  if (!submission.etag.empty() && submission.etag != current) return EtagMismatch(current);
  v1::Filing* filing = response->mutable_filing();
  filing->set_name(FilingResourceName(submission.filing));
  filing->set_revision(latest->has_value() ? (*latest)->number + 1 : 0);
  filing->set_digest(DigestText(submission.digest));
  return absl::OkStatus();
}

absl::Status Filings::Get(const v1::GetFilingRequest& request, v1::GetFilingResponse* response) const {
  Diagnostics faults;
  store::FilingName filing;
  std::string error;
  if (!ParseFilingName(parts_, request.name(), &filing, &error)) faults.Add(FieldFault("name", "bad-name", error));
  std::optional<int64_t> read_time;
  if (request.has_read_time()) read_time = ReadPastTime(request.read_time(), clock_, &faults);
  if (request.has_read_time() && request.has_revision()) {
    faults.Add(FieldFault("read_time", "conflict", "a revision is named or a time, not both"));
  }
  if (!faults.empty()) return InvalidInput(faults);
  const std::unique_ptr<const store::Snapshot> snapshot = store_.Read();
  absl::StatusOr<std::optional<store::Revision>> revision = request.has_revision()
                                                                ? snapshot->Find(filing, request.revision())
                                                                : KnownFilings(*snapshot, read_time).Find(filing);
  if (!revision.ok()) return revision.status();
  if (!revision->has_value()) {
    const std::string what =
        request.has_revision() ? "revision " + std::to_string(request.revision()) + " of " : "filing ";
    return absl::NotFoundError("there is no " + what + request.name() + (read_time ? " of that time" : ""));
  }
  FillFiling(**revision, response->mutable_filing());
  MoveDocument(**revision, response->mutable_filing());
  return absl::OkStatus();
}

absl::Status Filings::ListRevisions(const v1::ListFilingRevisionsRequest& request,
                                    v1::ListFilingRevisionsResponse* response) const {
  Diagnostics faults;
  const size_t size = ReadPageSize(request.page_size(), &faults);
  const std::optional<uint64_t> place = ReadNumberPlace(request.name(), request.page_token(), &faults);
  store::FilingName filing;
  std::string error;
  if (!ParseFilingName(parts_, request.name(), &filing, &error)) faults.Add(FieldFault("name", "bad-name", error));
  if (!faults.empty()) return InvalidInput(faults);

  std::optional<uint32_t> below;
  if (place) below = static_cast<uint32_t>(std::min<uint64_t>(*place, UINT32_MAX));
  absl::Status read = store_.Read()->VisitRevisions(filing, below, [&](store::Revision& revision) {
    if (static_cast<size_t>(response->filings_size()) == size) {
      const uint32_t last = response->filings().rbegin()->revision();
      response->set_next_page_token(MakePageToken(request.name(), std::to_string(last)));
      return store::Visit::kStop;
    }
    FillFiling(revision, response->add_filings());
    return store::Visit::kContinue;
  });
  if (read.ok() && !place && response->filings().empty()) {
    return absl::NotFoundError("there is no filing " + request.name());
  }
  return read;
}

}  // namespace svod::app
