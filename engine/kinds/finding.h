// Filling a finding: the one place where values of an evaluation become evidence, missing paths and message parameters.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/date.h"
#include "engine/cel/frame.h"
#include "engine/cel/value.h"
#include "engine/verdict/quantity.h"
#include "svod/v1/verdict.pb.h"

namespace svod::kinds {

// Places of missing fields gathered while judging; the first error wins over all of them.
class Gaps {
 public:
  // Takes the places, or the error, of a value that is not definite.
  void Add(const cel::Frame& frame, cel::Value value);
  // Takes over everything that `other` has.
  void Take(const Gaps& other);
  void AddPlace(cel::PathId place) { places_.push_back(place); }
  // A field that no line of the document holds: no place, only a name.
  void AddText(std::string path) { texts_.push_back(std::move(path)); }
  [[nodiscard]] bool empty() const { return places_.empty() && texts_.empty(); }
  [[nodiscard]] const std::optional<cel::Value>& error() const { return error_; }
  [[nodiscard]] const std::vector<cel::PathId>& places() const { return places_; }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::vector<cel::PathId> places_;
  std::vector<std::string> texts_;
  std::optional<cel::Value> error_;
};

// Writes one finding. Borrows the frame and the finding. Per use, not thread-safe.
class FindingWriter {
 public:
  FindingWriter(cel::Frame& frame, v1::Finding* finding) : frame_(frame), finding_(*finding) {}

  // Sets the state and the message. Parameters are added by the calls below, and by Parameter.
  void Conclude(v1::FindingState state, std::string_view message_id);
  void NotApplicable(std::string_view message_id) { Conclude(v1::FINDING_STATE_NOT_APPLICABLE, message_id); }
  // UNDETERMINED with the missing paths; ERROR where there is an error among them. The message says where only the rest
  // of lists that are marked as incomplete would decide.
  void Undetermined(const Gaps& gaps);
  void Error(cel::Value error);
  void Overflow() { Conclude(v1::FINDING_STATE_ERROR, "error.overflow"); }

  // Each sets the field of the finding, which texts find by its name.
  void Measured(const v1::Quantity& quantity) { *finding_.mutable_measured() = quantity; }
  void Measured(const Figure& quantity) { quantity.WriteTo(finding_.mutable_measured()); }
  void Threshold(const Figure& quantity) { quantity.WriteTo(finding_.mutable_threshold()); }
  void Margin(const Figure& quantity) { quantity.WriteTo(finding_.mutable_margin()); }
  void MarginAmount(const Figure& quantity) { quantity.WriteTo(finding_.mutable_margin_amount()); }
  void Parameter(std::string_view name, const Figure& quantity);
  void Operand(std::string_view name, const Figure& quantity);
  // Days late or left against the as-of date, or late by the date of a result.
  void DueOn(Date due, std::optional<Date> done);
  // A place that was counted or that broke the rule; computed values have none and are left out. Enums by name.
  void Evidence(cel::Value value);
  // The record of an evaluation, each place once. A list stands for itself only where none of its items was looked
  // into: it was counted, or is empty.
  void EvidenceOf(const std::vector<cel::Value>& read);
  // Counts `places` more pieces of evidence that are not listed.
  void OmitEvidence(uint64_t places);
  void Missing(const Gaps& gaps);

 private:
  cel::Frame& frame_;
  v1::Finding& finding_;
};

// A scalar value as a quantity; a list is the number of its items; messages become empty text. Borrows strings from
// what the value borrows them from.
Figure ToQuantity(cel::Value value);

}  // namespace svod::kinds
