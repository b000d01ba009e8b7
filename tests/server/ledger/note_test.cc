#include "server/ledger/note.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/document/document.h"
#include "tests/testing/ledger_keys.h"
#include "tests/testing/temp_folder.h"

namespace svod::ledger {
namespace {

using testing_support::kLedgerPrivateKey;
using testing_support::kLedgerPublicKey;
using testing_support::kOtherPublicKey;
using testing_support::TempFolder;

constexpr char kOrigin[] = "svod.example.org/ledger";

absl::StatusOr<std::unique_ptr<NoteSigner>> SignerFrom(const std::string& pem, const std::string& name = kOrigin) {
  const TempFolder folder;
  std::ofstream(folder.path() / "key.pem") << pem;
  return LoadSigner(folder.path() / "key.pem", name);
}

std::string SignedNote() {
  const auto signer = SignerFrom(kLedgerPrivateKey);
  EXPECT_TRUE(signer.ok()) << signer.status();
  return *WriteNote({kOrigin, 42, Sha256("")}, signer->get());
}

// Ed25519 signs the same text with the same bytes: the whole note is known.
TEST(Note, Bytes) {
  const std::string text = "svod.example.org/ledger\n42\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n";
  EXPECT_EQ(*WriteNote({kOrigin, 42, Sha256("")}, nullptr), text);
  const std::string note = SignedNote();
  // Worked out by other programs: the key id is SHA-256 of name, newline, 0x01 and the key; the signature that of
  // openssl.
  EXPECT_EQ(note,
            text +
                "\xE2\x80\x94 svod.example.org/ledger 9F2R+a/6+qnhkSrsUraZbdzRixB/4FWhC0635Ycy5z+xS2XOz90bflJ8dVhKNy9r"
                "C0pSTJM7f3/x6xfLyIqgQe4WGA4=\n");
  EXPECT_TRUE(IsSigned(note));
  EXPECT_FALSE(IsSigned(text));
}

TEST(Note, IsReadBackAndVerified) {
  const std::string note = SignedNote();
  const auto checkpoint = ReadNote(note);
  ASSERT_TRUE(checkpoint.ok());
  EXPECT_EQ(checkpoint->origin, kOrigin);
  EXPECT_EQ(checkpoint->size, 42u);
  EXPECT_EQ(checkpoint->root, Sha256(""));
  EXPECT_TRUE(VerifyNote(note, kLedgerPublicKey).ok()) << VerifyNote(note, kLedgerPublicKey);
  EXPECT_EQ(VerifyNote(note, kOtherPublicKey).code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(VerifyNote(note, "no key").code(), absl::StatusCode::kInvalidArgument);
}

TEST(Note, EveryFlippedBitIsFoundOut) {
  const std::string note = SignedNote();
  for (size_t bit = 0; bit < note.size() * 8; ++bit) {
    std::string broken = note;
    broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(VerifyNote(broken, kLedgerPublicKey).ok()) << "bit " << bit << "\n" << broken;
  }
}

TEST(Note, SignaturesOfOthersAreNoHindrance) {
  const std::string note = SignedNote();
  const size_t at = note.find("\n\n") + 2;
  const std::string witnessed = note.substr(0, at) + "\xE2\x80\x94 witness.example.org AAAA\n" + note.substr(at);
  EXPECT_TRUE(VerifyNote(witnessed, kLedgerPublicKey).ok());
}

TEST(Note, WhatIsNoCheckpointIsRefused) {
  const std::string root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  for (const std::string& text :
       {std::string(), std::string("\n\n"), "a\n1\n" + root + "\n", "a\n01\n" + root + "\n\n",
        "a\n+1\n" + root + "\n\n", "a b\n1\n" + root + "\n\n", "\n1\n" + root + "\n\n", "a\n-1\n" + root + "\n\n",
        "a\n18446744073709551616\n" + root + "\n\n", std::string("a\n1\n47DE\n\n"), "a\n1\n" + root + "x\n\n"}) {
    EXPECT_EQ(ReadNote(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_TRUE(ReadNote("a\n18446744073709551615\n" + root + "\n\n").ok());
}

TEST(Note, AKeyThatIsNoneIsRefused) {
  EXPECT_EQ(SignerFrom("").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(SignerFrom(kLedgerPublicKey).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(SignerFrom(testing_support::kEcdsaPrivateKey).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(LoadSigner("/nowhere/key.pem", kOrigin).status().code(), absl::StatusCode::kNotFound);
  for (const char* name : {"", "two words", "a+b", "line\n"}) {
    EXPECT_EQ(SignerFrom(kLedgerPrivateKey, name).status().code(), absl::StatusCode::kInvalidArgument) << name;
  }
}

}  // namespace
}  // namespace svod::ledger
