#include "engine/kinds/finding.h"

#include <algorithm>
#include <set>

#include "engine/base/cancellation.h"
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

// Whether `path`, which is not before `list` in the order of texts, is before `list[`.
bool IsBeforeItems(std::string_view path, std::string_view list) {
  return path.starts_with(list) && (path.size() == list.size() || path[list.size()] < '[');
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
  finding_.mutable_message()->set_id(message_id.data(), message_id.size());
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

void FindingWriter::Parameter(std::string_view name, const Figure& quantity) {
  v1::Operand* parameter = finding_.mutable_message()->add_parameters();
  parameter->set_name(name.data(), name.size());
  quantity.WriteTo(parameter->mutable_value());
}

void FindingWriter::Operand(std::string_view name, const Figure& quantity) {
  v1::Operand* operand = finding_.add_operands();
  operand->set_name(name.data(), name.size());
  quantity.WriteTo(operand->mutable_value());
}

void FindingWriter::DueOn(Date due, std::optional<Date> done) {
  v1::Due* entry = finding_.mutable_due();
  int64_t late = done.value_or(frame_.as_of()) - due;
  int64_t left = due - frame_.as_of();
  entry->set_date(due.ToString());
  entry->set_days_late(std::max<int64_t>(late, 0));
  entry->set_days_left(std::max<int64_t>(left, 0));
  entry->set_done(done.has_value());
}

void FindingWriter::Evidence(cel::Value value) {
  if (value.origin() == 0) return;
  if (static_cast<size_t>(finding_.evidence_size()) >= kLimits.evidence_max) {
    finding_.set_evidence_omitted(finding_.evidence_omitted() + 1);
    return;
  }
  v1::Evidence* evidence = finding_.add_evidence();
  frame_.AppendPath(value.origin(), evidence->mutable_path());
  if (value.kind() == cel::ValueKind::kMessage) return;
  if (value.kind() == cel::ValueKind::kEnum) {
    const google::protobuf::EnumDescriptor* type = frame_.FieldOf(value.origin())->enum_type();
    TextQuantity(cel::Environment::ShortName(type, value.enum_value())).WriteTo(evidence->mutable_value());
  } else {
    ToQuantity(value).WriteTo(evidence->mutable_value());
  }
}

void FindingWriter::EvidenceOf(const std::vector<cel::Value>& read) {
  std::vector<std::string> paths(read.size());
  std::vector<size_t> order(read.size());
  for (size_t i = 0; i < read.size(); ++i) {
    frame_.AppendPath(read[i].origin(), &paths[i]);
    order[i] = i;
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return paths[a] < paths[b]; });
  std::vector<bool> shown(read.size());
  for (auto at = order.begin(); at != order.end(); ++at) {
    const std::string& path = paths[*at];
    const bool again = at != order.begin() && paths[*(at - 1)] == path;
    const auto not_inside = [&](size_t i) { return IsBeforeItems(paths[i], path); };
    const auto next = std::partition_point(at, order.end(), not_inside);
    const bool looked_into =
        next != order.end() && paths[*next].starts_with(path) && paths[*next].substr(path.size(), 1) == "[";
    shown[*at] = !again && !looked_into;
  }
  for (size_t i = 0; i < read.size(); ++i) {
    if (shown[i]) Evidence(read[i]);
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
  for (cel::PathId place : gaps.places()) {
    if (CancelScope::IsCancelled()) return;  // nobody waits for the answer
    add(frame_.PathText(place));
  }
  for (const std::string& text : gaps.texts()) add(text);
}

Figure ToQuantity(cel::Value value) {
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
