"""Development credentials, held against openssl; and tokens made with them, verified by openssl."""

import base64
import json
import re
import stat
import subprocess
import time

import harness

DEV_CREDENTIALS = harness.ROOT / "deploy/dev-credentials"
FILES = {"ca.crt", "ca.key", "server.crt", "server.key", "client.crt", "client.key", "token.key", "token.pub",
         "keys.json"}
DAYS = 30


def run(*command, **options):
    """What a command did; its output is bytes."""
    return subprocess.run([*map(str, command)], capture_output=True, timeout=60, env=harness.environment(), check=False,
                          **options)


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def der_integer(number):
    """A positive integer of 32 bytes in DER."""
    number = number.lstrip(b"\0") or b"\0"
    if number[0] & 0x80:
        number = b"\0" + number
    return bytes([2, len(number)]) + number


class CredentialsTest(harness.EndToEnd):

    def setUp(self):
        super().setUp()
        self.credentials = self.folder / "credentials"

    def make(self):
        done = run(DEV_CREDENTIALS, self.credentials)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def openssl(self, *arguments, **options):
        """What openssl prints; it must succeed."""
        done = run("openssl", *arguments, cwd=self.credentials, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def token(self, *more):
        done = run(harness.CLI, "token", "--key", self.credentials / "token.key", "--subject", "anna", "--issuer",
                   "https://login.example.org", "--audience", "wijkmonitor", "--valid", "8h", *more)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout.decode()

    def verifies(self, token):
        """Whether openssl takes the signature of a token for one of the public key of tokens."""
        text, signature = token.strip().rsplit(".", 1)
        raw = from_base64url(signature)
        self.assertEqual(len(raw), 64)
        pair = der_integer(raw[:32]) + der_integer(raw[32:])
        (self.folder / "signature").write_bytes(bytes([0x30, len(pair)]) + pair)
        done = run("openssl", "dgst", "-sha256", "-verify", self.credentials / "token.pub", "-signature",
                   self.folder / "signature", input=text.encode())
        return done.returncode == 0

    # --- the script ---

    def test_everything_is_there_for_the_owner_only(self):
        done = self.make()
        self.assertIn(b"for development only", done.stdout)
        self.assertEqual({path.name for path in self.credentials.iterdir()}, FILES)
        for path in self.credentials.iterdir():
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, path)

    def test_certificates_are_of_the_authority(self):
        self.make()
        for name, purpose, other in [("server", "sslserver", "sslclient"), ("client", "sslclient", "sslserver")]:
            self.openssl("verify", "-x509_strict", "-CAfile", "ca.crt", "-purpose", purpose, f"{name}.crt")
            refused = run("openssl", "verify", "-CAfile", "ca.crt", "-purpose", other, f"{name}.crt",
                          cwd=self.credentials)
            self.assertNotEqual(refused.returncode, 0, "a certificate has one purpose")
            self.assertEqual(self.openssl("x509", "-in", f"{name}.crt", "-noout", "-pubkey"),
                             self.openssl("pkey", "-in", f"{name}.key", "-pubout"))
        self.make_other()
        refused = run("openssl", "verify", "-CAfile", self.folder / "other/ca.crt", "server.crt", cwd=self.credentials)
        self.assertNotEqual(refused.returncode, 0)

    def make_other(self):
        self.assertEqual(run(DEV_CREDENTIALS, self.folder / "other").returncode, 0)

    def test_certificates_have_names_and_an_end(self):
        self.make()
        for name in ("localhost", "127.0.0.1", "::1"):
            flag = "-verify_hostname" if name == "localhost" else "-verify_ip"
            self.openssl("verify", "-CAfile", "ca.crt", flag, name, "server.crt")
        refused = run("openssl", "verify", "-CAfile", "ca.crt", "-verify_hostname", "example.org", "server.crt",
                      cwd=self.credentials)
        self.assertNotEqual(refused.returncode, 0)
        names = self.openssl("x509", "-in", "client.crt", "-noout", "-ext", "subjectAltName")
        self.assertIn("URI:spiffe://wijkmonitor/service/projects", names)
        self.assertNotIn("DNS:", names)
        for name in ("ca", "server", "client"):
            ends = re.search(r"notAfter=(.*)", self.openssl("x509", "-in", f"{name}.crt", "-noout", "-enddate"))[1]
            days = (time.mktime(time.strptime(ends, "%b %d %H:%M:%S %Y %Z")) - time.mktime(time.gmtime())) / 86_400
            self.assertAlmostEqual(days, DAYS, delta=0.1)
            self.assertIn("prime256v1", self.openssl("pkey", "-in", f"{name}.key", "-noout", "-text"))

    def test_nothing_is_overwritten(self):
        self.make()
        before = {path.name: path.read_bytes() for path in self.credentials.iterdir()}
        done = run(DEV_CREDENTIALS, self.credentials)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"nothing is overwritten", done.stderr)
        self.assertEqual({path.name: path.read_bytes() for path in self.credentials.iterdir()}, before)
        done = run(DEV_CREDENTIALS, self.credentials / "ca.crt")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"is no folder", done.stderr)

    def test_usage(self):
        for arguments in ([], ["--help"], ["a", "b"]):
            done = run(DEV_CREDENTIALS, *arguments, cwd=self.folder)
            self.assertEqual(done.returncode, 64)
            self.assertIn(b"deploy/dev-credentials DIR", done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

    # --- tokens ---

    def test_key_set_is_the_one_of_the_command_line(self):
        self.make()
        done = run(harness.CLI, "token", "--key", self.credentials / "token.key", "--print-key-set")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(json.loads(done.stdout), json.loads((self.credentials / "keys.json").read_bytes()))

    def test_token_is_signed_by_the_key(self):
        self.make()
        token = self.token("--role", "analyst", "--role", "partner", "--organisation", "own")
        self.assertRegex(token, r"^[\w-]+\.[\w-]+\.[\w-]+\n$")
        self.assertTrue(self.verifies(token))
        header, payload = (json.loads(from_base64url(part)) for part in token.split(".")[:2])
        key, = json.loads((self.credentials / "keys.json").read_bytes())["keys"]
        self.assertEqual(header, {"alg": "ES256", "kid": key["kid"], "typ": "JWT"})
        now = time.time()
        self.assertAlmostEqual(payload.pop("iat"), now, delta=60)
        self.assertAlmostEqual(payload.pop("exp"), now + 8 * 3600, delta=60)
        self.assertEqual(payload, {"iss": "https://login.example.org", "aud": "wijkmonitor", "sub": "anna",
                                   "roles": ["partner", "analyst"], "organisations": ["own"]})
        changed = ".".join([token.split(".")[0], base64.urlsafe_b64encode(b'{"sub":"eve"}').decode().rstrip("="),
                            token.split(".")[2]])
        self.assertFalse(self.verifies(changed))

    def test_refusals_say_why(self):
        self.make()
        for arguments, code, words in [
                (["--key", self.credentials / "token.key"], 64, b"--subject"),
                (["--key", self.credentials / "token.pub", "--print-key-set"], 1, b"is a public key"),
                (["--key", self.credentials / "none", "--print-key-set"], 1, b"UNREADABLE_FILE"),
                (["--print-key-set"], 64, b"--key")]:
            with self.subTest(arguments):
                done = run(harness.CLI, "token", *arguments)
                self.assertEqual((done.returncode, done.stdout), (code, b""))
                self.assertIn(words, done.stderr)


if __name__ == "__main__":
    harness.main()
