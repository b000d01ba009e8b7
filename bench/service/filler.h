// Files dossiers that come as lines of JSON, a dossier a line, over several streams.
#pragma once

#include <istream>
#include <string>

namespace svod::bench {

// How many dossiers and filings were stored. Ends the program when a line is no dossier, or the server refuses one.
struct Filled {
  int64_t dossiers = 0;
  int64_t filings = 0;
};
Filled FillFrom(std::istream& lines, const std::string& address, int streams);

}  // namespace svod::bench
