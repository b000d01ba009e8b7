// What of a verdict is shown only. The verdict proper holds what was decided and by what: states, figures, evidence,
// message ids with their parameters, the digests of the documents and of the rule files. What people read follows from
// it: texts from the messages; titles, clauses and interpretations from the rule files. The digest of a verdict is that
// of the verdict proper, and texts are added where it is shown.
#pragma once

#include "svod/v1/verdict.pb.h"

namespace svod {

// Adds what follows from messages: texts of findings, of steps and of group cures, and the notes of cures. What is
// there already is written anew.
void RenderTexts(v1::Verdict* verdict);
// Removes these, and of findings the title, the citation and the interpretation: leaves the verdict proper.
void RemoveTexts(v1::Verdict* verdict);

}  // namespace svod
