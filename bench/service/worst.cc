// svod_worst: the largest dossiers that are let in, one for each list of the schema: the largest sample with that list
// grown until the whole has the size of the limit, once with copies of a line, once with lines in which nothing stands.
// Judged by all packs, with texts, as Check does it.
//
//   svod_worst [SECONDS]     for each: what is grown, its lines, what the verdicts are in bytes and findings, seconds;
//                            it is given up after SECONDS (60)
//
// Prints lines of JSON.
#include <google/protobuf/arena.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bench/dossiers.h"
#include "engine/document/document.h"

namespace svod::bench {
namespace {

using Clock = std::chrono::steady_clock;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Path = std::vector<const FieldDescriptor*>;

// The paths of all lists of messages below the type.
void AddLists(const Descriptor* type, Path* path, std::vector<Path>* lists) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->message_type() == nullptr || field->is_map()) continue;
    path->push_back(field);
    if (field->is_repeated()) lists->push_back(*path);
    AddLists(field->message_type(), path, lists);
    path->pop_back();
  }
}

std::string TextOf(const Path& path) {
  std::string text;
  for (const FieldDescriptor* field : path) text += (text.empty() ? "" : ".") + field->name();
  return text;
}

// The message that the list at the path is in: of lists above it the first line.
Message* HolderOf(const Path& path, Message* message) {
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    const auto* reflection = message->GetReflection();
    if (!path[i]->is_repeated()) {
      message = reflection->MutableMessage(message, path[i]);
    } else if (reflection->FieldSize(*message, path[i]) > 0) {
      message = reflection->MutableRepeatedMessage(message, path[i], 0);
    } else {
      message = reflection->AddMessage(message, path[i]);
    }
  }
  return message;
}

// Grows the list; nullopt when there is no line to copy.
std::optional<int64_t> Grow(const Path& path, bool copies, Message* dossier) {
  const FieldDescriptor* list = path.back();
  Message* holder = HolderOf(path, dossier);
  const auto* reflection = holder->GetReflection();
  if (copies && reflection->FieldSize(*holder, list) == 0) return std::nullopt;
  const auto grow_by = [&](int64_t lines) {
    for (int64_t i = 0; i < lines; ++i) {
      Message* line = reflection->AddMessage(holder, list);
      if (copies) line->CopyFrom(reflection->GetRepeatedMessage(*holder, list, 0));
    }
  };
  const size_t before = dossier->ByteSizeLong();
  grow_by(1);
  const size_t line_bytes = dossier->ByteSizeLong() - before;
  // What holds the list needs a few bytes more for its length.
  constexpr size_t kSlack = 64;
  grow_by(static_cast<int64_t>((kLimits.document_bytes_max - kSlack - dossier->ByteSizeLong()) / line_bytes));
  return reflection->FieldSize(*holder, list);
}

// Sets the flag when it has not gone before.
class Alarm {
 public:
  Alarm(CancelFlag* flag, std::chrono::seconds after)
      : thread_([this, flag, after] {
          std::unique_lock<std::mutex> lock(mutex_);
          if (!gone_.wait_for(lock, after, [this] { return over_; })) *flag = true;
        }) {}
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      over_ = true;
    }
    gone_.notify_all();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable gone_;
  bool over_ = false;  // guarded by mutex_
  std::thread thread_;
};

double SecondsSince(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

// Reads and judges it, and says what came of it.
void Judge(const RulePacks& packs, const std::string& bytes, std::chrono::seconds patience) {
  const Clock::time_point began = Clock::now();
  google::protobuf::Arena arena;
  auto* dossier = google::protobuf::Arena::CreateMessage<cluster::v1::Dossier>(&arena);
  Diagnostics faults(kLimits.diagnostics_max);
  const bool sound = ReadDocument(bytes, DocumentFormat::kBinary, "worst", dossier, faults);
  const double read = SecondsSince(began);
  std::cout << R"(, "bytes": )" << bytes.size() << R"(, "memory": )" << arena.SpaceUsed() << R"(, "read_seconds": )"
            << read;
  if (!sound) {
    std::cout << R"(, "refused": ")" << faults.items().front().code << "\"";
    return;
  }
  CancelFlag cancelled = false;
  const Alarm alarm(&cancelled, patience);
  CheckOptions options = Sample().options;
  options.cancelled = &cancelled;
  google::protobuf::RepeatedPtrField<v1::Verdict> verdicts;
  const absl::Status status = CheckEach(packs, *dossier, options, &verdicts);
  std::cout << R"(, "seconds": )" << SecondsSince(began);
  if (!status.ok()) {
    std::cout << R"(, "refused": ")" << absl::StatusCodeToString(status.code()) << "\"";
    return;
  }
  size_t proper = 0;
  size_t with_texts = 0;
  int findings = 0;
  for (v1::Verdict& verdict : verdicts) {
    findings += verdict.findings_size();
    proper += verdict.ByteSizeLong();
    if (!AddTexts(packs, &verdict).ok()) std::abort();
    with_texts += verdict.ByteSizeLong();
  }
  std::cout << R"(, "findings": )" << findings << R"(, "verdict_bytes": )" << proper << R"(, "with_texts_bytes": )"
            << with_texts << R"(, "with_texts_seconds": )" << SecondsSince(began);
}

void Run(std::chrono::seconds patience) {
  const auto packs = LoadPacks("rules");
  Path path;
  std::vector<Path> lists;
  AddLists(cluster::v1::Dossier::descriptor(), &path, &lists);
  for (const Path& list : lists) {
    for (const bool copies : {true, false}) {
      std::string bytes;
      std::optional<int64_t> lines;
      {
        cluster::v1::Dossier dossier = Sample().dossier;
        lines = Grow(list, copies, &dossier);
        if (lines) bytes = CanonicalBytes(dossier);
      }
      if (!lines) continue;
      std::cout << R"({"list": ")" << TextOf(list) << R"(", "of": ")" << (copies ? "copies" : "nothing")
                << R"(", "lines": )" << *lines;
      Judge(*packs, bytes, patience);
      std::cout << "}" << std::endl;
    }
  }
}

}  // namespace
}  // namespace svod::bench

int main(int argc, char** argv) {
  svod::bench::Run(std::chrono::seconds(argc == 2 ? std::stoi(argv[1]) : 60));
  return 0;
}
