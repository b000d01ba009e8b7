// Tested by: tests/clients/reports/reports_test.cc, tests/e2e/reports_test.py.
#include "clients/reports/workbook_report.h"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_join.h"
#include "clients/reports/output_file.h"
#include "clients/reports/sheet.h"
#include "clients/reports/state_words.h"
#include "engine/base/date.h"
#include "engine/verdict/obligations.h"
#include "engine/verdict/quantity.h"

namespace svod::reports {
namespace {

const char* DutyWord(Duty duty, bool russian) {
  switch (duty) {
    case Duty::kOverdue:
      return russian ? "просрочено" : "overdue";
    case Duty::kDue:
      return russian ? "предстоит" : "due";
    case Duty::kAtRisk:
      break;
  }
  return russian ? "под угрозой" : "at risk";
}

using SourceKey = std::tuple<std::string, std::string, std::string>;  // pack, edition, id

class WorkbookReport final : public ReportWriter {
 public:
  WorkbookReport(const std::string& file, const ReportSubject& subject)
      : subject_(subject), file_(file, subject.russian) {}
  ~WorkbookReport() override {
    if (workbook_ != nullptr) (void)workbook_close(workbook_);  // there is no other way to free it
  }
  WorkbookReport(const WorkbookReport&) = delete;
  WorkbookReport& operator=(const WorkbookReport&) = delete;

  absl::Status Open() override;
  absl::Status Add(const v1::AuditResponse& response) override;
  absl::Status Finish(const v1::AuditTotals& totals) override;
  [[nodiscard]] std::vector<std::string> Omitted() const override;

 private:
  [[nodiscard]] std::string In(const char* russian, const char* english) const {
    return subject_.russian ? russian : english;
  }
  [[nodiscard]] const std::string& In(const v1::LocalizedText& text) const {
    return subject_.russian ? text.ru() : text.en();
  }
  Sheet MakeSheet(const char* russian, const char* english) {
    return {workbook_, In(russian, english), formats_, subject_.limits.sheet_rows, subject_.limits.cell_characters};
  }
  // The columns that say of which unit a row is: those of the first unit.
  void BeginSheets(const v1::AuditResponse& response);
  [[nodiscard]] std::vector<Column> WithUnit(std::vector<Column> columns) const;
  void WriteUnit(const v1::AuditResponse& response, Sheet* sheet) const;
  void AddFinding(const v1::AuditResponse& response, const v1::Finding& finding);
  void AddObligation(const v1::AuditResponse& response, const v1::Finding& finding);
  void WriteSummary(const v1::AuditTotals& totals);
  void WriteClauses(const v1::AuditTotals& totals);
  void WriteFacets(const v1::AuditTotals& totals);
  void WriteSources();
  // Title of what a finding of the verdict cites; the id where it has none.
  [[nodiscard]] std::string TitleOf(const v1::Verdict& verdict, const v1::Finding& finding) const;
  // Titles of the documents that go by this id in the editions of a pack; the id where none has a title.
  [[nodiscard]] std::string TitlesOf(const std::string& pack, const std::string& source) const;
  void SetProperties(const v1::AuditTotals& totals);

  const ReportSubject& subject_;
  OutputFile file_;
  lxw_workbook* workbook_ = nullptr;
  SheetFormats formats_;
  std::optional<Sheet> summary_;
  std::optional<Sheet> verdicts_;
  std::optional<Sheet> findings_;
  std::optional<Sheet> obligations_;
  std::vector<std::string> parts_;   // of unit names
  std::vector<std::string> facets_;  // what no part says already
  std::map<SourceKey, v1::Source> sources_;
  bool begun_ = false;
  std::string as_of_;
};

absl::Status WorkbookReport::Open() {
  absl::Status status = file_.Open();
  if (!status.ok()) return status;
  file_.Lend();
  lxw_workbook_options options = {};
  options.constant_memory = LXW_TRUE;
  workbook_ = workbook_new_opt(file_.part().c_str(), &options);
  formats_.head = workbook_add_format(workbook_);
  format_set_bold(formats_.head);
  format_set_text_wrap(formats_.head);
  format_set_align(formats_.head, LXW_ALIGN_VERTICAL_TOP);
  format_set_bottom(formats_.head, LXW_BORDER_THIN);
  formats_.money = workbook_add_format(workbook_);
  format_set_num_format(formats_.money, "#,##0.00");
  formats_.percent = workbook_add_format(workbook_);
  format_set_num_format(formats_.percent, "0.00%");
  formats_.date = workbook_add_format(workbook_);
  format_set_num_format(formats_.date, subject_.russian ? "dd.mm.yyyy" : "yyyy-mm-dd");
  summary_.emplace(MakeSheet("Сводка", "Summary"));
  verdicts_.emplace(MakeSheet("Заключения", "Verdicts"));
  findings_.emplace(MakeSheet("Выводы", "Findings"));
  obligations_.emplace(MakeSheet("Обязательства", "Obligations"));
  return absl::OkStatus();
}

std::vector<Column> WorkbookReport::WithUnit(std::vector<Column> columns) const {
  std::vector<Column> all;
  for (const std::string& part : parts_) all.push_back({subject_.names.NameOf(part, subject_.russian), 14});
  for (const std::string& facet : facets_) all.push_back({subject_.names.NameOf(facet, subject_.russian), 9});
  std::move(columns.begin(), columns.end(), std::back_inserter(all));
  return all;
}

void WorkbookReport::BeginSheets(const v1::AuditResponse& response) {
  if (std::exchange(begun_, true)) return;
  std::vector<std::string> values;
  for (const auto& [part, value] : PartsOf(response.verdict().subject())) {
    parts_.push_back(part);
    values.push_back(value);
  }
  for (const v1::FacetValue& facet : response.facets()) {
    const bool said = std::find(values.begin(), values.end(), facet.value()) != values.end();
    if (!said && std::find(facets_.begin(), facets_.end(), facet.facet()) == facets_.end()) {
      facets_.push_back(facet.facet());
    }
  }
  verdicts_->Head(WithUnit({{In("Правила", "Rules"), 30},
                            {In("Редакция", "Edition"), 12},
                            {In("Заключение", "Verdict"), 22},
                            {In("Соблюдено", "Pass")},
                            {In("Нарушено", "Fail")},
                            {In("Нет данных", "Undetermined")},
                            {In("Срок впереди", "Pending")},
                            {In("Не применимо", "Not applicable")},
                            {In("Снято", "Waived")},
                            {In("Ошибка", "Error")},
                            {In("Отпечаток", "Digest"), 20}}));
  findings_->Head(WithUnit({{In("Правила", "Rules"), 30},
                            {In("Документ", "Source"), 40},
                            {In("Пункт", "Clause"), 16},
                            {In("Правило", "Rule"), 28},
                            {In("Строка", "Instance"), 10},
                            {In("Требование", "Provision"), 48},
                            {In("Сила", "Level"), 14},
                            {In("Вывод", "State"), 14},
                            {In("Значение", "Measured"), 16},
                            {In("ед. значения", "unit of it"), 8},
                            {In("Порог", "Threshold"), 16},
                            {In("ед. порога", "unit of it"), 8},
                            {In("Запас", "Margin"), 16},
                            {In("ед. запаса", "unit of it"), 8},
                            {In("Срок", "Due"), 12},
                            {In("Просрочено, дн.", "Days late"), 10},
                            {In("Пояснение", "Explanation"), 60}}));
  obligations_->Head(WithUnit({{In("Состояние", "State"), 14},
                               {In("Срок", "Due"), 12},
                               {In("Просрочено, дн.", "Days late"), 10},
                               {In("Осталось, дн.", "Days left"), 10},
                               {In("Документ", "Source"), 40},
                               {In("Пункт", "Clause"), 16},
                               {In("Требование", "Provision"), 48},
                               {In("Сила", "Level"), 14},
                               {In("Пояснение", "Explanation"), 60},
                               {In("Что сделать", "What to do"), 60}}));
}

void WorkbookReport::WriteUnit(const v1::AuditResponse& response, Sheet* sheet) const {
  const auto parts = PartsOf(response.verdict().subject());
  for (size_t i = 0; i < parts_.size(); ++i) sheet->Text(i < parts.size() ? parts[i].second : "");
  for (const std::string& facet : facets_) {
    std::string values;
    for (const v1::FacetValue& one : response.facets()) {
      if (one.facet() == facet) values += (values.empty() ? "" : ", ") + one.value();
    }
    sheet->Text(values);
  }
}

absl::Status WorkbookReport::Add(const v1::AuditResponse& response) {
  const v1::Verdict& verdict = response.verdict();
  as_of_ = verdict.as_of_date();
  BeginSheets(response);
  for (const v1::Source& source : verdict.sources()) {
    sources_.try_emplace({verdict.pack().id(), verdict.pack().edition(), source.id()}, source);
  }
  if (verdicts_->BeginRow()) {
    WriteUnit(response, &*verdicts_);
    verdicts_->Text(verdict.pack().id());
    verdicts_->Date(verdict.pack().edition());
    verdicts_->Text(OverallWord(verdict.overall(), subject_.russian));
    const v1::StateCounts& counts = verdict.counts();
    for (const uint32_t count : {counts.pass(), counts.fail(), counts.undetermined(), counts.pending(),
                                 counts.not_applicable(), counts.waived(), counts.error()}) {
      verdicts_->Number(uint64_t{count});
    }
    verdicts_->Text(verdict.digest());
  }
  for (const v1::Finding& finding : verdict.findings()) {
    AddFinding(response, finding);
    AddObligation(response, finding);
  }
  return absl::OkStatus();
}

void WorkbookReport::AddFinding(const v1::AuditResponse& response, const v1::Finding& finding) {
  if (!findings_->BeginRow()) return;
  WriteUnit(response, &*findings_);
  findings_->Text(response.verdict().pack().id());
  findings_->Text(TitleOf(response.verdict(), finding));
  findings_->Text(finding.citation().clause());
  findings_->Text(finding.rule());
  findings_->Text(finding.instance());
  findings_->Text(In(finding.title()));
  findings_->Text(LevelWord(finding.level(), subject_.russian));
  findings_->Text(StateWord(finding.state(), subject_.russian));
  findings_->Measure(finding.measured(), subject_.russian);
  findings_->Measure(finding.threshold(), subject_.russian);
  findings_->Measure(finding.margin(), subject_.russian);
  findings_->Date(finding.due().date());
  if (finding.has_due()) {
    findings_->Number(static_cast<double>(finding.due().days_late()));
  } else {
    findings_->Skip();
  }
  findings_->Text(In(finding.text()));
}

void WorkbookReport::AddObligation(const v1::AuditResponse& response, const v1::Finding& finding) {
  const std::optional<Date> as_of = Date::Parse(response.verdict().as_of_date());
  DutyOptions duties;
  if (response.year() != 0) duties.year = response.year();
  const std::optional<Duty> duty = as_of ? DutyOf(finding, *as_of, duties) : std::nullopt;
  if (!duty || !obligations_->BeginRow()) return;
  WriteUnit(response, &*obligations_);
  obligations_->Text(DutyWord(*duty, subject_.russian));
  obligations_->Date(finding.due().date());
  for (const int64_t days : {finding.due().days_late(), finding.due().days_left()}) {
    if (finding.has_due()) {
      obligations_->Number(static_cast<double>(days));
    } else {
      obligations_->Skip();
    }
  }
  obligations_->Text(TitleOf(response.verdict(), finding));
  obligations_->Text(finding.citation().clause());
  obligations_->Text(In(finding.title()));
  obligations_->Text(LevelWord(finding.level(), subject_.russian));
  obligations_->Text(In(finding.text()));
  std::string steps;
  for (const v1::CureStep& step : finding.cure().steps()) steps += (steps.empty() ? "" : "\n") + In(step.text());
  obligations_->Text(steps);
}

void WorkbookReport::WriteSummary(const v1::AuditTotals& totals) {
  Sheet& sheet = *summary_;
  sheet.Head({{In("Проверка соблюдения правил", "Compliance audit"), 44}, {"", 40}});
  const auto text = [&sheet](const std::string& what, const std::string& value) {
    if (!sheet.BeginRow()) return;
    sheet.Text(what);
    sheet.Text(value);
  };
  const auto number = [&sheet](const std::string& what, uint64_t value) {
    if (!sheet.BeginRow()) return;
    sheet.Text(what);
    sheet.Number(value);
  };
  text(In("Что проверено", "What was audited"), subject_.parent.empty() ? In("всё", "everything") : subject_.parent);
  text(In("Отбор", "Filter"), subject_.filter);
  if (sheet.BeginRow()) {
    sheet.Text(In("На дату", "As of"));
    sheet.Date(as_of_);
  }
  text(In("Состояние данных", "State of the data"), TimeText(totals.read_time()));
  text(In("Отпечаток проверки", "Digest of the audit"), totals.digest());
  number(In("Единиц прочитано", "Units read"), totals.units_read());
  number(In("Единиц проверено", "Units judged"), totals.units_judged());
  number(In("Единиц без правил", "Units without rules"), totals.units_without_rules());
  number(In("Заключений", "Verdicts"), totals.verdicts());
  const v1::OverallCounts& overall = totals.overall();
  for (const auto& [state, count] :
       {std::pair(v1::OVERALL_STATE_COMPLIANT, overall.compliant()),
        std::pair(v1::OVERALL_STATE_COMPLIANT_WITH_REMARKS, overall.compliant_with_remarks()),
        std::pair(v1::OVERALL_STATE_NON_COMPLIANT, overall.non_compliant()),
        std::pair(v1::OVERALL_STATE_UNDETERMINED, overall.undetermined())}) {
    number("    " + std::string(OverallWord(state, subject_.russian)), count);
  }
  for (const std::string& line : Omitted()) text(In("Не всё вошло", "Not all is here"), line);
}

void WorkbookReport::WriteClauses(const v1::AuditTotals& totals) {
  Sheet sheet = MakeSheet("Пункты", "Clauses");
  sheet.Head({{In("Правила", "Rules"), 36},
              {In("Документ", "Source"), 60},
              {In("Пункт", "Clause"), 32},
              {In("Соблюдено", "Pass")},
              {In("Нарушено", "Fail")},
              {In("Срок впереди", "Pending")},
              {In("Не применимо", "Not applicable")},
              {In("Нет данных", "Undetermined")},
              {In("Снято", "Waived")},
              {In("Ошибка", "Error")}});
  for (const v1::ClauseTotals& clause : totals.clauses()) {
    if (!sheet.BeginRow()) break;
    sheet.Text(clause.pack());
    sheet.Text(TitlesOf(clause.pack(), clause.citation().source()));
    sheet.Text(clause.citation().clause());
    const v1::FindingCounts& counts = clause.counts();
    for (const uint64_t count : {counts.pass(), counts.fail(), counts.pending(), counts.not_applicable(),
                                 counts.undetermined(), counts.waived(), counts.error()}) {
      sheet.Number(count);
    }
  }
  sheet.Finish();
}

void WorkbookReport::WriteFacets(const v1::AuditTotals& totals) {
  Sheet sheet = MakeSheet("Разрезы", "Facets");
  sheet.Head({{In("Разрез", "Facet"), 16},
              {In("Значение", "Value"), 24},
              {In("Соответствует", "Compliant")},
              {In("Есть замечания", "With remarks")},
              {In("Не соответствует", "Non-compliant")},
              {In("Не определено", "Undetermined")}});
  for (const v1::FacetTotals& facet : totals.facets()) {
    if (!sheet.BeginRow()) break;
    sheet.Text(subject_.names.NameOf(facet.facet(), subject_.russian));
    sheet.Text(facet.value());
    const v1::OverallCounts& counts = facet.overall();
    for (const uint64_t count :
         {counts.compliant(), counts.compliant_with_remarks(), counts.non_compliant(), counts.undetermined()}) {
      sheet.Number(count);
    }
  }
  sheet.Finish();
}

std::string WorkbookReport::TitleOf(const v1::Verdict& verdict, const v1::Finding& finding) const {
  const std::string& id = finding.citation().source();
  for (const v1::Source& source : verdict.sources()) {
    if (source.id() == id && !In(source.title()).empty()) return In(source.title());
  }
  return id;
}

std::string WorkbookReport::TitlesOf(const std::string& pack, const std::string& source) const {
  std::vector<std::string> titles;
  for (const auto& [key, one] : sources_) {
    const bool asked = std::get<0>(key) == pack && one.id() == source && !In(one.title()).empty();
    if (asked && std::find(titles.begin(), titles.end(), In(one.title())) == titles.end()) {
      titles.push_back(In(one.title()));
    }
  }
  return titles.empty() ? source : absl::StrJoin(titles, "; ");
}

void WorkbookReport::WriteSources() {
  Sheet sheet = MakeSheet("Документы", "Sources");
  sheet.Head({{In("Документ", "Source"), 80},
              {In("Принят", "Adopted"), 12},
              {In("Правила", "Rules"), 36},
              {In("Редакция", "Edition"), 12},
              {In("Код", "Id"), 16}});
  for (const auto& [key, source] : sources_) {
    if (!sheet.BeginRow()) break;
    sheet.Text(In(source.title()));
    sheet.Date(source.adopted());
    sheet.Text(std::get<0>(key));
    sheet.Date(std::get<1>(key));
    sheet.Text(source.id());
  }
  sheet.Finish();
}

// The time of the document is that of the data: equal audits have equal bytes.
void WorkbookReport::SetProperties(const v1::AuditTotals& totals) {
  std::string title = In("Проверка соблюдения правил", "Compliance audit");
  std::string author = "svod";
  lxw_doc_properties properties = {};
  properties.title = title.data();
  properties.author = author.data();
  properties.created = static_cast<time_t>(totals.read_time().seconds());
  (void)workbook_set_properties(workbook_, &properties);
}

absl::Status WorkbookReport::Finish(const v1::AuditTotals& totals) {
  WriteSummary(totals);
  WriteClauses(totals);
  WriteFacets(totals);
  WriteSources();
  for (Sheet* sheet : {&*verdicts_, &*findings_, &*obligations_}) sheet->Finish();
  SetProperties(totals);
  const lxw_error error = workbook_close(std::exchange(workbook_, nullptr));
  if (error != LXW_NO_ERROR) return file_.Fault(lxw_strerror(error));
  return file_.Complete();
}

std::vector<std::string> WorkbookReport::Omitted() const {
  std::vector<std::string> told;
  for (const auto& [name, sheet] :
       {std::pair(In("заключений: ", "verdicts: "), &*verdicts_), std::pair(In("выводов: ", "findings: "), &*findings_),
        std::pair(In("обязательств: ", "obligations: "), &*obligations_)}) {
    if (sheet->rows() == sheet->found()) continue;
    told.push_back(name + std::to_string(sheet->rows()) + In(" из ", " of ") + std::to_string(sheet->found()));
  }
  return told;
}

}  // namespace

std::unique_ptr<ReportWriter> MakeWorkbookReport(const std::string& file, const ReportSubject& subject) {
  return std::make_unique<WorkbookReport>(file, subject);
}

}  // namespace svod::reports
