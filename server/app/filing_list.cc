// Tested by: tests/server/app/filing_list_test.cc.
#include "server/app/filing_list.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/document/document.h"
#include "engine/engine.h"
#include "server/app/check_options.h"
#include "server/app/dossier_reader.h"
#include "server/app/errors.h"
#include "server/app/filing_message.h"
#include "server/app/filter.h"
#include "server/app/known_filings.h"
#include "server/app/names.h"
#include "server/app/page_token.h"
#include "server/app/scan_plan.h"
#include "server/app/unit_scan.h"

namespace svod::app {
namespace {

using google::protobuf::Message;

constexpr std::string_view kKind = "kind";
constexpr std::string_view kOverall = "overall";

// A request, read and checked.
struct Query {
  std::string parent;
  std::string kind;
  bool names_only = false;
  size_t size = 0;
  std::string bound;
  std::optional<store::FilingName> after;
  std::optional<int64_t> read_time;
  Filter filter;
  std::shared_ptr<const RulePacks> packs;
  v1::CheckOptions asked;
  CheckOptions options;  // borrows from asked
};

// Fills one page.
class Page {
 public:
  Page(const Query& query, v1::ListFilingsResponse* response) : query_(query), response_(*response) {}

  // False when the page is full: then the list goes on before this one.
  bool Add(store::Revision& revision) {
    const auto count = static_cast<size_t>(response_.filings_size());
    bytes_ += query_.names_only ? 0 : revision.document.size();
    if (count == query_.size || (count > 0 && bytes_ > kServiceLimits.page_bytes_max)) {
      EndBehind(response_.filings().rbegin()->name());
      return false;
    }
    v1::Filing* filing = response_.add_filings();
    FillFiling(revision, filing);
    if (!query_.names_only) MoveDocument(revision, filing);
    return true;
  }
  // The next page begins behind this filing.
  void EndBehind(const std::string& filing) { response_.set_next_page_token(MakePageToken(query_.bound, filing)); }

 private:
  const Query& query_;
  v1::ListFilingsResponse& response_;
  size_t bytes_ = 0;
};

absl::Status ListAll(const Query& query, const store::Snapshot& snapshot, const Call& call, Page* page) {
  const store::Range range{query.parent, query.after};
  absl::Status read = KnownFilings(snapshot, query.read_time).VisitLatest(range, [&](store::Revision& revision) {
    if (call.IsCancelled()) return store::Visit::kStop;
    if (!call.MaySee(revision.filing.unit)) return store::Visit::kContinue;
    if (!query.kind.empty() && revision.filing.kind != query.kind) return store::Visit::kContinue;
    return page->Add(revision) ? store::Visit::kContinue : store::Visit::kStop;
  });
  return call.IsCancelled() ? absl::CancelledError("the caller has gone") : read;
}

// Lists what a filter names, unit by unit.
class Filtered {
 public:
  Filtered(const Query& query, const store::Snapshot& snapshot, const Call& call, Page* page)
      : query_(query), snapshot_(snapshot), call_(call), page_(*page) {}

  absl::Status List(size_t units_max) {
    store::Range range{query_.parent, std::nullopt};
    // From the beginning of the unit in which the page before ended: all its documents are needed. No kind is so small.
    if (query_.after) range.after = store::FilingName{query_.after->unit, ""};
    const UnitReader reader(snapshot_, query_.read_time.value_or(INT64_MAX));
    size_t done = 0;
    for (bool end = false; !end;) {
      std::vector<StoredUnit> units;
      absl::Status read = reader.Read(kServiceLimits.scan_units, &range, &units, &end);
      if (!read.ok()) return read;
      for (StoredUnit& unit : units) {
        if (call_.IsCancelled()) return absl::CancelledError("the caller has gone");
        const store::FilingName last = unit.documents.back().filing;
        const absl::StatusOr<bool> more = Add(unit);
        if (!more.ok()) return more.status();
        if (!*more) return absl::OkStatus();
        const bool is_last = end && &unit == &units.back();
        // That in which the page before ended was counted there.
        if (!query_.after || last.unit != query_.after->unit) ++done;
        if (done < units_max || is_last) continue;
        page_.EndBehind(FilingResourceName(last));
        return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

 private:
  // False when the page is full. Documents are moved out of the unit.
  absl::StatusOr<bool> Add(StoredUnit& unit) {
    if (!call_.MaySee(unit.name)) return true;
    google::protobuf::Arena arena;
    Message* dossier = NewDossierOn(*query_.packs, &arena);
    const absl::StatusOr<std::vector<std::string>> overall = Judge(unit, dossier);
    if (!overall.ok()) return overall.status();
    for (store::Revision& revision : unit.documents) {
      const bool listed = query_.after && revision.filing <= *query_.after;
      if (listed || (!query_.kind.empty() && revision.filing.kind != query_.kind)) continue;
      if (Matches(*dossier, revision.filing.kind, *overall) && !page_.Add(revision)) return false;
    }
    return true;
  }

  // Fills the dossier; the overall states of its verdicts, where the filter asks for them.
  absl::StatusOr<std::vector<std::string>> Judge(const StoredUnit& unit, Message* dossier) const {
    std::vector<store::Revision> filed = unit.documents;
    std::vector<StoredDocument> stored;
    const absl::Status filled =
        FillDossier(*query_.packs, snapshot_, unit.name, &filed, dossier, &stored, query_.read_time);
    std::vector<std::string> states;
    // Where everything is withdrawn the dossier has its unit alone.
    if (absl::IsNotFound(filled)) return states;
    if (!filled.ok()) return filled;
    if (!query_.filter.Names(kOverall)) return states;
    CheckOptions options = query_.options;
    options.stored = stored;
    options.cancelled = call_.cancelled;
    google::protobuf::RepeatedPtrField<v1::Verdict> verdicts;
    const absl::Status judged = CheckEach(*query_.packs, *dossier, options, &verdicts);
    if (absl::IsFailedPrecondition(judged)) return states;  // no edition is in force for it
    if (!judged.ok()) return judged;
    for (const v1::Verdict& verdict : verdicts) states.push_back(OverallName(verdict.overall()));
    return states;
  }

  [[nodiscard]] bool Matches(const Message& dossier, const std::string& kind,
                             const std::vector<std::string>& overall) const {
    const SubjectParts& parts = SubjectOf(*query_.packs);
    return query_.filter.Matches([&](std::string_view name) {
      if (name == kKind) return std::vector<std::string>{kind};
      if (name == kOverall) return overall;
      return SubjectParts::ValuesOf(*parts.FindAttribute(name), dossier);
    });
  }

  const Query& query_;
  const store::Snapshot& snapshot_;
  const Call& call_;
  Page& page_;
};

void ReadFilter(const v1::ListFilingsRequest& request, int64_t now_us, const SubjectParts& parts, Query* query,
                Diagnostics* faults) {
  std::vector<Filter::Known> known = FilterAttributes(parts, std::string(kOverall));
  Filter::Known kind{std::string(kKind)};
  for (const SubjectParts::Document& document : parts.documents()) kind.values.push_back(document.kind);
  known.push_back(std::move(kind));
  std::optional<Filter> filter = Filter::Parse(request.filter(), known, "filter", faults);
  if (filter) query->filter = *std::move(filter);
  query->asked = request.options();
  query->options = ReadCheckOptions(*query->packs, query->asked, query->read_time.value_or(now_us), nullptr, faults);
  query->bound += '\0' + request.filter();
  if (!query->filter.Names(kOverall)) return;
  // What `overall` is depends on all of these.
  v1::CheckOptions used = request.options();
  used.set_as_of_date(query->options.as_of.ToString());
  query->bound += '\0' + CanonicalBytes(used);
}

}  // namespace

absl::Status FilingList::List(const v1::ListFilingsRequest& request, v1::ListFilingsResponse* response,
                              const Call& call) const {
  Diagnostics faults(kLimits.diagnostics_max);
  const absl::StatusOr<PackRegistry::Period> rules = RulesFor(packs_, request.options(), clock_, "options", &faults);
  if (!rules.ok()) return rules.status();
  const SubjectParts& parts = packs_.parts();
  Query query;
  query.parent = request.parent();
  query.kind = request.kind();
  query.names_only = request.names_only();
  query.size = ReadPageSize(request.page_size(), &faults);
  query.packs = rules->packs;
  query.bound = request.parent() + '\0' + request.kind() + (request.names_only() ? "n" : "d") +
                request.read_time().SerializeAsString();
  if (!parts.IsUnitPrefix(request.parent())) {
    faults.Add(FieldFault("parent", "bad-name", "the parent is no beginning of the name of a unit, in whole parts"));
  }
  if (!request.kind().empty() && parts.FindDocument(request.kind()) == nullptr) {
    faults.Add(FieldFault("kind", "unknown-word", "there is no kind of document " + Quote(request.kind())));
  }
  if (request.has_read_time()) query.read_time = ReadPastTime(request.read_time(), clock_, &faults);
  ReadFilter(request, clock_.NowMicros(), parts, &query, &faults);
  const std::optional<std::string> place = ReadPlace(query.bound, request.page_token(), &faults);
  std::string error;
  if (place && !ParseFilingName(parts, *place, &query.after.emplace(), &error)) {
    faults.Add(FieldFault("page_token", "bad-token", error));
  }
  if (!faults.empty()) return InvalidInput(faults);
  absl::Status named = CheckNames(*query.packs, query.options);
  if (!named.ok()) return named;
  const std::unique_ptr<const store::Snapshot> snapshot = store_.Read();
  Page page(query, response);
  if (query.filter.IsAll()) return ListAll(query, *snapshot, call, &page);
  return Filtered(query, *snapshot, call, &page).List(units_max_);
}

}  // namespace svod::app
