// One case of the published data (cel.expr.conformance.test.SimpleTest), run in one way.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "engine/cel/frame.h"

namespace svod::cel {

struct Way {
  bool checked;  // types are checked first
  bool boxed;    // the slow plan
};

// Nothing when the case passes; otherwise what came and what was wanted. A fault of syntax or type fails the case, also
// where an error of evaluation is wanted. Without a matcher, `true` is wanted.
std::optional<std::string> RunSimpleCase(const Schema& schema, const google::protobuf::Message& test, const Way& way);

// Whether the case has a meaning when types are (or are not) checked.
bool Applies(const google::protobuf::Message& test, bool checked);

}  // namespace svod::cel
