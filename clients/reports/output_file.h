// A file that is either whole or not there.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace svod::reports {

// Is written beside its place, as `NAME.part`, and takes its place when it is complete. What was there before stays
// until then. One thread at a time.
class OutputFile {
 public:
  explicit OutputFile(std::string name);
  // Removes what was not completed.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Makes the part. INVALID_ARGUMENT, with the name and why, when it cannot be made.
  absl::Status Open();
  // REQUIRES: opened. A fault is kept, and told by Complete.
  void Write(std::string_view bytes);
  // Adds all that was written to `other`, which is not to be written to any more.
  absl::Status Append(OutputFile& other);
  // On disk, and in its place. INVALID_ARGUMENT, with the name and why, when it could not be written.
  absl::Status Complete();
  // Closes the part and leaves it to others, to be written by its name and then completed.
  void Lend();
  [[nodiscard]] const std::string& part() const { return part_; }

 private:
  [[nodiscard]] absl::Status Fault() const;

  const std::string name_;
  const std::string part_;
  std::FILE* file_ = nullptr;
  bool made_ = false;
  int error_ = 0;  // errno of the first write that failed
};

}  // namespace svod::reports
