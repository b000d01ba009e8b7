// Tested by: tests/clients/reports/page_data_test.cc, tests/e2e/reports_test.py, tests/e2e/reports_browser.mjs.
#include "clients/reports/html_report.h"

#include <map>
#include <utility>

#include "clients/reports/digests.h"
#include "clients/reports/json_text.h"
#include "clients/reports/output_file.h"
#include "clients/reports/page_data.h"
#include "clients/reports/page_sources.h"

namespace svod::reports {
namespace {

class HtmlReport final : public ReportWriter {
 public:
  HtmlReport(const std::string& file, const ReportSubject& subject)
      : subject_(subject), file_(file, subject.russian), data_(subject) {}

  absl::Status Open() override { return file_.Open(); }
  absl::Status Add(const v1::AuditResponse& response) override {
    data_.Add(response);
    return absl::OkStatus();
  }
  absl::Status Finish(const v1::AuditTotals& totals) override {
    file_.Write(PageOf(data_.ToJson(totals), subject_));
    return file_.Complete();
  }
  [[nodiscard]] std::vector<std::string> Omitted() const override { return data_.Omitted(); }

 private:
  const ReportSubject& subject_;
  OutputFile file_;
  PageData data_;
};

// `{{name}}` by its value, once: what looks like a place in a value is none.
std::string Filled(std::string_view frame, const std::map<std::string_view, std::string>& values) {
  std::string page;
  while (true) {
    const size_t begin = frame.find("{{");
    page += frame.substr(0, begin);
    if (begin == std::string_view::npos) return page;
    const size_t end = frame.find("}}", begin);
    page += values.at(frame.substr(begin + 2, end - begin - 2));
    frame.remove_prefix(end + 2);
  }
}

}  // namespace

std::unique_ptr<ReportWriter> MakeHtmlReport(const std::string& file, const ReportSubject& subject) {
  return std::make_unique<HtmlReport>(file, subject);
}

std::string PageOf(std::string_view data, const ReportSubject& subject) {
  // A policy counts what stands between the tags, to the byte.
  const std::string script = std::string(kPageScript);
  const std::string style = std::string(kPageStyle);
  const std::string policy = "default-src 'none'; script-src '" + PolicyHash(script) + "'; style-src '" +
                             PolicyHash(style) + "'; base-uri 'none'; form-action 'none'";
  return Filled(kPageFrame, {{"language", subject.russian ? "ru" : "en"},
                             {"policy", ForHtml(policy)},
                             {"style", style},
                             {"script", script},
                             {"words", ForScript(kPageWords)},
                             {"data", ForScript(data)}});
}

}  // namespace svod::reports
