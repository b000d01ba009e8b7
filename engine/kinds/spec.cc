#include "engine/kinds/spec.h"

#include <algorithm>
#include <utility>

namespace svod::kinds {

const SpecNode* SpecNode::Find(std::string_view key) const {
  auto it = std::find_if(entries.begin(), entries.end(), [key](const Entry& entry) { return entry.key == key; });
  return it == entries.end() ? nullptr : &it->value;
}

void Report(Diagnostics& diagnostics, const SpecNode& node, std::string code, std::string message, std::string hint) {
  Diagnostic diagnostic;
  if (node.file) diagnostic.file = node.file->name;
  diagnostic.position = node.position;
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  diagnostics.Add(std::move(diagnostic));
}

SpecReader::SpecReader(const SpecNode& node, std::string what, Diagnostics& diagnostics)
    : node_(node),
      what_(std::move(what)),
      diagnostics_(diagnostics),
      faults_before_(diagnostics.size() + diagnostics.omitted()) {
  if (node.kind != SpecNode::Kind::kMap) Report(diagnostics, node, "not-a-map", what_ + " is written as a map of keys");
}

const SpecNode* SpecReader::TakeExpression(std::string_view key) {
  known_.push_back(key);
  const SpecNode* found = node_.Find(key);
  return found == nullptr || found->column_absent ? nullptr : found;
}

const SpecNode* SpecReader::Take(std::string_view key) {
  const SpecNode* found = TakeExpression(key);
  return found == nullptr ? nullptr : found->Resolved();
}

const SpecNode* SpecReader::Require(std::string_view key) {
  const SpecNode* found = Take(key);
  if (found == nullptr) ReportMissing(key);
  return found;
}

const SpecNode* SpecReader::RequireExpression(std::string_view key) {
  const SpecNode* found = TakeExpression(key);
  if (found == nullptr) ReportMissing(key);
  return found;
}

bool SpecReader::Has(std::string_view key) const { return node_.Find(key) != nullptr; }

void SpecReader::ReportMissing(std::string_view key) {
  if (node_.kind != SpecNode::Kind::kMap) return;  // reported already
  Report(diagnostics_, node_, "missing-key", what_ + " needs the key `" + std::string(key) + "`");
}

void SpecReader::Finish() {
  for (const SpecNode::Entry& entry : node_.entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    SpecNode at;
    at.file = node_.file;
    at.position = entry.key_position;
    std::string nearest = Nearest(entry.key, {known_.begin(), known_.end()});
    Report(diagnostics_, at, "unknown-key", what_ + " has no key `" + entry.key + "`",
           nearest.empty() ? "" : "did you mean `" + nearest + "`?");
  }
}

std::nullptr_t SpecReader::GiveUp(std::initializer_list<std::string_view> keys) {
  known_.insert(known_.end(), keys.begin(), keys.end());
  Finish();
  return nullptr;
}

std::optional<cel::Program> CompileExpression(const SpecNode& node, const cel::Environment& environment,
                                              const std::optional<cel::Type>& expected, Diagnostics& diagnostics) {
  if (node.kind != SpecNode::Kind::kScalar) {
    Report(diagnostics, node, "not-an-expression", "an expression is written as one text");
    return std::nullopt;
  }
  cel::ExpressionSource source;
  source.text = node.text;
  source.file = node.file ? node.file->name : "";
  source.position = [&node](size_t offset) { return PositionInScalar(node, offset); };
  return cel::Compile(source, environment, expected, diagnostics);
}

}  // namespace svod::kinds
