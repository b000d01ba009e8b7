// Making the changes of a cure and taking them back: one overlay of the dossier serves every cure of a verdict.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kinds/overlay.h"
#include "svod/v1/verdict.pb.h"

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace svod::kinds {

// Edits of one message. Borrows it; it must not be changed by others in between. Not thread-safe. What is still done
// when an Edits ends stays done.
class Edits {
 public:
  explicit Edits(google::protobuf::Message* message) : message_(*message) {}
  // Of its root.
  explicit Edits(Overlay* overlay) : message_(*overlay->root()), overlay_(overlay) {}

  // Makes `change` as the comments of v1::Change say. False when the path leads nowhere or the value does not fit the
  // field; the message may then be changed in part, until Undo.
  [[nodiscard]] bool Make(const v1::Change& change);
  [[nodiscard]] bool MakeAll(const std::vector<v1::Change>& changes);
  // Makes the field or the list at `path` absent. False when the path leads nowhere.
  [[nodiscard]] bool Clear(std::string_view path);
  // Takes back everything that was made, the last first.
  void Undo();
  // What was made stays.
  void Keep() { undo_.clear(); }

 private:
  struct Target {
    google::protobuf::Message* message = nullptr;
    const google::protobuf::FieldDescriptor* field = nullptr;
    int index = -1;  // -1: the field itself
  };
  bool Find(std::string_view path, Target* target);
  bool Step(google::protobuf::Message* message, std::string_view step, Target* target) const;
  google::protobuf::Message* Enter(const Target& target);
  google::protobuf::Message* Own(const Target& target);
  static std::shared_ptr<google::protobuf::Message> NewLike(const Target& target);
  void SwapIn(const Target& target, const std::shared_ptr<google::protobuf::Message>& other);
  bool Set(const Target& target, const v1::Quantity* value);
  bool Add(const Target& target, const google::protobuf::Message* like);
  void Remove(const Target& target);

  google::protobuf::Message& message_;
  Overlay* overlay_ = nullptr;  // null: all of the message may be changed
  std::vector<std::function<void()>> undo_;
};

// Number of items of the list at `path` of `message`; -1 when there is no such list.
int LengthOfList(const google::protobuf::Message& message, std::string_view path);

}  // namespace svod::kinds
