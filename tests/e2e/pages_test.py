"""A list that is read page by page goes on after its last item, whatever is written meanwhile, and wherever it is asked."""

import itertools
import os
import time

import harness
from finance_test import Ledger, postings_file
from harness import area_pb2, areas_file, ends_meet, import_profile_pb2, observations_file

grpc = harness.grpc
Report = harness.import_pb2.ImportReport

READINGS = int(os.environ.get("READINGS", 20))
WRITE_SECONDS = 0.02
PATIENCE_SECONDS = 60
MAPPINGS = range(5_500)
EDITION = "CBS-2020"


def mappings_file(numbers):
    """A file of ledger mappings, one for each number, which is its account."""
    header = ("source_system,account,cost_center,project_code,out_of_scope,kind,side,scheme,action_line,project,"
              "directorate,taakveld,area\n")
    return (header + "".join(f"GEMEENTE,{number:05},,,true,,,,,,,,\n" for number in numbers)).encode()


class Writing(harness.Background):
    """Writes through each client in turn, every 20 ms, until it is stopped or the test ends."""

    def __init__(self, test, clients, write):
        self._clients, self._write = clients, write
        self.written = 0
        super().__init__(test, [self._run])

    def _run(self):
        began = time.monotonic()
        for number, client in enumerate(itertools.cycle(self._clients)):
            if self._stopped.wait(max(0, began + number * WRITE_SECONDS - time.monotonic())):
                return
            try:
                self._write(client, number)
                self.written += 1
            except (grpc.RpcError, AssertionError) as error:
                self.failures.append(error)

    def stop(self):
        """How often it wrote."""
        self._end()
        return self.written


class Pages:
    """Lists of one service.

    `fill(client)`: stores what is listed. `write(client, number)`: changes something else.
    `page(client, token)`: the keys of the items of a page, and the token of the next.
    """

    def read(self, *clients):
        """The keys of all items of the list, page after page from each client in turn."""
        found, token = [], ""
        for client in itertools.cycle(clients):
            keys, token = self.page(client, token)
            found += keys
            if not token:
                return found

    def read_or_fail(self, what, *clients):
        try:
            return self.read(*clients)
        except grpc.RpcError as error:
            failed = error
        return self.fail(f"{what}: {failed.code()}: {failed.details()}")

    def assert_whole_while_others_write(self, *clients):
        self.fill(clients[0])
        for client in clients[1:]:
            self.wait_for(lambda client=client: client.data_version() == clients[0].data_version())
        expected = self.read(clients[0])
        self.assertEqual(len(set(expected)), len(expected))
        writing = Writing(self, clients, self.write)
        began = time.monotonic()
        readings = 0
        # On a busy machine a write takes longer than a reading.
        while readings < READINGS or (writing.written < READINGS // 4 and time.monotonic() < began + PATIENCE_SECONDS):
            found = self.read_or_fail(f"reading {readings}", *clients)
            missing, twice = set(expected) - set(found), len(found) - len(set(found))
            self.assertEqual((len(missing), twice), (0, 0), f"reading {readings}: missing and twice")
            self.assertEqual(found, expected)
            readings += 1
        seconds = time.monotonic() - began
        written = writing.stop()
        print(f"\n{readings} readings of {len(expected)} items in {seconds:.1f} s, {written} writes meanwhile")
        self.assertEqual(writing.failures, [])
        self.assertGreaterEqual(written, READINGS // 4)

    def test_whole_while_others_write(self):
        self.assert_whole_while_others_write(self.start_service(self.folder / "service.db"))

    def test_whole_while_others_write_on_replicas(self):
        postgres = harness.Postgres(self.folder)
        self.addCleanup(postgres.stop, immediate=True)
        database = postgres.new_database()
        self.assert_whole_while_others_write(self.start_service(database), self.start_service(database))


class LedgerMappingsTest(Pages, Ledger):

    def fill(self, client, numbers=MAPPINGS):
        report = client.import_file("mappings", mappings_file(numbers))
        self.assertEqual(report.outcome, Report.OUTCOME_APPLIED, report.rejections[:3])

    def write(self, client, number):
        client.import_file("postings", postings_file(
            {"external_id": str(number), "amount": "1", "period": "2024-03-01", "action_line": "A"}))

    def page(self, client, token, **request):
        request = import_profile_pb2.ListLedgerMappingsRequest(page_token=token, **request)
        page = client.stub.ListLedgerMappings(request, timeout=harness.CALL_SECONDS)
        return [int(mapping.account) for mapping in page.ledger_mappings], page.next_page_token

    def test_items_that_are_removed_and_added_between_two_pages(self):
        service = self.start_service(self.folder / "service.db")
        self.fill(service, [0, 10, 20, 30, 40, 50, 60])
        keys, token = self.page(service, "", page_size=3)
        self.assertEqual(keys, [0, 10, 20])
        # The last item of the first page, and the first of the next, are gone; what comes before is not gone back to.
        self.fill(service, [0, 5, 10, 25, 40, 50, 60])
        keys, token = self.page(service, token, page_size=3)
        self.assertEqual(keys, [25, 40, 50])
        # All that would follow is gone.
        self.fill(service, [0, 10])
        self.assertEqual(self.page(service, token, page_size=3), ([], ""))

    def test_a_token_outlives_a_write_and_a_restart(self):
        database = self.folder / "service.db"
        service = self.start_service(database)
        self.fill(service, range(10))
        first, token = self.page(service, "", page_size=4)
        self.write(service, 1)
        service.stop()
        restarted = self.start_service(database)
        second, token = self.page(restarted, token, page_size=4)
        self.write(restarted, 2)
        third, token = self.page(restarted, token, page_size=4)
        self.assertEqual((first + second + third, token), (list(range(10)), ""))

    def test_a_page_as_of_an_instant_is_of_that_instant(self):
        service = self.start_service(self.folder / "service.db")
        self.fill(service, range(10))
        then = service.current_version().committed_at
        first, token = self.page(service, "", page_size=4, as_of=then)
        self.fill(service, [0, 1, 2, 9])
        second, token = self.page(service, token, page_size=4, as_of=then)
        third, token = self.page(service, token, page_size=4, as_of=then)
        self.assertEqual((first + second + third, token), (list(range(10)), ""))


class AreasTest(Pages, harness.EndToEnd):

    def fill(self, client):
        client.load_demo()

    def write(self, client, number):
        client.import_file("observations", observations_file(ends_meet("BU00140101", number % 100)))

    def page(self, client, token, edition=EDITION, size=10, **request):
        request = area_pb2.ListAreasRequest(edition=edition, page_token=token, page_size=size, **request)
        page = client.stub.ListAreas(request, timeout=harness.CALL_SECONDS)
        return [area.id for area in page.areas], page.next_page_token

    def declare(self, client, *buurten):
        report = client.import_file("areas", areas_file("E", *buurten))
        self.assertEqual(report.outcome, Report.OUTCOME_APPLIED, report.rejections[:3])

    def test_areas_that_are_removed_between_two_pages(self):
        service = self.start_service()
        self.declare(service, *(f"BU0014000{number}" for number in range(6)))
        buurten = {"edition": "E", "level": "AREA_LEVEL_BUURT", "size": 3}
        keys, token = self.page(service, "", **buurten)
        self.assertEqual(keys, ["BU00140000", "BU00140001", "BU00140002"])
        self.declare(service, "BU00140000", "BU00140005")
        self.assertEqual(self.page(service, token, **buurten), (["BU00140005"], ""))


if __name__ == "__main__":
    harness.main()
