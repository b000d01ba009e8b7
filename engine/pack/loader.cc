// Tested by: tests/engine/pack/pack_test.cc.
#include "engine/pack/loader.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include "engine/base/limits.h"
#include "engine/document/document.h"
#include "engine/document/parts.h"
#include "engine/kinds/parameter.h"
#include "engine/pack/yaml_file.h"

namespace svod::pack {
namespace {

using kinds::ReadDate;
using kinds::Report;
using kinds::SpecNode;
using kinds::SpecReader;

// Of a node that is a text, or not there.
std::string ReadScalar(const SpecNode* node, Diagnostics& diagnostics) {
  if (node == nullptr) return "";
  if (node->kind == SpecNode::Kind::kList || node->kind == SpecNode::Kind::kMap) {
    Report(diagnostics, *node, "not-a-text", "a text is expected here, not a list or a map");
  }
  return node->text;
}

std::string TextOf(const SpecNode* node) { return node == nullptr ? std::string() : node->text; }

// `{ru: ..., en: ...}`; both are needed.
void ReadText(const SpecNode& node, std::string what, v1::LocalizedText* text, Diagnostics& diagnostics) {
  SpecReader reader(node, std::move(what), diagnostics);
  text->set_ru(ReadScalar(reader.Require("ru"), diagnostics));
  text->set_en(ReadScalar(reader.Require("en"), diagnostics));
  reader.Finish();
}

bool IsRuleId(std::string_view id) {
  auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'; };
  return !id.empty() && id.front() != '.' && id.back() != '.' && std::all_of(id.begin(), id.end(), fits);
}

constexpr std::string_view kHead = "pack.yaml";

class Loader {
 public:
  Loader(std::filesystem::path folder, std::string name, Diagnostics& diagnostics, Schemas* schemas)
      : folder_(std::move(folder)), name_(std::move(name)), diagnostics_(diagnostics), schemas_(*schemas) {}
  Loader(const RuleFiles& given, Diagnostics& diagnostics, Schemas* schemas)
      : given_(&given), diagnostics_(diagnostics), schemas_(*schemas) {}

  std::unique_ptr<const RulePack> Load() {
    size_t faults = diagnostics_.size() + diagnostics_.omitted();
    pack_->constants = std::make_shared<ConstantPool>();
    std::optional<SpecNode> head = ReadFile(std::string(kHead));
    if (head && ReadHead(*head)) {
      for (const SpecNode& file : files_) ReadRuleFile(file);
      CheckAllRead();
      pack_->ref.set_digest(Sha256Digest(DigestedText(pack_->files) + (pack_->schema ? pack_->schema->text() : "")));
    }
    if (diagnostics_.size() + diagnostics_.omitted() > faults) return nullptr;
    return std::move(pack_);
  }

 private:
  std::optional<SpecNode> ReadFile(const std::string& file) {
    auto source = given_ == nullptr
                      ? ReadSourceFile((folder_ / file).string(), name_.empty() ? file : name_ + "/" + file,
                                       kLimits.rule_file_bytes_max, diagnostics_)
                      : ReadGiven(file);
    if (source == nullptr) return std::nullopt;
    pack_->files.push_back({file, source->text});
    return ParseYaml(source, diagnostics_);
  }

  std::shared_ptr<const kinds::SourceFile> ReadGiven(const std::string& name) {
    const auto file = std::find_if(given_->begin(), given_->end(), [&](const auto& one) { return one.name == name; });
    if (file == given_->end()) {
      AddFileFault(name, "unreadable-file", "the file is not among those given");
    } else if (file->text.size() > kLimits.rule_file_bytes_max) {
      AddFileFault(name, "too-large",
                   "the file is larger than the limit of " + std::to_string(kLimits.rule_file_bytes_max) + " bytes");
    } else {
      return std::make_shared<kinds::SourceFile>(kinds::SourceFile{name, file->text});
    }
    return nullptr;
  }

  // What would be kept and never read.
  void CheckAllRead() {
    if (given_ == nullptr) return;
    for (size_t i = 0; i < given_->size(); ++i) {
      const std::string& name = (*given_)[i].name;
      const auto same = [&](const auto& one) { return one.name == name; };
      if (std::find_if(given_->begin(), given_->begin() + static_cast<ptrdiff_t>(i), same) !=
          given_->begin() + static_cast<ptrdiff_t>(i)) {
        AddFileFault(name, "duplicate-file", "the file is given twice");
      } else if (std::none_of(files_.begin(), files_.end(), [&](const SpecNode& file) { return file.text == name; }) &&
                 name != kHead) {
        AddFileFault(name, "file-not-listed", "`files` in pack.yaml does not name the file");
      }
    }
  }

  void AddFileFault(const std::string& file, std::string code, std::string message) {
    Diagnostic fault;
    fault.file = file;
    fault.code = std::move(code);
    fault.message = std::move(message);
    diagnostics_.Add(std::move(fault));
  }

  // False when the rules cannot be compiled without what is missing.
  bool ReadHead(const SpecNode& head) {
    SpecReader reader(head, "a pack", diagnostics_);
    pack_->ref.set_id(ReadScalar(reader.Require("pack"), diagnostics_));
    pack_->ref.set_version(ReadScalar(reader.Require("version"), diagnostics_));
    ReadEdition(reader.Require("edition"));
    const SpecNode* schema = reader.Take("schema");
    const SpecNode* subject = reader.Require("subject");
    const SpecNode* period = reader.Require("period");
    pack_->time_zone = ReadScalar(reader.Require("time_zone"), diagnostics_);
    ReadSelection(reader.Require("selection"));
    ReadSources(reader.Require("sources"));
    const SpecNode* files = reader.Require("files");
    const SpecNode* amendments = reader.TakeExpression("amendments");
    reader.Finish();
    if (files != nullptr) files_ = files->items;
    if (files != nullptr && files_.empty())
      Report(diagnostics_, *files, "not-a-list", "`files` is a list of rule files");
    if (schema != nullptr && !ReadSchema(*schema)) return false;
    if (subject == nullptr || !ReadSubject(*subject, period)) return false;
    amends_ = amendments != nullptr;
    if (amends_) decisions_ = kinds::Decisions::Read(*amendments, *environment_, diagnostics_);
    return true;
  }

  bool ReadSchema(const SpecNode& node) {
    if (given_ != nullptr) {
      Report(diagnostics_, node, "schema-not-published", "a published pack brings no schema along",
             "a folder of rule packs may");
      return false;
    }
    std::shared_ptr<const Schema> schema = Schema::Load(folder_, name_, node, diagnostics_);
    if (schema == nullptr) return false;
    const auto equal = [&](const auto& other) { return other->text() == schema->text(); };
    const auto known = std::find_if(schemas_.begin(), schemas_.end(), equal);
    pack_->schema = known == schemas_.end() ? schema : *known;
    if (known == schemas_.end()) schemas_.push_back(std::move(schema));
    return true;
  }

  void ReadEdition(const SpecNode* node) {
    std::optional<Date> date = node == nullptr ? std::nullopt : ReadDate(*node, diagnostics_);
    if (!date) return;
    pack_->edition = *date;
    pack_->ref.set_edition(date->ToString());
  }

  // `period_in_force`, or `{at_submission: report}`, `{pinned_to_registration: report}`.
  void ReadSelection(const SpecNode* node) {
    if (node == nullptr || node->text == "period_in_force") return;
    constexpr std::array<std::pair<std::string_view, v1::EditionBasis>, 2> kPolicies = {
        {{"at_submission", v1::EDITION_BASIS_AT_SUBMISSION},
         {"pinned_to_registration", v1::EDITION_BASIS_PINNED_TO_REGISTRATION}}};
    for (const auto& [name, basis] : kPolicies) {
      const SpecNode* document = node->kind == SpecNode::Kind::kMap ? node->Find(name) : nullptr;
      if (document == nullptr || node->entries.size() != 1) continue;
      pack_->selection = {basis, document->text};
      selected_by_ = document;
      return;
    }
    Report(diagnostics_, *node, "unknown-word", "this is not a way to choose the edition",
           "`period_in_force`, `{at_submission: report}` or `{pinned_to_registration: report}`");
  }

  void CheckSelection(const google::protobuf::Descriptor* subject) {
    std::string fault;  // of the schema: whoever puts packs together says it
    const std::optional<SubjectParts> parts = SubjectParts::Of(subject, &fault);
    if (selected_by_ == nullptr || !parts || parts->FindDocument(selected_by_->text) != nullptr) return;
    std::vector<std::string> kinds;
    for (const SubjectParts::Document& document : parts->documents()) kinds.push_back(document.kind);
    const std::string nearest = Nearest(selected_by_->text, kinds);
    Report(diagnostics_, *selected_by_, "unknown-document", "the subject has no document `" + selected_by_->text + "`",
           nearest.empty() ? "" : "did you mean `" + nearest + "`?");
  }

  void ReadSources(const SpecNode* node) {
    if (node == nullptr) return;
    for (const SpecNode::Entry& entry : node->entries) {
      sources_.push_back(entry.key);
      v1::Source* source = pack_->sources.Add();
      source->set_id(entry.key);
      source->set_adopted(TextOf(entry.value.Find("adopted")));
      // What is left out, lint finds.
      if (const SpecNode* title = entry.value.Find("title")) {
        source->mutable_title()->set_ru(TextOf(title->Find("ru")));
        source->mutable_title()->set_en(TextOf(title->Find("en")));
      }
    }
    if (sources_.empty()) Report(diagnostics_, *node, "not-a-map", "`sources` names at least one text of law");
  }

  bool ReadSubject(const SpecNode& node, const SpecNode* period) {
    const auto* descriptor = pack_->schema != nullptr
                                 ? pack_->schema->FindMessage(node.text)
                                 : google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(node.text);
    if (descriptor == nullptr) {
      Report(diagnostics_, node, "unknown-subject", "there is no message type `" + node.text + "`");
      return false;
    }
    pack_->subject = node.text;
    pack_->subject_type = descriptor;
    CheckSelection(descriptor);
    environment_.emplace(descriptor);
    if (period == nullptr) return true;
    pack_->period = kinds::CompileExpression(*period, *environment_, cel::Type(cel::TypeKind::kInt), diagnostics_);
    return true;
  }

  void ReadRuleFile(const SpecNode& file) {
    if (file.text.find("..") != std::string::npos || file.text.starts_with('/')) {
      return Report(diagnostics_, file, "bad-file-name", "a rule file stands in the folder of the pack");
    }
    std::optional<SpecNode> node = ReadFile(file.text);
    if (!node) return;
    SpecReader reader(*node, "a rule file", diagnostics_);
    const SpecNode* tables = reader.Take("tables");
    const SpecNode* rules = reader.Require("rules");
    reader.Finish();
    if (tables != nullptr && tables->kind != SpecNode::Kind::kMap) {
      Report(diagnostics_, *tables, "not-a-map", "`tables` is a map of tables by their names");
      tables = nullptr;
    }
    if (rules == nullptr) return;
    for (const SpecNode& rule : rules->items) ReadRule(rule, tables);
    if (rules->items.empty()) Report(diagnostics_, *rules, "not-a-list", "`rules` is a list of rules");
  }

  void ReadRule(const SpecNode& node, const SpecNode* tables) {
    const SpecNode* id = node.Find("id");
    if (id != nullptr && !ids_.insert(id->text).second) {
      Report(diagnostics_, *id, "duplicate-rule", "the rule `" + id->text + "` is written twice");
    }
    const SpecNode* for_each = node.Find("for_each");
    size_t in = for_each == nullptr ? std::string::npos : for_each->text.find(" in ");
    if (for_each == nullptr) return Build(node, *environment_, nullptr, "");
    if (in == std::string::npos) {
      return Report(diagnostics_, *for_each, "bad-for-each", "`for_each` is written `row in table`");
    }
    std::string variable = for_each->text.substr(0, in);
    std::string source = for_each->text.substr(in + 4);
    const SpecNode* table = tables == nullptr ? nullptr : tables->Find(source);
    if (table != nullptr) return ReadRows(node, *table, variable);
    BuildForEach(node, *for_each, variable, in + 4);
  }

  void ReadRows(const SpecNode& node, const SpecNode& table, const std::string& variable) {
    // A table without rows would make its rules vanish.
    if (table.kind != SpecNode::Kind::kList || table.items.empty()) {
      return Report(diagnostics_, table, "not-a-table", "a table is a list of rows, at least one");
    }
    CheckColumns(node, table, variable, diagnostics_);
    std::set<std::string> keys;
    for (const SpecNode& row : table.items) {
      if (row.kind != SpecNode::Kind::kMap || row.entries.empty()) {
        Report(diagnostics_, row, "not-a-row", "a row is a map of columns");
        continue;
      }
      const SpecNode& key = row.entries.front().value;
      if (!keys.insert(key.text).second) {
        Report(diagnostics_, key, "duplicate-row", "the table has a row `" + key.text + "` already",
               "the first column names the findings of a row");
      }
      SpecNode instance = Instantiate(node, row, variable, diagnostics_);
      cel::Environment environment = *environment_;
      AddRow(row, variable, pack_->constants.get(), &environment, diagnostics_);
      // One fault of the rule would come again for every row: the first rows show it.
      if (diagnostics_.omitted() > 0) return;
      Build(instance, environment, nullptr, row.entries.front().value.text);
    }
  }

  void BuildForEach(const SpecNode& node, const SpecNode& for_each, const std::string& variable, size_t at) {
    SpecNode list = for_each;
    list.text = for_each.text.substr(at);
    list.offset += at;
    std::optional<cel::Program> program = kinds::CompileExpression(list, *environment_, std::nullopt, diagnostics_);
    if (!program) return;
    if (program->type().kind() != cel::TypeKind::kList) {
      return Report(diagnostics_, for_each, "not-a-list", "`" + list.text + "` is neither a table nor a list");
    }
    cel::Environment environment = *environment_;
    int slot = environment.AddVariable(variable, program->type().element());
    const SpecNode* key = node.Find("key");
    if (key == nullptr) return Report(diagnostics_, for_each, "missing-key", "a rule for each item needs `key`");
    std::optional<cel::Program> key_program = kinds::CompileExpression(*key, environment, std::nullopt, diagnostics_);
    if (!key_program) return;
    Rule::ForEach each{std::move(*program), slot, std::move(*key_program)};
    Build(node, environment, &each, "");
  }

  void Build(const SpecNode& node, const cel::Environment& environment, Rule::ForEach* each,
             const std::string& instance) {
    if (pack_->rules.size() >= kLimits.rules_max) {
      if (!full_)
        Report(diagnostics_, node, "too-many-rules",
               "a pack has at most " + std::to_string(kLimits.rules_max) + " rules");
      full_ = true;
      return;
    }
    const size_t faults = diagnostics_.size() + diagnostics_.omitted();
    SpecReader reader(node, "a rule", diagnostics_);
    Rule rule;
    rule.prototype.set_instance(instance);
    ReadDescription(reader, &rule);
    ReadConditions(reader, environment, &rule);
    for (const char* key : {"for_each", "key"}) reader.TakeExpression(key);
    rule.kind = ReadKind(reader, environment);
    if (const SpecNode* amendable = reader.TakeExpression("amendable")) ReadAmendable(*amendable, environment, &rule);
    reader.Finish();
    if (each != nullptr) rule.for_each = std::move(*each);
    if (rule.kind == nullptr) {
      // No rule is left out in silence.
      if (diagnostics_.size() + diagnostics_.omitted() == faults)
        Report(diagnostics_, node, "no-rule", "this is no rule");
      return;
    }
    rule.slots = rule.CountSlots();
    pack_->rules.push_back(std::move(rule));
  }

  void ReadDescription(SpecReader& reader, Rule* rule) {
    const SpecNode* id = reader.Require("id");
    if (id != nullptr && !IsRuleId(id->text)) {
      Report(diagnostics_, *id, "bad-rule-id", "a rule id has small letters, digits, dots and underscores");
    }
    rule->prototype.set_rule(ReadScalar(id, diagnostics_));
    if (const SpecNode* title = reader.Require("title")) {
      ReadText(*title, "a title", rule->prototype.mutable_title(), diagnostics_);
    }
    if (const SpecNode* note = reader.Take("interpretation")) {
      ReadText(*note, "an interpretation", rule->prototype.mutable_interpretation(), diagnostics_);
    }
    v1::LocalizedText unused;
    if (const SpecNode* why = reader.Take("rationale")) ReadText(*why, "a rationale", &unused, diagnostics_);
    if (const SpecNode* cites = reader.Require("cites")) ReadCitation(*cites, rule);
    ReadLevel(reader.Require("level"), rule);
  }

  void ReadCitation(const SpecNode& node, Rule* rule) {
    SpecReader reader(node, "a citation", diagnostics_);
    const SpecNode* source = reader.Require("source");
    rule->prototype.mutable_citation()->set_source(ReadScalar(source, diagnostics_));
    rule->prototype.mutable_citation()->set_clause(ReadScalar(reader.Require("clause"), diagnostics_));
    reader.Finish();
    if (source == nullptr || std::find(sources_.begin(), sources_.end(), source->text) != sources_.end()) return;
    std::string nearest = Nearest(source->text, sources_);
    Report(diagnostics_, *source, "unknown-source", "the pack has no source `" + source->text + "`",
           nearest.empty() ? "" : "did you mean `" + nearest + "`?");
  }

  void ReadLevel(const SpecNode* node, Rule* rule) {
    if (node == nullptr) return;
    constexpr std::array<std::pair<std::string_view, v1::Level>, 3> kLevels = {
        {{"required", v1::LEVEL_REQUIRED},
         {"recommended", v1::LEVEL_RECOMMENDED},
         {"informational", v1::LEVEL_INFORMATIONAL}}};
    for (const auto& [name, level] : kLevels) {
      if (node->text == name) return rule->prototype.set_level(level);
    }
    Report(diagnostics_, *node, "unknown-word", "`" + node->text + "` is not a level",
           "`required`, `recommended` or `informational`");
  }

  void ReadConditions(SpecReader& reader, const cel::Environment& environment, Rule* rule) {
    if (const SpecNode* node = reader.TakeExpression("applies_when")) {
      rule->applies_when = kinds::CompileExpression(*node, environment, cel::Type(cel::TypeKind::kBool), diagnostics_);
    }
    if (const SpecNode* node = reader.Take("in_force")) {
      SpecReader dates(*node, "`in_force`", diagnostics_);
      const SpecNode* from = dates.Take("from");
      const SpecNode* to = dates.Take("to");
      dates.Finish();
      if (from != nullptr) rule->in_force_from = ReadDate(*from, diagnostics_);
      if (to != nullptr) rule->in_force_to = ReadDate(*to, diagnostics_);
      if (rule->in_force_from && rule->in_force_to && *rule->in_force_from > *rule->in_force_to) {
        Report(diagnostics_, *from, "window-empty", "`from` is after `to`", "are they the wrong way round?");
      }
    }
    const SpecNode* due = reader.Take("due");
    if (due == nullptr) return;
    std::optional<Date> day = Date::Parse("2001-" + due->text);
    if (!day)
      return Report(diagnostics_, *due, "invalid-date", "`" + due->text + "` is not a day of every year",
                    "write it like `12-31`");
    rule->due_month = day->month();
    rule->due_day = day->day();
  }

  void ReadAmendable(const SpecNode& node, const cel::Environment& environment, Rule* rule) {
    if (!amends_) {
      return Report(diagnostics_, node, "missing-key", "`amendable` needs `amendments` in pack.yaml",
                    "it says what a decision is");
    }
    if (rule->kind == nullptr || decisions_ == nullptr) return;
    rule->amendments = kinds::Amendments::Read(decisions_, node, *rule->kind, environment, diagnostics_);
  }

  std::unique_ptr<const kinds::Kind> ReadKind(SpecReader& reader, const cel::Environment& environment) {
    std::unique_ptr<const kinds::Kind> kind;
    int found = 0;
    std::string names;
    for (const kinds::KindName& name : kinds::AllKinds()) {
      names += (names.empty() ? "`" : ", `") + std::string(name.name) + "`";
      const SpecNode* body = reader.TakeExpression(name.name);
      if (body == nullptr) continue;
      ++found;
      kind = name.compile(*body, environment, diagnostics_);
    }
    if (found == 1) return kind;
    Report(diagnostics_, reader.node(), "missing-kind", "a rule has exactly one kind", "one of " + names);
    return nullptr;
  }

  std::filesystem::path folder_;
  std::string name_;
  const RuleFiles* given_ = nullptr;  // instead of a folder
  Diagnostics& diagnostics_;
  Schemas& schemas_;
  std::unique_ptr<RulePack> pack_ = std::make_unique<RulePack>();
  std::optional<cel::Environment> environment_;
  std::vector<SpecNode> files_;
  const SpecNode* selected_by_ = nullptr;  // of pack.yaml
  bool amends_ = false;                    // the pack says what a decision is, perhaps wrongly
  std::shared_ptr<const kinds::Decisions> decisions_;
  std::vector<std::string> sources_;
  std::set<std::string> ids_;
  bool full_ = false;
};

}  // namespace

std::unique_ptr<const RulePack> LoadPack(const std::filesystem::path& folder, const std::string& name,
                                         Diagnostics& diagnostics, Schemas* schemas) {
  return Loader(folder, name, diagnostics, schemas).Load();
}

std::unique_ptr<const RulePack> LoadPack(const RuleFiles& files, Diagnostics& diagnostics) {
  Schemas none;
  return Loader(files, diagnostics, &none).Load();
}

std::string DigestedText(const RuleFiles& files) {
  std::string text;
  // Length before content: files cannot run into each other.
  for (const RuleFile& file : files) text += file.name + "\n" + std::to_string(file.text.size()) + "\n" + file.text;
  return text;
}

}  // namespace svod::pack
