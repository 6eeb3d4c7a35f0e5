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
        """An export is of the version that it began with, from memory."""
        before = self.service.export()
        self.change(11)
        whole = self.service.export()
        self.assertNotEqual(whole, before)
        client = self.client_of(self.service, options=SMALL_WINDOW)
        call = client.stub.ExportObservations(observation_pb2.ExportObservationsRequest())
        first = next(call).data
        harness.restore_database(self.backup, self.database)
        self.assertEqual(first + b"".join(message.data for message in call), whole)
        # Soon the service answers from the database that there is now.
        self.wait_for(lambda: self.service.export() == before)

    def test_a_read_right_after_a_restore(self):
        """It is of the one database or of the other, and says of which."""
        request = observation_pb2.ListObservationsRequest(area="BU00140101", page_size=1000)

        def listed():
            return self.service.stub.ListObservations(request, timeout=harness.CALL_SECONDS)

        for attempt in range(ATTEMPTS):
            restored = listed()
            self.change(20 + attempt)
            changed = listed()
            self.assertNotEqual(changed.info.version_token, restored.info.version_token)
            harness.restore_database(self.backup, self.database)
            answers = {restored.info.version_token: restored, changed.info.version_token: changed}
            while (answer := listed()).info.version_token != restored.info.version_token:
                self.assert_same_bytes(answer, answers[answer.info.version_token])
            self.assert_same_bytes(answer, restored)


if __name__ == "__main__":
    harness.main()
