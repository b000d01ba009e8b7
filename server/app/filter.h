// Filters of lists and audits, a part of the language of aip.dev/160: comparisons joined by AND, OR and NOT, in
// parentheses where that is needed.
//
//   year >= 2014 AND (region = 73 OR region = 63) AND NOT cluster = "C12"
//
// As in that language OR binds closer than AND, `-` before a comparison is NOT, and two comparisons side by side are
// joined by AND. Values are words, or texts in double quotes with `\"` and `\\`. An attribute may have several values
// or none (a cluster lies in two regions): a comparison holds when it holds for one of them, so `!=` says that one
// differs, NOT that none is equal; `attribute : *` says that there is one. Whole numbers are compared as numbers, other
// values as texts.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "engine/base/diagnostic.h"

namespace svod::app {

// Immutable and thread-safe.
class Filter {
 public:
  // The values of an attribute.
  using Attributes = absl::FunctionRef<std::vector<std::string>(std::string_view name)>;

  // An attribute that a filter may name, and the values that it can have; empty: any.
  struct Known {
    std::string name;
    std::vector<std::string> values = {};
  };

  // An empty text: everything matches. nullopt and faults of the field `path` where it cannot be read, names what is
  // none of `known`, or passes kServiceLimits.
  static std::optional<Filter> Parse(std::string_view text, const std::vector<Known>& known, const std::string& path,
                                     Diagnostics* faults);

  [[nodiscard]] bool Matches(Attributes attributes) const;
  // Whether it asks for the attribute.
  [[nodiscard]] bool Names(std::string_view attribute) const;
  [[nodiscard]] bool IsAll() const { return root_ == nullptr; }

  // A node of the parsed filter.
  struct Node;

 private:
  std::shared_ptr<const Node> root_;  // nullptr: everything
};

}  // namespace svod::app
