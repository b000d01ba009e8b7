// svod_worst: the largest dossiers that are let in, one for each list of the schema: the largest sample with that list
// grown until the whole has the size, or the messages, of the limit, once with copies of a line, once with lines in
// which nothing stands but the key that they need. Judged by all packs, with texts, as Check does it. Where that many
// lines are refused for the findings they would make, fewer.
//
//   svod_worst SECONDS [LIST...]   of all lists, or of these (`plan.approvals`), for each: its lines, what the verdicts
//                                  are in bytes and findings, seconds, the most memory in bytes; judging is given up
//                                  after SECONDS
//
// Prints lines of JSON.
#include <google/protobuf/arena.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "bench/dossiers.h"
#include "engine/document/document.h"
#include "svod/v1/annotations.pb.h"

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

// The field by which the lines of the list differ, a text; nullptr when they need not.
const FieldDescriptor* KeyOf(const FieldDescriptor* list) {
  const std::string& name = list->options().GetExtension(v1::field).unique_by();
  const FieldDescriptor* key = name.empty() ? nullptr : list->message_type()->FindFieldByName(name);
  return key != nullptr && key->cpp_type() == FieldDescriptor::CPPTYPE_STRING ? key : nullptr;
}

// Messages below this one.
size_t MessagesIn(const Message& message) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  size_t count = 0;
  for (const FieldDescriptor* field : fields) {
    if (field->message_type() == nullptr) continue;
    if (!field->is_repeated()) count += 1 + MessagesIn(reflection->GetMessage(message, field));
    for (int i = 0; field->is_repeated() && i < reflection->FieldSize(message, field); ++i) {
      count += 1 + MessagesIn(reflection->GetRepeatedMessage(message, field, i));
    }
  }
  return count;
}

// A list that grows.
class Growing {
 public:
  Growing(const Path& path, bool copies, Message* dossier)
      : dossier_(dossier),
        list_(path.back()),
        key_(KeyOf(list_)),
        holder_(HolderOf(path, dossier)),
        reflection_(holder_->GetReflection()),
        copies_(copies) {}

  // Whether there is a line to copy, where copies are wanted.
  [[nodiscard]] bool CanGrow() const { return !copies_ || reflection_->FieldSize(*holder_, list_) > 0; }

  // To this many lines, or to the limit of size or of messages.
  int64_t Grow(int64_t lines_max) {
    const size_t bytes_before = dossier_->ByteSizeLong();
    const size_t messages_before = MessagesIn(*dossier_);
    Add();
    const size_t bytes = dossier_->ByteSizeLong();
    const size_t messages = MessagesIn(*dossier_);
    // A line is a message at least, and a tag and a length.
    const size_t line_messages = std::max<size_t>(messages - messages_before, 1);
    const size_t line_bytes = std::max<size_t>(bytes - bytes_before, 1);
    // What holds the list needs a few bytes more for its length.
    constexpr size_t kSlack = 64;
    const size_t fit = std::min((kLimits.document_bytes_max - kSlack - bytes) / line_bytes,
                                (kLimits.document_messages_max - messages) / line_messages);
    while (added_ < std::min(static_cast<int64_t>(fit), lines_max)) Add();
    return reflection_->FieldSize(*holder_, list_);
  }

 private:
  void Add() {
    Message* line = reflection_->AddMessage(holder_, list_);
    if (copies_) line->CopyFrom(reflection_->GetRepeatedMessage(*holder_, list_, 0));
    // All of one length.
    constexpr int64_t kFirstKey = 10'000'000;
    if (key_ != nullptr) line->GetReflection()->SetString(line, key_, "k" + std::to_string(kFirstKey + added_));
    ++added_;
  }

  Message* dossier_;
  const FieldDescriptor* list_;
  const FieldDescriptor* key_;
  Message* holder_;
  const google::protobuf::Reflection* reflection_;
  const bool copies_;
  int64_t added_ = 0;
};

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

// Judges what was read since `began`, and says what came of it. False when the findings are too many.
bool Judge(const RulePacks& packs, const cluster::v1::Dossier& dossier, std::chrono::seconds patience,
           Clock::time_point began) {
  CancelFlag cancelled = false;
  const Alarm alarm(&cancelled, patience);
  CheckOptions options = Sample().options;
  options.cancelled = &cancelled;
  google::protobuf::RepeatedPtrField<v1::Verdict> verdicts;
  const absl::Status status = CheckEach(packs, dossier, options, &verdicts);
  if (!status.ok()) {
    std::cout << R"(, "seconds": )" << SecondsSince(began) << R"(, "refused": ")"
              << absl::StatusCodeToString(status.code()) << "\"";
    return !absl::IsResourceExhausted(status);
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
  std::cout << R"(, "seconds": )" << SecondsSince(began) << R"(, "findings": )" << findings << R"(, "verdict_bytes": )"
            << proper << R"(, "with_texts_bytes": )" << with_texts;
  return true;
}

// The most memory that this process had, in bytes.
int64_t PeakBytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word != "VmHWM:") continue;
    int64_t kib = 0;
    status >> kib;
    return kib * 1024;
  }
  return 0;
}

// The same from its bytes on.
bool ReadAndJudge(const RulePacks& packs, const std::string& bytes, std::chrono::seconds patience) {
  const Clock::time_point began = Clock::now();
  google::protobuf::Arena arena;
  auto* dossier = google::protobuf::Arena::CreateMessage<cluster::v1::Dossier>(&arena);
  Diagnostics faults(kLimits.diagnostics_max);
  const bool sound = ReadDocument(bytes, DocumentFormat::kBinary, "worst", dossier, faults);
  std::cout << R"(, "bytes": )" << bytes.size() << R"(, "read_seconds": )" << SecondsSince(began);
  if (sound) return Judge(packs, *dossier, patience, began);
  std::cout << R"(, "seconds": )" << SecondsSince(began) << R"(, "refused": ")" << faults.items().front().code << "\"";
  return true;
}

// The list at the path, grown to this many lines at most. False when fewer are to be tried.
bool Try(const RulePacks& packs, const Path& path, bool copies, int64_t lines_max, std::chrono::seconds patience) {
  std::string bytes;
  int64_t lines = 0;
  {
    cluster::v1::Dossier dossier = Sample().dossier;
    Growing growing(path, copies, &dossier);
    if (!growing.CanGrow()) return true;
    lines = growing.Grow(lines_max);
    bytes = CanonicalBytes(dossier);
  }
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << 5;  // the highest memory is that of now
  std::cout << R"({"list": ")" << TextOf(path) << R"(", "of": ")" << (copies ? "copies" : "nothing")
            << R"(", "lines": )" << lines;
  const bool answered = ReadAndJudge(packs, bytes, patience);
  std::cout << R"(, "memory": )" << PeakBytes() << "}" << std::endl;
  return answered;
}

void Run(std::chrono::seconds patience, const std::set<std::string>& wanted) {
  const auto packs = LoadPacks("rules");
  Path path;
  std::vector<Path> lists;
  AddLists(cluster::v1::Dossier::descriptor(), &path, &lists);
  // One to four findings of a line, and those of the sample.
  const auto most = static_cast<int64_t>(kLimits.findings_max) - 200;
  for (const Path& list : lists) {
    if (!wanted.empty() && !wanted.contains(TextOf(list))) continue;
    for (const bool copies : {true, false}) {
      for (const int64_t lines : {INT64_MAX, most, most / 2, most / 3, most / 4}) {
        if (Try(*packs, list, copies, lines, patience)) break;
      }
    }
  }
}

}  // namespace
}  // namespace svod::bench

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty()) {
    std::cerr << "svod_worst SECONDS [LIST...]\n";
    return 2;
  }
  svod::bench::Run(std::chrono::seconds(std::stoi(words[0])), {words.begin() + 1, words.end()});
  return 0;
}
