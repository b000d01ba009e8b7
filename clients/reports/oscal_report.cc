// Tested by: tests/clients/reports/oscal_report_test.cc.
#include "clients/reports/oscal_report.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "clients/reports/digests.h"
#include "clients/reports/json_text.h"
#include "clients/reports/output_file.h"
#include "engine/verdict/quantity.h"
#include "engine/verdict/rendering.h"

namespace svod::reports {
namespace {

constexpr std::string_view kOscalVersion = "1.1.3";
constexpr std::string_view kSpace = "urn:svod:oscal";  // name space of our properties

// What a tool is told of a state; nullptr: nothing was decided.
const char* StatusOf(v1::FindingState state) {
  switch (state) {
    case v1::FINDING_STATE_PASS:
    case v1::FINDING_STATE_WAIVED:
      return "satisfied";
    case v1::FINDING_STATE_FAIL:
    case v1::FINDING_STATE_UNDETERMINED:
    case v1::FINDING_STATE_ERROR:
      return "not-satisfied";
    default:
      return nullptr;
  }
}

const char* ReasonOf(v1::FindingState state) {
  return state == v1::FINDING_STATE_PASS ? "pass" : state == v1::FINDING_STATE_FAIL ? "fail" : "other";
}

// `FINDING_STATE_NOT_APPLICABLE` as `not-applicable`.
std::string Word(const std::string& name, size_t prefix) {
  std::string word = absl::AsciiStrToLower(name.substr(prefix));
  for (char& c : word) c = c == '_' ? '-' : c;
  return word;
}

// A property is one line that neither begins nor ends with white space, and is not empty.
void WriteProperty(std::string_view name, std::string_view value, JsonWriter& json) {
  std::string bare(value);
  for (char& c : bare) c = absl::ascii_iscntrl(static_cast<unsigned char>(c)) ? ' ' : c;
  absl::StripAsciiWhitespace(&bare);
  if (bare.empty()) return;
  json.StartObject();
  WriteMember(json, "name", name);
  WriteMember(json, "ns", kSpace);
  WriteMember(json, "value", bare);
  json.EndObject();
}

std::string ControlOf(const v1::PackRef& pack, const std::string& rule) { return TokenOf(pack.id() + "." + rule); }

std::string UuidOfSource(const v1::PackRef& pack, const std::string& source) {
  return UuidOf("source " + pack.id() + " " + pack.edition() + " " + pack.digest() + " " + source);
}

class OscalReport final : public ReportWriter {
 public:
  OscalReport(const std::string& file, const ReportSubject& subject)
      : subject_(subject),
        file_(file, subject.russian),
        observations_(file_.place() + ".observations", subject.russian),
        findings_(file_.place() + ".findings", subject.russian) {}

  absl::Status Open() override {
    for (OutputFile* file : {&file_, &observations_, &findings_}) {
      absl::Status status = file->Open();
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }
  absl::Status Add(const v1::AuditResponse& response) override;
  absl::Status Finish(const v1::AuditTotals& totals) override;

 private:
  [[nodiscard]] const std::string& In(const v1::LocalizedText& text) const {
    return subject_.russian ? text.ru() : text.en();
  }
  [[nodiscard]] std::string Shown(const v1::Quantity& quantity) const {
    return FormatQuantity(quantity, subject_.russian ? Language::kRussian : Language::kEnglish);
  }
  void AddSources(const v1::Verdict& verdict);
  void WriteCitation(const v1::Verdict& verdict, const v1::Finding& finding, JsonWriter& json) const;
  void AddUnit(const v1::AuditResponse& response);
  void AddObservation(const v1::Verdict& verdict, const v1::Finding& finding, const std::string& uuid);
  void AddFinding(const v1::Verdict& verdict, const v1::Finding& finding, const std::string& observation);
  void WriteProperties(const v1::Verdict& verdict, const v1::Finding& finding, JsonWriter& json) const;
  void WriteEvidence(const v1::Finding& finding, JsonWriter& json) const;
  void WriteMetadata(const v1::AuditTotals& totals, JsonWriter& json) const;
  void WriteReviewed(JsonWriter& json) const;
  void WriteBackMatter(const std::string& plan, JsonWriter& json) const;
  static void AddItem(const rapidjson::StringBuffer& text, bool first, OutputFile* file) {
    if (!first) file->Write(",");
    file->Write({text.GetString(), text.GetSize()});
  }

  const ReportSubject& subject_;
  OutputFile file_;
  OutputFile observations_;
  OutputFile findings_;
  size_t observed_ = 0;
  size_t found_ = 0;
  std::set<std::string> controls_;
  std::set<std::string> packs_;  // each with edition, version, digest
  // The documents that are cited, by their UUIDs, with the rules that cite them.
  std::map<std::string, std::pair<v1::PackRef, v1::Source>> sources_;
  std::string unit_;
  std::string units_;  // JSON, with commas
  std::string as_of_;
};

absl::Status OscalReport::Add(const v1::AuditResponse& response) {
  const v1::Verdict& verdict = response.verdict();
  if (observed_ + static_cast<size_t>(verdict.findings_size()) > subject_.limits.oscal_findings) {
    return absl::ResourceExhaustedError(
        (subject_.russian ? "выводов больше, чем вмещает файл OSCAL ("
                          : "there are more findings than an OSCAL file holds (") +
        std::to_string(subject_.limits.oscal_findings) +
        (subject_.russian ? "); сузьте отбор: --filter" : "); narrow the audit by --filter"));
  }
  as_of_ = verdict.as_of_date();
  packs_.insert(verdict.pack().id() + " " + verdict.pack().edition() + " " + verdict.pack().version() + " " +
                verdict.pack().digest());
  AddSources(verdict);
  AddUnit(response);
  for (const v1::Finding& finding : verdict.findings()) {
    const std::string uuid = UuidOf("observation " + verdict.digest() + " " + LabelOf(finding));
    AddObservation(verdict, finding, uuid);
    if (StatusOf(finding.state()) != nullptr) AddFinding(verdict, finding, uuid);
  }
  return absl::OkStatus();
}

void OscalReport::AddSources(const v1::Verdict& verdict) {
  for (const v1::Source& source : verdict.sources()) {
    if (In(source.title()).empty()) continue;
    sources_.try_emplace(UuidOfSource(verdict.pack(), source.id()), verdict.pack(), source);
  }
}

// The document that is cited: a resource of the back matter.
void OscalReport::WriteCitation(const v1::Verdict& verdict, const v1::Finding& finding, JsonWriter& json) const {
  const std::string uuid = UuidOfSource(verdict.pack(), finding.citation().source());
  if (!sources_.contains(uuid)) return;
  json.Key("links");
  json.StartArray();
  json.StartObject();
  WriteMember(json, "href", "#" + uuid);
  WriteMember(json, "rel", "reference");
  if (!finding.citation().clause().empty()) WriteMember(json, "text", finding.citation().clause());
  json.EndObject();
  json.EndArray();
}

void OscalReport::AddUnit(const v1::AuditResponse& response) {
  const std::string& name = response.verdict().subject();
  if (name == unit_) return;
  unit_ = name;
  rapidjson::StringBuffer text;
  JsonWriter json(text);
  json.StartObject();
  WriteMember(json, "uuid", UuidOf("unit " + name));
  WriteMember(json, "description", name);
  json.Key("props");
  json.StartArray();
  WriteProperty("unit", name, json);
  for (const v1::FacetValue& facet : response.facets()) WriteProperty(TokenOf(facet.facet()), facet.value(), json);
  json.EndArray();
  json.EndObject();
  units_ += (units_.empty() ? "" : ",") + std::string(text.GetString());
}

void OscalReport::WriteProperties(const v1::Verdict& verdict, const v1::Finding& finding, JsonWriter& json) const {
  json.Key("props");
  json.StartArray();
  WriteProperty("state", Word(v1::FindingState_Name(finding.state()), sizeof("FINDING_STATE_") - 1), json);
  WriteProperty("level", Word(v1::Level_Name(finding.level()), sizeof("LEVEL_") - 1), json);
  WriteProperty("pack", verdict.pack().id(), json);
  WriteProperty("edition", verdict.pack().edition(), json);
  WriteProperty("rule", finding.rule(), json);
  WriteProperty("instance", finding.instance(), json);
  WriteProperty("source", finding.citation().source(), json);
  WriteProperty("clause", finding.citation().clause(), json);
  WriteProperty("verdict", verdict.digest(), json);
  WriteProperty("measured", ExactText(finding.measured()), json);
  WriteProperty("threshold", ExactText(finding.threshold()), json);
  WriteProperty("margin", ExactText(finding.margin()), json);
  WriteProperty("due", finding.due().date(), json);
  for (const v1::Operand& operand : finding.operands()) {
    WriteProperty("operand." + TokenOf(operand.name()), ExactText(operand.value()), json);
  }
  for (const std::string& path : finding.missing()) WriteProperty("missing", path, json);
  json.EndArray();
}

void OscalReport::WriteEvidence(const v1::Finding& finding, JsonWriter& json) const {
  if (finding.evidence().empty()) return;
  json.Key("relevant-evidence");
  json.StartArray();
  for (const v1::Evidence& evidence : finding.evidence()) {
    const std::string value = Shown(evidence.value());
    json.StartObject();
    WriteMember(json, "description", value.empty() ? evidence.path() : evidence.path() + " = " + value);
    json.Key("props");
    json.StartArray();
    WriteProperty("path", evidence.path(), json);
    WriteProperty("value", ExactText(evidence.value()), json);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
}

void OscalReport::AddObservation(const v1::Verdict& verdict, const v1::Finding& finding, const std::string& uuid) {
  rapidjson::StringBuffer text;
  JsonWriter json(text);
  json.StartObject();
  WriteMember(json, "uuid", uuid);
  WriteMember(json, "title", In(finding.title()));
  WriteMember(json, "description", In(finding.text()));
  WriteProperties(verdict, finding, json);
  WriteCitation(verdict, finding, json);
  json.Key("methods");
  json.StartArray();
  WriteText(json, "EXAMINE");
  json.EndArray();
  json.Key("subjects");
  json.StartArray();
  json.StartObject();
  WriteMember(json, "subject-uuid", UuidOf("unit " + verdict.subject()));
  WriteMember(json, "type", "inventory-item");
  json.EndObject();
  json.EndArray();
  WriteEvidence(finding, json);
  // When it was seen: the day as of which it was judged, at its beginning.
  WriteMember(json, "collected", verdict.as_of_date() + "T00:00:00Z");
  if (finding.has_interpretation()) WriteMember(json, "remarks", In(finding.interpretation()));
  json.EndObject();
  AddItem(text, observed_++ == 0, &observations_);
}

void OscalReport::AddFinding(const v1::Verdict& verdict, const v1::Finding& finding, const std::string& observation) {
  const std::string control = ControlOf(verdict.pack(), finding.rule());
  controls_.insert(control);
  rapidjson::StringBuffer text;
  JsonWriter json(text);
  json.StartObject();
  WriteMember(json, "uuid", UuidOf("finding " + verdict.digest() + " " + LabelOf(finding)));
  WriteMember(json, "title", In(finding.title()));
  WriteMember(json, "description", In(finding.text()));
  WriteCitation(verdict, finding, json);
  json.Key("target");
  json.StartObject();
  WriteMember(json, "type", "objective-id");
  WriteMember(json, "target-id", finding.instance().empty() ? control : TokenOf(control + "." + finding.instance()));
  json.Key("status");
  json.StartObject();
  WriteMember(json, "state", StatusOf(finding.state()));
  WriteMember(json, "reason", ReasonOf(finding.state()));
  json.EndObject();
  json.EndObject();
  json.Key("related-observations");
  json.StartArray();
  json.StartObject();
  WriteMember(json, "observation-uuid", observation);
  json.EndObject();
  json.EndArray();
  std::string cure;
  for (const v1::CureStep& step : finding.cure().steps()) cure += (cure.empty() ? "" : "\n") + In(step.text());
  if (!cure.empty()) WriteMember(json, "remarks", cure);
  json.EndObject();
  AddItem(text, found_++ == 0, &findings_);
}

void OscalReport::WriteMetadata(const v1::AuditTotals& totals, JsonWriter& json) const {
  json.Key("metadata");
  json.StartObject();
  WriteMember(json, "title", subject_.russian ? "Проверка соблюдения правил" : "Compliance audit");
  WriteMember(json, "last-modified", TimeText(totals.read_time()));
  WriteMember(json, "version", totals.digest());
  WriteMember(json, "oscal-version", kOscalVersion);
  json.Key("props");
  json.StartArray();
  WriteProperty("audit-digest", totals.digest(), json);
  WriteProperty("as-of", as_of_, json);
  WriteProperty("parent", subject_.parent, json);
  WriteProperty("filter", subject_.filter, json);
  json.EndArray();
  json.EndObject();
}

// An audit without findings reviewed whatever there is.
void OscalReport::WriteReviewed(JsonWriter& json) const {
  json.Key("reviewed-controls");
  json.StartObject();
  json.Key("control-selections");
  json.StartArray();
  json.StartObject();
  if (controls_.empty()) {
    json.Key("include-all");
    json.StartObject();
    json.EndObject();
  } else {
    json.Key("include-controls");
    json.StartArray();
    for (const std::string& control : controls_) {
      json.StartObject();
      WriteMember(json, "control-id", control);
      json.EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
  json.EndArray();
  json.EndObject();
}

// Results must name a plan; ours is what was asked for, and the rules. The documents that findings cite follow it.
void OscalReport::WriteBackMatter(const std::string& plan, JsonWriter& json) const {
  json.Key("back-matter");
  json.StartObject();
  json.Key("resources");
  json.StartArray();
  json.StartObject();
  WriteMember(json, "uuid", plan);
  WriteMember(json, "title",
              subject_.russian ? "Что проверено и по каким правилам" : "What was audited, and by which rules");
  json.Key("props");
  json.StartArray();
  WriteProperty("parent", subject_.parent.empty() ? "*" : subject_.parent, json);
  WriteProperty("filter", subject_.filter, json);
  for (const std::string& pack : packs_) WriteProperty("rules", pack, json);
  json.EndArray();
  json.EndObject();
  for (const auto& [uuid, source] : sources_) {
    const auto& [pack, document] = source;
    json.StartObject();
    WriteMember(json, "uuid", uuid);
    WriteMember(json, "title", In(document.title()));
    json.Key("props");
    json.StartArray();
    WriteProperty("pack", pack.id(), json);
    WriteProperty("edition", pack.edition(), json);
    WriteProperty("source", document.id(), json);
    WriteProperty("adopted", document.adopted(), json);
    json.EndArray();
    json.Key("citation");
    json.StartObject();
    WriteMember(json, "text", In(document.title()));
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

absl::Status OscalReport::Finish(const v1::AuditTotals& totals) {
  const std::string plan = UuidOf("plan " + totals.digest());
  const auto part = [](const auto& write) {  // members without the braces around them
    rapidjson::StringBuffer text;
    JsonWriter json(text);
    json.StartObject();
    write(json);
    json.EndObject();
    return std::string(text.GetString() + 1, text.GetSize() - 2);
  };
  const char* title = subject_.russian ? "Выводы" : "Findings";
  file_.Write("{\"assessment-results\":{" + part([&](JsonWriter& json) {
                WriteMember(json, "uuid", UuidOf("results " + totals.digest()));
                WriteMetadata(totals, json);
                json.Key("import-ap");
                json.StartObject();
                WriteMember(json, "href", "#" + plan);
                json.EndObject();
              }));
  file_.Write(",\"results\":[{" + part([&](JsonWriter& json) {
                WriteMember(json, "uuid", UuidOf("result " + totals.digest()));
                WriteMember(json, "title", title);
                WriteMember(json, "description", title);
                WriteMember(json, "start", TimeText(totals.read_time()));
                WriteReviewed(json);
              }));
  if (!units_.empty()) file_.Write(",\"local-definitions\":{\"inventory-items\":[" + units_ + "]}");
  for (const auto& [key, count, items] : {std::tuple(",\"observations\":[", observed_, &observations_),
                                          std::tuple(",\"findings\":[", found_, &findings_)}) {
    if (count == 0) continue;
    file_.Write(key);
    absl::Status status = file_.Append(*items);
    if (!status.ok()) return status;
    file_.Write("]");
  }
  file_.Write("}]," + part([&](JsonWriter& json) { WriteBackMatter(plan, json); }) + "}}\n");
  return file_.Complete();
}

}  // namespace

std::unique_ptr<ReportWriter> MakeOscalReport(const std::string& file, const ReportSubject& subject) {
  return std::make_unique<OscalReport>(file, subject);
}

std::string TokenOf(std::string_view text) {
  std::string token;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalpha(byte) || c == '_' ||
        (!token.empty() && (absl::ascii_isdigit(byte) || c == '.' || c == '-'))) {
      token += c;
    } else {
      token += absl::StrFormat("_%02x", byte);
    }
  }
  return token.empty() ? "_" : token;
}

}  // namespace svod::reports
