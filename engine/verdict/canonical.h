// The canonical bytes of a verdict (those of CanonicalBytes, to the byte), made faster: most of a finding is what its
// rule says every time, and that is written once, when the rule is loaded.
#pragma once

#include <string>

#include "svod/v1/verdict.pb.h"

namespace svod {

// The parts of a finding that stay: title, citation, interpretation. Immutable.
class FindingBytes {
 public:
  FindingBytes() = default;
  explicit FindingBytes(const v1::Finding& prototype);

  // Appends *finding as it stands in a verdict: tag, length, canonical bytes. The finding is unchanged afterwards.
  // REQUIRES: it has the title, citation and interpretation of the prototype.
  void Append(v1::Finding* finding, std::string* bytes) const;

 private:
  std::string description_;  // title and citation
  std::string interpretation_;
};

// The canonical bytes of *verdict on either side of its findings. The verdict is unchanged afterwards.
struct AroundFindings {
  std::string before;
  std::string after;
};
AroundFindings BytesAroundFindings(v1::Verdict* verdict);

}  // namespace svod
