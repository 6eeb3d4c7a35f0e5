"""Who calls decides what may be called and what is seen; what a caller may not see is as if it were not there."""

import json
import shutil
import sqlite3
import time
import uuid

import credentials
import harness
from credentials import Credentials, Signed, base64url, jwt, sign_hs256
from harness import ENDS_MEET, ends_meet, kompas_pb2, observations_file

grpc = harness.grpc
Report = harness.import_pb2.ImportReport
StatusCode = grpc.StatusCode

AREA = "BU00140101"
REJECTED = "wijkmonitor_auth_rejected_total"
TOKEN_BYTES_MAX = 8 << 10


class RolesTest(Signed):

    def write(self, client, value=61.3, **header):
        return client.import_file("observations", observations_file(ends_meet(AREA, value)), header)

    def test_anonymous_reads_what_is_published_and_imports_nothing(self):
        service = self.start_signed()
        state = service.export()
        version = service.data_version()
        for what, name in [("observations", "rivm_health_18plus.csv"), ("areas", "areas_2020.csv"),
                           ("sets", "sets_2020.csv"), ("catalogue", "catalogue.csv")]:
            data = (harness.DEMO_DATA / name).read_bytes()
            for client in (service, *(self.client(service, roles=[role]) for role in (
                    "viewer", "partner", "controller", "programme_manager", "administrator", "no such role"))):
                self.assert_fails(StatusCode.PERMISSION_DENIED, "ROLE_MISSING",
                                  lambda client=client, what=what, data=data: client.import_file(what, data))
        self.assertEqual((service.data_version(), service.export()), (version, state))

    def test_analyst_imports(self):
        service = self.start_signed()
        analyst = self.client(service, roles=["analyst"])
        report = self.write(analyst)
        self.assertEqual(report.outcome, Report.OUTCOME_APPLIED)
        self.assertEqual(harness.readings(service.kompas(AREA, 2020))[ENDS_MEET].value, 61.3)

    def test_request_ids_are_of_whoever_chose_them(self):
        service = self.start_signed()
        request_id = str(uuid.uuid4())
        anna, ben = (self.client(service, roles=["analyst"], sub=name) for name in ("anna", "ben"))
        first = self.write(anna, 61.3, request_id=request_id)
        other = self.write(ben, 62.4, request_id=request_id)
        self.assertEqual((first.outcome, other.outcome), (Report.OUTCOME_APPLIED, Report.OUTCOME_APPLIED))
        self.assert_same_bytes(self.write(anna, 61.3, request_id=request_id), first)

    def test_command_line_with_a_token(self):
        service = self.start_signed()
        token, path = self.folder / "token", self.folder / "figures.csv"
        ca = ["--ca", self.credentials.folder / "ca.crt"]
        path.write_bytes(observations_file(ends_meet(AREA, 61.3)))
        refused = service.cli(*ca, "import", "observations", path)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("sign in", refused.stderr)
        token.write_text(self.credentials.token(roles=["analyst"]) + "\n")
        done = service.cli(*ca, "--token-file", token, "import", "observations", path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(harness.readings(service.kompas(AREA, 2020))[ENDS_MEET].value, 61.3)
        token.write_text(self.credentials.token(roles=["analyst"], aud="others"))
        refused = service.cli(*ca, "--token-file", token, "status")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("meant for others", refused.stderr)
        self.assertNotEqual(service.cli("status").returncode, 0, "without TLS")

    def test_kompas_is_the_same_bytes_for_everybody(self):
        service = self.start_signed()
        request = kompas_pb2.GetKompasRequest(area="DE_HOOGTE", year=2020)
        found = []
        for client in (service, *(self.client(service, roles=[role], organisations=["org-a"], sub=role) for role in (
                "viewer", "partner", "analyst", "controller", "programme_manager", "administrator"))):
            answer, metadata = client.raw("GetKompas", request)
            found.append((answer, metadata["x-served-from"]))
        self.assertEqual({answer for answer, _ in found}, {found[0][0]})
        self.assertEqual([origin for _, origin in found], ["computed"] + ["near"] * 6)

    def test_two_tokens(self):
        service = self.start_signed()
        tokens = [("authorization", f"Bearer {self.credentials.token(sub=name)}") for name in ("anna", "ben")]
        request = kompas_pb2.GetKompasRequest(area=AREA, year=2020)
        for metadata in (tokens, [tokens[0], tokens[0]]):
            self.assert_fails(StatusCode.UNAUTHENTICATED, "TOKEN_REPEATED",
                              lambda metadata=metadata: service.stub.GetKompas(request, metadata=metadata, timeout=10))

    def test_log_knows_pseudonyms_and_addresses(self):
        service = self.start_signed()
        anna = self.client(service, roles=["analyst"], sub="anna-van-dijk")
        ben = self.client(service, sub="ben-de-boer")
        for client in (anna, ben, service):
            self.assert_fails(StatusCode.NOT_FOUND, "AREA_NOT_FOUND", lambda client=client: client.kompas("BU0", 2020))
        self.write(anna)
        self.write(self.client(service, roles=["analyst"], sub="carl"))
        calls = [line for line in service.log_lines() if line["message"] == "call"]
        kompas = [call["caller"] for call in calls if call["method"].endswith("GetKompas")]
        imports = [call["caller"] for call in calls if call["method"].endswith("ImportObservations")]
        service.stop()
        with sqlite3.connect(service.database) as database:
            audited = [row[0] for row in database.execute("SELECT pseudonym FROM store_audit ORDER BY id DESC LIMIT 2")]
        database.close()
        self.assertEqual(imports, audited[::-1])
        self.assertEqual(kompas, [imports[0], kompas[1], ""])
        self.assertEqual(len({*kompas, *imports}), 4)
        self.assertEqual({call["peer"] for call in calls}, {"127.0.0.1"})
        for word in ("anna", "ben-", "example.org"):
            self.assertNotIn(word, service.process.log())
        again = self.start_signed(service.database)
        self.assert_fails(StatusCode.NOT_FOUND, "AREA_NOT_FOUND", lambda: self.client(
            again, sub="anna-van-dijk").kompas("BU0", 2020))
        self.assertEqual([line["caller"] for line in again.log_lines() if line["message"] == "call"], imports[:1])

    def test_audit_knows_pseudonyms_only(self):
        service = self.start_signed()
        for subject in ("anna-van-dijk", "ben-de-boer"):
            for value in (11, 22):
                self.write(self.client(service, roles=["analyst"], sub=subject), value + len(subject))
        service.stop()
        with sqlite3.connect(service.database) as database:
            rows = database.execute("SELECT pseudonym, method, request_id, trace_id FROM store_audit "
                                    "ORDER BY id DESC LIMIT 4").fetchall()
            names = dict(database.execute("SELECT pseudonym, principal FROM store_principal").fetchall())
            everything = repr(database.execute("SELECT * FROM store_audit").fetchall())
        database.close()
        self.assertEqual([names[row[0]] for row in rows],
                         [f"{credentials.ISSUER}#{name}" for name in ("ben-de-boer",) * 2 + ("anna-van-dijk",) * 2])
        self.assertEqual(len({row[0] for row in rows}), 2)
        for word in ("anna", "ben-", "example.org"):
            self.assertNotIn(word, everything)


class WrongTokensTest(Signed):

    def wrong_tokens(self):
        """Tokens by what is wrong with them, and the reason that is given."""
        own, now = self.credentials, int(time.time())
        other = Credentials(self.folder / "other")
        good = own.token(roles=["analyst"])
        head, body, signature = good.split(".")
        header = {"alg": "ES256", "kid": own.key_id, "typ": "JWT"}
        claims = own.payload(roles=["analyst"])
        public_key = (own.folder / "token.pub").read_bytes()
        flipped = signature[:20] + ("A" if signature[20] != "A" else "B") + signature[21:]
        return {
            "expired": (own.token(iat=now - 7200, exp=now - 120), "TOKEN_EXPIRED"),
            "nbf in the future": (own.token(nbf=now + 600), "TOKEN_NOT_YET_VALID"),
            "iat in the future": (own.token(iat=now + 600), "TOKEN_NOT_YET_VALID"),
            "wrong issuer": (own.token(iss="https://login.example.com"), "TOKEN_WRONG_ISSUER"),
            "no issuer": (own.token(iss=None), "TOKEN_WRONG_ISSUER"),
            "wrong audience": (own.token(aud="others"), "TOKEN_WRONG_AUDIENCE"),
            "no audience": (own.token(aud=None), "TOKEN_WRONG_AUDIENCE"),
            "wrong key": (own.token(key=other.folder / "token.key"), "TOKEN_BAD_SIGNATURE"),
            "unknown key": (other.token(), "TOKEN_UNKNOWN_KEY"),
            "no kid": (own.token(header={"kid": None}), "TOKEN_UNKNOWN_KEY"),
            "alg none": (jwt({**header, "alg": "none"}, claims, lambda _: b""), "TOKEN_WRONG_ALGORITHM"),
            "alg none, without kid": (jwt({"alg": "none"}, claims, lambda _: b""), "TOKEN_UNKNOWN_KEY"),
            "HS256 with the public key": (
                jwt({**header, "alg": "HS256"}, claims, lambda text: sign_hs256(public_key, text)),
                "TOKEN_WRONG_ALGORITHM"),
            "no exp": (own.token(exp=None), "TOKEN_BAD_CLAIM"),
            "exp is text": (own.token(exp=str(now + 3600)), "TOKEN_BAD_CLAIM"),
            "no subject": (own.token(sub=None), "TOKEN_BAD_CLAIM"),
            "critical extension": (own.token(header={"crit": ["b64"], "b64": False}), "TOKEN_UNSUPPORTED"),
            "other claims under a good signature": (
                f"{head}.{base64url(json.dumps({**claims, 'sub': 'mallory'}).encode())}.{signature}",
                "TOKEN_BAD_SIGNATURE"),
            "signature with a flipped bit": (f"{head}.{body}.{flipped}", "TOKEN_BAD_SIGNATURE"),
            "cut": (good[:-10], "TOKEN_BAD_SIGNATURE"),
            "no signature": (f"{head}.{body}.", "TOKEN_BAD_SIGNATURE"),
            "two parts": (f"{head}.{body}", "TOKEN_MALFORMED"),
            "no token": ("nonsense", "TOKEN_MALFORMED"),
            "empty": ("", "TOKEN_MALFORMED"),
        }

    def call(self, service, authorization):
        """Calls with this header, on a channel without a token of its own."""
        return service.stub.GetKompas(kompas_pb2.GetKompasRequest(area=AREA, year=2020), timeout=harness.CALL_SECONDS,
                                      metadata=[("authorization", authorization)])

    def test_wrong_tokens_are_refused_counted_and_not_logged(self):
        service = self.start_signed()
        self.call(service, f"Bearer {self.credentials.token()}")
        wrong, counted = self.wrong_tokens(), {}
        for name, (token, reason) in wrong.items():
            with self.subTest(name):
                self.assert_fails(StatusCode.UNAUTHENTICATED, reason,
                                  lambda token=token: self.call(service, f"Bearer {token}"))
                counted[reason] = counted.get(reason, 0) + 1
                self.assertEqual(service.metric(REJECTED, reason=reason), counted[reason])
        self.assertEqual(service.metric(REJECTED), len(wrong))
        self.assert_not_logged(service, [token for token, _ in wrong.values()])

    def assert_not_logged(self, service, tokens):
        """Checks that no part of a token is in the log, nor what it says."""
        service.stop()
        log = service.process.log()
        self.assertIn("UNAUTHENTICATED", log)
        for token in tokens:
            for part in token.split("."):
                for start in range(0, max(1, len(part) - 11), 12):
                    if len(part) >= 12:
                        self.assertNotIn(part[start:start + 12], log)
        for word in ("nonsense", "anna", "mallory", "login.example.com", self.credentials.key_id):
            self.assertNotIn(word, log)

    def test_token_of_another_scheme(self):
        service = self.start_signed()
        for header in ("Basic YW5uYTpzZWNyZXQ=", self.credentials.token(), "Bearer"):
            self.assert_fails(StatusCode.UNAUTHENTICATED, "TOKEN_MALFORMED",
                              lambda header=header: self.call(service, header))

    def test_token_that_is_too_large(self):
        """One of 8 KiB is too large for gRPC already, which bounds all metadata of a call, or closes the connection."""
        service = self.start_signed()
        self.call(service, f"Bearer {self.credentials.token(filler='x' * 4000)}")
        for size in (TOKEN_BYTES_MAX, 2 * TOKEN_BYTES_MAX, 10 * TOKEN_BYTES_MAX):
            token = self.credentials.token(filler="CANARY" * (size // 6))
            self.assertGreater(len(token), TOKEN_BYTES_MAX)
            with self.assertRaises(grpc.RpcError) as caught:
                self.call(service, f"Bearer {token}")
            self.assertIn(caught.exception.code(), (StatusCode.RESOURCE_EXHAUSTED, StatusCode.UNAVAILABLE))
        self.client(service, sub="another").kompas(AREA, 2020)
        service.stop()
        self.assertNotIn("CANARY", service.process.log())
        self.assertNotIn(base64url(b"CANARY" * 2), service.process.log())

    def test_token_expires_while_it_is_remembered(self):
        service = self.start_signed()
        # The clocks may differ by a minute: this one is valid for two seconds more.
        expires = int(time.time()) - 60 + 2
        token = self.credentials.token(exp=expires)
        self.call(service, f"Bearer {token}")

        def refused():
            try:
                self.call(service, f"Bearer {token}")
                return False
            except grpc.RpcError as error:
                self.assertEqual(harness.error_of(error)[:2], (StatusCode.UNAUTHENTICATED, "TOKEN_EXPIRED"))
                return True

        self.wait_for(refused)
        self.assertGreaterEqual(time.time(), expires + 60)


class AuditTest(harness.EndToEnd):

    rows = len(harness.Indicators.demo_files)  # one for each import

    @classmethod
    def setUpClass(cls):
        folder = harness.temporary_folder()
        cls.written, cls.written_checkpoints = folder / "audited.db", folder / "checkpoints"
        harness.load_database(cls.service_type, folder, cls.written,
                              flags=["--audit-checkpoints", cls.written_checkpoints])

    def setUp(self):
        super().setUp()
        self.database, self.checkpoints = self.folder / "audited.db", self.folder / "checkpoints"
        harness.copy_database(self.written, self.database)
        shutil.copy(self.written_checkpoints, self.checkpoints)

    def verify(self, *more):
        return harness.run_cli("audit", "verify", "--database", f"sqlite:{self.database}", *more)

    def change(self, sql):
        with sqlite3.connect(self.database) as writing:
            self.assertEqual(writing.execute(sql).rowcount, 1)
        writing.close()

    def assert_found(self, done, *words):
        self.assertNotEqual(done.returncode, 0, done.stdout)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_chain_holds(self):
        for more in ([], ["--checkpoints", self.checkpoints]):
            done = self.verify(*more)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn(f"{self.rows} rows", done.stdout)

    def test_name_behind_a_pseudonym_can_be_removed(self):
        self.change("DELETE FROM store_principal")
        self.assertEqual(self.verify("--checkpoints", self.checkpoints).returncode, 0)

    def test_changed_row_is_named(self):
        for change in ("pseudonym = 'x'", "recorded_at = recorded_at + 1", "method = 'x'", "data_version = 99",
                       "trace_id = 'x'", "body_sha256 = x'00'", "request_id = 'x'", "hash = x'00'"):
            with self.subTest(change):
                harness.copy_database(self.written, self.database)
                self.change(f"UPDATE store_audit SET {change} WHERE id = 5")
                self.assert_found(self.verify(), "row 5")

    def test_row_after_one_taken_out_is_named(self):
        self.change("DELETE FROM store_audit WHERE id = 5")
        self.assert_found(self.verify(), "row 6")

    def test_rows_cut_off_are_found_with_checkpoints_only(self):
        self.change(f"DELETE FROM store_audit WHERE id = {self.rows}")
        self.assertEqual(self.verify().returncode, 0, "the chain alone does not show its end")
        self.assert_found(self.verify("--checkpoints", self.checkpoints), f"row {self.rows}")


if __name__ == "__main__":
    harness.main()
