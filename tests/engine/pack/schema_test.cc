// Packs that bring their schema along.
#include "engine/pack/schema.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "engine/base/limits.h"
#include "engine/engine.h"
#include "tests/testing/temp_folder.h"

namespace svod {
namespace {

using google::protobuf::Message;

const std::filesystem::path kCanteens = SVOD_SOURCE_DIR "/tests/packs/canteens/2024-01-01";

std::string TextOf(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

class SchemaTest : public testing::Test {
 protected:
  void Write(const std::string& file, const std::string& text) {
    const std::filesystem::path path = folder_.path() / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  // The canteens' pack in a folder of its own.
  void CopyPack(const std::string& folder) {
    std::filesystem::copy(kCanteens, folder_.path() / folder, std::filesystem::copy_options::recursive);
  }
  // Replaces text in a file.
  void Edit(const std::string& file, const std::string& from, const std::string& to) {
    std::string text = TextOf(folder_.path() / file);
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    Write(file, text.replace(at, from.size(), to));
  }

  std::shared_ptr<const RulePacks> Load(std::string* faults) {
    Diagnostics diagnostics;
    std::shared_ptr<const RulePacks> packs = LoadRulePacks(folder_.path(), diagnostics);
    EXPECT_EQ(packs == nullptr, !diagnostics.empty());
    for (const Diagnostic& d : diagnostics.items()) {
      *faults += d.file + ":" + std::to_string(d.position.line) + ":" + std::to_string(d.position.column) + " " +
                 d.code + " " + d.message + "\n";
    }
    return packs;
  }

  testing_support::TempFolder folder_;
};

v1::Verdict Judge(const RulePacks& packs, const std::string& bytes) {
  const std::unique_ptr<Message> dossier = NewDossier(packs);
  Diagnostics faults;
  EXPECT_TRUE(ReadDocument(bytes, DetectFormat(bytes), "north", dossier.get(), faults));
  absl::StatusOr<v1::Verdict> verdict =
      Check(packs, *dossier, {.as_of = *Date::Parse("2024-12-31"), .edition = std::nullopt});
  EXPECT_TRUE(verdict.ok()) << verdict.status();
  return verdict.ok() ? *verdict : v1::Verdict();
}

const std::string& North() {
  static const std::string kText = TextOf(kCanteens / "tests/dossiers/north-2024.json");
  return kText;
}

TEST_F(SchemaTest, JsonAndBinaryGiveTheSameVerdict) {
  CopyPack("a");
  std::string faults;
  const auto packs = Load(&faults);
  ASSERT_EQ(faults, "");
  EXPECT_TRUE(HasOwnSchema(*packs));
  const v1::Verdict verdict = Judge(*packs, North());
  EXPECT_EQ(verdict.subject(), "canteens/north/years/2024");
  EXPECT_EQ(verdict.documents_size(), 1);
  EXPECT_EQ(verdict.overall(), v1::OVERALL_STATE_COMPLIANT);
  const std::unique_ptr<Message> dossier = NewDossier(*packs);
  Diagnostics none;
  ASSERT_TRUE(ReadDocument(North(), DocumentFormat::kJson, "north", dossier.get(), none));
  EXPECT_EQ(CanonicalBytes(Judge(*packs, CanonicalBytes(*dossier))), CanonicalBytes(verdict));
}

TEST_F(SchemaTest, DocumentsAreCheckedByItsAnnotations) {
  CopyPack("a");
  std::string faults;
  const auto packs = Load(&faults);
  ASSERT_NE(packs, nullptr);
  const struct {
    const char* json;
    const char* codes;
  } kCases[] = {
      {R"({"unit": {"canteen": "a", "year": 2024}, "log": {"inspections": {"items": [{"held_on": "2024-02-30"}]}}})",
       "invalid-date "},
      {R"({"unit": {"canteen": "a", "year": 1999}})", "below-minimum "},
      {R"({"unit": {"canteen": "a"}})", "missing-field "},
      {R"({"unit": {"canteen": "a", "year": 2024}, "lag": {}})", "unknown-field "},
      {R"({"unit": {"canteen": "a", "year": 2024}, "log": {"purchases": {"items": [{"price": "1", "from_region": "2"}]}}})",
       "above-whole "},
  };
  for (const auto& test : kCases) {
    const std::unique_ptr<Message> dossier = NewDossier(*packs);
    Diagnostics found;
    EXPECT_FALSE(ReadDocument(test.json, DocumentFormat::kJson, "x", dossier.get(), found)) << test.json;
    std::string codes;
    for (const Diagnostic& d : found.items()) codes += d.code + " ";
    EXPECT_EQ(codes, test.codes) << test.json;
  }
}

// Two editions with one schema judge one dossier; with two they cannot.
TEST_F(SchemaTest, EditionsShareOneSchema) {
  CopyPack("a");
  CopyPack("b");
  Edit("b/pack.yaml", "edition: 2024-01-01", "edition: 2024-06-01");
  std::string faults;
  const auto packs = Load(&faults);
  ASSERT_EQ(faults, "");
  EXPECT_EQ(Judge(*packs, North()).pack().edition(), "2024-06-01");
  Edit("b/canteens/v1/canteen.proto", "// A purchase of food.", "// A purchase.");
  EXPECT_EQ(Load(&faults), nullptr);
  EXPECT_NE(faults.find("schemas-differ"), std::string::npos) << faults;
}

TEST_F(SchemaTest, ASchemaIsPartOfTheDigest) {
  CopyPack("a");
  std::string faults;
  const std::string before = Judge(*Load(&faults), North()).pack().digest();
  Edit("a/canteens/v1/canteen.proto", "// A purchase of food.", "// A purchase.");
  EXPECT_NE(Judge(*Load(&faults), North()).pack().digest(), before);
}

TEST_F(SchemaTest, ADescriptorSetDoesAsWell) {
  CopyPack("a");
  std::string faults;
  const auto packs = Load(&faults);
  ASSERT_NE(packs, nullptr);
  const auto* file = SubjectOf(*packs).subject()->file();
  google::protobuf::FileDescriptorSet set;
  for (const auto* one : {file->dependency(0), file}) one->CopyTo(set.add_file());
  const v1::Verdict verdict = Judge(*packs, North());
  Write("a/schema.binpb", set.SerializeAsString());
  Edit("a/pack.yaml", "canteens/v1/inspection.proto", "schema.binpb");
  std::filesystem::remove_all(folder_.path() / "a/canteens");
  const auto again = Load(&faults);
  ASSERT_EQ(faults, "");
  EXPECT_EQ(Judge(*again, North()).findings_size(), verdict.findings_size());
  EXPECT_EQ(Judge(*again, North()).overall(), verdict.overall());
  Write("a/schema.binpb", "no descriptors");
  EXPECT_EQ(Load(&faults), nullptr);
  EXPECT_NE(faults.find("a/pack.yaml:4:9 schema-syntax"), std::string::npos) << faults;
}

TEST_F(SchemaTest, ThreadsJudgeByOneSchema) {
  CopyPack("a");
  std::string faults;
  const auto packs = Load(&faults);
  ASSERT_NE(packs, nullptr);
  const std::string expected = CanonicalBytes(Judge(*packs, North()));
  constexpr int kThreads = 4;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] { EXPECT_EQ(CanonicalBytes(Judge(*packs, North())), expected); });
  }
  for (std::thread& thread : threads) thread.join();
}

struct FaultCase {
  std::string name;
  std::string file;
  std::string from;
  std::string to;
  std::string faults;
};

TEST_F(SchemaTest, FaultsHaveTheirPlace) {
  const std::string kCanteen = "a/canteens/v1/canteen.proto";
  const std::string kInspection = "a/canteens/v1/inspection.proto";
  const FaultCase kCases[] = {
      {"syntax", kCanteen, "optional int64 price = 2", "optional int64 price 2",
       kCanteen + ":30:24 schema-syntax Missing field number.\n"},
      {"two faults of one file", kCanteen, "optional Group group = 1;\n  optional int64 price = 2",
       "optional Grup group = 1;\n  optional int64 price = 3",
       kCanteen + ":29:12 schema-fault `canteens.v1.Purchase.group`: \"Grup\" is not defined.\n" + kCanteen +
           ":32:32 schema-fault `canteens.v1.Purchase.from_region`: Field number 3 has already been used in "
           "\"canteens.v1.Purchase\" by field \"price\".\n"},
      {"an annotation that is none", kCanteen, "(svod.v1.field).format = FIELD_FORMAT_MONEY]",
       "(svod.v1.field).form = 1]",
       kCanteen +
           ":30:29 schema-fault `canteens.v1.Purchase.price`: Option \"(svod.v1.field).form\" unknown. Ensure that "
           "your proto definition file imports the proto which defines the option.\n"},
      {"an import that is not there", kInspection, "canteens/v1/canteen.proto", "canteens/v1/canten.proto",
       kInspection + ":5:1 no-such-import there is no `canteens/v1/canten.proto`\n"},
      {"a circle", kCanteen, "svod/v1/annotations.proto", "canteens/v1/inspection.proto",
       kCanteen + ":6:1 import-circle `canteens/v1/inspection.proto` imports this file\n"},
      {"a subject that is not there", "a/pack.yaml", "canteens.v1.Record", "canteens.v1.Recrod",
       "a/pack.yaml:5:10 unknown-subject there is no message type `canteens.v1.Recrod`\n"},
      {"no such file", "a/pack.yaml", "canteens/v1/inspection.proto", "inspection.proto",
       "a/pack.yaml:4:9 no-such-file there is no `inspection.proto` in the folder of the pack\n"},
      {"a file outside", "a/pack.yaml", "canteens/v1/inspection.proto", "../x.proto",
       "a/pack.yaml:4:9 bad-file-name a schema stands in the folder of the pack\n"},
      {"a field that rules do not find", kInspection, "optional string kept_by = 2;", "",
       "a/hygiene.rules.yaml:11:19 unknown-field `Log` has no field `kept_by`\n"},
      {"no unit", kInspection, " [(svod.v1.part).unit = true]", "",
       ":0:0 bad-subject canteens.v1.Record names no unit\n"},
      {"a mark of no list", kInspection, "optional string kept_by = 2;",
       "optional string kept_by = 2;\n  optional bool partial = 9 [(svod.v1.field).marks_incomplete = true];",
       ":0:0 bad-subject of the fields that mark lists as incomplete canteens.v1.Log.partial stands beside no list\n"},
      {"a mark that is no bool", kInspection, "repeated Purchase items = 1;",
       "repeated Purchase items = 1;\n  optional string of = 9 [(svod.v1.field).marks_incomplete = true];",
       ":0:0 bad-subject of the fields that mark lists as incomplete canteens.v1.Purchases.of is no bool\n"},
      {"two marks", kInspection, "repeated Purchase items = 1;",
       "repeated Purchase items = 1;\n  optional bool less = 9 [(svod.v1.field).marks_incomplete = true];",
       ":0:0 bad-subject of the fields that mark lists as incomplete canteens.v1.Purchases.partial is one of two\n"},
  };
  for (const FaultCase& test : kCases) {
    std::filesystem::remove_all(folder_.path() / "a");
    CopyPack("a");
    Edit(test.file, test.from, test.to);
    std::string faults;
    EXPECT_EQ(Load(&faults), nullptr) << test.name;
    if (test.faults.starts_with(':')) faults = faults.substr(faults.find(':'));
    EXPECT_EQ(faults, test.faults) << test.name;
  }
}

// A FileDescriptorSet is looked into as a text is: nested messages, and options, that protobuf's pool would recurse
// into.
TEST_F(SchemaTest, NestingOfADescriptorSetHasALimit) {
  CopyPack("a");
  std::string faults;
  const auto packs = Load(&faults);
  ASSERT_NE(packs, nullptr);
  const auto* file = SubjectOf(*packs).subject()->file();
  google::protobuf::FileDescriptorSet plain;
  for (const auto* one : {file->dependency(0), file}) one->CopyTo(plain.add_file());
  Edit("a/pack.yaml", "canteens/v1/inspection.proto", "schema.binpb");
  std::filesystem::remove_all(folder_.path() / "a/canteens");
  const auto faults_of = [&](const google::protobuf::FileDescriptorSet& set) {
    Write("a/schema.binpb", set.SerializeAsString());
    std::string found;
    Load(&found);
    return found;
  };
  const auto nested = [&](int depth) {
    google::protobuf::FileDescriptorSet set = plain;
    google::protobuf::DescriptorProto* type = nullptr;
    for (int i = 0; i < depth; ++i) {
      type = type == nullptr ? set.mutable_file(1)->add_message_type() : type->add_nested_type();
      type->set_name("Deep" + std::to_string(i));
    }
    return faults_of(set);
  };
  EXPECT_EQ(nested(kLimits.document_depth_max - 1), "");  // as deep as protobuf's pool takes them
  EXPECT_NE(nested(kLimits.document_depth_max + 1).find("schema.binpb:0:0 too-deep"), std::string::npos);
  const auto option = [&](int depth) {
    google::protobuf::FileDescriptorSet set = plain;
    auto* one = set.mutable_file(1)->mutable_message_type(0)->mutable_options()->add_uninterpreted_option();
    auto* name = one->add_name();
    name->set_name_part("svod.v1.part");
    name->set_is_extension(true);
    std::string text;
    for (int i = 0; i < depth; ++i) text += "a {";
    one->set_aggregate_value(text + std::string(static_cast<size_t>(depth), '}'));
    return faults_of(set);
  };
  EXPECT_EQ(option(kLimits.document_depth_max).find("too-deep"), std::string::npos);
  EXPECT_NE(option(kLimits.document_depth_max + 1).find("schema.binpb:0:0 too-deep"), std::string::npos);
  // Beside the file and its options.
  const auto groups = [&](int depth) {
    google::protobuf::FileDescriptorSet set = plain;
    auto* options = set.mutable_file(1)->mutable_options();
    google::protobuf::UnknownFieldSet* group = options->GetReflection()->MutableUnknownFields(options);
    for (int i = 0; i < depth; ++i) group = group->AddGroup(50'000);
    return faults_of(set);
  };
  EXPECT_EQ(groups(kLimits.document_depth_max - 1), "");
  EXPECT_NE(groups(kLimits.document_depth_max).find("schema.binpb:0:0 too-deep"), std::string::npos);
}

TEST_F(SchemaTest, NestingHasALimit) {
  CopyPack("a");
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "message M" + std::to_string(i) + " {";
  deep += std::string(40, '}');
  Write("a/canteens/v1/canteen.proto", "syntax = \"proto3\"; package canteens.v1;" + deep);
  std::string faults;
  EXPECT_EQ(Load(&faults), nullptr);
  EXPECT_NE(faults.find("canteen.proto:0:0 too-deep"), std::string::npos) << faults;
}

}  // namespace
}  // namespace svod
