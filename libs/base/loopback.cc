#include "libs/base/loopback.h"

#include <arpa/inet.h>

#include <string>

#include "absl/strings/strip.h"

namespace wijkmonitor {

bool IsLoopback(absl::string_view host_and_port) {
  const std::string host(host_and_port.substr(0, host_and_port.rfind(':')));
  if (host == "localhost" || host == "[::1]") return true;
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) != 1) return false;
  return ntohl(address.s_addr) >> 24 == 127;
}

std::string CanonicalIp(absl::string_view text) {
  char canonical[INET6_ADDRSTRLEN] = "";
  for (const int family : {AF_INET, AF_INET6}) {
    in6_addr address{};
    if (inet_pton(family, std::string(text).c_str(), &address) != 1) continue;
    inet_ntop(family, &address, canonical, sizeof(canonical));
  }
  return std::string(absl::StripPrefix(canonical, "::ffff:"));  // version 4 within version 6
}

}  // namespace wijkmonitor
