// Tested by: tests/scenarios/resuming.yaml.
#include "svod/client/streams.h"

namespace svod::client {

const v1::AuditRequest& AuditPlace::Begin() {
  again_ += std::exchange(since_token_, 0);
  return request_;
}

bool AuditPlace::Take(const v1::AuditResponse& response) {
  if (response.has_verdict()) {
    ++since_token_;
    if (again_ == 0) return true;
    --again_;
    return false;
  }
  if (response.has_progress()) {
    since_token_ = again_ = 0;
    request_.set_resume_token(response.resume_token());
  }
  return true;
}

bool ObligationsPlace::Take(const v1::StreamObligationsResponse& response) {
  const v1::Obligation& one = response.obligation();
  return read_.emplace(one.subject(), one.pack().id(), one.rule(), one.instance()).second;
}

}  // namespace svod::client
