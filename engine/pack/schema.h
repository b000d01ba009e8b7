// The schema that a pack brings along: messages of a field of work that this program was not built with.
//
// `schema:` in pack.yaml names a `.proto` file in the folder of the pack, or a serialized FileDescriptorSet
// (`protoc --include_imports --descriptor_set_out`). Imports are looked for in the folder of the pack first and then
// among what the program was built with, so that `svod/v1/annotations.proto` and `google/protobuf/*.proto` are always
// there. The bytes of every file that is used count in the digest of the pack.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/base/diagnostic.h"
#include "engine/kinds/spec.h"

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace svod::pack {

// Owns its descriptors and everything made from them; must outlive the messages. Immutable and thread-safe.
class Schema {
 public:
  Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;
  ~Schema();

  // Reads the file that `node` names. Paths in diagnostics begin with `name`, if it is not empty. nullptr and
  // diagnostics, with line and column for a `.proto` file, on faults.
  static std::shared_ptr<const Schema> Load(const std::filesystem::path& folder, const std::string& name,
                                            const kinds::SpecNode& node, Diagnostics& diagnostics);

  // Also finds what the program was built with; nullptr when there is no such type.
  [[nodiscard]] const google::protobuf::Descriptor* FindMessage(const std::string& full_name) const;
  // An empty message. REQUIRES: a type that this schema finds.
  [[nodiscard]] std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor* type) const;
  // Names and bytes of the files, for digests: equal schemas have equal texts.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  friend class SchemaLoader;
  struct Types;
  std::unique_ptr<Types> types_;
  std::string text_;
};

}  // namespace svod::pack
