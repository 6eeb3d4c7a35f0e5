"""deploy/demo prints its two kompassen, the money and the projects of the Regio Deal, and leaves nothing behind.

Builds what the demo needs, as the demo does.
"""

import os
import pathlib
import re
import time

import harness

# The demo's files: the same preset as the build that is tested.
COMMAND = [harness.ROOT / "deploy/demo", "--preset", harness.BUILD.name, "--port", "0", "--ops-port", "0",
           "--projects-port", "0", "--finance-port", "0"]
# What was spent by action line up to and including 2023, in 2024, and in all.
REPORT = {
    "KANSEN_VOOR_KINDEREN": ["2.535.692", "1.576.654", "4.112.346"],
    "MAATSCHAPPELIJK_MEEDOEN": ["4.693.709", "4.693.709"],
    "PRETTIG_VEILIG_SAMENLEVEN": ["2.327.144", "1.612.251", "3.939.395"],
    "UITVOERINGSKOSTEN_REGIE": ["222.318", "202.904", "425.222"],
    "WIJKACADEMIE_VERSTERKEN": ["836.751", "836.751"],
    "totaal": ["10.615.614", "3.391.809", "14.007.423"],
}
BUILD_SECONDS = 100
STOP_SECONDS = 10


class DemoTest(harness.EndToEnd):

    def start(self, *flags):
        """The demo, with this test's folder for its temporary one."""
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        # By TERM it cleans up after itself, also when this test dies.
        process = harness.Process([*COMMAND, *flags], self.folder / "demo.log", "TERM", TMPDIR=str(self.temporary))
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.popen.poll() is None:
            process.popen.terminate()
            process.wait(BUILD_SECONDS)

    def processes(self):
        """The command lines of programs that were started by the demo and still run."""
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(self.temporary) in command:
                found.append(command)
        return found

    def assert_nothing_left(self):
        self.assertEqual(self.processes(), [])
        self.assertEqual(os.listdir(self.temporary), [])

    def line_with(self, text, *words):
        """The only line of `text` with all the words."""
        lines = [line for line in text.splitlines() if all(word in line for word in words)]
        self.assertEqual(len(lines), 1, f"{words} in:\n{text}")
        return lines[0]

    def part(self, text, first, after):
        """The lines of `text` from the one that begins with `first` up to the one that begins with `after`."""
        self.assertIn("\n" + first, text)
        self.assertIn("\n" + after, text)
        return text.split("\n" + first, 1)[1].split("\n" + after, 1)[0]

    def cells(self, text, first):
        """What stands in the only line whose first cell is `first`, without that cell."""
        lines = [line.strip() for line in text.splitlines() if re.split(r"  +", line.strip())[0] == first]
        self.assertEqual(len(lines), 1, f"{first} in:\n{text}")
        return re.split(r"  +", lines[0])[1:]

    def assert_money(self, printed):
        """The money of the report: as it has it, and as it is split by inhabitants."""
        report = self.part(printed, "Het geld van de Regio Deal", "Verantwoording van")
        self.assertEqual(self.cells(report, "actielijn"), ["2020 t/m 2023", "2024-01-01 t/m 2024-10-01", "totaal"])
        for line, amounts in REPORT.items():
            with self.subTest(line):
                self.assertEqual(self.cells(report, line), amounts)
        balance = self.part(printed, "Verantwoording van", "Per gebied, zoals")
        self.assertEqual(self.cells(balance, "= eindstand"), ["71.577,00", "vooruitontvangen"])
        self.assertNotIn("ONVOLLEDIG", balance)
        before = self.part(printed, "Per gebied, zoals", "Per gebied, door ons")
        self.assertEqual(self.cells(before, "(niet toegedeeld)"), ["14.007.423", "100,0 %"])
        after = self.part(printed, "Per gebied, door ons", "De projecten van")
        self.assertEqual(self.cells(after, "DE_HOOGTE"), ["928.074,43", "6,6 %"])
        self.assertEqual(self.cells(after, "totaal"), ["14.007.423,00", "100,0 %"])
        self.assertNotIn("niet toegedeeld", after)

    def assert_projects(self, printed):
        """The projects of the report: by action line and nature, by area, and by what comes after."""
        lines = self.part(printed, "De projecten van", "Per gebied, voor zover")
        for numbers in ("11 +20 +31", "3 +11 +14", "8 +17 +25", "22 +49 +71"):
            self.assertRegex(lines, f" {numbers}\n")
        areas = self.part(printed, "Per gebied, voor zover", "Wat erna komt")
        self.assertRegex(areas, r"\bPADDEPOEL\b.* 6\n")
        after = self.part(printed, "Wat erna komt", "Wat is bereikt")
        self.assertEqual(sorted(map(int, re.findall(r"  (\d+)\b", after))), [1, 11, 22, 37, 71])

    def assert_outputs_and_warnings(self, printed):
        """What the report counts, as sums that are no more exact than its words; and where to look."""
        outputs = self.part(printed, "Wat is bereikt", "Waar iemand naar")
        for line in ("personen +op een datum +ten minste 101 +3", "personen +cumulatief +40 t/m 75 +3 +1",
                     "personen +gemiddeld per week +100 t/m 140 +3 +1", "bezoeken +per keer +1 +1",
                     "meter +op een datum +ongeveer 80 +1", "niets afgesproken: 24 resultaten",
                     "van een project dat niet meetelt: 1 resultaat"):
            self.assertRegex(outputs, f"{line}\n")
        where = self.part(printed, "Waar de projecten zijn", "Hoe ver het doel is")
        self.assertIn("Op de kaart: 71 projecten; met een punt 0, met een gebied 12, zonder plaats 59\n", where)
        self.assertIn("Niet meegeteld: 6 projecten\n", where)
        self.assertNotIn("Vormen", where)
        warnings = self.part(printed, "Waar iemand naar", "Wat we niet weten")
        self.assertRegex(warnings, r"geld op, vervolg onbekend +project +PEDAGOGISCH_WIJKPLAN +Pedagogisch wijkplan +\d+\n")
        self.assertRegex(warnings, r"plan langer dan geld +project +PEDAGOGISCH_WIJKPLAN +Pedagogisch wijkplan +821\.\.1186\n")
        self.assertEqual(warnings.count("doel niet SMART"), 6)
        self.assertRegex(warnings, "hun geld: 23; niet beoordeeld, .*: 48\n")

    def assert_goal(self, goal, *words):
        """The one goal of which the report has figures: how far it is, and why there is no verdict."""
        for each in words:
            self.assertIn(each, goal)
        self.assertEqual(goal.count("%"), 1, "progress to a target that is not there")

    def wait_until_loaded(self, process):
        deadline = time.monotonic() + BUILD_SECONDS
        while "Ctrl-C" not in process.log():
            self.assertIsNone(process.popen.poll(), process.log())
            self.assertLess(time.monotonic(), deadline, process.log())
            time.sleep(0.05)

    def test_once(self):
        process = self.start("--once")
        self.assertEqual(process.wait(BUILD_SECONDS), 0, process.log())
        printed = process.log()
        income = self.line_with(printed, "Moeite met rondkomen", "69,51")
        self.assertIn("~", income)
        self.assertNotIn("█", income)
        self.assertIn("28,6", income)
        income = self.line_with(printed, "Laag inkomen", "74,73")
        self.assertIn("█", income)
        self.assertNotIn("~", income)
        for words in (["De Hoogte (DE_HOOGTE)", "CBS-2020", "2020"], ["(WK001410)", "2022"],
                      ["Wat we niet weten"]):
            self.line_with(printed, *words)
        self.assert_money(printed)
        self.assert_projects(printed)
        self.assert_outputs_and_warnings(printed)
        self.assert_goal(self.part(printed, "Hoe ver het doel is", "Waar iemand naar"),
                         "begin 58,0 (2020), nu 76,0 (2024): +18,0 punten (+31,03 %), niet getoetst\n",
                         "geen streefwaarde", "te weinig respondenten of aantal onbekend", "gemeente heeft geen cijfer")
        self.assert_nothing_left()

    def test_stays_until_it_is_told_to_end(self):
        process = self.start()
        self.wait_until_loaded(process)
        self.assertEqual(len(self.processes()), 4, "the services and Redis")
        self.assertIsNone(process.popen.poll())
        started = time.monotonic()
        process.popen.terminate()
        self.assertEqual(process.wait(BUILD_SECONDS), 0)
        self.assertLess(time.monotonic() - started, STOP_SECONDS)
        self.assert_nothing_left()

    def test_in_english(self):
        process = self.start("--once", "--lang", "en")
        self.assertEqual(process.wait(BUILD_SECONDS), 0, process.log())
        self.line_with(process.log(), "Difficulty making ends meet", "69.51")
        self.line_with(process.log(), "What we do not know")
        self.line_with(process.log(), "More, while the demo runs")
        self.line_with(process.log(), "= closing balance", "71,577.00", "received in advance")
        self.assert_goal(self.part(process.log(), "How far the goal is", "What somebody should"),
                         "baseline 58.0 (2020), now 76.0 (2024): +18.0 points (+31.03 %), not tested\n",
                         "no target", "respondents too few or unknown", "municipality has no figure")
        self.assertNotIn("Meer, terwijl", process.log())
        self.line_with(process.log(), "On the map: 71 projects; with a point 0, with an area 12, without a place 59")
        self.assert_nothing_left()

    def test_on_postgres_with_two_replicas(self):
        # PostgreSQL runs as another user, who must get into the folder.
        self.folder.chmod(0o755)
        process = self.start("--once", "--postgres")
        self.temporary.chmod(0o755)
        self.assertEqual(process.wait(BUILD_SECONDS), 0, process.log())
        self.line_with(process.log(), "Moeite met rondkomen", "69,51")
        self.line_with(process.log(), "= eindstand", "71.577,00", "vooruitontvangen")
        self.assertRegex(process.log(), r"--address 127\.0\.0\.1:\d+,127\.0\.0\.1:\d+ kompas")
        self.assert_nothing_left()

    def test_unknown_flag(self):
        process = self.start("--nonsense")
        self.assertEqual(process.wait(10), 64)
        self.assertIn("deploy/demo --once", process.log())
        self.assert_nothing_left()


if __name__ == "__main__":
    harness.main()
