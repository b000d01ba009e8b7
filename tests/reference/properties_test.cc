// What missing data may do to an answer (rules/LANGUAGE.md), over random expressions and random dossiers with holes.
#include <gtest/gtest.h>

#include "tests/reference/cases.h"
#include "tests/reference/readable.h"

namespace svod::reference {
namespace {

struct Answer {
  bool unknown = false;
  std::string text;
  std::vector<std::string> missing;
};

Answer Ask(const cel::Program& program, const cluster::v1::Dossier& dossier) {
  cel::Frame frame(dossier, JudgedOn());
  const cel::Value value = program.Evaluate(frame);
  Answer answer{value.is_unknown(), ToText(frame, value), {}};
  if (answer.unknown) answer.missing = frame.MissingPaths(value);
  return answer;
}

// A definite answer, or an error, stays whatever is filled in.
TEST(Properties, Monotone) {
  Cases cases(1);
  int64_t batch = -1;
  std::map<const cluster::v1::Dossier*, cluster::v1::Dossier> completed;  // of this batch: filling in takes its time
  cases.Run([&](const Compiled& compiled, const cluster::v1::Dossier& dossier) {
    const Answer before = Ask(compiled.program, dossier);
    // A list may be there with an element that says nothing: that element is yet to come.
    if (before.text.find("unknown{") != std::string::npos) return "unknown";
    if (batch != cases.batch()) completed.clear();
    batch = cases.batch();
    const auto [found, added] = completed.try_emplace(&dossier, dossier);
    cluster::v1::Dossier& complete = found->second;
    if (added) cases.dossiers().Complete(&complete);
    const Answer after = Ask(compiled.program, complete);
    if (after.text != before.text) {
      cases.Fault(compiled, dossier,
                  "before: " + before.text + "\nafter: " + after.text + "\n" + ToJson(complete, true));
    }
    return before.text.starts_with("error") ? "errors" : "values";
  });
  EXPECT_GT(cases.count("values"), cases.done() / 10);
  EXPECT_GT(cases.count("errors"), cases.done() / 100);
}

// Supplying what is reported as missing, again and again, ends in a value or an error.
TEST(Properties, Sufficient) {
  // The schema nests 9 deep, and an expression of 4 levels looks at a few items one after the other.
  constexpr int kRoundsMax = 200;
  Cases cases(2);
  cases.Run([&](const Compiled& compiled, const cluster::v1::Dossier& dossier) {
    cluster::v1::Dossier filled = dossier;
    Answer answer = Ask(compiled.program, filled);
    if (!answer.unknown) return "definite at once";
    for (int round = 0; answer.unknown && round < kRoundsMax; ++round) {
      if (answer.missing.empty()) cases.Fault(compiled, filled, "unknown, and nothing is missing");
      for (const std::string& path : answer.missing) {
        if (!cases.dossiers().Supply(&filled, path)) cases.Fault(compiled, filled, "cannot be supplied: " + path);
      }
      answer = Ask(compiled.program, filled);
    }
    if (answer.unknown) cases.Fault(compiled, filled, "still " + answer.text);
    return "held to";
  });
  EXPECT_GT(cases.count("held to"), cases.done() / 10);
}

// No path is reported that the expression cannot read.
TEST(Properties, Relevant) {
  Cases cases(3);
  cases.Run([&](const Compiled& compiled, const cluster::v1::Dossier& dossier) {
    const Answer answer = Ask(compiled.program, dossier);
    if (!answer.unknown) return "definite";
    const Readable readable = ReadableFields(*compiled.tree);
    for (const std::string& path : answer.missing) {
      if (!readable.Has(path)) cases.Fault(compiled, dossier, "cannot be read: " + path);
    }
    return "held to";
  });
  EXPECT_GT(cases.count("held to"), cases.done() / 10);
}

// The sides of && and || may change places. Of two errors either may be the one that is told.
TEST(Properties, Commutative) {
  Cases cases(4);
  auto told = [](const std::string& text) { return text.starts_with("error") ? std::string("error") : text; };
  auto text_of = [](const std::string& a, const char* sign, const std::string& b) {
    return "(" + a + ") " + sign + " (" + b + ")";
  };
  std::string turned_text;
  std::optional<Compiled> turned;  // the expression at hand with its sides changed
  cases.RunTexts(
      [&] {
        const std::string a = cases.expressions().Condition(2);
        const std::string b = cases.expressions().Condition(2);
        const char* sign = a.size() % 2 == 0 ? "&&" : "||";
        turned_text = text_of(b, sign, a);
        turned.reset();
        return text_of(a, sign, b);
      },
      [&](const Compiled& compiled, const cluster::v1::Dossier& dossier) {
        if (!turned) turned = Cases::Compile(turned_text);
        const Answer one = Ask(compiled.program, dossier);
        const Answer other = Ask(turned->program, dossier);
        if (told(one.text) != told(other.text)) {
          cases.Fault(compiled, dossier, "as written: " + one.text + "\nturned: " + other.text);
        }
        return one.unknown ? "unknown" : "definite";
      });
  EXPECT_GT(cases.count("unknown"), cases.done() / 10);
  EXPECT_GT(cases.count("definite"), cases.done() / 10);
}

}  // namespace
}  // namespace svod::reference
