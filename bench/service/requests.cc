#include "bench/service/requests.h"

#include <cstdlib>

#include "bench/dossiers.h"
#include "engine/document/document.h"
#include "svod/v1/filings.pb.h"

namespace svod::bench {
namespace {

constexpr int kSamples = 6;

}  // namespace

std::vector<v1::CheckRequest> CheckRequests() {
  std::vector<v1::CheckRequest> requests;
  for (const auto& one : Cases(kSamples)) {
    v1::CheckRequest request;
    request.mutable_dossier()->PackFrom(one->dossier);
    request.mutable_options()->set_as_of_date(one->options.as_of.ToString());
    requests.push_back(std::move(request));
  }
  return requests;
}

std::vector<v1::CheckResponse> CheckResponses(const std::vector<v1::CheckRequest>& requests) {
  const auto packs = LoadPacks("rules");
  std::vector<v1::CheckResponse> responses;
  for (const v1::CheckRequest& request : requests) {
    cluster::v1::Dossier dossier;
    if (!request.dossier().UnpackTo(&dossier)) std::abort();
    CheckOptions options;
    options.as_of = *Date::Parse(request.options().as_of_date());
    v1::CheckResponse response;
    if (!CheckEach(*packs, dossier, options, response.mutable_verdicts()).ok()) std::abort();
    for (v1::Verdict& verdict : *response.mutable_verdicts()) {
      if (!AddTexts(*packs, &verdict).ok()) std::abort();
    }
    responses.push_back(std::move(response));
  }
  return responses;
}

std::vector<std::string> ReportBytes() {
  std::vector<std::string> reports;
  for (const auto& one : Cases(kSamples)) reports.push_back(CanonicalBytes(one->dossier.report()));
  return reports;
}

std::string SubmitRequestBytes(const std::string& report, int64_t number) {
  v1::SubmitFilingRequest request;
  request.set_name("organisations/2203000000/clusters/C14/years/2014/agreements/" + std::to_string(number) +
                   "/filings/report");
  request.mutable_document()->set_type_url("type.googleapis.com/svod.cluster.v1.Report");
  request.mutable_document()->set_value(report);
  request.set_request_id("bench-" + std::to_string(number));
  return request.SerializeAsString();
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

}  // namespace svod::bench
