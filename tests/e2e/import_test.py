"""An import changes what depends on it, at once, once, and nothing else."""

import csv
import io
import uuid

import harness
from harness import DEMO_DATA, ENDS_MEET, ends_meet, observation_pb2, observations_file

grpc = harness.grpc
Report = harness.import_pb2.ImportReport

CHANGED = "BU00140101"
PATH = ["KOMPAS", "QUALITY_OF_LIFE", "INCOME"]  # the nodes above ENDS_MEET
OTHERS = ["BU00140300", "WK001404", "OOSTERPARKWIJK", "WK001410", "GM0014"]


def published(file):
    """Values of ENDS_MEET in 2020 by area, in an exported file."""
    rows = csv.DictReader(io.StringIO(file.decode()))
    return {row["area"]: float(row["value"]) for row in rows
            if (row["indicator"], row["period"], row["status"]) == (ENDS_MEET, "2020", "VALUE")}


def dispersion(values):
    """The mean distance of the buurten to the municipality."""
    buurten = [value for area, value in values.items() if area.startswith("BU0014")]
    return sum(abs(value - values["GM0014"]) for value in buurten) / len(buurten)


def cleared(message, *fields):
    """A copy without these fields."""
    copy = type(message)()
    copy.CopyFrom(message)
    for field in fields:
        copy.ClearField(field)
    return copy


class ImportTest(harness.EndToEnd):

    def setUp(self):
        super().setUp()
        self.service = self.start_service()

    def write(self, *rows, **header):
        """The report on a file of observations."""
        return self.service.import_file("observations", observations_file(*rows), header)

    def raw_reply(self, data, request_id, service=None):
        """The reply to an import of observations as the bytes that arrived."""
        request_type = observation_pb2.ImportObservationsRequest
        method = (service or self.service).channel.stream_unary(
            "/wijkmonitor.indicators.v1.IndicatorService/ImportObservations",
            request_serializer=request_type.SerializeToString, response_deserializer=None)
        first = harness.first_message(request_type, {"request_id": request_id})
        return method(harness.pieces(request_type, first, data), timeout=20)

    def assert_unchanged(self, state):
        self.assertEqual((self.service.data_version(), self.service.export()), state)

    def state(self):
        return self.service.data_version(), self.service.export()

    # --- what an import changes ---

    def test_the_next_answer_shows_it(self):
        for value in (30.1, 0, 100, 28.6):
            report = self.write(ends_meet("BU00140300", value))
            kompas = self.service.kompas("BU00140300", 2020)
            self.assertEqual(report.outcome, Report.OUTCOME_APPLIED)
            self.assertEqual(harness.readings(kompas)[ENDS_MEET].value, value)
            self.assertEqual(kompas.info.data_version, report.data_version)
            reading = observation_pb2.GetObservationRequest(indicator=ENDS_MEET, area="BU00140300", period="2020")
            observation = self.service.stub.GetObservation(reading)
            self.assertEqual((observation.value, observation.data_version, observation.batch),
                             (value, report.data_version, report.batch))
            self.assertEqual(observation.recorded_at, kompas.info.committed_at)

    def test_other_areas_change_in_dispersion_and_score_only(self):
        values = published(self.service.export())
        before = {area: self.service.kompas(area, 2020) for area in OTHERS}
        self.write(ends_meet(CHANGED, 61.3))
        expected = dispersion({**values, CHANGED: 61.3})
        self.assertNotAlmostEqual(dispersion(values), expected, places=2)
        for area in OTHERS:
            with self.subTest(area):
                after = self.service.kompas(area, 2020)
                self.assert_only_ends_meet_moved(before[area], after, "dispersion", "score", "position")
                old, new = (harness.readings(kompas)[ENDS_MEET] for kompas in (before[area], after))
                self.assertAlmostEqual(old.dispersion, dispersion(values), places=9)
                self.assertAlmostEqual(new.dispersion, expected, places=9)
                score = 100 - 20 * (new.value - new.benchmark_value) / expected
                self.assertAlmostEqual(new.score, min(160, max(40, score)), places=9)

    def test_the_area_itself_changes_in_what_stands_on_the_value_only(self):
        before = self.service.kompas(CHANGED, 2020)
        self.write(ends_meet(CHANGED, 61.3))
        after = self.service.kompas(CHANGED, 2020)
        self.assert_only_ends_meet_moved(
            before, after, "value", "gap", "dispersion", "score", "position", "revision")
        reading = harness.readings(after)[ENDS_MEET]
        self.assertEqual((reading.value, reading.revision), (61.3, 2))
        self.assertAlmostEqual(reading.gap.points, 61.3 - 17.5, places=9)

    def assert_only_ends_meet_moved(self, before, after, *fields):
        """Checks that one reading changed, in these fields, and the nodes above it in their scores."""
        old_readings, new_readings = harness.readings(before), harness.readings(after)
        self.assertEqual(old_readings.keys(), new_readings.keys())
        for indicator, old in old_readings.items():
            ignored = fields if indicator == ENDS_MEET else ()
            self.assert_same_bytes(cleared(old, *ignored), cleared(new_readings[indicator], *ignored))
        for old in harness.nodes(before.centre):
            new = harness.node(after, old.id)
            ignored = ("score", "position", "least", "most") if old.id in PATH else ()
            self.assert_same_bytes(cleared(old, "nodes", "readings", *ignored),
                                   cleared(new, "nodes", "readings", *ignored))
        if old_readings[ENDS_MEET].score != new_readings[ENDS_MEET].score:
            for node_id in PATH:
                self.assertNotEqual(harness.node(before, node_id).score, harness.node(after, node_id).score)
        self.assert_same_bytes(cleared(before.info, "data_version", "version_token", "committed_at"),
                               cleared(after.info, "data_version", "version_token", "committed_at"))
        self.assertEqual(after.info.data_version, before.info.data_version + 1)

    def test_other_years_do_not_change(self):
        before = self.service.kompas("BU00140300", 2016)
        self.write(ends_meet(CHANGED, 61.3))
        after = self.service.kompas("BU00140300", 2016)
        self.assert_same_bytes(cleared(before, "info"), cleared(after, "info"))

    def test_exactly_one_line_of_the_export_changes(self):
        before = set(self.service.export().splitlines())
        self.write(ends_meet(CHANGED, 61.3))
        after = set(self.service.export().splitlines())
        self.assertEqual(len(before - after), 1)
        [line] = after - before
        self.assertTrue(line.decode().startswith(ends_meet(CHANGED, 61.3)), line)

    def test_no_longer_published(self):
        self.write(f"{ENDS_MEET},BU00140300,CBS-2020,2020,AGE_18_PLUS,NOT_PUBLISHED,")
        reading = harness.readings(self.service.kompas("BU00140300", 2020))[ENDS_MEET]
        self.assertEqual(reading.status, harness.figure_pb2.STATUS_NOT_PUBLISHED)
        self.assertFalse(reading.HasField("value"))

    # --- again ---

    def test_the_same_file_again_changes_nothing(self):
        state = self.state()
        for what, name in harness.Indicators.demo_files:
            with self.subTest(name):
                report = self.service.import_demo(what, name)
                self.assertEqual(report.outcome, Report.OUTCOME_UNCHANGED)
                self.assertEqual((report.rows_applied, report.rows_unchanged),
                                 (0, report.rows_read - report.rows_out_of_scope))
                self.assertEqual((report.data_version, report.batch), (state[0], ""))
        self.assert_unchanged(state)

    def test_the_same_request_gets_the_first_answer_again(self):
        request_id, data = str(uuid.uuid4()), observations_file(ends_meet(CHANGED, 61.3))
        first = self.raw_reply(data, request_id)
        self.assertEqual(Report.FromString(first).outcome, Report.OUTCOME_APPLIED)
        self.assertEqual(self.raw_reply(data, request_id), first)
        self.write(ends_meet(CHANGED, 12.3))
        state = self.state()
        self.assertEqual(self.raw_reply(data, request_id), first)
        self.assert_unchanged(state)
        self.service.stop()
        restarted = self.start_service(self.service.database)
        self.assertEqual(self.raw_reply(data, request_id, restarted), first)
        self.assertEqual((restarted.data_version(), restarted.export()), state)

    def test_another_request_under_the_same_id(self):
        request_id, data = str(uuid.uuid4()), observations_file(ends_meet(CHANGED, 61.3))
        self.raw_reply(data, request_id)
        state = self.state()
        others = {
            "value": (observations_file(ends_meet(CHANGED, 61.4)), {}, {}),
            "file name": (data, {"file_name": "other.csv"}, {}),
            "dry run": (data, {"validate_only": True}, {}),
            "period": (data, {}, {"period": "2016"}),
        }
        for name, (body, header, fields) in others.items():
            with self.subTest(name):
                self.assert_fails(
                    grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED",
                    lambda body=body, header=header, fields=fields: self.service.import_file(
                        "observations", body, {"request_id": request_id, **header}, **fields))
        self.assert_unchanged(state)

    def test_export_can_be_imported_again(self):
        state = self.state()
        for edition in ("CBS-2017", "CBS-2020", "CBS-2024"):
            report = self.service.import_file("observations", self.service.export(edition=edition))
            self.assertEqual(report.outcome, Report.OUTCOME_UNCHANGED)
            self.assertGreater(report.rows_unchanged, 100)
        self.assert_unchanged(state)

    def test_export_rebuilds_the_data_elsewhere(self):
        copy = self.start_service(self.folder / "empty.db")
        for what, name in harness.Indicators.demo_files:
            if what != "observations":
                copy.import_file(what, (DEMO_DATA / name).read_bytes())
        for edition in ("CBS-2017", "CBS-2020", "CBS-2024"):
            copy.import_file("observations", self.service.export(edition=edition))
        self.assertEqual(copy.export(), self.service.export())
        for area, year in (("VINKHUIZEN", 2020), ("WK001410", 2022)):
            self.assert_same_bytes(copy.kompas(area, year).centre, self.service.kompas(area, year).centre)

    def test_command_line_exports_the_same(self):
        target = self.folder / "export.csv"
        done = self.service.cli("export", "--output", target)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(target.read_bytes(), self.service.export())
        self.assertEqual(self.service.cli("export").stdout.encode(), self.service.export())

    # --- not, or in part ---

    def test_dry_run_changes_nothing(self):
        state, kompas = self.state(), self.service.kompas(CHANGED, 2020)
        report = self.write(ends_meet(CHANGED, 61.3), ends_meet("BU00140300", 28.6), validate_only=True)
        self.assertEqual(report.outcome, Report.OUTCOME_VALID)
        self.assertEqual((report.rows_applied, report.rows_unchanged), (1, 1))
        self.assertEqual((report.data_version, report.batch), (state[0], ""))
        path = self.folder / "dry.csv"
        path.write_bytes(observations_file(ends_meet(CHANGED, 61.3)))
        self.assertEqual(self.service.cli("import", "observations", path, "--dry-run").returncode, 0)
        self.assert_unchanged(state)
        self.assert_same_bytes(self.service.kompas(CHANGED, 2020), kompas)
        self.assertEqual(self.service.cli("import", "observations", path).returncode, 0)
        self.assertEqual(self.service.data_version(), state[0] + 1)

    def test_partly_only_when_asked_for(self):
        state = self.state()
        rows = [ends_meet(CHANGED, 61.3), ends_meet("BU99999999", 1)]
        report = self.write(*rows)
        self.assertEqual((report.outcome, report.rows_applied), (Report.OUTCOME_REJECTED, 0))
        self.assert_unchanged(state)
        report = self.write(*rows, allow_partial=True)
        self.assertEqual((report.outcome, report.rows_applied, report.rows_rejected), (Report.OUTCOME_APPLIED, 1, 1))
        self.assertEqual([rejection.line for rejection in report.rejections], [3])
        self.assertEqual(harness.readings(self.service.kompas(CHANGED, 2020))[ENDS_MEET].value, 61.3)

    def test_a_stream_that_breaks_off_changes_nothing(self):
        state = self.state()
        request_type = observation_pb2.ImportObservationsRequest

        def broken():
            first = harness.first_message(request_type)
            yield from harness.pieces(request_type, first, observations_file(ends_meet(CHANGED, 61.3)))
            raise ConnectionAbortedError("the caller goes away")

        with self.assertRaises(grpc.RpcError):
            self.service.stub.ImportObservations(broken(), timeout=10)
        self.assert_fails(
            grpc.StatusCode.INVALID_ARGUMENT, "FILE_INCOMPLETE",
            lambda: self.write(ends_meet(CHANGED, 61.3), size_bytes=10_000))
        self.assert_unchanged(state)


if __name__ == "__main__":
    harness.main()
