// Reading by generated accessors and reading by reflection must never differ: field by field, and in whole expressions.
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "engine/cel/field_reader.h"
#include "engine/document/accessor.h"
#include "tests/reference/cases.h"

namespace svod::reference {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The value without its place, so that two can be compared.
std::string Show(const cel::Value& value) {
  switch (value.kind()) {
    case cel::ValueKind::kString:
    case cel::ValueKind::kBytes:
      return std::string(value.string());
    case cel::ValueKind::kDecimal:
    case cel::ValueKind::kPercent:
      return value.decimal().ToString();
    case cel::ValueKind::kMessage:
      return std::to_string(reinterpret_cast<uintptr_t>(&value.message()));
    default:
      return std::to_string(value.int_value());
  }
}

std::string ReadAll(const Message& message, const cel::FieldReader& reader, bool generated) {
  cel::Value value;
  if (!reader.repeated()) return reader.Read(message, generated, &value) ? Show(value) : "not set";
  std::string all;
  for (size_t i = 0; i < reader.Size(message, generated); ++i) {
    all += (reader.ReadElement(message, generated, i, &value) ? Show(value) : "not set") + ";";
  }
  return all;
}

// Compares every field of `message` and of the messages in it; returns how many were read.
int CompareFields(const Message& message) {
  int count = 0;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    EXPECT_NE(FindAccessor(field), nullptr) << field->full_name();
    const cel::FieldReader reader(field);
    EXPECT_EQ(ReadAll(message, reader, true), ReadAll(message, reader, false)) << field->full_name();
    if (field->is_repeated()) {
      EXPECT_EQ(reader.IsIncomplete(message, true), reader.IsIncomplete(message, false)) << field->full_name();
    }
    ++count;
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const auto* reflection = message.GetReflection();
    if (!field->is_repeated()) {
      if (reflection->HasField(message, field)) count += CompareFields(reflection->GetMessage(message, field));
      continue;
    }
    for (int j = 0; j < reflection->FieldSize(message, field); ++j) {
      count += CompareFields(reflection->GetRepeatedMessage(message, field, j));
    }
  }
  return count;
}

TEST(Accessors, EveryFieldReadsAsByReflection) {
  Random random(20131106);
  DossierGenerator dossiers(random, std::string(SVOD_SOURCE_DIR) + "/rules/clusters/samples");
  int fields = 0;
  for (int i = 0; i < 50; ++i) fields += CompareFields(dossiers.Make());
  EXPECT_GT(fields, 10'000);
}

// A dynamic message is read by reflection, also where accessors are there for its type.
TEST(Accessors, DynamicMessagesGiveTheSameAnswers) {
  google::protobuf::DynamicMessageFactory factory;
  const Message* prototype = factory.GetPrototype(cluster::v1::Dossier::descriptor());
  Cases cases(20151031, 1000);
  cases.Run([&](const Compiled& compiled, const cluster::v1::Dossier& dossier) -> std::string {
    const std::unique_ptr<Message> dynamic(prototype->New());
    EXPECT_TRUE(dynamic->ParseFromString(dossier.SerializeAsString()));
    cel::Frame frame(dossier, JudgedOn());
    const std::string expected = ToText(frame, compiled.program.Evaluate(frame));
    cel::Frame other(*dynamic, JudgedOn());
    const std::string actual = ToText(other, compiled.program.Evaluate(other));
    if (actual != expected) cases.Fault(compiled, dossier, "generated: " + expected + "\ndynamic: " + actual);
    return "compared";
  });
}

// A frame that was used for other dossiers, in either way, answers as a new one does.
TEST(Accessors, AFrameUsedAgainAnswersLikeANewOne) {
  Cases cases(20161031, 1000);
  const cluster::v1::Dossier empty;
  cel::Frame used(empty, JudgedOn());
  cases.Run([&](const Compiled& compiled, const cluster::v1::Dossier& dossier) -> std::string {
    cel::Frame fresh(dossier, JudgedOn());
    const std::string expected = ToText(fresh, compiled.program.Evaluate(fresh));
    used.Rebind(dossier, JudgedOn());
    const std::string actual = ToText(used, compiled.program.Evaluate(used));
    if (actual != expected) cases.Fault(compiled, dossier, "new: " + expected + "\nused: " + actual);
    return "compared";
  });
}

}  // namespace
}  // namespace svod::reference
