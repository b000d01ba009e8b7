// The manual and completion say what the command line has.
#include "clients/cli/manual.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "clients/cli/help_words.h"
#include "clients/cli/verbs.h"

namespace svod::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

class ManualTest : public testing::Test {
 protected:
  ManualTest() { AddVerbs(app_, arguments_); }

  const VerbPage& Page(const std::string& path) const {
    return *std::find_if(pages().begin(), pages().end(), [&](const VerbPage& page) { return page.path == path; });
  }
  const std::vector<VerbPage>& pages() const {
    if (pages_.empty()) pages_ = PagesOf(app_);
    return pages_;
  }

  CLI::App app_{"files and judges"};
  Arguments arguments_;

 private:
  mutable std::vector<VerbPage> pages_;
};

TEST_F(ManualTest, EveryVerbIsDescribedAndEveryOptionToo) {
  EXPECT_GT(pages().size(), 30u);
  for (const VerbPage& page : pages()) {
    EXPECT_NE(page.description, "") << page.path;
    for (const OptionPage& option : page.options) EXPECT_NE(option.description, "") << page.path << option.names[0];
  }
}

TEST_F(ManualTest, EveryDescriptionHasRussianWords) {
  for (const VerbPage& page : pages()) {
    if (!page.path.empty()) {
      EXPECT_NE(RussianHelp(page.description), "") << page.path << ": " << page.description;
    }
    for (const OptionPage& option : page.options) {
      EXPECT_NE(RussianHelp(option.description), "")
          << page.path << " " << option.names[0] << ": " << option.description;
    }
  }
}

TEST_F(ManualTest, HelpIsTranslatedWhereItIsWanted) {
  EXPECT_TRUE(IsHelpRussian({"check", "--lang", "ru", "--help"}));
  EXPECT_TRUE(IsHelpRussian({"--lang=ru"}));
  EXPECT_FALSE(IsHelpRussian({"check", "--lang", "en", "--help"}));
  TranslateHelp(app_);
  const std::string help = app_.get_subcommand("check")->help();
  EXPECT_THAT(help, HasSubstr("проверить досье"));
  EXPECT_THAT(help, HasSubstr("Ключи"));
  EXPECT_THAT(help, Not(HasSubstr("judge dossiers")));
  EXPECT_THAT(help, Not(HasSubstr("Options")));
}

TEST_F(ManualTest, WhatWritesForPeopleHasALanguageAndColours) {
  for (const VerbPage& page : pages()) {
    const auto has = [&page](const char* name) {
      return std::any_of(page.options.begin(), page.options.end(), [name](const OptionPage& option) {
        return std::find(option.names.begin(), option.names.end(), name) != option.names.end();
      });
    };
    EXPECT_EQ(has("--lang"), has("--color")) << page.path;
    if (has("--format")) {
      EXPECT_TRUE(has("--lang")) << page.path;
    }
    if (has("--server")) {
      EXPECT_TRUE(has("--format") && has("--token-file") && has("--profile")) << page.path;
    }
  }
}

TEST_F(ManualTest, PagesHaveTheChoicesOfOptions) {
  const VerbPage& audit = Page("audit");
  EXPECT_THAT(audit.options,
              Contains(Field(&OptionPage::choices, ElementsAre("all", "failures", "summaries", "totals"))));
  EXPECT_THAT(Page("rules").verbs, Contains("lint"));
}

TEST_F(ManualTest, EveryFirstVerbHasAPageWithAllBelowIt) {
  std::vector<std::string> names;
  for (const ManualFile& file : ManualOf(pages())) {
    names.push_back(file.name);
    EXPECT_TRUE(file.text.starts_with(".TH ")) << file.name;
    if (file.name == "svod-rules.1") {
      EXPECT_THAT(file.text, HasSubstr("svod rules lint\n"));
      EXPECT_THAT(file.text, HasSubstr("\\-\\-format"));
    }
  }
  EXPECT_THAT(names, Contains("svod.1"));
  EXPECT_THAT(names, Contains("svod-audit.1"));
  EXPECT_THAT(names, Not(Contains("svod-rules lint.1")));
}

TEST_F(ManualTest, CompletionNamesEveryVerbAndOption) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string script = CompletionOf(pages(), shell);
    for (const VerbPage& page : pages()) {
      for (const std::string& verb : page.verbs) EXPECT_THAT(script, HasSubstr(verb)) << shell;
      for (const OptionPage& option : page.options) {
        if (option.positional) continue;
        const std::string name = option.names.back();
        EXPECT_THAT(script, HasSubstr(std::string_view(shell) == "fish" ? " -l " + name.substr(2) : name)) << shell;
      }
    }
  }
}

}  // namespace
}  // namespace svod::cli
