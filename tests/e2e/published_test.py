"""What a scheme does not publish cannot be told from any sum: not from its parts, its errors or where it is kept."""

import random
import time
from datetime import date

from google.protobuf import timestamp_pb2

import harness
from credentials import Signed
from finance_test import postings_file
from harness import reason_pb2, spending_pb2

Report = harness.import_pb2.ImportReport

KINDS = ["BUDGET", "RECEIPT", "COMMITMENT", "REALISATION", "FORECAST"]
SIDES = ["EXPENSE", "INCOME"]
SCHEME_COLUMNS = ("scheme,label_nl,label_en,instrument,grantor,currency,valid_from,granted,vat_basis,window_start,"
                  "window_end,spending_deadline,source,published")
# By scheme: its instrument, the cell, and what everybody sees. Postings of no scheme are as those of PLAIN.
SCHEMES = {
    "OPEN": ("SPUK", "REALISATION|RECEIPT|FORECAST", {"REALISATION", "RECEIPT", "FORECAST"}),
    "PLAIN": ("SPUK", "", {"REALISATION", "RECEIPT"}),
    "GRANT": ("EU_FUND", "RECEIPT", {"RECEIPT"}),
    "SHUT": ("EU_FUND", "NONE", set()),
}
PERIODS = ["2022", "2023", "2024", "2023-05-01/2023-05-02", "2023-07-01/2024-07-01"]
SOURCES = ["LEDGER", "IV3"]
TEXTS = {"action_line": ["LEARN", "WORK", ""], "project": ["P1", "P2", "P3"], "directorate": ["D1", ""],
         "taakveld": ["6.1", "6.2"], "account": ["4000", "4001"], "area": ["A", "B", ""]}
POSTINGS, QUESTIONS = 600, 200
BALANCES = [(scheme, period) for scheme in SCHEMES for period in ("2023", "2024", "2022-01-01/2025-01-01")]
ANONYMOUS_CALL_SECONDS = 1 / 180  # nobody may call more than 200 times a second


def schemes_file(**published):
    """The schemes; `published` gives other cells."""
    rows = [f"{scheme},{scheme},{scheme},{instrument},BZK,EUR,2020-01-01,,EXCLUDED,2022-01-01,2024-03-01,,test,"
            f"{published.get(scheme, cell)}" for scheme, (instrument, cell, _) in SCHEMES.items()]
    return "\n".join([SCHEME_COLUMNS, *rows, ""]).encode()


def is_published(posting):
    return posting["kind"] in SCHEMES[posting["scheme"] or "PLAIN"][2]


def make_postings(unpublished):
    """The same postings, but that the amounts of those that are not published are made by `unpublished`; None: left out."""
    dice, postings = random.Random(7), []
    for number in range(POSTINGS):
        posting = {name: dice.choice(values) for name, values in TEXTS.items()}
        posting |= {"source_system": dice.choice(SOURCES), "external_id": str(number), "kind": dice.choice(KINDS),
                    "side": dice.choice(SIDES), "scheme": dice.choice([*SCHEMES, ""]), "period": dice.choice(PERIODS),
                    "currency": "EUR", "amount": dice.randrange(1, 1_000_000)}
        if posting["kind"] == "RECEIPT" and not posting["scheme"]:
            posting["kind"] = "BUDGET"
        if not posting["scheme"] and dice.random() < 0.3:
            posting["currency"] = "USD"
        if not is_published(posting):
            if unpublished is None:
                continue
            posting["amount"] = unpublished(posting["amount"])
        postings.append(posting)
    return postings


def spending_question(dice):
    """A question about any two dimensions, of few or of many postings."""
    rows, columns = dice.sample(range(1, 11), 2)
    request = spending_pb2.GetSpendingRequest(rows=rows, columns=dice.choice([columns, 0]),
                                              kind=dice.choice([0, 4, 5, 5, 1, 2]), side=dice.choice([0, 1, 2]))
    for field, values in {**TEXTS, "scheme": list(SCHEMES), "source_system": SOURCES, "period": [*PERIODS, "2022/2025"],
                          "currency_code": ["EUR", "USD"], "area": ["A", "UNALLOCATED", "NOWHERE"]}.items():
        if dice.random() < 0.12:
            setattr(request, field, dice.choice(values).replace("2022/2025", "2022-01-01/2025-01-01"))
    if dice.random() < 0.15:
        request.instrument = dice.choice([1, 4])
    return request


def questions():
    dice, found = random.Random(11), {}
    for scheme, period in BALANCES:
        request = spending_pb2.GetBalanceRequest(scheme=scheme, period=period)
        found["GetBalance", request.SerializeToString()] = request
    while len(found) < QUESTIONS:
        request = spending_question(dice)
        # As the service reads it, so that no two are one question to its cache.
        by_kind = 4 in (request.rows, request.columns)
        request.kind = request.kind or (0 if by_kind else 4)
        request.side = request.side or (2 if request.kind == 2 else 1)
        request.currency_code = request.currency_code or "EUR"
        found["GetSpending", request.SerializeToString()] = request
    return [(method, request) for (method, _), request in found.items()]


ASKED = questions()


def blank(method, answer):
    """An answer without what says when it was made, and its size without that."""
    message = {"GetSpending": spending_pb2.SpendingTable, "GetBalance": spending_pb2.Balance}[method].FromString(answer)
    size = len(answer) - message.info.ByteSize()
    message.info.ClearField("version_token")
    message.info.ClearField("committed_at")
    return message.SerializeToString(deterministic=True), size


def days(period):
    """First day, and first after."""
    if "/" in period:
        return tuple(map(date.fromisoformat, period.split("/")))
    return date(int(period), 1, 1), date(int(period) + 1, 1, 1)


def total_of(request, postings):
    """The total of a table as its question says, over `postings`: amount in minor units and number; None: no posting."""
    def fits(posting):
        if any(getattr(request, name) not in ("", posting[name])
               for name in ("scheme", "action_line", "project", "directorate", "taakveld", "account", "source_system")):
            return False
        if request.area and (posting["area"] or "UNALLOCATED") != request.area:
            return False
        if request.instrument and SCHEMES.get(posting["scheme"], ("",))[0] != {1: "SPUK", 4: "EU_FUND"}[request.instrument]:
            return False
        if request.period:
            (start, end), (first, after) = days(posting["period"]), days(request.period)
            if start < first or after < end:
                return False
        return (KINDS.index(posting["kind"]) + 1 == request.kind and SIDES.index(posting["side"]) + 1 == request.side
                and posting["currency"] == request.currency_code)

    amounts = [posting["amount"] * 100 for posting in postings if fits(posting)]
    return (sum(amounts), len(amounts)) if amounts else None


class Attacked:
    """A database, and what each caller gets of it: {(caller, origin): answers in the order of ASKED}."""

    def __init__(self, test, postings, controller_first=False):
        self.test, self.answers = test, {}
        self.database, self.redis = test.folder / f"{id(self)}.db", test.start_redis_in(f"redis-{id(self)}")
        service = self.start()
        controller = test.client(service, roles=["controller"])
        test.assertEqual(controller.import_file("schemes", schemes_file()).outcome, Report.OUTCOME_APPLIED)
        for source in SOURCES:
            of_source = [posting for posting in postings if posting["source_system"] == source]
            report = controller.import_file("postings", postings_file(*of_source))
            test.assertEqual(report.outcome, Report.OUTCOME_APPLIED, report.rejections[:3])
        self.ask_all(service, "computed", controller_first)
        test.wait_for(lambda: self.redis.command("DBSIZE") == 2 * len(ASKED))
        test.assertEqual(service.stop(), 0)
        self.ask_all(self.start(), "redis", controller_first)

    def start(self):
        return self.test.start_signed(self.database, redis=self.redis)

    def ask_all(self, service, first, controller_first):
        """Who has the same rights as a caller before it is answered from what that one left near."""
        callers = [("anonymous", service, first), ("partner", self.test.partner(service), "near"),
                   ("controller", self.test.client(service, roles=["controller"]), first),
                   ("manager", self.test.client(service, roles=["programme_manager"]), "near")]
        for name, client, origin in (callers[2:] + callers[:2] if controller_first else callers):
            raw = [self.ask(client, question, is_slow=name == "anonymous") for question in ASKED]
            self.test.assertEqual({metadata["x-served-from"] for _, metadata in raw}, {origin}, name)
            self.answers[name, first] = [blank(method, answer) for (method, _), (answer, _) in zip(ASKED, raw)]

    @staticmethod
    def ask(client, question, is_slow):
        if is_slow:
            time.sleep(ANONYMOUS_CALL_SECONDS)
        return client.raw(*question)


class PublishedKindsTest(Signed):

    service_type = harness.FinanceService

    def partner(self, service):
        return self.client(service, roles=["partner"], organisations=["org-a"])

    def start_redis_in(self, name):
        folder = self.folder / name
        folder.mkdir()
        redis = harness.Redis(folder, harness.PATIENT)
        self.addCleanup(redis.stop)
        return redis

    def test_who_may_not_see_an_amount_gets_the_same_bytes_whatever_it_is(self):
        postings = make_postings(lambda amount: amount)
        first = Attacked(self, postings)
        others = [Attacked(self, make_postings(lambda amount: 7 * amount + 1_000_000_000), controller_first=True),
                  Attacked(self, make_postings(None))]
        public = first.answers["anonymous", "computed"]
        for attacked in (first, *others):
            for caller in ("anonymous", "partner"):
                for origin in ("computed", "redis"):
                    for question, found, expected in zip(ASKED, attacked.answers[caller, origin], public):
                        self.assertEqual(found, expected, (caller, origin, question))
        for attacked in (first, *others):
            seen = attacked.answers["controller", "computed"]
            for caller in ("controller", "manager"):
                self.assertEqual([attacked.answers[caller, origin] for origin in ("computed", "redis")], [seen, seen])
            if attacked is not first:
                self.assertGreaterEqual(self.differences(seen, first.answers["controller", "computed"]), 50)
        self.assert_totals(public, [posting for posting in postings if is_published(posting)])
        self.assert_totals(first.answers["controller", "computed"], postings)

    def differences(self, some, others):
        return sum(one != other for one, other in zip(some, others))

    def assert_totals(self, answers, postings):
        """Checks the totals of tables against sums of these postings."""
        checked = 0
        for (method, request), (answer, _) in zip(ASKED, answers):
            if method != "GetSpending" or 4 in (request.rows, request.columns):
                continue
            table, expected = spending_pb2.SpendingTable.FromString(answer), total_of(request, postings)
            found = (table.total.amount_minor, table.total.postings) if table.HasField("total") else None
            self.assertEqual(found, expected, request)
            checked += expected is not None
        self.assertGreater(checked, 30)

    def test_what_is_published_later_was_not_before(self):
        service = self.start_signed(self.folder / "finance.db")
        controller = self.client(service, roles=["controller"])
        controller.import_file("schemes", schemes_file())
        forecast = {"external_id": "1", "kind": "FORECAST", "scheme": "PLAIN", "period": "2024", "amount": 12}
        controller.import_file("postings", postings_file(forecast))
        before = service.current_version().committed_at
        question = {"kind": "POSTING_KIND_FORECAST", "scheme": "PLAIN"}
        hidden = service.spending(**question)
        self.assertFalse(hidden.rows)
        self.assertEqual((hidden.state, list(hidden.reasons)),
                         (hidden.STATE_PUBLISHED_ONLY, [reason_pb2.REASON_KIND_NOT_PUBLISHED]))
        self.assertEqual(controller.spending(**question).total.amount_minor, 12_00)
        report = controller.import_file("schemes", schemes_file(PLAIN="FORECAST RECEIPT"))
        question["min_data_version"] = report.data_version
        shown = service.spending(**question)
        self.assertEqual((shown.total.amount_minor, shown.state), (12_00, shown.STATE_COMPLETE))
        del question["min_data_version"]
        then = service.spending(as_of=timestamp_pb2.Timestamp(seconds=before.seconds, nanos=before.nanos), **question)
        self.assertFalse(then.rows)
        self.assertEqual(then.state, then.STATE_PUBLISHED_ONLY)

    def test_the_command_draws_and_writes_the_same(self):
        drawn = []
        for unpublished in (lambda amount: amount, lambda amount: amount + 5):
            service = self.start_signed(self.folder / f"{len(drawn)}.db")
            controller = self.client(service, roles=["controller"])
            controller.import_file("schemes", schemes_file())
            for source in SOURCES:
                controller.import_file("postings", postings_file(
                    *(one for one in make_postings(unpublished) if one["source_system"] == source)))
            drawn.append({role: self.drawn(service, role) for role in ("partner", "controller")})
        self.assertEqual(drawn[0]["partner"], drawn[1]["partner"])
        for mine, other in zip(drawn[0]["controller"], drawn[1]["controller"]):
            self.assertNotEqual(mine, other)
        balance, balance_csv = drawn[0]["partner"][2:]
        self.assertIn("not published", balance)
        self.assertNotIn("0.00", balance)
        self.assertTrue(balance_csv.startswith("scheme,period_start,period_end,currency_code,opening,received,"))
        self.assertIn("\nSHUT,2024-01-01,2025-01-01,EUR,,,,,,,,PUBLISHED_ONLY,", balance_csv)

    def drawn(self, service, role):
        token = self.folder / "token"
        token.write_text(self.credentials.token(roles=[role], organisations=["org-a"]) + "\n")
        texts = []
        for command in (["spending", "--by", "action-line,kind"], ["balance", "--scheme", "SHUT", "--period", "2024"]):
            for form in ([], ["--csv"]):
                done = service.cli("--ca", self.credentials.folder / "ca.crt", "--token-file", token, *command, "--lang",
                                   "en", *form)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                texts.append(done.stdout)
        return texts


if __name__ == "__main__":
    harness.main()
