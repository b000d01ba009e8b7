// What the schema refuses in a dossier made of forms, told by the cells.
#pragma once

#include "clients/forms/fault.h"
#include "clients/forms/target.h"

namespace svod::forms {

// The checks of the whole dossier (ValidateDocument). Each fault stands at the cell that its value came from and says
// what the cells say, in both languages; where no cell is known, the path in the dossier.
void CheckSchema(const google::protobuf::Message& dossier, const Origins& origins, Faults& faults);

}  // namespace svod::forms
