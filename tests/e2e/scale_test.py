"""The figures of a whole country, and what an import, an export and a start make of them.

`SCALE` says how much of it: 1 is 14,000 areas, 200 indicators and 3 years, 8.4 million figures; 0.1, the default, has a
tenth of the areas. The areas and figures are made up.
"""

import os
import random
import re
import threading
import time
import uuid

import harness
from harness import Postgres

grpc = harness.grpc
Report = harness.import_pb2.ImportReport

SCALE = float(os.environ.get("SCALE", 0.1))
WHOLE = SCALE >= 1
MIB = 1 << 20

MUNICIPALITIES = round(350 * SCALE)
INDICATORS = 200
YEARS = (2021, 2022, 2023)
# As many figures as a file may have.
MOST_MUNICIPALITIES, MOST_INDICATORS = round(1000 * SCALE), 500
BUURTEN = 38  # of a municipality, which has one wijk: 40 places
BYTES_BESIDE = 256 * MIB
# Of a figure that is a number and nothing else.
COLUMN_BYTES = 9
KILLS = 10 if WHOLE else 2
SECONDS = 600
EDITION = "NL"
FIGURES = {"format": "cbs-wijken", "edition": EDITION}


def places(municipalities):
    """Ids of the areas, with the level and the parent of each."""
    found = [("NL00", "COUNTRY", "")]
    for number in range(1, municipalities + 1):
        municipality, wijk = f"GM{number:04}", f"WK{number:04}00"
        found += [(municipality, "MUNICIPALITY", "NL00"), (wijk, "WIJK", municipality)]
        found += [(f"BU{number:04}00{buurt:02}", "BUURT", wijk) for buurt in range(BUURTEN)]
    return found


def areas(municipalities):
    """A file of areas."""
    return "".join(["edition,valid_from,id,level,name,parent\n",
                    *(f"{EDITION},2021-01-01,{place},{level},Naam van {place},{parent}\n"
                      for place, level, parent in places(municipalities))]).encode()


def catalogue(indicators):
    """A file of a catalogue whose indicators are columns of a wide file."""
    lines = ["kind,id,parent,position,label_nl,label_en,composition,nature,basis,measure,unit,decimals,polarity,minimum,"
             "maximum,weight_indicator,default_group,in_rollup,minimum_n,publisher,table,licence,source_columns",
             "group,ALL_AGES,,,Alle leeftijden,All ages" + "," * 17,
             "theme,KOMPAS,,0,Kompas,Kompas,false" + "," * 16,
             *(f"theme,T{number},KOMPAS,{number},Thema {number},Theme {number},false" + "," * 16 for number in range(8)),
             *(f"indicator,I{number:03},T{number % 8},{number},Aandeel {number},Share {number},,OBJECTIVE,REGISTER,"
               "PERCENTAGE,PERCENT,1,LOWER_BETTER,0,100,,ALL_AGES,true,0,CBS,T,CC BY 4.0,"
               f"cbs-wijken:f{number:03}" for number in range(indicators))]
    return ("\n".join(lines) + "\n").encode()


def figures(year, municipalities, indicators):
    """A wide file: a line for each area, a column for each indicator."""
    chance = random.Random(year)
    values = [f"{tenths / 10:g}" for tenths in range(1001)]
    lines = [";".join(["code", *(f"f{number:03}" for number in range(indicators))])]
    lines += [";".join([place, *chance.choices(values, k=indicators)]) for place, _, _ in places(municipalities)]
    return ("\n".join(lines) + "\n").encode()


class ScaleTest(harness.EndToEnd):

    def started(self, database, **more):
        """A service on `database` whose calls may take long."""
        service = self.start_service(database, **more)
        service.import_seconds = SECONDS
        return service

    def with_reference_data(self, database, municipalities=MUNICIPALITIES, indicators=INDICATORS):
        service = self.started(database)
        self.assert_applied(service.import_file("areas", areas(municipalities)))
        self.assert_applied(service.import_file("catalogue", catalogue(indicators)))
        return service

    def assert_applied(self, report, rows=None):
        self.assertEqual(report.outcome, Report.OUTCOME_APPLIED, report.rejections[:3])
        if rows is not None:
            self.assertEqual((report.rows_read, report.rows_applied), (rows, rows))

    def exported(self, service, name):
        """The files of an export by the command line client, in their order."""
        path = self.folder / f"{name}.csv"
        done = service.cli("export", "--edition", EDITION, "--output", path, seconds=SECONDS)
        self.assertEqual(done.returncode, 0, done.stderr)
        parts = sorted(self.folder.glob(f"{name}-*.csv"), key=lambda part: int(re.findall(r"\d+", part.stem)[-1]))
        return parts or [path]

    def test_there_and_back(self):
        """What is exported, in parts, goes into an empty database, and comes out the same."""
        service = self.with_reference_data(self.folder / "first.db")
        rows = len(places(MUNICIPALITIES)) * INDICATORS
        for year in YEARS:
            report = service.import_file("observations", figures(year, MUNICIPALITIES, INDICATORS), period=str(year), **FIGURES)
            self.assert_applied(report, rows)
        kept = rows * len(YEARS) * COLUMN_BYTES
        self.assertLess(service.memory_peak_bytes() - kept, BYTES_BESIDE)
        parts = self.exported(service, "first")
        if WHOLE:
            self.assertGreater(len(parts), 1)
        kompas = service.kompas("GM0001", YEARS[-1])
        self.assertEqual(service.stop(), 0)
        self.assert_loads(self.folder / "first.db")

        second = self.with_reference_data(self.folder / "second.db")
        for part in parts:
            done = second.cli("import", "observations", part, seconds=SECONDS)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertLess(second.memory_peak_bytes() - kept, BYTES_BESIDE + sum(part.stat().st_size for part in parts))
        self.assert_same_bytes(second.kompas("GM0001", YEARS[-1]).centre, kompas.centre)
        again = self.exported(second, "second")
        self.assertEqual(len(again), len(parts))
        for one, other in zip(parts, again):
            self.assertEqual(one.read_bytes(), other.read_bytes(), one.name)

    def assert_loads(self, database):
        """While the service loads it says so, and SIGTERM ends it."""
        service = self.started(database, until="loading")
        said = []
        while not said or said[-1][0] == 503:
            said.append(service.http("/readyz"))
        loading = [text for status, text in said if status == 503 and text.startswith("LOADING (")]
        if WHOLE:
            self.assertTrue(any("columns" in text for text in loading), said)
        service.stop()
        service = self.started(database, until="loading")
        started = time.monotonic()
        self.assertEqual(service.stop(), 0)
        self.assertLess(time.monotonic() - started, 1)

    def test_kills(self):
        """An import that is killed at any moment is all there, or not at all."""
        postgres = Postgres(self.folder)
        self.addCleanup(postgres.stop)

        def count_sqlite(database):
            with harness.sqlite3.connect(database) as connection:
                count = connection.execute("SELECT count(*) FROM figure").fetchone()[0]
            connection.close()
            return count

        for database, count in (
                (self.folder / "kills.db", count_sqlite),
                (postgres.new_database(), lambda url: int(postgres.query(url, "SELECT count(*) FROM figure")))):
            with self.subTest(database=str(database)):
                self.assert_survives_kills(database, lambda: count(database))

    def assert_survives_kills(self, database, count):
        chance = random.Random(7)
        service = self.with_reference_data(database)
        rows = len(places(MUNICIPALITIES)) * INDICATORS
        started = time.monotonic()
        year = 2000
        self.assert_applied(service.import_file("observations", figures(year, MUNICIPALITIES, INDICATORS), period=str(year),
                                                **FIGURES), rows)
        seconds = time.monotonic() - started
        stored, done = rows, False
        for _ in range(KILLS):
            year += done
            file, header = figures(year + 1, MUNICIPALITIES, INDICATORS), {"request_id": str(uuid.uuid4())}
            version = service.data_version()

            def send(to):
                return to.import_file("observations", file, header, period=str(year + 1), **FIGURES)

            def send_until_killed():
                try:
                    send(service)
                except grpc.RpcError:
                    pass

            sending = threading.Thread(target=send_until_killed)
            sending.start()
            time.sleep(chance.uniform(0, 1.05 * seconds))
            service.process.kill()
            sending.join()
            service = self.started(database)
            found = count()
            done = found == stored + rows
            self.assertIn(found, (stored, stored + rows))
            self.assertEqual(service.data_version(), version + done)
            stored = found
        report = send(service)
        self.assert_applied(report, rows)
        self.assertEqual(count(), stored if done else stored + rows)
        service.stop()

    def test_as_many_figures_as_a_file_may_have(self):
        service = self.with_reference_data(self.folder / "most.db", MOST_MUNICIPALITIES, MOST_INDICATORS)
        before = service.memory_peak_bytes()
        rows = len(places(MOST_MUNICIPALITIES)) * MOST_INDICATORS
        data = figures(2023, MOST_MUNICIPALITIES, MOST_INDICATORS)
        too_many = data
        if WHOLE:  # one line too many
            data = data[:data.rstrip(b"\n").rindex(b"\n") + 1]
            rows -= MOST_INDICATORS
        self.assert_applied(service.import_file("observations", data, period="2023", **FIGURES), rows)
        peak = service.memory_peak_bytes()
        beside = peak - rows * COLUMN_BYTES
        print(f"{rows:,} figures in {len(data) / MIB:.0f} MiB: peak {peak / MIB:.0f} MiB, {beside / MIB:.0f} MiB beside "
              f"the columns, {before / MIB:.0f} MiB before")
        self.assertLess(beside, BYTES_BESIDE)
        if WHOLE:
            report = service.import_file("observations", too_many, period="2024", **FIGURES)
            self.assertEqual(report.outcome, Report.OUTCOME_REJECTED)
            self.assertEqual([(rejection.line, rejection.code) for rejection in report.rejections],
                             [(len(places(MOST_MUNICIPALITIES)) + 1, "TOO_MANY_ROWS")])


if __name__ == "__main__":
    harness.main()
