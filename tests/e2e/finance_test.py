"""The money of the Regio Deal, from its files to the answers, and what is promised of them whatever happens."""

import csv
import io
import uuid

from google.protobuf import json_format, timestamp_pb2

import harness
from credentials import Signed
from harness import DEAL, DEMO_DATA, finance_pb2, posting_pb2, reconciliation_pb2, spending_pb2
from shared_tests import CachedAnswers, Replicas

grpc = harness.grpc
StatusCode = grpc.StatusCode
Report = harness.import_pb2.ImportReport

# Section 5.2 of the final report in euros, by action line: what was spent up to and including 2023, in 2024, in all.
SPENT = {
    "KANSEN_VOOR_KINDEREN": [2_535_692, 1_576_654, 4_112_346],
    "MAATSCHAPPELIJK_MEEDOEN": [4_693_709, None, 4_693_709],
    "PRETTIG_VEILIG_SAMENLEVEN": [2_327_144, 1_612_251, 3_939_395],
    "UITVOERINGSKOSTEN_REGIE": [222_318, 202_904, 425_222],
    "WIJKACADEMIE_VERSTERKEN": [836_751, None, 836_751],
    "": [10_615_614, 3_391_809, 14_007_423],
}
DEAL_PERIOD = "2020-01-01/2024-10-02"
# The largest posting, of an action line that has no other.
LARGEST = {"source_system": "EINDRAPPORT", "external_id": "5.2/MAATSCHAPPELIJK_MEEDOEN/2020-2023"}
LARGEST_MINOR = 4_693_709_00
TOTAL_MINOR = 14_007_423_00
PROGRAMME_AREAS = ("DE_HOOGTE,INDISCHE_BUURT,OOSTERPARKWIJK,PADDEPOEL,PROFESSORENBUURT,SELWERD,TUINWIJK,"
                   "VINKHUIZEN")
DIMENSIONS = [name for name in spending_pb2.Dimension.keys() if name != "DIMENSION_UNSPECIFIED"]
METHODS = finance_pb2.DESCRIPTOR.services_by_name["FinanceService"].methods_by_name
KINDS = [name for name in posting_pb2.PostingKind.keys() if name != "POSTING_KIND_UNSPECIFIED"]


def postings_file(*postings):
    """A file of postings of the demo's layout: each a dict of cells, which is spent in euros unless it says else."""
    columns = (DEMO_DATA / "finance_postings.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for posting in postings:
        writer.writerow({"source_system": "GEMEENTE", "kind": "REALISATION", "side": "EXPENSE", "currency": "EUR",
                         **posting})
    return text.getvalue().encode()


def reverse_request(request_id=None, **posting):
    return posting_pb2.ReversePostingRequest(request_id=request_id or str(uuid.uuid4()), **(posting or LARGEST))


def reverse(client, request_id=None, **posting):
    """The reversal of a posting; of the largest unless another is named."""
    return client.stub.ReversePosting(reverse_request(request_id, **posting), timeout=harness.CALL_SECONDS)


def in_euros(cell_owner):
    """The sum of a row, column or table; None where there are no postings."""
    return cell_owner.total.amount_minor / 100 if cell_owner.HasField("total") else None


def keys(headers):
    return [header.key for header in headers]


class Ledger(harness.EndToEnd):
    """A test of the finance service."""

    service_type = harness.FinanceService

    def book(self, client, *postings, header=None, **fields):
        """The report on an import of these postings, which must be applied."""
        report = client.import_file("postings", postings_file(*postings), header, **fields)
        self.assertEqual(report.outcome, Report.OUTCOME_APPLIED, report.rejections[:3])
        return report

    def total_minor(self, client, **request):
        return client.spending(**request).total.amount_minor


class ReportTest(Ledger):

    @classmethod
    def setUpClass(cls):
        folder = harness.temporary_folder()
        harness.copy_database(cls.demo_database(), folder / "finance.db")
        cls.service = harness.FinanceService(folder, folder / "finance.db")
        cls.addClassCleanup(cls.service.stop)

    def spending_from_cli(self, *arguments):
        done = self.service.cli("spending", *arguments, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json_format.Parse(done.stdout, spending_pb2.SpendingTable())

    def test_the_table_of_section_5_2(self):
        table = self.service.spending(columns="DIMENSION_PERIOD")
        self.assertEqual(keys(table.columns), ["2020-01-01/2024-01-01", "2024-01-01/2024-10-02"])
        self.assertEqual((table.columns[1].period.start, table.columns[1].period.end), ("2024-01-01", "2024-10-02"))
        found = {row.header.key: [*map(in_euros, row.entries), in_euros(row)] for row in table.rows}
        found[""] = [*map(in_euros, table.column_totals), in_euros(table)]
        self.assertEqual(found, SPENT)
        self.assertEqual((table.currency_code, table.info.method_version), ("EUR", "FM-1"))
        self.assertFalse(table.HasField("outside_window") or table.HasField("crosses_window"))

    def test_the_balance(self):
        balance = self.service.balance(period=DEAL_PERIOD)
        self.assertEqual(
            [balance.opening_minor, balance.received_minor, balance.spent_minor, balance.closing_minor],
            [0, 14_079_000_00, TOTAL_MINOR, 71_577_00])
        self.assertEqual((balance.position, balance.state), (balance.POSITION_RECEIVED_IN_ADVANCE,
                                                             balance.STATE_COMPLETE))

    def test_the_same_through_the_command_line(self):
        table = self.spending_from_cli("--by", "action-line,period", "--scheme", DEAL)
        self.assert_same_bytes(table, self.service.spending(columns="DIMENSION_PERIOD", scheme=DEAL))
        done = self.service.cli("balance", "--scheme", DEAL, "--period", DEAL_PERIOD, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assert_same_bytes(json_format.Parse(done.stdout, spending_pb2.Balance()),
                               self.service.balance(period=DEAL_PERIOD))
        file = self.folder / "postings.csv"
        done = self.service.cli("postings", "--output", file)
        self.assertEqual((done.returncode, done.stderr, file.read_bytes()), (0, "", self.service.export()))

    def test_people_read_the_same_on_the_command_line(self):
        shown = self.service.cli("--lang", "nl", "spending", "--by", "action-line,period")
        self.assertRegex(shown.stdout, r"MAATSCHAPPELIJK_MEEDOEN +4\.693\.709 +4\.693\.709\n")
        self.assertRegex(shown.stdout, r"totaal +10\.615\.614 +3\.391\.809 +14\.007\.423\n")
        shown = self.service.cli("--lang", "nl", "balance", "--scheme", DEAL, "--period", DEAL_PERIOD)
        self.assertRegex(shown.stdout, r"= eindstand +71\.577,00 +vooruitontvangen\n")


class BothServicesTest(Ledger):
    """The command line between the two services."""

    def start_both(self):
        return self.start_service(), self.start_service(service_type=harness.IndicatorsService)

    def status(self, services):
        return harness.run_cli("status", *(word for service in services
                                           for word in (service.address_flag, service.address)))

    def assert_shown(self, done, service, held):
        self.assertRegex(done.stdout, f"Address: +{service.address}\nReachable: +yes\n"
                                      f"Data version: +{service.data_version()}, .*Z\n(.*\n)*{held}")

    def test_status_shows_those_that_answer(self):
        held = {harness.FinanceService: r"Postings \(EUR\): +9\n", harness.IndicatorsService: r"CBS-2024 ",
                harness.ProjectsService: r"Projects: +77\n"}
        services = [*self.start_both(), self.start_service(service_type=harness.ProjectsService)]
        done = self.status(services)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for service in services:
            self.assert_shown(done, service, held[type(service)])
        for stopped in services:
            stopped.stop()
            done = self.status(services)
            self.assertEqual(done.returncode, 1)
            self.assertIn("UNAVAILABLE", done.stderr)
            self.assertRegex(done.stdout, f"Address: +{stopped.address}\nReachable: +no\n")
            for answers in services[services.index(stopped) + 1:]:
                self.assert_shown(done, answers, held[type(answers)])

    def test_a_key_of_inhabitants_splits_what_is_of_no_area(self):
        """The key is made from one service, and the other splits by it."""
        service, indicators = self.start_both()
        key = self.folder / "key.csv"
        done = indicators.cli("key", "--from", "population", "--year", 2024, "--id", "POPULATION_2024", "--scheme",
                              DEAL, "--areas", PROGRAMME_AREAS, "--output", key)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        before = service.spending(rows="DIMENSION_AREA")
        self.assertEqual([row.header.key for row in before.rows], ["UNALLOCATED"])
        report = service.import_file("keys", key.read_bytes())
        self.assertEqual((report.outcome, report.rows_applied), (Report.OUTCOME_APPLIED, 8))
        after = service.spending(rows="DIMENSION_AREA")
        amounts = {row.header.key: row.total.amount_minor for row in after.rows}
        self.assertEqual(sorted(amounts), PROGRAMME_AREAS.split(","))
        self.assertEqual((amounts["DE_HOOGTE"], sum(amounts.values())), (928_074_43, TOTAL_MINOR))
        self.assertEqual([row.total.amount_minor for row in before.rows], [TOTAL_MINOR])


class FinanceCacheTest(CachedAnswers, Ledger):

    questions = [("GetSpending", spending_pb2.GetSpendingRequest(rows=rows)) for rows in DIMENSIONS] + [
        ("GetSpending", spending_pb2.GetSpendingRequest(rows="DIMENSION_ACTION_LINE", columns="DIMENSION_PERIOD")),
        ("GetSpending", spending_pb2.GetSpendingRequest(rows="DIMENSION_SCHEME", kind="POSTING_KIND_RECEIPT")),
        ("GetBalance", spending_pb2.GetBalanceRequest(scheme=DEAL, period=DEAL_PERIOD)),
        ("GetBalance", spending_pb2.GetBalanceRequest(scheme=DEAL, period="2024"))]

    def test_a_period_written_otherwise_is_the_same_question(self):
        service = self.start_service()
        for method, request in (("GetSpending", spending_pb2.GetSpendingRequest(rows="DIMENSION_PROJECT")),
                                ("GetBalance", spending_pb2.GetBalanceRequest(scheme=DEAL))):
            answers = []
            for request.period in ("2024", "2024-01/2025-01", "2024-01-01/2025-01-01"):
                answer, metadata = service.raw(method, request)
                answers.append((bytes(answer), metadata["x-served-from"]))
            self.assertEqual([served for _, served in answers], ["computed", "near", "near"])
            self.assertEqual(len({answer for answer, _ in answers}), 1)


class FinanceReplicasTest(Replicas, Ledger):

    questions = FinanceCacheTest.questions[:4]

    def write(self, client, number, **header):
        return self.book(client, {"external_id": "1", "amount": f"{number:.2f}", "period": "2024-03-01",
                                  "action_line": "NUMBER"}, header=header, on_change="ON_CHANGE_REVERSE_AND_REBOOK")

    def read(self, client, **request):
        request = spending_pb2.GetSpendingRequest(rows="DIMENSION_PROJECT", action_line="NUMBER", **request)
        table, call = client.stub.GetSpending.with_call(request, timeout=harness.CALL_SECONDS)
        return in_euros(table), table.info, dict(call.trailing_metadata())

    def test_both_have_the_table_of_the_report(self):
        first, second, _ = self.start_replicas()
        on_sqlite = self.start_service().spending(columns="DIMENSION_PERIOD")
        for service in (first, second):
            table = service.spending(columns="DIMENSION_PERIOD")
            self.assertEqual((list(table.rows), table.total), (list(on_sqlite.rows), on_sqlite.total))

    def test_a_reversal_of_one_is_known_to_the_other(self):
        first, second, _ = self.start_replicas()
        request_id = str(uuid.uuid4())
        reversal = reverse(first, request_id)
        for service in (second, first, second):
            self.assert_same_bytes(reverse(service, request_id), reversal)
            left = self.total_minor(service, min_data_version=reversal.data_version)
            self.assertEqual(left, TOTAL_MINOR - LARGEST_MINOR)
            self.assertEqual(service.data_version(), reversal.data_version)
            self.assert_fails(StatusCode.FAILED_PRECONDITION, "POSTING_REVERSED",
                              lambda service=service: reverse(service))
        self.assert_audited_once(first.database, request_id)

    def test_a_request_that_reaches_both_at_once_is_applied_once(self):
        replicas = self.start_replicas()[:2]
        version = replicas[0].data_version()
        for line in filter(None, SPENT):
            request = reverse_request(source_system="EINDRAPPORT", external_id=f"5.2/{line}/2020-2023")
            calls = [service.stub.ReversePosting.future(request, timeout=harness.CALL_SECONDS)
                     for service in replicas]
            self.assert_same_bytes(calls[0].result(), calls[1].result())
            version += 1
            self.assertEqual(calls[0].result().data_version, version)
        for service in replicas:
            self.assertEqual(self.total_minor(service, min_data_version=version), 3_391_809_00)


class ChangesTest(Ledger):

    def test_a_retried_import_is_applied_once(self):
        database = self.folder / "finance.db"
        service = self.start_service(database)
        header = {"request_id": str(uuid.uuid4())}
        service.import_file("schemes", (DEMO_DATA / "finance_schemes.csv").read_bytes())
        data = (DEMO_DATA / "finance_postings.csv").read_bytes()
        applied = service.import_file("postings", data, header)
        self.assertEqual((applied.outcome, applied.rows_applied, applied.data_version), (Report.OUTCOME_APPLIED, 9, 2))
        self.assert_same_bytes(service.import_file("postings", data, header), applied)
        service.stop()
        service = self.start_service(database)
        self.assert_same_bytes(service.import_file("postings", data, header), applied)
        self.assert_fails(StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED",
                          lambda: service.import_file("postings", data + b"\n", header))
        self.assertEqual((self.total_minor(service), service.data_version()), (TOTAL_MINOR, 2))
        self.assertEqual(len(service.export().splitlines()), 1 + 9)
        again = service.import_file("postings", data)
        self.assertEqual((again.outcome, again.rows_unchanged, again.data_version), (Report.OUTCOME_UNCHANGED, 9, 2))

    def test_a_retried_reversal_is_applied_once(self):
        database = self.new_database()
        service = self.start_service(database)
        request_id = str(uuid.uuid4())
        reversal = reverse(service, request_id)
        self.assertEqual((reversal.amount.amount_minor, reversal.revision, reversal.reversal),
                         (-LARGEST_MINOR, 2, True))
        self.assert_same_bytes(reverse(service, request_id), reversal)
        service.stop()
        service = self.start_service(database)
        self.assert_same_bytes(reverse(service, request_id), reversal)
        self.assertEqual((self.total_minor(service), service.data_version()),
                         (TOTAL_MINOR - LARGEST_MINOR, reversal.data_version))
        listed = service.stub.ListPostings(
            posting_pb2.ListPostingsRequest(external_id=LARGEST["external_id"]), timeout=harness.CALL_SECONDS)
        self.assertEqual([posting.revision for posting in listed.postings], [1, 2])
        self.assert_same_bytes(listed.postings[1], reversal)

    def test_as_of_is_untouched_by_what_is_booked_later(self):
        service = self.start_service()
        question = {"columns": "DIMENSION_YEAR"}
        before, then = service.spending(**question), service.current_version().committed_at
        balance = service.balance(period=DEAL_PERIOD)
        for number in range(2):
            self.book(service, {"external_id": str(number), "amount": "1000.01", "period": "2021-06-30",
                                "scheme": DEAL, "action_line": "WIJKACADEMIE_VERSTERKEN"})
        reverse(service)
        self.assert_same_bytes(service.spending(as_of=then, **question), before)
        self.assert_same_bytes(service.balance(as_of=then, period=DEAL_PERIOD), balance)
        just_before = timestamp_pb2.Timestamp()
        just_before.FromMicroseconds(then.ToMicroseconds() - 1)
        self.assertFalse(service.spending(as_of=just_before, **question).rows)

        now = service.spending(**question)
        self.assertEqual(now.total.amount_minor, TOTAL_MINOR + 2 * 1000_01 - LARGEST_MINOR)
        self.assertEqual(keys(now.columns), ["2020-01-01/2024-01-01", "2021", "2024"])
        academy, = (row for row in now.rows if row.header.key == "WIJKACADEMIE_VERSTERKEN")
        self.assertEqual([*map(in_euros, academy.entries), in_euros(academy)], [836_751, 2000.02, None, 838_751.02])
        self.assert_same_bytes(service.spending(as_of=service.current_version().committed_at, **question), now)
        self.assertEqual(service.balance(period=DEAL_PERIOD).closing_minor,
                         71_577_00 - 2 * 1000_01 + LARGEST_MINOR)

    def test_a_restored_database_never_meets_its_newer_answers(self):
        redis = self.start_redis(harness.PATIENT)
        database, backup = self.new_database(), self.folder / "backup.db"
        service = self.start_service(database, redis)
        before = service.raw(*FinanceCacheTest.questions[0])[0]
        harness.copy_database(database, backup)
        reversed_in = reverse(service).data_version
        self.assertEqual(self.total_minor(service), TOTAL_MINOR - LARGEST_MINOR)
        self.wait_for(lambda: redis.command("DBSIZE") == 2)
        service.stop()

        harness.copy_database(backup, database)
        service = self.start_service(database, redis)
        self.assertEqual(service.raw(*FinanceCacheTest.questions[0])[0], before)
        other = reverse(service, source_system="EINDRAPPORT", external_id="5.2/KANSEN_VOOR_KINDEREN/2024")
        self.assertEqual(other.data_version, reversed_in, "the counter meets its old value again")
        answer, metadata = service.raw(*FinanceCacheTest.questions[0])
        self.assertEqual(metadata["x-served-from"], "computed")
        self.assertEqual(spending_pb2.SpendingTable.FromString(answer).total.amount_minor, TOTAL_MINOR - 1_576_654_00)


class RoundTripTest(Ledger):
    """What is exported in pieces and imported into an empty service is the same money."""

    rows = 6000
    # A file has one source system.
    sources = ("EINDRAPPORT", "GEMEENTE")

    def posting(self, number):
        """Postings of every kind and shape, one after the other."""
        kind = KINDS[number % len(KINDS)].removeprefix("POSTING_KIND_")
        resolves = number % 10 == 3  # a realisation, straight after a commitment
        negative = number % 3 == 0 and not resolves and kind not in ("RECEIPT", "COMMITMENT")
        euros = number + 2 if kind == "COMMITMENT" else number
        return {"external_id": f"{number}, \"regel\"", "kind": kind,
                "side": "INCOME" if kind == "RECEIPT" or number % 10 in (5, 8) else "EXPENSE",
                "amount": f"{'-' if negative else ''}{euros}.{number % 100:02}",
                "period": ("2023", "2021-05-31", "2019-11-01/2021-02-03")[number // 5 % 3],
                "performance": "2022-01-01/2022-03-01" if number % 4 == 0 else "",
                "scheme": DEAL if kind == "RECEIPT" or number // 10 % 2 else "",
                "action_line": ("Zorg, \"welzijn\" & jeugd", "MEEDOEN", "")[number % 3],
                "project": f"P{number % 7}", "directorate": ("", "Maatschappelijke Ontwikkeling")[number % 2],
                "taakveld": ("0.1", "0.10", "6.1", "")[number % 4], "area": ("", "DE_HOOGTE")[number % 13 == 0],
                "account": str(4000 + number % 50), "cost_center": f"K{number % 9}",
                "resolves": f"{number - 1}, \"regel\"" if resolves else ""}

    def tables(self, service):
        """All there is to tell: every two dimensions, of every kind and side."""
        answers = {}
        for kind in KINDS:
            for side in ("POSTING_SIDE_EXPENSE", "POSTING_SIDE_INCOME"):
                for rows, columns in zip(DIMENSIONS, DIMENSIONS[1:] + DIMENSIONS[:1]):
                    table = service.spending(rows=rows, columns=columns, kind=kind, side=side)
                    table.ClearField("info")
                    answers[kind, side, rows] = table
        return answers

    def test_an_export_is_imported_again(self):
        full = self.start_service()
        self.book(full, *(self.posting(number) for number in range(1, self.rows + 1)))
        reverse(full)
        self.book(full, {**self.posting(8), "amount": "0.01"}, on_change="ON_CHANGE_REVERSE_AND_REBOOK")
        pieces = list(full.stub.ExportPostings(posting_pb2.ExportPostingsRequest(source_system="GEMEENTE"),
                                               timeout=60))
        self.assertGreater(len(pieces), 5)
        self.assertGreater(sum(len(piece.data) for piece in pieces), 2 * harness.CHUNK_BYTES)

        copy = self.start_service(self.folder / "copy.db")
        copy.import_file("schemes", (DEMO_DATA / "finance_schemes.csv").read_bytes())
        for source in self.sources:
            report = copy.import_file("postings", full.export(source_system=source))
            self.assertEqual(report.outcome, Report.OUTCOME_APPLIED, report)
        expected, found = self.tables(full), self.tables(copy)
        self.assertGreater(sum(table.total.amount_minor != 0 for table in expected.values()), 50)
        for question, table in expected.items():
            with self.subTest(question):
                self.assert_same_bytes(found[question], table)
        for source in self.sources:
            self.assertEqual(copy.export(source_system=source), full.export(source_system=source))


class FinanceRolesTest(Signed):

    service_type = harness.FinanceService

    def golden(self):
        """Who may call what: {method: {role: whether}}; a ledger is of no organisation."""
        lines = (harness.ROOT / "services/finance/roles.golden").read_text(encoding="utf-8").splitlines()
        header, *rows = [line.split() for line in lines if not line.startswith("#")]
        table = {}
        for method, _, *cells in rows:
            may = {role: cell != "-" for role, cell in zip(header[2:], cells)}
            self.assertEqual(table.setdefault(method, may), may)
        return table

    def call(self, client, method):
        """The code that a call of a method ends with that asks for nothing."""
        request = METHODS[method].input_type._concrete_class()
        call = getattr(client.stub, method)
        try:
            if isinstance(call, grpc.StreamUnaryMultiCallable):
                call(iter([request]), timeout=harness.CALL_SECONDS)
            elif isinstance(call, grpc.UnaryStreamMultiCallable):
                next(call(request, timeout=harness.CALL_SECONDS), None)  # a watch has no end
            else:
                call(request, timeout=harness.CALL_SECONDS)
            return StatusCode.OK
        except grpc.RpcError as error:
            return error.code()

    def test_each_role_may_call_what_the_table_says(self):
        service = self.start_signed()
        golden = self.golden()
        self.assertEqual(set(golden), set(METHODS))
        clients = {role: service if role == "anonymous" else self.client(service, roles=[role])
                   for role in golden["GetSpending"]}
        answers = {StatusCode.OK, StatusCode.INVALID_ARGUMENT, StatusCode.NOT_FOUND}
        for method, may in golden.items():
            for role, client in clients.items():
                with self.subTest(method, role=role):
                    code = self.call(client, method)
                    self.assertIn(code, answers if may[role] else {StatusCode.PERMISSION_DENIED})

    def changes(self):
        """A change of each kind, that could be made: by name, a function of the client that makes it."""
        schemes = (DEMO_DATA / "finance_schemes.csv").read_bytes().replace(b"15000000", b"15000001")
        key = b"key,scheme,action_line,project,source,area,weight\nK,,,,CBS,DE_HOOGTE,1\n"
        posting = postings_file({"external_id": "1", "amount": "5", "period": "2024"})
        close = reconciliation_pb2.CloseBooksRequest(
            request_id=str(uuid.uuid4()), source_system="EINDRAPPORT", through="2019-12-31")
        return {
            "schemes": lambda client: client.import_file("schemes", schemes),
            "keys": lambda client: client.import_file("keys", key),
            "postings": lambda client: client.import_file("postings", posting),
            "reversal": reverse,
            "closed books": lambda client: client.stub.CloseBooks(close, timeout=harness.CALL_SECONDS),
        }

    def test_who_may_not_write_changes_nothing(self):
        service = self.start_signed()
        controller = self.client(service, roles=["controller"], sub="carla")
        reader = self.client(service, roles=["programme_manager"], sub="pia")
        state = service.data_version(), reader.export(), service.spending().SerializeToString()
        others = {role: self.client(service, roles=[role])
                  for role in ("viewer", "partner", "analyst", "administrator", "no such role")}
        for name, change in self.changes().items():
            for role, client in {"no token": service, "programme_manager": reader, **others}.items():
                with self.subTest(name, role=role):
                    self.assert_fails(StatusCode.PERMISSION_DENIED, "ROLE_MISSING",
                                      lambda change=change, client=client: change(client))
        self.assertEqual((service.data_version(), reader.export(), service.spending().SerializeToString()), state)
        version = state[0]
        for change in self.changes().values():
            change(controller)
            version += 1
            self.assertEqual(service.data_version(), version)

    def test_spending_of_published_kinds_is_the_same_bytes_for_everybody(self):
        """Those who see more have answers of their own."""
        service = self.start_signed()
        question = FinanceCacheTest.questions[0]
        found = [client.raw(*question) for client in (
            service, *(self.client(service, roles=[role]) for role in ("viewer", "controller", "programme_manager")))]
        self.assertEqual({answer for answer, _ in found}, {found[0][0]})
        self.assertEqual([metadata["x-served-from"] for _, metadata in found],
                         ["computed", "near"] * 2)


if __name__ == "__main__":
    harness.main()
