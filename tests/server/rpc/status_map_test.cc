#include "server/rpc/status_map.h"

#include <gtest/gtest.h>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "server/app/errors.h"
#include "server/store/store.h"

namespace svod::rpc {
namespace {

TEST(StatusMap, EveryCodeKeepsItsName) {
  const struct {
    absl::Status status;
    grpc::StatusCode code;
  } kCases[] = {
      {absl::OkStatus(), grpc::StatusCode::OK},
      {absl::CancelledError("x"), grpc::StatusCode::CANCELLED},
      {absl::InvalidArgumentError("x"), grpc::StatusCode::INVALID_ARGUMENT},
      {absl::NotFoundError("x"), grpc::StatusCode::NOT_FOUND},
      {absl::AlreadyExistsError("x"), grpc::StatusCode::ALREADY_EXISTS},
      {absl::ResourceExhaustedError("x"), grpc::StatusCode::RESOURCE_EXHAUSTED},
      {absl::FailedPreconditionError("x"), grpc::StatusCode::FAILED_PRECONDITION},
      {absl::AbortedError("x"), grpc::StatusCode::ABORTED},
      {absl::UnavailableError("x"), grpc::StatusCode::UNAVAILABLE},
      {absl::DataLossError("x"), grpc::StatusCode::DATA_LOSS},
      {absl::InternalError("x"), grpc::StatusCode::INTERNAL},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(ToGrpcStatus(test.status).error_code(), test.code) << test.status;
    EXPECT_EQ(ToGrpcStatus(test.status).error_message(), test.status.ok() ? "" : "x");
  }
}

TEST(StatusMap, DetailsOfGoogleRpcAreCarriedAndNothingElse) {
  absl::Status status = app::EtagMismatch("3-abc");
  status.SetPayload(store::kDetailPayload, absl::Cord("/var/lib/svod/000012.log: no space"));
  const grpc::Status mapped = ToGrpcStatus(status);
  EXPECT_EQ(mapped.error_details().find("/var/lib"), std::string::npos);
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(mapped.error_details()));
  EXPECT_EQ(details.code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(details.message(), mapped.error_message());
  ASSERT_EQ(details.details_size(), 1);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.details(0).UnpackTo(&info));
  EXPECT_EQ(info.metadata().at("etag"), "3-abc");
}

TEST(StatusMap, AnErrorWithoutDetailsHasNone) { EXPECT_EQ(ToGrpcStatus(absl::NotFoundError("x")).error_details(), ""); }

}  // namespace
}  // namespace svod::rpc
