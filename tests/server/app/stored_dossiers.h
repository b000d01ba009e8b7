// A store that dossiers are filed in, and what streams of the use cases give.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/document/document.h"
#include "server/app/pack_registry.h"
#include "server/app/source.h"
#include "server/store/memory_store.h"
#include "tests/server/app/fake_clock.h"
#include "tests/testing/samples.h"

namespace svod::app {

// Files each document of the dossier, but that of the kind `but`, as its revision `number`, at a time; without the
// ledger.
inline void FileDossier(const SubjectParts& parts, const cluster::v1::Dossier& dossier, const std::string& but,
                        uint32_t number, int64_t time_us, store::Store* store) {
  store::Batch batch;
  for (const SubjectParts::Document& document : parts.documents()) {
    if (document.kind == but || !dossier.GetReflection()->HasField(dossier, document.field)) continue;
    store::Revision revision;
    revision.filing = {parts.UnitName(dossier), document.kind};
    revision.number = number;
    revision.type = document.field->message_type()->full_name();
    revision.document = CanonicalBytes(dossier.GetReflection()->GetMessage(dossier, document.field));
    revision.digest = Sha256(revision.document);
    revision.submit_time_us = time_us;
    batch.revisions.push_back(std::move(revision));
  }
  ASSERT_TRUE(store->Commit(batch).ok());
}

class StoredDossiers {
 public:
  StoredDossiers() : packs_(testing_support::SamplePacks()), registry_(packs_), store_(store::MakeMemoryStore()) {}

  [[nodiscard]] const SubjectParts& parts() const { return SubjectOf(*packs_); }
  [[nodiscard]] const PackRegistry& registry() const { return registry_; }
  store::Store& store() { return *store_; }

  // As FileDossier.
  void File(const cluster::v1::Dossier& dossier, uint32_t number = 0, int64_t time_us = 0) {
    FileDossier(parts(), dossier, "", number, time_us, store_.get());
  }

  // A taxpayer's number for each `i` below 1000, in their order, with its check digit.
  static std::string OrganisationOf(int i) {
    constexpr int kWeights[] = {2, 4, 10, 3, 5, 9, 4, 6, 8};
    std::string digits = std::to_string(220'300'000 + i);
    int sum = 0;
    for (size_t at = 0; at < digits.size(); ++at) sum += kWeights[at] * (digits[at] - '0');
    return digits + std::to_string(sum % 11 % 10);
  }
  // The sample as it would be of that organisation.
  static cluster::v1::Dossier SampleOf(int i, const std::string& sample = "altaibio-2014") {
    cluster::v1::Dossier dossier = testing_support::SampleDossier(sample);
    dossier.mutable_unit()->set_organisation(OrganisationOf(i));
    return dossier;
  }

 private:
  std::shared_ptr<const RulePacks> packs_;
  PackRegistry registry_;
  std::unique_ptr<store::Store> store_;
};

// Everything that a source gives, waiting for it; its status in *status.
template <typename Response>
std::vector<Response> TakeAll(Source<Response>& source, absl::Status* status) {
  std::mutex mutex;
  std::condition_variable woken;
  bool ready = false;
  source.OnReady([&] {
    const std::lock_guard<std::mutex> lock(mutex);
    ready = true;
    woken.notify_all();
  });
  std::vector<Response> all;
  while (true) {
    Response response;
    switch (source.Take(&response)) {
      case Taken::kResponse:
        all.push_back(std::move(response));
        break;
      case Taken::kEnd:
        *status = source.status();
        return all;
      case Taken::kLater: {
        std::unique_lock<std::mutex> lock(mutex);
        woken.wait(lock, [&ready] { return ready; });
        ready = false;
      }
    }
  }
}

}  // namespace svod::app
