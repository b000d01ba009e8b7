// What the tests of expressions share: a dossier from JSON, an expression compiled against it, results as text.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/cel/program.h"
#include "engine/document/document.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::cel {

inline const Environment& DossierEnvironment() {
  static const Environment kEnvironment(svod::cluster::v1::Dossier::descriptor());
  return kEnvironment;
}

// `line:column code` of each fault, joined by "; "; empty when there is none.
inline std::string FaultsOf(const std::string& text, const std::optional<Type>& expected = std::nullopt) {
  Diagnostics diagnostics;
  Compile(StandaloneExpression(text), DossierEnvironment(), expected, diagnostics);
  std::string faults;
  for (const Diagnostic& d : diagnostics.items()) {
    faults += (faults.empty() ? "" : "; ") + std::to_string(d.position.line) + ":" + std::to_string(d.position.column) +
              " " + d.code;
  }
  return faults;
}

inline std::string Show(const Frame& frame, Value value) {
  switch (value.kind()) {
    case ValueKind::kUnknown: {
      std::string text = "unknown(";
      for (const std::string& path : frame.MissingPaths(value)) text += (text.back() == '(' ? "" : ", ") + path;
      return text + ")";
    }
    case ValueKind::kError:
      return "error(" + std::to_string(static_cast<int>(frame.ErrorOf(value).code)) + ")";
    case ValueKind::kBool:
      return value.bool_value() ? "true" : "false";
    case ValueKind::kString:
      return "\"" + std::string(value.string()) + "\"";
    case ValueKind::kDate:
      return value.date().ToString();
    case ValueKind::kDecimal:
    case ValueKind::kPercent:
      return value.decimal().ToString();
    case ValueKind::kList:
      return "list of " + std::to_string(value.list().size());
    case ValueKind::kNull:
      return "null";
    default:
      return std::to_string(value.int_value());
  }
}

// The result as text; the faults when it does not compile.
inline std::string EvaluateText(const std::string& expression, const std::string& dossier_json) {
  svod::cluster::v1::Dossier dossier;
  Diagnostics diagnostics;
  if (!ReadDocument(dossier_json, DocumentFormat::kJson, "dossier", &dossier, diagnostics)) {
    return "bad dossier: " + diagnostics.items()[0].message;
  }
  std::optional<Program> program =
      Compile(StandaloneExpression(expression), DossierEnvironment(), std::nullopt, diagnostics);
  if (!program) return "does not compile: " + diagnostics.items()[0].message;
  Frame frame(dossier, *Date::Parse("2015-02-15"));
  return Show(frame, program->Evaluate(frame));
}

}  // namespace svod::cel
