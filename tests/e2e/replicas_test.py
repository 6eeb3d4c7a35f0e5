"""Two replicas of the indicators service on one PostgreSQL database and one Redis: one service, to its callers."""

import itertools
import time
import uuid

import harness
from harness import ENDS_MEET, ends_meet, health_grpc, health_pb2, kompas_pb2, observations_file, version_pb2
from shared_tests import ATTEMPTS, Replicas, Watch

grpc = harness.grpc
Report = harness.import_pb2.ImportReport

AREA = "BU00140101"
HEALED_SECONDS = 5
# After SIGTERM a service serves on for half a second; a test that was held up for longer saw nothing.
LAME_DUCK_SECONDS = 0.5


class ReplicasTest(Replicas, harness.EndToEnd):

    questions = [("GetKompas", kompas_pb2.GetKompasRequest(area="DE_HOOGTE", year=year)) for year in (2021, 2022)]

    def write(self, service, value, area=AREA, **header):
        """The report on an import of one figure."""
        report = service.import_file("observations", observations_file(ends_meet(area, value)), header)
        self.assertEqual(report.outcome, Report.OUTCOME_APPLIED)
        return report

    def read(self, service, **request):
        kompas, metadata = service.kompas_call(AREA, 2020, **request)
        return harness.readings(kompas)[ENDS_MEET].value, kompas.info, metadata

    # --- as if they were one ---

    def test_imports_alternate_straight_after_each_other(self):
        """Each file stands on the one before, which the other replica took."""
        first, second, _ = self.start_replicas(self.postgres.new_database())
        for service, (what, name) in zip(itertools.cycle((first, second)), harness.Indicators.demo_files):
            report = service.import_demo(what, name)
            self.assertEqual((name, report.outcome), (name, Report.OUTCOME_APPLIED), report)
        alone = self.start_service(self.template)
        version = report.data_version
        for area, year in (("VINKHUIZEN", 2020), ("WK001410", 2022), ("GM0014", 2020)):
            kompas = alone.kompas(area, year)
            for service in (first, second):
                self.assert_same_bytes(service.kompas_call(area, year, min_data_version=version)[0].centre,
                                       kompas.centre)
        self.assertEqual(first.export(), alone.export())
        self.assertEqual(second.export(), alone.export())

    # --- one stops ---

    def test_a_replica_that_is_told_to_stop(self):
        stays, first, redis = self.start_replicas()
        for attempt in range(ATTEMPTS):
            stopping = first if attempt == 0 else self.start_service(stays.database, redis)
            if self.sees_the_end(stopping):
                break
            self.assertLess(attempt, ATTEMPTS - 1, "held up for longer than the lame duck lives, each time")
        self.assertEqual(self.write(stays, 17).data_version, self.value_version(stays))
        self.assertEqual(stays.http("/readyz")[0], 200)

    def value_version(self, service):
        return service.kompas(AREA, 2020).info.data_version

    def sees_the_end(self, service):
        """Stops a replica and looks at its last moments; False when they were over before everything was seen."""
        service.kompas(AREA, 2020)
        health = health_grpc.HealthStub(service.channel)
        watched = Watch(health.Watch(health_pb2.HealthCheckRequest()))
        versions = Watch(service.stub.WatchDataVersion(version_pb2.WatchDataVersionRequest()))
        watched.wait(lambda answer: answer.status == health_pb2.HealthCheckResponse.SERVING)
        versions.wait(lambda version: True)
        service.process.popen.terminate()
        told = time.monotonic()
        watched.wait(lambda answer: answer.status == health_pb2.HealthCheckResponse.NOT_SERVING)
        self.assertEqual(versions.ended_with(), grpc.StatusCode.UNAVAILABLE)
        try:
            ready = service.http("/readyz")
            answers = [service.kompas(area, 2020) for area in (AREA, "WK001404")]  # near, and computed
            report = self.write(service, 3)
        except (OSError, grpc.RpcError):
            self.assertGreater(time.monotonic() - told, LAME_DUCK_SECONDS, "calls fail in the lame duck's time")
            return False
        self.assertEqual(ready, (503, "the service is stopping\n"))
        self.assertEqual([answer.area.id for answer in answers], [AREA, "WK001404"])
        self.assertEqual(report.outcome, Report.OUTCOME_APPLIED)
        self.assertEqual(service.process.wait(10), 0, service.process.log())
        return True

    # --- the database stops ---

    def test_a_database_that_crashes_and_comes_back(self):
        first, second, _ = self.start_replicas()
        written = self.write(first, 41).data_version
        kept = first.kompas(AREA, 2020)
        self.assert_same_bytes(second.kompas_call(AREA, 2020, min_data_version=written)[0], kept)
        self.postgres.stop(immediate=True)
        self.addCleanup(self.ensure_postgres)
        for service in (first, second):
            self.assert_lives_without_database(service, kept)
        self.postgres.start()
        started = time.monotonic()
        version = self.heals(first, 42, started)
        self.heals(second, 43, started)
        # Each hears of the other's writes again.
        for service in (first, second):
            self.wait_for(lambda service=service: self.value_version(service) == version + 1,
                          HEALED_SECONDS)
            self.assertEqual(self.read(service)[0], 43)
            self.assertEqual(service.http("/readyz")[0], 200)

    def ensure_postgres(self):
        if self.postgres.process.popen.poll() is not None:
            self.postgres.start()

    def assert_lives_without_database(self, service, kept):
        self.assertEqual(service.kompas(AREA, 2020), kept)
        self.assert_fails(grpc.StatusCode.UNAVAILABLE, "STORE_UNAVAILABLE", lambda: self.write(service, 99))
        self.assertIn(AREA.encode(), service.export())  # from memory
        self.assertEqual(service.http("/readyz")[0], 503)
        self.assertEqual(service.http("/livez")[0], 200)
        # Still computed, of the version in memory.
        self.assertEqual(service.kompas("WK001404", 2020).info.data_version, kept.info.data_version)

    def heals(self, service, value, started):
        """The version of a write that is taken in time; refusals before must say that it may be tried again."""
        request_id = str(uuid.uuid4())
        while True:
            try:
                version = self.write(service, value, request_id=request_id).data_version
                break
            except grpc.RpcError as error:
                self.assertIn(error.code(), (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.ABORTED), error.details())
                self.assertLess(time.monotonic() - started, HEALED_SECONDS, error.details())
                time.sleep(0.02)
        print(f"\nhealed {time.monotonic() - started:.3f} s after the database took connections again")
        return version


if __name__ == "__main__":
    harness.main()
