// Tested by: tests/e2e/cli_online_test.py.
#include "clients/cli/online.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/time_util.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>
#include <random>

#include "clients/cli/files.h"
#include "clients/cli/report.h"
#include "engine/document/document.h"
#include "engine/document/parts.h"
#include "google/rpc/error_details.pb.h"
#include "svod/v1/compliance.grpc.pb.h"
#include "svod/v1/filings.grpc.pb.h"

namespace svod::cli {
namespace {

using google::protobuf::Message;

bool IsRefusal(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return true;
    default:
      return false;
  }
}

// The list of faults in the details of an error; empty when there is none.
google::rpc::BadRequest ReadFaults(const std::string& bytes) {
  google::rpc::Status details;
  google::rpc::BadRequest faults;
  if (!details.ParseFromString(bytes)) return faults;
  for (const google::protobuf::Any& detail : details.details()) {
    if (detail.UnpackTo(&faults)) return faults;
  }
  return faults;
}

// Tells the error of a call about `what` and returns the exit code.
int Fail(const OnlineOptions& options, const std::string& what, const grpc::Status& status) {
  const google::rpc::BadRequest faults = ReadFaults(status.error_details());
  const bool one = faults.field_violations_size() <= 1;  // then the message says it all
  std::cerr << "svod: " << what << (what.empty() ? "" : ": ") << status.error_message() << (one ? "" : ":") << "\n";
  for (const auto& fault : faults.field_violations()) {
    if (!one) std::cerr << "  " << fault.field() << ": " << fault.description() << "\n";
  }
  if (IsRefusal(status.error_code())) return kBadInput;
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    std::cerr << "  is svodd running at " << options.server << "? (--server HOST:PORT)\n";
  }
  return kServiceFailed;
}

// One call with its deadline.
template <typename Stub, typename Request, typename Response>
grpc::Status Call(const OnlineOptions& options, Stub& stub,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request,
                  Response* response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(options.timeout_ms));
  return (stub.*method)(&context, request, response);
}

// 128 random bits: as unique as a UUID.
std::string NewRequestId() {
  std::random_device random;
  constexpr char kHex[] = "0123456789abcdef";
  std::string id;
  for (int word = 0; word < 4; ++word) {
    uint32_t bits = random();
    for (int i = 0; i < 8; ++i, bits >>= 4U) id += kHex[bits & 15U];
  }
  return id;
}

// `r0  2015-01-28T09:00:00Z  sha256:0123456789ab  `: what all lines about a revision begin with.
std::string RevisionText(const v1::Filing& filing) {
  std::string line = "r" + std::to_string(filing.revision());
  line.resize(std::max<size_t>(line.size() + 2, 6), ' ');
  if (filing.has_submit_time()) {
    line += google::protobuf::util::TimeUtil::ToString(filing.submit_time()).substr(0, 19) + "Z  ";
  }
  return line + filing.digest().substr(0, 19) + "  ";
}

class Submitter {
 public:
  Submitter(const OnlineOptions& options, const SubmitOptions& submit, const SubjectParts& parts)
      : options_(options), submit_(submit), parts_(parts), stub_(v1::FilingsService::NewStub(Connect(options))) {}

  int SubmitFile(const std::string& file) {
    const std::unique_ptr<Message> dossier = ReadDossierFile(file, parts_.subject());
    if (dossier == nullptr) return kBadInput;
    int worst = 0;
    if (!options_.json) std::cout << parts_.UnitName(*dossier) << "\n";
    for (const SubjectParts::Document& document : parts_.documents()) {
      if (IsWanted(*dossier, document)) worst = WorseExit(worst, SubmitDocument(*dossier, document));
    }
    if (!options_.json) TellOfCopies(*dossier);
    return worst;
  }

 private:
  bool IsWanted(const Message& dossier, const SubjectParts::Document& document) const {
    if (!dossier.GetReflection()->HasField(dossier, document.field)) return false;
    return submit_.kinds.empty() ||
           std::find(submit_.kinds.begin(), submit_.kinds.end(), document.kind) != submit_.kinds.end();
  }

  int SubmitDocument(const Message& dossier, const SubjectParts::Document& document) {
    v1::SubmitFilingRequest request;
    request.set_name(parts_.UnitName(dossier) + "/filings/" + document.kind);
    request.mutable_document()->PackFrom(dossier.GetReflection()->GetMessage(dossier, document.field));
    request.set_etag(submit_.etag);
    request.set_request_id(submit_.request_id.empty() ? NewRequestId() : submit_.request_id + "." + document.kind);
    request.set_validate_only(submit_.validate_only);
    v1::SubmitFilingResponse response;
    const grpc::Status status = Call(options_, *stub_, &v1::FilingsService::Stub::SubmitFiling, request, &response);
    if (!status.ok()) return Fail(options_, request.name(), status);
    if (options_.json) {
      std::cout << ToJson(response, true);
    } else {
      const char* what = submit_.validate_only ? "sound" : response.repeated() ? "repeated" : "stored";
      std::cout << "  " << std::left << std::setw(10) << what << RevisionText(response.filing()) << document.kind
                << "\n";
    }
    return 0;
  }

  void TellOfCopies(const Message& dossier) const {
    for (const SubjectParts::Copy& copy : parts_.copies()) {
      if (!dossier.GetReflection()->HasField(dossier, copy.field)) continue;
      std::cout << "  not filed " << copy.field->name() << ": it is the " << copy.kind
                << " of another period, file it with the dossier of that period\n";
    }
  }

  const OnlineOptions& options_;
  const SubmitOptions& submit_;
  const SubjectParts& parts_;
  std::unique_ptr<v1::FilingsService::Stub> stub_;
};

int PrintFilings(const v1::ListFilingsResponse& response, bool json) {
  if (json) {
    std::cout << ToJson(response);
    return 0;
  }
  for (const v1::Filing& filing : response.filings()) std::cout << RevisionText(filing) << filing.name() << "\n";
  std::cout << response.filings_size() << " filing(s)\n";
  return 0;
}

std::unique_ptr<SubjectParts> PartsOf(const google::protobuf::Descriptor* subject) {
  std::string error;
  std::optional<SubjectParts> parts = SubjectParts::Of(subject, &error);
  if (parts) return std::make_unique<SubjectParts>(*std::move(parts));
  std::cerr << "svod: " << error << "\n";
  return nullptr;
}

// The verdicts over a file or a stored unit.
grpc::Status AskVerdicts(const OnlineOptions& options, v1::ComplianceService::Stub& stub, const v1::CheckOptions& check,
                         const std::string& name, const Message* dossier, Verdicts* verdicts) {
  if (dossier != nullptr) {
    v1::CheckRequest request;
    v1::CheckResponse response;
    request.mutable_dossier()->PackFrom(*dossier);
    *request.mutable_options() = check;
    grpc::Status status = Call(options, stub, &v1::ComplianceService::Stub::Check, request, &response);
    verdicts->Swap(response.mutable_verdicts());
    return status;
  }
  v1::CheckFilingRequest request;
  v1::CheckFilingResponse response;
  request.set_name(name);
  *request.mutable_options() = check;
  grpc::Status status = Call(options, stub, &v1::ComplianceService::Stub::CheckFiling, request, &response);
  verdicts->Swap(response.mutable_verdicts());
  return status;
}

}  // namespace

int RunSubmit(const OnlineOptions& options, const SubmitOptions& submit, const std::vector<std::string>& files,
              const google::protobuf::Descriptor* subject) {
  const std::unique_ptr<SubjectParts> parts = PartsOf(subject);
  if (parts == nullptr) return kBadInput;
  for (const std::string& kind : submit.kinds) {
    if (parts->FindDocument(kind) != nullptr) continue;
    std::cerr << "svod: --only: there is no kind of document `" << kind << "`\n";
    return kBadInput;
  }
  if (!submit.etag.empty() && (submit.kinds.size() != 1 || files.size() != 1)) {
    std::cerr << "svod: --etag is of one document: name one file and one kind with --only\n";
    return kBadInput;
  }
  Submitter submitter(options, submit, *parts);
  int worst = 0;
  for (const std::string& file : files) worst = WorseExit(worst, submitter.SubmitFile(file));
  return worst;
}

int RunGet(const OnlineOptions& options, const std::string& name, std::optional<uint32_t> revision) {
  const auto stub = v1::FilingsService::NewStub(Connect(options));
  v1::GetFilingRequest request;
  v1::GetFilingResponse response;
  request.set_name(name);
  if (revision) request.set_revision(*revision);
  const grpc::Status status = Call(options, *stub, &v1::FilingsService::Stub::GetFiling, request, &response);
  if (!status.ok()) return Fail(options, "", status);
  if (options.json) {
    std::cout << ToJson(response);
    return 0;
  }
  std::cout << RevisionText(response.filing()) << response.filing().name() << "\netag " << response.filing().etag()
            << "\n\n"
            << ToJson(response.filing().document());
  return 0;
}

int RunList(const OnlineOptions& options, const std::string& parent, const std::string& kind, bool documents) {
  const auto stub = v1::FilingsService::NewStub(Connect(options));
  v1::ListFilingsResponse all;
  v1::ListFilingsRequest request;
  request.set_parent(parent);
  request.set_kind(kind);
  request.set_page_size(1000);
  request.set_names_only(!documents);
  do {
    v1::ListFilingsResponse page;
    const grpc::Status status = Call(options, *stub, &v1::FilingsService::Stub::ListFilings, request, &page);
    if (!status.ok()) return Fail(options, "", status);
    request.set_page_token(page.next_page_token());
    for (v1::Filing& filing : *page.mutable_filings()) all.add_filings()->Swap(&filing);
  } while (!request.page_token().empty());
  return PrintFilings(all, options.json);
}

int RunRevisions(const OnlineOptions& options, const std::string& name) {
  const auto stub = v1::FilingsService::NewStub(Connect(options));
  v1::ListFilingRevisionsRequest request;
  request.set_name(name);
  v1::ListFilingsResponse all;
  do {
    v1::ListFilingRevisionsResponse page;
    const grpc::Status status = Call(options, *stub, &v1::FilingsService::Stub::ListFilingRevisions, request, &page);
    if (!status.ok()) return Fail(options, "", status);
    request.set_page_token(page.next_page_token());
    for (v1::Filing& filing : *page.mutable_filings()) all.add_filings()->Swap(&filing);
  } while (!request.page_token().empty());
  return PrintFilings(all, options.json);
}

int RunOnlineCheck(const OnlineOptions& options, const v1::CheckOptions& check,
                   const std::vector<std::string>& files_or_names, const google::protobuf::Descriptor* subject) {
  const auto stub = v1::ComplianceService::NewStub(Connect(options));
  int worst = 0;
  for (const std::string& name : files_or_names) {
    std::unique_ptr<Message> dossier;
    if (std::filesystem::is_regular_file(name)) {
      dossier = ReadDossierFile(name, subject);
      if (dossier == nullptr) {
        worst = WorseExit(worst, kBadInput);
        continue;
      }
    }
    Verdicts verdicts;
    const grpc::Status status = AskVerdicts(options, *stub, check, name, dossier.get(), &verdicts);
    const int code = status.ok() ? PrintVerdicts(verdicts, {options.json, options.brief, options.russian})
                                 : Fail(options, name, status);
    worst = WorseExit(worst, code);
  }
  return worst;
}

}  // namespace svod::cli
