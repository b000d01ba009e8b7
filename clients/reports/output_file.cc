// Tested by: tests/clients/reports/reports_test.cc.
#include "clients/reports/output_file.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace svod::reports {

OutputFile::OutputFile(std::string name) : name_(std::move(name)), part_(name_ + ".part") {}

OutputFile::~OutputFile() {
  if (file_ != nullptr) (void)std::fclose(file_);
  if (made_) (void)std::remove(part_.c_str());
}

absl::Status OutputFile::Fault() const {
  return absl::InvalidArgumentError(name_ + " cannot be written: " + std::strerror(error_));
}

absl::Status OutputFile::Open() {
  file_ = std::fopen(part_.c_str(), "w+b");
  if (file_ == nullptr) {
    error_ = errno;
    return Fault();
  }
  made_ = true;
  return absl::OkStatus();
}

void OutputFile::Write(std::string_view bytes) {
  if (error_ == 0 && std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) error_ = errno;
}

absl::Status OutputFile::Append(OutputFile& other) {
  if (other.error_ == 0 && (std::fflush(other.file_) != 0 || std::fseek(other.file_, 0, SEEK_SET) != 0)) {
    other.error_ = errno;
  }
  if (other.error_ != 0) return other.Fault();
  std::array<char, 65536> block{};
  while (const size_t read = std::fread(block.data(), 1, block.size(), other.file_)) Write({block.data(), read});
  return std::ferror(other.file_) != 0 ? absl::DataLossError(other.part_ + " cannot be read") : absl::OkStatus();
}

void OutputFile::Lend() {
  if (std::fclose(file_) != 0 && error_ == 0) error_ = errno;
  file_ = nullptr;
}

absl::Status OutputFile::Complete() {
  if (file_ != nullptr) {
    if ((std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) && error_ == 0) error_ = errno;
    Lend();
  }
  if (error_ == 0 && std::rename(part_.c_str(), name_.c_str()) != 0) error_ = errno;
  if (error_ != 0) return Fault();
  made_ = false;
  return absl::OkStatus();
}

}  // namespace svod::reports
