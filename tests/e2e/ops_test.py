"""What whoever runs the service relies on: metrics, health, an orderly end, and refusals that say why."""

import shutil
import socket
import sqlite3
import subprocess
import threading
import time

import harness
from harness import health_grpc, health_pb2, observation_pb2

grpc = harness.grpc
STOP_SECONDS = 5
DRAIN_SECONDS = 10


class OpsTest(harness.EndToEnd):

    def run_service(self, *arguments, **more_environment):
        """Runs the service with these arguments until it ends by itself."""
        return subprocess.run(
            [harness.Indicators.program, *map(str, arguments)], capture_output=True, text=True, timeout=10,
            env=harness.environment(**more_environment), cwd=self.folder)

    def assert_ends(self, done, code, *words):
        """Checks the exit code, and that standard error has all the words."""
        self.assertEqual(done.returncode, code, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    # --- seen from outside ---

    def test_metrics_are_sound(self):
        promtool = shutil.which("promtool")
        self.assertIsNotNone(promtool, "promtool is not installed: deploy/install --tests")
        service = self.start_service(redis=self.start_redis())
        service.kompas("BU00140300", 2020)
        with self.assertRaises(grpc.RpcError):
            service.kompas("BU99999999", 2020)
        status, text = service.http("/metrics")
        self.assertEqual(status, 200)
        done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, timeout=20)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_metrics_count_calls(self):
        service = self.start_service()
        for _ in range(3):
            service.kompas("BU00140300", 2020)
        with self.assertRaises(grpc.RpcError):
            service.kompas("BU99999999", 2020)
        handled = {code: service.metric("grpc_server_handled_total", grpc_method="GetKompas", grpc_code=code)
                   for code in ("OK", "NOT_FOUND")}
        self.assertEqual(handled, {"OK": 3, "NOT_FOUND": 1})
        self.assertEqual(service.metric("grpc_server_in_flight"), 0)

    def test_live_and_ready(self):
        service = self.start_service()
        self.assertEqual(service.http("/livez")[0], 200)
        self.assertEqual(service.http("/readyz")[0], 200)
        self.assertEqual(service.http("/nothing")[0], 404)

    def test_ready_beside_silent_connections(self):
        """As many as wait at once, of those who never ask anything: a probe comes through."""
        service = self.start_service()
        silent = [socket.socket() for _ in range(300)]
        for connection in silent:
            self.addCleanup(connection.close)
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", service.ops_port))
        self.assertEqual(service.http("/readyz")[0], 200)

    def test_ready_without_redis(self):
        redis = self.start_redis()
        service = self.start_service(redis=redis)
        redis.stop()
        service.kompas("BU00140300", 2020)
        self.assertEqual(service.http("/readyz")[0], 200)

    def test_health(self):
        health = health_grpc.HealthStub(self.start_service().channel)
        answer = health.Check(health_pb2.HealthCheckRequest(), timeout=10)
        self.assertEqual(answer.status, health_pb2.HealthCheckResponse.SERVING)

    def test_health_of_a_service_by_its_name(self):
        service = self.start_service()
        health = health_grpc.HealthStub(service.channel)
        watch = health.Watch(health_pb2.HealthCheckRequest(service=service.name), timeout=20)
        self.assertEqual(next(watch).status, health_pb2.HealthCheckResponse.SERVING)
        service.process.popen.terminate()
        self.assertEqual(next(watch).status, health_pb2.HealthCheckResponse.NOT_SERVING)

    def test_live_beside_requests_that_do_not_end(self):
        service = self.start_service()
        for _ in range(8):
            connection = socket.create_connection(("127.0.0.1", service.ops_port), 10)
            self.addCleanup(connection.close)
            connection.sendall(b"GET /livez HTTP/1.1\r\n")
        started = time.monotonic()
        self.assertEqual(service.http("/livez")[0], 200)
        self.assertLess(time.monotonic() - started, 2)

    # --- the start ---

    def start_loading(self):
        """A service that cannot load yet: it has to migrate, and another has the place of the one writer. And what ends
        that."""
        database = self.new_database(harness.IndicatorsService)
        holder = sqlite3.connect(database, isolation_level=None)
        self.addCleanup(holder.close)
        holder.executescript("DROP TABLE method_default; DELETE FROM store_migration WHERE name = '0005_method_default'")
        holder.execute("BEGIN IMMEDIATE")
        return self.start_service(database, until="loading"), holder

    def test_says_that_it_loads_until_it_serves(self):
        service, holder = self.start_loading()
        status, text = service.http("/readyz")
        self.assertEqual(status, 503)
        self.assertTrue(text.startswith("LOADING ("), text)
        self.assertEqual(service.http("/livez")[0], 200)
        self.assertEqual(service.http("/metrics")[0], 200)
        health = health_grpc.HealthStub(service.channel)
        for name in ("", service.name):
            answer = health.Check(health_pb2.HealthCheckRequest(service=name), timeout=10)
            self.assertEqual(answer.status, health_pb2.HealthCheckResponse.NOT_SERVING)
        with self.assertRaises(grpc.RpcError) as refused:
            service.kompas("BU00140300", 2020)
        code, reason, _ = harness.error_of(refused.exception)
        self.assertEqual((code, reason), (grpc.StatusCode.UNAVAILABLE, "LOADING"))
        holder.execute("ROLLBACK")
        self.wait_for(lambda: service.http("/readyz")[0] == 200)
        # A new connection: the one from before may hear of its end in the middle of a call.
        client = self.client_of(service)
        answer = health_grpc.HealthStub(client.channel).Check(health_pb2.HealthCheckRequest(), timeout=10)
        self.assertEqual(answer.status, health_pb2.HealthCheckResponse.SERVING)
        self.assertGreater(len(client.kompas("BU00140300", 2020).centre.nodes), 0)

    def test_ends_at_once_while_it_loads(self):
        service, _ = self.start_loading()
        self.assertEqual(service.http("/readyz")[0], 503)
        code, seconds = self.terminate(service)
        self.assertEqual(code, 0)
        self.assertLess(seconds, 1)

    # --- the end ---

    def terminate(self, service):
        """Ends the service; returns exit code and seconds it took."""
        started = time.monotonic()
        service.process.popen.terminate()
        return service.process.wait(20), time.monotonic() - started

    def test_ends_in_time_while_calls_run(self):
        service = self.start_service(redis=self.start_redis())
        outcomes = []

        def call():
            areas = ["BU00140300", "VINKHUIZEN", "WK001404"]
            try:
                for number in range(1_000_000):
                    service.kompas(areas[number % 3], 2012 + number % 12)
                    outcomes.append(grpc.StatusCode.OK)
            except grpc.RpcError as error:
                outcomes.append(error.code())

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        while len(outcomes) < 200:
            time.sleep(0.01)
        code, seconds = self.terminate(service)
        for thread in threads:
            thread.join()
        self.assertEqual(code, 0, service.process.log())
        self.assertLess(seconds, STOP_SECONDS)
        # What gRPC says of calls that came too late; clients repeat both.
        self.assertLessEqual(
            set(outcomes), {grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED})

    def test_ends_in_time_while_an_import_hangs(self):
        service = self.start_service()
        state = service.export()
        hanging = threading.Event()
        self.addCleanup(hanging.set)

        def slow_file():
            request_type = observation_pb2.ImportObservationsRequest
            yield from harness.pieces(request_type, harness.first_message(request_type), b"indicator,area\n")
            hanging.wait(60)

        call = service.stub.ImportObservations.future(slow_file())
        while service.metric("grpc_server_in_flight", grpc_method="ImportObservations") < 1:
            time.sleep(0.01)
        code, seconds = self.terminate(service)
        self.assertEqual(code, 0, service.process.log())
        # The caller has 8 seconds to finish; then it is cut off.
        self.assertLess(seconds, DRAIN_SECONDS)
        self.assertIn(call.code(), {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED})
        self.assertEqual(self.start_service(service.database).export(), state)

    def test_ends_at_once_when_idle(self):
        code, seconds = self.terminate(self.start_service())
        self.assertEqual(code, 0)
        self.assertLess(seconds, 2)

    def test_what_was_acknowledged_survives_a_kill(self):
        service = self.start_service()
        row = harness.ends_meet("BU00140300", 30.1)
        version = service.import_file("observations", harness.observations_file(row)).data_version
        service.process.kill()
        again = self.start_service(service.database)
        kompas = again.kompas("BU00140300", 2020)
        self.assertEqual(kompas.info.data_version, version)
        self.assertEqual(harness.readings(kompas)[harness.ENDS_MEET].value, 30.1)

    # --- the beginning ---

    def test_port_that_is_taken(self):
        service = self.start_service()
        other = f"sqlite:{self.folder / 'other.db'}"
        for flags in (["--address", service.address, "--ops-address", "127.0.0.1:0"],
                      ["--address", "127.0.0.1:0", "--ops-address", f"127.0.0.1:{service.ops_port}"]):
            with self.subTest(flags):
                taken = next(flag for flag in flags if flag.startswith("127.") and not flag.endswith(":0"))
                self.assert_ends(self.run_service("--database", other, *flags), 1, "cannot listen on", taken)
        service.kompas("BU00140300", 2020)

    def test_address_that_others_can_reach(self):
        self.assert_not_loopback("0.0.0.0:0", "[::]:0", "192.0.2.1:50051", "example.org:50051")

    def test_name_that_only_begins_like_loopback(self):
        self.assert_not_loopback("127.example.org:50051")

    def assert_not_loopback(self, *addresses):
        """Checks that the service refuses to listen there, and says why."""
        for flag in ("--address", "--ops-address"):
            for address in addresses:
                with self.subTest(flag, address=address):
                    other = {"--address": "127.0.0.1:0", "--ops-address": "127.0.0.1:0", flag: address}
                    words = [word for pair in other.items() for word in pair]
                    done = self.run_service(*words, "--database", f"sqlite:{self.folder / 'refused.db'}")
                    self.assert_ends(done, 64, address, "loopback")

    def test_check_config(self):
        done = self.run_service("--check-config", "--database", f"sqlite:{self.folder / 'checked.db'}")
        self.assert_ends(done, 0)
        self.assertFalse((self.folder / "checked.db").exists())

    def test_check_config_finds_what_the_start_would_refuse(self):
        for flags in (["--address", "nonsense"], ["--database", "postgres"], ["--redis", "unix:"],
                      ["--worker-threads", "0"]):
            with self.subTest(flags):
                self.assertNotEqual(self.run_service("--check-config", *flags).returncode, 0)

    def test_check_config_finds_an_address_that_the_start_would_refuse(self):
        self.assertNotEqual(self.run_service("--check-config", "--address", "0.0.0.0:50051").returncode, 0)

    def test_unknown_settings(self):
        self.assert_ends(self.run_service("--check-config", "--no-such-flag"), 64, "--no-such-flag")
        self.assert_ends(self.run_service("--check-config", WIJKMONITOR_X="1"), 64, "WIJKMONITOR_X")

    def test_settings_from_the_environment(self):
        self.assert_ends(self.run_service("--check-config", WIJKMONITOR_CLI_LANG="nl"), 0)
        self.assert_ends(self.run_service("--check-config", WIJKMONITOR_WORKER_THREADS="0"), 64, "worker-threads")

    def test_help(self):
        done = self.run_service("--help")
        self.assert_ends(done, 0)
        for flag in ("--address", "--ops-address", "--database", "--redis", "WIJKMONITOR_DATABASE"):
            self.assertIn(flag, done.stdout)

    def test_database_that_is_none(self):
        path = self.folder / "text.db"
        path.write_text("this is no database, however long it may be\n" * 100)
        done = self.run_service("--address", "127.0.0.1:0", "--ops-address", "127.0.0.1:0", "--database",
                                f"sqlite:{path}")
        self.assert_ends(done, 1, str(path))
        self.assertIn("this is no database", path.read_text())


if __name__ == "__main__":
    harness.main()
