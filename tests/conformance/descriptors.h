// Files of the test data, and the descriptors of their messages.
#pragma once

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "engine/cel/frame.h"

namespace svod::cel {

inline std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return std::nullopt;
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// The descriptors of a file, over those that are compiled in.
class Descriptors {
 public:
  bool Read(const std::string& path) {
    const std::optional<std::string> bytes = ReadFile(path);
    google::protobuf::FileDescriptorSet files;
    if (!bytes || !files.ParseFromString(*bytes)) return false;
    for (const auto& file : files.file()) {
      const bool known = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(file.name()) != nullptr;
      if (!known && pool_.BuildFile(file) == nullptr) return false;
    }
    factory_.SetDelegateToGeneratedFactory(true);
    return true;
  }
  [[nodiscard]] Schema schema() { return {&pool_, &factory_}; }

 private:
  google::protobuf::DescriptorPool pool_{google::protobuf::DescriptorPool::generated_pool()};
  google::protobuf::DynamicMessageFactory factory_{&pool_};
};

}  // namespace svod::cel
