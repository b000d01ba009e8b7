// Calls the C++ library as the scenarios say.
#include <google/protobuf/util/json_util.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "svod/client/client.h"
#include "svod/client/documents.h"

namespace svod::client {
namespace {

using google::protobuf::Message;
using Json = rapidjson::Value;

struct Line {
  rapidjson::Document json;

  [[nodiscard]] bool Has(const char* name) const { return json.HasMember(name); }
};

std::string TextOf(const Json& json) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  json.Accept(writer);
  return buffer.GetString();
}

// A fault of a scenario or of this program.
[[noreturn]] void Die(const std::string& why) {
  std::cerr << "driver: " << why << "\n";
  std::exit(1);
}

void Say(const std::string& line) { std::cout << line << std::endl; }  // NOLINT(performance-avoid-endl)

// JSON text put together by hand: what is in it is JSON already, or quoted here.
std::string Quoted(const std::string& text) {
  return TextOf(Json(rapidjson::StringRef(text.data(), static_cast<rapidjson::SizeType>(text.size()))));
}

std::string PlainError(const absl::Status& status) {
  const Error error = ErrorOf(status);
  std::string out = "{\"type\":" + Quoted(std::string(ErrorTypeName(error.type))) + ",\"code\":" + Quoted(error.code) +
                    ",\"message\":" + Quoted(error.message) + ",\"reason\":" + Quoted(error.reason);
  if (error.type == ErrorType::kInvalidInput) {
    std::string list;
    for (const Violation& one : error.violations) {
      list += (list.empty() ? "" : ",") + ("{\"field\":" + Quoted(one.field)) +
              ",\"description\":" + Quoted(one.description) + ",\"reason\":" + Quoted(one.reason) + "}";
    }
    out += ",\"violations\":[" + list + "]";
  }
  if (error.type == ErrorType::kConflict) out += ",\"etag\":" + Quoted(error.etag);
  if (error.type == ErrorType::kOverloaded) {
    out += ",\"retryDelay\":" + std::to_string(std::chrono::duration<double>(error.retry_delay).count());
  }
  return out + "}";
}

std::string Plain(const Message& message) {
  std::string json;
  const auto written = google::protobuf::util::MessageToJsonString(message, &json);
  if (!written.ok()) Die(std::string(written.message()));
  return json;
}

// An answer of a stream of items, which may be an error.
template <typename Answer>
std::string PlainItem(const Answer& answer) {
  if constexpr (requires { answer.has_error(); }) {
    if (answer.has_error()) {
      Answer rest = answer;
      rest.clear_error();
      std::string json = Plain(rest);
      json.pop_back();
      return json + (json.size() > 1 ? "," : "") + "\"error\":" + PlainError(StatusOf(answer.error())) + "}";
    }
  }
  return Plain(answer);
}

// The request that a scenario names. A document is given to the library as its JSON.
void Fill(Json& json, Message* request) {
  const google::protobuf::Descriptor* type = request->GetDescriptor();
  for (const char* name : {"document", "dossier"}) {
    if (!json.HasMember(name)) continue;
    const std::string filing = json.HasMember("name") ? json["name"].GetString() : "";
    const absl::StatusOr<google::protobuf::Any> packed = PackJson(TextOf(json[name]), filing);
    if (!packed.ok()) Die(std::string(packed.status().message()));
    request->GetReflection()->MutableMessage(request, type->FindFieldByName(name))->CopyFrom(*packed);
    json.RemoveMember(name);
  }
  if (json.HasMember("submission")) {
    Fill(json["submission"], request->GetReflection()->MutableMessage(request, type->FindFieldByName("submission")));
    json.RemoveMember("submission");
  }
  const std::unique_ptr<Message> rest(request->New());
  const auto read = google::protobuf::util::JsonStringToMessage(TextOf(json), rest.get());
  if (!read.ok()) Die(std::string(read.message()));
  request->MergeFrom(*rest);
}

template <typename Request>
Request RequestOf(Line& line) {
  Request request;
  Fill(line.json["request"], &request);
  return request;
}

// What a stream gives, with a pause for the server to be killed in.
class Collector {
 public:
  explicit Collector(const Line& line)
      : pause_after_(line.Has("pauseAfter") ? line.json["pauseAfter"].GetInt() : -1),
        only_(line.Has("only") ? line.json["only"].GetString() : "") {}

  template <typename Item>
  void Add(const Item& item) {
    const auto* field = only_.empty() ? nullptr : Item::descriptor()->FindFieldByName(only_);
    items_ += (items_.empty() ? "" : ",") +
              (field == nullptr ? PlainItem(item) : Quoted(item.GetReflection()->GetString(item, field)));
    if (++count_ != pause_after_) return;
    Say("{\"paused\":true}");
    std::string line;
    std::getline(std::cin, line);
  }
  [[nodiscard]] std::string List() const { return "[" + items_ + "]"; }

 private:
  const int pause_after_;
  const std::string only_;
  int count_ = 0;
  std::string items_;
};

std::string Answered(const absl::Status& status, const std::string& answer) {
  return status.ok() ? "{\"answer\":" + answer + "}" : "{\"error\":" + PlainError(status) + "}";
}

using Handler = std::function<std::string(const Client&, Line&)>;

template <typename Request, typename Response>
Handler Unary(absl::StatusOr<Response> (Client::*method)(Request) const) {
  return [method](const Client& client, Line& line) {
    const absl::StatusOr<Response> response = (client.*method)(RequestOf<Request>(line));
    return Answered(response.status(), response.ok() ? Plain(*response) : "");
  };
}

template <typename Request, typename Response, typename Item>
Handler List(Pages<Request, Response, Item> (Client::*method)(Request) const) {
  return [method](const Client& client, Line& line) {
    auto pages = (client.*method)(RequestOf<Request>(line));
    Collector items(line);
    for (Item item; pages.Next(&item);) items.Add(item);
    return Answered(pages.status(), "{\"items\":" + items.List() + "}");
  };
}

template <typename Request, typename Response>
Handler Items(ItemStream<Request, Response> (Client::*method)() const) {
  return [method](const Client& client, Line& line) {
    auto stream = (client.*method)();
    Collector items(line);
    Response answer;
    for (Json& json : line.json["items"].GetArray()) {
      if (stream.is_full() && stream.Next(&answer)) items.Add(answer);
      if (stream.is_full()) break;
      Request request;
      Fill(json, &request);
      stream.Send(std::move(request));
    }
    while (stream.Next(&answer)) items.Add(answer);
    return Answered(stream.Finish(), "{\"items\":" + items.List() + "}");
  };
}

std::string Audit(const Client& client, Line& line) {
  AuditStream audit = client.Audit(RequestOf<v1::AuditRequest>(line));
  Collector verdicts(line);
  std::string totals = "null";
  for (v1::AuditResponse response; audit.Next(&response);) {
    if (response.has_verdict()) verdicts.Add(response.verdict());
    if (response.has_totals()) totals = Plain(response.totals());
  }
  return Answered(audit.status(), "{\"verdicts\":" + verdicts.List() + ",\"totals\":" + totals + "}");
}

std::string StreamObligations(const Client& client, Line& line) {
  ObligationStream stream = client.StreamObligations(RequestOf<v1::StreamObligationsRequest>(line));
  Collector items(line);
  for (v1::StreamObligationsResponse response; stream.Next(&response);) items.Add(response.obligation());
  return Answered(stream.status(), "{\"items\":" + items.List() + "}");
}

std::string CreateBackup(const Client& client, Line& line) {
  BackupStream stream = client.CreateBackup(RequestOf<v1::CreateBackupRequest>(line));
  Collector items(line);
  for (v1::CreateBackupResponse response; stream.Next(&response);) items.Add(response);
  return Answered(stream.status(), "{\"items\":" + items.List() + "}");
}

const std::map<std::string, Handler>& Calls() {
  static const auto& calls = *new std::map<std::string, Handler>{
      {"SubmitFiling", Unary(&Client::SubmitFiling)},
      {"SubmitFilings", Items(&Client::SubmitFilings)},
      {"WithdrawFiling", Unary(&Client::WithdrawFiling)},
      {"GetFiling", Unary(&Client::GetFiling)},
      {"ListFilings", List(&Client::ListFilings)},
      {"ListFilingRevisions", List(&Client::ListFilingRevisions)},
      {"Check", Unary(&Client::Check)},
      {"CheckFiling", Unary(&Client::CheckFiling)},
      {"CheckStream", Items(&Client::CheckStream)},
      {"Audit", Audit},
      {"ListObligations", Unary(&Client::ListObligations)},
      {"StreamObligations", StreamObligations},
      {"ListRulePacks", List(&Client::ListRulePacks)},
      {"GetRulePack", Unary(&Client::GetRulePack)},
      {"ValidateRulePack", Unary(&Client::ValidateRulePack)},
      {"PublishRulePack", Unary(&Client::PublishRulePack)},
      {"ActivateRulePack", Unary(&Client::ActivateRulePack)},
      {"DeactivateRulePack", Unary(&Client::DeactivateRulePack)},
      {"SuspendRule", Unary(&Client::SuspendRule)},
      {"LiftSuspension", Unary(&Client::LiftSuspension)},
      {"ListSuspensions", List(&Client::ListSuspensions)},
      {"ListSuspendedVerdicts", List(&Client::ListSuspendedVerdicts)},
      {"ExplainRule", Unary(&Client::ExplainRule)},
      {"GetCheckpoint", Unary(&Client::GetCheckpoint)},
      {"ListLedgerEntries", List(&Client::ListLedgerEntries)},
      {"GetReceipt", Unary(&Client::GetReceipt)},
      {"GetConsistencyProof", Unary(&Client::GetConsistencyProof)},
      {"CreateBackup", CreateBackup},
  };
  return calls;
}

Client Open(const Json& described) {
  const auto text = [&](const char* name) {
    return described.HasMember(name) ? described[name].GetString() : std::string();
  };
  ClientOptions options;
  options.target = text("target");
  if (described.HasMember("token")) options.token = [token = text("token")] { return token; };
  if (described.HasMember("ca") || described.HasMember("cert")) options.tls = {text("ca"), text("cert"), text("key")};
  if (described.HasMember("timeout")) {
    options.calls.timeout = std::chrono::milliseconds(static_cast<int64_t>(described["timeout"].GetDouble() * 1000));
  }
  if (described.HasMember("attempts")) {
    options.calls.backoff.attempts = options.calls.stream_backoff.attempts = described["attempts"].GetInt();
  }
  absl::StatusOr<Client> client = Client::Open(options);
  if (!client.ok()) Die(std::string(client.status().message()));
  return *std::move(client);
}

int Run() {
  std::map<std::string, Client> clients;
  for (std::string text; std::getline(std::cin, text);) {
    Line line;
    line.json.Parse(text.c_str());
    const std::string key = TextOf(line.json["client"]);
    auto found = clients.find(key);
    if (found == clients.end()) found = clients.emplace(key, Open(line.json["client"])).first;
    const auto call = Calls().find(line.json["call"].GetString());
    if (call == Calls().end()) Die(std::string("there is no call ") + line.json["call"].GetString());
    Say(call->second(found->second, line));
  }
  return 0;
}

}  // namespace
}  // namespace svod::client

int main() { return svod::client::Run(); }
