// Words that every format of `svod rules` needs: JSON and CSV have the English ones.
#pragma once

#include <set>
#include <string>

#include "clients/cli/output.h"
#include "engine/workbench/diff.h"
#include "engine/workbench/fields.h"

namespace svod::cli {

// The unit of a value, or the form of a text; empty where it has none.
Words UnitOf(v1::FieldFormat format);
// What a rule sees where the field is absent.
Words AbsenceOf(const workbench::ReadableField& field);

Words KindOf(workbench::PackChange::Kind kind);
Words WhatOf(workbench::PackChange::What what);

// The folders of the two packs.
struct PackFolders {
  std::string from;
  std::string to;
};
// With the folder of the pack in which it stands.
std::string FileOf(const workbench::PackChange& change, const PackFolders& folders);
std::string FileOf(const workbench::ChangedValue& value, const PackFolders& folders);

// With a space between them.
std::string Joined(const std::set<std::string>& words);

}  // namespace svod::cli
