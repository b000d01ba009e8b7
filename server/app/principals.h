// Callers that are known by a static token or by the certificate of their connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/app/access.h"

namespace svod::app {

// Immutable once filled; then thread-safe.
class Principals {
 public:
  struct Entry {
    std::shared_ptr<const Principal> principal;
    // SHA-256 of the token, 32 bytes; empty: none. A token has at least 128 random bits, so that its hash tells
    // nothing.
    std::string token_hash;
    // A name of the client's certificate (subject alternative name or common name); empty: none.
    std::string certificate;
    // From this moment on neither counts. Unit: microseconds since 1970-01-01T00:00:00Z.
    std::optional<int64_t> expires_us;
  };

  void Add(Entry entry) { entries_.push_back(std::move(entry)); }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

  // nullptr when nobody has that token. Every entry is compared, each in constant time: how long it takes says nothing
  // of tokens.
  [[nodiscard]] std::shared_ptr<const Principal> FindByToken(std::string_view token, int64_t now_us) const;
  // nullptr when nobody has one of these names. `names`: of a certificate that was verified.
  [[nodiscard]] std::shared_ptr<const Principal> FindByCertificate(const std::vector<std::string>& names,
                                                                   int64_t now_us) const;

 private:
  std::vector<Entry> entries_;
};

}  // namespace svod::app
