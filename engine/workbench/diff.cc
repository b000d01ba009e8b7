// Tested by: tests/engine/workbench/diff_test.cc.
#include "engine/workbench/diff.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "engine/kinds/spec.h"
#include "engine/workbench/expression_words.h"
#include "engine/workbench/words.h"

namespace svod::workbench {
namespace {

using kinds::SpecNode;
using Kind = PackChange::Kind;
using What = PackChange::What;

// Line breaks and indentation of a folded text say nothing.
std::string Collapsed(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!space) result.push_back(c);
    if (space && !result.empty() && result.back() != ' ') result.push_back(' ');
  }
  if (result.ends_with(' ')) result.pop_back();
  return result;
}

bool IsFlat(const SpecNode& list) {
  return std::all_of(list.items.begin(), list.items.end(),
                     [](const SpecNode& item) { return item.kind == SpecNode::Kind::kScalar; });
}

// What stands under the key, and below it, is written for people, or is a name: not a word of it is an expression's.
bool IsProse(std::string_view key) {
  static const std::set<std::string_view> kKeys = {
      "id",     "title",   "interpretation", "rationale", "ru",      "en",      "cites",  "source", "sources",
      "clause", "adopted", "pack",           "version",   "edition", "subject", "schema", "name"};
  return kKeys.contains(key);
}

// What the scalars of a node are.
enum class Texts : uint8_t {
  kExpressions,  // of a rule: and values that are words
  kValues,       // of a row
  kProse,
};
Texts Within(Texts texts, std::string_view key) { return IsProse(key) ? Texts::kProse : texts; }

// Two nodes against each other, into the values that differ.
class Comparison {
 public:
  Comparison(Language language, Texts texts, std::vector<ChangedValue>* values)
      : language_(language), texts_(texts), values_(*values) {}

  void Compare(const SpecNode& from, const SpecNode& to, std::string_view left_out) {
    CompareMaps("", texts_, from, to, left_out);
  }

 private:
  // One may be nullptr: it is not there.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void CompareNodes(const std::string& path, Texts texts, const SpecNode* from, const SpecNode* to) {
    const bool both = from != nullptr && to != nullptr && from->kind == to->kind;
    if (both && from->kind == SpecNode::Kind::kMap) return CompareMaps(path, texts, *from, *to, {});
    if (both && from->kind == SpecNode::Kind::kList && (!IsFlat(*from) || !IsFlat(*to))) {
      return CompareLists(path, texts, *from, *to);
    }
    const SpecNode* there = to == nullptr ? from : to;
    if (there == nullptr) return;
    const std::string was = from == nullptr ? "" : Told(texts, *from);
    const std::string is = to == nullptr ? "" : Told(texts, *to);
    if (was != is) values_.push_back({path, was, is, PlaceOf(*there)});
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void CompareMaps(const std::string& path, Texts texts, const SpecNode& from, const SpecNode& to,
                   std::string_view left_out) {
    for (const SpecNode::Entry& entry : to.entries) {
      if (entry.key == left_out) continue;
      CompareNodes(Below(path, entry.key), Within(texts, entry.key), from.Find(entry.key), &entry.value);
    }
    for (const SpecNode::Entry& entry : from.entries) {
      if (entry.key == left_out || to.Find(entry.key) != nullptr) continue;
      CompareNodes(Below(path, entry.key), Within(texts, entry.key), &entry.value, nullptr);
    }
  }

  [[nodiscard]] std::string Below(const std::string& path, const std::string& key) const {
    if (key == "ru" || key == "en") return path.empty() ? key : path + " (" + key + ")";
    if (key == "cites") return path;  // a source and a clause say it themselves
    return (path.empty() ? "" : path + " / ") + KeyInWords(key, language_);
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void CompareLists(const std::string& path, Texts texts, const SpecNode& from, const SpecNode& to) {
    for (size_t i = 0; i < std::max(from.items.size(), to.items.size()); ++i) {
      CompareNodes(path + " / " + std::to_string(i + 1), texts, i < from.items.size() ? &from.items[i] : nullptr,
                   i < to.items.size() ? &to.items[i] : nullptr);
    }
  }

  // All of a node on one line.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  [[nodiscard]] std::string Told(Texts texts, const SpecNode& node) const {
    if (node.kind == SpecNode::Kind::kScalar) return Collapsed(InLanguage(texts, node.text));
    std::string text;
    for (const SpecNode& item : node.items) text += (text.empty() ? "" : ", ") + Told(texts, item);
    for (const SpecNode::Entry& entry : node.entries) {
      text += (text.empty() ? "" : "; ") + KeyInWords(entry.key, language_) + ": " +
              Told(Within(texts, entry.key), entry.value);
    }
    return text;
  }

  [[nodiscard]] std::string InLanguage(Texts texts, const std::string& text) const {
    if (texts == Texts::kProse) return text;
    return texts == Texts::kValues ? ValueInWords(text, language_) : InWords(text, {}, language_);
  }

  Language language_;
  Texts texts_;
  std::vector<ChangedValue>& values_;
};

// Nodes of a pack by name, in the order of its files.
using Named = std::vector<std::pair<std::string, const SpecNode*>>;

const SpecNode* FindIn(const Named& all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == name; });
  return found == all.end() ? nullptr : found->second;
}

Named RulesIn(const PackFiles& pack) {
  Named all;
  for (const SpecNode& file : pack.files) {
    for (const SpecNode& rule : RulesOf(file)) all.emplace_back(TextOf(rule.Find("id")), &rule);
  }
  return all;
}

Named TablesIn(const PackFiles& pack) {
  Named all;
  for (const SpecNode& file : pack.files) {
    for (const SpecNode::Entry& table : TablesOf(file)) all.emplace_back(table.key, &table.value);
  }
  return all;
}

Named RowsIn(const SpecNode& table) {
  Named all;
  for (const SpecNode& row : table.items) {
    if (!row.entries.empty()) all.emplace_back(row.entries.front().value.text, &row);
  }
  return all;
}

class Differ {
 public:
  explicit Differ(Language language) : language_(language) {}

  std::vector<PackChange> Run(const PackFiles& from, const PackFiles& to) {
    PackChange head{Kind::kChanged, What::kPack, TextOf(to.head.Find("pack")), PlaceOf(to.head), {}};
    Comparison(language_, Texts::kExpressions, &head.values).Compare(from.head, to.head, "files");
    if (!head.values.empty()) changes_.push_back(std::move(head));
    const auto rule = [&](const std::string& name, const SpecNode& was, const SpecNode& is) {
      AddChanged(What::kRule, name, was, is);
    };
    Match(What::kRule, "", RulesIn(from), RulesIn(to), rule);
    const auto table = [&](const std::string& name, const SpecNode& was, const SpecNode& is) {
      const auto row = [&](const std::string& key, const SpecNode& before, const SpecNode& after) {
        AddChanged(What::kRow, key, before, after);
      };
      Match(What::kRow, name, RowsIn(was), RowsIn(is), row);
    };
    Match(What::kTable, "", TablesIn(from), TablesIn(to), table);
    return std::move(changes_);
  }

 private:
  using Both = std::function<void(const std::string& name, const SpecNode& from, const SpecNode& to)>;

  // Pairs what has the same name; `table` is that of rows.
  void Match(What what, const std::string& table, const Named& from, const Named& to, const Both& both) {
    const auto label = [&](const std::string& name) { return table.empty() ? name : table + "[" + name + "]"; };
    for (const auto& [name, is] : to) {
      const SpecNode* was = FindIn(from, name);
      if (was == nullptr) {
        AddWhole(Kind::kAdded, what, label(name), *is);
      } else {
        both(label(name), *was, *is);
      }
    }
    for (const auto& [name, was] : from) {
      if (FindIn(to, name) == nullptr) AddWhole(Kind::kRemoved, what, label(name), *was);
    }
  }

  static Texts TextsOf(What what) { return what == What::kRow ? Texts::kValues : Texts::kExpressions; }

  void AddChanged(What what, const std::string& name, const SpecNode& from, const SpecNode& to) {
    PackChange change{Kind::kChanged, what, name, PlaceOf(to), {}};
    Comparison(language_, TextsOf(what), &change.values).Compare(from, to, "");
    if (!change.values.empty()) changes_.push_back(std::move(change));
  }

  void AddWhole(Kind kind, What what, const std::string& name, const SpecNode& node) {
    PackChange change{kind, what, name, PlaceOf(node), {}};
    const bool added = kind == Kind::kAdded;
    if (what == What::kRow) {
      Comparison(language_, TextsOf(what), &change.values)
          .Compare(added ? SpecNode() : node, added ? node : SpecNode(), "");
      return changes_.push_back(std::move(change));
    }
    const std::string language = language_ == Language::kRussian ? "ru" : "en";
    const SpecNode* title = node.Find("title");
    const SpecNode* text = title == nullptr ? nullptr : title->Find(language);
    if (text != nullptr) {
      const std::string shown = Collapsed(text->text);
      change.values.push_back({KeyInWords("title", language_), added ? "" : shown, added ? shown : "", PlaceOf(*text)});
    }
    changes_.push_back(std::move(change));
  }

  Language language_;
  std::vector<PackChange> changes_;
};

}  // namespace

std::vector<PackChange> Diff(const PackFiles& from, const PackFiles& to, Language language) {
  return Differ(language).Run(from, to);
}

}  // namespace svod::workbench
