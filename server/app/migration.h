// What schema version 2 of the store has more than version 1: the ledger.
#pragma once

#include "absl/status/status.h"
#include "server/app/clock.h"
#include "server/store/store.h"

namespace svod::app {

// Gives every stored revision that has none its entry in the ledger, in the order of their submit times, and of their
// names and numbers where those are equal. May be broken off at any moment and begun again. REQUIRES: nobody else
// writes to the store. Errors: those of the store; DATA_LOSS also when a document does not have its digest.
absl::Status AddLedger(store::Store& store, const Clock& clock);

}  // namespace svod::app
