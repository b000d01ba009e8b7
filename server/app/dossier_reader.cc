// Tested by: tests/server/app/checks_test.cc.
#include "server/app/dossier_reader.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "server/app/known_filings.h"
#include "server/app/names.h"

namespace svod::app {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Fills a dossier from one snapshot.
class Reader {
 public:
  Reader(const RulePacks& packs, const store::Snapshot& snapshot, Message* dossier, std::vector<StoredDocument>* stored)
      : packs_(packs), snapshot_(snapshot), dossier_(dossier), stored_(*stored) {}

  absl::Status Put(store::Revision& revision, const FieldDescriptor* field) {
    Message* document = dossier_->GetReflection()->MutableMessage(dossier_, field);
    if (!document->ParsePartialFromString(revision.document)) return Unreadable(revision.filing);
    absl::StatusOr<int64_t> registered = RegisteredAt(revision);
    if (!registered.ok()) return registered.status();
    const std::optional<Date> first = DateAt(packs_, *registered);
    const std::optional<Date> latest = DateAt(packs_, revision.submit_time_us);
    if (!first || !latest) return Unreadable(revision.filing);
    stored_.push_back({field->name(), std::move(revision.digest), *latest, *first});
    return absl::OkStatus();
  }

 private:
  static absl::Status Unreadable(const store::FilingName& filing) {
    return absl::DataLossError("the stored document " + FilingResourceName(filing) + " cannot be read");
  }

  absl::StatusOr<int64_t> RegisteredAt(const store::Revision& revision) const {
    if (revision.number == 0) return revision.submit_time_us;
    absl::StatusOr<std::optional<store::Revision>> first = snapshot_.Find(revision.filing, 0);
    if (!first.ok()) return first.status();
    return first->has_value() ? (*first)->submit_time_us : revision.submit_time_us;
  }

  const RulePacks& packs_;
  const store::Snapshot& snapshot_;
  Message* dossier_;
  std::vector<StoredDocument>& stored_;
};

absl::Status PutDocuments(const SubjectParts& parts, const std::string& unit, std::vector<store::Revision>* filed,
                          Reader& reader) {
  absl::Status status = absl::NotFoundError("nothing is filed for " + unit);
  for (store::Revision& revision : *filed) {
    if (revision.withdrawal_reason) {
      if (absl::IsNotFound(status)) status = absl::NotFoundError("what was filed for " + unit + " is withdrawn");
      continue;
    }
    const SubjectParts::Document* document = parts.FindDocument(revision.filing.kind);
    // A kind that the schema no longer has is kept, but not judged.
    if (document != nullptr) status = reader.Put(revision, document->field);
    if (!status.ok() && !absl::IsNotFound(status)) return status;
  }
  return status;
}

// The document of another period; nullopt when there is none, or several and none of the same unit.
absl::StatusOr<std::optional<store::Revision>> FindCopy(const SubjectParts::Copy& copy,
                                                        const SubjectParts::Shifted& shifted,
                                                        const KnownFilings& filings) {
  absl::StatusOr<std::optional<store::Revision>> same = filings.Find({shifted.same, copy.kind});
  if (!same.ok() || (same->has_value() && !(*same)->withdrawal_reason)) return same;
  std::optional<store::Revision> found;
  bool several = false;
  const absl::Status read = filings.VisitLatest({shifted.prefix, std::nullopt}, [&](store::Revision& revision) {
    if (revision.filing.kind != copy.kind || revision.withdrawal_reason) return store::Visit::kContinue;
    several = found.has_value();
    found = std::move(revision);
    return several ? store::Visit::kStop : store::Visit::kContinue;
  });
  if (!read.ok()) return read;
  if (several) found.reset();
  return found;
}

}  // namespace

absl::Status ReadDossier(const RulePacks& packs, const store::Snapshot& snapshot, const std::string& unit,
                         Message* dossier, std::vector<StoredDocument>* stored, std::optional<int64_t> read_time) {
  std::vector<store::Revision> filed;
  const absl::Status read =
      KnownFilings(snapshot, read_time).VisitLatest({unit, std::nullopt}, [&](store::Revision& revision) {
        filed.push_back(std::move(revision));
        return store::Visit::kContinue;
      });
  return read.ok() ? FillDossier(packs, snapshot, unit, &filed, dossier, stored, read_time) : read;
}

absl::Status FillDossier(const RulePacks& packs, const store::Snapshot& snapshot, const std::string& unit,
                         std::vector<store::Revision>* filed, Message* dossier, std::vector<StoredDocument>* stored,
                         std::optional<int64_t> read_time) {
  const SubjectParts& parts = SubjectOf(packs);
  const KnownFilings filings(snapshot, read_time);
  Reader reader(packs, snapshot, dossier, stored);
  std::string error;
  if (!parts.ParseUnitName(unit, dossier, &error)) return absl::InvalidArgumentError(error);
  absl::Status status = PutDocuments(parts, unit, filed, reader);
  if (!status.ok()) return status;
  for (const SubjectParts::Copy& copy : parts.copies()) {
    const SubjectParts::Shifted shifted = parts.ShiftedUnit(*dossier, copy.period_offset);
    absl::StatusOr<std::optional<store::Revision>> revision = FindCopy(copy, shifted, filings);
    if (!revision.ok()) return revision.status();
    if (!revision->has_value()) continue;
    status = reader.Put(**revision, copy.field);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace svod::app
