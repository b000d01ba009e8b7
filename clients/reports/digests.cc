// Tested by: tests/clients/reports/reports_test.cc.
#include "clients/reports/digests.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>

#include "absl/strings/escaping.h"

namespace svod::reports {
namespace {

// 6f0f4f5e-3c1a-4b52-9d0e-53766f640001, drawn once.
constexpr std::string_view kNameSpace("\x6f\x0f\x4f\x5e\x3c\x1a\x4b\x52\x9d\x0e\x53\x76\x6f\x64\x00\x01", 16);

std::string Hash(const EVP_MD* algorithm, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), hash.data(), &size, algorithm, nullptr);
  return {hash.begin(), hash.begin() + size};
}

}  // namespace

std::string UuidOf(std::string_view name) {
  std::string bytes = Hash(EVP_sha1(), std::string(kNameSpace) + std::string(name)).substr(0, 16);
  bytes[6] = static_cast<char>((static_cast<uint8_t>(bytes[6]) & 0x0F) | 0x50);  // the version
  bytes[8] = static_cast<char>((static_cast<uint8_t>(bytes[8]) & 0x3F) | 0x80);  // the variant
  std::string text = absl::BytesToHexString(bytes);
  for (const size_t at : {20U, 16U, 12U, 8U}) text.insert(at, "-");
  return text;
}

std::string PolicyHash(std::string_view text) { return "sha256-" + absl::Base64Escape(Hash(EVP_sha256(), text)); }

}  // namespace svod::reports
