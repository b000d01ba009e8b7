// Tables of a pack: rows that a rule is written once for. A row becomes a constant of expressions, and its columns
// stand where a rule says `row.x`.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/cel/environment.h"
#include "engine/cel/value.h"
#include "engine/kinds/spec.h"

namespace svod::pack {

// Owns what constants of a pack borrow. Lives as long as the pack.
class ConstantPool {
 public:
  cel::Value String(const std::string& text);
  cel::Value List(std::vector<cel::Value> elements);
  cel::Value Record(std::vector<std::pair<std::string, cel::Value>> columns);

 private:
  std::deque<std::string> strings_;
  std::vector<std::unique_ptr<cel::ListView>> lists_;
  std::vector<std::unique_ptr<cel::FieldsView>> records_;
};

// A scalar or list of a row, typed by its form: `20` int, `12.5` decimal, `2014-06-30` date, `50%` percent, `true`
// bool, a bare enum name, otherwise text. Maps have no type: they stand only as whole values.
struct TypedConstant {
  cel::Type type;
  cel::Value value;
};
std::optional<TypedConstant> TypeConstant(const kinds::SpecNode& node, const cel::Environment& environment,
                                          ConstantPool* pool, Diagnostics& diagnostics);

// Adds `row` to `environment` under `name`.
void AddRow(const kinds::SpecNode& row, const std::string& name, ConstantPool* pool, cel::Environment* environment,
            Diagnostics& diagnostics);

// Reports each `name.column` of `body`, where it stands alone, that is a column of no row at all.
void CheckColumns(const kinds::SpecNode& body, const kinds::SpecNode& table, const std::string& name,
                  Diagnostics& diagnostics);

// A copy of `body` for one row: scalars that are `name.column` alone stand for the column, and `{name.column}` inside
// texts is filled in. An unknown column of a text is a fault.
kinds::SpecNode Instantiate(const kinds::SpecNode& body, const kinds::SpecNode& row, const std::string& name,
                            Diagnostics& diagnostics);

}  // namespace svod::pack
