#include "libs/rpc/partners.h"

#include "absl/memory/memory.h"
#include "libs/base/status.h"
#include "libs/rpc/client.h"

namespace wijkmonitor::rpc {

absl::StatusOr<std::unique_ptr<Partners>> Partners::Open(const config::ServiceConfig& config,
                                                         Executor& executor, Clock& clock,
                                                         prometheus::Registry& metrics) {
  auto partners = absl::WrapUnique(new Partners(executor));
  for (const config::PartnerAddress& partner : config.partners) {
    if (partner.address.empty()) continue;
    ClientOptions options;
    options.target = partner.address;
    options.ca_file = config.partner_ca;
    options.certificate_file = config.partner_certificate;
    options.key_file = config.partner_key;
    options.tries_once = true;
    ASSIGN_OR_RETURN(auto channel, OpenChannel(options));
    partners->partners_[partner.service] = std::make_unique<Partner>(
        Partner::Options{partner.name, partner.service, std::move(channel)}, clock, metrics);
  }
  return partners;
}

Partner* Partners::Find(absl::string_view service) const {
  const auto found = partners_.find(service);
  return found == partners_.end() ? nullptr : found->second.get();
}

void Partners::Stop() {
  for (const auto& [service, partner] : partners_) partner->Stop();
}

}  // namespace wijkmonitor::rpc
