// Tested by: tests/e2e/cli_online_test.py.
#include "clients/cli/call.h"

#include <google/protobuf/util/time_util.h>

#include <iostream>

#include "clients/cli/fault_words.h"
#include "clients/cli/files.h"
#include "svod/client/error.h"

namespace svod::cli {
namespace {

using client::ErrorType;

bool IsRefusal(ErrorType type) {
  switch (type) {
    case ErrorType::kInvalidInput:
    case ErrorType::kNotFound:
    case ErrorType::kAlreadyExists:
    case ErrorType::kFailedPrecondition:
    case ErrorType::kConflict:
    case ErrorType::kUnauthenticated:
    case ErrorType::kPermissionDenied:
    case ErrorType::kLimitExceeded:
      return true;
    default:
      return false;
  }
}

// Of a server that does not answer: whether it speaks TLS cannot be told from here.
std::string NoAnswer(const OnlineOptions& options) {
  const Words running{"is svodd running at ", "работает ли svodd по адресу "};
  const Words plain{"? If it wants TLS: --tls, or --ca FILE with the authority of its certificate",
                    "? Если ему нужен TLS: --tls или --ca FILE с издателем его сертификата"};
  const Words tls{
      "? Does it speak TLS, is its certificate for that name and by the authority of --ca? Without TLS leave out "
      "--tls, --ca, --cert and --key",
      "? Говорит ли он по TLS, на это ли имя его сертификат и от издателя ли из --ca? Без TLS уберите --tls, "
      "--ca, --cert и --key"};
  return running.In(options) + options.server + (options.UsesTls() ? tls : plain).In(options);
}

// What the caller can do about it; empty: the message says it all.
std::string NextStep(const OnlineOptions& options, ErrorType type) {
  switch (type) {
    case ErrorType::kUnavailable:
      return NoAnswer(options);
    case ErrorType::kNotFound:
      return Words{"svod list, svod revisions, svod ledger list and svod rules releases show what there is",
                   "что есть, показывают svod list, svod revisions, svod ledger list и svod rules releases"}
          .In(options);
    case ErrorType::kUnauthenticated:
      if (!options.token_file.empty() || !options.cert.empty()) {
        return Words{"what you showed is not accepted, and why is said above: its term may be over",
                     "предъявленное не принято, причина указана выше: возможно, истёк срок"}
            .In(options);
      }
      return Words{
          "name a token (--token-file FILE) or a certificate (--cert, --key), or a profile that does (--profile)",
          "укажите токен (--token-file FILE) или сертификат (--cert, --key), либо профиль с ними (--profile)"}
          .In(options);
    case ErrorType::kPermissionDenied:
      return Words{"the operator of the server says which roles and units are yours",
                   "какие роли и единицы вам доступны, решает администратор сервера"}
          .In(options);
    case ErrorType::kConflict:
      return Words{"read it again (svod get) and send the etag of now",
                   "прочтите заново (svod get) и укажите нынешний etag"}
          .In(options);
    case ErrorType::kOverloaded:
      return Words{"it was tried several times: try again later", "повторы не помогли: попробуйте позже"}.In(options);
    case ErrorType::kDeadlineExceeded:
      return Words{"--timeout-ms gives it more time", "--timeout-ms даст больше времени"}.In(options);
    case ErrorType::kDataLoss:
      return Words{"tell the operator: svod ledger verify --data says what else is damaged",
                   "сообщите администратору: что ещё повреждено, скажет svod ledger verify --data"}
          .In(options);
    default:
      return "";
  }
}

}  // namespace

int Fail(const OnlineOptions& options, const std::string& what, const absl::Status& status) {
  const client::Error error = client::ErrorOf(status);
  const bool one = error.violations.size() <= 1;  // then the message says it all
  std::cerr << "svod: " << what << (what.empty() ? "" : ": ") << error.message << (one ? "" : ":") << "\n";
  for (const client::Violation& fault : error.violations) {
    if (!one) std::cerr << "  " << fault.field << ": " << fault.description << "\n";
    const std::string_view words = options.russian ? RussianFault(fault.reason) : std::string_view();
    if (!words.empty()) std::cerr << (one ? "  " : "    ") << words << "\n";
  }
  const std::string next = NextStep(options, error.type);
  if (!next.empty()) std::cerr << "  " << next << "\n";
  return IsRefusal(error.type) ? kBadInput : kServiceFailed;
}

std::string TimeText(bool has, const google::protobuf::Timestamp& time) {
  return has ? google::protobuf::util::TimeUtil::ToString(time).substr(0, 19) + "Z" : "";
}

bool ReadTime(const std::string& text, const char* option, google::protobuf::Timestamp* time) {
  if (google::protobuf::util::TimeUtil::FromString(text, time)) return true;
  std::cerr << "svod: " << option << ": `" << text << "` is not a time (write it like 2015-01-28T09:00:00Z)\n";
  return false;
}

}  // namespace svod::cli
