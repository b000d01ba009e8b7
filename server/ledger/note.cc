// Tested by: tests/server/ledger/note_test.cc.
#include "server/ledger/note.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "engine/document/document.h"
#include "server/ledger/files.h"

namespace svod::ledger {
namespace {

// Of the signed-note specification: signature type Ed25519, the beginning of a signature line, bytes of a key's id.
constexpr char kEd25519Type = '\x01';
constexpr std::string_view kSignatureMark = "\u2014 ";
constexpr size_t kKeyIdBytes = 4;
constexpr size_t kPublicKeyBytes = 32;
constexpr size_t kSignatureBytes = 64;
constexpr size_t kRootBytes = 32;

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;

// OpenSSL must not ask at a terminal for the password of a key.
int NoPassword(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return -1; }

Key ReadKey(const std::string& pem, bool is_private) {
  const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(is_private ? PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr)
                     : PEM_read_bio_PUBKEY(bio.get(), nullptr, NoPassword, nullptr));
  if (key != nullptr && EVP_PKEY_base_id(key.get()) != EVP_PKEY_ED25519) key.reset();
  return key;
}

std::string PublicBytes(const EVP_PKEY& key) {
  std::array<unsigned char, kPublicKeyBytes> bytes{};
  size_t size = bytes.size();
  EVP_PKEY_get_raw_public_key(&key, bytes.data(), &size);
  return {bytes.begin(), bytes.end()};
}

std::string KeyId(const std::string& name, const EVP_PKEY& key) {
  return Sha256(name + '\n' + kEd25519Type + PublicBytes(key)).substr(0, kKeyIdBytes);
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT: OpenSSL takes unsigned char
}

class Ed25519Signer final : public NoteSigner {
 public:
  Ed25519Signer(Key key, std::string name) : key_(std::move(key)), name_(std::move(name)) {}

  absl::StatusOr<std::string> Sign(std::string_view text) const override {
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    std::array<unsigned char, kSignatureBytes> signature{};
    size_t size = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &size, Bytes(text), text.size()) != 1) {
      return absl::InternalError("the text could not be signed");
    }
    const std::string signed_part = KeyId(name_, *key_) + std::string(signature.begin(), signature.end());
    return std::string(kSignatureMark) + name_ + ' ' + absl::Base64Escape(signed_part) + '\n';
  }

 private:
  Key key_;
  std::string name_;
};

// The text of a note with its last line end, and the signature lines. nullopt when there is no empty line between.
struct NoteParts {
  std::string_view text;
  std::string_view signatures;
};
std::optional<NoteParts> Split(std::string_view note) {
  const size_t at = note.rfind("\n\n");
  if (at == std::string_view::npos) return std::nullopt;
  return NoteParts{note.substr(0, at + 1), note.substr(at + 2)};
}

// The next line of *rest, without its end; nullopt when there is no more whole line.
std::optional<std::string_view> NextLine(std::string_view* rest) {
  const size_t end = rest->find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest->substr(0, end);
  rest->remove_prefix(end + 1);
  return line;
}

// Only as it is written: no signs, no zeros before it.
std::optional<uint64_t> ReadSize(std::string_view text) {
  uint64_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (error != std::errc() || end != text.data() + text.size() || std::to_string(size) != text) return std::nullopt;
  return size;
}

// Base64 has several spellings of the same bytes; only the one that is written counts.
std::optional<std::string> ReadBase64(std::string_view text, size_t bytes) {
  std::string read;
  if (!absl::Base64Unescape({text.data(), text.size()}, &read) || read.size() != bytes) return std::nullopt;
  if (absl::Base64Escape(read) != text) return std::nullopt;
  return read;
}

bool IsSignatureOf(EVP_PKEY* key, std::string_view text, std::string_view signature) {
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text), text.size()) == 1;
}

}  // namespace

bool IsOrigin(std::string_view origin) {
  return !origin.empty() &&
         std::all_of(origin.begin(), origin.end(), [](unsigned char c) { return c > ' ' && c != '+' && c != '\x7f'; });
}

absl::StatusOr<std::unique_ptr<NoteSigner>> LoadSigner(const std::filesystem::path& pem, const std::string& name) {
  if (!IsOrigin(name)) {
    return absl::InvalidArgumentError(
        "the origin of the ledger is one word without spaces and `+`, such as "
        "svod.example.org/ledger");
  }
  const absl::StatusOr<std::string> text = ReadWhole(pem);
  if (!text.ok()) return absl::NotFoundError("the key of the ledger cannot be read");
  Key key = ReadKey(*text, true);
  if (key == nullptr) {
    return absl::InvalidArgumentError(
        "the key of the ledger is no private Ed25519 key without a password in PEM (openssl genpkey -algorithm "
        "ed25519)");
  }
  return std::make_unique<Ed25519Signer>(std::move(key), name);
}

absl::StatusOr<std::string> WriteNote(const CheckpointText& checkpoint, const NoteSigner* signer) {
  std::string text =
      checkpoint.origin + '\n' + std::to_string(checkpoint.size) + '\n' + absl::Base64Escape(checkpoint.root) + '\n';
  if (signer == nullptr) return text + '\n';
  return SignText(text, *signer);
}

absl::StatusOr<CheckpointText> ReadNote(std::string_view note) {
  const absl::Status wrong = absl::InvalidArgumentError("the text is no checkpoint of a ledger");
  const std::optional<NoteParts> parts = Split(note);
  if (!parts) return wrong;
  std::string_view rest = parts->text;
  const std::optional<std::string_view> origin = NextLine(&rest);
  const std::optional<std::string_view> size_line = NextLine(&rest);
  const std::optional<std::string_view> root_line = NextLine(&rest);
  if (!origin || !size_line || !root_line || !IsOrigin(*origin)) return wrong;
  const std::optional<uint64_t> size = ReadSize(*size_line);
  std::optional<std::string> root = ReadBase64(*root_line, kRootBytes);
  if (!size || !root) return wrong;
  return CheckpointText{std::string(*origin), *size, *std::move(root)};
}

bool IsSigned(std::string_view note) {
  const std::optional<NoteParts> parts = Split(note);
  return parts && !parts->signatures.empty();
}

absl::StatusOr<std::string> SignText(std::string_view text, const NoteSigner& signer) {
  absl::StatusOr<std::string> signature = signer.Sign(text);
  if (!signature.ok()) return signature;
  return std::string(text) + '\n' + *signature;
}

std::string_view TextOfNote(std::string_view note) {
  const std::optional<NoteParts> parts = Split(note);
  return parts ? parts->text : std::string_view();
}

absl::Status VerifySignature(std::string_view note, const std::string& name, const std::string& key) {
  const Key public_key = ReadKey(key, false);
  if (public_key == nullptr) {
    return absl::InvalidArgumentError("the key is no public Ed25519 key in PEM (openssl pkey -pubout)");
  }
  const NoteParts parts = Split(note).value_or(NoteParts{});
  const std::string mark = std::string(kSignatureMark) + name + ' ';
  const std::string id = KeyId(name, *public_key);
  std::string_view rest = parts.signatures;
  while (const std::optional<std::string_view> line = NextLine(&rest)) {
    if (!line->starts_with(mark)) continue;
    const auto bytes = ReadBase64(line->substr(mark.size()), kKeyIdBytes + kSignatureBytes);
    if (!bytes || !bytes->starts_with(id)) continue;
    if (IsSignatureOf(public_key.get(), parts.text, bytes->substr(kKeyIdBytes))) return absl::OkStatus();
    return absl::UnauthenticatedError("the signature is false");
  }
  return absl::UnauthenticatedError("there is no signature by this key");
}

absl::Status VerifyNote(std::string_view note, const std::string& key) {
  const absl::StatusOr<CheckpointText> checkpoint = ReadNote(note);
  // A key that is none is told first, whatever the note is.
  const std::string name = checkpoint.ok() ? checkpoint->origin : "";
  absl::Status verified = VerifySignature(note, name, key);
  if (absl::IsInvalidArgument(verified) || checkpoint.ok()) return verified;
  return checkpoint.status();
}

}  // namespace svod::ledger
