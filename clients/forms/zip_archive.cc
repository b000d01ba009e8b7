#include "clients/forms/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <array>

namespace svod::forms {
namespace {

Said NoArchive(zip_error_t* error) {
  Said said = Say("damaged-file", "the workbook is damaged: $0", "книга повреждена: $0", zip_error_strerror(error));
  zip_error_fini(error);
  return said;
}

struct PartCloser {
  void operator()(zip_file_t* part) const { zip_fclose(part); }
};

}  // namespace

std::unique_ptr<ZipArchive> ZipArchive::Open(std::string_view bytes, const FormLimits& limits, Said* why) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) {
    *why = NoArchive(&error);
    return nullptr;
  }
  zip_t* opened = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (opened == nullptr) {
    zip_source_free(source);
    *why = NoArchive(&error);
    return nullptr;
  }
  zip_error_fini(&error);
  std::unique_ptr<ZipArchive> archive(new ZipArchive(opened, limits));
  if (static_cast<size_t>(zip_get_num_entries(opened, 0)) > limits.parts_max) {
    *why = Say("too-many", "the workbook has more than $0 parts", "в книге больше $0 частей", limits.parts_max);
    return nullptr;
  }
  return archive;
}

ZipArchive::~ZipArchive() { zip_discard(archive_); }

bool ZipArchive::Has(const std::string& name) const { return zip_name_locate(archive_, name.c_str(), 0) >= 0; }

std::optional<std::string> ZipArchive::Read(const std::string& name, Said* why) {
  const zip_int64_t index = zip_name_locate(archive_, name.c_str(), 0);
  if (index < 0) {
    *why = Say("damaged-file", "the workbook lacks its part $0", "в книге нет части $0", Shown(name));
    return std::nullopt;
  }
  const std::unique_ptr<zip_file_t, PartCloser> part(zip_fopen_index(archive_, static_cast<zip_uint64_t>(index), 0));
  const auto damaged = [&name] {
    return Say("damaged-file", "the part $0 of the workbook is damaged", "часть $0 книги повреждена", Shown(name));
  };
  if (part == nullptr) {
    *why = damaged();
    return std::nullopt;
  }
  std::string text;
  std::array<char, 1 << 16> block{};
  zip_int64_t got = 0;
  while ((got = zip_fread(part.get(), block.data(), block.size())) > 0) {
    if (static_cast<size_t>(got) > left_) {
      *why = Say("too-large", "unpacked, the workbook has more than $0 bytes",
                 "в распакованном виде книга больше $0 байтов", limit_);
      return std::nullopt;
    }
    left_ -= static_cast<size_t>(got);
    text.append(block.data(), static_cast<size_t>(got));
  }
  if (got < 0) {
    *why = damaged();
    return std::nullopt;
  }
  return text;
}

}  // namespace svod::forms
