#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <random>

#include "engine/base/limits.h"
#include "engine/document/document.h"
#include "engine/document/validate.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod {
namespace {

using svod::cluster::v1::Dossier;

std::string With(const std::string& rest) {
  return R"({"unit": {"organisation": "7302000000", "cluster": "C12", "year": 2014, "agreement": "139/С"})" +
         (rest.empty() ? "" : ",\n" + rest) + "}";
}

// `line:column code path` of each fault.
std::string FaultsOf(const std::string& text) {
  Dossier dossier;
  Diagnostics diagnostics;
  bool good = ReadDocument(text, DocumentFormat::kJson, "d.json", &dossier, diagnostics);
  EXPECT_EQ(good, diagnostics.empty());
  std::string faults;
  for (const Diagnostic& d : diagnostics.items()) {
    faults += (faults.empty() ? "" : "; ") + std::to_string(d.position.line) + ":" + std::to_string(d.position.column) +
              " " + d.code + (d.path.empty() ? "" : " " + d.path);
  }
  return faults;
}

TEST(DocumentReader, EveryFaultHasItsCodeAndPlace) {
  const struct {
    std::string text;
    const char* faults;
  } kCases[] = {
      {With(""), ""},
      {With(R"("report": {"signd_on": "2014-01-01"})"), "2:12 unknown-field report"},
      {With(R"("report": {"signed_on": "2014-02-30"})"), "2:25 invalid-date report.signed_on"},
      {With(R"("report": {"signed_on": "30.06.2014"})"), "2:25 invalid-date report.signed_on"},
      {With(R"("report": {"signed_on": 5})"), "2:25 wrong-type report.signed_on"},
      {With(R"("report": [])"), "2:11 wrong-type report"},
      {With(R"("report": {"revision": 1, "revision": 2})"), "2:27 duplicate-field report.revision"},
      {With(R"("agreement": {"federal_amount": "-1"})"), "2:33 negative-amount agreement.federal_amount"},
      {With(R"("agreement": {"federal_amount": "9223372036854775808"})"), "2:33 out-of-range agreement.federal_amount"},
      {With(R"("agreement": {"federal_amount": 1.5})"), "2:33 out-of-range agreement.federal_amount"},
      {With(R"("report": {"education": {"programmes": [{"topic": "TOPIC_MANAGMENT"}]}})"),
       "2:51 unknown-enum-value report.education.programmes[0].topic"},
      {With(R"("report": {"education": {"programmes": [{"budget": "1", "world_class_budget": "2"}]}})"),
       "2:79 above-whole report.education.programmes[0].world_class_budget"},
      {With(R"("report": {"education": {"programmes": [{"budget": -5, "world_class_budget": 1}]}})"),
       "2:52 negative-amount report.education.programmes[0].budget"},
      {With(R"("report": {"kpis": {"items": [{"number": 1}, {"number": 1}]}})"),
       "2:57 duplicate-key report.kpis.items[1].number"},
      {With(R"("report": {"kpis": {"items": [{"number": 13, "value": "1,5"}]}})"),
       "2:42 above-maximum report.kpis.items[0].number; 2:55 invalid-decimal report.kpis.items[0].value"},
      {With(R"("report": {"kpis": {"items": [{}]}})"), "2:31 missing-field report.kpis.items[0].number"},
      {With(R"("organisation": {"inn": "7302000001", "ogrn": "1137300000002"})"),
       "2:25 invalid-inn organisation.inn; 2:47 invalid-ogrn organisation.ogrn"},
      {With(R"("cluster": {"regions": ["73", "00"]})"), "2:31 invalid-region-code cluster.regions[1]"},
      {With(R"("cluster": {"id": " C"})"), "2:19 invalid-identifier cluster.id"},
      {"{}", "1:1 missing-field unit"},
      {"{", "1:2 syntax"},  // what is not there says nothing in a text that ends too early
      {"[]", "0:0 missing-field unit; 1:1 wrong-type"},
      {With("") + "x", "1:95 syntax"},
  };
  for (const auto& test : kCases) EXPECT_EQ(FaultsOf(test.text), test.faults) << test.text;
}

TEST(DocumentReader, HintsSayWhatToWrite) {
  Dossier dossier;
  Diagnostics diagnostics;
  EXPECT_FALSE(ReadDocument(With(R"("report": {"signed_on": "30.06.2014"})"), DocumentFormat::kJson, "d", &dossier,
                            diagnostics));
  EXPECT_EQ(diagnostics.items()[0].hint, "write `2014-06-30`");
}

TEST(DocumentReader, SizeAtTheLimitAndOnePast) {
  std::string text = With("");
  text.resize(kLimits.document_bytes_max, ' ');
  EXPECT_EQ(FaultsOf(text), "");
  EXPECT_EQ(FaultsOf(text + " "), "0:0 too-large");
}

TEST(DocumentReader, DepthBeyondTheLimit) {
  std::string deep;
  for (int i = 0; i < kLimits.document_depth_max - 1; ++i) deep += "[";
  EXPECT_NE(FaultsOf("{\"remark\": " + deep).find("syntax"), std::string::npos);
  EXPECT_NE(FaultsOf("{\"remark\": " + deep + "[").find("too-deep"), std::string::npos);
}

// A dossier of this many messages, and itself.
Dossier WithMessages(size_t count) {
  Dossier dossier;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(With(""), &dossier).ok());
  constexpr size_t kUnitReportAndSections = 3;
  auto* sections = dossier.mutable_report()->mutable_sections();
  for (size_t i = kUnitReportAndSections; i < count; ++i) sections->add_items();
  return dossier;
}

TEST(DocumentReader, MessagesAtTheLimitAndOnePast) {
  for (const DocumentFormat format : {DocumentFormat::kBinary, DocumentFormat::kJson}) {
    for (const size_t past : {size_t{0}, size_t{1}}) {
      const Dossier written = WithMessages(kLimits.document_messages_max + past);
      const std::string bytes =
          format == DocumentFormat::kBinary ? CanonicalBytes(written) : ToJson(written, /*compact=*/true);
      Dossier read;
      Diagnostics diagnostics;
      EXPECT_EQ(ReadDocument(bytes, format, "d", &read, diagnostics), past == 0);
      EXPECT_EQ(diagnostics.empty() ? "" : diagnostics.items()[0].code, past == 0 ? "" : "too-many-messages");
    }
  }
}

TEST(DocumentReader, JsonAndBinaryAgree) {
  Dossier first;
  Dossier second;
  Diagnostics diagnostics;
  std::string text = With(R"("report": {"revision": 2, "education": {"programmes": [{"budget": 500, "topic": 2}]}})");
  ASSERT_TRUE(ReadDocument(text, DetectFormat(text), "a", &first, diagnostics));
  std::string bytes = CanonicalBytes(first);
  ASSERT_EQ(DetectFormat(bytes), DocumentFormat::kBinary);
  ASSERT_TRUE(ReadDocument(bytes, DocumentFormat::kBinary, "b", &second, diagnostics));
  EXPECT_EQ(ToJson(first), ToJson(second));
  Dossier third;
  ASSERT_TRUE(ReadDocument(ToJson(second), DocumentFormat::kJson, "c", &third, diagnostics));
  EXPECT_EQ(CanonicalBytes(third), bytes);
}

TEST(DocumentReader, DamagedBytesAreRefusedOrRead) {
  Dossier dossier;
  Diagnostics diagnostics;
  std::string text = With(R"("report": {"revision": 2, "signed_on": "2015-01-26"})");
  ASSERT_TRUE(ReadDocument(text, DocumentFormat::kJson, "a", &dossier, diagnostics));
  for (size_t length = 0; length < text.size(); ++length) EXPECT_NE(FaultsOf(text.substr(0, length)), "") << length;
  std::string bytes = CanonicalBytes(dossier);
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    Diagnostics faults;
    Dossier copy;
    bool good = ReadDocument(damaged, DocumentFormat::kBinary, "b", &copy, faults);
    EXPECT_EQ(good, faults.empty());
  }
}

TEST(DocumentReader, UnknownFieldsInBinaryAreFaults) {
  Dossier dossier;
  Diagnostics diagnostics;
  ASSERT_TRUE(ReadDocument(With(""), DocumentFormat::kJson, "a", &dossier, diagnostics));
  std::string bytes = CanonicalBytes(dossier) + std::string("\xfa\x3e\x01x", 4);
  EXPECT_FALSE(ReadDocument(bytes, DocumentFormat::kBinary, "b", &dossier, diagnostics));
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].code, "unknown-field");
}

TEST(Validate, CheckDigits) {
  EXPECT_TRUE(IsInn("7707083893"));
  EXPECT_FALSE(IsInn("7707083894"));
  EXPECT_TRUE(IsInn("500100732259"));
  EXPECT_FALSE(IsInn("500100732258"));
  EXPECT_FALSE(IsInn("770708389"));
  EXPECT_TRUE(IsOgrn("1027700132195"));
  EXPECT_FALSE(IsOgrn("1027700132196"));
  EXPECT_FALSE(IsOgrn("102770013219a"));
}

TEST(Digest, IsSha256) {
  EXPECT_EQ(Sha256Digest("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace svod
