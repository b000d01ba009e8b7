// Tested by: tests/server/app/principals_test.cc.
#include "server/app/principals.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "engine/document/document.h"

namespace svod::app {
namespace {

bool HasExpired(const Principals::Entry& entry, int64_t now_us) {
  return entry.expires_us && now_us >= *entry.expires_us;
}

}  // namespace

std::shared_ptr<const Principal> Principals::FindByToken(std::string_view token, int64_t now_us) const {
  const std::string hash = Sha256(token);
  const Entry* found = nullptr;
  for (const Entry& entry : entries_) {
    if (entry.token_hash.size() != hash.size()) continue;
    if (CRYPTO_memcmp(entry.token_hash.data(), hash.data(), hash.size()) == 0) found = &entry;
  }
  return found == nullptr || HasExpired(*found, now_us) ? nullptr : found->principal;
}

std::shared_ptr<const Principal> Principals::FindByCertificate(const std::vector<std::string>& names,
                                                               int64_t now_us) const {
  for (const Entry& entry : entries_) {
    if (entry.certificate.empty() || HasExpired(entry, now_us)) continue;
    if (std::find(names.begin(), names.end(), entry.certificate) != names.end()) return entry.principal;
  }
  return nullptr;
}

}  // namespace svod::app
