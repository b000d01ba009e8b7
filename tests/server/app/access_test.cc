#include "server/app/access.h"

#include <gtest/gtest.h>

namespace svod::app {
namespace {

Scope ScopeOf(const std::vector<std::string>& patterns) {
  Scope scope;
  std::string error;
  for (const std::string& pattern : patterns) EXPECT_TRUE(scope.Add(pattern, &error)) << pattern << ": " << error;
  return scope;
}

TEST(Scope, CoversWhatItsPatternsSayAndAllBelow) {
  constexpr char kName[] = "organisations/7302012345/clusters/C12/years/2014/agreements/188-14";
  const struct {
    std::vector<std::string> patterns;
    const char* name;
    bool covers;
    bool touches;
  } kCases[] = {
      {{}, kName, false, false},
      {{}, "", false, false},
      {{"*"}, kName, true, true},
      {{"*"}, "", true, true},
      {{"*"}, "nonsense", true, true},
      {{"organisations/7302012345"}, kName, true, true},
      {{"organisations/7302012345"}, "organisations/7302012345", true, true},
      {{"organisations/7302012345"}, "organisations/73020123456", false, false},
      {{"organisations/7302012345"}, "organisations/730201234", false, false},
      {{"organisations/7302012345"}, "organisations", false, true},
      {{"organisations/7302012345"}, "", false, true},
      {{"organisations/7302012345"}, "nonsense", false, false},
      {{"organisations/73*"}, kName, true, true},
      {{"organisations/73*"}, "organisations/7402012345/clusters/C12", false, false},
      {{"organisations/*/clusters/C12"}, kName, true, true},
      {{"organisations/*/clusters/C12"}, "organisations/7302012345", false, true},
      {{"organisations/*/clusters/C12"}, "organisations/7302012345/clusters/C1", false, false},
      {{"organisations/*/clusters/C12"}, "organisations/7302012345/clusters/C123", false, false},
      {{"organisations/1", "organisations/73*"}, kName, true, true},
      {{"organisations/*/clusters/C12/years/2014"}, kName, true, true},
      {{"organisations/*/clusters/C12/years/2013"}, kName, false, false},
  };
  for (const auto& test : kCases) {
    const Scope scope = ScopeOf(test.patterns);
    const std::string what = (test.patterns.empty() ? "" : test.patterns.front()) + " " + test.name;
    EXPECT_EQ(scope.Covers(test.name), test.covers) << what;
    EXPECT_EQ(scope.Touches(test.name), test.touches) << what;
  }
}

// A star in a name is a character as any other: names are data of callers.
TEST(Scope, NamesAreNoPatterns) {
  const Scope scope = ScopeOf({"organisations/73*"});
  EXPECT_FALSE(scope.Covers("organisations/*"));
  EXPECT_FALSE(scope.Covers("*"));
  EXPECT_FALSE(scope.Covers("organisations/../organisations/7302012345"));
}

TEST(Scope, RefusesWhatIsNoPattern) {
  for (const char* pattern : {"", "/", "organisations/", "/organisations", "organisations//C12", "organisations/7*3",
                              "*/*x", "**", "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"}) {
    Scope scope;
    std::string error;
    EXPECT_FALSE(scope.Add(pattern, &error)) << pattern;
    EXPECT_FALSE(error.empty()) << pattern;
    EXPECT_TRUE(scope.empty()) << pattern;
  }
  Scope longest;
  std::string error;
  EXPECT_TRUE(longest.Add("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", &error));
}

TEST(Roles, HaveNames) {
  EXPECT_EQ(RoleNames(), "filer, reviewer, auditor, administrator, operator");
  for (int i = 0; i < kRoleCount; ++i) EXPECT_EQ(FindRole(RoleName(static_cast<Role>(i))), static_cast<Role>(i));
  EXPECT_FALSE(FindRole("Filer"));
  EXPECT_FALSE(FindRole(""));
  EXPECT_FALSE(Roles().HasAnyOf({Role::kFiler}));
  EXPECT_TRUE(Roles({Role::kFiler, Role::kAuditor}).HasAnyOf({Role::kAuditor}));
}

}  // namespace
}  // namespace svod::app
