// `svod token`: static bearer tokens and their hashes, for the file of principals.
#pragma once

#include <string>

namespace svod::cli {

// Prints a new token of 256 random bits, and the hash that goes into the file of principals. Exit code.
int RunTokenNew();
// Prints the hash of the token in the first line of the file, or of standard input where it is empty. Exit code; 3 for
// a token that is too short to be random.
int RunTokenHash(const std::string& file);

}  // namespace svod::cli
