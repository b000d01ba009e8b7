// Any bytes as a dossier in the wire format.
#include "tests/fuzz/round_trip.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  svod::fuzz::ReadAndCheck(svod::fuzz::AsText(data, size), svod::DocumentFormat::kBinary);
  return 0;
}
