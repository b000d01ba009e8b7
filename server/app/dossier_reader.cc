// Tested by: tests/server/app/checks_test.cc.
#include "server/app/dossier_reader.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "server/app/names.h"

namespace svod::app {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Put(store::Revision& revision, const FieldDescriptor* field, Message* dossier,
                 std::vector<KnownDigest>* digests) {
  Message* document = dossier->GetReflection()->MutableMessage(dossier, field);
  if (document->ParsePartialFromString(revision.document)) {
    digests->push_back({field->name(), std::move(revision.digest)});
    return absl::OkStatus();
  }
  return absl::DataLossError("the stored document " + FilingResourceName(revision.filing) + " cannot be read");
}

absl::Status PutDocuments(const SubjectParts& parts, const store::Snapshot& snapshot, const std::string& unit,
                          Message* dossier, std::vector<KnownDigest>* digests) {
  absl::Status status = absl::NotFoundError("nothing is filed for " + unit);
  const absl::Status read = snapshot.VisitLatest({unit, std::nullopt}, [&](store::Revision& revision) {
    const SubjectParts::Document* document = parts.FindDocument(revision.filing.kind);
    // A kind that the schema no longer has is kept, but not judged.
    if (document != nullptr) status = Put(revision, document->field, dossier, digests);
    return status.ok() || absl::IsNotFound(status) ? store::Visit::kContinue : store::Visit::kStop;
  });
  return read.ok() ? status : read;
}

// The document of another period; nullopt when there is none, or several and none of the same unit.
absl::StatusOr<std::optional<store::Revision>> FindCopy(const SubjectParts::Copy& copy,
                                                        const SubjectParts::Shifted& shifted,
                                                        const store::Snapshot& snapshot) {
  absl::StatusOr<std::optional<store::Revision>> same = snapshot.Find({shifted.same, copy.kind}, std::nullopt);
  if (!same.ok() || same->has_value()) return same;
  std::optional<store::Revision> found;
  bool several = false;
  const absl::Status read = snapshot.VisitLatest({shifted.prefix, std::nullopt}, [&](store::Revision& revision) {
    if (revision.filing.kind != copy.kind) return store::Visit::kContinue;
    several = found.has_value();
    found = std::move(revision);
    return several ? store::Visit::kStop : store::Visit::kContinue;
  });
  if (!read.ok()) return read;
  if (several) found.reset();
  return found;
}

}  // namespace

absl::Status ReadDossier(const SubjectParts& parts, const store::Snapshot& snapshot, const std::string& unit,
                         Message* dossier, std::vector<KnownDigest>* digests) {
  std::string error;
  if (!parts.ParseUnitName(unit, dossier, &error)) return absl::InvalidArgumentError(error);
  absl::Status status = PutDocuments(parts, snapshot, unit, dossier, digests);
  if (!status.ok()) return status;
  for (const SubjectParts::Copy& copy : parts.copies()) {
    const SubjectParts::Shifted shifted = parts.ShiftedUnit(*dossier, copy.period_offset);
    absl::StatusOr<std::optional<store::Revision>> revision = FindCopy(copy, shifted, snapshot);
    if (!revision.ok()) return revision.status();
    if (!revision->has_value()) continue;
    status = Put(**revision, copy.field, dossier, digests);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace svod::app
