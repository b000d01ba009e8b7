// Keys and tokens for tests, made with OpenSSL: not by the library that verifies them.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"

namespace svod::testing_support {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using KeyPair = std::unique_ptr<EVP_PKEY, FreeKey>;

inline KeyPair RsaKey(unsigned bits = 2048) { return KeyPair(EVP_RSA_gen(bits)); }
inline KeyPair EcKey(const char* curve = "P-256") { return KeyPair(EVP_EC_gen(curve)); }

inline std::string Base64(const std::string& bytes) {
  std::string text = absl::WebSafeBase64Escape(bytes);
  while (!text.empty() && text.back() == '=') text.pop_back();
  return text;
}

inline std::string NumberOf(const KeyPair& key, const char* name, int size = 0) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), name, &number) != 1) throw std::runtime_error("no such number");
  std::string bytes(static_cast<size_t>(size > 0 ? size : BN_num_bytes(number)), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  BN_free(number);
  return Base64(bytes);
}

// The public key as a JWK.
inline std::string RsaJwk(const KeyPair& key, const std::string& id, const std::string& more = "") {
  return R"({"kty":"RSA","kid":")" + id + R"(","n":")" + NumberOf(key, OSSL_PKEY_PARAM_RSA_N) + R"(","e":")" +
         NumberOf(key, OSSL_PKEY_PARAM_RSA_E) + "\"" + more + "}";
}
inline std::string EcJwk(const KeyPair& key, const std::string& id, const std::string& curve = "P-256",
                         const std::string& more = "") {
  const int size = curve == "P-256" ? 32 : 48;
  return R"({"kty":"EC","crv":")" + curve + R"(","kid":")" + id + R"(","x":")" +
         NumberOf(key, OSSL_PKEY_PARAM_EC_PUB_X, size) + R"(","y":")" + NumberOf(key, OSSL_PKEY_PARAM_EC_PUB_Y, size) +
         "\"" + more + "}";
}

inline std::string Sign(const KeyPair& key, const std::string& text, bool pss = false) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_PKEY_CTX* of_key = nullptr;
  EVP_DigestSignInit(context.get(), &of_key, EVP_sha256(), nullptr, key.get());
  if (pss) {
    EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, RSA_PSS_SALTLEN_DIGEST);
  }
  size_t size = 0;
  EVP_DigestSign(context.get(), nullptr, &size, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                 reinterpret_cast<const unsigned char*>(text.data()), text.size());
  signature.resize(size);
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC) return signature;
  // JOSE writes both numbers one behind the other, OpenSSL as DER.
  const auto* der = reinterpret_cast<const unsigned char*>(signature.data());
  ECDSA_SIG* numbers = d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(signature.size()));
  std::string plain(64, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(numbers), reinterpret_cast<unsigned char*>(plain.data()), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(numbers), reinterpret_cast<unsigned char*>(plain.data() + 32), 32);
  ECDSA_SIG_free(numbers);
  return plain;
}

// HMAC with the text as the secret: how a public key is passed off as one.
inline std::string SignWithSecret(const std::string& secret, const std::string& text) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes, &size);
  return {reinterpret_cast<char*>(bytes), size};
}

// A compact token; `algorithm` decides how it is signed, `header` is written as it is.
inline std::string Jwt(const KeyPair& key, const std::string& header, const std::string& claims, bool pss = false) {
  const std::string text = Base64(header) + "." + Base64(claims);
  return text + "." + Base64(Sign(key, text, pss));
}

}  // namespace svod::testing_support
