// What connections to the server are made with: plain or TLS, with certificates that can be changed under way. The one
// file that speaks to gRPC's core: its C++ has no stable way to change the certificate of a server that runs.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "server/app/current.h"
#include "server/rpc/gate.h"

namespace svod::rpc {

// PEM texts.
struct TlsFiles {
  std::string certificate;  // of the server, with its chain
  std::string key;
  std::string client_ca;  // empty: clients need no certificate
};

// FAILED_PRECONDITION with an English reason: no certificate, no key, a key that does not fit, no authority of clients,
// a certificate that has expired by `now_s` (seconds since 1970).
absl::Status CheckTls(const TlsFiles& files, int64_t now_s);

// With `tls` every new connection gets the current files; where there is a `client_ca`, only clients that show a
// certificate of it get in. nullptr: no TLS. Who may not reflect by the gate is refused the list of services. Borrows
// both; they, and what is returned, must outlive the server.
std::shared_ptr<grpc::ServerCredentials> MakeCredentials(const app::Current<TlsFiles>* tls, const Gate& gate);

}  // namespace svod::rpc
