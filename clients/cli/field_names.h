// The names that the field of work gives its facets and their values: proto/svod/cluster/v1/names.json, put into the
// binary beside the schema.
#pragma once

#include <string_view>

namespace svod::cli {

extern const std::string_view kFieldNames;

}  // namespace svod::cli
