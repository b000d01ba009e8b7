#include "clients/reports/output_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/testing/temp_folder.h"

namespace svod::reports {
namespace {

using ::testing::HasSubstr;

std::string BytesOf(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class OutputFileTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string In(const std::string& name) const { return (folder_.path() / name).string(); }
  // Writes `text` into the file of this name.
  static absl::Status Write(const std::string& name, std::string_view text) {
    OutputFile file(name, false);
    absl::Status status = file.Open();
    if (!status.ok()) return status;
    file.Write(text);
    return file.Complete();
  }
  static std::string Refused(const std::string& name, bool russian = false) {
    return std::string(OutputFile(name, russian).Open().message());
  }

  testing_support::TempFolder folder_;
};

TEST_F(OutputFileTest, IsThereWhenComplete) {
  {
    OutputFile file(In("a"), false);
    ASSERT_TRUE(file.Open().ok());
    file.Write("new");
    EXPECT_FALSE(std::filesystem::exists(In("a")));
  }
  EXPECT_FALSE(std::filesystem::exists(In("a.part")));
  EXPECT_TRUE(Write(In("a"), "new").ok());
  EXPECT_EQ(BytesOf(In("a")), "new");
  EXPECT_FALSE(std::filesystem::exists(In("a.part")));
}

TEST_F(OutputFileTest, FollowsLinksToTheirEnd) {
  std::filesystem::create_directories(In("far/away"));
  std::ofstream(In("far/away/file")) << "old";
  std::filesystem::create_symlink("away/file", In("far/second"));  // as seen from where the link lies
  std::filesystem::create_symlink(In("far/second"), In("first"));
  EXPECT_EQ(PlaceOf(In("first")), std::filesystem::canonical(In("far/away/file")));
  OutputFile file(In("first"), false);
  EXPECT_EQ(file.part(), std::filesystem::canonical(In("far/away")).string() + "/file.part");
  ASSERT_TRUE(file.Open().ok());
  file.Write("new");
  EXPECT_EQ(BytesOf(In("first")), "old");
  ASSERT_TRUE(file.Complete().ok());
  EXPECT_EQ(BytesOf(In("far/away/file")), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(In("first")));
  EXPECT_TRUE(std::filesystem::is_symlink(In("far/second")));
}

TEST_F(OutputFileTest, ALinkMayLeadToAFileThatIsToBeMade) {
  std::filesystem::create_symlink("later", In("link"));
  EXPECT_TRUE(Write(In("link"), "new").ok());
  EXPECT_EQ(BytesOf(In("later")), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(In("link")));
  std::filesystem::create_symlink("no/such/folder", In("lost"));
  EXPECT_THAT(Refused(In("lost")), HasSubstr("lost cannot be written: No such file or directory"));
  std::filesystem::create_symlink("round", In("round"));
  EXPECT_THAT(Refused(In("round")), HasSubstr("symbolic links"));
  EXPECT_THAT(Refused(In("round"), true), HasSubstr("ссылки ведут по кругу"));
}

TEST_F(OutputFileTest, ReplacesNothingButFiles) {
  ASSERT_EQ(mkfifo(In("pipe").c_str(), 0600), 0);
  std::filesystem::create_directory(In("folder"));
  std::filesystem::create_symlink("/dev/full", In("device"));
  for (const char* name : {"pipe", "device"}) {
    EXPECT_THAT(Refused(In(name)), HasSubstr("it is no regular file")) << name;
    EXPECT_THAT(Refused(In(name), true), HasSubstr("это не обычный файл")) << name;
  }
  EXPECT_THAT(Refused("/dev/full"), HasSubstr("/dev/full cannot be written"));
  EXPECT_THAT(Refused(In("folder")), HasSubstr("it is a folder"));
  EXPECT_THAT(Refused(In("folder/"), true), HasSubstr("это папка"));
  EXPECT_TRUE(std::filesystem::is_fifo(In("pipe")));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
  EXPECT_FALSE(std::filesystem::exists("/dev/full.part"));
}

TEST_F(OutputFileTest, ThePartIsNoTrap) {
  std::ofstream(In("victim")) << "kept";
  std::filesystem::create_symlink("victim", In("a.part"));
  EXPECT_THAT(Refused(In("a")), HasSubstr("a cannot be written"));
  EXPECT_EQ(BytesOf(In("victim")), "kept");
  ASSERT_EQ(mkfifo(In("b.part").c_str(), 0600), 0);
  EXPECT_THAT(Refused(In("b")), HasSubstr("b.part is no regular file"));
  EXPECT_TRUE(std::filesystem::is_fifo(In("b.part")));
  std::ofstream(In("c.part")) << "left over from a run that was stopped";
  EXPECT_TRUE(Write(In("c"), "new").ok());
  EXPECT_EQ(BytesOf(In("c")), "new");
}

TEST_F(OutputFileTest, KeepsWhoMayReadIt) {
  std::ofstream(In("a")) << "old";
  ASSERT_EQ(chmod(In("a").c_str(), 0600), 0);
  EXPECT_TRUE(Write(In("a"), "new").ok());
  EXPECT_EQ(std::filesystem::status(In("a")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace svod::reports
