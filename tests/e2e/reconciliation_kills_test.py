"""A year of a ledger, with kill -9 at any moment of it: nothing is booked twice, nothing is lost, and the sums hold.

The same year is told to two services. One is never killed; after each step the other must have answered, hold and say
the same, though it died while the step was under way and was asked again with the same request id.
"""

import random
import threading
import time
import uuid
from collections import Counter

import harness
from harness import CALL_SECONDS, Postgres, posting_pb2, reconciliation_pb2

grpc = harness.grpc
Report = harness.import_pb2.ImportReport
State = reconciliation_pb2.ReconciliationLine.State

SOURCE = "LEDGER"
LINES_PER_MONTH = 150
KILLS = 25
HEADER = "boekjaar;dagboek;boekstuk;regel;periode;boekdatum;grootboekrekening;kostenplaats;project;debet;credit\n"
MAPPING = ("source_system,account,cost_center,project_code,out_of_scope,kind,side,scheme,action_line,project,directorate,"
           "taakveld,area\nLEDGER,4310,,,false,,,,VEILIG,,,,\nLEDGER,4311,,,false,,,,{},,,,\nLEDGER,4010,,,true,,,,,,,,\n")


class Books:
    """What the source says, line by line: by id, [month, account, cents]; and what became of it."""

    def __init__(self):
        self.lines = {}
        for month in range(1, 13):
            for slip in range(LINES_PER_MONTH):
                account = "4010" if slip % 50 == 0 else "4310" if slip % 2 else "4311"
                sign = -1 if slip % 7 == 3 else 1
                self.lines[f"2024/INK/{month * 1000 + slip}/1"] = [month, account, sign * (10_000 * month + 7 * slip + 1)]
        self.said = {}  # what the newest files that cover the months say
        self.booked = {}  # what is in force, by id
        self.reversed = set()  # what was reversed by hand

    def file(self, ids):
        rows = []
        for line in ids:
            month, account, cents = self.lines[line]
            euros = f"{abs(cents) // 100},{abs(cents) % 100:02}"
            amounts = f"{euros};" if cents > 0 else f";{euros}"
            slip = line.split("/")[2]
            rows.append(f"2024;INK;{slip};1;{month};15-{month:02}-2024;{account};K1;;{amounts}\n")
        return (HEADER + "".join(rows)).encode()

    def ids_of(self, first, end):
        return [line for line, (month, _, _) in self.lines.items() if first <= month < end]

    def take(self, ids, months):
        """Notes that a file with these lines was applied; it covers `months`, or none."""
        for line in [line for line, (month, _, _) in self.said.items() if month in months]:
            del self.said[line]
        for line in ids:
            month, account, cents = self.lines[line]
            if months:
                self.said[line] = (month, account, cents)
            if account != "4010" and line not in self.reversed:
                self.booked[line] = cents

    def sums(self):
        """What a reconciliation must say: total, booked, out of scope, rejected, reversed, difference."""
        total = sum(cents for _, _, cents in self.said.values())
        out_of_scope = sum(cents for _, account, cents in self.said.values() if account == "4010")
        undone = sum(cents for line, (_, _, cents) in self.said.items() if line in self.reversed)
        booked = sum(self.booked.values())
        return total, booked, out_of_scope, 0, undone, total - booked - out_of_scope - undone


class Step:
    """A request that may be sent again: `send(client, request_id)` answers, `note()` tells the books that it was done."""

    def __init__(self, name, send, note=lambda: None, is_even=True):
        self.name, self.send, self.note, self.is_even = name, send, note, is_even


class YearOfSteps:
    """The year, step by step. A step is made when it is its turn."""

    def __init__(self, books):
        self.books = books
        self.chance = random.Random(11)

    def __iter__(self):
        yield self.mappings("MEEDOEN")
        for month in range(1, 13):
            yield self.file(self.books.ids_of(month, month + 1), f"2024-{month:02}", range(month, month + 1))
            if month % 3 == 0:
                yield self.reverse(self.any_booked(1)[0])
            if month == 5:
                yield from self.correct_lines()
        yield self.close("2024-06-30")
        everything = list(self.books.lines)
        year = range(1, 13)
        self.change(self.any_booked(8, range(1, 7)))
        yield self.refused(everything)
        yield self.file(everything, "", year, correction_day="2025-01-15")
        yield from self.lose_lines()
        yield self.file(self.books.ids_of(4, 10), "2024-04/2024-10", range(4, 10))
        yield self.close("2024-12-31")
        yield self.reverse(self.any_booked(1)[0], "2025-02-01")
        yield self.mappings("KINDEREN")
        yield self.file(everything, "", year, correction_day="2025-02-02")
        yield self.file(everything, "", year)

    def any_booked(self, count, months=range(1, 13)):
        return self.chance.sample([line for line in sorted(self.books.booked) if self.books.lines[line][0] in months], count)

    def change(self, ids):
        for line in ids:
            self.books.lines[line][2] += 123

    def correct_lines(self):
        """A file that speaks for its own lines only, and then the month that says the same."""
        changed = self.any_booked(5, range(5, 6))
        self.change(changed)
        yield self.file(changed, "lines", (), is_even=False)
        yield self.file(self.books.ids_of(5, 6), "2024-05", range(5, 6))

    def lose_lines(self):
        """Lines that are gone, are reversed for it, and come back: what was reversed by hand is not booked again."""
        lost = self.any_booked(3)
        others = [line for line in self.books.lines if line not in lost]
        yield self.file(others, "", range(1, 13), is_even=False)
        for left, line in enumerate(lost, 1):
            yield self.reverse(line, "2025-01-20", is_even=left == len(lost))
        yield self.file(list(self.books.lines), "", range(1, 13))

    def mappings(self, action_line):
        data = MAPPING.format(action_line).encode()
        return Step(f"mappings {action_line}", lambda client, request_id: client.import_file(
            "mappings", data, {"request_id": request_id}))

    def file(self, ids, covers, months, is_even=True, **fields):
        data = self.books.file(ids)
        return Step(
            f"file of {len(ids)} lines of \"{covers}\"",
            lambda client, request_id: client.import_file(
                "postings", data, {"request_id": request_id}, profile="ledger", covers=covers,
                on_change="ON_CHANGE_REVERSE_AND_REBOOK", **fields),
            lambda: self.books.take(ids, months), is_even)

    def refused(self, ids):
        """A file that says something else in closed books."""
        step = self.file(ids, "", range(1, 13))
        return Step("refused " + step.name, step.send)

    def reverse(self, line, day="", is_even=True):
        def note():
            del self.books.booked[line]
            self.books.reversed.add(line)

        return Step(f"reversal of {line}", lambda client, request_id: client.stub.ReversePosting(
            posting_pb2.ReversePostingRequest(request_id=request_id, source_system=SOURCE, external_id=line, day=day),
            timeout=CALL_SECONDS), note, is_even)

    def close(self, through):
        return Step(f"books closed through {through}", lambda client, request_id: client.stub.CloseBooks(
            reconciliation_pb2.CloseBooksRequest(request_id=request_id, source_system=SOURCE, through=through),
            timeout=CALL_SECONDS))


def pages(call, request):
    """All answers of a list."""
    while True:
        answer = call(request, timeout=CALL_SECONDS)
        yield answer
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


def postings_in(client):
    """All postings, without when they were recorded."""
    found = []
    for page in pages(client.stub.ListPostings, posting_pb2.ListPostingsRequest(page_size=1000)):
        for posting in page.postings:
            posting.ClearField("recorded_at")
            found.append(posting)
    return found


def reconciliation_of(client):
    """All pages as one, without when anything was recorded."""
    request = reconciliation_pb2.GetReconciliationRequest(source_system=SOURCE, year=2024, page_size=1000)
    whole = reconciliation_pb2.Reconciliation()
    for page in pages(client.stub.GetReconciliation, request):
        whole.MergeFrom(page)
    for name in ("info", "recorded_at", "next_page_token"):
        whole.ClearField(name)
    for file in whole.files:
        file.ClearField("recorded_at")
    return whole


class ReconciliationKillsTest(harness.EndToEnd):

    service_type = harness.FinanceService

    def test_on_sqlite(self):
        self.survives_kills(self.folder / "killed.db")

    def test_on_postgresql(self):
        postgres = Postgres(self.folder)
        self.addCleanup(postgres.stop, immediate=True)
        self.survives_kills(postgres.new_database())

    def survives_kills(self, database):
        self.database, self.chance = database, random.Random(5)
        self.service = self.start_service(database)
        self.interrupted = 0
        reference = self.start_service(self.folder / "reference.db")
        books = Books()
        steps = len(list(YearOfSteps(self.rehearsal())))
        kills = Counter(self.chance.choices(range(steps), k=KILLS))
        for number, step in enumerate(YearOfSteps(books)):
            try:
                self.take(step, books, reference, kills[number])
            except Exception as error:
                error.add_note(f"in step {number}, {step.name}")
                raise
        # Kills that came before or after all of their requests prove nothing.
        self.assertGreater(self.interrupted, KILLS // 4)

    def take(self, step, books, reference, kills):
        request_id = str(uuid.uuid4())
        started = time.monotonic()
        expected = self.answer(reference, step, request_id)
        seconds = time.monotonic() - started
        self.assert_same(self.answer_in_spite_of(kills, step, request_id, seconds), expected)
        step.note()
        self.assertEqual(postings_in(self.service), postings_in(reference))
        if books.said:
            self.assert_sums_hold(books, step, reconciliation_of(self.service))
            self.assertEqual(reconciliation_of(self.service), reconciliation_of(reference))

    @staticmethod
    def rehearsal():
        """Books of which every line may be reversed, to count steps."""
        books = Books()
        books.booked = {line: cents for line, (_, _, cents) in books.lines.items()}
        return books

    def answer(self, client, step, request_id):
        answer = step.send(client, request_id)
        if isinstance(answer, Report):
            refused = step.name.startswith("refused")
            self.assertEqual(answer.outcome == Report.OUTCOME_REJECTED, refused, answer)
            self.assertEqual(answer.rows_read, answer.rows_applied + answer.rows_unchanged +
                             answer.rows_out_of_scope + answer.rows_rejected)
        return answer

    def answer_in_spite_of(self, kills, step, request_id, seconds):
        """The answer of a service that is killed while it is asked, as often as this, and asked again."""
        for _ in range(kills):
            done = []

            def send_until_killed(done=done):
                try:
                    done.append(step.send(self.service, request_id))
                except grpc.RpcError:
                    self.interrupted += 1

            sending = threading.Thread(target=send_until_killed)
            sending.start()
            time.sleep(self.chance.uniform(0, 1.1 * seconds))
            self.service.process.kill()
            sending.join()
            self.service.close()
            self.service = self.start_service(self.database)
            if done:
                self.assert_same(self.answer(self.service, step, request_id), done[0])
        return self.answer(self.service, step, request_id)

    def assert_same(self, answer, expected):
        for message in (answer, expected):
            if isinstance(message, posting_pb2.Posting):
                message.ClearField("recorded_at")
        self.assert_same_bytes(answer, expected)

    def assert_sums_hold(self, books, step, found):
        self.assertEqual(len(found.net), 1)
        net = found.net[0]
        sums = (net.total_minor, net.booked_minor, net.out_of_scope_minor, net.rejected_minor, net.reversed_minor,
                net.difference_minor)
        self.assertEqual(sums, books.sums())
        in_ledger = sum(posting.amount.amount_minor for posting in postings_in(self.service))
        self.assertEqual(net.booked_minor, in_ledger)
        differing = [line for line in found.lines
                     if line.state not in (State.Value("STATE_OUT_OF_SCOPE"), State.Value("STATE_REVERSED"))]
        self.assertEqual(not differing, step.is_even, differing[:3])
        self.assertEqual(all(row.difference_minor == 0 for row in found.rows), step.is_even)


if __name__ == "__main__":
    harness.main()
