// Tested by: tests/e2e/cli_online_test.py.
#include "clients/cli/online.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <iostream>
#include <memory>

#include "clients/cli/call.h"
#include "clients/cli/files.h"
#include "clients/cli/finding_table.h"
#include "clients/cli/progress.h"
#include "clients/cli/report.h"
#include "clients/cli/table.h"
#include "engine/document/document.h"
#include "engine/document/parts.h"
#include "svod/client/client.h"

namespace svod::cli {
namespace {

using google::protobuf::Message;

// `r0  2015-01-28T09:00:00Z  sha256:0123456789ab  `: what all lines about a revision begin with.
std::string RevisionText(const v1::Filing& filing, const Output& output) {
  std::string line = "r" + std::to_string(filing.revision());
  line.resize(std::max<size_t>(line.size() + 2, 6), ' ');
  if (filing.has_submit_time()) line += TimeText(true, filing.submit_time()) + "  ";
  return line +
         (filing.withdrawn() ? Padded(Words{"withdrawn", "отозван"}.In(output), 19) : filing.digest().substr(0, 19)) +
         "  ";
}

// Files documents over one stream, a few of them at a time on their way.
class Submitter {
 public:
  Submitter(const OnlineOptions& options, const SubmitOptions& submit, const SubjectParts& parts)
      : options_(options),
        submit_(submit),
        parts_(parts),
        stream_(options.client->SubmitFilings()),
        progress_(options, {"documents", "документов"}) {}

  // Goes through the files; false when the stream has ended before.
  bool SubmitFiles(const std::vector<std::string>& files) {
    for (size_t i = 0; i < files.size(); ++i) {
      constexpr size_t kWhole = 1000;
      part_ = static_cast<uint32_t>(i * kWhole / files.size());
      if (!SubmitFile(files[i])) return false;
    }
    return true;
  }

  int Finish() {
    while (ReadAnswer()) {
    }
    const absl::Status status = stream_.Finish();
    if (status.ok()) return worst_;
    worst_ = WorseExit(worst_, Fail(options_, "submit", status));
    for (const Sent& sent : waiting_)
      std::cerr << Words{"  no answer for ", "  нет ответа о "}.In(options_) << sent.name << "\n";
    return worst_;
  }

 private:
  bool SubmitFile(const std::string& file) {
    const std::unique_ptr<Message> dossier = ReadDossierFile(options_, file, parts_.subject());
    if (dossier == nullptr) {
      worst_ = WorseExit(worst_, kBadInput);
      return true;
    }
    std::string head = options_.json ? "" : parts_.UnitName(*dossier) + "\n";
    for (const SubjectParts::Document& document : parts_.documents()) {
      if (!IsWanted(*dossier, document)) continue;
      if (!SubmitDocument(*dossier, document, std::exchange(head, ""))) return false;
    }
    Tell(head + (options_.json ? "" : TextOfCopies(*dossier)));
    return true;
  }
  // What has no answer yet.
  struct Sent {
    std::string name;
    std::string kind;
    std::string head;  // to be told before the answer
    std::string tail;  // and after it
    v1::SubmitFilingRequest request;
  };

  bool IsWanted(const Message& dossier, const SubjectParts::Document& document) const {
    if (!dossier.GetReflection()->HasField(dossier, document.field)) return false;
    return submit_.kinds.empty() ||
           std::find(submit_.kinds.begin(), submit_.kinds.end(), document.kind) != submit_.kinds.end();
  }

  bool SubmitDocument(const Message& dossier, const SubjectParts::Document& document, std::string head) {
    v1::SubmitFilingsRequest item;
    v1::SubmitFilingRequest& request = *item.mutable_submission();
    request.set_name(parts_.UnitName(dossier) + "/filings/" + document.kind);
    request.mutable_document()->PackFrom(dossier.GetReflection()->GetMessage(dossier, document.field));
    request.set_etag(submit_.etag);
    if (!submit_.request_id.empty()) request.set_request_id(submit_.request_id + "." + document.kind);
    request.set_validate_only(submit_.validate_only);
    if (stream_.is_full() && !ReadAnswer()) return false;
    client::AddRequestId(&request);
    waiting_.push_back({request.name(), document.kind, std::move(head), "", request});
    stream_.Send(std::move(item));
    return true;
  }

  bool ReadAnswer() {
    v1::SubmitFilingsResponse response;
    if (!stream_.Next(&response)) return false;
    const Sent sent = std::move(waiting_.front());
    waiting_.pop_front();
    progress_.Clear();
    std::cout << sent.head;
    // What a full queue refused is asked for once more by itself, where it is repeated with backoff; the request id
    // keeps it from being stored twice.
    if (response.has_error() && IsWorthAgain(response.error())) Again(sent, &response);
    if (response.has_error()) {
      std::cout << std::flush;
      worst_ = WorseExit(worst_, Fail(options_, sent.name, client::StatusOf(response.error())));
    } else if (options_.json) {
      std::cout << ToJson(response.answer(), true);
    } else {
      const Words what = submit_.validate_only          ? Words{"sound", "годен"}
                         : response.answer().repeated() ? Words{"repeated", "повтор"}
                                                        : Words{"stored", "принят"};
      std::cout << "  " << Padded(what.In(options_), 10) << RevisionText(response.answer().filing(), options_)
                << sent.kind << "\n";
    }
    std::cout << sent.tail << std::flush;
    progress_.Show(++answered_, part_);
    return true;
  }

  static bool IsWorthAgain(const v1::ItemError& error) {
    return error.code() == static_cast<int>(absl::StatusCode::kResourceExhausted) ||
           error.code() == static_cast<int>(absl::StatusCode::kUnavailable);
  }
  void Again(const Sent& sent, v1::SubmitFilingsResponse* response) {
    absl::StatusOr<v1::SubmitFilingResponse> answer = options_.client->SubmitFiling(sent.request);
    if (!answer.ok()) return;  // the first answer stands
    response->clear_error();
    *response->mutable_answer() = *std::move(answer);
  }

  // Says it in the order of the answers.
  void Tell(const std::string& text) {
    if (waiting_.empty()) {
      std::cout << text;
    } else {
      waiting_.back().tail += text;
    }
  }

  std::string TextOfCopies(const Message& dossier) const {
    std::string text;
    for (const SubjectParts::Copy& copy : parts_.copies()) {
      if (!dossier.GetReflection()->HasField(dossier, copy.field)) continue;
      text += Words{"  not filed ", "  не подан "}.In(options_) + copy.field->name() +
              Words{": it is the ", ": это "}.In(options_) + copy.kind +
              Words{" of another period, file it with the dossier of that period\n",
                    " другого периода, подайте его с досье того периода\n"}
                  .In(options_);
    }
    return text;
  }

  const OnlineOptions& options_;
  const SubmitOptions& submit_;
  const SubjectParts& parts_;
  client::ItemStream<v1::SubmitFilingsRequest, v1::SubmitFilingsResponse> stream_;
  std::deque<Sent> waiting_;
  Progress progress_;
  uint64_t answered_ = 0;
  uint32_t part_ = 0;  // of the files, in thousandths
  int worst_ = 0;
};

template <typename Filings>
int PrintFilings(const OnlineOptions& options, Filings filings) {
  v1::ListFilingsResponse all;
  for (v1::Filing filing; filings.Next(&filing);) all.add_filings()->Swap(&filing);
  if (!filings.status().ok()) return Fail(options, "", filings.status());
  if (options.json) {
    std::cout << ToJson(all);
    return 0;
  }
  if (options.csv) {
    std::cout << CsvRow({"name", "revision", "submit_time", "withdrawn", "digest", "etag", "ledger_entry"});
    for (const v1::Filing& filing : all.filings()) {
      std::cout << CsvRow(
          {filing.name(), std::to_string(filing.revision()), TimeText(filing.has_submit_time(), filing.submit_time()),
           filing.withdrawn() ? "true" : "false", filing.digest(), filing.etag(), filing.ledger_entry()});
    }
    return 0;
  }
  constexpr size_t kDigestShown = 19;  // enough to tell them apart
  Table table({{"revision", {"revision", "редакция"}, Table::Column::kRight},
               {"submit_time", {"submitted", "подан"}},
               {"digest", {"digest", "отпечаток"}},
               {"name", {"filing", "документ"}}});
  for (const v1::Filing& filing : all.filings()) {
    table.Add({std::to_string(filing.revision()), TimeText(filing.has_submit_time(), filing.submit_time()),
               filing.withdrawn() ? Words{"withdrawn", "отозван"}.In(options) : filing.digest().substr(0, kDigestShown),
               filing.name()});
  }
  std::cout << table.Text(options);
  std::cout << (options.russian ? "документов: " + std::to_string(all.filings_size())
                                : std::to_string(all.filings_size()) + " filing(s)")
            << "\n";
  return 0;
}

std::unique_ptr<SubjectParts> PartsOf(const google::protobuf::Descriptor* subject) {
  std::string error;
  std::optional<SubjectParts> parts = SubjectParts::Of(subject, &error);
  if (parts) return std::make_unique<SubjectParts>(*std::move(parts));
  std::cerr << "svod: " << error << "\n";
  return nullptr;
}

// Judges files over one stream, in their order.
class StreamChecker {
 public:
  StreamChecker(const OnlineOptions& options, const v1::CheckOptions& check)
      : options_(options), check_(check), stream_(options.client->CheckStream()) {}

  int Run(const std::vector<std::string>& files, const google::protobuf::Descriptor* subject) {
    for (const std::string& file : files) {
      const std::unique_ptr<Message> dossier = ReadDossierFile(options_, file, subject);
      if (dossier == nullptr) {
        worst_ = WorseExit(worst_, kBadInput);
        continue;
      }
      v1::CheckStreamRequest item;
      item.set_item(file);
      item.mutable_dossier()->PackFrom(*dossier);
      *item.mutable_options() = check_;
      if (stream_.is_full() && !ReadAnswer()) break;
      stream_.Send(std::move(item));
    }
    while (ReadAnswer()) {
    }
    const absl::Status status = stream_.Finish();
    return status.ok() ? worst_ : WorseExit(worst_, Fail(options_, "check", status));
  }

 private:
  bool ReadAnswer() {
    v1::CheckStreamResponse response;
    if (!stream_.Next(&response)) return false;
    const int code = response.has_error() ? Fail(options_, response.item(), client::StatusOf(response.error()))
                                          : PrintVerdicts(response.verdicts(), options_);
    worst_ = WorseExit(worst_, code);
    return true;
  }

  const OnlineOptions& options_;
  const v1::CheckOptions& check_;
  client::ItemStream<v1::CheckStreamRequest, v1::CheckStreamResponse> stream_;
  int worst_ = 0;
};

absl::StatusOr<Verdicts> CheckSent(const OnlineOptions& options, const v1::CheckOptions& check,
                                   const Message& dossier) {
  v1::CheckRequest request;
  request.mutable_dossier()->PackFrom(dossier);
  *request.mutable_options() = check;
  absl::StatusOr<v1::CheckResponse> response = options.client->Check(std::move(request));
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_verdicts());
}

absl::StatusOr<Verdicts> CheckStored(const OnlineOptions& options, v1::CheckFilingRequest request) {
  absl::StatusOr<v1::CheckFilingResponse> response = options.client->CheckFiling(std::move(request));
  if (!response.ok()) return response.status();
  // Beside the verdicts, which stand alone on stdout.
  for (const std::string& entry : response->ledger_entries()) {
    std::cerr << Words{"recorded as ", "записано: "}.In(options) << entry << "\n";
  }
  return std::move(*response->mutable_verdicts());
}

bool IsFile(const std::string& name) { return std::filesystem::is_regular_file(name); }

}  // namespace

int RunSubmit(const OnlineOptions& options, const SubmitOptions& submit, const std::vector<std::string>& files,
              const google::protobuf::Descriptor* subject) {
  const std::unique_ptr<SubjectParts> parts = PartsOf(subject);
  if (parts == nullptr) return kBadInput;
  for (const std::string& kind : submit.kinds) {
    if (parts->FindDocument(kind) != nullptr) continue;
    std::cerr << "svod: --only: there is no kind of document `" << kind << "`\n";
    return kBadInput;
  }
  if (!submit.etag.empty() && (submit.kinds.size() != 1 || files.size() != 1)) {
    std::cerr << "svod: --etag is of one document: name one file and one kind with --only\n";
    return kBadInput;
  }
  Submitter submitter(options, submit, *parts);
  (void)submitter.SubmitFiles(files);  // why it ended early is told at the end
  return submitter.Finish();
}

int RunGet(const OnlineOptions& options, const std::string& name, std::optional<uint32_t> revision,
           const std::string& known_at) {
  v1::GetFilingRequest request;
  request.set_name(name);
  if (revision) request.set_revision(*revision);
  if (!known_at.empty() && !ReadTime(known_at, "--known-at", request.mutable_read_time())) return kBadInput;
  const absl::StatusOr<v1::GetFilingResponse> response = options.client->GetFiling(std::move(request));
  if (!response.ok()) return Fail(options, "", response.status());
  if (options.json) {
    std::cout << ToJson(*response);
    return 0;
  }
  const v1::Filing& filing = response->filing();
  std::cout << RevisionText(filing, options) << filing.name() << "\netag " << filing.etag() << "\n"
            << filing.ledger_entry() << "\n\n";
  std::cout << (filing.withdrawn() ? Words{"withdrawn: ", "отозван: "}.In(options) + filing.withdrawal_reason() + "\n"
                                   : ToJson(filing.document()));
  return 0;
}

int RunWithdraw(const OnlineOptions& options, const std::string& name, const WithdrawOptions& withdraw) {
  v1::WithdrawFilingRequest request;
  request.set_name(name);
  request.set_reason(withdraw.reason);
  request.set_etag(withdraw.etag);
  request.set_request_id(withdraw.request_id);
  const absl::StatusOr<v1::WithdrawFilingResponse> response = options.client->WithdrawFiling(std::move(request));
  if (!response.ok()) return Fail(options, "", response.status());
  if (options.json) {
    std::cout << ToJson(*response);
  } else {
    std::cout << RevisionText(response->filing(), options) << response->filing().name() << "\n";
  }
  return 0;
}

int RunList(const OnlineOptions& options, const std::string& parent, const ListOptions& list) {
  v1::ListFilingsRequest request;
  request.set_parent(parent);
  request.set_kind(list.kind);
  request.set_filter(list.filter);
  request.mutable_options()->set_as_of_date(list.as_of);
  request.set_page_size(1000);
  request.set_names_only(!list.documents);
  if (!list.known_at.empty() && !ReadTime(list.known_at, "--known-at", request.mutable_read_time())) return kBadInput;
  return PrintFilings(options, options.client->ListFilings(std::move(request)));
}

int RunRevisions(const OnlineOptions& options, const std::string& name) {
  v1::ListFilingRevisionsRequest request;
  request.set_name(name);
  return PrintFilings(options, options.client->ListFilingRevisions(std::move(request)));
}

std::optional<Verdicts> AskVerdicts(const OnlineOptions& options, const v1::CheckOptions& check,
                                    const RecordOptions& record, const std::string& subject,
                                    const google::protobuf::Descriptor* type, int* exit_code) {
  absl::StatusOr<Verdicts> verdicts;
  *exit_code = kBadInput;
  if (IsFile(subject)) {
    if (record.record || !record.known_at.empty()) {
      std::cerr << "svod: " << subject << ": --record and --known-at are of what is filed, not of files\n";
      return std::nullopt;
    }
    const std::unique_ptr<Message> dossier = ReadDossierFile(options, subject, type);
    if (dossier == nullptr) return std::nullopt;
    verdicts = CheckSent(options, check, *dossier);
  } else {
    v1::CheckFilingRequest request;
    request.set_name(subject);
    *request.mutable_options() = check;
    request.set_record(record.record);
    if (!record.known_at.empty() && !ReadTime(record.known_at, "--known-at", request.mutable_read_time())) {
      return std::nullopt;
    }
    verdicts = CheckStored(options, std::move(request));
  }
  if (verdicts.ok()) return *std::move(verdicts);
  *exit_code = Fail(options, subject, verdicts.status());
  return std::nullopt;
}

int RunOnlineCheck(const OnlineOptions& options, const v1::CheckOptions& check, const RecordOptions& record,
                   const std::vector<std::string>& files_or_names, const google::protobuf::Descriptor* subject) {
  if (options.csv) std::cout << FindingHead();
  if (files_or_names.size() > 1 && std::all_of(files_or_names.begin(), files_or_names.end(), IsFile) &&
      !record.record && record.known_at.empty()) {
    return StreamChecker(options, check).Run(files_or_names, subject);
  }
  int worst = 0;
  for (const std::string& name : files_or_names) {
    int code = 0;
    const std::optional<Verdicts> verdicts = AskVerdicts(options, check, record, name, subject, &code);
    worst = WorseExit(worst, verdicts ? PrintVerdicts(*verdicts, options) : code);
  }
  return worst;
}

}  // namespace svod::cli
