// Adding what forms say to a dossier that is there.
#pragma once

#include "clients/forms/fault.h"
#include "clients/forms/target.h"

namespace svod::forms {

// Adds what `from` has and `dossier` lacks. A field or a list that both have must be the same: another one is a fault,
// and a list is never taken apart, for a list that is there is complete. `origins` tell where `from` came from.
void Merge(const google::protobuf::Message& from, google::protobuf::Message* dossier, const Origins& origins,
           Faults& faults);

}  // namespace svod::forms
