// Builds a message from the events of a text reader (objects, keys, scalars, each with its place), following the
// protobuf JSON mapping. Every fault is reported and building goes on.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.h"

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace svod {

// Where each path of a document stands in its text.
using PathPositions = std::map<std::string, Position>;

// Not thread-safe. Borrows the message and the diagnostics.
class MessageBuilder {
 public:
  MessageBuilder(google::protobuf::Message* root, std::string file, Diagnostics& diagnostics);

  // Events in document order. A value follows its key, or stands in an array.
  void BeginObject(Position at);
  void Key(std::string_view name, Position at);
  void EndObject();
  void BeginArray(Position at);
  void EndArray();
  void String(std::string_view text, Position at);
  // A number as written.
  void Number(std::string_view text, Position at);
  void Bool(bool value, Position at);
  void Null();

  [[nodiscard]] const PathPositions& positions() const { return positions_; }
  // Objects and arrays open now.
  [[nodiscard]] size_t depth() const { return levels_.size(); }

 private:
  struct Level {
    google::protobuf::Message* message = nullptr;              // null: skipped, already reported
    const google::protobuf::FieldDescriptor* field = nullptr;  // of the key just read, or of the array
    bool array = false;
    int index = 0;
    std::string path;
    std::set<std::string> seen;
  };

  // The field that a value is for; nullptr when it is to be passed over.
  const google::protobuf::FieldDescriptor* Target(Position at, bool composite);
  void Fault(Position at, std::string code, std::string message, std::string hint = "");
  void WrongType(const google::protobuf::FieldDescriptor* field, Position at, std::string_view given);
  void SetNumber(Level& level, const google::protobuf::FieldDescriptor* field, std::string_view text, Position at,
                 bool quoted);
  void SetText(Level& level, const google::protobuf::FieldDescriptor* field, std::string_view text, Position at);
  void SetEnum(Level& level, const google::protobuf::FieldDescriptor* field, std::string_view text, Position at);
  [[nodiscard]] std::string ValuePath() const;
  void Done();

  google::protobuf::Message* root_;
  std::string file_;
  Diagnostics& diagnostics_;
  std::vector<Level> levels_;
  PathPositions positions_;
};

}  // namespace svod
