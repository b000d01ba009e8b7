// Certificates for tests: an authority, and what it signs.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace svod::testing_support {

// PEM texts.
struct Identity {
  std::string certificate;
  std::string key;
};

// An authority of its own.
class Authority {
 public:
  explicit Authority(const std::string& name) : key_(EVP_EC_gen("P-256"), &EVP_PKEY_free) {
    certificate_ = Make(name, "critical,CA:TRUE", "", 3600, key_.get(), nullptr);
  }

  [[nodiscard]] std::string certificate() const { return PemOf(certificate_.get()); }
  // A certificate of that name, common and alternative: a DNS name, or with `IP:` an address. `seconds`: how long it is
  // valid from now; negative: it has expired.
  [[nodiscard]] Identity Issue(const std::string& name, const std::string& alternative, long seconds = 3600) const {
    const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Certificate certificate = Make(name, "CA:FALSE", alternative, seconds, key.get(), certificate_.get());
    return {PemOf(certificate.get()), KeyPem(key.get())};
  }

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

  static std::string TextOf(BIO* bio) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    std::string result(text, static_cast<size_t>(size));
    BIO_free(bio);
    return result;
  }
  static std::string PemOf(X509* certificate) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, certificate);
    return TextOf(bio);
  }
  static std::string KeyPem(EVP_PKEY* key) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    return TextOf(bio);
  }
  static void Extend(X509* certificate, int what, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  // Signed by this authority's key; `issuer` nullptr: by itself.
  [[nodiscard]] Certificate Make(const std::string& name, const std::string& constraints,
                                 const std::string& alternative, long seconds, EVP_PKEY* key, X509* issuer) const {
    static long serial = 1;
    Certificate made(X509_new(), &X509_free);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -7200);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), seconds);
    X509_set_pubkey(made.get(), key);
    X509_NAME* subject = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(made.get(), issuer == nullptr ? subject : X509_get_subject_name(issuer));
    Extend(made.get(), NID_basic_constraints, constraints);
    if (!alternative.empty()) Extend(made.get(), NID_subject_alt_name, alternative);
    X509_sign(made.get(), key_.get(), EVP_sha256());
    return made;
  }

  Key key_;
  Certificate certificate_{nullptr, &X509_free};
};

}  // namespace svod::testing_support
