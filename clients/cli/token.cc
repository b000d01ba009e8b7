// Tested by: tests/e2e/security_test.py.
#include "clients/cli/token.h"

#include <openssl/rand.h>

#include <array>
#include <fstream>
#include <iostream>

#include "absl/strings/escaping.h"
#include "clients/cli/files.h"
#include "engine/document/document.h"

namespace svod::cli {
namespace {

// 128 bits take 22 characters in base64; a hash of less could be searched for.
constexpr size_t kCharactersMin = 22;

std::string HashOf(const std::string& token) {
  const std::string hash = Sha256(token);
  return absl::BytesToHexString(absl::string_view(hash.data(), hash.size()));
}

}  // namespace

int RunTokenNew() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    std::cerr << "svod: this machine has no random numbers\n";
    return kServiceFailed;
  }
  // The beginning tells those who look for secrets that were published what it is.
  const std::string token =
      "svod_" + absl::WebSafeBase64Escape(absl::string_view(reinterpret_cast<char*>(bytes.data()), bytes.size()));
  std::cout << "token: " << token << "\ntoken_sha256: " << HashOf(token) << "\n";
  return 0;
}

int RunTokenHash(const std::string& file) {
  std::string token;
  if (file.empty()) {
    std::getline(std::cin, token);
  } else {
    std::ifstream stream(file);
    std::getline(stream, token);
  }
  if (!token.empty() && token.back() == '\r') token.pop_back();
  if (token.size() < kCharactersMin) {
    std::cerr << "svod: a token has at least " << kCharactersMin << " characters; `svod token new` makes one\n";
    return kBadInput;
  }
  std::cout << HashOf(token) << "\n";
  return 0;
}

}  // namespace svod::cli
