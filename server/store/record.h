// Values of stored records: one byte of version, a checksum over key and value, the value. Persisted: DO NOT CHANGE.
//
//   0x01 c0 .. c7 payload     c = XXH3 64-bit hash of the payload, seeded with that of the key; little-endian
//
// The checksum covers the key, so a whole record that lands under another key is found out, too. XXH3 is fixed by the
// specification of xxHash 0.8 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md).
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/store.h"

namespace svod::store {

// The value to store under `key`.
std::string SealRecord(std::string_view key, std::string_view payload);
// The payload, a part of `value`. DATA_LOSS, naming the key, when the version is unknown or the checksum does not fit.
absl::StatusOr<std::string_view> OpenRecord(std::string_view key, std::string_view value);

// Payloads. `key` names the record in errors; a decoder gives DATA_LOSS when the payload cannot be read.
std::string EncodeRevision(const Revision& revision);
absl::StatusOr<Revision> DecodeRevision(std::string_view key, std::string_view payload);
std::string EncodeRequest(const Request& request);
absl::StatusOr<Request> DecodeRequest(std::string_view key, std::string_view payload);
std::string EncodeRelease(const Release& release);
// Without its digest, which its key has.
absl::StatusOr<Release> DecodeRelease(std::string_view key, std::string_view payload);

}  // namespace svod::store
