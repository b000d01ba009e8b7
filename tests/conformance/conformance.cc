// svod-cel-conformance: runs the published CEL test data (npm @bufbuild/cel-spec, exported by export.mjs) against our
// evaluator.
//
//   svod-cel-conformance --descriptors cel.fds [--mode checked|unchecked|both] [--plan typed|boxed|both]
//                        [--skip FILE] [--list-fail] [--json OUT] FILE...
//
// A file is a SimpleTestFile as .textproto, .binpb or .json; its messages are described by the descriptors, so that new
// data need no new build. A case passes when it passes in every way asked for. Skips come from the file alone: one
// `file/section/test[,test]` or `file/section` a line, with a reason behind `#`; a skipped case that passes is told
// as XPASS and fails the run. Each file runs in a process of its own: a crash, or a case that takes longer than a
// second, fails that case, and the run goes on behind it.
//
// Exit code 0 only if nothing failed, 2 for a file that cannot be read.
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/conformance/fields.h"
#include "tests/conformance/simple_case.h"

namespace svod::cel {
namespace {

using google::protobuf::Message;

constexpr int kPatienceMilliseconds = 1000;  // for one case in all its ways

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return std::nullopt;
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// The descriptors of a file, over those that are compiled in.
class Descriptors {
 public:
  bool Read(const std::string& path) {
    const std::optional<std::string> bytes = ReadFile(path);
    google::protobuf::FileDescriptorSet files;
    if (!bytes || !files.ParseFromString(*bytes)) return false;
    for (const auto& file : files.file()) {
      const bool known = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(file.name()) != nullptr;
      if (!known && pool_.BuildFile(file) == nullptr) return false;
    }
    factory_.SetDelegateToGeneratedFactory(true);
    return true;
  }
  [[nodiscard]] Schema schema() { return {&pool_, &factory_}; }

 private:
  google::protobuf::DescriptorPool pool_{google::protobuf::DescriptorPool::generated_pool()};
  google::protobuf::DynamicMessageFactory factory_{&pool_};
};

struct Options {
  std::string descriptors;
  std::string mode = "both";
  std::string plan = "both";
  std::string skip;
  bool list_fail = false;
  std::string json;
  std::vector<std::string> files;
};

struct Case {
  std::string section;
  std::string name;
  const Message* test;
  bool passed = false;
  std::string why;  // what came instead, in the first way that failed
};

struct Totals {
  int passed = 0;
  int failed = 0;
  int skipped = 0;
};

class Runner {
 public:
  Runner(Options options, Schema schema) : options_(std::move(options)), schema_(schema) {}

  bool ReadSkips() {
    if (options_.skip.empty()) return true;
    const std::optional<std::string> text = ReadFile(options_.skip);
    if (!text) return false;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
      const size_t hash = line.find('#');
      if (hash == 0 || hash == std::string::npos) continue;
      const std::string cases = line.substr(0, line.find_last_not_of(' ', hash - 1) + 1);
      const std::string section = cases.substr(0, cases.rfind('/') + 1);
      std::istringstream names(cases.substr(section.size()));
      for (std::string name; std::getline(names, name, ',');) skips_.insert(section + name);
    }
    return true;
  }

  bool RunFile(const std::string& path) {
    const std::unique_ptr<Message> file = ReadTests(path);
    if (file == nullptr) {
      std::cerr << "svod-cel-conformance: " << path << " cannot be read\n";
      return false;
    }
    const std::string name = std::filesystem::path(path).stem().string();
    std::vector<Case> cases;
    for (const Message* section : Fields(*file).Parts("section")) {
      for (const Message* test : Fields(*section).Parts("test")) {
        cases.push_back({Fields(*section).Text("name"), Fields(*test).Text("name"), test, false, ""});
      }
    }
    for (size_t next = 0; next < cases.size();) next = RunFrom(cases, next);
    Report(name, cases);
    return true;
  }

  int Finish() const {
    Totals all;
    std::cout << "\n";
    for (const auto& [file, totals] : totals_) {
      std::cout << file << std::string(20 - std::min<size_t>(19, file.size()), ' ') << totals.passed << " passed, "
                << totals.failed << " failed, " << totals.skipped << " skipped\n";
      all = {all.passed + totals.passed, all.failed + totals.failed, all.skipped + totals.skipped};
    }
    std::cout << all.passed << " passed, " << all.failed << " failed, " << all.skipped << " skipped\n";
    if (!options_.json.empty()) WriteJson();
    return all.failed == 0 ? 0 : 1;
  }

 private:
  std::unique_ptr<Message> ReadTests(const std::string& path) const {
    const auto* type = schema_.pool->FindMessageTypeByName("cel.expr.conformance.test.SimpleTestFile");
    const std::optional<std::string> bytes = ReadFile(path);
    if (type == nullptr || !bytes) return nullptr;
    std::unique_ptr<Message> file(schema_.factory->GetPrototype(type)->New());
    const std::string extension = std::filesystem::path(path).extension().string();
    bool read = false;
    if (extension == ".textproto") {
      read = google::protobuf::TextFormat::ParseFromString(*bytes, file.get());
    } else if (extension == ".json") {
      std::unique_ptr<google::protobuf::util::TypeResolver> resolver(
          google::protobuf::util::NewTypeResolverForDescriptorPool("type.googleapis.com", schema_.pool));
      std::string binary;
      read = google::protobuf::util::JsonToBinaryString(resolver.get(), "type.googleapis.com/" + type->full_name(),
                                                        *bytes, &binary)
                 .ok() &&
             file->ParseFromString(binary);
    } else {
      read = file->ParseFromString(*bytes);
    }
    return read ? std::move(file) : nullptr;
  }

  [[nodiscard]] std::vector<Way> WaysOf(const Message& test) const {
    std::vector<Way> ways;
    for (bool checked : {true, false}) {
      const bool wanted = options_.mode == "both" || (options_.mode == "checked") == checked;
      if (!wanted || !Applies(test, checked)) continue;
      for (bool boxed : {false, true}) {
        if (options_.plan == "both" || (options_.plan == "boxed") == boxed) ways.push_back({checked, boxed});
      }
    }
    return ways;
  }

  [[nodiscard]] std::string RunCase(const Case& test) const {
    for (const Way& way : WaysOf(*test.test)) {
      const std::optional<std::string> fault = RunSimpleCase(schema_, *test.test, way);
      if (!fault) continue;
      return std::string(way.checked ? "checked" : "unchecked") + (way.boxed ? ", boxed: " : ", typed: ") + *fault;
    }
    return "";
  }

  // In a child process: each answer is one line, empty for a case that passed.
  [[noreturn]] void Answer(const std::vector<Case>& cases, size_t next, int out) const {
    for (; next < cases.size(); ++next) {
      std::string line = RunCase(cases[next]);
      for (char& c : line) c = c == '\n' ? ' ' : c;
      line += '\n';
      if (write(out, line.data(), line.size()) < 0) _exit(1);
    }
    _exit(0);
  }

  // Runs the cases from `next` on until one crashes or takes too long. Returns the first that was not run.
  size_t RunFrom(std::vector<Case>& cases, size_t next) const {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      Answer(cases, next, ends[1]);
    }
    close(ends[1]);
    std::string line;
    while (next < cases.size()) {
      pollfd ready{ends[0], POLLIN, 0};
      char c = 0;
      const bool answered = poll(&ready, 1, kPatienceMilliseconds) > 0;
      if (!answered || read(ends[0], &c, 1) <= 0) {
        cases[next++].why = answered ? "crashed" : "took longer than a second";
        break;
      }
      if (c != '\n') {
        line += c;
        continue;
      }
      cases[next].passed = line.empty();
      cases[next++].why = std::exchange(line, "");
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(ends[0]);
    return next;
  }

  [[nodiscard]] bool IsSkipped(const std::string& file, const Case& test) const {
    const std::string section = file + "/" + test.section;
    return skips_.count(section) > 0 || skips_.count(section + "/" + test.name) > 0;
  }

  void Report(const std::string& file, const std::vector<Case>& cases) {
    for (size_t begin = 0; begin < cases.size();) {
      size_t end = begin;
      Totals totals;
      while (end < cases.size() && cases[end].section == cases[begin].section) ++end;
      std::string details;
      for (size_t i = begin; i < end; ++i) details += ReportCase(file, cases[i], i - begin, &totals);
      const size_t run = end - begin - static_cast<size_t>(totals.skipped);
      std::cout << (totals.failed == 0 ? "PASS " : "FAIL ") << file << "/" << cases[begin].section << " "
                << totals.passed << "/" << run << (totals.skipped > 0 ? " (" : "")
                << (totals.skipped > 0 ? std::to_string(totals.skipped) + " skipped)" : "") << "\n"
                << details;
      Totals& all = totals_[file];
      all = {all.passed + totals.passed, all.failed + totals.failed, all.skipped + totals.skipped};
      begin = end;
    }
  }

  std::string ReportCase(const std::string& file, const Case& test, size_t ordinal, Totals* totals) const {
    const bool skipped = IsSkipped(file, test);
    if (skipped && !test.passed) {
      ++totals->skipped;
      return "";
    }
    if (test.passed && !skipped) {
      ++totals->passed;
      return "";
    }
    ++totals->failed;
    const std::string name = file + "/" + test.section + "[" + std::to_string(ordinal) + "] " + test.name;
    if (skipped) return "  XPASS " + name + ": skipped, and it passes\n";
    if (!options_.list_fail) return "";
    return "  not ok " + name + ": " + Fields(*test.test).Text("expr") + " => " + test.why + "\n";
  }

  void WriteJson() const {
    std::ofstream out(options_.json);
    out << "{";
    const char* comma = "";
    for (const auto& [file, totals] : totals_) {
      out << comma << "\n  \"" << file << "\": {\"passed\": " << totals.passed << ", \"failed\": " << totals.failed
          << ", \"skipped\": " << totals.skipped << "}";
      comma = ",";
    }
    out << "\n}\n";
  }

  const Options options_;
  const Schema schema_;
  std::set<std::string> skips_;
  std::map<std::string, Totals> totals_;
};

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("Runs the published CEL test data against our evaluator.");
  app.add_option("--descriptors", options.descriptors, "describes the messages of the data")->required();
  app.add_option("--mode", options.mode)->check(CLI::IsMember({"checked", "unchecked", "both"}));
  app.add_option("--plan", options.plan)->check(CLI::IsMember({"typed", "boxed", "both"}));
  app.add_option("--skip", options.skip, "cases that may fail, each with its reason");
  app.add_flag("--list-fail", options.list_fail, "tell what each failing case gave");
  app.add_option("--json", options.json, "totals a file");
  app.add_option("files", options.files)->required();
  CLI11_PARSE(app, argc, argv);
  Descriptors descriptors;
  if (!descriptors.Read(options.descriptors)) {
    std::cerr << "svod-cel-conformance: " << options.descriptors << " cannot be read\n";
    return 2;
  }
  const std::vector<std::string> files = options.files;
  Runner runner(std::move(options), descriptors.schema());
  if (!runner.ReadSkips()) return 2;
  for (const std::string& file : files) {
    if (!runner.RunFile(file)) return 2;
  }
  return runner.Finish();
}

}  // namespace
}  // namespace svod::cel

int main(int argc, char** argv) { return svod::cel::Main(argc, argv); }
