#include "engine/kinds/finding.h"

#include <algorithm>
#include <set>

#include "engine/base/limits.h"
#include "engine/cel/environment.h"

namespace svod::kinds {
namespace {

std::string_view ErrorMessageId(cel::ErrorCode code) {
  switch (code) {
    case cel::ErrorCode::kOverflow:
      return "error.overflow";
    case cel::ErrorCode::kDivisionByZero:
      return "error.division_by_zero";
    case cel::ErrorCode::kBudgetExceeded:
      return "error.step_budget";
    default:
      return "error.evaluation";
  }
}

}  // namespace

void Gaps::Add(const cel::Frame& frame, cel::Value value) {
  if (value.is_error()) {
    if (!error_) error_ = value;
    return;
  }
  std::span<const cel::PathId> places = frame.MissingOf(value);
  places_.insert(places_.end(), places.begin(), places.end());
}

void Gaps::Take(const Gaps& other) {
  places_.insert(places_.end(), other.places_.begin(), other.places_.end());
  texts_.insert(texts_.end(), other.texts_.begin(), other.texts_.end());
  if (!error_) error_ = other.error_;
}

void FindingWriter::Conclude(v1::FindingState state, std::string_view message_id) {
  finding_.set_state(state);
  finding_.mutable_message()->set_id(std::string(message_id));
}

void FindingWriter::Undetermined(const Gaps& gaps) {
  if (gaps.error()) return Error(*gaps.error());
  Missing(gaps);
  const auto is_rest = [](const std::string& path) { return path.ends_with("[*]"); };
  const bool rest =
      finding_.missing_size() > 0 && std::all_of(finding_.missing().begin(), finding_.missing().end(), is_rest);
  Conclude(v1::FINDING_STATE_UNDETERMINED, rest ? "undetermined.incomplete" : "undetermined.missing");
  Parameter("missing", CountQuantity(int64_t{finding_.missing_size()} + finding_.missing_omitted()));
}

void FindingWriter::Error(cel::Value error) {
  const cel::EvaluationError& why = frame_.ErrorOf(error);
  Conclude(v1::FINDING_STATE_ERROR, ErrorMessageId(why.code));
  Parameter("reason", TextQuantity(why.detail));
}

void FindingWriter::Measured(const v1::Quantity& quantity) { *finding_.mutable_measured() = quantity; }

void FindingWriter::Threshold(const v1::Quantity& quantity) { *finding_.mutable_threshold() = quantity; }

void FindingWriter::Margin(const v1::Quantity& quantity) { *finding_.mutable_margin() = quantity; }

void FindingWriter::MarginAmount(const v1::Quantity& quantity) { *finding_.mutable_margin_amount() = quantity; }

void FindingWriter::Parameter(std::string_view name, const v1::Quantity& quantity) {
  v1::Operand* parameter = finding_.mutable_message()->add_parameters();
  parameter->set_name(std::string(name));
  *parameter->mutable_value() = quantity;
}

void FindingWriter::Operand(std::string_view name, const v1::Quantity& quantity) {
  v1::Operand* operand = finding_.add_operands();
  operand->set_name(std::string(name));
  *operand->mutable_value() = quantity;
}

void FindingWriter::DueOn(Date due, std::optional<Date> done) {
  v1::Due* entry = finding_.mutable_due();
  int64_t late = done.value_or(frame_.as_of()) - due;
  int64_t left = due - frame_.as_of();
  entry->set_date(due.ToString());
  entry->set_days_late(std::max<int64_t>(late, 0));
  entry->set_days_left(std::max<int64_t>(left, 0));
}

void FindingWriter::Evidence(cel::Value value) {
  if (value.origin() == 0) return;
  if (static_cast<size_t>(finding_.evidence_size()) >= kLimits.evidence_max) {
    finding_.set_evidence_omitted(finding_.evidence_omitted() + 1);
    return;
  }
  v1::Evidence* evidence = finding_.add_evidence();
  evidence->set_path(frame_.PathText(value.origin()));
  if (value.kind() == cel::ValueKind::kMessage) return;
  bool named = value.kind() == cel::ValueKind::kEnum;
  *evidence->mutable_value() =
      named ? TextQuantity(cel::Environment::ShortName(frame_.FieldOf(value.origin())->enum_type(), value.enum_value()))
            : ToQuantity(value);
}

void FindingWriter::EvidenceOf(const std::vector<cel::Value>& read) {
  std::vector<std::string> paths;
  std::set<std::string> all;
  for (cel::Value value : read) {
    paths.push_back(frame_.PathText(value.origin()));
    all.insert(paths.back());
  }
  std::set<std::string> written;
  for (size_t i = 0; i < read.size(); ++i) {
    std::string inside = paths[i] + "[";
    auto next = all.lower_bound(inside);
    if (next != all.end() && next->starts_with(inside)) continue;
    if (written.insert(paths[i]).second) Evidence(read[i]);
  }
}

void FindingWriter::OmitEvidence(uint64_t places) {
  uint64_t total = std::min<uint64_t>(finding_.evidence_omitted() + places, UINT32_MAX);
  finding_.set_evidence_omitted(static_cast<uint32_t>(total));
}

void FindingWriter::Missing(const Gaps& gaps) {
  std::set<std::string> seen;
  auto add = [&](std::string path) {
    if (!seen.insert(path).second) return;
    if (static_cast<size_t>(finding_.missing_size()) < kLimits.missing_max) {
      finding_.add_missing(std::move(path));
    } else {
      finding_.set_missing_omitted(finding_.missing_omitted() + 1);
    }
  };
  for (cel::PathId place : gaps.places()) add(frame_.PathText(place));
  for (const std::string& text : gaps.texts()) add(text);
}

v1::Quantity ToQuantity(cel::Value value) {
  switch (value.kind()) {
    case cel::ValueKind::kMoney:
      return KopecksQuantity(value.kopecks());
    case cel::ValueKind::kInt:
    case cel::ValueKind::kUint:
    case cel::ValueKind::kEnum:
      return CountQuantity(value.int_value());
    case cel::ValueKind::kDecimal:
      return DecimalQuantity(value.decimal());
    case cel::ValueKind::kPercent:
      return RatioQuantity(Ratio::FromPercent(value.decimal()));
    case cel::ValueKind::kDate:
      return DateQuantity(value.date());
    case cel::ValueKind::kBool:
      return BooleanQuantity(value.bool_value());
    case cel::ValueKind::kString:
      return TextQuantity(value.string());
    case cel::ValueKind::kList:
      return CountQuantity(static_cast<int64_t>(value.list().size()));
    default:
      return TextQuantity("");
  }
}

}  // namespace svod::kinds
