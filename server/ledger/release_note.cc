// Tested by: tests/server/ledger/release_note_test.cc.
#include "server/ledger/release_note.h"

#include "server/ledger/note.h"

namespace svod::ledger {
namespace {

constexpr size_t kNamesMax = 8;

// Why no publisher is found, and what to do. The signature is meant, not who calls: his token is right.
std::string WhatWasChecked(std::string_view note, const Publishers& publishers) {
  std::string names;
  size_t count = 0;
  for (const auto& [name, key] : publishers) {
    if (note.find("\n\u2014 " + name + " ") != std::string_view::npos) {
      return "the signature of the release under the name `" + name +
             "` is not by the key that this server has for that publisher: sign with the private key that belongs to "
             "it, or have the operator put the right public key into the folder of publishers as NAME.pem";
    }
    if (++count <= kNamesMax) names += (names.empty() ? "`" : ", `") + name + "`";
  }
  if (count > kNamesMax) names += " and " + std::to_string(count - kNamesMax) + " more";
  return "the release is signed, but by no publisher that this server knows (" + (names.empty() ? "none" : names) +
         "): sign it under one of these names with its key (svod rules sign --key KEY.pem --name NAME), or have the "
         "operator put the public key into the folder of publishers as NAME.pem";
}

}  // namespace

std::string ReleaseText(const v1::PackRef& ref) {
  return "svod rule pack\n" + ref.id() + "\n" + ref.edition() + "\n" + ref.version() + "\n" + ref.digest() + "\n";
}

absl::StatusOr<std::string> VerifyRelease(std::string_view note, const v1::PackRef& ref, const Publishers& publishers) {
  if (TextOfNote(note) != ReleaseText(ref)) {
    return absl::InvalidArgumentError("the signed note is not over these files, which are " + ref.id() + ", edition " +
                                      ref.edition() + ", version " + ref.version() + ", " + ref.digest() +
                                      ": sign them as they are now (svod rules sign)");
  }
  for (const auto& [name, key] : publishers) {
    if (VerifySignature(note, name, key).ok()) return name;
  }
  return absl::UnauthenticatedError(WhatWasChecked(note, publishers));
}

}  // namespace svod::ledger
