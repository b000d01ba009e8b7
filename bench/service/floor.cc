// svod_floor: the least that storing and reading filings takes, without a service.
//
//   scan DATA THREADS              reads every filing that is stored and parses it: units, filings, bytes, seconds
//   writers FOLDER N MILLISECONDS  N threads put the reports of the samples into a plain RocksDB, each put synced
//
// Prints a line of JSON.
#include <google/protobuf/arena.h>
#include <rocksdb/db.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bench/service/requests.h"
#include "server/store/rocksdb_store.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::bench {
namespace {

using Clock = std::chrono::steady_clock;
using google::protobuf::Arena;
using google::protobuf::FieldDescriptor;

double SecondsSince(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

// What one thread read.
struct Part {
  int64_t units = 0;
  int64_t filings = 0;
  int64_t bytes = 0;
};

// Reads units after one name, up to another and with it; the documents of a unit go into one message.
class Scanner {
 public:
  Scanner(const store::Snapshot& snapshot, std::optional<std::string> after, std::optional<std::string> last)
      : snapshot_(snapshot), last_(std::move(last)), block_(kBlockBytes, '\0') {
    // Behind every document of the unit: no kind has this byte.
    if (after) range_.after = store::FilingName{*after, "\x7f"};
  }

  void Run() {
    const absl::Status read =
        snapshot_.VisitLatest(range_, [this](store::Revision& revision) { return Take(revision); });
    if (!read.ok()) std::abort();
  }
  [[nodiscard]] const Part& part() const { return part_; }

 private:
  static constexpr size_t kBlockBytes = 1 << 20;

  store::Visit Take(store::Revision& revision) {
    if (last_ && revision.filing.unit > *last_) return store::Visit::kStop;
    if (revision.filing.unit != unit_) {
      unit_ = revision.filing.unit;
      ++part_.units;
      google::protobuf::ArenaOptions options;
      options.initial_block = block_.data();
      options.initial_block_size = block_.size();
      arena_.emplace(options);
      dossier_ = Arena::CreateMessage<cluster::v1::Dossier>(&*arena_);
    }
    const FieldDescriptor* field = cluster::v1::Dossier::descriptor()->FindFieldByName(revision.filing.kind);
    if (!cluster::v1::Dossier::GetReflection()->MutableMessage(dossier_, field)->ParseFromString(revision.document))
      std::abort();
    ++part_.filings;
    part_.bytes += static_cast<int64_t>(revision.document.size());
    return store::Visit::kContinue;
  }

  const store::Snapshot& snapshot_;
  store::Range range_;
  const std::optional<std::string> last_;
  std::string block_;
  std::optional<Arena> arena_;
  cluster::v1::Dossier* dossier_ = nullptr;
  std::string unit_;
  Part part_;
};

// Names that cut the units into parts of one size.
std::vector<std::string> CutsOf(const store::Snapshot& snapshot, size_t parts) {
  std::vector<std::string> units;
  const absl::Status read = snapshot.VisitLatest({}, [&units](store::Revision& revision) {
    if (units.empty() || units.back() != revision.filing.unit) units.push_back(revision.filing.unit);
    return store::Visit::kContinue;
  });
  if (!read.ok() || units.size() < parts) std::abort();
  std::vector<std::string> cuts;
  for (size_t i = 1; i < parts; ++i) cuts.push_back(units[units.size() * i / parts]);
  return cuts;
}

int Scan(const std::string& folder, size_t threads) {
  auto store = store::OpenRocksDbReadOnly({.folder = folder});
  if (!store.ok()) {
    std::cerr << store.status().message() << "\n";
    return 1;
  }
  const auto snapshot = (*store)->Read();
  const std::vector<std::string> cuts = CutsOf(*snapshot, threads);
  std::vector<std::unique_ptr<Scanner>> scanners;
  for (size_t i = 0; i < threads; ++i) {
    scanners.push_back(std::make_unique<Scanner>(*snapshot, i == 0 ? std::nullopt : std::make_optional(cuts[i - 1]),
                                                 i == threads - 1 ? std::nullopt : std::make_optional(cuts[i])));
  }
  const Clock::time_point began = Clock::now();
  std::vector<std::thread> running;
  running.reserve(scanners.size());
  for (const auto& scanner : scanners) running.emplace_back([&scanner] { scanner->Run(); });
  for (std::thread& thread : running) thread.join();
  const double seconds = SecondsSince(began);
  Part all;
  for (const auto& scanner : scanners) {
    all.units += scanner->part().units;
    all.filings += scanner->part().filings;
    all.bytes += scanner->part().bytes;
  }
  std::cout << R"({"units": )" << all.units << R"(, "filings": )" << all.filings << R"(, "bytes": )" << all.bytes
            << R"(, "seconds": )" << seconds << "}\n";
  return 0;
}

int Write(const std::string& folder, int writers, std::chrono::milliseconds time) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, folder, &opened).ok()) return 1;
  const std::unique_ptr<rocksdb::DB> db(opened);
  const std::vector<std::string> reports = ReportBytes();
  std::atomic<int64_t> next = 0;
  std::atomic<int64_t> calls = 0;
  const Clock::time_point began = Clock::now();
  std::vector<std::thread> running;
  running.reserve(static_cast<size_t>(writers));
  for (int i = 0; i < writers; ++i) {
    running.emplace_back([&] {
      rocksdb::WriteOptions synced;
      synced.sync = true;
      while (Clock::now() < began + time) {
        const int64_t number = next++;
        const std::string& report = reports[static_cast<size_t>(number) % reports.size()];
        if (!db->Put(synced, "unit/" + std::to_string(number) + "/report", report).ok()) std::abort();
        ++calls;
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  std::cout << R"({"calls": )" << calls << R"(, "seconds": )" << SecondsSince(began) << "}\n";
  return 0;
}

int Usage() {
  std::cerr << "svod_floor scan DATA THREADS | writers FOLDER N MILLISECONDS\n";
  return 2;
}

}  // namespace
}  // namespace svod::bench

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 3 && words[0] == "scan") return svod::bench::Scan(words[1], std::stoul(words[2]));
  if (words.size() == 4 && words[0] == "writers") {
    return svod::bench::Write(words[1], std::stoi(words[2]), std::chrono::milliseconds(std::stoi(words[3])));
  }
  return svod::bench::Usage();
}
