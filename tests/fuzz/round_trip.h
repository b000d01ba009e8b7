// A document that was read stays what it is when it is written and read again.
#pragma once

#include "engine/document/document.h"
#include "tests/fuzz/fuzz.h"

namespace svod::fuzz {

inline std::string ReadAgain(const std::string& bytes, DocumentFormat format) {
  cluster::v1::Dossier again;
  Diagnostics diagnostics;
  if (!ReadDocument(bytes, format, "again", &again, diagnostics)) {
    Fail("what was written does not read: " + diagnostics.items()[0].message + "\n" + bytes);
  }
  return CanonicalBytes(again);
}

inline void ReadAndCheck(std::string_view bytes, DocumentFormat format) {
  cluster::v1::Dossier dossier;
  Diagnostics diagnostics;
  const bool read = ReadDocument(bytes, format, "input", &dossier, diagnostics);
  Require(read == diagnostics.empty(), "read with a fault, or not read without one");
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    Require(!FormatDiagnostic(diagnostic, format == DocumentFormat::kJson ? bytes : "").empty(),
            "a fault without a text");
  }
  if (!read) return;
  const std::string canonical = CanonicalBytes(dossier);
  Require(ReadAgain(canonical, DocumentFormat::kBinary) == canonical, "the binary form says something else");
  Require(ReadAgain(ToJson(dossier), DocumentFormat::kJson) == canonical, "the JSON form says something else");
}

}  // namespace svod::fuzz
