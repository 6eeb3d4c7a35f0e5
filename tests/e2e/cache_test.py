"""Computed answers are the same bytes wherever they are served from, and whatever happens to Redis."""

import itertools
import os
import signal
import threading
import time

import fault_proxy
import harness
from harness import kompas_pb2

AREA = "BU00140300"
AREAS = [AREA, "BU00140301", "WK001404", "WK001410", "OOSTERPARKWIJK", "VINKHUIZEN", "DE_HOOGTE", "GM0014"]
REDIS_CALLS = "wijkmonitor_cache_redis_calls_total"
BREAKER_OPEN = "wijkmonitor_cache_breaker_open"
# Through a proxy and on a machine that does other things; libs/cache/redis_test.cc has the bound of 5 s.
RECOVERY_SECONDS = 30
REQUESTS = "wijkmonitor_cache_requests_total"


class CacheTest(harness.EndToEnd):

    def ask(self, service, area=AREA, year=2020):
        """Bytes, where they were served from, when they were computed."""
        kompas, metadata = service.kompas_call(area, year)
        self.assertEqual(int(metadata["x-data-version"]), kompas.info.data_version)
        return kompas.SerializeToString(), metadata["x-served-from"], metadata["x-computed-at"]

    def wait_for(self, condition, seconds=10):
        """Waits until `condition()` holds; fails after a while."""
        deadline = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), deadline, "waited too long")
            time.sleep(0.02)

    def test_computed_then_near_then_redis(self):
        redis = self.start_redis()
        database = self.new_database()
        service = self.start_service(database, redis)
        computed, near = self.ask(service), self.ask(service)
        self.assertEqual((computed[1], near[1]), ("computed", "near"))
        self.wait_for(lambda: redis.command("DBSIZE") == 1)
        self.assertEqual(service.stop(), 0)
        restarted = self.start_service(database, redis)
        from_redis, near_again = self.ask(restarted), self.ask(restarted)
        self.assertEqual((from_redis[1], near_again[1]), ("redis", "near"))
        for other in (near, from_redis, near_again):
            self.assertEqual(other[0], computed[0])
            self.assertEqual(other[2], computed[2])

    def test_restart_without_redis_computes_the_same_bytes(self):
        database = self.new_database()
        service = self.start_service(database)
        before = self.ask(service)
        service.stop()
        after = self.ask(self.start_service(database))
        self.assertEqual((before[1], after[1]), ("computed", "computed"))
        self.assertEqual(before[0], after[0])

    def test_another_data_version_or_method_is_another_answer(self):
        service = self.start_service()
        self.ask(service)
        self.assertEqual(service.kompas_call(AREA, 2020, "WM-1")[1]["x-served-from"], "near", "WM-1 is the default")
        self.assertEqual(service.kompas_call(AREA, 2020, "WM-2")[1]["x-served-from"], "computed")
        service.import_file("observations", harness.observations_file(harness.ends_meet("BU00140101", 10.1)))
        self.assertEqual(self.ask(service)[1], "computed")

    def test_unharmed_by_redis(self):
        """Redis is stopped, flushed, started again and filled with garbage while calls go on."""
        redis = self.start_redis()
        database = self.new_database()
        expected = self.expected_answers(database)
        callers = Callers(self, self.start_service(database, redis), expected)
        for trouble in (redis.stop, redis.start, lambda: self.fill_with_garbage(redis),
                        lambda: redis.command("FLUSHALL"), lambda: redis.command("CLIENT", "KILL", "TYPE", "normal"),
                        lambda: os.kill(redis.process.pid, signal.SIGSTOP),
                        lambda: os.kill(redis.process.pid, signal.SIGCONT)):
            # A new process has nothing near: it must ask Redis, before and after.
            service = self.start_service(database, redis)
            half = len(expected) // 2
            callers.ask(service, list(expected)[:half])
            trouble()
            callers.ask(service, list(expected)[half:])
            self.assertEqual(service.stop(), 0)
        answered = callers.stop()
        self.assertEqual(callers.failures, [])
        self.assertGreater(answered, 100)

    def test_garbage_is_computed_anew(self):
        redis = self.start_redis()
        database = self.new_database()
        expected = self.expected_answers(database)
        first = self.start_service(database, redis)
        for area in expected:
            self.ask(first, area)
        self.wait_for(lambda: redis.command("DBSIZE") == len(expected))
        first.stop()
        self.fill_with_garbage(redis)
        second = self.start_service(database, redis)
        for area, answer in expected.items():
            found, served_from, _ = self.ask(second, area)
            self.assertEqual((found, served_from), (answer, "computed"))
        self.assertEqual(second.metric(REDIS_CALLS, result="damaged"), len(expected))

    def test_each_fault_of_redis(self):
        """No call fails or gets other bytes, the metrics tell what happens, and Redis is used again afterwards."""
        redis = self.start_redis()
        proxy = fault_proxy.FaultProxy(redis.socket_path)
        self.addCleanup(proxy.close)
        database = self.new_database()
        questions = list(itertools.product(AREAS, range(2012, 2021), ("WM-1", "WM-2")))
        reference = self.start_service(database)
        expected = {question: reference.kompas(*question).SerializeToString() for question in questions}
        reference.stop()
        # Too little room for these answers in the process: it must ask Redis for nearly all.
        service = self.start_service(database, proxy, flags=["--near-cache-mib", "1"])

        def ask_all():
            """How many answers came from Redis."""
            from_redis = 0
            for question in questions:
                kompas, metadata = service.kompas_call(*question)
                self.assertEqual(kompas.SerializeToString(), expected[question])
                from_redis += metadata["x-served-from"] == "redis"
            return from_redis

        def set_fault(fault):
            return lambda: setattr(proxy, "fault", fault)

        def send(number):
            return lambda: os.kill(redis.process.pid, number)

        def fill_memory():
            redis.command("CONFIG", "SET", "maxmemory", 1)
            redis.command("FLUSHALL")

        # Its name, how it begins and ends, and the command and results by which it shows.
        lost = ("get", ("failed", "refused"))
        faults = [
            ("hung", send(signal.SIGSTOP), send(signal.SIGCONT), *lost),
            ("slow", set_fault("slow"), set_fault(None), *lost),
            ("reset", set_fault("reset"), set_fault(None), *lost),
            ("silence", set_fault("silence"), set_fault(None), *lost),
            ("garbage", set_fault("garbage"), set_fault(None), *lost),
            ("killed", redis.stop, redis.start, *lost),
            ("out of memory", fill_memory, lambda: redis.command("CONFIG", "SET", "maxmemory", 0), "set", ("error",)),
        ]
        ask_all()
        for name, begin, end, command, results in faults:
            def calls():
                return sum(service.metric(REDIS_CALLS, command=command, result=result) for result in results)

            with self.subTest(fault=name):
                self.wait_for(lambda: ask_all() > 0, RECOVERY_SECONDS)
                before = calls()
                begin()
                try:
                    self.wait_for(lambda: ask_all() >= 0 and calls() > before)
                    if command == "get":
                        self.wait_for(lambda: service.metric(BREAKER_OPEN, command="get") == 1)
                finally:
                    end()
                self.wait_for(lambda: service.metric(BREAKER_OPEN) == 0 and ask_all() > 0, RECOVERY_SECONDS)

    def expected_answers(self, database):
        """Answers by area, from a service without Redis on a copy of `database`."""
        copy = self.folder / "expected.db"
        harness.copy_database(database, copy)
        service = self.start_service(copy)
        answers = {area: self.ask(service, area)[0] for area in AREAS}
        service.stop()
        return answers

    def fill_with_garbage(self, redis):
        """Gives every key in Redis other bytes: of every length up to the right one, cut, flipped, swapped."""
        keys = redis.command("KEYS", "*")
        values = [redis.command("GET", key) for key in keys]
        for place, (key, value) in enumerate(zip(keys, values)):
            flipped = bytearray(value)
            flipped[len(flipped) // 2] ^= 1
            garbage = [b"", b"x", os.urandom(len(value)), value[:-1], bytes(flipped), values[place - 1], value + b"x",
                       b"\0" * len(value)]
            redis.command("SET", key, garbage[place % len(garbage)])

    def test_thousand_callers_of_a_cold_answer_share_one_computation(self):
        redis = self.start_redis()
        service = self.start_service(redis=redis)
        request = kompas_pb2.GetKompasRequest(area="GRONINGEN_NOORD", year=2020)
        # Stopped while the calls arrive, so that all of them find the answer cold.
        os.kill(service.process.pid, signal.SIGSTOP)
        try:
            calls = [service.stub.GetKompas.future(request, timeout=60, wait_for_ready=True) for _ in range(1000)]
            time.sleep(1)
        finally:
            os.kill(service.process.pid, signal.SIGCONT)
        answers = [call.result() for call in calls]
        metadata = [dict(call.trailing_metadata()) for call in calls]
        self.assertEqual(len({answer.SerializeToString() for answer in answers}), 1)
        self.assertEqual(len({each["x-computed-at"] for each in metadata}), 1)
        self.assertLessEqual({each["x-served-from"] for each in metadata}, {"computed", "near"})
        # Only who computes looks into Redis first, and stores the answer afterwards. (With a thousand calls at once on a
        # busy machine, either may get no answer within its 20 ms; then it is counted as failed.)
        self.assertEqual(service.metric(REDIS_CALLS, command="get"), 1)
        self.wait_for(lambda: service.metric(REDIS_CALLS, command="set") == 1)
        self.assertIn(redis.command("DBSIZE"), (service.metric(REDIS_CALLS, command="set", result="ok"), 1))
        served = {origin: service.metric(REQUESTS, served_from=origin)
                  for origin in ("computed", "near", "redis", "error")}
        self.assertEqual(served["computed"] + served["near"], 1000)
        self.assertEqual((served["redis"], served["error"]), (0, 0))
        for origin in ("computed", "near"):
            self.assertEqual(served[origin], sum(each["x-served-from"] == origin for each in metadata))


class Callers:
    """Two threads that ask a service over and over, until stopped; and whoever calls `ask`."""

    def __init__(self, test, service, expected):
        self._expected = expected
        self._stopped = threading.Event()
        self._answered = 0
        self.failures = []
        self._threads = [threading.Thread(target=self._run, args=(service,)) for _ in range(2)]
        for thread in self._threads:
            thread.start()
        test.addCleanup(self.stop)

    def stop(self):
        """The number of answers."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        return self._answered

    def ask(self, service, areas):
        """Asks for these areas; what fails or differs is in `failures`."""
        for area in areas:
            try:
                if service.kompas(area, 2020).SerializeToString() != self._expected[area]:
                    self.failures.append((area, "other bytes"))
            except harness.grpc.RpcError as error:
                self.failures.append((area, str(error)))
            self._answered += 1

    def _run(self, service):
        while not self._stopped.is_set():
            self.ask(service, self._expected)


if __name__ == "__main__":
    harness.main()
