// What the fuzzers share.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/cel/environment.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::fuzz {

inline std::string_view AsText(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};  // NOLINT: bytes are bytes
}

// Ends the process as a crash: libFuzzer keeps the input.
[[noreturn]] inline void Fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

inline void Require(bool holds, const char* what) {
  if (!holds) Fail(what);
}

inline const cel::Environment& DossierNames() {
  static const cel::Environment kEnvironment(cluster::v1::Dossier::descriptor());
  return kEnvironment;
}

}  // namespace svod::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
