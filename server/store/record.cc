// Tested by: tests/server/store/record_test.cc.
#include "server/store/record.h"

#include <xxhash.h>

#include <array>
#include <cstring>
#include <utility>

#include "absl/strings/escaping.h"
#include "server/store/key.h"
#include "svod/store/v1/record.pb.h"

namespace svod::store {
namespace {

constexpr char kVersion = '\x01';
constexpr size_t kChecksumBytes = 8;
constexpr size_t kHeaderBytes = 1 + kChecksumBytes;

std::array<char, kChecksumBytes> Checksum(std::string_view key, std::string_view payload) {
  const XXH64_hash_t hash = XXH3_64bits_withSeed(payload.data(), payload.size(), XXH3_64bits(key.data(), key.size()));
  std::array<char, kChecksumBytes> bytes{};
  for (size_t i = 0; i < kChecksumBytes; ++i) bytes[i] = static_cast<char>((hash >> (8 * i)) & 0xFFU);
  return bytes;
}

absl::Status Broken(std::string_view key, const char* what) {
  return absl::DataLossError("the stored record `" + absl::CHexEscape({key.data(), key.size()}) + "` " + what);
}

}  // namespace

std::string SealRecord(std::string_view key, std::string_view payload) {
  const auto checksum = Checksum(key, payload);
  std::string value;
  value.reserve(kHeaderBytes + payload.size());
  value += kVersion;
  value.append(checksum.data(), checksum.size());
  value += payload;
  return value;
}

absl::StatusOr<std::string_view> OpenRecord(std::string_view key, std::string_view value) {
  if (value.size() < kHeaderBytes) return Broken(key, "is too short");
  if (value.front() != kVersion) return Broken(key, "has an unknown version");
  const std::string_view payload = value.substr(kHeaderBytes);
  const auto checksum = Checksum(key, payload);
  if (std::memcmp(value.data() + 1, checksum.data(), kChecksumBytes) != 0) return Broken(key, "fails its checksum");
  return payload;
}

std::string EncodeRevision(const Revision& revision) {
  v1::StoredRevision stored;
  stored.set_type(revision.type);
  stored.set_document(revision.document);
  stored.set_digest(revision.digest);
  stored.set_submit_time_us(revision.submit_time_us);
  if (revision.ledger_index) stored.set_ledger_index(*revision.ledger_index);
  if (revision.withdrawal_reason) stored.set_withdrawal_reason(*revision.withdrawal_reason);
  return stored.SerializeAsString();
}

absl::StatusOr<Revision> DecodeRevision(std::string_view key, std::string_view payload) {
  std::optional<RevisionKeyParts> parts = ParseRevisionKey(key);
  v1::StoredRevision stored;
  if (!parts || !stored.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return Broken(key, "is no revision");
  }
  Revision revision{.filing = std::move(parts->filing),
                    .number = parts->number,
                    .type = std::move(*stored.mutable_type()),
                    .document = std::move(*stored.mutable_document()),
                    .digest = std::move(*stored.mutable_digest()),
                    .submit_time_us = stored.submit_time_us()};
  if (stored.has_ledger_index()) revision.ledger_index = stored.ledger_index();
  if (stored.has_withdrawal_reason()) revision.withdrawal_reason = std::move(*stored.mutable_withdrawal_reason());
  return revision;
}

std::string EncodeRequest(const Request& request) {
  v1::StoredRequest stored;
  stored.set_unit(request.filing.unit);
  stored.set_kind(request.filing.kind);
  stored.set_revision(request.revision);
  stored.set_fingerprint(request.fingerprint);
  return stored.SerializeAsString();
}

absl::StatusOr<Request> DecodeRequest(std::string_view key, std::string_view payload) {
  v1::StoredRequest stored;
  if (!stored.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) return Broken(key, "is no request");
  return Request{std::string(key),
                 {std::move(*stored.mutable_unit()), std::move(*stored.mutable_kind())},
                 stored.revision(),
                 std::move(*stored.mutable_fingerprint())};
}

std::string EncodeRelease(const Release& release) {
  v1::StoredRelease stored;
  for (const RuleFile& file : release.files) {
    v1::StoredRelease::File* next = stored.add_files();
    next->set_name(file.name);
    next->set_text(file.text);
  }
  stored.set_signature(release.signature);
  return stored.SerializeAsString();
}

absl::StatusOr<Release> DecodeRelease(std::string_view key, std::string_view payload) {
  v1::StoredRelease stored;
  if (!stored.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) return Broken(key, "is no release");
  Release release;
  for (v1::StoredRelease::File& file : *stored.mutable_files()) {
    release.files.push_back({std::move(*file.mutable_name()), std::move(*file.mutable_text())});
  }
  release.signature = std::move(*stored.mutable_signature());
  return release;
}

}  // namespace svod::store
