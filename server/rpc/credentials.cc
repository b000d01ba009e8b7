// Tested by: tests/server/security_test.cc, tests/server/reload_test.cc.
#include "server/rpc/credentials.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace svod::rpc {
namespace {

template <typename T, void (*release)(T*)>
struct Release {
  void operator()(T* object) const { release(object); }
};
void FreeBio(BIO* bio) { BIO_free(bio); }
using Bio = std::unique_ptr<BIO, Release<BIO, &FreeBio>>;
using Certificate = std::unique_ptr<X509, Release<X509, &X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY, &EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, Release<SSL_CTX, &SSL_CTX_free>>;

Bio BioOf(const std::string& text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

// The first certificate of a text; nullptr when there is none.
Certificate FirstCertificate(const std::string& text) {
  const Bio bio = BioOf(text);
  Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return certificate;
}

// A key with a passphrase is refused: nobody is there to type it.
int NoPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return -1; }

Key PrivateKey(const std::string& text) {
  const Bio bio = BioOf(text);
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &NoPassphrase, nullptr));
  ERR_clear_error();
  return key;
}

absl::Status Bad(const std::string& reason) { return absl::FailedPreconditionError(reason); }

constexpr std::string_view kReflection = "/grpc.reflection.";

std::string_view TextOf(const grpc_slice& slice) {
  return {reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)), GRPC_SLICE_LENGTH(slice)};
}

std::vector<std::string> NamesOf(const grpc_auth_context* context) {
  std::vector<std::string> names;
  if (context == nullptr || grpc_auth_context_peer_is_authenticated(context) == 0) return names;
  for (const char* property : {GRPC_X509_SAN_PROPERTY_NAME, GRPC_X509_CN_PROPERTY_NAME}) {
    grpc_auth_property_iterator it = grpc_auth_context_find_properties_by_name(context, property);
    while (const grpc_auth_property* found = grpc_auth_property_iterator_next(&it)) {
      names.emplace_back(found->value, found->value_length);
    }
  }
  return names;
}

// Asked about each call before its messages are read; all but reflection goes through the gate later, with its request.
void LookAtCall(void* gate, grpc_auth_context* context, const grpc_metadata* metadata, size_t size,
                grpc_process_auth_metadata_done_cb done, void* data) {
  std::string_view path;
  std::string_view authorization;
  for (size_t i = 0; i < size; ++i) {
    if (TextOf(metadata[i].key) == ":path") path = TextOf(metadata[i].value);
    if (TextOf(metadata[i].key) == "authorization") authorization = TextOf(metadata[i].value);
  }
  const bool refused = path.substr(0, kReflection.size()) == kReflection &&
                       !(*static_cast<const Gate* const*>(gate))->MayReflect(path, authorization, NamesOf(context));
  done(data, nullptr, 0, nullptr, 0, refused ? GRPC_STATUS_UNAUTHENTICATED : GRPC_STATUS_OK,
       refused ? "a valid bearer token or a known client certificate is needed" : nullptr);
}

// Credentials of gRPC's core as those of C++.
class CoreCredentials final : public grpc::ServerCredentials {
 public:
  CoreCredentials(const app::Current<TlsFiles>* tls, const Gate& gate)
      : tls_(tls), gate_(&gate), credentials_(tls == nullptr ? grpc_insecure_server_credentials_create() : MakeTls()) {
    grpc_auth_metadata_processor processor{};
    processor.process = &LookAtCall;
    processor.state = static_cast<void*>(&gate_);  // the core knows no const: it gets the place of the pointer
    grpc_server_credentials_set_auth_metadata_processor(credentials_, processor);
  }
  CoreCredentials(const CoreCredentials&) = delete;
  CoreCredentials& operator=(const CoreCredentials&) = delete;
  ~CoreCredentials() override { grpc_server_credentials_release(credentials_); }

  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>& /*processor*/) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  grpc_server_credentials* MakeTls() {
    const bool clients = !tls_->Get()->client_ca.empty();
    return grpc_ssl_server_credentials_create_with_options(
        grpc_ssl_server_credentials_create_options_using_config_fetcher(
            clients ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                    : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE,
            &Fetch, this));
  }

  // Called before each handshake.
  static grpc_ssl_certificate_config_reload_status Fetch(void* self, grpc_ssl_server_certificate_config** config) {
    return static_cast<CoreCredentials*>(self)->FetchNew(config);
  }
  grpc_ssl_certificate_config_reload_status FetchNew(grpc_ssl_server_certificate_config** config) {
    std::shared_ptr<const TlsFiles> now = tls_->Get();
    const std::lock_guard<std::mutex> lock(mutex_);
    if (now == given_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pair = {now->key.c_str(), now->certificate.c_str()};
    // The core wants authorities also where it asks clients for nothing; then they are not used.
    const std::string& authorities = now->client_ca.empty() ? now->certificate : now->client_ca;
    *config = grpc_ssl_server_certificate_config_create(authorities.c_str(), &pair, 1);
    given_ = std::move(now);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const app::Current<TlsFiles>* tls_;
  const Gate* gate_;
  std::mutex mutex_;
  std::shared_ptr<const TlsFiles> given_;  // guarded by mutex_
  grpc_server_credentials* credentials_;   // last: making it uses the members above
};

}  // namespace

absl::Status CheckTls(const TlsFiles& files, int64_t now_s) {
  const Certificate certificate = FirstCertificate(files.certificate);
  if (certificate == nullptr) return Bad("there is no certificate in the file of `tls.certificate`");
  const Key key = PrivateKey(files.key);
  if (key == nullptr) return Bad("there is no private key without a passphrase in the file of `tls.key`");
  const bool fits = X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  if (!fits) return Bad("the key of `tls.key` is not that of the certificate");
  auto now = static_cast<time_t>(now_s);
  if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &now) <= 0) {
    return Bad("the certificate of `tls.certificate` has expired");
  }
  if (!files.client_ca.empty() && FirstCertificate(files.client_ca) == nullptr) {
    return Bad("there is no certificate in the file of `tls.client_ca`");
  }
  // What OpenSSL would refuse when the first client comes: too short a key, a weak signature.
  const Context context(SSL_CTX_new(TLS_server_method()));
  const bool usable = context != nullptr && SSL_CTX_use_certificate(context.get(), certificate.get()) == 1 &&
                      SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1;
  ERR_clear_error();
  return usable ? absl::OkStatus() : Bad("TLS cannot use the certificate of `tls.certificate`: its key is too weak");
}

std::shared_ptr<grpc::ServerCredentials> MakeCredentials(const app::Current<TlsFiles>* tls, const Gate& gate) {
  return std::make_shared<CoreCredentials>(tls, gate);
}

}  // namespace svod::rpc
