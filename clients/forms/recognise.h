// Which form a sheet is, by its titles, and its rows with the columns put in the order of the profile.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clients/forms/fault.h"
#include "clients/forms/grid.h"
#include "clients/forms/profile.h"

namespace svod::forms {

// A cell of a form; `cell` is nullptr when the sheet has none there. Borrows the sheet.
struct FormCell {
  const Cell* cell = nullptr;
  Place place;
};
// By the columns of the profile.
using FormRow = std::vector<FormCell>;

// A filled form. Borrows the sheet and the profile.
struct Form {
  const Profile* profile = nullptr;
  Place place;  // of the sheet, with the row of the titles
  std::vector<FormRow> rows;
  std::vector<FormRow> totals;
  // Years that the titles name (`2014 год план`).
  std::vector<std::pair<int, Place>> years;
};

// True for a cell that says nothing: empty, or one of the profile's `blanks`.
bool IsBlank(const Profile& profile, const Cell* cell);

// The table and the labelled fields of a sheet, whichever there are. `wanted` alone is looked for unless it is nullptr.
// Faults when the sheet has something in it and is no form, lacks a column that a form must have, has one that its form
// does not have, or has one twice. Sheets that are empty or hidden give no form and no fault.
std::vector<Form> Recognise(const Sheet& sheet, const std::string& file, const Profiles& profiles,
                            const Profile* wanted, Faults& faults);

}  // namespace svod::forms
