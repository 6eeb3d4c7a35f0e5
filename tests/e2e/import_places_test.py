"""Of the places for imports under way a caller gets a quarter at most: slow files of one lock no other out."""

import threading
import uuid

import harness
from credentials import Signed
from harness import ends_meet, observation_pb2, observations_file

grpc = harness.grpc
Report = harness.import_pb2.ImportReport

PLACES = 32
DRIP_SECONDS = 0.2
AREA = "BU00140101"


class Drip:
    """A file that arrives a byte at a time, until it is told to come in whole."""

    def __init__(self, client, data):
        self._data = data
        self._hurry = threading.Event()
        self.started = threading.Event()
        self.call = client.stub.ImportObservations.future(self._messages(), timeout=60)

    def _messages(self):
        request_type = observation_pb2.ImportObservationsRequest
        yield request_type(chunk={"header": {"request_id": str(uuid.uuid4()), "size_bytes": len(self._data)}})
        self.started.set()
        place = 0
        while not self._hurry.wait(DRIP_SECONDS) and place < len(self._data):
            yield request_type(chunk={"data": self._data[place:place + 1]})
            place += 1
        yield request_type(chunk={"data": self._data[place:]})

    def end(self):
        """The code that it ends with, once the rest of it is sent."""
        self._hurry.set()
        return self.call.code()


class ImportPlacesTest(Signed):

    def drip(self, client, number):
        drips = [Drip(client, observations_file(ends_meet(AREA, value))) for value in range(number)]
        self.addCleanup(lambda: [drip.end() for drip in drips])
        self.wait_for(lambda: all(drip.started.is_set() or drip.call.done() for drip in drips))
        return drips

    def assert_applied(self, client, value):
        report = client.import_file("observations", observations_file(ends_meet(AREA, value)))
        self.assertEqual(report.outcome, Report.OUTCOME_APPLIED)

    def test_slow_files_of_one_caller_lock_no_other_out(self):
        service = self.start_signed()
        anna, ben = (self.client(service, roles=["analyst"], sub=name) for name in ("anna", "ben"))
        drips = self.drip(anna, PLACES)
        self.assert_applied(ben, 61.3)
        self.wait_for(lambda: sum(drip.call.done() for drip in drips) == PLACES * 3 // 4)
        refused = [drip for drip in drips if drip.call.done()]
        self.assertEqual({drip.call.code() for drip in refused}, {grpc.StatusCode.RESOURCE_EXHAUSTED})
        # The others of anna's are listened to all the time, and one more of hers is not.
        with self.assertRaises(grpc.RpcError) as caught:
            self.assert_applied(anna, 62.4)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.RESOURCE_EXHAUSTED, caught.exception.details())
        ends = [drip.end() for drip in drips if drip not in refused]
        self.assertEqual(ends, [grpc.StatusCode.OK] * (PLACES // 4))
        self.assert_applied(anna, 62.4)

    def test_a_place_is_free_again_when_its_caller_goes_away(self):
        service = self.start_signed()
        anna = self.client(service, roles=["analyst"], sub="anna")
        for drip in self.drip(anna, PLACES // 4):
            drip.call.cancel()
        self.wait_for(lambda: service.metric("grpc_server_in_flight") == 0)
        self.assert_applied(anna, 61.3)


if __name__ == "__main__":
    harness.main()
