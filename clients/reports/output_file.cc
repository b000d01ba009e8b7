// Tested by: tests/clients/reports/output_file_test.cc.
#include "clients/reports/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace svod::reports {
namespace {

constexpr int kLinksMax = 40;  // as many as Linux follows
constexpr mode_t kPermissions = 07777;

std::string WordsOf(int error, bool russian) {
  if (!russian) return std::strerror(error);
  switch (error) {
    case ENOENT:
      return "такой папки нет";
    case ENOTDIR:
      return "в имени есть файл на месте папки";
    case EACCES:
    case EPERM:
      return "нет прав на запись";
    case EROFS:
      return "диск доступен только для чтения";
    case ENOSPC:
    case EDQUOT:
      return "на диске нет места";
    case ENAMETOOLONG:
      return "имя слишком длинное";
    case ELOOP:
      return "символические ссылки ведут по кругу";
    default:
      return std::strerror(error);
  }
}

}  // namespace

std::string PlaceOf(const std::string& name) {
  std::filesystem::path place = name;
  std::error_code error;
  for (int links = 0; links < kLinksMax && std::filesystem::is_symlink(place, error); ++links) {
    const std::filesystem::path target = std::filesystem::read_symlink(place, error);
    if (error) break;
    place = place.parent_path() / target;  // an absolute target stands alone
  }
  const std::filesystem::path folder =
      std::filesystem::canonical(place.has_parent_path() ? place.parent_path() : ".", error);
  return error || !place.has_filename() ? place.string() : (folder / place.filename()).string();
}

OutputFile::OutputFile(std::string name, bool russian)
    : name_(std::move(name)), place_(PlaceOf(name_)), part_(place_ + ".part"), russian_(russian) {}

OutputFile::~OutputFile() {
  if (file_ != nullptr) (void)std::fclose(file_);
  if (made_) (void)std::remove(part_.c_str());
}

absl::Status OutputFile::Fault(std::string_view why) const {
  return absl::InvalidArgumentError(
      (russian_ ? "не записать " + name_ + ": " : name_ + " cannot be written: ").append(why));
}

absl::Status OutputFile::Fault() const { return Fault(WordsOf(error_, russian_)); }

absl::Status OutputFile::CheckPlace() const {
  if (name_.empty()) {
    return absl::InvalidArgumentError(russian_ ? "у файла отчёта пустое имя" : "a report file has an empty name");
  }
  struct stat there = {};
  if (lstat(place_.c_str(), &there) != 0) {
    return errno == ENOENT ? absl::OkStatus() : Fault(WordsOf(errno, russian_));
  }
  if (S_ISDIR(there.st_mode)) return Fault(russian_ ? "это папка" : "it is a folder");
  if (S_ISLNK(there.st_mode)) return Fault(WordsOf(ELOOP, russian_));
  if (!S_ISREG(there.st_mode)) {
    return Fault(russian_ ? "это не обычный файл, а устройство, канал или сокет"
                          : "it is no regular file but a device, a pipe or a socket");
  }
  return access(place_.c_str(), W_OK) == 0 ? absl::OkStatus() : Fault(WordsOf(errno, russian_));
}

absl::Status OutputFile::Open() {
  absl::Status status = CheckPlace();
  if (!status.ok()) return status;
  // Neither through a link that somebody laid there, nor into a pipe.
  const int descriptor = open(part_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    error_ = errno;
    return Fault();
  }
  struct stat there = {};
  if (fstat(descriptor, &there) != 0 || !S_ISREG(there.st_mode)) {
    (void)close(descriptor);
    return Fault(russian_ ? part_ + " — не обычный файл" : part_ + " is no regular file");
  }
  made_ = true;
  struct stat before = {};
  if (stat(place_.c_str(), &before) == 0) (void)fchmod(descriptor, before.st_mode & kPermissions);
  file_ = ftruncate(descriptor, 0) == 0 ? fdopen(descriptor, "w+b") : nullptr;
  if (file_ != nullptr) return absl::OkStatus();
  error_ = errno;
  (void)close(descriptor);
  return Fault();
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
  if (error_ != 0) return Fault();
  absl::Status status = CheckPlace();  // others may have put something there since
  if (!status.ok()) return status;
  if (std::rename(part_.c_str(), place_.c_str()) != 0) {
    error_ = errno;
    return Fault();
  }
  made_ = false;
  return absl::OkStatus();
}

}  // namespace svod::reports
