#include "libs/auth/certificate.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/auth/public_key.h"
#include "libs/base/file.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::auth {
namespace {

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

absl::Status Bad(const std::string& file, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "BAD_CERTIFICATE",
                   absl::StrCat(file, ": ", why));
}

absl::StatusOr<std::unique_ptr<BIO, FreeBio>> Open(const std::string& file) {
  const absl::StatusOr<std::string> pem = ReadFile(file, limits::kKeyFileBytesMax);
  if (!pem.ok()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "BAD_CERTIFICATE", pem.status().message());
  }
  std::unique_ptr<BIO, FreeBio> bio(BIO_new(BIO_s_mem()));
  BIO_write(bio.get(), pem->data(), static_cast<int>(pem->size()));
  return bio;
}

absl::StatusOr<CertificatePtr> ReadCertificate(const std::string& file) {
  ASSIGN_OR_RETURN(const auto bio, Open(file));
  CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) return Bad(file, "holds no certificate in PEM");
  return certificate;
}

int NoPassword(char*, int, int, void*) { return -1; }

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
  ASSIGN_OR_RETURN(const auto bio, Open(key_file));
  const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr));
  if (key == nullptr) return Bad(key_file, "holds no unencrypted private key in PEM");
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Bad(key_file, absl::StrCat("is not the key of ", certificate_file));
  }
  return absl::OkStatus();
}

std::string TlsHello() {
  const OpenSslErrors errors;
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  SSL* const client = SSL_new(context);
  BIO* const said = BIO_new(BIO_s_mem());
  SSL_set_bio(client, BIO_new(BIO_s_mem()), said);
  SSL_set_alpn_protos(client, reinterpret_cast<const unsigned char*>("\x02h2"), 3);
  SSL_connect(client);  // until it waits for what the server says
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(said, &bytes);
  std::string hello(bytes, static_cast<size_t>(size));
  SSL_free(client);
  SSL_CTX_free(context);
  return hello;
}

}  // namespace wijkmonitor::auth
