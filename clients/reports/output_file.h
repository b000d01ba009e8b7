// A file that is either whole or not there.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace svod::reports {

// Is written beside its place, as `NAME.part`, and takes its place when it is complete. What was there before stays
// until then. The place of a name that is a symbolic link is where the link leads: links stay. Only a regular file is
// ever replaced, and its permissions are kept. Faults are told in the language asked for. One thread at a time.
class OutputFile {
 public:
  OutputFile(std::string name, bool russian);
  // Removes what was not completed.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Makes the part. INVALID_ARGUMENT, with the name and why, when it cannot be made, or when what has the name is a
  // folder, a device, a pipe or anything else that is no regular file, or may not be written.
  absl::Status Open();
  // REQUIRES: opened. A fault is kept, and told by Complete.
  void Write(std::string_view bytes);
  // Adds all that was written to `other`, which is not to be written to any more.
  absl::Status Append(OutputFile& other);
  // On disk, and in its place. INVALID_ARGUMENT, with the name and why, when it could not be written.
  absl::Status Complete();
  // Closes the part and leaves it to others, to be written by its name and then completed.
  void Lend();
  // That the file cannot be written, and why.
  [[nodiscard]] absl::Status Fault(std::string_view why) const;
  // Where the file comes to lie.
  [[nodiscard]] const std::string& place() const { return place_; }
  [[nodiscard]] const std::string& part() const { return part_; }

 private:
  [[nodiscard]] absl::Status Fault() const;
  // Whether what lies at the place may be replaced; nothing may.
  [[nodiscard]] absl::Status CheckPlace() const;

  const std::string name_;
  const std::string place_;
  const std::string part_;
  const bool russian_;
  std::FILE* file_ = nullptr;
  bool made_ = false;
  int error_ = 0;  // errno of the first write that failed
};

// The file that `name` stands for: links followed as far as they lead, to a file that is there or is to be made. Two
// names of one file have the same place.
std::string PlaceOf(const std::string& name);

}  // namespace svod::reports
