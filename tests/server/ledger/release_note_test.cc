#include "server/ledger/release_note.h"

#include <gmock/gmock.h>

#include <fstream>

#include "server/ledger/note.h"
#include "tests/testing/ledger_keys.h"
#include "tests/testing/temp_folder.h"

namespace svod::ledger {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing_support::kLedgerPublicKey;
using testing_support::kOtherPublicKey;

v1::PackRef Ref() {
  v1::PackRef ref;
  ref.set_id("ru.test");
  ref.set_edition("2013-11-06");
  ref.set_version("1.0.0");
  ref.set_digest("sha256:" + std::string(64, 'a'));
  return ref;
}

// The release of Ref, signed by `ministry`.
std::string Note() {
  const testing_support::TempFolder folder;
  std::ofstream(folder.path() / "key.pem") << testing_support::kLedgerPrivateKey;
  return *SignText(ReleaseText(Ref()), **LoadSigner(folder.path() / "key.pem", "ministry"));
}

TEST(ReleaseNote, SaysWhatIsSigned) {
  EXPECT_EQ(ReleaseText(Ref()), "svod rule pack\nru.test\n2013-11-06\n1.0.0\nsha256:" + std::string(64, 'a') + "\n");
}

TEST(ReleaseNote, OnlyAPublisherThatIsKnownCounts) {
  EXPECT_EQ(*VerifyRelease(Note(), Ref(), {{"another", kOtherPublicKey}, {"ministry", kLedgerPublicKey}}), "ministry");
  // The name belongs to the key.
  for (const Publishers& publishers :
       {Publishers{{"ministry", kOtherPublicKey}}, Publishers{{"another", kLedgerPublicKey}}, Publishers{}}) {
    EXPECT_EQ(VerifyRelease(Note(), Ref(), publishers).status().code(), absl::StatusCode::kUnauthenticated);
  }
}

TEST(ReleaseNote, SaysWhatWasCheckedAgainstWhichKeys) {
  const auto said = [](const Publishers& publishers) {
    return std::string(VerifyRelease(Note(), Ref(), publishers).status().message());
  };
  EXPECT_THAT(said({{"ministry", kOtherPublicKey}, {"another", kOtherPublicKey}}),
              AllOf(HasSubstr("under the name `ministry` is not by the key"), HasSubstr("NAME.pem"),
                    Not(HasSubstr("another"))));
  EXPECT_THAT(said({{"another", kLedgerPublicKey}, {"third", kOtherPublicKey}}),
              AllOf(HasSubstr("(`another`, `third`)"), HasSubstr("svod rules sign"), HasSubstr("NAME.pem")));
  Publishers many;
  for (const char name : {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}) many.emplace(std::string(1, name), kOtherPublicKey);
  EXPECT_THAT(said(many), HasSubstr("`g`, `h`)"));
  many.emplace("i", kOtherPublicKey);
  EXPECT_THAT(said(many), HasSubstr("`g`, `h` and 1 more)"));
  v1::PackRef other = Ref();
  other.set_version("1.0.1");
  EXPECT_THAT(std::string(VerifyRelease(Note(), other, many).status().message()),
              AllOf(HasSubstr("version 1.0.1"), HasSubstr(Ref().digest()), HasSubstr("svod rules sign")));
}

TEST(ReleaseNote, ANoteIsOfOneRelease) {
  const Publishers publishers = {{"ministry", kLedgerPublicKey}};
  v1::PackRef other = Ref();
  other.set_version("1.0.1");
  EXPECT_EQ(VerifyRelease(Note(), other, publishers).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(VerifyRelease("", Ref(), publishers).status().code(), absl::StatusCode::kInvalidArgument);
  const std::string note = Note();
  for (size_t at = 0; at + 1 < note.size(); ++at) {
    std::string changed = note;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(VerifyRelease(changed, Ref(), publishers).ok()) << at;
  }
}

}  // namespace
}  // namespace svod::ledger
