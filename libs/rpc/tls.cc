#include "libs/rpc/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include "libs/auth/certificate.h"
#include "libs/base/status.h"

namespace wijkmonitor::rpc {
namespace {

constexpr unsigned kReadFilesEvery_s = 1;

// The error of `status`, as one of a setting.
absl::Status InSetting(absl::string_view setting, const absl::Status& status) {
  if (status.ok()) return status;
  return InvalidFields({{std::string(setting), std::string(status.message())}});
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentialsOf(
    const config::ServiceConfig& config) {
  if (config.tls_certificate.empty()) return grpc::InsecureServerCredentials();
  // What gRPC would only say at the first handshake, and to the client.
  RETURN_IF_ERROR(InSetting("tls-certificate", auth::CheckCertificate(config.tls_certificate)));
  RETURN_IF_ERROR(InSetting("tls-key", auth::CheckKeyOf(config.tls_certificate, config.tls_key)));
  const bool has_client_ca = !config.tls_client_ca.empty();
  if (has_client_ca) {
    RETURN_IF_ERROR(InSetting("tls-client-ca", auth::CheckCertificate(config.tls_client_ca)));
  }
  grpc::experimental::TlsServerCredentialsOptions options(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
          config.tls_key, config.tls_certificate, config.tls_client_ca, kReadFilesEvery_s));
  options.watch_identity_key_cert_pairs();
  if (has_client_ca) {
    options.watch_root_certs();
    options.set_cert_request_type(config.tls_client_certificates == "optional"
                                      ? GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY
                                      : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace wijkmonitor::rpc
