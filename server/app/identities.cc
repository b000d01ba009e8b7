// Tested by: tests/server/app/identities_test.cc.
#include "server/app/identities.h"

#include "absl/strings/match.h"

namespace svod::app {

absl::StatusOr<std::shared_ptr<const Principal>> Identities::Identify(const Proof& proof, int64_t now_us) const {
  constexpr std::string_view kScheme = "Bearer ";
  if (proof.authorization.empty()) {
    if (proof.certificate_names.empty()) return absl::UnauthenticatedError("no token");
    auto known = principals_.FindByCertificate(proof.certificate_names, now_us);
    if (known == nullptr) return absl::UnauthenticatedError("unknown certificate");
    return known;
  }
  const std::string_view scheme = proof.authorization.substr(0, kScheme.size());
  if (!absl::EqualsIgnoreCase(absl::string_view(scheme.data(), scheme.size()), "Bearer ")) {
    return absl::UnauthenticatedError("no bearer token");
  }
  const std::string token(proof.authorization.substr(kScheme.size()));
  if (auto known = principals_.FindByToken(token, now_us)) return known;
  // A JWT has two points, a static token has none.
  if (jwt_ == nullptr || token.find('.') == std::string::npos) return absl::UnauthenticatedError("unknown token");
  return jwt_->Verify(token, now_us);
}

}  // namespace svod::app
