"""Tables of the whole country, as a statistics office publishes them: all of it, and one municipality of it.

The table has the shape of CBS, Kerncijfers wijken en buurten 2024; its areas and figures are made up.
"""

import random

import harness

Report = harness.import_pb2.ImportReport

HEAD = ("Wijken en buurten", "Regioaanduiding/Gemeentenaam (naam)", "Regioaanduiding/Codering (code)",
        "Bevolking/Aantal inwoners (aantal)")
ROWS = 18_310
MUNICIPALITIES = 342
WITH_LETTERS = 627  # 110 wijken and 517 buurten of one municipality
TABLE = {"format": "cbs-kwb", "edition": "NL-2024"}
FIGURES = {**TABLE, "period": "2024"}


def codes():
    """The country, its municipalities (GM0014 among them), and their wijken and buurten."""
    numbers = [14 + number for number in range(MUNICIPALITIES)]
    found = ["NL00", *(f"GM{number:04}" for number in numbers)]
    lettered = [f"{chr(65 + number // 26)}{chr(65 + number % 26)}" for number in range(110)]
    found += [f"WK0100{letters}" for letters in lettered]
    found += [f"BU0100{lettered[number % 110]}{number // 110:02}" for number in range(517)]
    others = [number for number in numbers if number != 100]
    wijk = 0
    while len(found) < ROWS:
        number = others[wijk % len(others)]
        of_wijk = f"{number:04}{wijk // len(others):02}"
        found += [f"WK{of_wijk}", *(f"BU{of_wijk}{buurt:02}" for buurt in range(4))]
        wijk += 1
    return found[:ROWS]


def table(areas):
    """The file: separated by semicolons, texts quoted, codes padded."""
    lines = [";".join(f'"{name}"' for name in HEAD)]
    for code, people in areas:
        lines.append(f'"Naam van {code}";"Gemeente {code[2:6]:<25}";"{code:<10}";{people}')
    return ("\r\n".join(lines) + "\r\n").encode()


class NationalTest(harness.EndToEnd):

    def setUp(self):
        super().setUp()
        chance = random.Random(4)
        self.areas = [(code, chance.randrange(5, 9000, 5)) for code in codes()]
        self.letters = [code for code, _ in self.areas if code[6:8].isalpha() and len(code) > 6]
        self.ours = [(code, people) for code, people in self.areas if code[2:6] == "0014"]

    def started(self):
        """A service that knows the catalogue and the areas of the table."""
        service = self.start_service(self.folder / f"{len(list(self.folder.iterdir()))}.db")
        service.import_file("catalogue", (harness.DEMO_DATA / "catalogue.csv").read_bytes())
        report = service.import_file("areas", table(self.areas), valid_from="2024-01-01", **TABLE)
        self.assertEqual((report.outcome, report.rows_read), (Report.OUTCOME_APPLIED, ROWS), report.rejections[:3])
        return service

    def assert_adds_up(self, report):
        self.assertEqual(report.rows_read, report.rows_applied + report.rows_unchanged + report.rows_out_of_scope
                         + report.rows_rejected)

    def test_whole(self):
        self.assertEqual((len(self.areas), len(self.letters)), (ROWS, WITH_LETTERS))
        service = self.started()
        report = service.import_file("observations", table(self.areas), **FIGURES)
        self.assertEqual((report.outcome, report.rows_applied, report.rows_rejected), (Report.OUTCOME_APPLIED, ROWS, 0),
                         report.rejections[:3])
        self.assert_adds_up(report)
        exported = service.export()
        for code in ("NL00", self.letters[0], self.letters[-1], self.ours[-1][0]):
            people = dict(self.areas)[code]
            self.assertIn(f"POPULATION,{code},NL-2024,2024,ALL_AGES,VALUE,{people},".encode(), exported)
        shuffled = list(self.areas)
        random.Random(5).shuffle(shuffled)
        again = service.import_file("observations", table(shuffled), **FIGURES)
        self.assertEqual((again.outcome, again.rows_unchanged), (Report.OUTCOME_UNCHANGED, ROWS))
        other = self.started()
        other.import_file("observations", table(shuffled), **FIGURES)
        self.assertEqual(other.export(), exported)

    def test_one_municipality(self):
        service = self.start_service(self.folder / "one.db")
        service.import_file("catalogue", (harness.DEMO_DATA / "catalogue.csv").read_bytes())
        report = service.import_file("areas", table(self.areas), valid_from="2024-01-01", only="GM0014", **TABLE)
        self.assertEqual((report.outcome, report.rows_applied), (Report.OUTCOME_APPLIED, len(self.ours) + 1))
        self.assert_adds_up(report)
        for areas in (self.areas, self.areas[::-1]):
            report = service.import_file("observations", table(areas), only="GM0014", **FIGURES)
            self.assertEqual((report.rows_read, report.rows_rejected), (ROWS, 0), report.rejections[:3])
            self.assertEqual(report.rows_out_of_scope, ROWS - len(self.ours))
            self.assert_adds_up(report)
        exported = service.export()
        for code, people in self.ours:
            self.assertIn(f"POPULATION,{code},NL-2024,2024,ALL_AGES,VALUE,{people},".encode(), exported)
        self.assertEqual(exported.count(b"\n"), 1 + len(self.ours))
        report = service.import_file("observations", table(self.areas), only="GM9999", **FIGURES)
        self.assertEqual((report.outcome, report.rejections[0].reason),
                         (Report.OUTCOME_REJECTED, "no row of the file is of GM9999"))
        self.assert_adds_up(report)
        # Areas that are not loaded are named, each on its line.
        report = service.import_file("observations", table(self.areas), **FIGURES)
        self.assertEqual((report.outcome, report.rejections_total), (Report.OUTCOME_REJECTED, ROWS - len(self.ours) - 1))
        self.assert_adds_up(report)


if __name__ == "__main__":
    harness.main()
