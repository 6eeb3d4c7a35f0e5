"""TLS of the gRPC port: who may connect, with what, and certificates that change while the service runs."""

import os
import socket
import ssl
import statistics
import subprocess
import time

import harness
from credentials import EXPIRED_DAYS, SERVER_NAMES, Credentials, openssl
from harness import kompas_pb2

grpc = harness.grpc
StatusCode = grpc.StatusCode

AREA = "BU00140101"
ROTATIONS = 20
SERVED_SECONDS = 3
CLIENT_NAME = "spiffe://wijkmonitor/service/projects"
UNREADY_SECONDS = 10
# More calls at once than those without a name may make together.
MORE_CALLS_THAN_ANONYMOUS = 1500


def kompas(client, timeout=harness.CALL_SECONDS):
    return client.stub.GetKompas(kompas_pb2.GetKompasRequest(area=AREA, year=2020), timeout=timeout)


class Tls(harness.EndToEnd):

    @classmethod
    def setUpClass(cls):
        cls.credentials = Credentials(harness.temporary_folder() / "credentials")
        cls.other = Credentials(harness.temporary_folder() / "other")

    def client(self, service, credentials, options=()):
        return self.client_of(service, credentials, options=options)

    def assert_no_connection(self, client):
        """Checks that a call fails because there is no connection, and that nothing was answered."""
        with self.assertRaises(grpc.RpcError) as caught:
            kompas(client, timeout=5)
        self.assertEqual(caught.exception.code(), StatusCode.UNAVAILABLE, caught.exception.details())

    def s_client(self, service, *arguments):
        """What openssl s_client printed, and whether it came to a connection."""
        done = subprocess.run(
            ["openssl", "s_client", "-connect", service.address, "-CAfile", self.credentials.folder / "ca.crt",
             "-alpn", "h2", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            timeout=20, check=False, env=harness.environment())
        return done.returncode == 0, done.stdout + done.stderr


class ServerCertificateTest(Tls):

    def start_tls(self, flags=None):
        return self.start_service(flags=flags or self.credentials.tls_flags,
                                  credentials=self.credentials.channel_credentials())

    def test_client_connects_to_a_service_of_its_authority_only(self):
        service = self.start_tls()
        kompas(service)
        self.assert_no_connection(self.client(service, self.other.channel_credentials()))
        self.assert_no_connection(self.client(service, grpc.ssl_channel_credentials()))
        kompas(service)

    def test_client_connects_to_the_name_it_asked_for_only(self):
        service = self.start_tls()
        own = self.credentials.channel_credentials()
        for name in ("localhost", "127.0.0.1"):
            kompas(self.client(service, own, [("grpc.ssl_target_name_override", name)]))
        self.assert_no_connection(self.client(service, own, [("grpc.ssl_target_name_override", "example.org")]))
        certificate, key = self.credentials.certificate("elsewhere", "DNS:example.org")
        elsewhere = self.start_tls(["--tls-certificate", certificate, "--tls-key", key])
        self.assert_no_connection(elsewhere)
        kompas(self.client(elsewhere, own, [("grpc.ssl_target_name_override", "example.org")]))

    def test_client_without_tls(self):
        service = self.start_tls()
        self.assert_no_connection(self.client(service, None))
        with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
            connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0")
            received = b""
            try:
                while block := connection.recv(4096):
                    received += block
            except ConnectionResetError:
                pass
        self.assertLess(len(received), 100)  # at most what TLS says of it
        kompas(service)

    def test_old_protocols_and_ciphers(self):
        service = self.start_tls()
        for arguments in (["-tls1_3"], ["-tls1_2"], ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"],
                          ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"]):
            with self.subTest(arguments):
                connected, text = self.s_client(service, *arguments)
                self.assertTrue(connected, text)
                self.assertIn("Verify return code: 0", text)
        # Security level 0: what is refused is refused by the service, not by openssl at this end.
        everything = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
        for arguments in (["-tls1", "-cipher", everything], ["-tls1_1", "-cipher", everything],
                          ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"],
                          ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0"],
                          ["-tls1_2", "-cipher", "aNULL:eNULL:@SECLEVEL=0"]):
            with self.subTest(arguments):
                connected, text = self.s_client(service, *arguments)
                self.assertFalse(connected, text)
                self.assertRegex(text, r"has read 0 bytes and written [1-9]")
        kompas(service)

    def assert_does_not_start(self, flags, *words):
        done = subprocess.run(
            [harness.Indicators.program, "--address", "127.0.0.1:0", "--ops-address", "127.0.0.1:0", "--database",
             f"sqlite:{self.folder / 'none.db'}", *map(str, flags)], capture_output=True, text=True, timeout=20,
            check=False, env=harness.environment())
        self.assertNotIn(done.returncode, (0, -6, -11), done.stderr)
        for word in words:
            self.assertIn(str(word), done.stderr)

    def test_certificate_that_cannot_be_used_stops_the_start(self):
        folder = self.credentials.folder
        expired, expired_key = self.credentials.certificate("expired", SERVER_NAMES, EXPIRED_DAYS)
        own, own_key = folder / "server.crt", folder / "server.key"
        cases = [(expired, expired_key, ("tls-certificate", expired, "has expired")),
                 (own, folder / "client.key", ("tls-key", folder / "client.key", "is not the key of", own)),
                 (own_key, own_key, ("tls-certificate", own_key, "holds no certificate")),
                 (own, own, ("tls-key", own, "private key in PEM")),
                 (folder / "none.crt", own_key, ("tls-certificate", folder / "none.crt")),
                 (own, folder / "none.key", ("tls-key", folder / "none.key"))]
        for certificate, key, words in cases:
            with self.subTest(words):
                self.assert_does_not_start(["--tls-certificate", certificate, "--tls-key", key], *words)
        self.assert_does_not_start([*self.credentials.tls_flags, "--tls-client-ca", own_key], "tls-client-ca", own_key)
        self.assert_does_not_start(["--tls-certificate", own], "go together")


class ClientCertificateTest(Tls):

    def start_mutual(self, mode):
        return self.start_service(
            flags=[*self.credentials.tls_flags, "--tls-client-ca", self.credentials.folder / "ca.crt",
                   "--tls-client-certificates", mode], credentials=self.showing("client"))

    def showing(self, name, credentials=None):
        """Channel credentials that trust the service, and show this certificate."""
        folder = (credentials or self.credentials).folder
        return self.credentials.channel_credentials((folder / f"{name}.crt", folder / f"{name}.key"))

    def assert_wrong_certificates_are_refused(self, service):
        self.credentials.certificate("expired", f"URI:{CLIENT_NAME}", EXPIRED_DAYS, "clientAuth")
        self.credentials.certificate("purpose", f"URI:{CLIENT_NAME}", purpose="serverAuth")
        for name, credentials in (("client", self.other), ("expired", None), ("purpose", None)):
            with self.subTest(name):
                self.assert_no_connection(self.client(service, self.showing(name, credentials)))

    def test_service_that_calls_itself_is_ready(self):
        """Its own call has no certificate; that it is answered is enough."""
        service = self.start_mutual("required")
        time.sleep(UNREADY_SECONDS + 1.5)
        self.assertEqual(service.http("/readyz"), (200, "ready\n"))
        self.assertEqual([line for line in service.log_lines() if "source" in line], [])

    def test_required(self):
        service = self.start_mutual("required")
        kompas(service)
        self.assert_no_connection(self.client(service, self.credentials.channel_credentials()))
        self.assert_wrong_certificates_are_refused(service)
        kompas(service)

    def test_optional(self):
        service = self.start_mutual("optional")
        kompas(service)
        kompas(self.client(service, self.credentials.channel_credentials()))
        self.assert_wrong_certificates_are_refused(service)

    def test_who_shows_a_certificate_is_somebody(self):
        """Those without a name share an allowance of calls; who has one does not use it up, nor is held to it."""
        service = self.start_mutual("optional")
        anonymous = self.client(service, self.credentials.channel_credentials())
        # With a certificate that is right but has no name one is nobody, too.
        self.credentials.certificate("nameless", "DNS:example.org", purpose="clientAuth")
        nameless = self.client(service, self.showing("nameless"))
        kompas(anonymous)
        self.assertEqual(self.codes(service), {StatusCode.OK})
        for client in (anonymous, nameless):
            self.assertEqual(self.codes(client), {StatusCode.OK, StatusCode.RESOURCE_EXHAUSTED})
        limited = service.metric("wijkmonitor_auth_rejected_total", reason="RATE_LIMITED")
        self.assertGreater(limited, 0)
        self.assertEqual(self.codes(service), {StatusCode.OK})
        self.assertEqual(service.metric("wijkmonitor_auth_rejected_total"), limited)

    def codes(self, client):
        """The codes of many calls at once."""
        request = kompas_pb2.GetKompasRequest(area=AREA, year=2020)
        calls = [client.stub.GetKompas.future(request, timeout=60) for _ in range(MORE_CALLS_THAN_ANONYMOUS)]
        return {call.code() for call in calls}


class RotationTest(Tls):

    def setUp(self):
        super().setUp()
        self.link = self.folder / "current"
        self.serials = {}
        self.rotate(0)

    def rotate(self, number):
        """Puts a new certificate and its key in place of those in use, in one step; returns the serial number."""
        folder = self.folder / f"certificates-{number}"
        folder.mkdir()
        certificate, key = self.credentials.certificate(f"rotated-{number}", SERVER_NAMES)
        certificate.rename(folder / "server.crt")
        key.rename(folder / "server.key")
        new = self.folder / "new"
        os.symlink(folder, new)
        new.rename(self.link)
        return self.serial_in(folder / "server.crt")

    def serial_in(self, certificate):
        return openssl("x509", "-in", certificate, "-noout", "-serial")

    def serial_served(self, service):
        """The serial number of the certificate that a new connection is shown."""
        pem = ssl.get_server_certificate(("127.0.0.1", service.port), timeout=10)
        return openssl("x509", "-noout", "-serial", data=pem.encode())

    def start_rotating(self):
        return self.start_service(
            flags=["--tls-certificate", self.link / "server.crt", "--tls-key", self.link / "server.key"],
            credentials=self.credentials.channel_credentials())

    def test_certificates_change_under_load(self):
        service = self.start_rotating()
        load = Load(self, service)
        took = []
        for number in range(1, ROTATIONS + 1):
            serial = self.rotate(number)
            started = time.monotonic()
            self.wait_for(lambda serial=serial: self.serial_served(service) == serial)
            took.append(time.monotonic() - started)
        calls, connections = load.stop()
        self.assertEqual(load.failures, [])
        print(f"\nserved {min(took):.1f} to {max(took):.1f} s after the change; {calls} calls, "
              f"{connections} new connections")
        self.assertLess(statistics.median(took), SERVED_SECONDS)
        self.assertGreater(connections, ROTATIONS)
        self.assertGreater(calls, connections)

    def test_key_that_comes_after_its_certificate(self):
        """Not in one step, as it should be: meanwhile nobody new can connect, but who is connected stays so."""
        service = self.start_rotating()
        kompas(service)
        old = self.link.resolve()
        certificate, key = self.credentials.certificate("late", SERVER_NAMES)
        serial = self.serial_in(certificate)
        certificate.rename(old / "server.crt")
        self.wait_for(lambda: not self.can_connect(service))
        kompas(service)
        key.rename(old / "server.key")
        self.wait_for(lambda: self.can_connect(service))
        self.assertEqual(self.serial_served(service), serial)
        kompas(service)

    def can_connect(self, service):
        try:
            self.serial_served(service)
            return True
        except OSError:
            return False


class Load(harness.Background):
    """Calls on one connection that stays, and calls on a new connection each, until stopped."""

    def __init__(self, test, service):
        self._credentials = test.credentials.channel_credentials()
        self._service = service
        self._calls, self._connections = 0, 0
        super().__init__(test, [self._stay, self._come_and_go])

    def stop(self):
        """How many calls were made, and how many connections."""
        self._end()
        return self._calls, self._connections

    def _call(self, client):
        try:
            kompas(client)
            self._calls += 1
        except grpc.RpcError as error:
            self.failures.append(f"{error.code()} {error.details()}")

    def _stay(self):
        while not self._stopped.is_set():
            self._call(self._service)
            time.sleep(0.002)

    def _come_and_go(self):
        while not self._stopped.is_set():
            client = harness.Indicators(self._service.address, self._credentials)
            self._call(client)
            client.close()
            self._connections += 1


if __name__ == "__main__":
    harness.main()
