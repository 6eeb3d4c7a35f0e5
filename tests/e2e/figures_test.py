"""The published figures of Groningen, the same through every client."""

import collections
import json
import subprocess

from google.protobuf import json_format

import harness
from harness import ENDS_MEET, kompas_pb2

SERVICE_NAME = "wijkmonitor.indicators.v1.IndicatorService"

# Figures as they were published, and what the kompas makes of them: area, year, method, indicator, and by field
# the number and how far from it the answer may be.
Figure = collections.namedtuple("Figure", "area year method indicator numbers")
TO_A_CENT = 0.005
EXACT = 1e-9
FIGURES = [
    Figure("BU00140300", 2020, "WM-1", ENDS_MEET, {
        "value": (28.6, EXACT), "benchmark_value": (17.5, EXACT), "dispersion": (7.28203, 1e-5),
        "score": (69.51, TO_A_CENT)}),
    Figure("BU00140300", 2020, "WM-2", ENDS_MEET, {"value": (28.6, EXACT), "score": (61.44, TO_A_CENT)}),
    Figure("BU00140300", 2012, "WM-1", ENDS_MEET, {"score": (66.07, TO_A_CENT)}),
    Figure("BU00140300", 2012, "WM-2", ENDS_MEET, {"score": (55.07, TO_A_CENT)}),
    Figure("BU00140300", 2016, "WM-1", ENDS_MEET, {"score": (66.00, TO_A_CENT)}),
    Figure("BU00140300", 2016, "WM-2", ENDS_MEET, {"score": (56.63, TO_A_CENT)}),
    Figure("WK001404", 2020, "WM-1", ENDS_MEET, {"value": (23.7, EXACT), "score": (82.97, TO_A_CENT)}),
    Figure("OOSTERPARKWIJK", 2020, "WM-1", ENDS_MEET, {"value": (23.72, TO_A_CENT), "score": (82.92, TO_A_CENT)}),
    Figure("VINKHUIZEN", 2020, "WM-1", ENDS_MEET, {"value": (21.43, TO_A_CENT), "score": (89.20, TO_A_CENT)}),
    Figure("DE_HOOGTE", 2020, "WM-1", ENDS_MEET, {"value": (28.6, EXACT), "score": (69.51, TO_A_CENT)}),
    Figure("WK001410", 2022, "WM-1", "LOW_INCOME", {
        "value": (57.8, EXACT), "benchmark_value": (46.3, EXACT), "dispersion": (9.1, 1e-6),
        "score": (74.73, TO_A_CENT)}),
    Figure("WK001410", 2022, "WM-1", "EMPLOYMENT_RATE", {
        "value": (52, EXACT), "benchmark_value": (61, EXACT), "dispersion": (3.9, 1e-6), "score": (53.85, TO_A_CENT)}),
    Figure("WK001404", 2022, "WM-1", "LOW_INCOME", {"score": (94.07, TO_A_CENT)}),
]
KOMPASSEN = sorted({(figure.area, figure.year, figure.method) for figure in FIGURES})
METHODS = [
    "GetKompas", "GetGeoEdition", "ListGeoEditions", "GetArea", "ListAreas", "GetAreaSet", "ListAreaSets", "GetAreaShapes",
    "GetTheme", "ListThemes", "GetIndicator", "ListIndicators", "GetObservation", "ListObservations", "ExportObservations",
    "ImportAreas", "ImportAreaSets", "ImportAreaShapes", "ImportCatalogue", "ImportObservations", "GetDataVersion",
    "WatchDataVersion"]


def below(node, key):
    """Everything of kind `key` (nodes, readings) under a node, at any depth."""
    for child in node.nodes:
        yield from below(child, key)
    yield from getattr(node, key)


class FiguresTest(harness.EndToEnd):

    @classmethod
    def setUpClass(cls):
        folder = harness.temporary_folder()
        database = folder / "demo.db"
        harness.copy_database(cls.demo_database(), database)
        cls.service = harness.IndicatorsService(folder, database)
        cls.addClassCleanup(cls.service.stop)

    def reading(self, area, year, indicator, method=""):
        return harness.readings(self.service.kompas(area, year, method))[indicator]

    def assert_figures(self, kompassen):
        """Checks every figure in kompassen by (area, year, method)."""
        for figure in FIGURES:
            reading = harness.readings(kompassen[figure.area, figure.year, figure.method])[figure.indicator]
            for field, (number, tolerance) in figure.numbers.items():
                with self.subTest(figure.area, year=figure.year, method=figure.method, field=field):
                    self.assertTrue(reading.HasField(field))
                    self.assertAlmostEqual(getattr(reading, field), number, delta=tolerance)

    def kompassen(self):
        return {key: self.service.kompas(*key) for key in KOMPASSEN}

    def test_python_client(self):
        kompassen = self.kompassen()
        self.assert_figures(kompassen)
        for (area, year, method), kompas in kompassen.items():
            self.assertEqual((kompas.area.id, kompas.year, kompas.info.method_version), (area, year, method))
            self.assertEqual(kompas.benchmark.id, "GM0014")

    def test_command_line(self):
        kompassen = {}
        for area, year, method in KOMPASSEN:
            done = self.service.cli("kompas", area, "--year", year, "--method", method, "--json")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("method_version", json.loads(done.stdout)["info"], "JSON has the names of the proto")
            kompassen[area, year, method] = json_format.Parse(done.stdout, kompas_pb2.Kompas())
        self.assert_figures(kompassen)
        self.assertEqual(kompassen, self.kompassen())

    def test_command_line_takes_the_first_method_by_default(self):
        done = self.service.cli("kompas", "BU00140300", "--year", 2020, "--json")
        self.assertEqual(json_format.Parse(done.stdout, kompas_pb2.Kompas()),
                         self.service.kompas("BU00140300", 2020, "WM-1"))

    def buf_curl(self, *arguments):
        """What buf curl prints, knowing nothing but what reflection tells."""
        self.assertTrue(harness.BUF.exists(), "buf is not installed: deploy/install --tests")
        done = subprocess.run(
            [harness.BUF, "curl", "--protocol", "grpc", "--http2-prior-knowledge", *arguments], capture_output=True,
            text=True, timeout=60, env=harness.environment(HOME=str(self.folder)), cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_buf_curl(self):
        kompassen = {}
        url = f"http://{self.service.address}/{SERVICE_NAME}/GetKompas"
        for area, year, method in KOMPASSEN:
            request = json.dumps({"area": area, "year": year, "method_version": method})
            kompassen[area, year, method] = json_format.Parse(
                self.buf_curl("-d", request, url), kompas_pb2.Kompas())
        self.assert_figures(kompassen)
        self.assertEqual(kompassen, self.kompassen())

    def test_buf_curl_lists_the_methods(self):
        listed = self.buf_curl("--list-methods", f"http://{self.service.address}").split()
        own = [method for method in listed if method.startswith("wijkmonitor.")]
        self.assertEqual(sorted(own), sorted([
            f"{SERVICE_NAME}/{method}" for method in METHODS]))

    def test_set_of_buurten_is_weighed_not_averaged(self):
        members = self.service.stub.GetAreaSet(
            harness.area_pb2.GetAreaSetRequest(id="OOSTERPARKWIJK", edition="CBS-2020")).members
        self.assertEqual(len(members), 5)
        plain = sum(self.reading(member, 2020, ENDS_MEET).value for member in members) / 5
        self.assertAlmostEqual(plain, 22.94, delta=TO_A_CENT)
        weighed = self.reading("OOSTERPARKWIJK", 2020, ENDS_MEET)
        self.assertGreater(abs(weighed.value - plain), 0.5)
        self.assertIn(harness.reason_pb2.REASON_ESTIMATED, weighed.reasons)
        self.assertEqual(weighed.revision, 0)

    def test_set_of_one_buurt_is_that_buurt(self):
        of_set = harness.readings(self.service.kompas("DE_HOOGTE", 2020))
        of_buurt = harness.readings(self.service.kompas("BU00140300", 2020))
        self.assertEqual(of_set.keys(), of_buurt.keys())
        for indicator, reading in of_set.items():
            with self.subTest(indicator):
                self.assertEqual(reading.status, of_buurt[indicator].status)
                for field in ("value", "score"):
                    self.assertEqual(reading.HasField(field), of_buurt[indicator].HasField(field))
                    self.assertAlmostEqual(getattr(reading, field), getattr(of_buurt[indicator], field), places=9)

    def test_certainty_of_register_and_modelled_figures(self):
        income = self.reading("WK001410", 2022, "LOW_INCOME")
        self.assertEqual(income.position, harness.verdict_pb2.POSITION_WELL_BELOW)
        self.assertEqual(income.certainty, harness.verdict_pb2.CERTAINTY_ESTABLISHED)
        self.assertEqual(list(income.reasons), [])
        work = self.reading("WK001410", 2022, "EMPLOYMENT_RATE")
        self.assertEqual(work.certainty, harness.verdict_pb2.CERTAINTY_NOT_TESTED)
        self.assertIn(harness.reason_pb2.REASON_MODELLED, work.reasons)
        income = self.reading("WK001404", 2022, "LOW_INCOME")
        self.assertEqual(income.position, harness.verdict_pb2.POSITION_BELOW)
        self.assertEqual(income.certainty, harness.verdict_pb2.CERTAINTY_ESTABLISHED)

    def test_two_kinds_of_missing(self):
        found = harness.readings(self.service.kompas("BU00141004", 2020)).values()
        statuses = collections.Counter(
            harness.figure_pb2.Status.Name(reading.status) for reading in found
            if reading.source.table == "50090NED")
        self.assertEqual(statuses, {"STATUS_NOT_PUBLISHED": 32, "STATUS_NOT_ASKED": 3})

    def test_what_was_not_published_is_not_filled_in_with_an_earlier_year(self):
        self.assertEqual(self.reading("BU00140004", 2012, ENDS_MEET).status, harness.figure_pb2.STATUS_VALUE)
        later = self.reading("BU00140004", 2016, ENDS_MEET)
        self.assertEqual(later.status, harness.figure_pb2.STATUS_NOT_PUBLISHED)
        self.assertFalse(later.HasField("value"))
        self.assertFalse(later.HasField("score"))
        self.assertEqual(later.period.start, "2016-01-01")

    def test_what_was_not_asked(self):
        for year in (2012, 2016):
            reading = self.reading("BU00140300", year, "VERY_STRESSED")
            self.assertEqual(reading.status, harness.figure_pb2.STATUS_NOT_ASKED)
            self.assertFalse(reading.HasField("value"))

    def test_nothing_made_from_a_model_is_established(self):
        for key in KOMPASSEN:
            for node in harness.nodes(self.service.kompas(*key).centre):
                modelled = [reading for reading in [*node.readings, *below(node, "readings")]
                            if reading.basis == harness.figure_pb2.BASIS_MODELLED and reading.HasField("score")]
                with self.subTest(key, node=node.id):
                    if modelled:
                        self.assertNotEqual(node.certainty, harness.verdict_pb2.CERTAINTY_ESTABLISHED)
                    for reading in modelled:
                        self.assertNotEqual(reading.certainty, harness.verdict_pb2.CERTAINTY_ESTABLISHED)

    def test_without_polarity_there_is_no_score(self):
        for key in KOMPASSEN:
            without = [reading for reading in harness.readings(self.service.kompas(*key)).values()
                       if reading.polarity == harness.figure_pb2.POLARITY_NONE]
            self.assertTrue(without)
            for reading in without:
                with self.subTest(key, indicator=reading.indicator):
                    self.assertFalse(reading.HasField("score"))
                    self.assertEqual(reading.position, harness.verdict_pb2.POSITION_UNSPECIFIED)

    def test_composition_has_tints_and_no_score(self):
        composition = harness.node(self.service.kompas("WK001410", 2022), "COMPOSITION")
        for node in harness.nodes(composition):
            self.assertFalse(node.HasField("score"))
        found = list(below(composition, "readings"))
        self.assertEqual(len(found), 9)
        for reading in found:
            with self.subTest(reading.indicator):
                self.assertFalse(reading.HasField("score"))
                self.assertIn(reading.tint, range(1, 6))


if __name__ == "__main__":
    harness.main()
