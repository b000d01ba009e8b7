// Stored revisions as the API shows them.
#pragma once

#include "server/store/store.h"
#include "svod/v1/filings.pb.h"

namespace svod::app {

// All but the document.
void FillFiling(const store::Revision& revision, v1::Filing* filing);
// The document is moved out of the revision; a withdrawal has none.
void MoveDocument(store::Revision& revision, v1::Filing* filing);

}  // namespace svod::app
