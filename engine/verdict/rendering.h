// What of a verdict is shown only. The verdict proper holds what was decided and by what: states, figures, evidence,
// message ids with their parameters, the digests of the documents and of the rule files. What people read follows from
// it: texts from the messages; titles, clauses and interpretations from the rule files. The digest of a verdict is that
// of the verdict proper, and texts are added where it is shown.
//
// A text says fields of its finding by name: `measured`, `threshold`, and of `due` the date as `due`, `days_late` and
// `days_left`. In the verdict proper they are not written a second time as parameters of the message.
#pragma once

#include <string>

#include "svod/v1/verdict.pb.h"

namespace svod {

// Adds what follows from messages: texts of findings, of steps and of group cures, the notes of cures, and to the
// message of each finding, before its other parameters, those that are fields of the finding. What is there already is
// written anew.
void RenderTexts(v1::Verdict* verdict);
// Removes these, of findings the title, the citation and the interpretation, and the sources: leaves the verdict
// proper.
void RemoveTexts(v1::Verdict* verdict);
// `rule`, or `rule[instance]` where there is one: what a finding is called.
std::string LabelOf(const std::string& rule, const std::string& instance);
std::string LabelOf(const v1::Finding& finding);
// The text of one finding as RenderTexts would write it.
v1::LocalizedText RenderFinding(const v1::Finding& finding);

}  // namespace svod
