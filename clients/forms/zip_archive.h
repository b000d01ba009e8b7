// The parts of a workbook: a ZIP archive in memory, never unpacked beyond a limit. The one file that knows libzip.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "clients/forms/fault.h"
#include "clients/forms/grid.h"

struct zip;

namespace svod::forms {

// Not thread-safe. Borrows the bytes.
class ZipArchive {
 public:
  // nullptr, and why, when the bytes are no sound archive or hold too many parts.
  static std::unique_ptr<ZipArchive> Open(std::string_view bytes, const FormLimits& limits, Said* why);

  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;
  ~ZipArchive();

  [[nodiscard]] bool Has(const std::string& name) const;
  // The whole part, its checksum verified. nullopt, and why, when it is not there, is damaged, or would unpack to more
  // than is left of the limit. What is said of the size in the archive is not believed.
  std::optional<std::string> Read(const std::string& name, Said* why);

 private:
  ZipArchive(struct zip* archive, const FormLimits& limits)
      : archive_(archive), limit_(limits.unpacked_bytes_max), left_(limits.unpacked_bytes_max) {}

  struct zip* archive_;
  size_t limit_;
  size_t left_;  // bytes that may still be unpacked
};

}  // namespace svod::forms
