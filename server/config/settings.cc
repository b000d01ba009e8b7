// Tested by: tests/server/config/settings_test.cc.
#include "server/config/settings.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <variant>

#include "server/config/spec_values.h"

namespace svod::config {
namespace {

using kinds::SpecNode;
using kinds::SpecReader;

using TextPlace = std::string& (*)(Settings&);
using PathPlace = std::filesystem::path& (*)(Settings&);
using SwitchPlace = bool& (*)(Settings&);
struct NumberPlace {
  int64_t& (*of)(Settings&);
  int64_t min;
  int64_t max;
};
struct ChoicePlace {
  std::string& (*of)(Settings&);
  std::vector<std::string> choices;
};

struct Row {
  std::string_view key;
  std::string_view help;
  std::variant<TextPlace, PathPlace, SwitchPlace, NumberPlace, ChoicePlace> place;
};

constexpr int64_t kMillion = 1'000'000;

// LONG: the table of all settings.
const std::vector<Row>& Rows() {
  using S = Settings;
  using Path = std::filesystem::path;
  static const std::vector<Row> kRows = {
      {"listen", "HOST:PORT; port 0: any free one", TextPlace([](S& s) -> std::string& { return s.server.listen; })},
      {"insecure_remote", "listen beyond loopback although TLS or authentication is missing",
       SwitchPlace([](S& s) -> bool& { return s.server.insecure_remote; })},
      {"data", "folder of the stored filings", PathPlace([](S& s) -> Path& { return s.server.data; })},
      {"rules", "folder of the rule packs", PathPlace([](S& s) -> Path& { return s.server.rules; })},
      {"publishers", "folder of public Ed25519 keys, NAME.pem, whose signed rule packs are taken; empty: any",
       PathPlace([](S& s) -> Path& { return s.server.publishers; })},
      {"memory", "keep everything in memory alone: for trials",
       SwitchPlace([](S& s) -> bool& { return s.server.memory; })},
      {"ledger.key", "Ed25519 key in PEM that signs the checkpoints of the ledger",
       PathPlace([](S& s) -> Path& { return s.server.ledger.key; })},
      {"ledger.origin", "name of the ledger in its checkpoints",
       TextPlace([](S& s) -> std::string& { return s.server.ledger.origin; })},
      {"backups", "folder where backups are made; empty: they are refused",
       PathPlace([](S& s) -> Path& { return s.server.backups; })},
      {"grace_ms", "how long calls may go on after SIGTERM, in milliseconds",
       NumberPlace{[](S& s) -> int64_t& { return s.grace_ms; }, 0, 600'000}},
      {"tls.certificate", "certificate of the server with its chain, PEM",
       PathPlace([](S& s) -> Path& { return s.server.tls.certificate; })},
      {"tls.key", "its private key, PEM", PathPlace([](S& s) -> Path& { return s.server.tls.key; })},
      {"tls.client_ca", "who signs the certificates of clients, PEM; then every client needs one",
       PathPlace([](S& s) -> Path& { return s.server.tls.client_ca; })},
      {"auth.principals", "file of static tokens and certificates, with roles and scopes",
       PathPlace([](S& s) -> Path& { return s.server.auth.principals; })},
      {"auth.jwks", "JWK set with the keys of who issues JWT",
       PathPlace([](S& s) -> Path& { return s.server.auth.jwks; })},
      {"auth.issuer", "what `iss` of a JWT must be",
       TextPlace([](S& s) -> std::string& { return s.server.auth.jwt.issuer; })},
      {"auth.audience", "what `aud` of a JWT must be or hold",
       TextPlace([](S& s) -> std::string& { return s.server.auth.jwt.audience; })},
      {"auth.leeway_s", "by how many seconds clocks may differ",
       NumberPlace{[](S& s) -> int64_t& { return s.server.auth.jwt.leeway_s; }, 0, 600}},
      {"auth.roles_claim", "claim of a JWT with the list of roles",
       TextPlace([](S& s) -> std::string& { return s.server.auth.jwt.roles_claim; })},
      {"auth.scope_claim", "claim of a JWT with the list of patterns",
       TextPlace([](S& s) -> std::string& { return s.server.auth.jwt.scope_claim; })},
      {"auth.regions_claim", "claim of a JWT with the list of regions",
       TextPlace([](S& s) -> std::string& { return s.server.auth.jwt.regions_claim; })},
      {"limits.message_bytes", "bytes of one message to the server",
       NumberPlace{[](S& s) -> int64_t& { return s.server.limits.message_bytes; }, 1024, LimitOptions().message_bytes}},
      {"limits.streams_per_connection", "calls of one connection at a time",
       NumberPlace{[](S& s) -> int64_t& { return s.server.limits.streams_per_connection; }, 1, 10'000}},
      {"limits.calls_per_second", "calls of one caller, on the average; 0: no limit",
       NumberPlace{[](S& s) -> int64_t& { return s.server.limits.calls_per_second; }, 0, kMillion}},
      {"limits.burst", "calls of one caller at once, where their rate is limited",
       NumberPlace{[](S& s) -> int64_t& { return s.server.limits.burst; }, 1, kMillion}},
      {"limits.queued_calls", "calls that wait for a thread",
       NumberPlace{[](S& s) -> int64_t& { return s.server.limits.queued_calls; }, 1, 100'000}},
      {"limits.unread_answers_bytes", "bytes of answers that nobody has read yet, beyond which calls are refused",
       NumberPlace{[](S& s) -> int64_t& { return s.server.limits.unread_answers_bytes; }, kMillion, int64_t{1} << 40}},
      {"limits.network_memory_bytes", "memory of connections, beyond which they are dropped",
       NumberPlace{[](S& s) -> int64_t& { return s.server.limits.network_memory_bytes; }, 32 * kMillion,
                   int64_t{1} << 40}},
      {"metrics.listen", "HOST:PORT for Prometheus; empty: no metrics",
       TextPlace([](S& s) -> std::string& { return s.server.metrics.listen; })},
      {"metrics.insecure_remote", "expose metrics beyond loopback, in plain HTTP and to everybody",
       SwitchPlace([](S& s) -> bool& { return s.server.metrics.insecure_remote; })},
      {"log.file", "file of the logs; empty: standard error", PathPlace([](S& s) -> Path& { return s.log.file; })},
      {"log.level", "what the service log says",
       ChoicePlace{[](S& s) -> std::string& { return s.log.level; }, {"debug", "info", "warning", "error"}}},
      {"log.format", "lines of JSON, or text for a person",
       ChoicePlace{[](S& s) -> std::string& { return s.log.format; }, {"json", "text"}}},
      {"log.access", "a line for each call", SwitchPlace([](S& s) -> bool& { return s.log.access; })},
      {"log.audit_file", "file of the audit log; empty: where the others go",
       PathPlace([](S& s) -> Path& { return s.log.audit_file; })},
  };
  return kRows;
}

// What is wrong with a value, and what would be right.
struct Refusal {
  std::string code;
  std::string message;
  std::string hint;
};

// Puts a text in its place. `folder`: from where a path is seen; empty: from the current one.
class Putter {
 public:
  Putter(const Row& row, std::string text, std::filesystem::path folder, Settings* settings)
      : row_(row), text_(std::move(text)), folder_(std::move(folder)), settings_(*settings) {}

  std::optional<Refusal> Put() {
    return std::visit([this](const auto& place) { return PutIn(place); }, row_.place);
  }

 private:
  [[nodiscard]] std::string Name() const { return "`" + std::string(row_.key) + "`"; }

  std::optional<Refusal> PutIn(TextPlace place) {
    place(settings_) = text_;
    return std::nullopt;
  }
  std::optional<Refusal> PutIn(PathPlace place) {
    place(settings_) = text_.empty() || folder_.empty() ? std::filesystem::path(text_) : folder_ / text_;
    return std::nullopt;
  }
  std::optional<Refusal> PutIn(SwitchPlace place) {
    if (text_ != "true" && text_ != "false") {
      return Refusal{"not-a-switch", Name() + " is true or false, not " + Quote(text_), ""};
    }
    place(settings_) = text_ == "true";
    return std::nullopt;
  }
  std::optional<Refusal> PutIn(const NumberPlace& place) {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (error != std::errc() || end != text_.data() + text_.size() || text_.empty()) {
      return Refusal{"not-a-number", Name() + " is a whole number, not " + Quote(text_), ""};
    }
    if (number < place.min || number > place.max) {
      return Refusal{"out-of-range", Name() + " is " + text_ + ", out of its range",
                     "from " + std::to_string(place.min) + " to " + std::to_string(place.max)};
    }
    place.of(settings_) = number;
    return std::nullopt;
  }
  std::optional<Refusal> PutIn(const ChoicePlace& place) {
    std::string all;
    for (const std::string& choice : place.choices) all += (all.empty() ? "" : ", ") + choice;
    if (std::find(place.choices.begin(), place.choices.end(), text_) == place.choices.end()) {
      return Refusal{"unknown-word", Name() + " cannot be " + Quote(text_), "one of " + all};
    }
    place.of(settings_) = text_;
    return std::nullopt;
  }

  const Row& row_;
  const std::string text_;
  const std::filesystem::path folder_;
  Settings& settings_;
};

// `tls` and `certificate` of `tls.certificate`; a key at the top has no section.
std::pair<std::string_view, std::string_view> Split(std::string_view key) {
  const size_t point = key.find('.');
  if (point == std::string_view::npos) return {"", key};
  return {key.substr(0, point), key.substr(point + 1)};
}

class FileReader {
 public:
  FileReader(std::filesystem::path folder, Settings* settings, Diagnostics& diagnostics)
      : folder_(std::move(folder)), settings_(*settings), diagnostics_(diagnostics) {}

  void Read(const SpecNode& root) {
    // A file without a word says nothing, which is sound.
    if (root.kind == SpecNode::Kind::kNull) return;
    SpecReader top(root, "the configuration", diagnostics_);
    std::map<std::string_view, SpecReader> sections;
    for (const Row& row : Rows()) {
      const auto [section, name] = Split(row.key);
      if (section.empty()) {
        Put(row, top.Take(name));
      } else if (SpecReader* reader = SectionOf(section, top, &sections)) {
        Put(row, reader->Take(name));
      }
    }
    if (const SpecNode* regions = top.Take("regions")) ReadRegions(*regions);
    top.Finish();
    for (auto& [name, reader] : sections) reader.Finish();
  }

 private:
  SpecReader* SectionOf(std::string_view name, SpecReader& top, std::map<std::string_view, SpecReader>* sections) {
    const auto known = sections->find(name);
    if (known != sections->end()) return &known->second;
    const SpecNode* node = top.Take(name);
    if (node == nullptr || node->kind == SpecNode::Kind::kNull) return nullptr;
    return &sections->try_emplace(name, *node, "`" + std::string(name) + "`", diagnostics_).first->second;
  }

  void Put(const Row& row, const SpecNode* node) {
    if (node == nullptr) return;
    const std::optional<std::string> text = ReadText(*node, "`" + std::string(row.key) + "`", diagnostics_);
    if (!text) return;
    const std::optional<Refusal> refused = Putter(row, *text, folder_, &settings_).Put();
    if (refused) kinds::Report(diagnostics_, *node, refused->code, refused->message, refused->hint);
  }

  void ReadRegions(const SpecNode& node) {
    if (node.kind != SpecNode::Kind::kMap) {
      kinds::Report(diagnostics_, node, "not-a-map", "`regions` is a map from names to lists of patterns");
    }
    for (const SpecNode::Entry& entry : node.entries) {
      app::Scope scope;
      std::vector<std::string> patterns;
      ReadPatterns(entry.value, &scope, &patterns, diagnostics_);
      settings_.server.regions[entry.key] = std::move(patterns);
    }
  }

  const std::filesystem::path folder_;
  Settings& settings_;
  Diagnostics& diagnostics_;
};

Diagnostic FlagFault(std::string_view key, Refusal refused) {
  Diagnostic fault;
  fault.file = FlagOf(key);
  fault.code = std::move(refused.code);
  fault.message = std::move(refused.message);
  fault.hint = std::move(refused.hint);
  return fault;
}

const Row& RowOf(std::string_view key) {
  return *std::find_if(Rows().begin(), Rows().end(), [key](const Row& row) { return row.key == key; });
}

}  // namespace

const std::vector<Setting>& AllSettings() {
  static const std::vector<Setting> kSettings = [] {
    std::vector<Setting> all;
    for (const Row& row : Rows()) all.push_back({row.key, row.help, std::holds_alternative<SwitchPlace>(row.place)});
    return all;
  }();
  return kSettings;
}

std::string FlagOf(std::string_view key) {
  std::string flag = "--" + std::string(key);
  std::replace_if(
      flag.begin(), flag.end(), [](char c) { return c == '.' || c == '_'; }, '-');
  return flag;
}

void ReadSettingsFile(const std::string& path, Settings* settings, Diagnostics& diagnostics) {
  const std::optional<SpecNode> root = ReadYamlFile(path, diagnostics);
  if (!root) return;
  FileReader(std::filesystem::absolute(path).parent_path(), settings, diagnostics).Read(*root);
  diagnostics.Sort();
}

void SetByFlag(std::string_view key, const std::string& text, Settings* settings, Diagnostics& diagnostics) {
  std::optional<Refusal> refused = Putter(RowOf(key), text, "", settings).Put();
  if (refused) diagnostics.Add(FlagFault(key, *std::move(refused)));
}

void SetRegionByFlag(const std::string& text, Settings* settings, Diagnostics& diagnostics) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    diagnostics.Add(
        FlagFault("region", {"bad-region", Quote(text) + " names no region", "write NAME=PATTERN,PATTERN"}));
    return;
  }
  std::vector<std::string> patterns;
  app::Scope scope;
  std::string error;
  for (size_t at = equals; at != std::string::npos;) {
    const size_t next = text.find(',', at + 1);
    patterns.push_back(text.substr(at + 1, next == std::string::npos ? next : next - at - 1));
    if (!scope.Add(patterns.back(), &error)) diagnostics.Add(FlagFault("region", {"bad-pattern", error, ""}));
    at = next;
  }
  settings->server.regions[text.substr(0, equals)] = std::move(patterns);
}

std::string ValueOf(std::string_view key, const Settings& settings) {
  Settings copy = settings;
  const auto& place = RowOf(key).place;
  if (const auto* text = std::get_if<TextPlace>(&place)) return (*text)(copy);
  if (const auto* path = std::get_if<PathPlace>(&place)) return (*path)(copy).string();
  if (const auto* flag = std::get_if<SwitchPlace>(&place)) return (*flag)(copy) ? "true" : "false";
  if (const auto* number = std::get_if<NumberPlace>(&place)) return std::to_string(number->of(copy));
  return std::get<ChoicePlace>(place).of(copy);
}

}  // namespace svod::config
