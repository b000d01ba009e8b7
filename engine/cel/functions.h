// The functions and operators of expressions: one table, read by the checker (types) and by programs (evaluation). To
// add a function, add a row to one of the functions_*.cc: its signature as text, and what it does.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cel/frame.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"

namespace svod::cel {

using Arguments = std::span<const Value>;
// Evaluation is strict: it sees definite values only.
using EvaluateFunction = Value (*)(Frame& frame, Arguments arguments);

// One form of a function.
struct Overload {
  std::string name;
  bool method;  // written a.f(b): the receiver is the first parameter
  std::vector<Type> parameters;
  Type result;
  EvaluateFunction evaluate;
  bool run_time_only;  // for values whose types are known only when it runs; the checker would refuse them
  // It looks into open lists by itself (see Value::OpenList). For any other function such an argument is unknown.
  bool of_open_lists = false;
};

// The most arguments that a function takes, its receiver among them.
inline constexpr size_t kArgumentsMax = 4;

class FunctionTable {
 public:
  // `signature` as in cel-spec, "Standard definitions": `size(list(A)): int`; a method begins with a dot,
  // `.startsWith(string, string): bool`. A capital letter alone is a type parameter. REQUIRES: it reads.
  void Add(std::string_view signature, EvaluateFunction evaluate, bool run_time_only = false);
  void Add(Overload overload);
  // The same of a function that looks into open lists.
  void AddForOpenLists(std::string_view signature, EvaluateFunction evaluate);
  // The same as a function and as a method.
  void AddBoth(std::string_view signature, EvaluateFunction evaluate);

  // Empty when there is none. In the order they were added.
  [[nodiscard]] std::span<const Overload> Find(std::string_view name, bool method) const;
  // Every name of letters, for hints.
  [[nodiscard]] std::vector<std::string> Names(bool method) const;

 private:
  std::map<std::pair<std::string, bool>, std::vector<Overload>, std::less<>> rows_;
};

// Every function there is. Thread-safe.
const FunctionTable& Functions();

// The first overload that takes these values and, with `checked`, gives a result of the type of that one: what an empty
// list is a list of, its value does not say. nullptr when there is none. REQUIRES: definite values.
const Overload* FindForValues(std::span<const Overload> overloads, Arguments arguments,
                              const Overload* checked = nullptr);

// What the open lists among the arguments hide: an unknown with all of it; null when none of them is open.
Value RestOf(Frame& frame, Arguments arguments);

}  // namespace svod::cel
