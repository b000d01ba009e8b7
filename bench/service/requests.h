// What is sent to a server again and again: the samples as they go over the wire.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include <string>
#include <vector>

#include "svod/v1/compliance.pb.h"

namespace svod::bench {

constexpr char kCheckMethod[] = "/svod.v1.ComplianceService/Check";
constexpr char kSubmitMethod[] = "/svod.v1.FilingsService/SubmitFiling";

// A check of each sample, on the fifteenth of February after its year.
std::vector<v1::CheckRequest> CheckRequests();
// What Check answers to each of them by the packs of the sources.
std::vector<v1::CheckResponse> CheckResponses(const std::vector<v1::CheckRequest>& requests);

// The report of each sample.
std::vector<std::string> ReportBytes();
// Files one of them for the unit `number`; no two numbers are of one unit.
std::string SubmitRequestBytes(const std::string& report, int64_t number);

grpc::ByteBuffer ToBuffer(const std::string& bytes);

}  // namespace svod::bench
