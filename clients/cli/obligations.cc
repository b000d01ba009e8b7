// Tested by: tests/e2e/audit_test.py.
#include "clients/cli/obligations.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <optional>
#include <utility>

#include "absl/time/civil_time.h"
#include "clients/cli/call.h"
#include "clients/cli/files.h"
#include "clients/cli/finding_table.h"
#include "clients/cli/table.h"
#include "engine/base/utf8.h"
#include "engine/document/document.h"
#include "engine/verdict/decimal_text.h"
#include "engine/verdict/quantity.h"
#include "engine/verdict/texts.h"
#include "svod/client/client.h"

namespace svod::cli {
namespace {

const std::map<std::string, v1::ObligationState> kStates = {{"overdue", v1::OBLIGATION_STATE_OVERDUE},
                                                            {"due", v1::OBLIGATION_STATE_DUE},
                                                            {"at-risk", v1::OBLIGATION_STATE_AT_RISK}};

constexpr std::array<Words, 7> kWeekdays = {
    {{"Mon", "пн"}, {"Tue", "вт"}, {"Wed", "ср"}, {"Thu", "чт"}, {"Fri", "пт"}, {"Sat", "сб"}, {"Sun", "вс"}}};
constexpr std::array<Words, 12> kMonths = {{{"January", "Январь"},
                                            {"February", "Февраль"},
                                            {"March", "Март"},
                                            {"April", "Апрель"},
                                            {"May", "Май"},
                                            {"June", "Июнь"},
                                            {"July", "Июль"},
                                            {"August", "Август"},
                                            {"September", "Сентябрь"},
                                            {"October", "Октябрь"},
                                            {"November", "Ноябрь"},
                                            {"December", "Декабрь"}}};

// What is overdue, then month by month what is due, then what is at risk.
class Calendar {
 public:
  explicit Calendar(const Output& output) : output_(output) {}

  // REQUIRES: in the order of ListObligations.
  std::string Write(const google::protobuf::RepeatedPtrField<v1::Obligation>& obligations) {
    std::string head;
    std::string unit;
    for (int i = 0; i < obligations.size(); ++i) {
      const v1::Obligation& one = obligations.Get(i);
      if (std::string now = HeadOf(one); now != head) {
        const auto of_head = std::count_if(obligations.begin() + i, obligations.end(),
                                           [&](const v1::Obligation& other) { return HeadOf(other) == now; });
        out_ += (head.empty() ? "" : "\n") + Paint(output_, ColorOf(one.state()), now) + "  " +
                std::to_string(of_head) + "\n";
        head = std::move(now);
        unit.clear();
      }
      if (one.subject() != unit) {
        unit = one.subject();
        out_ += "  " + Paint(output_, color::kCyan, unit) + "\n";
      }
      Item(one);
    }
    if (obligations.empty()) out_ += Words{"Nothing is due.\n", "Ничего не предстоит.\n"}.In(output_);
    return std::move(out_);
  }

 private:
  // Columns: the day, how far it is, what is to be done.
  static constexpr int kDayWidth = 16;
  static constexpr int kDistanceWidth = 18;
  static constexpr int kIndent = 4;
  static constexpr int kTextColumn = kIndent + kDayWidth + kDistanceWidth;

  [[nodiscard]] const std::string& Pick(const v1::LocalizedText& text) const {
    return output_.russian ? text.ru() : text.en();
  }

  [[nodiscard]] std::string HeadOf(const v1::Obligation& one) const {
    if (one.state() == v1::OBLIGATION_STATE_OVERDUE) return Words{"OVERDUE", "ПРОСРОЧЕНО"}.In(output_);
    if (one.state() == v1::OBLIGATION_STATE_AT_RISK) return Words{"AT RISK", "ПОД УГРОЗОЙ"}.In(output_);
    absl::CivilDay day;
    if (!absl::ParseCivilTime(one.due().date(), &day)) return Words{"DUE", "ПРЕДСТОИТ"}.In(output_);
    return kMonths.at(static_cast<size_t>(day.month() - 1)).In(output_) + " " + std::to_string(day.year());
  }

  static std::string_view ColorOf(v1::ObligationState state) {
    if (state == v1::OBLIGATION_STATE_OVERDUE) return color::kRed;
    return state == v1::OBLIGATION_STATE_AT_RISK ? color::kYellow : color::kBold;
  }

  // `Tue 2015-01-20`.
  [[nodiscard]] std::string DayText(const v1::Obligation& one) const {
    absl::CivilDay day;
    if (!one.has_due() || !absl::ParseCivilTime(one.due().date(), &day)) return "";
    const auto weekday = static_cast<size_t>(absl::GetWeekday(day));
    return kWeekdays.at(weekday).In(output_) + " " +
           FormatQuantity(DateQuantity(*Date::Parse(one.due().date())), output_.language());
  }

  [[nodiscard]] std::string DistanceText(const v1::Obligation& one) const {
    if (!one.has_due()) return "";
    const bool late = one.due().days_late() > 0;
    const int64_t days = late ? one.due().days_late() : one.due().days_left();
    if (days == 0) return Words{"today", "сегодня"}.In(output_);
    const auto form = static_cast<size_t>(PluralForm(days, output_.language()));
    constexpr std::array<std::string_view, 3> kRussian = {" день", " дня", " дней"};
    constexpr std::array<std::string_view, 2> kEnglish = {" day", " days"};
    const std::string number = std::to_string(days);
    if (!output_.russian) return number + std::string(kEnglish.at(form)) + (late ? " late" : " left");
    return (late ? "опоздание " : "ещё ") + number + std::string(kRussian.at(form));
  }

  void Below(const std::string& begin, const std::string& text, std::string_view color) {
    if (text.empty()) return;
    const int column = kTextColumn + CountCodePoints(begin);
    out_ += std::string(static_cast<size_t>(kTextColumn), ' ') +
            Paint(output_, color, begin + Wrapped(output_, text, column, column));
  }

  void Item(const v1::Obligation& one) {
    out_ += std::string(kIndent, ' ') + Padded(DayText(one), kDayWidth) + Padded(DistanceText(one), kDistanceWidth) +
            Wrapped(output_, Pick(one.title()) + " (" + one.citation().clause() + ")", kTextColumn, kTextColumn);
    Below("", Pick(one.text()), color::kFaint);
    for (const v1::LocalizedText& step : one.steps()) Below("→ ", Pick(step), color::kGreen);
  }

  const Output& output_;
  std::string out_;
};

std::string ObligationHead() {
  return CsvRow({"state", "due", "days_late", "days_left", "unit", "pack", "edition", "rule", "instance", "level",
                 "measured", "threshold", "measure", "margin", "source", "clause", "title", "text", "steps"});
}

std::string ObligationRow(const v1::Obligation& one, const Output& output) {
  const auto pick = [&output](const v1::LocalizedText& text) { return output.russian ? text.ru() : text.en(); };
  std::string state;
  for (const auto& [name, value] : kStates) {
    if (value == one.state()) state = name;
  }
  std::string steps;
  for (const v1::LocalizedText& step : one.steps()) steps += (steps.empty() ? "" : " ") + pick(step);
  const auto days = [&one](int64_t number) { return one.has_due() ? std::to_string(number) : ""; };
  return CsvRow({state, one.due().date(), days(one.due().days_late()), days(one.due().days_left()), one.subject(),
                 one.pack().id(), one.pack().edition(), one.rule(), one.instance(), LevelWord(one.level()),
                 DecimalText(one.measured()), DecimalText(one.threshold()), UnitWord(one.measured()),
                 DecimalText(one.margin()), one.citation().source(), one.citation().clause(), pick(one.title()),
                 pick(one.text()), steps});
}

bool IsOverdue(const v1::Obligation& one) { return one.state() == v1::OBLIGATION_STATE_OVERDUE; }

int RunStream(const OnlineOptions& options, v1::ObligationOptions asked) {
  v1::StreamObligationsRequest request;
  *request.mutable_obligations() = std::move(asked);
  auto stream = options.client->StreamObligations(std::move(request));
  bool overdue = false;
  if (options.csv) std::cout << ObligationHead();
  for (v1::StreamObligationsResponse response; stream.Next(&response);) {
    const v1::Obligation& one = response.obligation();
    overdue = overdue || IsOverdue(one);
    std::cout << (options.json ? ToJson(response, true) : ObligationRow(one, options));
  }
  if (!stream.status().ok()) return Fail(options, "obligations", stream.status());
  return overdue ? 1 : 0;
}

}  // namespace

int RunObligations(const OnlineOptions& options, const v1::CheckOptions& check, const ObligationsOptions& obligations,
                   const std::string& parent) {
  v1::ObligationOptions asked;
  asked.set_parent(parent);
  asked.set_filter(obligations.filter);
  asked.set_within_days(obligations.within_days);
  asked.set_risk_percent(obligations.risk_percent);
  *asked.mutable_options() = check;
  for (const std::string& state : obligations.states) asked.add_states(kStates.at(state));
  if (obligations.stream) {
    if (!options.for_people()) return RunStream(options, std::move(asked));
    std::cerr << "svod: --stream is for programs, with --format json or csv: a calendar is in the order of the days\n";
    return kBadInput;
  }
  v1::ListObligationsRequest request;
  *request.mutable_obligations() = std::move(asked);
  const absl::StatusOr<v1::ListObligationsResponse> response = options.client->ListObligations(std::move(request));
  if (!response.ok()) {
    const int code = Fail(options, "obligations", response.status());
    if (absl::IsResourceExhausted(response.status())) {
      std::cerr
          << Words{"  name a part of them (--only overdue, --filter 'region = 73'), or --stream --format csv for all\n",
                   "  назовите часть их (--only overdue, --filter 'region = 73'); все — --stream --format csv\n"}
                 .In(options);
    }
    return code;
  }
  const auto& listed = response->obligations();
  if (options.json) {
    std::cout << ToJson(*response);
  } else if (options.csv) {
    std::string rows = ObligationHead();
    for (const v1::Obligation& one : listed) rows += ObligationRow(one, options);
    std::cout << rows;
  } else {
    std::cout << Calendar(options).Write(listed);
  }
  return std::any_of(listed.begin(), listed.end(), IsOverdue) ? 1 : 0;
}

}  // namespace svod::cli
