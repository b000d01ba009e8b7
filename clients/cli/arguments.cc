#include "clients/cli/arguments.h"

#include "clients/cli/call.h"

namespace svod::cli {

void AddOutput(CLI::App* verb, Arguments& a, Formats formats) {
  const bool csv = formats == Formats::kJsonAndCsv;
  verb->add_option("--format", a.output.format, csv ? "text, json or csv" : "text or json")
      ->check(CLI::IsMember(csv ? std::vector<std::string>{"text", "json", "csv"}
                                : std::vector<std::string>{"text", "json"}))
      ->capture_default_str();
  AddLanguage(verb, a);
}

void AddLanguage(CLI::App* verb, Arguments& a) {
  verb->add_option("--lang", a.output.language, "en or ru (by the locale)")->check(CLI::IsMember({"en", "ru"}));
  verb->add_option("--color", a.output.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
}

void AddTimeout(CLI::App* verb, Arguments& a) {
  verb->add_option("--timeout-ms", a.online.timeout_ms,
                   "how long one call may take, in milliseconds; a stream takes as long as the server answers")
      ->check(CLI::Range(1, 3'600'000))
      ->capture_default_str();
}

void AddSecurity(CLI::App* verb, Arguments& a) {
  verb->add_flag("--tls", a.online.tls, "TLS with the authorities that this machine trusts");
  verb->add_option("--ca", a.online.ca, "authority of the server's certificate, PEM; means TLS [SVOD_CA]");
  verb->add_option("--cert", a.online.cert, "certificate of the client, PEM [SVOD_CERT]");
  verb->add_option("--key", a.online.key, "its key, PEM [SVOD_KEY]");
  verb->add_option("--token-file", a.online.token_file, "file with a bearer token [SVOD_TOKEN_FILE]");
  verb->add_option("--profile", a.online.profile, "file with these values [~/.config/svod/profile.yaml]");
}

void AddServer(CLI::App* verb, Arguments& a, Formats formats) {
  verb->add_option("--server", a.online.server, "HOST:PORT of svodd [127.0.0.1:8571, or SVOD_SERVER]");
  AddSecurity(verb, a);
  AddTimeout(verb, a);
  AddOutput(verb, a, formats);
}

CLI::Option* AddKnownAt(CLI::App* verb, std::string& time) {
  return verb->add_option("--known-at", time, "what was filed up to this time, 2015-01-28T09:00:00Z (now)");
}

CLI::Option* AddRulesAt(CLI::App* verb, Arguments& a) {
  return verb->add_option("--rules-at", a.rules_at, "by the rules in use at this time, 2015-01-28T09:00:00Z (now)");
}

// What a check is to be; nullopt, and why on stderr, when it is faulty.
std::optional<v1::CheckOptions> CheckOptionsOf(const Arguments& a) {
  v1::CheckOptions check;
  if (!a.rules_at.empty() && !ReadTime(a.rules_at, "--rules-at", check.mutable_rules_time())) return std::nullopt;
  check.set_as_of_date(a.offline.as_of);
  check.set_edition(a.offline.edition);
  check.set_pack(a.offline.pack);
  return check;
}
}  // namespace svod::cli
