"""Computed answers are the same bytes wherever they are served from, and whatever happens to Redis."""

import itertools
import os
import signal
import time

import fault_proxy
import harness
from harness import kompas_pb2
from shared_tests import REDIS_CALLS, CachedAnswers

AREA = "BU00140300"
AREAS = [AREA, "BU00140301", "WK001404", "WK001410", "OOSTERPARKWIJK", "VINKHUIZEN", "DE_HOOGTE", "GM0014"]
BREAKER_OPEN = "wijkmonitor_cache_breaker_open"
# Through a proxy and on a machine that does other things; libs/cache/redis_test.cc has the bound of 5 s.
RECOVERY_SECONDS = 30
REQUESTS = "wijkmonitor_cache_requests_total"


class CacheTest(CachedAnswers, harness.EndToEnd):

    questions = [("GetKompas", kompas_pb2.GetKompasRequest(area=area, year=2020)) for area in AREAS]

    def test_another_data_version_or_method_is_another_answer(self):
        service = self.start_service()

        def served_from(method=""):
            return service.kompas_call(AREA, 2020, method)[1]["x-served-from"]

        self.assertEqual(served_from(), "computed")
        self.assertEqual(served_from("WM-1"), "near", "WM-1 is the default")
        self.assertEqual(served_from("WM-2"), "computed")
        service.import_file("observations", harness.observations_file(harness.ends_meet("BU00140101", 10.1)))
        self.assertEqual(served_from(), "computed")

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


if __name__ == "__main__":
    harness.main()
