#include "libs/auth/certificate.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "absl/strings/str_cat.h"
#include "libs/auth/public_key.h"
#include "libs/base/file.h"
#include "libs/base/limits.h"
#include "libs/base/owned.h"
#include "libs/base/status.h"

namespace wijkmonitor::auth {
namespace {

using CertificatePtr = Owned<X509, X509_free>;

absl::Status Bad(const std::string& file, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "BAD_CERTIFICATE",
                   absl::StrCat(file, ": ", why));
}

absl::StatusOr<std::string> ReadPem(const std::string& file) {
  absl::StatusOr<std::string> pem = ReadFile(file, limits::kKeyFileBytesMax);
  if (pem.ok()) return pem;
  return MakeError(absl::StatusCode::kInvalidArgument, "BAD_CERTIFICATE", pem.status().message());
}

absl::StatusOr<CertificatePtr> ReadCertificate(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string pem, ReadPem(file));
  const Owned<BIO, BIO_free> source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  CertificatePtr certificate(PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) return Bad(file, "holds no certificate in PEM");
  return certificate;
}

}  // namespace

absl::Status CheckCertificate(const std::string& certificate_file) {
  const OpenSslErrors errors;
  ASSIGN_OR_RETURN(const CertificatePtr certificate, ReadCertificate(certificate_file));
  if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0) {
    return Bad(certificate_file, "the certificate has expired");
  }
  return absl::OkStatus();
}

absl::Status CheckKeyOf(const std::string& certificate_file, const std::string& key_file) {
  const OpenSslErrors errors;
  ASSIGN_OR_RETURN(const CertificatePtr certificate, ReadCertificate(certificate_file));
  ASSIGN_OR_RETURN(const std::string pem, ReadPem(key_file));
  const EvpKey key = ReadPrivateKey(pem);
  if (key == nullptr) return Bad(key_file, "holds no unencrypted private key in PEM");
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Bad(key_file, absl::StrCat("is not the key of ", certificate_file));
  }
  return absl::OkStatus();
}

std::string TlsHello() {
  const OpenSslErrors errors;
  const Owned<SSL_CTX, SSL_CTX_free> context(SSL_CTX_new(TLS_client_method()));
  const Owned<SSL, SSL_free> client(SSL_new(context.get()));
  BIO* const said = BIO_new(BIO_s_mem());
  SSL_set_bio(client.get(), BIO_new(BIO_s_mem()), said);  // which frees both
  SSL_set_alpn_protos(client.get(), reinterpret_cast<const unsigned char*>("\x02h2"), 3);
  SSL_connect(client.get());  // until it waits for what the server says
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(said, &bytes);
  return {bytes, static_cast<size_t>(size)};
}

}  // namespace wijkmonitor::auth
