// Tested by: tests/engine/base/network_test.cc.
#include "engine/base/network.h"

#include <arpa/inet.h>

#include <charconv>
#include <string>
#include <system_error>

namespace svod {
namespace {

std::string_view HostOf(std::string_view address) {
  std::string_view host = address.substr(0, address.rfind(':'));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return host;
}

}  // namespace

bool IsLoopback(std::string_view address) {
  const std::string host(HostOf(address));
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127;
  return host == "localhost" || host == "::1";
}

bool IsAddress(std::string_view address) {
  constexpr int kPortMax = 65535;
  const size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || HostOf(address).empty()) return false;
  if (address.find_first_of("/ ") != std::string_view::npos) return false;
  int port = -1;
  const char* end = address.data() + address.size();
  const auto [rest, error] = std::from_chars(address.data() + colon + 1, end, port);
  return error == std::errc() && rest == end && port >= 0 && port <= kPortMax;
}

}  // namespace svod
