// Forms to a dossier: cells to values, values to fields. Every fault is found; with any nothing is given.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients/forms/fault.h"
#include "clients/forms/recognise.h"
#include "clients/forms/target.h"

namespace svod::forms {

// Puts the rows of one form into `dossier`. Faults: a cell that is not what its column asks for, a value that is
// missing, a formula or a sum that does not come out, a field that has another value already. The dossier is of no use
// then.
void ImportForm(const Form& form, google::protobuf::Message* dossier, Origins* origins, Faults& faults);

// True for a form in which nothing was filled in.
bool IsEmpty(const Form& form);

// One dossier of all the forms; those left empty are passed over unless all are. `unit` is the name of a unit, or
// empty: then a form says it, or `into`, a dossier that is added to (nullptr: none). What `into` has already must be
// the same. nullptr and faults when anything is wrong: a form given twice, a unit that is not complete, whatever the
// schema refuses.
std::unique_ptr<google::protobuf::Message> ImportForms(const std::vector<Form>& forms, const std::string& unit,
                                                       const google::protobuf::Message* into,
                                                       const google::protobuf::Descriptor* subject, Faults& faults);

}  // namespace svod::forms
