#pragma once

// Certificates of services, looked at before they are used: TLS itself would say what is wrong at
// the first handshake only, and to the client.

#include <string>

#include "absl/status/status.h"

namespace wijkmonitor::auth {

// Whether the first certificate of a PEM file can be used now. INVALID_ARGUMENT, BAD_CERTIFICATE:
// the file, and why not (unreadable, no certificate, expired).
absl::Status CheckCertificate(const std::string& certificate_file);

// Whether the unencrypted private key of a PEM file is that of the certificate. INVALID_ARGUMENT,
// BAD_CERTIFICATE.
absl::Status CheckKeyOf(const std::string& certificate_file, const std::string& key_file);

// What a client of TLS that speaks HTTP/2 says first.
std::string TlsHello();

}  // namespace wijkmonitor::auth
