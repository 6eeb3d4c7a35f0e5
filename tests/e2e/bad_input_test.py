"""Bad input gets an answer that says where, what and why, and changes nothing."""

import collections
import struct

import harness
import hostile
from harness import ENDS_MEET, ends_meet, observation_pb2, observations_file

grpc = harness.grpc
Report = harness.import_pb2.ImportReport

COMMA = observation_pb2.ImportObservationsRequest.DECIMAL_MARK_COMMA
GOOD = ends_meet("BU00140101", 61.3)
FILE_BYTES_MAX = 64 << 20  # of the largest file but those of observations
OBSERVATION_BYTES_MAX = 512 << 20
MEMORY_MAX = 400_000_000

# A file, and the place and the words of its only rejection. `fields` are those of the request, `flags` the same for
# the command line.
Bad = collections.namedtuple("Bad", "data line column value words fields flags", defaults=({}, ()))


def of_row(row, column, value, *words):
    """A file with a good row, then `row`, which is rejected."""
    return Bad(observations_file(GOOD, row), 3, column, value, words)


def semicolons(*cells):
    """A file of one figure with semicolons between its cells."""
    return "\n".join(["indicator;area;edition;period;value", ";".join(cells), ""]).encode()


BAD_FILES = {
    "unknown area": of_row(ends_meet("BU99999999", 1), "area", "BU99999999", "no area or set", "CBS-2020"),
    "area of another edition": of_row(ends_meet("BU00140110", 1), "area", "BU00140110", "no area or set", "CBS-2020"),
    "unknown indicator": of_row(
        "HAPPINESS,BU00140300,CBS-2020,2020,AGE_18_PLUS,VALUE,1", "indicator", "HAPPINESS", "no indicator"),
    "unknown group": of_row(
        f"{ENDS_MEET},BU00140300,CBS-2020,2020,EVERYBODY,VALUE,1", "group", "EVERYBODY", "no group"),
    "unknown status": of_row(
        f"{ENDS_MEET},BU00140300,CBS-2020,2020,AGE_18_PLUS,PERHAPS,", "status", "PERHAPS", "NOT_PUBLISHED"),
    "no period": of_row(ends_meet("BU00140300", 1, "20x0"), "period", "20x0", "2020"),
    "period that ends before it begins": of_row(
        ends_meet("BU00140300", 1, "2020-12-31/2020-01-01"), "period", "2020-12-31/2020-01-01", "end"),
    "day that does not exist": of_row(
        ends_meet("BU00140300", 1, "2021-02-29/2021-03-01"), "period", "2021-02-29/2021-03-01"),
    "year out of bounds": of_row(ends_meet("BU00140300", 1, 1066), "period", "1066", "1900..2200"),
    "comma where a point is due": of_row(ends_meet("BU00140300", '"28,6"'), "value", "28,6", "point", "28.6"),
    "comma where a point is due, with semicolons": Bad(
        semicolons(ENDS_MEET, "BU00140300", "CBS-2020", "2020", "28,6"), 2, "value", "28,6", ("point", "28.6")),
    "point where a comma is due": Bad(
        semicolons(ENDS_MEET, "BU00140300", "CBS-2020", "2020", "28.6"), 2, "value", "28.6", ("comma", "28,6"),
        {"decimal_mark": COMMA}, ("--decimal-comma",)),
    "thousands marks": of_row(ends_meet("BU00140300", '"1,028.6"'), "value", "1,028.6", "not a number"),
    "missing column": Bad(b"indicator,edition,period,value\n", 1, "area", "", ("missing",)),
    "missing value column": Bad(b"indicator,area,edition,period\n", 1, "value", "", ("missing",)),
    "unknown column": Bad(b"indicator,area,edition,period,value,remark\n", 1, "remark", "", ("no such column", "value")),
    "column twice": Bad(b"indicator,area,area,value\n", 1, "area", "", ("2 times",)),
    "too few cells": of_row(f"{ENDS_MEET},BU00140300", "", "", "2 cells", "7"),
    "another value for the same figure": Bad(
        observations_file(ends_meet("BU00140300", 1), ends_meet("BU00140301", 2), ends_meet("BU00140300", 3)),
        4, "area", "BU00140300", ("line 2", "another value", ENDS_MEET)),
    "out of range, above": of_row(ends_meet("BU00140300", 100.1), "value", "100.1", "range", "0..100"),
    "out of range, below": of_row(ends_meet("BU00140300", -0.1), "value", "-0.1", "range", "0..100"),
    "value without a value": of_row(ends_meet("BU00140300", ""), "value", "", "VALUE"),
    "value of what was not published": of_row(
        f"{ENDS_MEET},BU00140300,CBS-2020,2020,AGE_18_PLUS,NOT_PUBLISHED,28.6", "value", "28.6", "VALUE"),
    "mixed editions": of_row(
        f"{ENDS_MEET},BU00140300,CBS-2017,2020,AGE_18_PLUS,VALUE,1", "edition", "CBS-2017", "one edition", "CBS-2020"),
    "unknown edition": Bad(
        observations_file(f"{ENDS_MEET},BU00140300,CBS-1999,2020,AGE_18_PLUS,VALUE,1"), 2, "edition", "CBS-1999",
        ("no edition",)),
    "cut off": Bad(observations_file(GOOD, ends_meet("BU00140300", 12.3))[:-1], 3, "", "", ("cut off",)),
    "cut off within a row": Bad(observations_file(GOOD, ends_meet("BU00140300", 12.3))[:-9], 3, "", "", ("cut off",)),
    "quote that is never closed": of_row(f'{ENDS_MEET},"BU00140300,CBS-2020,2020', "", "", "quote"),
    "Latin-1": Bad(
        observations_file(GOOD, ends_meet("BU00140300", "é")).decode().encode("latin-1"), 3, "", "",
        ("UTF-8", f"byte {ends_meet('BU00140300', 'é').index('é') + 1} ")),
    "UTF-16": Bad(observations_file(GOOD).decode().encode("utf-16-le"), 1, "", "", ("UTF-8",)),
    "empty": Bad(b"", 1, "", "", ("empty",)),
    "only a header": Bad(observations_file(), 0, "", "", ("no figures",)),
}
for text in ("NaN", "nan", "Infinity", "-Infinity", "inf", "1e1", "0x10", "5 %", ".5", "5."):
    BAD_FILES[f"no number: {text}"] = of_row(ends_meet("BU00140300", text), "value", text, "not a number")
for text in ("+5", "5-", "(5)"):
    BAD_FILES[f"sign: {text}"] = of_row(ends_meet("BU00140300", text), "value", text, "the sign is not read")
BAD_FILES["number that stands for none"] = of_row(ends_meet("BU00140300", -99997), "value", "-99997", "absence of a number")
BAD_FILES["spreadsheet"] = Bad(b"PK\x03\x04 and more", 1, "", "", ("save the sheet as CSV",))
BAD_FILES["title above the header"] = Bad(
    b"Figures of 2020\n" + observations_file(GOOD), 1, "indicator", "", ("line 2 has it", "a title"))
BAD_FILES["number without end"] = of_row(ends_meet("BU00140300", "9" * 400), "value", "9" * 200, "too large")


def place_of(bad, path):
    """What stands before the reason in the line that the command line prints."""
    place = f"{path}:{bad.line}: " if bad.line else f"{path}: "
    return place + (f'{bad.column}: "{bad.value}": ' if bad.column else "")


class BadInputTest(harness.EndToEnd):

    @classmethod
    def setUpClass(cls):
        folder = harness.temporary_folder()
        database = folder / "demo.db"
        harness.copy_database(cls.demo_database(), database)
        cls.service = harness.IndicatorsService(folder, database)
        cls.addClassCleanup(cls.service.stop)
        cls.before = cls.state()

    @classmethod
    def state(cls):
        return cls.service.data_version(), cls.service.export()

    def tearDown(self):
        self.assertEqual(self.state(), self.before, "nothing was changed")

    def test_message_that_does_not_arrive_whole(self):
        """Is no empty question, which would be answered."""
        whole = hostile.message(b"")
        cut_off = struct.pack(">BI", 0, 8) + b"\x0a\x04CBS"
        for method in ("ListAreas", "GetDataVersion", "ExportObservations"):
            for body in (b"", whole[:3], cut_off):
                with self.subTest(method, body=body):
                    connection = hostile.Connection(self.service.port)
                    self.addCleanup(connection.close)
                    self.assertEqual(connection.call(method, body), "INVALID_ARGUMENT")

    def test_file_whose_last_message_is_cut_off(self):
        """What arrived before it is not applied, although the stream has ended in order."""
        start, rest = observations_file(GOOD), (ends_meet("BU00140102", 61.3) + "\n").encode()
        whole = hostile.chunk(start, first=True, size=len(start + rest)) + hostile.chunk(rest)
        for body in (whole[:-7], whole[:-len(hostile.chunk(rest))], whole[:3 - len(hostile.chunk(rest))]):
            with self.subTest(bytes=len(body)):
                connection = hostile.Connection(self.service.port)
                self.addCleanup(connection.close)
                self.assertEqual(connection.call("ImportObservations", body), "INVALID_ARGUMENT")

    def test_files(self):
        for name, bad in BAD_FILES.items():
            with self.subTest(name):
                report = self.service.import_file("observations", bad.data, **bad.fields)
                self.assertEqual(report.outcome, Report.OUTCOME_REJECTED)
                self.assertEqual((report.rows_applied, report.batch), (0, ""))
                self.assertEqual(report.data_version, self.before[0])
                [rejection] = report.rejections
                self.assertEqual((rejection.line, rejection.column, rejection.value),
                                 (bad.line, bad.column, bad.value))
                for word in bad.words:
                    self.assertIn(word, rejection.reason)
                self.assertEqual(self.state(), self.before)

    def test_files_by_command_line(self):
        for number, (name, bad) in enumerate(BAD_FILES.items()):
            with self.subTest(name):
                path = self.folder / f"file{number}.csv"
                path.write_bytes(bad.data)
                done = self.service.cli("import", "observations", path, *bad.flags)
                self.assertEqual((done.returncode, done.stderr), (1, ""))
                lines = [line for line in done.stdout.splitlines() if line.startswith(place_of(bad, path))]
                self.assertEqual(len(lines), 1, done.stdout)
                for word in bad.words:
                    self.assertIn(word, lines[0])

    def test_every_bad_row_is_named(self):
        rows = [ends_meet(f"BU9999{number:04}", number % 100) for number in range(1500)]
        report = self.service.import_file("observations", observations_file(GOOD, *rows))
        self.assertEqual((report.outcome, report.rows_read), (Report.OUTCOME_REJECTED, 1501))
        self.assertEqual((report.rows_rejected, report.rejections_total), (1501, 1500))
        self.assertEqual([rejection.line for rejection in report.rejections], list(range(3, 1003)))

    def test_other_files(self):
        """A declaration that is not whole or not sound is refused as a whole."""
        areas = (harness.DEMO_DATA / "areas_2020.csv").read_bytes()
        sets = (harness.DEMO_DATA / "sets_2020.csv").read_bytes()
        catalogue = (harness.DEMO_DATA / "catalogue.csv").read_bytes()
        for what, data, column in [
                ("areas", areas.replace(b"BU00140300,BUURT", b"BU00140300,STRAAT"), "level"),
                ("areas", b"".join(line for line in areas.splitlines(True) if b",BU00140300," not in line), ""),
                ("sets", sets.replace(b"BU00140300", b"BU99999999", 1), "member"),
                ("catalogue", catalogue.replace(b"LOWER_BETTER", b"LOWEST", 1), "polarity"),
                ("catalogue", b"".join(line for line in catalogue.splitlines(True) if ENDS_MEET.encode() not in line),
                 "")]:
            with self.subTest(what, column=column):
                report = self.service.import_file(what, data)
                self.assertEqual((report.outcome, report.rows_applied), (Report.OUTCOME_REJECTED, 0))
                self.assertGreater(len(report.rejections), 0)
                self.assertTrue(report.rejections[0].reason)
                if column:
                    self.assertEqual(report.rejections[0].column, column)
                self.assertEqual(self.state(), self.before)

    # --- requests ---

    def test_request_fields(self):
        for fields, blamed in [({"edition": "CBS-1999"}, "edition"), ({"period": "20x0"}, "period"),
                               ({"retrieved": "yesterday"}, "retrieved"),
                               ({"header": {"request_id": "not-a-uuid"}}, "chunk.header.request_id"),
                               ({"header": {"file_name": "x" * 256}}, "chunk.header.file_name")]:
            with self.subTest(blamed):
                found = self.assert_fails(
                    grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELDS",
                    lambda fields=fields: self.service.import_file("observations", observations_file(GOOD), **fields))
                self.assertEqual(list(found), [blamed])

    def test_unknown_format(self):
        found = self.assert_fails(
            grpc.StatusCode.INVALID_ARGUMENT, "UNKNOWN_FORMAT",
            lambda: self.service.import_file("observations", observations_file(GOOD), format="excel"))
        self.assertIn("cbs-kwb", found["format"])
        path = self.folder / "good.csv"
        path.write_bytes(observations_file(GOOD))
        done = self.service.cli("import", "observations", path, "--format", "excel")
        self.assertEqual(done.returncode, 1)
        self.assertIn("UNKNOWN_FORMAT", done.stderr)
        self.assertIn("cbs-kwb", done.stderr)

    def test_kompas_requests(self):
        code = grpc.StatusCode
        for area, year, method, group, expected in [
                ("BU99999999", 2020, "", "", code.NOT_FOUND), ("", 2020, "", "", code.INVALID_ARGUMENT),
                ("NL01", 2020, "", "", code.INVALID_ARGUMENT), ("BU00140300", 0, "", "", code.INVALID_ARGUMENT),
                ("BU00140300", 1899, "", "", code.INVALID_ARGUMENT),
                ("BU00140300", 2201, "", "", code.INVALID_ARGUMENT),
                ("BU00140300", 2020, "WM-9", "", code.INVALID_ARGUMENT),
                ("BU00140300", 2020, "", "EVERYBODY", code.NOT_FOUND)]:
            with self.subTest(area, year=year, method=method, group=group):
                with self.assertRaises(grpc.RpcError) as caught:
                    self.service.kompas(area, year, method, group)
                found, reason, fields = harness.error_of(caught.exception)
                self.assertEqual(found, expected)
                self.assertTrue(reason)
                if expected == code.INVALID_ARGUMENT:
                    self.assertEqual(len(fields), 1)

    def test_command_line_says_what_is_wrong(self):
        done = self.service.cli("kompas", "BU99999999", "--year", 2020)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("BU99999999", done.stderr)
        done = self.service.cli("import", "observations", self.folder / "nothing.csv")
        self.assertEqual(done.returncode, 1)
        self.assertIn("nothing.csv", done.stderr)
        self.assertEqual(self.service.cli("kompas").returncode, 64)

    # --- sizes ---

    def test_file_that_is_too_large(self):
        def endless(bytes_left):
            request_type = observation_pb2.ImportObservationsRequest
            yield from harness.pieces(request_type, harness.first_message(request_type), observations_file())
            line = (GOOD + "\n").encode()
            piece = line * (harness.CHUNK_BYTES // len(line))
            for _ in range(bytes_left // len(piece) + 1):
                yield request_type(chunk={"data": piece})

        self.assert_fails(
            grpc.StatusCode.INVALID_ARGUMENT, "FILE_TOO_LARGE",
            lambda: self.service.stub.ImportObservations(endless(OBSERVATION_BYTES_MAX), timeout=120))
        self.assertLess(self.service.memory_peak_bytes(), MEMORY_MAX)

    def test_file_of_one_endless_line(self):
        """Its cells would take twenty times its size."""
        head = b"indicator,area,value\n"
        for name, start, cell, line in [("header", b"a", b",", 1), ("row", head, b",", 2), ("quotes", head, b'"",', 2)]:
            with self.subTest(name):
                data = start + cell * ((FILE_BYTES_MAX - len(start) - 1) // len(cell)) + b"\n"
                report = self.service.import_file("observations", data)
                self.assertEqual(report.outcome, Report.OUTCOME_REJECTED)
                [rejection] = report.rejections
                self.assertEqual(rejection.line, line)
                self.assertIn("a line has at most", rejection.reason)
                self.assertLess(self.service.memory_peak_bytes(), MEMORY_MAX)

    def test_file_that_says_it_is_too_large(self):
        self.assert_fails(
            grpc.StatusCode.INVALID_ARGUMENT, "FILE_TOO_LARGE",
            lambda: self.service.import_file("observations", b"", {"size_bytes": OBSERVATION_BYTES_MAX + 1}))

    def test_file_that_is_too_large_by_command_line(self):
        path = self.folder / "large.csv"
        with open(path, "wb") as file:
            file.truncate(OBSERVATION_BYTES_MAX + 1)
        done = self.service.cli("import", "observations", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("FILE_TOO_LARGE", done.stderr)
        self.assertIn(f"more than {OBSERVATION_BYTES_MAX} bytes", done.stderr)

    def test_message_that_is_too_large(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.service.kompas("B" * (1 << 20), 2020)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
        with self.assertRaises(grpc.RpcError) as caught:
            self.import_piece(b"x" * (1 << 20))
        self.assertEqual(caught.exception.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)

    def test_piece_that_is_too_large(self):
        self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, "CHUNK_TOO_LARGE",
                          lambda: self.import_piece(b"x" * (harness.CHUNK_BYTES + 1)))

    def import_piece(self, data):
        """Imports a file of observations in one message after the header."""
        request_type = observation_pb2.ImportObservationsRequest
        first = harness.first_message(request_type, {"size_bytes": len(data)})
        messages = [first, request_type(chunk={"data": data})]
        return self.service.stub.ImportObservations(iter(messages), timeout=20)


if __name__ == "__main__":
    harness.main()
