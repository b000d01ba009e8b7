#include "clients/reports/reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "clients/reports/digests.h"
#include "clients/reports/field_names.h"
#include "tests/clients/reports/report_testing.h"
#include "tests/testing/temp_folder.h"

namespace svod::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Bytes(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class ReportsTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string In(const std::string& name) const { return (folder_.path() / name).string(); }
  [[nodiscard]] ReportFiles All(const std::string& stem) const {
    return {In(stem + ".html"), In(stem + ".xlsx"), In(stem + ".json")};
  }
  // Runs an audit over so many units.
  std::vector<std::string> Run(const ReportFiles& files, int units) {
    absl::StatusOr<std::unique_ptr<Reports>> reports = Reports::Open(files, subject_);
    if (!reports.ok()) return {std::string(reports.status().message())};
    for (int ship = 0; ship < units; ++ship) (*reports)->Add(MakeResponse(ship));
    std::vector<std::string> faults = (*reports)->Finish(MakeTotals(static_cast<uint64_t>(units)));
    omitted_ = (*reports)->omitted();
    return faults;
  }
  // Why the files cannot be made, as is said before the audit.
  [[nodiscard]] std::string Refused(const ReportFiles& files) const {
    return std::string(Reports::Open(files, subject_).status().message());
  }
  [[nodiscard]] std::vector<std::string> Left() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  testing_support::TempFolder folder_;
  ReportSubject subject_;
  std::vector<std::string> omitted_;
};

TEST_F(ReportsTest, EqualAuditsHaveEqualBytes) {
  EXPECT_THAT(Run(All("a"), 5), IsEmpty());
  EXPECT_THAT(Run(All("b"), 5), IsEmpty());
  EXPECT_THAT(omitted_, IsEmpty());
  EXPECT_THAT(Left(), ElementsAre("a.html", "a.json", "a.xlsx", "b.html", "b.json", "b.xlsx"));
  for (const char* kind : {".html", ".xlsx", ".json"}) {
    const std::string bytes = Bytes(In(std::string("a") + kind));
    EXPECT_GT(bytes.size(), 1000U) << kind;
    EXPECT_EQ(bytes, Bytes(In(std::string("b") + kind))) << kind;
  }
}

TEST_F(ReportsTest, AnAuditOfNothingHasReports) { EXPECT_THAT(Run(All("a"), 0), IsEmpty()); }

TEST_F(ReportsTest, WhatIsNotFinishedLeavesWhatWasThere) {
  std::ofstream(In("a.html")) << "old";
  {
    absl::StatusOr<std::unique_ptr<Reports>> reports = Reports::Open(All("a"), subject_);
    ASSERT_TRUE(reports.ok());
    (*reports)->Add(MakeResponse(1));
  }
  EXPECT_EQ(Bytes(In("a.html")), "old");
  EXPECT_THAT(Left(), ElementsAre("a.html"));
}

TEST_F(ReportsTest, SaysAtOnceWhatCannotBeWritten) {
  EXPECT_THAT(Refused({In("no/such/a.html"), {}, {}}), HasSubstr("no/such/a.html cannot be written"));
  EXPECT_THAT(Refused({In("a"), In("a"), {}}), HasSubstr("is named for two reports"));
  EXPECT_THAT(Refused({In("."), {}, {}}), HasSubstr("cannot be written: it is a folder"));
  EXPECT_THAT(Refused({{}, In(""), {}}), HasSubstr("cannot be written: it is a folder"));
  EXPECT_THAT(Refused({{}, {}, ""}), "a report file has an empty name");
  EXPECT_THAT(Refused({"", "", {}}), "a report file has an empty name");
  subject_.russian = true;
  EXPECT_THAT(Refused({In("no/such/a.html"), {}, {}}), HasSubstr("no/such/a.html: такой папки нет"));
  EXPECT_THAT(Refused({In("."), {}, {}}), HasSubstr("это папка"));
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(ReportsTest, TwoNamesOfOneFileAreOneName) {
  std::filesystem::create_symlink("b.html", In("a.html"));
  EXPECT_THAT(Refused({In("a.html"), In("./b.html"), {}}), HasSubstr("is named for two reports"));
  EXPECT_THAT(Left(), ElementsAre("a.html"));
}

TEST_F(ReportsTest, WritesThroughLinks) {
  std::filesystem::create_directory(In("kept"));
  for (const char* kind : {".html", ".xlsx", ".json"}) {
    std::filesystem::create_symlink(std::string("kept/a") + kind, In(std::string("a") + kind));
  }
  EXPECT_THAT(Run(All("a"), 2), IsEmpty());
  for (const char* kind : {".html", ".xlsx", ".json"}) {
    EXPECT_TRUE(std::filesystem::is_symlink(In(std::string("a") + kind))) << kind;
    EXPECT_GT(Bytes(In(std::string("kept/a") + kind)).size(), 1000U) << kind;
  }
  EXPECT_THAT(Left(), ElementsAre("a.html", "a.json", "a.xlsx", "kept"));
}

TEST_F(ReportsTest, NothingIsSaidOfAReportThatWasNotWritten) {
  subject_.limits.page_units = 1;
  absl::StatusOr<std::unique_ptr<Reports>> reports = Reports::Open({In("a.html"), {}, {}}, subject_);
  ASSERT_TRUE(reports.ok());
  for (int ship = 0; ship < 2; ++ship) (*reports)->Add(MakeResponse(ship));
  std::filesystem::create_directory(In("a.html"));  // in the meantime
  EXPECT_THAT((*reports)->Finish(MakeTotals(2)), ElementsAre(HasSubstr("it is a folder")));
  EXPECT_THAT((*reports)->omitted(), IsEmpty());
}

TEST_F(ReportsTest, TooMuchForOneFileKeepsBackNoOther) {
  subject_.limits.oscal_findings = 10;
  EXPECT_THAT(Run(All("a"), 5), IsEmpty());
  EXPECT_THAT(Run(All("b"), 6), ElementsAre(HasSubstr("more findings than an OSCAL file holds (10)")));
  EXPECT_THAT(Left(), ElementsAre("a.html", "a.json", "a.xlsx", "b.html", "b.xlsx"));
}

TEST_F(ReportsTest, ASheetEndsAtItsLimitAndSaysSo) {
  subject_.limits.sheet_rows = 8;
  EXPECT_THAT(Run({{}, In("a.xlsx"), {}}, 4), IsEmpty());
  EXPECT_THAT(omitted_, IsEmpty());
  EXPECT_THAT(Run({{}, In("b.xlsx"), {}}, 5), IsEmpty());
  EXPECT_THAT(omitted_, ElementsAre(In("b.xlsx") + ": findings: 8 of 10"));
}

TEST(PartsOf, UndoesEscapes) {
  const std::vector<std::pair<std::string, std::string>> kWanted = {{"fleets", "north/east"}, {"ships", "50%"}};
  EXPECT_EQ(PartsOf("fleets/north%2Feast/ships/50%25"), kWanted);
  EXPECT_TRUE(PartsOf("").empty());
}

TEST(FieldNames, AreReadOrRefused) {
  const absl::StatusOr<FieldNames> names = FieldNames::Parse(R"({"names": {"sea": {"ru": "Море", "en": "Sea"}}})");
  ASSERT_TRUE(names.ok());
  EXPECT_EQ(names->NameOf("sea", true), "Море");
  EXPECT_EQ(names->NameOf("fleet", true), "fleet");
  for (const char* faulty :
       {"", "{}", "[]", R"({"names": []})", R"({"names": {"sea": "Sea"}})", R"({"names": {"sea": {"ru": "x"}}})"}) {
    EXPECT_FALSE(FieldNames::Parse(faulty).ok()) << faulty;
  }
}

TEST(Digests, AreThoseOfTheStandards) {
  EXPECT_EQ(UuidOf("a"), UuidOf("a"));
  EXPECT_NE(UuidOf("a"), UuidOf("b"));
  EXPECT_EQ(UuidOf("a").size(), 36U);
  EXPECT_EQ(UuidOf("a")[14], '5');
  // Of the empty text, RFC 4634.
  EXPECT_EQ(PolicyHash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

}  // namespace
}  // namespace svod::reports
