// Use cases: filings are submitted, withdrawn, read and listed.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "engine/base/diagnostic.h"
#include "engine/document/parts.h"
#include "server/app/call.h"
#include "server/app/clock.h"
#include "server/app/commit_queue.h"
#include "server/app/limits.h"
#include "server/store/store.h"
#include "svod/v1/filings.pb.h"

namespace svod::app {

// Thread-safe. What a method answers, and its errors, stand at the RPC of the same name in svod/v1/filings.proto; a
// response is unspecified on an error. REQUIRES: what the constructor is given outlives this.
class Filings {
 public:
  Filings(const SubjectParts& parts, const store::Store& store, CommitQueue& commits, const Clock& clock)
      : parts_(parts), store_(store), commits_(commits), clock_(clock) {}

  // Both call `done` once, here or on the thread of the commit queue. REQUIRES: request and response live until then.
  void Submit(const v1::SubmitFilingRequest& request, v1::SubmitFilingResponse* response,
              const std::function<void(absl::Status)>& done) const;
  void Withdraw(const v1::WithdrawFilingRequest& request, v1::WithdrawFilingResponse* response,
                const std::function<void(absl::Status)>& done) const;
  absl::Status Get(const v1::GetFilingRequest& request, v1::GetFilingResponse* response) const;
  absl::Status ListRevisions(const v1::ListFilingRevisionsRequest& request,
                             v1::ListFilingRevisionsResponse* response) const;

 private:
  // Checks everything that can be said of a submission without the store; every fault at once.
  absl::Status Read(const v1::SubmitFilingRequest& request, Submission* submission) const;
  void ReadBody(const google::protobuf::Any& body, Submission* submission, Diagnostics* faults) const;
  absl::Status Read(const v1::WithdrawFilingRequest& request, Submission* withdrawal) const;
  // What the submission would become now.
  absl::Status Preview(const Submission& submission, v1::SubmitFilingResponse* response) const;

  const SubjectParts& parts_;
  const store::Store& store_;
  CommitQueue& commits_;
  const Clock& clock_;
};

}  // namespace svod::app
