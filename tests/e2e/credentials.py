"""Credentials for tests: those of deploy/dev-credentials, more certificates, and tokens signed by hand with openssl."""

import base64
import hashlib
import hmac
import json
import subprocess
import time

import harness

grpc = harness.grpc
DEV_CREDENTIALS = harness.ROOT / "deploy/dev-credentials"
ISSUER, AUDIENCE = "https://login.example.org", "wijkmonitor"
SERVER_NAMES = "DNS:localhost,IP:127.0.0.1"
EXPIRED_DAYS = -1


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def openssl(*arguments, data=None):
    """What openssl prints; it must succeed."""
    return subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True, timeout=60, check=True,
                          env=harness.environment()).stdout


def raw_signature(der):
    """A signature of ECDSA on P-256 as r and s of 32 bytes each, from DER (of fewer than 128 bytes)."""
    r_size = der[3]
    r, s = der[4:4 + r_size], der[6 + r_size:]
    return b"".join(number.lstrip(b"\0").rjust(32, b"\0") for number in (r, s))


def sign_es256(key, text):
    return raw_signature(openssl("dgst", "-sha256", "-sign", key, data=text))


def sign_hs256(secret, text):
    return hmac.new(secret, text, hashlib.sha256).digest()


def jwt(header, payload, sign):
    """A token; `sign(text)` gives its signature."""
    text = ".".join(base64url(json.dumps(part).encode()) for part in (header, payload))
    return f"{text}.{base64url(sign(text.encode()))}"


class Credentials:
    """What deploy/dev-credentials makes in a folder, which is new."""

    def __init__(self, folder):
        self.folder = folder
        subprocess.run([DEV_CREDENTIALS, folder], check=True, capture_output=True, timeout=60)
        key, = json.loads((folder / "keys.json").read_bytes())["keys"]
        self.key_id = key["kid"]

    @property
    def tls_flags(self):
        return ["--tls-certificate", self.folder / "server.crt", "--tls-key", self.folder / "server.key"]

    @property
    def token_flags(self):
        return ["--token-keys", self.folder / "keys.json", "--token-issuer", ISSUER, "--token-audience", AUDIENCE]

    def channel_credentials(self, certificate=None):
        """Trusts this authority's services; with a certificate and its key, two files, shows it."""
        own = {}
        if certificate is not None:
            own = {"certificate_chain": certificate[0].read_bytes(), "private_key": certificate[1].read_bytes()}
        return grpc.ssl_channel_credentials((self.folder / "ca.crt").read_bytes(), **own)

    def certificate(self, name, names, days=30, purpose="serverAuth"):
        """Makes NAME.crt and NAME.key, signed by the authority; returns both files."""
        certificate, key, request, extensions = (
            self.folder / f"{name}.{end}" for end in ("crt", "key", "request", "extensions"))
        certificate.parent.mkdir(exist_ok=True)
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
        openssl("req", "-new", "-key", key, "-subj", f"/CN={name}", "-out", request)
        extensions.write_text(f"basicConstraints=critical,CA:FALSE\nsubjectAltName={names}\n"
                              f"extendedKeyUsage={purpose}\n")
        openssl("x509", "-req", "-in", request, "-CA", self.folder / "ca.crt", "-CAkey", self.folder / "ca.key",
                "-days", days, "-set_serial", time.time_ns(), "-extfile", extensions, "-out", certificate)
        return certificate, key

    def payload(self, **changes):
        """The claims of a token that is right, with these changes; None takes one out."""
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "iat": now, "exp": now + 3600, **changes}
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, header=None, key=None, **claims):
        """A token signed with the key of tokens, or another; `header` and `claims` change what it says."""
        header = {"alg": "ES256", "kid": self.key_id, "typ": "JWT", **(header or {})}
        return jwt(header, self.payload(**claims), lambda text: sign_es256(key or self.folder / "token.key", text))


class Signed(harness.EndToEnd):
    """A test with credentials, and services that ask for them."""

    @classmethod
    def setUpClass(cls):
        cls.credentials = Credentials(harness.temporary_folder() / "credentials")

    def start_signed(self, database=None, redis=None, flags=()):
        """A service with TLS and tokens; its own client is anonymous."""
        return self.start_service(
            database, redis, flags=[*self.credentials.tls_flags, *self.credentials.token_flags, *flags],
            credentials=self.credentials.channel_credentials())

    def client(self, service, **claims):
        """A client with a token of these claims."""
        return self.client_of(service, self.credentials.channel_credentials(), self.credentials.token(**claims))
