#pragma once

// TLS of the gRPC port. Internal to libs/rpc.

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/status/statusor.h"
#include "libs/config/config.h"

namespace wijkmonitor::rpc {

// Without a certificate in the settings: no TLS. With one: TLS 1.2 or 1.3, with ephemeral keys and
// authenticated ciphers only. The files are read again once a second, so that certificates are
// changed without a restart: replace certificate and key in one step (rename a link to their
// folder); connections that are open go on. Error: INVALID_ARGUMENT when a file cannot be read now,
// is no certificate, has expired, or the key is another's.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentialsOf(
    const config::ServiceConfig& config);

}  // namespace wijkmonitor::rpc
