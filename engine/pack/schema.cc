// Tested by: tests/engine/pack/schema_test.cc.
#include "engine/pack/schema.h"

#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/pack/yaml_file.h"

namespace svod::pack {

namespace protobuf = google::protobuf;
using kinds::Report;
using kinds::SpecNode;

namespace {

// Files of one schema. The dossier of clusters takes eight.
constexpr size_t kFilesMax = 100;

std::string LineOf(const std::string& text, int line) {
  size_t begin = 0;
  for (; line > 0 && begin != std::string::npos; --line) {
    begin = text.find('\n', begin);
    begin = begin == std::string::npos ? begin : begin + 1;
  }
  return begin == std::string::npos ? std::string() : text.substr(begin, text.find('\n', begin) - begin);
}

// protobuf's parsers recurse for each brace and bracket, of messages and of options; no dossier can be read that nests
// deeper than this.
bool IsDeep(const std::string& text) {
  int depth = 0;
  for (char c : text) {
    depth += c == '{' || c == '<' || c == '[' ? 1 : c == '}' || c == '>' || c == ']' ? -1 : 0;
    if (depth > kLimits.document_depth_max) return true;
  }
  return false;
}

// Groups among fields that nobody knows.
// NOLINTNEXTLINE(misc-no-recursion): no deeper than the limit
bool IsDeep(const protobuf::UnknownFieldSet& fields, int depth) {
  if (depth > kLimits.document_depth_max) return true;
  for (int i = 0; i < fields.field_count(); ++i) {
    const protobuf::UnknownField& field = fields.field(i);
    if (field.type() == protobuf::UnknownField::TYPE_GROUP && IsDeep(field.group(), depth + 1)) return true;
  }
  return false;
}

// The same of what a FileDescriptorSet holds: messages inside messages, options that are messages, and options as
// texts, which protobuf's pool parses. REQUIRES: no deeper than protobuf's own reader lets a message be.
// NOLINTNEXTLINE(misc-no-recursion): no deeper than the limit
bool IsDeep(const protobuf::Message& message, int depth) {
  if (depth > kLimits.document_depth_max) return true;
  if (const auto* option = dynamic_cast<const protobuf::UninterpretedOption*>(&message)) {
    if (IsDeep(option->aggregate_value())) return true;
  }
  const protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const protobuf::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const protobuf::FieldDescriptor* field : fields) {
    if (field->cpp_type() != protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      const protobuf::Message& inner = field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                                            : reflection.GetMessage(message, field);
      if (IsDeep(inner, depth + 1)) return true;
    }
  }
  return IsDeep(reflection.GetUnknownFields(message), depth);
}

// Takes faults of protobuf's parser and of its pool as diagnostics of one file. protobuf counts from 0.
class Collector : public protobuf::io::ErrorCollector, public protobuf::DescriptorPool::ErrorCollector {
 public:
  Collector(std::string file, const std::string& text, const protobuf::compiler::SourceLocationTable& places,
            Diagnostics& diagnostics)
      : file_(std::move(file)), text_(text), places_(places), diagnostics_(diagnostics) {}

  void AddError(int line, protobuf::io::ColumnNumber column, const std::string& message) override {
    Add(line, column, "schema-syntax", message);
  }

  void AddError(const std::string& /*filename*/, const std::string& element, const protobuf::Message* descriptor,
                ErrorLocation location, const std::string& message) override {
    int line = -1;
    int column = -1;
    // Some faults are of a place that the table does not have; then that of the name will do.
    if (!places_.Find(descriptor, location, &line, &column)) places_.Find(descriptor, NAME, &line, &column);
    Add(line, column, "schema-fault", element.empty() ? message : "`" + element + "`: " + message);
  }

 private:
  void Add(int line, int column, std::string code, const std::string& message) {
    Diagnostic fault;
    fault.file = file_;
    if (line >= 0) fault.position = {line + 1, CodePoints(line, column) + 1};
    fault.code = std::move(code);
    fault.message = message;
    diagnostics_.Add(std::move(fault));
  }

  // protobuf's columns are bytes, with tabs as wide as eight; ours are characters.
  [[nodiscard]] int CodePoints(int line, int column) const {
    const std::string text = LineOf(text_, line);
    int characters = 0;
    int width = 0;
    for (size_t i = 0; i < text.size() && width < column; ++i) {
      width += text[i] == '\t' ? 8 - width % 8 : 1;
      if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) ++characters;
    }
    return characters;
  }

  std::string file_;
  const std::string& text_;
  const protobuf::compiler::SourceLocationTable& places_;
  Diagnostics& diagnostics_;
};

}  // namespace

struct Schema::Types {
  Types() { factory.SetDelegateToGeneratedFactory(true); }

  // Files and types that the program was built with are found below our own.
  protobuf::DescriptorPool pool{protobuf::DescriptorPool::generated_pool()};
  protobuf::DynamicMessageFactory factory{&pool};  // locks by itself
};

Schema::Schema() : types_(std::make_unique<Types>()) {}
Schema::~Schema() = default;

class SchemaLoader {
 public:
  SchemaLoader(std::filesystem::path folder, std::string name, Diagnostics& diagnostics)
      : folder_(std::move(folder)), name_(std::move(name)), diagnostics_(diagnostics) {}

  std::shared_ptr<const Schema> Load(const SpecNode& node) {
    const size_t faults = diagnostics_.size() + diagnostics_.omitted();
    if (node.text.empty() || node.text.find("..") != std::string::npos || node.text.starts_with('/')) {
      Report(diagnostics_, node, "bad-file-name", "a schema stands in the folder of the pack");
      return nullptr;
    }
    if (!std::filesystem::is_regular_file(folder_ / node.text)) {
      Report(diagnostics_, node, "no-such-file", "there is no `" + node.text + "` in the folder of the pack");
      return nullptr;
    }
    if (node.text.ends_with(".proto")) {
      ReadProto(node.text);
    } else {
      ReadSet(node);
    }
    if (diagnostics_.size() + diagnostics_.omitted() > faults) return nullptr;
    return std::move(schema_);
  }

 private:
  [[nodiscard]] std::string Shown(const std::string& file) const { return name_.empty() ? file : name_ + "/" + file; }

  std::shared_ptr<const kinds::SourceFile> Read(const std::string& file) {
    auto source = ReadSourceFile((folder_ / file).string(), Shown(file), kLimits.rule_file_bytes_max, diagnostics_);
    if (source != nullptr) {
      schema_->text_ += file + "\n" + std::to_string(source->text.size()) + "\n" + source->text;
    }
    return source;
  }

  [[nodiscard]] bool IsOurs(const std::string& file) const {
    return file.find("..") == std::string::npos && !file.starts_with('/') &&
           std::filesystem::is_regular_file(folder_ / file);
  }

  // A file after those it imports, which the pool must have first. `open_` are those that are waiting.
  // NOLINTNEXTLINE(misc-no-recursion): no deeper than there are files
  bool ReadProto(const std::string& file) {
    if (done_.size() + open_.size() >= kFilesMax) {
      return Fault(file, "too-many-files", "a schema has at most " + std::to_string(kFilesMax) + " files");
    }
    const auto source = Read(file);
    if (source == nullptr) return false;
    if (IsDeep(source->text)) {
      return Fault(file, "too-deep", "messages nest deeper than " + std::to_string(kLimits.document_depth_max));
    }
    open_.insert(file);
    protobuf::compiler::SourceLocationTable places;
    Collector collector(Shown(file), source->text, places, diagnostics_);
    protobuf::FileDescriptorProto proto;
    proto.set_name(file);
    const bool sound = Parse(*source, &places, &collector, &proto) && ReadImports(proto, places, *source) &&
                       schema_->types_->pool.BuildFileCollectingErrors(proto, &collector) != nullptr;
    open_.erase(file);
    done_.insert(file);
    return sound;
  }

  // Always false.
  bool Fault(const std::string& file, std::string code, std::string message) {
    Diagnostic fault;
    fault.file = Shown(file);
    fault.code = std::move(code);
    fault.message = std::move(message);
    diagnostics_.Add(std::move(fault));
    return false;
  }

  static bool Parse(const kinds::SourceFile& source, protobuf::compiler::SourceLocationTable* places,
                    Collector* collector, protobuf::FileDescriptorProto* proto) {
    protobuf::io::ArrayInputStream input(source.text.data(), static_cast<int>(source.text.size()));
    protobuf::io::Tokenizer tokenizer(&input, collector);
    protobuf::compiler::Parser parser;
    parser.RecordErrorsTo(collector);
    parser.RecordSourceLocationsTo(places);
    return parser.Parse(&tokenizer, proto);
  }

  // NOLINTNEXTLINE(misc-no-recursion): see ReadProto
  bool ReadImports(const protobuf::FileDescriptorProto& proto, const protobuf::compiler::SourceLocationTable& places,
                   const kinds::SourceFile& source) {
    bool sound = true;
    for (int i = 0; i < proto.dependency_size(); ++i) {
      const std::string& file = proto.dependency(i);
      if (done_.contains(file)) continue;
      if (IsOurs(file) && !open_.contains(file)) {
        sound = ReadProto(file) && sound;
      } else if (open_.contains(file) || protobuf::DescriptorPool::generated_pool()->FindFileByName(file) == nullptr) {
        AddImportFault(proto, i, places, source);
        sound = false;
      }
    }
    return sound;
  }

  void AddImportFault(const protobuf::FileDescriptorProto& proto, int index,
                      const protobuf::compiler::SourceLocationTable& places, const kinds::SourceFile& source) {
    const std::string& file = proto.dependency(index);
    const bool circle = open_.contains(file);
    int line = -1;
    int column = -1;
    places.FindImport(&proto, file, &line, &column);
    Diagnostic fault;
    fault.file = source.name;
    if (line >= 0) fault.position = {line + 1, column + 1};
    fault.code = circle ? "import-circle" : "no-such-import";
    fault.message = circle ? "`" + file + "` imports this file" : "there is no `" + file + "`";
    if (!circle)
      fault.hint = "it stands in the folder of the pack, or is svod/v1/annotations.proto or of google/protobuf/";
    diagnostics_.Add(std::move(fault));
  }

  void ReadSet(const SpecNode& node) {
    const auto source = Read(node.text);
    protobuf::FileDescriptorSet set;
    if (source == nullptr) return;
    if (!set.ParseFromString(source->text) || set.file_size() == 0) {
      return Report(diagnostics_, node, "schema-syntax", "`" + node.text + "` is no serialized FileDescriptorSet",
                    "protoc --include_imports --descriptor_set_out=" + node.text);
    }
    if (set.file_size() > static_cast<int>(kFilesMax)) {
      Fault(node.text, "too-many-files", "a schema has at most " + std::to_string(kFilesMax) + " files");
      return;
    }
    const protobuf::compiler::SourceLocationTable none;
    for (const protobuf::FileDescriptorProto& file : set.file()) {
      // What the program was built with is there already; a file that differs would be another schema of that name.
      if (protobuf::DescriptorPool::generated_pool()->FindFileByName(file.name()) != nullptr) continue;
      if (IsDeep(file, 0)) {
        Fault(node.text, "too-deep",
              "`" + file.name() + "` nests deeper than " + std::to_string(kLimits.document_depth_max));
        return;
      }
      Collector collector(Shown(node.text), "", none, diagnostics_);
      if (schema_->types_->pool.BuildFileCollectingErrors(file, &collector) == nullptr) return;
    }
  }

  std::filesystem::path folder_;
  std::string name_;
  Diagnostics& diagnostics_;
  std::shared_ptr<Schema> schema_ = std::make_shared<Schema>();
  std::set<std::string> open_;
  std::set<std::string> done_;
};

std::shared_ptr<const Schema> Schema::Load(const std::filesystem::path& folder, const std::string& name,
                                           const SpecNode& node, Diagnostics& diagnostics) {
  return SchemaLoader(folder, name, diagnostics).Load(node);
}

const protobuf::Descriptor* Schema::FindMessage(const std::string& full_name) const {
  return types_->pool.FindMessageTypeByName(full_name);
}

std::unique_ptr<protobuf::Message> Schema::New(const protobuf::Descriptor* type) const {
  return std::unique_ptr<protobuf::Message>(types_->factory.GetPrototype(type)->New());
}

}  // namespace svod::pack
