// Random dossiers: small ones cut from the samples, with fields cleared and changed, and ways to fill what is missing.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "svod/cluster/v1/dossier.pb.h"
#include "tests/reference/expression_generator.h"

namespace svod::reference {

class DossierGenerator {
 public:
  // Reads the samples in `folder`. `random` must outlive the generator.
  DossierGenerator(Random& random, const std::filesystem::path& folder);

  [[nodiscard]] size_t samples() const { return samples_.size(); }
  // A sample with at most three items in each list: input checks accept it.
  cluster::v1::Dossier MakeSmall();
  // The same with some fields cleared and some changed, and some lists marked as incomplete.
  cluster::v1::Dossier Make();
  // Sets every field that says nothing, at any depth, and adds items to lists that are marked as incomplete, which they
  // then are not. What is set, and the length of lists that are complete, stay.
  void Complete(google::protobuf::Message* message);
  // Adds items to lists that are marked as incomplete, and nothing else; of what is added nothing is missing.
  void CompleteLists(google::protobuf::Message* message);
  // Sets the field that says nothing at `path` (`report.kpis.items[2].value`), a message in part only; of
  // `report.kpis.items[*]` completes the lists beside it too. False when the path leads nowhere, or to what is there.
  bool Supply(google::protobuf::Message* message, std::string_view path);

 private:
  void Shorten(google::protobuf::Message* message);
  void Disturb(google::protobuf::Message* message);
  void SetScalar(google::protobuf::Message* message, const google::protobuf::FieldDescriptor* field);
  void AddScalar(google::protobuf::Message* message, const google::protobuf::FieldDescriptor* field);
  // Where the lists of `message` are marked as incomplete, adds some items and takes the mark back: sets it to false.
  void CompleteListsOf(google::protobuf::Message* message);
  void AddItems(google::protobuf::Message* message, const google::protobuf::FieldDescriptor* field, int share,
                int depth);
  // Sets about `share` of ten of the fields.
  void Fill(google::protobuf::Message* message, int share, int depth);
  std::string Text(const google::protobuf::FieldDescriptor* field);
  size_t Below(size_t limit) { return static_cast<size_t>(random_() % limit); }

  Random& random_;
  std::vector<cluster::v1::Dossier> samples_;
};

}  // namespace svod::reference
