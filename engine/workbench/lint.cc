// Tested by: tests/engine/workbench/lint_test.cc, and as a user sees it by tests/golden/workbench_test.py.
#include "engine/workbench/lint.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/utf8.h"
#include "engine/kinds/parameter.h"
#include "engine/kinds/spec.h"
#include "engine/workbench/rule_files.h"

namespace svod::workbench {
namespace {

namespace fs = std::filesystem;
using kinds::Report;
using kinds::SpecNode;

// The letters that a text has.
struct Letters {
  bool cyrillic = false;
  bool other = false;

  explicit Letters(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      const CodePoint point = CodePointAt(text, at);
      at += std::max<size_t>(point.size, 1);
      if (point.value >= 0x400 && point.value <= 0x4FF) cyrillic = true;
      if (point.value < 0x80 && std::isalpha(static_cast<unsigned char>(point.value)) != 0) other = true;
    }
  }
};

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\n") == std::string_view::npos; }

SpecNode At(const SpecNode& node, Position position) {
  SpecNode place = node;
  place.position = position;
  return place;
}

std::string Suggest(const std::string& word, const std::vector<std::string>& known) {
  const std::string nearest = Nearest(word, known);
  return nearest.empty() ? "" : "did you mean `" + nearest + "`?";
}

// Whether `text` reads `name.column`, as a whole word.
bool Reads(std::string_view text, const std::string& name, const std::string& column) {
  const std::string wanted = name + "." + column;
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (size_t at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + 1)) {
    const size_t end = at + wanted.size();
    const bool begins = at == 0 || (!is_word(text[at - 1]) && text[at - 1] != '.');
    if (begins && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the file
bool ReadsAnywhere(const SpecNode& node, const std::string& name, const std::string& column) {
  const auto reads = [&](const SpecNode& part) { return ReadsAnywhere(part, name, column); };
  return Reads(node.text, name, column) || std::any_of(node.items.begin(), node.items.end(), reads) ||
         std::any_of(node.entries.begin(), node.entries.end(), [&](const auto& entry) { return reads(entry.value); });
}

// The rules of one pack.
class PackLint {
 public:
  PackLint(const PackFiles& pack, Diagnostics& diagnostics)
      : pack_(pack), diagnostics_(diagnostics), edition_(Date::Parse(TextOf(pack.head.Find("edition")))) {}

  void Run() {
    std::set<std::string> cited;
    for (const SpecNode& file : pack_.files) {
      CheckTables(file);
      for (const SpecNode& rule : RulesOf(file)) {
        CheckCitation(rule, &cited);
        for (const SpecNode::Entry& entry : rule.entries) CheckTexts(entry.value, IsReadByLoader(entry.key));
        CheckFilledIn(rule, RowOf(file, rule));
        for (const Instance& one : InstancesOf(file, rule)) CheckInstance(one.rule);
      }
    }
    CheckSources(cited);
    CheckFiles();
  }

 private:
  // --- what nothing uses

  void CheckTables(const SpecNode& file) {
    for (const SpecNode::Entry& table : TablesOf(file)) {
      CheckTexts(table.value, false);
      std::vector<std::pair<std::string, const SpecNode*>> users;  // what they call a row, and themselves
      std::vector<std::string> sources;
      for (const SpecNode& rule : RulesOf(file)) {
        const std::optional<ForEach> each = ForEachOf(rule);
        if (each && each->source == table.key) users.emplace_back(each->variable, &rule);
        if (each && file.Find("tables")->Find(each->source) == nullptr) sources.push_back(each->source);
      }
      if (users.empty()) {
        Report(diagnostics_, At(table.value, table.key_position), "unused-table",
               "no rule is for each row of `" + table.key + "`", Suggest(table.key, sources));
      } else {
        CheckColumns(table, users);
      }
    }
  }

  void CheckColumns(const SpecNode::Entry& table, const std::vector<std::pair<std::string, const SpecNode*>>& users) {
    std::set<std::string> told;
    for (const SpecNode& row : table.value.items) {
      for (size_t i = 1; i < row.entries.size(); ++i) {  // the first is the key of the row
        const SpecNode::Entry& column = row.entries[i];
        const auto reads = [&](const auto& user) { return ReadsAnywhere(*user.second, user.first, column.key); };
        if (!told.insert(column.key).second || std::any_of(users.begin(), users.end(), reads)) continue;
        std::vector<std::string> others;
        for (const SpecNode& other : table.value.items) {
          for (const SpecNode::Entry& entry : other.entries) {
            if (entry.key != column.key) others.push_back(entry.key);
          }
        }
        Report(diagnostics_, At(column.value, column.key_position), "unused-column",
               "no rule over `" + table.key + "` reads the column `" + column.key + "`", Suggest(column.key, others));
      }
    }
  }

  // Whether nothing that could cite stands in a file that could not be read.
  [[nodiscard]] bool AllFilesAreRead() const {
    const SpecNode* files = pack_.head.Find("files");
    return files != nullptr && files->items.size() == pack_.files.size();
  }

  void CheckSources(const std::set<std::string>& cited) {
    const SpecNode* sources = pack_.head.Find("sources");
    if (sources == nullptr) return;
    CheckTexts(*sources, false);
    for (const SpecNode::Entry& source : sources->entries) {
      const SpecNode place = At(source.value, source.key_position);
      if (AllFilesAreRead() && !cited.contains(source.key)) {
        Report(diagnostics_, place, "unused-source", "no rule cites `" + source.key + "`",
               Suggest(source.key, {cited.begin(), cited.end()}));
      }
      if (source.value.Find("title") == nullptr) {
        Report(diagnostics_, place, "missing-translation", "the source `" + source.key + "` has no title",
               "`title: {ru: ..., en: ...}`");
      }
    }
  }

  void CheckFiles() {
    const SpecNode* files = pack_.head.Find("files");
    if (files == nullptr) return;
    std::vector<std::string> listed;
    for (const SpecNode& file : files->items) listed.push_back(file.text);
    std::vector<std::string> there;
    std::error_code error;
    for (fs::directory_iterator it(pack_.folder, error), end; !error && it != end; it.increment(error)) {
      const std::string name = it->path().filename().string();
      if (name.ends_with(".rules.yaml")) there.push_back(name);
    }
    std::sort(there.begin(), there.end());
    for (const std::string& name : there) {
      if (std::find(listed.begin(), listed.end(), name) != listed.end()) continue;
      Report(diagnostics_, *files, "file-not-listed",
             "`" + name + "` stands in the folder, and none of its rules count", Suggest(name, listed));
    }
  }

  // --- texts

  void CheckCitation(const SpecNode& rule, std::set<std::string>* cited) {
    const SpecNode* cites = rule.Find("cites");
    if (cites == nullptr) return;  // a fault of loading
    cited->insert(TextOf(cites->Find("source")));
    const SpecNode* clause = cites->Find("clause");
    if (clause != nullptr && IsBlank(clause->text)) {
      Report(diagnostics_, *clause, "missing-citation", "the rule cites no clause",
             "as the source counts them: `15, № 3`");
    }
  }

  // What the rule calls a row of its table; empty where it is over none.
  static std::string RowOf(const SpecNode& file, const SpecNode& rule) {
    const std::optional<ForEach> each = ForEachOf(rule);
    const SpecNode* tables = file.Find("tables");
    const bool table = each && tables != nullptr && tables->Find(each->source) != nullptr;
    return table ? each->variable : std::string();
  }

  // Each `{name.column}` in a text for people of which `row` is not the name: people would read it as it is written.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void CheckFilledIn(const SpecNode& node, const std::string& row) {
    for (const SpecNode& item : node.items) CheckFilledIn(item, row);
    for (const SpecNode::Entry& entry : node.entries) {
      const bool text = entry.key == "ru" || entry.key == "en" || entry.key == "clause";
      if (text && entry.value.kind == SpecNode::Kind::kScalar) {
        CheckPlaceholders(entry.value, row);
      } else {
        CheckFilledIn(entry.value, row);
      }
    }
  }

  void CheckPlaceholders(const SpecNode& text, const std::string& row) {
    static const RE2 kPlaceholder(R"(\{([a-z_][a-z0-9_]*)(?:\.[a-z0-9_]+)+\})");
    re2::StringPiece rest = text.text;
    std::string name;
    while (RE2::FindAndConsume(&rest, kPlaceholder, &name)) {
      if (name == row) continue;
      const size_t at = text.text.rfind("{" + name, text.text.size() - rest.size() - 1);
      Report(diagnostics_, At(text, kinds::PositionInScalar(text, at)), "not-filled-in",
             std::string("nothing fills in `{")
                 .append(name)
                 .append(".…}`: the rule is over no table whose rows it calls `")
                 .append(name)
                 .append("`"),
             row.empty() ? "only a rule `for_each` row of a table has columns" : "did you mean `{" + row + ".…}`?");
    }
  }

  // Texts in which loading misses a language.
  static bool IsReadByLoader(std::string_view key) {
    return key == "title" || key == "interpretation" || key == "rationale";
  }

  // Every `{ru, en}` at or below the node. `told`: loading says where one of the two is not there.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void CheckTexts(const SpecNode& node, bool told) {
    for (const SpecNode& item : node.items) CheckTexts(item, false);
    for (const SpecNode::Entry& entry : node.entries) CheckTexts(entry.value, false);
    const SpecNode* ru = node.Find("ru");
    const SpecNode* en = node.Find("en");
    if (ru == nullptr && en == nullptr) return;
    for (const auto& [text, language] : {std::pair(ru, "ru"), std::pair(en, "en")}) {
      if (text != nullptr || !told) CheckText(text == nullptr ? node : *text, text != nullptr, language);
    }
  }

  void CheckText(const SpecNode& text, bool is_there, const std::string& language) {
    const bool russian = language == "ru";
    const std::string name = russian ? "Russian" : "English";
    if (!is_there || IsBlank(text.text)) {
      return Report(diagnostics_, text, "missing-translation", "there is no " + name + " text",
                    "`" + language + ": ...`");
    }
    const Letters letters(WithoutQuotations(WithoutColumns(text.text)));
    const bool other_column = text.text.find(russian ? ".en}" : ".ru}") != std::string::npos;
    const bool translated = russian ? letters.cyrillic || !letters.other : !letters.cyrillic;
    if (translated && !other_column) return;
    Report(diagnostics_, text, "not-translated", "this is no " + name + " text: " + Quote(text.text),
           russian ? "a Russian text has Cyrillic letters" : "an English text has no Cyrillic letters");
  }

  // Without what stands in quotation marks: a name may be of the other language.
  static std::string WithoutQuotations(std::string text) {
    static const RE2 kQuotation(R"(«[^»]*»|“[^”]*”|„[^“]*“|"[^"]*")");
    RE2::GlobalReplace(&text, kQuotation, "");
    return text;
  }

  // Without `{row.x}`, which is no text yet.
  static std::string WithoutColumns(const std::string& text) {
    std::string rest;
    int depth = 0;
    for (const char c : text) {
      if (c == '{') ++depth;
      if (depth == 0) rest.push_back(c);
      if (c == '}' && depth > 0) --depth;
    }
    return rest;
  }

  // --- values

  void CheckInstance(const SpecNode& rule) {
    const SpecNode* in_force = rule.Find("in_force");
    const std::optional<Date> from = DateOf(in_force, "from");
    const std::optional<Date> to = DateOf(in_force, "to");
    // By another policy an edition judges years that were over before it began.
    const bool by_period = TextOf(pack_.head.Find("selection")) == "period_in_force";
    if (to && edition_ && by_period && to->year() < edition_->year()) {
      Report(diagnostics_, *in_force->Find("to"), "never-in-force",
             "the rule ends before the edition of " + edition_->ToString() + " begins");
    }
    CheckYears(rule, from ? std::optional(from->year()) : std::nullopt, to ? std::optional(to->year()) : std::nullopt);
    for (const char* kind : {"count", "share"}) {
      if (const SpecNode* body = rule.Find(kind)) CheckThreshold(*body);
    }
  }

  static std::optional<Date> DateOf(const SpecNode* in_force, std::string_view key) {
    return in_force == nullptr ? std::nullopt : Date::Parse(TextOf(in_force->Find(key)));
  }

  // Of each value by years below `node`: no year lacks one, from the first to the last that count.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void CheckYears(const SpecNode& written, std::optional<int> from, std::optional<int> to) {
    const SpecNode* node = written.Resolved();
    if (node == nullptr) return;
    for (const SpecNode& item : node->items) CheckYears(item, from, to);
    std::vector<std::pair<int, int>> spans;
    for (const SpecNode::Entry& entry : node->entries) {
      const std::optional<std::pair<int, int>> years = kinds::ParseYears(entry.key);
      if (years) spans.push_back(*years);
      CheckYears(entry.value, from, to);
    }
    if (spans.empty() || spans.size() != node->entries.size()) return;
    std::sort(spans.begin(), spans.end());
    int next = from.value_or(spans.front().first);  // the first year that is not seen to be covered
    const int last = to.value_or(spans.back().second);
    for (const auto& [begins, ends] : spans) {
      if (begins > next) break;
      if (ends >= last) return;
      next = std::max(next, ends + 1);
    }
    Report(diagnostics_, *node, "year-without-value", "there is no value for " + std::to_string(next),
           from || to ? "the rule is in force then" : "years go on as `2014`, `2015-2018`, `from 2019`");
  }

  // What no count and no share ever breaks. Amounts of a part and weights can be below zero, a part above its whole.
  void CheckThreshold(const SpecNode& body) {
    const SpecNode* at_least = Scalar(body, "at_least");
    const SpecNode* at_most = Scalar(body, "at_most");
    const bool other = body.Find("including") != nullptr;
    if (body.Find("part_amount") != nullptr || body.Find("weight") != nullptr) return;
    const auto is = [](const SpecNode* node, std::string_view a, std::string_view b) {
      return node != nullptr && (node->text == a || node->text == b);
    };
    if (is(at_least, "0", "0%") && at_most == nullptr && !other) {
      Report(diagnostics_, *at_least, "always-holds", "everything is at least `" + at_least->text + "`");
    }
    if (is(at_most, "100%", "100.0%") && at_least == nullptr) {
      Report(diagnostics_, *at_most, "always-holds", "every share is at most `" + at_most->text + "`");
    }
  }

  static const SpecNode* Scalar(const SpecNode& body, std::string_view key) {
    const SpecNode* node = body.Find(key);
    return node == nullptr ? nullptr : node->Resolved();
  }

  const PackFiles& pack_;
  Diagnostics& diagnostics_;
  std::optional<Date> edition_;
};

}  // namespace

void Lint(const fs::path& directory, Diagnostics& diagnostics) {
  for (const PackFiles& pack : ReadPackFiles(directory, diagnostics)) PackLint(pack, diagnostics).Run();
  diagnostics.Sort();
}

}  // namespace svod::workbench
