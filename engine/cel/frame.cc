#include "engine/cel/frame.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "engine/base/cancellation.h"
#include "engine/base/limits.h"
#include "engine/cel/pattern.h"

namespace svod::cel {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

}  // namespace

class Frame::VectorList final : public ListView {
 public:
  [[nodiscard]] size_t size() const override { return elements_.size(); }
  [[nodiscard]] Value at(size_t index) const override { return elements_[index]; }
  std::vector<Value>& elements() { return elements_; }

 private:
  std::vector<Value> elements_;
};

class Frame::RepeatedList final : public ListView {
 public:
  explicit RepeatedList(Frame& frame) : frame_(frame) {}
  void Assign(const Message& message, PathId place, const FieldReader& reader) {
    message_ = &message;
    place_ = place;
    reader_ = &reader;
  }
  [[nodiscard]] size_t size() const override { return reader_->Size(*message_, frame_.generated_); }
  [[nodiscard]] Value at(size_t index) const override {
    if (frame_.places_.size() >= kLimits.places_max) return frame_.TooMuch();
    const PathId place = frame_.ElementPlace(place_, index);
    Value value;
    if (!reader_->ReadElement(*message_, frame_.generated_, index, &value)) return frame_.MakeUnknown(place);
    return value.WithOrigin(place);
  }
  [[nodiscard]] Value Peek(size_t index) const override {
    Value value;
    return reader_->ReadElement(*message_, frame_.generated_, index, &value) ? value : frame_.MakeUnknown(0);
  }
  [[nodiscard]] const Message& message() const { return *message_; }
  [[nodiscard]] const FieldReader& reader() const { return *reader_; }

 private:
  Frame& frame_;
  const Message* message_ = nullptr;
  PathId place_ = 0;
  const FieldReader* reader_ = nullptr;
};

Frame::Frame(const Message& subject, Date as_of) : subject_(&subject), generated_(IsGenerated(subject)), as_of_(as_of) {
  FillSteps();
}

// Messages are none of the subject, and made by whatever factory: none is known to be of a generated class.
Frame::Frame(const Schema& schema)
    : subject_(&google::protobuf::Any::default_instance()), generated_(false), schema_(&schema) {
  FillSteps();
}

Frame::~Frame() = default;

bool Frame::LookUp() {
  constexpr int64_t kSteps = 4096;  // some tens of microseconds
  if (steps_left_ >= 0 && CancelScope::IsCancelled()) steps_left_ = -1;
  look_at_ = std::max<int64_t>(steps_left_ - kSteps, 0);
  return steps_left_ >= 0;
}

void Frame::Reset() {
  FillSteps();
  made_bytes_ = 0;
  tracing_ = false;
  trace_.clear();
  std::fill(slots_.begin(), slots_.end(), Value());
  places_.clear();
  missing_.clear();
  unknowns_.clear();
  errors_.clear();
  strings_.clear();
  lists_.clear();
  fields_.clear();
  messages_.clear();
  readers_.clear();
  patterns_.clear();
  repeated_used_ = 0;
  constexpr size_t kSpareLists = 256;  // what common rules make, and no more is kept
  constexpr size_t kSpareElements = 4096;
  for (; vectors_used_ > 0; --vectors_used_) {
    std::vector<Value> elements = std::move(vector_lists_[vectors_used_ - 1]->elements());
    vector_lists_[vectors_used_ - 1]->elements() = {};
    elements.clear();
    if (spare_.size() < kSpareLists && elements.capacity() <= kSpareElements) spare_.push_back(std::move(elements));
  }
}

void Frame::Rebind(const Message& subject, Date as_of) {
  Reset();
  index_.Clear();
  constexpr size_t kNotesKept = 16;  // more of them were taken by packs that are gone
  if (notes_.size() > kNotesKept) notes_.clear();
  for (auto& [who, notes] : notes_) notes.clear();
  subject_ = &subject;
  generated_ = IsGenerated(subject);
  as_of_ = as_of;
}

std::vector<uint8_t>& Frame::NotesOf(const void* who) {
  const auto known = std::find_if(notes_.begin(), notes_.end(), [who](const auto& one) { return one.first == who; });
  return known != notes_.end() ? known->second : notes_.emplace_back(who, std::vector<uint8_t>()).second;
}

std::shared_ptr<const Pattern> Frame::PatternOf(std::string_view text) {
  const auto kept = patterns_.find(text);
  if (kept != patterns_.end()) return kept->second;
  constexpr size_t kStepsAnInstruction = 16;  // a microsecond
  size_t instructions = 0;
  std::shared_ptr<const Pattern> pattern = Pattern::Compile(text, nullptr, &instructions);
  if (!Spend(static_cast<int64_t>(kStepsAnInstruction * instructions))) return nullptr;
  if (patterns_.size() < kLimits.patterns_max) patterns_.emplace(text, pattern);
  return pattern;
}

bool Frame::KeepsLittle() const {
  constexpr size_t kEntries = 100'000;
  const auto is_large = [](const auto& one) { return one.second.capacity() >= kEntries; };
  return std::none_of(notes_.begin(), notes_.end(), is_large) &&
         places_.capacity() + missing_.capacity() + unknowns_.capacity() + repeated_lists_.size() < kEntries &&
         vector_lists_.size() < kEntries / 100 && index_.size() < kEntries;
}

Value Frame::ReadField(const Message& message, PathId place, const FieldDescriptor* field) {
  if (!field->is_repeated()) return ReadField(message, place, FieldReader(field));
  return ReadField(message, place, readers_.emplace_back(field));
}

Value Frame::ReadField(const Message& message, PathId place, const FieldReader& reader) {
  if (places_.size() >= kLimits.places_max) return TooMuch();
  const PathId here = FieldPlace(place, reader.field());
  Value value;
  if (reader.repeated()) {
    value = ListOf(message, here, reader);
  } else if (reader.Read(message, generated_, &value)) {
    value.set_origin(here);
  } else {
    value = MakeUnknown(here);
  }
  if (tracing_ && value.is_definite() && value.kind() != ValueKind::kMessage && trace_.size() < kLimits.trace_max) {
    trace_.push_back(value);
  }
  return value;
}

Value Frame::ListOf(const Message& message, PathId here, const FieldReader& reader) {
  if (repeated_used_ == repeated_lists_.size()) repeated_lists_.push_back(std::make_unique<RepeatedList>(*this));
  RepeatedList& list = *repeated_lists_[repeated_used_++];
  list.Assign(message, here, reader);
  const Value whole = Value::List(&list).WithOrigin(here);
  if (!reader.IsIncomplete(message, generated_)) return whole;
  return whole.OpenList(MakeUnknown(RestPlace(here)), list.size());
}

std::optional<ElementIndex::Found> Frame::FindElements(const ListView& list, const FieldReader& key, int64_t value) {
  const auto* repeated = dynamic_cast<const RepeatedList*>(&list);
  if (repeated == nullptr) return std::nullopt;
  return index_.Find(repeated->message(), repeated->reader(), key, generated_, value);
}

std::vector<Value> Frame::TakeTrace() {
  tracing_ = false;
  return std::exchange(trace_, {});
}

void Frame::ForgetTrace(size_t from, size_t to) {
  auto at = [this](size_t mark) { return trace_.begin() + static_cast<std::ptrdiff_t>(mark); };
  if (from < to) trace_.erase(at(from), at(to));
}

const FieldDescriptor* Frame::FieldOf(PathId place) const {
  const Place& here = places_[place - 1];
  return here.field != nullptr ? here.field : FieldOf(here.parent);
}

std::string Frame::PathText(PathId place) const {
  std::string text;
  AppendPath(place, &text);
  return text;
}

void Frame::AppendPath(PathId place, std::string* text) const {
  constexpr size_t kCommonDepth = 16;
  constexpr size_t kIndexBytes = sizeof("[4294967295]") - 1;
  std::array<const Place*, kCommonDepth> way{};  // the last first
  size_t depth = 0;
  size_t bytes = 0;  // at most
  for (; place != 0 && depth < way.size(); place = way[depth++]->parent) {
    way[depth] = &places_[place - 1];
    bytes += way[depth]->field != nullptr ? way[depth]->field->name().size() + 1 : kIndexBytes;
  }
  if (place != 0) AppendPath(place, text);
  const size_t begin = text->size();
  text->resize(begin + bytes);
  char* to = text->data() + begin;
  while (depth > 0) to = WriteStep(*way[--depth], to == text->data(), to);
  text->resize(static_cast<size_t>(to - text->data()));
}

char* Frame::WriteStep(const Place& place, bool is_first, char* to) {
  if (place.field != nullptr) {
    const std::string& name = place.field->name();
    if (!is_first) *to++ = '.';
    return std::copy(name.begin(), name.end(), to);
  }
  *to++ = '[';
  if (place.index == kRest) {
    *to++ = '*';
  } else {
    constexpr size_t kDigitsMax = 10;
    to = std::to_chars(to, to + kDigitsMax, place.index).ptr;
  }
  *to++ = ']';
  return to;
}

Value Frame::AddUnknown(Missing missing) {
  unknowns_.push_back(missing);
  return Value::Unknown(static_cast<uint32_t>(unknowns_.size() - 1));
}

Value Frame::MakeUnknown(PathId place) {
  missing_.push_back(place);
  return AddUnknown({missing_.size() - 1, 1});
}

Value Frame::Merge(Value a, Value b) {
  if (!a.is_unknown()) return b.is_unknown() ? b : a;
  if (!b.is_unknown() || a.handle() == b.handle()) return a;
  Missing both = unknowns_[a.handle()];
  const Missing more = unknowns_[b.handle()];
  // The usual case, an unknown just made: it stands right behind the others already.
  if (both.begin + both.size == more.begin) return AddUnknown({both.begin, both.size + more.size});
  const size_t size = both.size + more.size;
  if (!Spend(static_cast<int64_t>(size)) || !Take(size * sizeof(PathId))) return TooMuch();
  if (both.begin + both.size != missing_.size()) {  // not the last: it cannot grow where it stands
    const size_t begin = missing_.size();
    for (size_t i = 0; i < both.size; ++i) missing_.push_back(missing_[both.begin + i]);
    both.begin = begin;
  }
  for (size_t i = more.begin; i < more.begin + more.size; ++i) {
    const auto first = missing_.begin() + static_cast<std::ptrdiff_t>(both.begin);
    if (std::find(first, missing_.end(), missing_[i]) == missing_.end()) missing_.push_back(missing_[i]);
  }
  both.size = missing_.size() - both.begin;
  return AddUnknown(both);
}

std::span<const PathId> Frame::MissingOf(Value value) const {
  const Missing missing = unknowns_[value.handle()];
  return {missing_.data() + missing.begin, missing.size};
}

std::vector<std::string> Frame::MissingPaths(Value value) const {
  std::vector<std::string> paths;
  std::set<std::string> seen;
  for (PathId place : MissingOf(value)) {
    std::string text = PathText(place);
    if (seen.insert(text).second) paths.push_back(std::move(text));
  }
  return paths;
}

// Errors are memory too: an operand that fails for each of a million items makes as many. Beyond the limit all of them
// are one, that of the limit.
Value Frame::MakeError(ErrorCode code, std::string detail) {
  if (Take(sizeof(EvaluationError) + detail.size())) {
    errors_.push_back({code, std::move(detail)});
  } else if (errors_.empty() || errors_.back().code != ErrorCode::kBudgetExceeded) {
    errors_.push_back({ErrorCode::kBudgetExceeded, "the evaluation makes or reads more than the limit allows"});
  }
  return Value::Error(static_cast<uint32_t>(errors_.size() - 1));
}

const EvaluationError& Frame::ErrorOf(Value value) const { return errors_[value.handle()]; }

std::vector<Value> Frame::EmptyList() {
  if (spare_.empty()) return {};
  std::vector<Value> elements = std::move(spare_.back());
  spare_.pop_back();
  return elements;
}

Value Frame::TooMuch() {
  return MakeError(ErrorCode::kBudgetExceeded, "the evaluation makes or reads more than the limit allows");
}

Value Frame::MakeList(std::vector<Value> elements) {
  if (!Take(elements.size() * sizeof(Value))) return TooMuch();
  if (vectors_used_ == vector_lists_.size()) vector_lists_.push_back(std::make_unique<VectorList>());
  VectorList& list = *vector_lists_[vectors_used_++];
  list.elements() = std::move(elements);
  return Value::List(&list);
}

Value Frame::MakeString(std::string text) {
  if (!Take(text.size())) return TooMuch();
  return Value::String(strings_.emplace_back(std::move(text)));
}

Value Frame::MakeMap(std::unique_ptr<FieldsView> map) {
  constexpr size_t kEntryBytes = 2 * sizeof(Value) + 64;  // key and value, and their node in an index
  if (!Take(map->size() * kEntryBytes)) return TooMuch();
  fields_.push_back(std::move(map));
  return Value::Map(fields_.back().get());
}

void Frame::Own(std::unique_ptr<ListView> list) { lists_.push_back(std::move(list)); }

const Message* Frame::Hold(std::unique_ptr<Message> message) {
  if (!Take(message->SpaceUsedLong())) return nullptr;
  messages_.push_back(std::move(message));
  return messages_.back().get();
}

Value Frame::MakeOptional(std::vector<Value> none_or_one) {
  const Value list = MakeList(std::move(none_or_one));
  return list.is_definite() ? Value::Optional(&list.list()) : list;
}

}  // namespace svod::cel
