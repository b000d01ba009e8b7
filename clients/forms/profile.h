// Import profiles: what a form looks like and where its columns go, as data. README.md describes the files.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/forms/formula.h"
#include "clients/forms/target.h"
#include "clients/forms/words.h"
#include "engine/base/diagnostic.h"

namespace svod::forms {

enum class ValueKind : uint8_t { kText, kWhole, kDecimal, kPercent, kMoney, kDate, kWords };

// A word of a closed list, and the value it stands for.
struct Word {
  std::string text;  // as people write it
  std::string normalised;
  std::string value;  // name of an enum value, `true`, or what the profile says
};

// A column of a table, or a labelled field of a page.
struct Column {
  std::string id;
  std::vector<TitlePattern> titles;  // the first is the one that templates have
  ValueKind value = ValueKind::kText;
  int64_t unit = 100;       // kMoney: kopecks in one of what is written
  std::vector<Word> words;  // kWords
  bool required = false;
  bool unique = false;  // no two rows have the same value
  bool carry = false;   // left blank it repeats the row above
  int width = 14;       // of templates, in characters
  std::string help;     // Russian; the comment of templates
  std::optional<Formula> equals;
  Said equals_text;  // the same with the titles of columns
  int digits = 2;    // both sides of `equals` are rounded to so many
};

// When a record is made of a row.
struct Condition {
  enum class Kind : uint8_t { kFilled, kIs, kIsNot };
  Kind kind = Kind::kFilled;
  int column = 0;
  std::string value;
};

struct Setting {
  // From the end of the record's path to the field: messages on the way, then the field.
  std::vector<const google::protobuf::FieldDescriptor*> way;
  int column = -1;  // -1: the constant
  std::string constant;
};

// What a row becomes.
struct Record {
  TargetPath at;
  std::vector<Condition> when;  // all of them
  std::vector<Setting> set;
};

// Rows that sum up others.
struct Totals {
  int column = -1;                 // where the words stand; -1: the form has none
  std::vector<std::string> words;  // normalised
  std::vector<int> sums;           // columns that must be the sum of their rows
};

// Where the conditions hold, the columns must be filled in.
struct Need {
  std::vector<Condition> when;  // all of them
  std::vector<int> columns;
};

// What no two rows may have the same.
struct Distinct {
  std::vector<Condition> when;  // of both rows, all of them
  std::vector<int> columns;     // all of them
};

struct Profile {
  std::string name;
  Said title;
  std::string source;  // which real form it is
  std::string sheet;   // name that templates give the sheet
  bool table = true;   // otherwise labels with values beside them
  std::vector<Column> columns;
  std::vector<std::vector<int>> one_of;  // of each group a row has one
  std::vector<Need> needs;
  std::vector<std::vector<Condition>> contradictions;  // of each group a row meets at most all but one
  std::vector<Distinct> distinct;
  std::vector<Record> records;
  Totals totals;
  std::vector<std::string> blanks;     // normalised words, or signs as written, that mean an empty cell
  std::vector<std::string> end_words;  // normalised; a row that begins with one ends the table
};

// Immutable once loaded.
using Profiles = std::vector<Profile>;

// A profile as text.
struct ProfileText {
  std::string_view name;  // of the file
  std::string_view text;
};

// Reads a profile for dossiers of type `subject`. nullopt, and every fault with its line and column, when it is faulty.
std::optional<Profile> ReadProfile(std::string_view text, const std::string& file,
                                   const google::protobuf::Descriptor* subject, Diagnostics& diagnostics);

// The profiles that the program brings along, in order of name.
std::vector<ProfileText> BuiltInProfiles();

// Every `*.yaml` of the folder, or the built-in ones when it is empty, in order of file name. nullopt and diagnostics
// when one is faulty, or two have the same name.
std::optional<Profiles> LoadProfiles(const std::string& folder, const google::protobuf::Descriptor* subject,
                                     Diagnostics& diagnostics);

// The words that a template offers and a fault names: the first of each value.
std::vector<std::string> OfferedWords(const Column& column);

// nullptr when there is none.
const Profile* FindProfile(const Profiles& profiles, std::string_view name);

}  // namespace svod::forms
