"""A database that was put back never meets the answers of the one it replaces."""

import harness
from harness import ENDS_MEET, ends_meet, observations_file

AREA = "BU00140300"


class RestoreTest(harness.EndToEnd):

    def setUp(self):
        super().setUp()
        self.redis = self.start_redis(harness.PATIENT)
        self.database = self.new_database()
        self.backup = self.folder / "backup.db"
        harness.copy_database(self.database, self.backup)

    def write(self, service, value):
        report = service.import_file("observations", observations_file(ends_meet(AREA, value)))
        self.assertEqual(report.outcome, harness.import_pb2.ImportReport.OUTCOME_APPLIED)
        return report.data_version

    def ask(self, service):
        """The value in the kompas, its data version, and where it was served from."""
        kompas, metadata = service.kompas_call(AREA, 2020)
        return harness.readings(kompas)[ENDS_MEET].value, kompas.info.data_version, metadata["x-served-from"]

    def restore(self):
        harness.copy_database(self.backup, self.database)

    def expected(self, value):
        """The bytes of the answer after `value` was written to the backup, from a service without Redis."""
        copy = self.folder / "expected.db"
        harness.copy_database(self.backup, copy)
        service = self.start_service(copy)
        self.write(service, value)
        return service.kompas(AREA, 2020)

    def test_other_data_under_the_same_version_number(self):
        service = self.start_service(self.database, self.redis)
        version = self.write(service, 30.1)
        self.assertEqual(self.ask(service), (30.1, version, "computed"))
        self.assertEqual(service.stop(), 0)
        self.assertEqual(self.redis.command("DBSIZE"), 1)
        self.restore()
        service = self.start_service(self.database, self.redis)
        self.assertEqual(self.write(service, 12.3), version, "the counter meets its old value again")
        self.assertEqual(self.ask(service), (12.3, version, "computed"))
        self.assertEqual(self.ask(service), (12.3, version, "near"))
        self.assertEqual(service.stop(), 0)
        restarted = self.start_service(self.database, self.redis)
        self.assertEqual(self.ask(restarted), (12.3, version, "redis"))

    def test_the_restored_data_as_they_were(self):
        service = self.start_service(self.database, self.redis)
        before = self.ask(service)
        self.write(service, 30.1)
        self.ask(service)
        service.stop()
        self.restore()
        service = self.start_service(self.database, self.redis)
        value, version, _ = self.ask(service)
        self.assertEqual((value, version), before[:2])
        self.assertEqual(value, 28.6)

    def test_the_same_write_after_the_restore(self):
        service = self.start_service(self.database, self.redis)
        self.write(service, 30.1)
        self.ask(service)
        service.stop()
        self.restore()
        service = self.start_service(self.database, self.redis)
        self.write(service, 30.1)
        self.assertEqual(self.ask(service)[2], "computed", "a write draws a new token, whatever it writes")

    def test_nothing_of_the_old_database_is_in_the_new_answer(self):
        service = self.start_service(self.database, self.redis)
        self.write(service, 30.1)
        self.ask(service)
        service.stop()
        self.restore()
        service = self.start_service(self.database, self.redis)
        self.write(service, 12.3)
        answer, expected = service.kompas(AREA, 2020), self.expected(12.3)
        for kompas in (answer, expected):
            for field in ("committed_at", "version_token"):
                kompas.info.ClearField(field)
        self.assert_same_bytes(answer, expected)

    def test_versions_that_were_never_backed_up(self):
        service = self.start_service(self.database, self.redis)
        for value in (30.1, 30.2, 30.3):
            last = self.write(service, value)
            self.ask(service)
        service.stop()
        self.restore()
        service = self.start_service(self.database, self.redis)
        for value in (12.1, 12.2, 12.3):
            version = self.write(service, value)
            self.assertEqual(self.ask(service), (value, version, "computed"))
        self.assertEqual(version, last)


if __name__ == "__main__":
    harness.main()
