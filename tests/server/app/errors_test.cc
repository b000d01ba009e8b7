#include "server/app/errors.h"

#include <gmock/gmock.h>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "server/app/limits.h"

namespace svod::app {
namespace {

using testing::HasSubstr;

google::rpc::BadRequest DetailsOf(const absl::Status& status) {
  google::rpc::BadRequest details;
  EXPECT_TRUE(details.ParseFromString(std::string(*status.GetPayload("type.googleapis.com/google.rpc.BadRequest"))));
  return details;
}

TEST(Errors, EveryFaultIsAViolation) {
  Diagnostics part;
  part.Add(FieldFault("kpis.items[3].value", "out-of-range", "`-1` is below zero"));
  part.Add(FieldFault("", "not-a-document", "the bytes are no complete Report"));
  Diagnostics all;
  all.Add(FieldFault("name", "bad-name", "no unit"));
  AddUnder("document", part, &all);
  const absl::Status status = InvalidInput(all);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::string(status.message()), "name: no unit; 3 faults in all");
  const google::rpc::BadRequest details = DetailsOf(status);
  ASSERT_EQ(details.field_violations_size(), 3);
  EXPECT_EQ(details.field_violations(1).field(), "document.kpis.items[3].value");
  EXPECT_EQ(details.field_violations(1).description(), "`-1` is below zero");
  EXPECT_EQ(details.field_violations(2).field(), "document");
}

TEST(Errors, DetailsStayWithinWhatATrailerCarries) {
  Diagnostics faults(500);
  for (int i = 0; i < 500; ++i) faults.Add(FieldFault("document.items[" + std::to_string(i) + "]", "x", "is wrong"));
  const absl::Status status = InvalidInput(faults);
  const google::rpc::BadRequest details = DetailsOf(status);
  EXPECT_LE(details.ByteSizeLong(), kServiceLimits.error_detail_bytes_max);
  EXPECT_GT(details.field_violations_size(), 50);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("500 faults in all, " + std::to_string(details.field_violations_size()) + " of them"));
}

TEST(Errors, FaultsThatTheCapLeftOutAreCounted) {
  Diagnostics faults(2);
  for (int i = 0; i < 5; ++i) faults.Add(FieldFault("f", "x", "is wrong"));
  EXPECT_THAT(std::string(InvalidInput(faults).message()), HasSubstr("5 faults in all, 2 of them in the details"));
}

TEST(Errors, OverloadTellsWhenToTryAgain) {
  google::rpc::RetryInfo info;
  const absl::Status status = Overloaded("the queue");
  ASSERT_TRUE(info.ParseFromString(std::string(*status.GetPayload("type.googleapis.com/google.rpc.RetryInfo"))));
  EXPECT_EQ(info.retry_delay().seconds() * 1000 + info.retry_delay().nanos() / 1'000'000,
            kServiceLimits.retry_delay_ms);
}

}  // namespace
}  // namespace svod::app
