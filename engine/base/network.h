// Addresses as people write them, as text.
#pragma once

#include <string_view>

namespace svod {

// Whether HOST:PORT, or [IPV6]:PORT, is an address of this machine that no other one reaches: `localhost`, ::1, and the
// addresses of 127.0.0.0/8 (RFC 1122, 3.2.1.3). A name is not looked up.
bool IsLoopback(std::string_view address);

// Whether it is HOST:PORT, or [IPV6]:PORT, with a port from 0 to 65535. A name is not looked up.
bool IsAddress(std::string_view address);

}  // namespace svod
