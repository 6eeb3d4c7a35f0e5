#include "libs/base/loopback.h"

#include <arpa/inet.h>

#include <string>

namespace wijkmonitor {

bool IsLoopback(absl::string_view host_and_port) {
  const std::string host(host_and_port.substr(0, host_and_port.rfind(':')));
  if (host == "localhost" || host == "[::1]") return true;
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) != 1) return false;
  return ntohl(address.s_addr) >> 24 == 127;
}

}  // namespace wijkmonitor
