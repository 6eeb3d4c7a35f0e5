#include "libs/auth/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509.h>

#include <fstream>

#include "libs/auth/testing.h"
#include "libs/base/status.h"
#include "libs/testing/temp_dir.h"

namespace wijkmonitor::auth {
namespace {

using ::testing::HasSubstr;

class CertificateTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.File(name)) << text;
    return folder_.File(name);
  }

  // A certificate that `private_pem` signed for itself, and that ends so many seconds from now.
  static std::string CertificateOf(const std::string& private_pem, long ends_in_s) {
    BIO* in = BIO_new_mem_buf(private_pem.data(), static_cast<int>(private_pem.size()));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
    X509* certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), ends_in_s - 1000);
    X509_gmtime_adj(X509_getm_notAfter(certificate), ends_in_s);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, EVP_sha256());
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(out, certificate);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    std::string pem(text, static_cast<size_t>(size));
    BIO_free(in);
    BIO_free(out);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return pem;
  }

  static void ExpectBad(const absl::Status& status, const std::string& file,
                        const std::string& why) {
    EXPECT_EQ(ReasonOf(status), "BAD_CERTIFICATE") << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(file));
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  }

  testing::TempDir folder_;
  const std::string key_ = NewEcPem("P-256");
};

TEST_F(CertificateTest, TakesACertificateAndItsKey) {
  const std::string certificate = Write("a.crt", CertificateOf(key_, 1000));
  EXPECT_TRUE(CheckCertificate(certificate).ok());
  EXPECT_TRUE(CheckKeyOf(certificate, Write("a.key", key_)).ok());
}

TEST_F(CertificateTest, SaysWhatIsWrong) {
  const std::string certificate = Write("a.crt", CertificateOf(key_, 1000));
  const std::string expired = Write("old.crt", CertificateOf(key_, -1));
  const std::string text = Write("text", "not a certificate");
  ExpectBad(CheckCertificate(expired), expired, "has expired");
  ExpectBad(CheckCertificate(text), text, "no certificate");
  ExpectBad(CheckCertificate(folder_.File("none")), "none", "");
  ExpectBad(CheckKeyOf(certificate, text), text, "no unencrypted private key");
  const std::string other = Write("other.key", NewEcPem("P-256"));
  ExpectBad(CheckKeyOf(certificate, other), other, "is not the key of");
}

}  // namespace
}  // namespace wijkmonitor::auth
