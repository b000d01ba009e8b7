#include "clients/forms/profile.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "clients/forms/text.h"
#include "engine/kinds/spec.h"
#include "engine/pack/yaml_file.h"
#include "svod/v1/annotations.pb.h"

namespace svod::forms {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using kinds::SpecNode;
using kinds::SpecReader;

struct NamedKind {
  std::string_view name;
  ValueKind kind;
};
constexpr std::array kKinds = {NamedKind{"text", ValueKind::kText},       NamedKind{"whole", ValueKind::kWhole},
                               NamedKind{"decimal", ValueKind::kDecimal}, NamedKind{"percent", ValueKind::kPercent},
                               NamedKind{"money", ValueKind::kMoney},     NamedKind{"date", ValueKind::kDate},
                               NamedKind{"words", ValueKind::kWords}};

struct NamedUnit {
  std::string_view name;
  int64_t kopecks;
};
constexpr std::array kUnits = {NamedUnit{"roubles", 100}, NamedUnit{"thousands", 100'000},
                               NamedUnit{"millions", 100'000'000}};

constexpr int kWidthMax = 100;
constexpr int kDigitsMax = 6;

bool HoldsText(const FieldDescriptor& field, const v1::FieldRules& rules) {
  const bool other = rules.format() == v1::FIELD_FORMAT_DATE || rules.format() == v1::FIELD_FORMAT_DECIMAL ||
                     rules.format() == v1::FIELD_FORMAT_PERCENT;
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !other;
}

bool HoldsWhole(const FieldDescriptor& field) {
  const FieldDescriptor::CppType type = field.cpp_type();
  return type == FieldDescriptor::CPPTYPE_INT32 || type == FieldDescriptor::CPPTYPE_INT64 ||
         type == FieldDescriptor::CPPTYPE_UINT32;
}

// Whether the field takes this text of a word or a constant.
bool Takes(const FieldDescriptor& field, const std::string& text) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return field.enum_type()->FindValueByName(text) != nullptr;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return text == "true" || text == "false";
  if (!HoldsWhole(field)) return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool Fits(const Column& column, const FieldDescriptor& field) {
  const v1::FieldRules& rules = field.options().GetExtension(v1::field);
  const bool text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  switch (column.value) {
    case ValueKind::kText:
      return HoldsText(field, rules);
    case ValueKind::kWhole:
      return HoldsWhole(field) && rules.format() != v1::FIELD_FORMAT_MONEY;
    case ValueKind::kDecimal:
      return text && (rules.format() == v1::FIELD_FORMAT_DECIMAL || rules.format() == v1::FIELD_FORMAT_PERCENT);
    case ValueKind::kPercent:
      return text && (rules.format() == v1::FIELD_FORMAT_PERCENT || rules.format() == v1::FIELD_FORMAT_DECIMAL);
    case ValueKind::kMoney:
      return field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 && rules.format() == v1::FIELD_FORMAT_MONEY;
    case ValueKind::kDate:
      return text && rules.format() == v1::FIELD_FORMAT_DATE;
    case ValueKind::kWords:
      return std::all_of(column.words.begin(), column.words.end(),
                         [&field](const Word& word) { return Takes(field, word.value); });
  }
  return false;
}

// Reads one profile; goes on after a fault. Borrows all it is given.
class ProfileReader {
 public:
  ProfileReader(const Descriptor* subject, Diagnostics& diagnostics) : subject_(subject), diagnostics_(diagnostics) {}

  std::optional<Profile> Read(const SpecNode& root) {
    SpecReader reader(root, "a profile", diagnostics_);
    profile_.name = Text(reader.Require("profile"));
    ReadTitle(reader.Require("title"));
    profile_.source = Text(reader.Require("source"));
    profile_.sheet = Text(reader.Require("sheet"));
    ReadLayout(reader.Take("layout"));
    ReadColumns(reader.Require("columns"));
    for (const SpecNode& group : Items(reader.Take("one_of"))) profile_.one_of.push_back(ColumnList(group));
    for (const SpecNode& node : Items(reader.Take("needs"))) ReadNeed(node);
    for (const SpecNode& group : Items(reader.Take("contradictions"))) {
      profile_.contradictions.push_back(Conditions(&group));
    }
    for (const SpecNode& node : Items(reader.Take("distinct"))) ReadDistinct(node);
    profile_.blanks = Texts(reader.Take("blanks"));
    for (const std::string& word : Texts(reader.Take("end_words"))) profile_.end_words.push_back(Normalised(word));
    for (const SpecNode& node : Items(reader.Require("records"))) ReadRecord(node);
    ReadTotals(reader.Take("totals"));
    reader.Finish();
    if (!reader.IsSound()) return std::nullopt;
    return std::move(profile_);
  }

 private:
  void Say(const SpecNode& node, std::string code, std::string message) {
    kinds::Report(diagnostics_, node, std::move(code), std::move(message));
  }

  std::string Text(const SpecNode* node) {
    if (node == nullptr) return "";
    if (node->kind == SpecNode::Kind::kScalar && !node->text.empty()) return node->text;
    Say(*node, "not-a-text", "a text is expected here");
    return "";
  }

  const std::vector<SpecNode>& Items(const SpecNode* node) {
    static const std::vector<SpecNode> kNone;
    if (node == nullptr || node->kind == SpecNode::Kind::kList) return node == nullptr ? kNone : node->items;
    Say(*node, "not-a-list", "a list is expected here");
    return kNone;
  }

  const std::vector<SpecNode::Entry>& Entries(const SpecNode* node) {
    static const std::vector<SpecNode::Entry> kNone;
    if (node == nullptr || node->kind == SpecNode::Kind::kMap) return node == nullptr ? kNone : node->entries;
    Say(*node, "not-a-map", "a map is expected here");
    return kNone;
  }

  std::vector<std::string> Texts(const SpecNode* node) {
    std::vector<std::string> texts;
    for (const SpecNode& item : Items(node)) texts.push_back(Text(&item));
    return texts;
  }

  bool Flag(const SpecNode* node) {
    if (node == nullptr) return false;
    if (node->text != "true" && node->text != "false") Say(*node, "not-a-flag", "true or false is expected here");
    return node->text == "true";
  }

  int Number(const SpecNode* node, int otherwise, int max) {
    if (node == nullptr) return otherwise;
    int value = 0;
    const std::string& text = node->text;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= max) return value;
    Say(*node, "not-a-number", Cat("a number from 0 to ", max, " is expected here"));
    return otherwise;
  }

  // -1, and a fault, when there is no such column.
  int ColumnNumber(const SpecNode& node, std::string_view id) {
    const auto found = std::find(ids_.begin(), ids_.end(), id);
    if (found != ids_.end()) return static_cast<int>(found - ids_.begin());
    Say(node, "unknown-column", Cat("there is no column ", Quote(id)));
    return -1;
  }

  std::vector<int> ColumnList(const SpecNode& node) {
    std::vector<int> columns;
    for (const SpecNode& item : Items(&node)) {
      if (const int column = ColumnNumber(item, Text(&item)); column >= 0) columns.push_back(column);
    }
    return columns;
  }

  void ReadTitle(const SpecNode* node) {
    if (node == nullptr) return;
    SpecReader reader(*node, "a title", diagnostics_);
    profile_.title.ru = Text(reader.Require("ru"));
    profile_.title.en = Text(reader.Require("en"));
    reader.Finish();
  }

  void ReadLayout(const SpecNode* node) {
    if (node == nullptr) return;
    profile_.table = node->text != "fields";
    if (node->text != "fields" && node->text != "table")
      Say(*node, "unknown-layout", "a layout is `table` or `fields`");
  }

  void ReadColumns(const SpecNode* node) {
    std::vector<const SpecNode*> formulas;
    for (const SpecNode::Entry& entry : Entries(node)) {
      ids_.push_back(entry.key);
      formulas.push_back(nullptr);
      ReadColumn(entry, &formulas.back());
    }
    for (size_t i = 0; i < formulas.size(); ++i) {
      if (formulas[i] == nullptr) continue;
      std::string error;
      profile_.columns[i].equals_text = {WithTitles(formulas[i]->text, "\"", "\""),
                                         WithTitles(formulas[i]->text, "«", "»"), ""};
      profile_.columns[i].equals = Formula::Parse(formulas[i]->text, ids_, &error);
      if (!profile_.columns[i].equals) Say(*formulas[i], "invalid-formula", error);
    }
  }

  // The formula with the titles of its columns.
  [[nodiscard]] std::string WithTitles(std::string_view formula, std::string_view open, std::string_view close) const {
    std::string text;
    for (const std::string_view word : Split(formula, " ")) {
      const auto id = std::find(ids_.begin(), ids_.end(), word);
      const auto column = static_cast<size_t>(id - ids_.begin());
      if (!text.empty()) text += ' ';
      text += id == ids_.end() || profile_.columns[column].titles.empty()
                  ? std::string(word)
                  : Cat(open, profile_.columns[column].titles.front().Written(), close);
    }
    return text;
  }

  void ReadColumn(const SpecNode::Entry& entry, const SpecNode** formula) {
    SpecReader reader(entry.value, "a column", diagnostics_);
    Column column;
    column.id = entry.key;
    const SpecNode* titles = reader.Require("titles");
    for (const std::string& title : Texts(titles)) column.titles.emplace_back(title);
    if (titles != nullptr && column.titles.empty()) Say(*titles, "no-title", "a column has at least one title");
    ReadKind(reader.Require("value"), &column);
    const SpecNode* unit = reader.Take("unit");
    if (unit != nullptr) ReadUnit(*unit, &column);
    for (const SpecNode::Entry& word : Entries(reader.Take("words"))) {
      column.words.push_back({word.key, Normalised(word.key), Text(&word.value)});
    }
    if ((column.value == ValueKind::kWords) == column.words.empty()) {
      Say(entry.value, "words", "`words` belong to the value `words`, and to it alone");
    }
    column.required = Flag(reader.Take("required"));
    column.unique = Flag(reader.Take("unique"));
    column.carry = Flag(reader.Take("carry"));
    column.width = Number(reader.Take("width"), column.width, kWidthMax);
    const SpecNode* help = reader.Take("help");
    if (help != nullptr) column.help = Text(help);
    *formula = reader.Take("equals");
    column.digits = Number(reader.Take("digits"), column.digits, kDigitsMax);
    reader.Finish();
    profile_.columns.push_back(std::move(column));
  }

  void ReadKind(const SpecNode* node, Column* column) {
    if (node == nullptr) return;
    const auto* kind =
        std::find_if(kKinds.begin(), kKinds.end(), [node](const NamedKind& k) { return k.name == node->text; });
    if (kind != kKinds.end()) {
      column->value = kind->kind;
    } else {
      Say(*node, "unknown-value", "a value is text, whole, decimal, percent, money, date or words");
    }
  }

  void ReadUnit(const SpecNode& node, Column* column) {
    const auto* unit =
        std::find_if(kUnits.begin(), kUnits.end(), [&node](const NamedUnit& u) { return u.name == node.text; });
    if (unit != kUnits.end() && column->value == ValueKind::kMoney) {
      column->unit = unit->kopecks;
    } else {
      Say(node, "unknown-unit", "money has the unit roubles, thousands or millions, and it alone");
    }
  }

  // `planned`, `status = done` or `status != forecast`.
  void ReadCondition(const SpecNode& node, std::vector<Condition>* conditions) {
    const std::string text = Text(&node);
    const std::vector<std::string_view> words = Split(text, " ");
    Condition condition;
    if (words.size() == 3 && (words[1] == "=" || words[1] == "!=")) {
      condition.kind = words[1] == "=" ? Condition::Kind::kIs : Condition::Kind::kIsNot;
      condition.value = words[2];
    } else if (words.size() != 1) {
      return Say(node, "invalid-condition", "a condition is `column`, `column = value` or `column != value`");
    }
    condition.column = ColumnNumber(node, words[0]);
    if (condition.column < 0) return;
    const std::vector<Word>& known = profile_.columns[static_cast<size_t>(condition.column)].words;
    if (condition.kind != Condition::Kind::kFilled &&
        std::none_of(known.begin(), known.end(), [&condition](const Word& w) { return w.value == condition.value; })) {
      return Say(node, "invalid-condition", Cat("no word of the column stands for ", Quote(condition.value)));
    }
    conditions->push_back(std::move(condition));
  }

  std::vector<Condition> Conditions(const SpecNode* node) {
    std::vector<Condition> conditions;
    for (const SpecNode& item : Items(node)) ReadCondition(item, &conditions);
    return conditions;
  }

  void ReadNeed(const SpecNode& node) {
    SpecReader reader(node, "a need", diagnostics_);
    Need need;
    need.when = Conditions(reader.Require("when"));
    if (const SpecNode* columns = reader.Require("columns"); columns != nullptr) need.columns = ColumnList(*columns);
    reader.Finish();
    profile_.needs.push_back(std::move(need));
  }

  void ReadDistinct(const SpecNode& node) {
    SpecReader reader(node, "what is distinct", diagnostics_);
    Distinct distinct;
    distinct.when = Conditions(reader.Take("when"));
    if (const SpecNode* columns = reader.Require("columns"); columns != nullptr)
      distinct.columns = ColumnList(*columns);
    reader.Finish();
    profile_.distinct.push_back(std::move(distinct));
  }

  void ReadRecord(const SpecNode& node) {
    SpecReader reader(node, "a record", diagnostics_);
    Record record;
    const SpecNode* at = reader.Require("at");
    std::optional<TargetPath> path;
    if (at != nullptr) {
      std::string error;
      path = ParseTargetPath(Text(at), subject_, ids_, &error);
      if (!path) Say(*at, "invalid-path", error);
    }
    record.when = Conditions(reader.Take("when"));
    const SpecNode* set = reader.Require("set");
    const SpecNode* constants = reader.Take("constants");
    reader.Finish();
    if (!path) return;
    record.at = *std::move(path);
    for (const TargetStep& step : record.at.steps) CheckKey(*at, step);
    for (const SpecNode::Entry& entry : Entries(set)) ReadSetting(entry, false, &record);
    for (const SpecNode::Entry& entry : Entries(constants)) ReadSetting(entry, true, &record);
    profile_.records.push_back(std::move(record));
  }

  void CheckKey(const SpecNode& node, const TargetStep& step) {
    if (step.key == nullptr || step.key->is_repeated()) return;
    if (Fits(profile_.columns[static_cast<size_t>(step.column)], *step.key)) return;
    Say(node, "wrong-value", Cat("the column does not fit the field `", step.key->name(), "`"));
  }

  void ReadSetting(const SpecNode::Entry& entry, bool constant, Record* record) {
    Setting setting;
    const Descriptor* message = record->at.end;
    for (const std::string_view name : Split(entry.key, ".")) {
      const FieldDescriptor* field = message == nullptr ? nullptr : message->FindFieldByName(std::string(name));
      if (field == nullptr || field->is_repeated()) {
        return Say(entry.value, "unknown-field", Cat("there is no single field ", Quote(entry.key)));
      }
      setting.way.push_back(field);
      message = field->message_type();
    }
    if (message != nullptr) return Say(entry.value, "unknown-field", Cat(Quote(entry.key), " is a message"));
    const std::string text = Text(&entry.value);
    const FieldDescriptor& field = *setting.way.back();
    setting.constant = text;
    if (!constant) setting.column = ColumnNumber(entry.value, text);
    if (!constant && setting.column < 0) return;
    if (constant ? !Takes(field, text) : !Fits(profile_.columns[static_cast<size_t>(setting.column)], field)) {
      return Say(entry.value, "wrong-value", Cat(Quote(text), " does not fit the field `", field.name(), "`"));
    }
    record->set.push_back(std::move(setting));
  }

  void ReadTotals(const SpecNode* node) {
    if (node == nullptr) return;
    SpecReader reader(*node, "totals", diagnostics_);
    const SpecNode* column = reader.Require("column");
    if (column != nullptr) profile_.totals.column = ColumnNumber(*column, Text(column));
    for (const std::string& word : Texts(reader.Require("words"))) profile_.totals.words.push_back(Normalised(word));
    if (const SpecNode* sums = reader.Take("sums"); sums != nullptr) profile_.totals.sums = ColumnList(*sums);
    reader.Finish();
  }

  const Descriptor* subject_;
  Diagnostics& diagnostics_;
  Profile profile_;
  std::vector<std::string> ids_;
};

std::optional<Profile> ReadFile(const std::shared_ptr<const kinds::SourceFile>& file, const Descriptor* subject,
                                Diagnostics& diagnostics) {
  const std::optional<SpecNode> root = file == nullptr ? std::nullopt : pack::ParseYaml(file, diagnostics);
  return root ? ProfileReader(subject, diagnostics).Read(*root) : std::nullopt;
}

using SourceFiles = std::vector<std::shared_ptr<const kinds::SourceFile>>;

SourceFiles FilesOf(const std::string& folder, Diagnostics& diagnostics) {
  SourceFiles files;
  if (folder.empty()) {
    for (const ProfileText& profile : BuiltInProfiles()) {
      files.push_back(
          std::make_shared<kinds::SourceFile>(kinds::SourceFile{std::string(profile.name), std::string(profile.text)}));
    }
    return files;
  }
  std::set<std::string> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") paths.insert(entry.path().string());
  }
  if (paths.empty()) {
    Diagnostic diagnostic;
    diagnostic.file = folder;
    diagnostic.code = "no-profiles";
    diagnostic.message = "there are no profiles (`*.yaml`) in this folder";
    diagnostics.Add(std::move(diagnostic));
  }
  for (const std::string& path : paths) {
    files.push_back(pack::ReadSourceFile(path, path, kLimits.rule_file_bytes_max, diagnostics));
  }
  return files;
}

}  // namespace

std::optional<Profile> ReadProfile(std::string_view text, const std::string& file, const Descriptor* subject,
                                   Diagnostics& diagnostics) {
  return ReadFile(std::make_shared<kinds::SourceFile>(kinds::SourceFile{file, std::string(text)}), subject,
                  diagnostics);
}

std::optional<Profiles> LoadProfiles(const std::string& folder, const Descriptor* subject, Diagnostics& diagnostics) {
  Profiles profiles;
  for (const std::shared_ptr<const kinds::SourceFile>& file : FilesOf(folder, diagnostics)) {
    std::optional<Profile> profile = ReadFile(file, subject, diagnostics);
    if (!profile) continue;
    if (FindProfile(profiles, profile->name) != nullptr) {
      Diagnostic diagnostic;
      diagnostic.file = file->name;
      diagnostic.code = "duplicate-profile";
      diagnostic.message = Cat("there is another profile ", Quote(profile->name));
      diagnostics.Add(std::move(diagnostic));
    }
    profiles.push_back(*std::move(profile));
  }
  if (!diagnostics.empty()) return std::nullopt;
  return profiles;
}

std::vector<std::string> OfferedWords(const Column& column) {
  std::vector<std::string> words;
  std::set<std::string> seen;
  for (const Word& word : column.words) {
    if (seen.insert(word.value).second) words.push_back(word.text);
  }
  return words;
}

const Profile* FindProfile(const Profiles& profiles, std::string_view name) {
  const auto found =
      std::find_if(profiles.begin(), profiles.end(), [name](const Profile& profile) { return profile.name == name; });
  return found == profiles.end() ? nullptr : &*found;
}

}  // namespace svod::forms
