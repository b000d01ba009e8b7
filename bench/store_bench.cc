// Durable submissions: many callers through the commit queue, and as many that each write to the store by themselves.
// The figure that counts is the ratio of the two in this run.
#include <benchmark/benchmark.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>

#include "engine/document/document.h"
#include "server/app/clock.h"
#include "server/app/commit_queue.h"
#include "server/store/rocksdb_store.h"
#include "tests/testing/temp_folder.h"

namespace svod {
namespace {

constexpr size_t kDocumentBytes = 10'000;
constexpr int kCallers = 16;

// A store in a folder that goes with it, shared by the threads of one benchmark.
struct Stage {
  Stage() {
    store = *store::OpenRocksDb({.folder = folder.path()});
    queue = std::make_unique<app::CommitQueue>(*store, app::SystemClock());
  }
  // Later members go first.
  testing_support::TempFolder folder;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<app::CommitQueue> queue;
  std::atomic<int64_t> next = 0;
};

std::unique_ptr<Stage> stage;

// Text as compressible as a report.
std::string Document(int64_t n) {
  std::string document;
  while (document.size() < kDocumentBytes) document += "протокол заседания № " + std::to_string(n++ * 7919) + "; ";
  return document;
}

void BM_RawSyncedWriters(benchmark::State& state) {
  if (state.thread_index() == 0) stage = std::make_unique<Stage>();
  for (auto _ : state) {
    const int64_t n = stage->next++;
    store::Batch batch;
    batch.revisions.push_back(
        {{"unit/" + std::to_string(n), "report"}, 0, "type", Document(n), std::string(32, 'x'), n});
    if (!stage->store->Commit(batch).ok()) std::abort();
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) stage.reset();
}
BENCHMARK(BM_RawSyncedWriters)->Threads(kCallers)->UseRealTime();

void BM_CommitQueue(benchmark::State& state) {
  if (state.thread_index() == 0) stage = std::make_unique<Stage>();
  for (auto _ : state) {
    const int64_t n = stage->next++;
    app::Submission submission;
    submission.filing = {"unit/" + std::to_string(n), "report"};
    submission.type = "type";
    submission.document = Document(n);
    submission.digest = std::string(32, 'x');
    std::promise<bool> done;
    const absl::Status taken = stage->queue->Submit(
        std::move(submission), [&done](const absl::StatusOr<app::Receipt>& receipt) { done.set_value(receipt.ok()); });
    if (!taken.ok() || !done.get_future().get()) std::abort();
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) stage.reset();
}
BENCHMARK(BM_CommitQueue)->Threads(kCallers)->UseRealTime();

}  // namespace
}  // namespace svod
