// The memory of one evaluation: variables, places in the document, missing paths, errors, the step budget. One frame
// serves one document on one thread; it is reused from rule to rule with Reset. Everything that values borrow from a
// frame lives until Reset or the end of the frame. Memory is kept for what comes after: a frame that was used for a
// while allocates no more.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/limits.h"
#include "engine/cel/element_index.h"
#include "engine/cel/field_reader.h"
#include "engine/cel/value.h"

namespace google::protobuf {
class Descriptor;
class DescriptorPool;
class FieldDescriptor;
class Message;
class MessageFactory;
}  // namespace google::protobuf

namespace svod::cel {

class Pattern;  // engine/cel/pattern.h

enum class ErrorCode : uint8_t {
  kOverflow,
  kDivisionByZero,
  kNoSuchKey,
  kIndexOutOfRange,
  kInvalidArgument,
  kBudgetExceeded,
  kNoMatchingOverload,
};

// Why an evaluation failed. `detail` is lower-case English for logs; `code` is what texts are rendered from.
struct EvaluationError {
  ErrorCode code;
  std::string detail;
};

// Message types by name, and what makes messages of them. Borrows both.
struct Schema {
  const google::protobuf::DescriptorPool* pool;
  google::protobuf::MessageFactory* factory;
};

class Frame {
 public:
  // Borrows `subject`, which must outlive the frame and not change.
  Frame(const google::protobuf::Message& subject, Date as_of);
  // For plain CEL, which has no subject: an absent field has its default value, and messages are made by `schema`.
  explicit Frame(const Schema& schema);
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;
  ~Frame();

  // Forgets variables, places, unknowns, errors and memory, and fills the step budget: the state after construction.
  void Reset();
  // The same for another document, or for one that changed.
  void Rebind(const google::protobuf::Message& subject, Date as_of);
  // Whether the memory kept for what comes after is that of common documents: some megabytes at most.
  [[nodiscard]] bool KeepsLittle() const;

  [[nodiscard]] const google::protobuf::Message& subject() const { return *subject_; }
  // Null: a rule is evaluated, and absent data are unknown.
  [[nodiscard]] const Schema* schema() const { return schema_; }
  [[nodiscard]] Date as_of() const { return as_of_; }
  // Whether the subject, and with it all its parts, is of a generated class.
  [[nodiscard]] bool is_generated() const { return generated_; }

  // Variables, by slot as given by Environment. Unset slots are null.
  // REQUIRES for Set and Get: slot is below the count given to EnsureSlots.
  void Set(int slot, const Value& value) { slots_[static_cast<size_t>(slot)] = value; }
  [[nodiscard]] const Value& Get(int slot) const { return slots_[static_cast<size_t>(slot)]; }
  // Grows the slots to `count`, if fewer.
  void EnsureSlots(int count) {
    if (slots_.size() < static_cast<size_t>(count)) slots_.resize(static_cast<size_t>(count));
  }

  // Reads a field of `message`, which stands at `place`. Present: the value, with its place. Absent (not set; for a
  // string with a format: set but not readable, which input checks exclude): Unknown of the place. A repeated field is
  // always present; marked as incomplete it is an open list, whose rest is Unknown of its RestPlace. An enum with
  // number 0 is absent. `has(x.y)` is ReadField and then true or Unknown. REQUIRES: the message is part of the subject.
  // A list keeps `reader` by reference.
  Value ReadField(const google::protobuf::Message& message, PathId place, const FieldReader& reader);
  // The same with the reader made now: slow.
  Value ReadField(const google::protobuf::Message& message, PathId place,
                  const google::protobuf::FieldDescriptor* field);
  // The elements of `list` whose field `key` is `value` or is not known; each is then taken by list.at. nullopt when
  // the list is no field of the subject. The index is made when first asked for and serves every rule: it outlives
  // Reset. REQUIRES: `list` came from this frame; `key` reads a field of its elements, which are messages; IsIndexed of
  // its kind.
  std::optional<ElementIndex::Found> FindElements(const ListView& list, const FieldReader& key, int64_t value);

  // The same of the field `list` of `owner`, without a list of it.
  ElementIndex::Found FindElements(const google::protobuf::Message& owner, const FieldReader& list,
                                   const FieldReader& key, int64_t value) {
    return index_.Find(owner, list, key, generated_, value);
  }

  // What `who` has noted of the document; empty when first asked for. As the index above it outlives Reset, and serves
  // every rule; until Rebind it may hold what is true of the document and the day alone. `who` is told apart by
  // address.
  std::vector<uint8_t>& NotesOf(const void* who);

  // Places. The subject itself is place 0; its field `report` is `report`.
  PathId FieldPlace(PathId parent, const google::protobuf::FieldDescriptor* field) {
    return AddPlace({field, parent, 0});
  }
  PathId ElementPlace(PathId parent, size_t index) { return AddPlace({nullptr, parent, static_cast<uint32_t>(index)}); }
  // The items that the list at `parent` does not show: `report.kpis.items[*]`.
  PathId RestPlace(PathId parent) { return ElementPlace(parent, kRest); }
  [[nodiscard]] std::string PathText(PathId place) const;
  void AppendPath(PathId place, std::string* text) const;

  // Unknowns: sets of places. `Merge` unites; an error on either side that is not absorbed wins over unknown only for
  // the label: use IsDefinite first.
  Value MakeUnknown(PathId place);
  // REQUIRES: a and b are unknown or error. Unknown if either is unknown (with the places of both), else the first
  // error.
  Value Merge(Value a, Value b);
  // Places of an unknown, in order of discovery, some perhaps twice; until the next evaluation.
  // REQUIRES: value.is_unknown().
  [[nodiscard]] std::span<const PathId> MissingOf(Value value) const;
  // The same as text, without repeats, in order of discovery.
  [[nodiscard]] std::vector<std::string> MissingPaths(Value value) const;

  Value MakeError(ErrorCode code, std::string detail);
  // REQUIRES: value.is_error().
  [[nodiscard]] const EvaluationError& ErrorOf(Value value) const;

  // Takes `count` steps from the budget; false when it is used up (then evaluation ends with kBudgetExceeded), or the
  // work of this thread was cancelled (engine/base/cancellation.h), which uses it up.
  bool Spend(int64_t count = 1) { return (steps_left_ -= count) >= look_at_ || LookUp(); }

  // Leaves no more than `most` steps of the budget, for evaluations that share one.
  void LeaveSteps(int64_t most) { steps_left_ = std::min(steps_left_, most); }
  // Negative: the budget was exceeded.
  [[nodiscard]] int64_t steps_left() const { return steps_left_; }

  // Whether conditions may be tested before they are evaluated (engine/cel/node.h): in a rule, where no record is kept,
  // and not inside of a condition that was tested already. So nothing is evaluated more than three times.
  [[nodiscard]] bool MayTest() const { return schema_ == nullptr && !tracing_ && !in_full_; }
  // Gives back the steps of an evaluation that is done again, with more in its answer: a budget is for one, whichever
  // way it is had. `steps`: those that were left before.
  void RestoreSteps(int64_t steps) { steps_left_ = look_at_ = steps; }
  // While it lives conditions are evaluated in full, after a test with `steps` left.
  class InFull {
   public:
    InFull(Frame& frame, int64_t steps) : frame_(frame) {
      frame_.in_full_ = true;
      frame_.RestoreSteps(steps);
    }
    InFull(const InFull&) = delete;
    InFull& operator=(const InFull&) = delete;
    ~InFull() { frame_.in_full_ = false; }

   private:
    Frame& frame_;
  };

  // The pattern, compiled once until Reset, beyond kLimits.patterns_max each time it is asked for; that takes steps.
  // Null where the text is no regular expression, or the steps are used up.
  std::shared_ptr<const Pattern> PatternOf(std::string_view text);
  [[nodiscard]] size_t patterns_kept() const { return patterns_.size(); }

  // A record of the fields that an answer rests on, for those who must show them. Nothing is recorded unless it was
  // started, which begins a new one; Reset ends it. Beyond kLimits.trace_max reads it stops.
  void StartTrace() {
    trace_.clear();
    tracing_ = true;
  }
  [[nodiscard]] bool is_tracing() const { return tracing_; }
  // Scalars and lists in the order they were read, with repeats; ends the record.
  [[nodiscard]] std::vector<Value> TakeTrace();
  // For nodes of which one part decided: forget what the other parts read, between two marks.
  [[nodiscard]] size_t TraceMark() const { return trace_.size(); }
  void ForgetTrace(size_t from, size_t to);
  // The field at `place`; of an element, that of its list. REQUIRES: place is not 0.
  [[nodiscard]] const google::protobuf::FieldDescriptor* FieldOf(PathId place) const;

  // Memory for values made during evaluation; an error beyond kLimits.made_bytes_max. EmptyList gives a vector to fill
  // for MakeList, with the memory of one before the last Reset. What MakeList makes is complete.
  std::vector<Value> EmptyList();
  Value MakeList(std::vector<Value> elements);
  Value MakeString(std::string text);
  // The map lives in the frame.
  Value MakeMap(std::unique_ptr<FieldsView> map);
  void Own(std::unique_ptr<ListView> list);
  // Keeps the message, until Reset; nullptr when there is too much already.
  const google::protobuf::Message* Hold(std::unique_ptr<google::protobuf::Message> message);
  // The error of having passed one of the limits above.
  Value TooMuch();
  Value MakeOptional(std::vector<Value> none_or_one);

 private:
  static constexpr uint32_t kRest = UINT32_MAX;  // as the index of an element: see RestPlace
  class RepeatedList;
  class VectorList;
  struct Place {
    const google::protobuf::FieldDescriptor* field;  // null: an element
    PathId parent;
    uint32_t index;
  };
  PathId AddPlace(Place place) {
    places_.push_back(place);
    return static_cast<PathId>(places_.size());
  }
  // A set of places: a piece of missing_. One that only adds to another shares its beginning.
  struct Missing {
    size_t begin;
    size_t size;
  };

  // Looks at what is looked at every few thousand steps: whether the budget is used up, or the work cancelled.
  bool LookUp();
  void FillSteps() { steps_left_ = look_at_ = kLimits.steps_max; }

  // Counts memory of a value made; false when there is too much of it.
  bool Take(size_t bytes) { return (made_bytes_ += bytes) <= kLimits.made_bytes_max; }
  Value ListOf(const google::protobuf::Message& message, PathId here, const FieldReader& reader);
  Value AddUnknown(Missing missing);
  // Writes the step and returns the end of it. REQUIRES: there is room.
  static char* WriteStep(const Place& place, bool is_first, char* to);

  const google::protobuf::Message* subject_;
  bool generated_;  // the subject, and with it all its parts, is of a generated class
  const Schema* schema_ = nullptr;
  Date as_of_;
  bool tracing_ = false;
  bool in_full_ = false;
  int64_t steps_left_ = 0;
  int64_t look_at_ = 0;  // with fewer steps left than this, LookUp is called
  size_t made_bytes_ = 0;
  std::vector<Value> slots_;
  std::vector<Value> trace_;
  std::vector<Place> places_;
  std::vector<PathId> missing_;
  std::vector<Missing> unknowns_;
  std::vector<EvaluationError> errors_;
  std::deque<std::string> strings_;
  std::vector<std::unique_ptr<ListView>> lists_;
  std::vector<std::unique_ptr<FieldsView>> fields_;
  std::vector<std::unique_ptr<google::protobuf::Message>> messages_;
  std::vector<std::vector<Value>> spare_;  // memory for EmptyList
  // Of these the first ones, so many as the number says, are in use; the others are kept for later.
  std::vector<std::unique_ptr<RepeatedList>> repeated_lists_;
  size_t repeated_used_ = 0;
  std::vector<std::unique_ptr<VectorList>> vector_lists_;
  size_t vectors_used_ = 0;
  std::deque<FieldReader> readers_;
  ElementIndex index_;
  std::vector<std::pair<const void*, std::vector<uint8_t>>> notes_;  // few
  std::map<std::string, std::shared_ptr<const Pattern>, std::less<>> patterns_;
};

}  // namespace svod::cel
