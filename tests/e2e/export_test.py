"""An export that can not be whole says so: when its time is over, and when the database is another meanwhile."""

import time

import harness
from finance_test import Ledger
from harness import ends_meet, observation_pb2, observations_file, posting_pb2

grpc = harness.grpc
StatusCode = grpc.StatusCode

# A call without a deadline gets this one.
DEADLINE_SECONDS = 30
# So many bytes are sent before they are taken: an export waits for its client.
SMALL_WINDOW = [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 1 << 16)]
ATTEMPTS = 5


class Exports:
    """Exports of one service that are more than a connection takes at once."""

    def rest_of(self, call):
        """The rest of an export, until it fails: how many messages, and the error; None when it ends well."""
        messages = 0
        try:
            for _ in call:
                messages += 1
        except grpc.RpcError as error:
            return messages, error
        return messages, None

    def assert_restored(self, error):
        self.assertIsNotNone(error, "the export ended well, with rows of another database")
        self.assertEqual(harness.error_of(error)[:2], (StatusCode.ABORTED, "DATABASE_RESTORED"), error.details())


class PostingsExportTest(Exports, Ledger):

    rows = 40_000

    def postings(self, first, last):
        return ({"external_id": f"{number:06}", "amount": "1.00", "period": "2024-03-01", "action_line": "MEEDOEN",
                 "project": "P", "account": "4000"} for number in range(first, last))

    def begin(self, service):
        """An export of which the first message has come."""
        client = self.client_of(service, options=SMALL_WINDOW)
        call = client.stub.ExportPostings(posting_pb2.ExportPostingsRequest())
        next(call)
        return call

    def test_a_deadline_that_passes_in_mid_stream(self):
        service = self.start_service()
        self.book(service, *self.postings(0, self.rows))
        call = self.begin(service)
        time.sleep(DEADLINE_SECONDS + 0.5)
        messages, error = self.rest_of(call)
        self.assertLess(messages, self.rows // 1000)
        self.assertIsNotNone(error)
        self.assertEqual(error.code(), StatusCode.DEADLINE_EXCEEDED)
        self.assertRegex(error.details(), "what has arrived is not the whole")
        self.assertNotIn("before the work began", error.details())

    def test_a_database_that_is_restored_in_mid_stream(self):
        database, backup = self.new_database(), self.folder / "backup.db"
        service = self.start_service(database)
        self.book(service, *self.postings(0, self.rows // 2))
        harness.copy_database(database, backup)
        self.book(service, *self.postings(self.rows // 2, self.rows))
        call = self.begin(service)
        harness.restore_database(backup, database)
        self.assert_restored(self.rest_of(call)[1])
        # Soon the service answers from the database that there is now.
        self.wait_for(lambda: self.total_minor(service, action_line="MEEDOEN", period="2024-03-01/2024-03-02")
                      == self.rows // 2 * 100)
        self.assertEqual(len(service.export(source_system="GEMEENTE").splitlines()), 1 + self.rows // 2)


class ObservationsTest(Exports, harness.EndToEnd):

    def setUp(self):
        super().setUp()
        self.database, self.backup = self.new_database(), self.folder / "backup.db"
        harness.copy_database(self.database, self.backup)
        self.service = self.start_service(self.database)

    def change(self, value):
        """Other figures than the backup has."""
        self.service.import_file("observations", observations_file(ends_meet("BU00140101", value)))

    def test_a_database_that_is_restored_in_mid_stream(self):
        self.change(11)
        client = self.client_of(self.service, options=SMALL_WINDOW)
        call = client.stub.ExportObservations(observation_pb2.ExportObservationsRequest())
        next(call)
        harness.restore_database(self.backup, self.database)
        self.assert_restored(self.rest_of(call)[1])

    def ended(self, method, request):
        """The reason that a call ended with; empty when it ended well."""
        try:
            getattr(self.service.stub, method)(request, timeout=harness.CALL_SECONDS)
            return ""
        except grpc.RpcError as error:
            code, reason, _ = harness.error_of(error)
            self.assertEqual(code, StatusCode.ABORTED, error.details())
            return reason

    def test_a_read_right_after_a_restore(self):
        """Until the service has seen that the database is another, it does not mix the two."""
        for method, request in (
                ("ListObservations", observation_pb2.ListObservationsRequest(area="BU00140101")),
                ("GetObservation", observation_pb2.GetObservationRequest(
                    indicator=harness.ENDS_MEET, area="BU00140101", period="2020"))):
            with self.subTest(method):
                reasons = []
                # Tried again, because the service may have seen it already.
                while "DATABASE_RESTORED" not in reasons and len(reasons) < ATTEMPTS:
                    self.change(20 + len(reasons))
                    harness.restore_database(self.backup, self.database)
                    reasons.append(self.ended(method, request))
                    self.wait_for(lambda method=method, request=request: self.ended(method, request) == "")
                self.assertIn("DATABASE_RESTORED", reasons)


if __name__ == "__main__":
    harness.main()
