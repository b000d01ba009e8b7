// Every limit of the service, each with its reason. A limit that is reached is an error that names it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace svod::app {

struct ServiceLimits {
  // Bytes of a request id: a UUID takes 36.
  size_t request_id_bytes_max = 64;
  // Bytes of a reason to withdraw: two pages of text.
  size_t reason_bytes_max = 4096;
  // Items of a page, and of a page that asked for no size.
  int32_t page_size_max = 1000;
  int32_t page_size_default = 100;
  // Documents on one page, in bytes: a client accepts messages of 4 MiB unless told otherwise. A single larger document
  // still makes a page of its own.
  size_t page_bytes_max = 3u << 20;
  // Submissions in one synced write: beyond 64 the time of a write grows with them.
  size_t commit_batch_max = 64;
  size_t commit_batch_bytes_max = 4u << 20;
  // Submissions that wait for the disk: 4096 are written in about a quarter of a second.
  size_t commit_queue_max = 4096;
  size_t commit_queue_bytes_max = 128u << 20;
  // Calls that wait for a thread: 1024 checks take a tenth of a second on one core.
  size_t work_queue_max = 1024;
  size_t work_queue_bytes_max = 128u << 20;
  // What a caller that met a full queue is told to wait.
  int64_t retry_delay_ms = 500;
  // Field violations in the details of one error, in bytes: trailers beyond 8 KiB are refused by default by gRPC
  // clients, and base64 and the other trailers need their part.
  size_t error_detail_bytes_max = 5000;
  // Audits and lists of obligations under way at once: each keeps a snapshot of the store and some units in memory.
  size_t scans_max = 16;
  // Units that a scan reads, and a thread judges, at a time: many enough that handing them on costs nothing beside
  // judging (a unit takes about 1 ms), few enough that what waits for a slow reader is little: some hundred KB each.
  size_t scan_units = 4;
  // Judged units after which an audit says how far it is, with a token to go on from (some KiB): a tenth of a second.
  uint64_t audit_progress_units = 64;
  // Obligations of one list, in items: some MiB.
  size_t obligations_max = 5000;
  // Items of a CheckStream or SubmitFilings that are worked on at once for one caller.
  size_t stream_ahead = 16;
  // Sets of rule packs that are kept for past times, each of some MiB: audits of a year under the rules of that time
  // ask for the same few again and again.
  size_t rule_sets_kept = 8;
  // Files of one release, and their bytes together: the largest pack of the regulation has 15 files with 150 KB.
  size_t release_files_max = 200;
  size_t release_bytes_max = 8u << 20;
  // Bytes of who decided on a suspension, and of a signed note.
  size_t authority_bytes_max = 1024;
  size_t signature_bytes_max = 16384;
  // Entries of the ledger that one page of ListSuspendedVerdicts goes through: about a tenth of a second.
  uint64_t ledger_scan_max = 100'000;
  // Units that one page of a filtered list reads, and judges where that is asked for: some seconds.
  size_t list_units_max = 2000;
  // A filter, in bytes and in parentheses inside each other: people write a few comparisons, and each is tried on every
  // unit; the parser and the evaluation go one level down for each pair.
  size_t filter_bytes_max = 4096;
  int filter_depth_max = 32;
};

// The limits in force.
inline constexpr ServiceLimits kServiceLimits;

}  // namespace svod::app
