// Tested by: tests/server/server_test.cc, tests/server/reload_test.cc.
#include "server/files.h"

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "server/config/principal_file.h"
#include "server/ledger/note.h"

namespace svod {
namespace {

Diagnostic FileFault(const std::string& file, std::string code, std::string message) {
  Diagnostic fault;
  fault.file = file;
  fault.code = std::move(code);
  fault.message = std::move(message);
  return fault;
}

// A file of at most a megabyte; a fault otherwise. Nothing when no file is named.
std::string ReadSmallFile(const std::filesystem::path& path, Diagnostics& diagnostics) {
  constexpr size_t kBytesMax = 1u << 20;
  if (path.empty()) return "";
  std::ifstream stream(path, std::ios::binary);
  std::string text(kBytesMax + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(stream.gcount()));
  if (text.empty() || stream.bad()) {
    diagnostics.Add(FileFault(path.string(), "unreadable-file", "the file cannot be read, or is empty"));
  } else if (text.size() > kBytesMax) {
    diagnostics.Add(FileFault(path.string(), "too-large", "the file is larger than a megabyte"));
  }
  return text;
}

class Reader {
 public:
  Reader(const ServerOptions& options, Diagnostics& diagnostics) : options_(options), diagnostics_(diagnostics) {}

  [[nodiscard]] bool IsSound() const { return diagnostics_.size() + diagnostics_.omitted() == faults_before_; }

  void ReadPacks(Files* files) {
    files->packs = LoadRulePacks(options_.rules, diagnostics_);
    if (files->packs == nullptr || !HasOwnSchema(*files->packs)) return;
    diagnostics_.Add(FileFault(options_.rules.string(), "own-schema",
                               "the rule packs bring a schema along, and a store is kept for the schema that the "
                               "server was built with; `svod check FILE` judges by them"));
  }

  void ReadIdentities(Files* files) {
    if (!options_.auth.IsOn()) return;
    app::Principals principals;
    if (!options_.auth.principals.empty()) {
      config::ReadPrincipalFile(options_.auth.principals.string(), options_.regions, &principals, diagnostics_);
    }
    std::unique_ptr<const app::JwtVerifier> jwt;
    const size_t before = diagnostics_.size();
    const std::string keys = ReadSmallFile(options_.auth.jwks, diagnostics_);
    if (!options_.auth.jwks.empty() && diagnostics_.size() == before) {
      auto made = app::JwtVerifier::Make(keys, options_.auth.jwt, options_.regions);
      if (made.ok()) {
        jwt = *std::move(made);
      } else {
        diagnostics_.Add(FileFault(options_.auth.jwks.string(), "bad-keys", std::string(made.status().message())));
      }
    }
    files->identities = std::make_shared<app::Identities>(std::move(principals), std::move(jwt));
  }

  void ReadPublishers(Files* files) {
    auto publishers = std::make_shared<ledger::Publishers>();
    files->publishers = publishers;
    if (options_.publishers.empty()) return;
    std::error_code error;
    for (std::filesystem::directory_iterator it(options_.publishers, error), end; !error && it != end;
         it.increment(error)) {
      if (it->path().extension() == ".pem") ReadPublisher(it->path(), publishers.get());
    }
    if (error || publishers->empty()) {
      diagnostics_.Add(FileFault(options_.publishers.string(), "no-publishers",
                                 "the folder cannot be read, or holds no key NAME.pem: nobody could publish"));
    }
  }

  void ReadTls(int64_t now_s, Files* files) {
    if (!options_.tls.IsOn()) return;
    const size_t before = diagnostics_.size();
    const rpc::TlsFiles tls = {ReadSmallFile(options_.tls.certificate, diagnostics_),
                               ReadSmallFile(options_.tls.key, diagnostics_),
                               ReadSmallFile(options_.tls.client_ca, diagnostics_)};
    if (diagnostics_.size() > before) return;
    const absl::Status status = rpc::CheckTls(tls, now_s);
    if (!status.ok()) diagnostics_.Add(FileFault("TLS", "bad-tls", std::string(status.message())));
    files->tls = std::make_shared<rpc::TlsFiles>(tls);
  }

 private:
  void ReadPublisher(const std::filesystem::path& path, ledger::Publishers* publishers) {
    const size_t before = diagnostics_.size();
    const std::string name = path.stem().string();
    const std::string key = ReadSmallFile(path, diagnostics_);
    if (diagnostics_.size() > before) return;
    const absl::Status tried = ledger::VerifySignature("", name, key);
    if (absl::IsInvalidArgument(tried) || !ledger::IsOrigin(name)) {
      diagnostics_.Add(FileFault(path.string(), "bad-key",
                                 absl::IsInvalidArgument(tried) ? std::string(tried.message())
                                                                : "the name of a key has no spaces and no `+`"));
    }
    publishers->emplace(name, key);
  }

  const ServerOptions& options_;
  Diagnostics& diagnostics_;
  const size_t faults_before_ = diagnostics_.size() + diagnostics_.omitted();
};

}  // namespace

absl::StatusOr<Files> ReadFiles(const ServerOptions& options, int64_t now_s, Diagnostics& diagnostics) {
  Files files;
  Reader reader(options, diagnostics);
  reader.ReadPacks(&files);
  const bool rules = reader.IsSound();
  reader.ReadIdentities(&files);
  reader.ReadTls(now_s, &files);
  reader.ReadPublishers(&files);
  if (reader.IsSound()) return files;
  return absl::FailedPreconditionError(rules ? "the files of the server are faulty" : "the rule packs are faulty");
}

}  // namespace svod
