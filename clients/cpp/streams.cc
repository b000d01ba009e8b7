// Tested by: tests/scenarios/resuming.yaml.
#include "svod/client/streams.h"

namespace svod::client {

bool ObligationsPlace::Take(const v1::StreamObligationsResponse& response) {
  const v1::Obligation& one = response.obligation();
  return read_.emplace(one.subject(), one.pack().id(), one.rule(), one.instance()).second;
}

}  // namespace svod::client
