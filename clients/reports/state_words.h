// What states and levels are called in reports.
#pragma once

#include "svod/v1/verdict.pb.h"

namespace svod::reports {

const char* StateWord(v1::FindingState state, bool russian);
const char* OverallWord(v1::OverallState state, bool russian);
const char* LevelWord(v1::Level level, bool russian);

}  // namespace svod::reports
