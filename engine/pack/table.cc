#include "engine/pack/table.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "engine/base/date.h"

namespace svod::pack {
namespace {

using kinds::SpecNode;

class ConstantList : public cel::ListView {
 public:
  explicit ConstantList(std::vector<cel::Value> elements) : elements_(std::move(elements)) {}
  [[nodiscard]] size_t size() const override { return elements_.size(); }
  [[nodiscard]] cel::Value at(size_t index) const override { return elements_[index]; }

 private:
  std::vector<cel::Value> elements_;
};

class ConstantRecord : public cel::FieldsView {
 public:
  explicit ConstantRecord(std::vector<std::pair<std::string, cel::Value>> columns) : columns_(std::move(columns)) {}
  [[nodiscard]] size_t size() const override { return columns_.size(); }
  bool Find(const cel::Value& key, cel::Value* value) const override {
    for (const auto& [name, column] : columns_) {
      if (key.kind() != cel::ValueKind::kString || name != key.string()) continue;
      *value = column;
      return true;
    }
    return false;
  }
  [[nodiscard]] cel::Value KeyAt(size_t index) const override { return cel::Value::String(columns_[index].first); }

 private:
  std::vector<std::pair<std::string, cel::Value>> columns_;
};

bool IsIdentifier(std::string_view text) {
  auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         std::all_of(text.begin(), text.end(), word);
}

std::optional<int64_t> WholeNumber(std::string_view text) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<TypedConstant> PlainScalar(const SpecNode& node, const cel::Environment& environment,
                                         Diagnostics& diagnostics) {
  const std::string& text = node.text;
  using cel::TypeKind;
  using cel::Value;
  if (text == "true" || text == "false") return TypedConstant{cel::Type(TypeKind::kBool), Value::Bool(text == "true")};
  if (auto number = WholeNumber(text)) return TypedConstant{cel::Type(TypeKind::kInt), Value::Int(*number)};
  if (auto date = Date::Parse(text)) return TypedConstant{cel::Type(TypeKind::kDate), Value::OfDate(*date)};
  if (auto decimal = Decimal::Parse(text))
    return TypedConstant{cel::Type(TypeKind::kDecimal), Value::OfDecimal(*decimal)};
  if (text.ends_with('%')) {
    auto percent = Decimal::Parse(std::string_view(text).substr(0, text.size() - 1));
    if (percent) return TypedConstant{cel::Type(TypeKind::kPercent), Value::OfPercent(*percent)};
  }
  if (!IsIdentifier(text)) return std::nullopt;
  std::vector<cel::Environment::EnumConstant> constants = environment.FindEnumConstants(text);
  if (constants.size() > 1) {
    Report(diagnostics, node, "ambiguous-enum", "several enumerations have `" + text + "`",
           "put it in quotes if it is a text");
  }
  if (constants.empty()) return std::nullopt;
  return TypedConstant{cel::Type::Enum(constants[0].enumeration), Value::Enum(constants[0].number)};
}

// The column that `name.column` alone stands for; nullopt where the node is something else.
std::optional<std::string> ColumnAlone(const SpecNode& node, const std::string& name) {
  const std::string prefix = name + ".";
  if (node.kind != SpecNode::Kind::kScalar || node.quoted || !node.text.starts_with(prefix)) return std::nullopt;
  std::string column = node.text.substr(prefix.size());
  return IsIdentifier(column) ? std::optional(std::move(column)) : std::nullopt;
}

// Replaces each `{name.column}` of `text`.
std::string FillIn(const SpecNode& at, const std::string& text, const SpecNode& row, const std::string& name,
                   Diagnostics& diagnostics) {
  std::string result;
  std::string open = "{" + name + ".";
  size_t from = 0;
  for (size_t start = text.find(open); start != std::string::npos; start = text.find(open, from)) {
    size_t close = text.find('}', start);
    if (close == std::string::npos) break;
    std::string column = text.substr(start + open.size(), close - start - open.size());
    const SpecNode* value = &row;
    for (size_t dot = 0; value != nullptr && dot <= column.size();) {
      size_t end = std::min(column.find('.', dot), column.size());
      value = value->Find(column.substr(dot, end - dot));
      dot = end + 1;
    }
    if (value == nullptr || value->kind != SpecNode::Kind::kScalar) {
      Report(diagnostics, at, "unknown-column", "the row has no text in the column `" + column + "`");
    }
    result.append(text, from, start - from).append(value == nullptr ? "" : value->text);
    from = close + 1;
  }
  return result.append(text, from, std::string::npos);
}

}  // namespace

cel::Value ConstantPool::String(const std::string& text) { return cel::Value::String(strings_.emplace_back(text)); }

cel::Value ConstantPool::List(std::vector<cel::Value> elements) {
  lists_.push_back(std::make_unique<ConstantList>(std::move(elements)));
  return cel::Value::List(lists_.back().get());
}

cel::Value ConstantPool::Record(std::vector<std::pair<std::string, cel::Value>> columns) {
  records_.push_back(std::make_unique<ConstantRecord>(std::move(columns)));
  return cel::Value::Record(records_.back().get());
}

std::optional<TypedConstant> TypeConstant(const SpecNode& node, const cel::Environment& environment, ConstantPool* pool,
                                          Diagnostics& diagnostics) {
  if (node.kind == SpecNode::Kind::kScalar) {
    std::optional<TypedConstant> plain;
    if (!node.quoted) plain = PlainScalar(node, environment, diagnostics);
    return plain ? plain : TypedConstant{cel::Type(cel::TypeKind::kString), pool->String(node.text)};
  }
  if (node.kind != SpecNode::Kind::kList) return std::nullopt;
  cel::Type element(cel::TypeKind::kDyn);
  std::vector<cel::Value> values;
  for (const SpecNode& item : node.items) {
    std::optional<TypedConstant> constant = TypeConstant(item, environment, pool, diagnostics);
    if (!constant) return std::nullopt;
    if (!values.empty() && !(constant->type == element)) {
      Report(diagnostics, item, "mixed-list",
             "the list holds " + element.ToString() + " and " + constant->type.ToString());
    }
    element = constant->type;
    values.push_back(constant->value);
  }
  return TypedConstant{cel::Type::List(element), pool->List(std::move(values))};
}

void AddRow(const SpecNode& row, const std::string& name, ConstantPool* pool, cel::Environment* environment,
            Diagnostics& diagnostics) {
  std::vector<cel::Type::Column> types;
  std::vector<std::pair<std::string, cel::Value>> values;
  for (const SpecNode::Entry& entry : row.entries) {
    std::optional<TypedConstant> constant = TypeConstant(entry.value, *environment, pool, diagnostics);
    if (!constant) continue;
    types.emplace_back(entry.key, constant->type);
    values.emplace_back(entry.key, constant->value);
  }
  environment->AddConstant(name, cel::Type::Record(std::move(types)), pool->Record(std::move(values)));
}

void CheckColumns(const SpecNode& body, const SpecNode& table, const std::string& name, Diagnostics& diagnostics) {
  for (const SpecNode& item : body.items) CheckColumns(item, table, name, diagnostics);
  for (const SpecNode::Entry& entry : body.entries) CheckColumns(entry.value, table, name, diagnostics);
  const std::optional<std::string> column = ColumnAlone(body, name);
  if (!column) return;
  std::vector<std::string> columns;
  for (const SpecNode& row : table.items) {
    for (const SpecNode::Entry& entry : row.entries) columns.push_back(entry.key);
  }
  if (std::find(columns.begin(), columns.end(), *column) != columns.end()) return;
  const std::string nearest = Nearest(*column, columns);
  kinds::Report(diagnostics, body, "unknown-column", "no row has the column `" + *column + "`",
                nearest.empty() ? "" : "did you mean `" + nearest + "`?");
}

SpecNode Instantiate(const SpecNode& body, const SpecNode& row, const std::string& name, Diagnostics& diagnostics) {
  // Without what is below: that is not copied but made.
  SpecNode copy;
  copy.kind = body.kind;
  copy.quoted = body.quoted;
  copy.file = body.file;
  copy.position = body.position;
  copy.offset = body.offset;
  copy.items.reserve(body.items.size());
  copy.entries.reserve(body.entries.size());
  for (const SpecNode& item : body.items) copy.items.push_back(Instantiate(item, row, name, diagnostics));
  for (const SpecNode::Entry& entry : body.entries) {
    copy.entries.push_back({entry.key, entry.key_position, Instantiate(entry.value, row, name, diagnostics)});
  }
  if (body.kind != SpecNode::Kind::kScalar) return copy;
  if (const std::optional<std::string> alone = ColumnAlone(body, name)) {
    const SpecNode* column = row.Find(*alone);
    copy.column_absent = column == nullptr;
    if (column != nullptr) copy.column = std::make_shared<const SpecNode>(*column);
    copy.text = body.text;
    return copy;
  }
  copy.text = FillIn(body, body.text, row, name, diagnostics);
  return copy;
}

}  // namespace svod::pack
