// present: a field, section or document is there and, where it is a list or a text, not empty.
//
// What is absent is unknown, as everywhere: UNDETERMINED. Where the provision asks for the thing in the filing itself,
// the rule says `absent: fails`; then not to have filed it is not to have done it. An empty list that is marked as
// incomplete is filed, and may hold something: it is unknown either way.
#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"

namespace svod::kinds {
namespace {

bool IsBlank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; });
}

bool IsEmpty(cel::Value value) {
  if (value.kind() == cel::ValueKind::kList) return value.list().size() == 0;
  return value.kind() == cel::ValueKind::kString && IsBlank(value.string());
}

// Fields and dots alone. Of a path, unknown means that it, or a message that holds it, is absent; of any other
// expression unknown may mean more.
bool IsPath(std::string_view text) {
  auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

class Present : public Kind {
 public:
  static std::unique_ptr<const Kind> Compile(const SpecNode& body, const cel::Environment& environment,
                                             Diagnostics& diagnostics);
  void Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const override;
  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& terms, Trial trial) const override;
  [[nodiscard]] int slots() const override;

 private:
  Present() = default;
  void ReadAbsent(const SpecNode* node, Diagnostics& diagnostics);
  void ReadThing(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics);
  void Conclude(FindingWriter& writer, const std::vector<std::string>& lacking) const;

  std::vector<cel::Program> things_;
  bool absent_fails_ = false;
};

std::unique_ptr<const Kind> Present::Compile(const SpecNode& body, const cel::Environment& environment,
                                             Diagnostics& diagnostics) {
  SpecReader reader(body, "`present`", diagnostics);
  const SpecNode* of = reader.Require("of");
  const SpecNode* absent = reader.Take("absent");
  reader.Finish();
  auto present = std::unique_ptr<Present>(new Present());
  present->ReadAbsent(absent, diagnostics);
  if (of == nullptr) return nullptr;
  if (of->kind == SpecNode::Kind::kList) {
    for (const SpecNode& item : of->items) present->ReadThing(item, environment, diagnostics);
    if (of->items.empty()) Report(diagnostics, *of, "not-a-list", "`of` names at least one thing");
  } else {
    present->ReadThing(*of, environment, diagnostics);
  }
  return reader.IsSound() ? std::move(present) : nullptr;
}

void Present::ReadAbsent(const SpecNode* node, Diagnostics& diagnostics) {
  if (node == nullptr || node->text == "unknown") return;
  absent_fails_ = node->text == "fails";
  if (absent_fails_) return;
  Report(diagnostics, *node, "unknown-word", "`" + node->text + "` is not a meaning of absence",
         "`unknown` or `fails`");
}

void Present::ReadThing(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics) {
  std::optional<cel::Program> program = CompileExpression(node, environment, std::nullopt, diagnostics);
  if (!program) return;
  if (absent_fails_ && !IsPath(node.text)) {
    return Report(diagnostics, node, "not-a-path",
                  "with `absent: fails` only fields can be asked for, not `" + node.text + "`",
                  "leave `absent` out, or name the field");
  }
  things_.push_back(std::move(*program));
}

int Present::slots() const {
  int slots = 0;
  for (const cel::Program& thing : things_) slots = std::max(slots, thing.slots());
  return slots;
}

void Present::Judge(cel::Frame& frame, const Terms& /*terms*/, v1::Finding* finding) const {
  FindingWriter writer(frame, finding);
  Gaps absent;
  std::vector<std::string> lacking;  // surely not there
  for (const cel::Program& thing : things_) {
    frame.StartTrace();
    cel::Value value = thing.Evaluate(frame);
    std::vector<cel::Value> read = frame.TakeTrace();
    if (!value.is_definite()) {
      absent.Add(frame, value);
      if (absent_fails_) lacking.push_back(thing.text());
    } else if (IsEmpty(value) && value.is_open()) {
      absent.Add(frame, value.rest());
    } else if (IsEmpty(value)) {
      lacking.push_back(thing.text());
      writer.EvidenceOf(read);
    }
  }
  if (absent.error()) return writer.Error(*absent.error());
  if (lacking.empty() && !absent.empty()) return writer.Undetermined(absent);
  Conclude(writer, lacking);
  if (absent_fails_) writer.Missing(absent);
}

void Present::Conclude(FindingWriter& writer, const std::vector<std::string>& lacking) const {
  bool pass = lacking.empty();
  writer.Conclude(pass ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL, pass ? "present.pass" : "present.fail");
  auto asked = static_cast<int64_t>(things_.size());
  auto lacks = static_cast<int64_t>(lacking.size());
  writer.Measured(CountQuantity(asked - lacks));
  writer.Threshold(CountQuantity(asked));
  writer.Margin(CountQuantity(-lacks));
  std::string names;
  for (const std::string& name : lacking) names += (names.empty() ? "" : ", ") + name;
  if (!pass) writer.Parameter("lacking", TextQuantity(names));
}

std::optional<Proposal> Present::Cure(cel::Frame& frame, const Terms& /*terms*/, Trial /*trial*/) const {
  Proposal proposal;
  Changes changes;
  int64_t lacks = 0;
  std::string names;
  for (const cel::Program& thing : things_) {
    const cel::Value value = thing.Evaluate(frame);
    if (value.is_error() || (!value.is_definite() && !absent_fails_)) return std::nullopt;
    if (value.is_definite() && !IsEmpty(value)) continue;
    if (value.is_open()) return std::nullopt;
    ++lacks;
    names += (names.empty() ? "" : ", ") + thing.text();
    // Of what is absent the path is as written.
    if (value.is_definite() && value.origin() == 0) continue;
    changes.emplace_back().set_path(value.is_definite() ? frame.PathText(value.origin()) : thing.text());
  }
  proposal.Parameter("things", TextQuantity(names));
  proposal.Say("cure.present", CountQuantity(lacks));
  if (static_cast<int64_t>(changes.size()) != lacks || lacks > kChangesMax) return proposal;
  proposal.Make(changes);
  changes.pop_back();
  proposal.lesser = changes;
  return proposal;
}

}  // namespace

std::unique_ptr<const Kind> CompilePresent(const SpecNode& body, const cel::Environment& environment,
                                           Diagnostics& diagnostics) {
  return Present::Compile(body, environment, diagnostics);
}

}  // namespace svod::kinds
