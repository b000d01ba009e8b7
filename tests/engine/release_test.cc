#include "engine/release.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "engine/document/document.h"
#include "tests/testing/samples.h"

namespace svod {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

CheckOptions AsOf(const char* day) {
  CheckOptions options;
  options.as_of = *Date::Parse(day);
  return options;
}

RuleFiles SampleFiles() { return FilesOf(*EditionsOf(*testing_support::SamplePacks()).front()); }

std::vector<std::string> CodesOf(const Diagnostics& diagnostics) {
  std::vector<std::string> codes;
  for (const Diagnostic& one : diagnostics.items()) codes.push_back(one.file + ": " + one.code);
  return codes;
}

TEST(Release, FilesMakeTheSameEditionAsTheirFolder) {
  const auto packs = testing_support::SamplePacks();
  const RuleFiles files = SampleFiles();
  EXPECT_EQ(files.front().name, "pack.yaml");
  Diagnostics faults;
  const Edition edition = CompileEdition(files, faults);
  ASSERT_NE(edition, nullptr);
  EXPECT_THAT(faults.items(), IsEmpty());
  EXPECT_EQ(RefOf(*edition).digest(), RefOf(*EditionsOf(*packs).front()).digest());
  EXPECT_EQ(DigestOf(files), RefOf(*edition).digest());
  EXPECT_EQ(FilesOf(*edition), files);
  EXPECT_GT(RuleCount(*edition), 100u);

  const auto assembled = AssembleRulePacks({edition}, {}, faults);
  ASSERT_NE(assembled, nullptr);
  const CheckOptions options = AsOf("2015-02-15");
  const auto dossier = testing_support::SampleDossier("altaibio-2014");
  EXPECT_EQ(CanonicalBytes(*Check(*assembled, dossier, options)), CanonicalBytes(*Check(*packs, dossier, options)));
}

TEST(Release, EveryFileIsReadAndNoOther) {
  const RuleFiles sound = SampleFiles();
  const struct {
    const char* what;
    void (*change)(RuleFiles*);
    const char* fault;
  } kCases[] = {
      {"a file is missing", [](RuleFiles* files) { files->pop_back(); }, "unreadable-file"},
      {"the head is missing", [](RuleFiles* files) { files->erase(files->begin()); }, "pack.yaml: unreadable-file"},
      {"a file that nobody lists",
       [](RuleFiles* files) {
         files->push_back({"notes.md", ""});
       },
       "notes.md: file-not-listed"},
      {"a file twice", [](RuleFiles* files) { files->push_back(files->back()); }, "duplicate-file"},
      {"a file that is too large",
       [](RuleFiles* files) { files->back().text.append(kLimits.rule_file_bytes_max, ' '); }, "too-large"},
      {"a schema of its own", [](RuleFiles* files) { files->front().text += "\nschema: dossier.proto\n"; },
       "pack.yaml: schema-not-published"},
      {"a fault inside", [](RuleFiles* files) { files->back().text += "\nrulez: []\n"; }, "unknown-key"},
  };
  for (const auto& test : kCases) {
    RuleFiles files = sound;
    test.change(&files);
    Diagnostics faults;
    EXPECT_EQ(CompileEdition(files, faults), nullptr) << test.what;
    EXPECT_THAT(CodesOf(faults), testing::Contains(HasSubstr(test.fault))) << test.what;
  }
}

TEST(Release, EditionsThatDoNotFitTogetherAreNotAssembled) {
  Diagnostics faults;
  const std::vector<Edition> editions = EditionsOf(*testing_support::SamplePacks());
  EXPECT_EQ(AssembleRulePacks({}, {}, faults), nullptr);
  EXPECT_EQ(AssembleRulePacks({editions.front(), editions.front()}, {}, faults), nullptr);
  EXPECT_THAT(CodesOf(faults), ElementsAre(": no-packs", ": duplicate-edition"));
}

TEST(Release, ASuspensionGoesWithTheSet) {
  Diagnostics faults;
  const std::vector<Edition> editions = EditionsOf(*testing_support::SamplePacks());
  const v1::Verdict before =
      *Check(*testing_support::SamplePacks(), testing_support::SampleDossier("altaibio-2014"), AsOf("2015-02-15"));
  const std::string rule = before.findings(0).rule();
  const Suspension suspension{
      RefOf(*editions.front()).id(), rule, "", *Date::Parse("2015-02-01"), std::nullopt, "the ministry", "a reason"};
  const auto packs = AssembleRulePacks(editions, {suspension}, faults);
  ASSERT_NE(packs, nullptr);
  EXPECT_THAT(SuspensionsOf(*packs), SizeIs(1));
  const v1::Verdict after = *Check(*packs, testing_support::SampleDossier("altaibio-2014"), AsOf("2015-02-15"));
  EXPECT_EQ(after.findings(0).state(), v1::FINDING_STATE_NOT_APPLICABLE);
}

TEST(Release, ASuspensionNamesWhatThereIs) {
  const auto packs = testing_support::SamplePacks();
  const std::string pack = PackIds(*packs).front();
  const v1::Verdict verdict = *Check(*packs, testing_support::SampleDossier("altaibio-2014"), AsOf("2015-02-15"));
  const auto of_table = std::find_if(verdict.findings().begin(), verdict.findings().end(),
                                     [](const v1::Finding& finding) { return finding.instance() == "1"; });
  ASSERT_NE(of_table, verdict.findings().end());
  const struct {
    std::string pack, rule, instance;
    std::vector<std::string> paths;
  } kCases[] = {
      {pack, of_table->rule(), "", {}},
      {pack, of_table->rule(), "1", {}},
      {pack, of_table->rule(), "1000", {"instance"}},
      {pack, of_table->rule() + "x", "1", {"rule"}},
      {"ru." + pack, of_table->rule(), "", {"pack"}},
  };
  for (const auto& test : kCases) {
    Diagnostics faults;
    CheckSuspension(*packs, {test.pack, test.rule, test.instance, {}, std::nullopt, "", ""}, faults);
    std::vector<std::string> paths;
    for (const Diagnostic& fault : faults.items()) paths.push_back(fault.path);
    EXPECT_EQ(paths, test.paths) << test.pack << " " << test.rule << " " << test.instance;
  }
}

}  // namespace
}  // namespace svod
