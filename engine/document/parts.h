// What the annotations say of a subject message: which field names the unit, which fields are documents, how the unit
// is written as a resource name. The server stores and assembles dossiers by this alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace svod {

// Immutable and thread-safe.
class SubjectParts {
 public:
  struct Document {
    std::string kind;  // name of the field
    const google::protobuf::FieldDescriptor* field;
    const google::protobuf::FieldDescriptor* revision;  // `revision`, a uint32, in it; nullptr when it has none
  };
  struct Copy {
    const google::protobuf::FieldDescriptor* field;
    const google::protobuf::FieldDescriptor* revision;  // as above
    std::string kind;                                   // of the document that it repeats
    int period_offset;
  };

  // nullopt and an English reason in *error when the annotations of `subject` do not fit together (no unit, a pattern
  // that names no field, a mark of incomplete lists that marks none, a facet that is none): a fault of the schema.
  static std::optional<SubjectParts> Of(const google::protobuf::Descriptor* subject, std::string* error);

  [[nodiscard]] const google::protobuf::Descriptor* subject() const { return subject_; }
  [[nodiscard]] const google::protobuf::FieldDescriptor* unit() const { return unit_; }
  [[nodiscard]] const std::vector<Document>& documents() const { return documents_; }
  [[nodiscard]] const std::vector<Copy>& copies() const { return copies_; }

  // A value by which dossiers are found: each field of the unit under its name, and each facet.
  struct Attribute {
    std::string name;
    bool facet = false;                              // totals are given by it
    const google::protobuf::FieldDescriptor* part;   // of the subject: the unit, or a document
    const google::protobuf::FieldDescriptor* field;  // in it: a text or an int32, perhaps repeated
  };
  [[nodiscard]] const std::vector<Attribute>& attributes() const { return attributes_; }
  // nullptr when there is no such attribute.
  [[nodiscard]] const Attribute* FindAttribute(std::string_view name) const;
  // Its values in the dossier; none where it is not there.
  [[nodiscard]] static std::vector<std::string> ValuesOf(const Attribute& attribute,
                                                         const google::protobuf::Message& subject);
  // nullptr when there is no such kind.
  [[nodiscard]] const Document* FindDocument(std::string_view kind) const;

  // `organisations/7302012345/clusters/C12/years/2014/agreements/188-14` for a subject whose unit is complete.
  // Characters
  // `/` and `%` of a value are written `%2F` and `%25`.
  [[nodiscard]] std::string UnitName(const google::protobuf::Message& subject) const;
  // Fills the unit of `subject` from a name and checks it as ReadDocument does. False and an English reason otherwise.
  [[nodiscard]] bool ParseUnitName(std::string_view name, google::protobuf::Message* subject, std::string* error) const;
  // True when `name` is empty or a prefix of a unit name in whole parts: `organisations/7302012345`.
  [[nodiscard]] bool IsUnitPrefix(std::string_view name) const;
  // The period (year) of a complete unit.
  [[nodiscard]] int Period(const google::protobuf::Message& subject) const;
  // The name of the same unit `offset` periods away, without the parts that follow the period: the prefix under which
  // the unit of the other period stands, and the whole name with the same parts.
  struct Shifted {
    std::string prefix;
    std::string same;
  };
  [[nodiscard]] Shifted ShiftedUnit(const google::protobuf::Message& subject, int offset) const;

 private:
  struct Segment {
    std::string collection;  // `organisations`
    const google::protobuf::FieldDescriptor* field;
  };
  [[nodiscard]] bool ReadAttributes(std::string* error);
  [[nodiscard]] std::string Name(const google::protobuf::Message& unit, size_t segments, int offset) const;

  const google::protobuf::Descriptor* subject_ = nullptr;
  const google::protobuf::FieldDescriptor* unit_ = nullptr;
  const google::protobuf::FieldDescriptor* period_ = nullptr;
  std::vector<Segment> segments_;
  std::vector<Document> documents_;
  std::vector<Copy> copies_;
  std::vector<Attribute> attributes_;
};

}  // namespace svod
