#include "libs/rpc/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "absl/strings/str_cat.h"
#include "libs/base/file.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::rpc {
namespace {

constexpr unsigned kReadFilesEvery_s = 1;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using CertificatePtr = std::unique_ptr<X509, FreeCertificate>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeKey>;

absl::Status Wrong(absl::string_view setting, const std::string& path, absl::string_view why) {
  return InvalidFields({{std::string(setting), absl::StrCat(path, ": ", why)}});
}

absl::StatusOr<std::unique_ptr<BIO, FreeBio>> Open(absl::string_view setting,
                                                   const std::string& path) {
  const absl::StatusOr<std::string> pem = ReadFile(path, limits::kKeyFileBytesMax);
  if (!pem.ok()) {
    return InvalidFields({{std::string(setting), std::string(pem.status().message())}});
  }
  std::unique_ptr<BIO, FreeBio> bio(BIO_new(BIO_s_mem()));
  BIO_write(bio.get(), pem->data(), static_cast<int>(pem->size()));
  return bio;
}

absl::StatusOr<CertificatePtr> ReadCertificate(absl::string_view setting, const std::string& path) {
  ASSIGN_OR_RETURN(const auto bio, Open(setting, path));
  CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) return Wrong(setting, path, "holds no certificate in PEM");
  if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0) {
    return Wrong(setting, path, "the certificate has expired");
  }
  return certificate;
}

// What gRPC would only say at the first handshake, and to the client.
absl::Status Check(const config::ServiceConfig& config) {
  ASSIGN_OR_RETURN(const CertificatePtr certificate,
                   ReadCertificate("tls-certificate", config.tls_certificate));
  ASSIGN_OR_RETURN(const auto bio, Open("tls-key", config.tls_key));
  const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return Wrong("tls-key", config.tls_key, "holds no private key in PEM");
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Wrong("tls-key", config.tls_key,
                 absl::StrCat("is not the key of ", config.tls_certificate));
  }
  if (config.tls_client_ca.empty()) return absl::OkStatus();
  return ReadCertificate("tls-client-ca", config.tls_client_ca).status();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentialsOf(
    const config::ServiceConfig& config) {
  if (config.tls_certificate.empty()) return grpc::InsecureServerCredentials();
  RETURN_IF_ERROR(Check(config));
  using grpc::experimental::FileWatcherCertificateProvider;
  grpc::experimental::TlsServerCredentialsOptions options(
      config.tls_client_ca.empty()
          ? std::make_shared<FileWatcherCertificateProvider>(config.tls_key, config.tls_certificate,
                                                             kReadFilesEvery_s)
          : std::make_shared<FileWatcherCertificateProvider>(
                config.tls_key, config.tls_certificate, config.tls_client_ca, kReadFilesEvery_s));
  options.watch_identity_key_cert_pairs();
  if (!config.tls_client_ca.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(config.tls_client_certificates == "optional"
                                      ? GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY
                                      : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace wijkmonitor::rpc
