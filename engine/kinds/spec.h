// A piece of a rule file as plain data, with its place: what the reader of rule files (pack/) hands to the kinds. Kinds
// know nothing of YAML.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/cel/program.h"

namespace svod::kinds {

// The text of a rule file. Shared by all nodes read from it.
struct SourceFile {
  std::string name;
  std::string text;
};

// A node of a rule file: a scalar, a list or a map. A value type.
struct SpecNode {
  enum class Kind : uint8_t { kNull, kScalar, kList, kMap };
  struct Entry;

  Kind kind = Kind::kNull;
  std::string text;     // kScalar
  bool quoted = false;  // kScalar written in quotes: always text
  std::vector<SpecNode> items;
  std::vector<Entry> entries;
  std::shared_ptr<const SourceFile> file;
  Position position;
  size_t offset = 0;  // of the first byte in file->text

  // Set where the node is `row.column` alone: the value stands for the column; `column_absent` when the row lacks it.
  std::shared_ptr<const SpecNode> column;
  bool column_absent = false;

  // The node that counts: the column where there is one. nullptr when the row lacks it.
  [[nodiscard]] const SpecNode* Resolved() const { return column_absent ? nullptr : column ? column.get() : this; }
  // nullptr when there is no such key. REQUIRES: kMap.
  [[nodiscard]] const SpecNode* Find(std::string_view key) const;
};

struct SpecNode::Entry {
  std::string key;
  Position key_position;
  SpecNode value;
};

// Adds a fault of a rule file at `node`.
void Report(Diagnostics& diagnostics, const SpecNode& node, std::string code, std::string message,
            std::string hint = "");

// Reads the keys of a map. Keys that nobody asked for are faults, found by Finish. Borrows the texts of the keys asked
// for.
class SpecReader {
 public:
  // Borrows both. `what` names the map in messages: "a share". A node that is no map is a fault; then every key is
  // absent.
  SpecReader(const SpecNode& node, std::string what, Diagnostics& diagnostics);

  // The value of a key, with `row.x` resolved; nullptr when not written or the row lacks the column.
  const SpecNode* Take(std::string_view key);
  // The same; a fault when absent.
  const SpecNode* Require(std::string_view key);
  // The value as written, for expressions: `row.x` is a constant there.
  const SpecNode* TakeExpression(std::string_view key);
  const SpecNode* RequireExpression(std::string_view key);
  // True when the key is written, whatever it holds.
  [[nodiscard]] bool Has(std::string_view key) const;
  // Reports unknown keys, each with the nearest known one.
  void Finish();
  // The same where reading ends early: `keys` are known, and faults in them would only follow from others.
  std::nullptr_t GiveUp(std::initializer_list<std::string_view> keys);
  // Whether no fault was added since the reader was made, here or below.
  [[nodiscard]] bool IsSound() const { return diagnostics_.size() + diagnostics_.omitted() == faults_before_; }

  [[nodiscard]] const SpecNode& node() const { return node_; }
  [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }

 private:
  void ReportMissing(std::string_view key);

  const SpecNode& node_;
  std::string what_;
  Diagnostics& diagnostics_;
  size_t faults_before_;
  std::vector<std::string_view> known_;
};

// Compiles the scalar `node`. nullopt and diagnostics on faults.
std::optional<cel::Program> CompileExpression(const SpecNode& node, const cel::Environment& environment,
                                              const std::optional<cel::Type>& expected, Diagnostics& diagnostics);

// The place in the file of a byte of the scalar's text, through quotes, folding and indentation.
Position PositionInScalar(const SpecNode& node, size_t offset);
// The same as a byte of the file. REQUIRES: node.file.
size_t OffsetInFile(const SpecNode& node, size_t offset);

}  // namespace svod::kinds
