// Empty forms as a workbook, made from the same profiles that read them. The one file that knows libxlsxwriter.
#pragma once

#include <string>
#include <vector>

#include "clients/forms/profile.h"

namespace svod::forms {

// Rows of a table that have drop-downs and checks of what is typed in.
inline constexpr int kTemplateRows = 500;

// Writes a workbook with a sheet for each profile, over what is there. Empty, or an English reason why it cannot be.
std::string WriteTemplate(const std::vector<const Profile*>& profiles, const std::string& path);

}  // namespace svod::forms
