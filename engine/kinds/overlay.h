// A message that borrows its parts from another one until they change. A cure changes a line or two of a dossier: it
// needs no copy of the rest.
#pragma once

#include <google/protobuf/arena.h>

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace svod::kinds {

// Borrows the message that it lies over, which must outlive it and not change meanwhile. Not thread-safe.
class Overlay {
 public:
  explicit Overlay(const google::protobuf::Message& base);
  ~Overlay() = default;
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  // Reads as the base does until it is changed. Its own fields may be changed, what stands in them may not: Own it
  // first.
  [[nodiscard]] google::protobuf::Message* root() const { return root_; }
  // The message in `field` of `parent`, at `index` of a list (-1: no list), now one that may be changed as the root
  // may. REQUIRES: `parent` is the root or came from here, or is new; it has that message. Not for maps.
  google::protobuf::Message* Own(google::protobuf::Message* parent, const google::protobuf::FieldDescriptor* field,
                                 int index);

 private:
  google::protobuf::Message* CopyOf(const google::protobuf::Message& base);

  // Everything that is not borrowed stands on it, and nothing on it is freed one by one: so nothing borrowed is.
  google::protobuf::Arena arena_;
  google::protobuf::Message* root_;
};

}  // namespace svod::kinds
