"""Every verdict follows from what is sent beside it: a made-up survey, and who checks it has the answers only."""

import copy
import random

import harness
from harness import reason_pb2, verdict_pb2

MUNICIPALITIES, AREAS = 30, 366
BUURTEN = AREAS - 2 * MUNICIPALITIES  # beside each municipality and its wijk
EDITION, YEAR = "E-2020", 2020
CUT_OFFS = ((80, verdict_pb2.POSITION_WELL_BELOW), (95, verdict_pb2.POSITION_BELOW))
ESTABLISHED = verdict_pb2.CERTAINTY_ESTABLISHED
NOT_DISTINGUISHABLE = verdict_pb2.CERTAINTY_NOT_DISTINGUISHABLE
NOT_TESTED = verdict_pb2.CERTAINTY_NOT_TESTED
CLOSE = 2e-9  # scores are sent to 9 decimals

CATALOGUE = (
    "kind,id,parent,position,label_nl,label_en,composition,nature,basis,measure,unit,decimals,polarity,minimum,maximum,"
    "weight_indicator,default_group,in_rollup,minimum_n,publisher,table,licence,source_columns")
# What is known of a figure's uncertainty, an indicator each; the last three are no percentages of a survey.
KINDS = ("N", "DESIGN", "ERROR", "INTERVAL", "RARE", "COMMON", "NO_WIDTH", "QUOTA", "MARK", "REGISTER", "MODELLED")
THEMES = ("FIRST", "SECOND", "THIRD")


def catalogue():
    rows = ["group,ALL,,,all,all" + "," * 17, "theme,CENTRE,,0,centre,centre,false" + "," * 16]
    rows += [f"theme,{theme},CENTRE,{at},{theme},{theme},false" + "," * 16 for at, theme in enumerate(THEMES)]
    rows.append("theme,PEOPLE,CENTRE,9,people,people,true" + "," * 16)
    rows.append("indicator,POPULATION,PEOPLE,0,people,people,,OBJECTIVE,REGISTER,COUNT,PERSONS,0,NONE,,,,ALL,false,0,,,,")
    for at, kind in enumerate(KINDS):
        basis = {"REGISTER": "REGISTER", "MODELLED": "MODELLED"}.get(kind, "SURVEY")
        measure, unit, top = ("MEAN", "MARK", 10) if kind == "MARK" else ("PERCENTAGE", "PERCENT", 100)
        polarity = "LOWER_BETTER" if at % 2 else "HIGHER_BETTER"
        rows.append(f"indicator,{kind},{THEMES[at % 3]},{at},{kind},{kind},,SUBJECTIVE,{basis},{measure},{unit},1,"
                    f"{polarity},0,{top},POPULATION,ALL,true,0,,,,")
    return "\n".join([CATALOGUE, *rows, ""]).encode()


class Survey:
    """Areas and their figures, the same each time."""

    def __init__(self):
        self.random = random.Random(20261128)
        self.areas, self.rows = [("NL00", "COUNTRY", "")], []
        self.asked, self.shares, self.figures = [], {}, {}
        sizes = [BUURTEN // MUNICIPALITIES + (at < BUURTEN % MUNICIPALITIES) for at in range(MUNICIPALITIES)]
        for number, size in enumerate(sizes, 1):
            self.add_municipality(f"{number:04}", size)

    def add_municipality(self, number, size):
        municipality, wijk = f"GM{number}", f"WK{number}00"
        buurten = [f"BU{number}00{at:02}" for at in range(size)]
        self.areas += [(municipality, "MUNICIPALITY", "NL00"), (wijk, "WIJK", municipality)]
        self.areas += [(buurt, "BUURT", wijk) for buurt in buurten]
        self.asked += [municipality, wijk, *buurten]
        people = {buurt: self.random.randint(200, 8000) for buurt in buurten}
        people[wijk] = people[municipality] = sum(people.values())
        for area, number_of in people.items():
            self.rows.append(f"POPULATION,{area},VALUE,{number_of},,,,,,,")
            self.shares[area] = number_of / people[municipality]
        for kind in KINDS:
            self.add_figures(kind, people, municipality, buurten)

    def add_figures(self, kind, people, municipality, buurten):
        middle = {"RARE": 2, "COMMON": 98, "MARK": 7}.get(kind, self.random.uniform(10, 90))
        spread = {"RARE": 3, "COMMON": 3, "MARK": 0.6}.get(kind, 9)
        values = {buurt: self.clamped(kind, self.random.gauss(middle, spread)) for buurt in buurten}
        whole = sum(values[buurt] * people[buurt] for buurt in buurten) / people[municipality]
        values[municipality] = self.clamped(kind, whole)
        respondents = {buurt: self.random.choice((29, 40, 80, 150, 300, 900)) for buurt in buurten}
        if kind == "QUOTA":
            respondents = dict.fromkeys(buurten, 50)
        respondents[municipality] = sum(respondents.values())
        for area, value in values.items():
            self.add_figure(kind, area, value, respondents[area])

    def clamped(self, kind, value):
        return round(min(max(value, 0), 10 if kind == "MARK" else 100), 1)

    def add_figure(self, kind, area, value, n):
        design = error = low = high = ""
        if kind == "DESIGN":
            design = self.random.choice((1.2, 1.5, 2.5))
        if kind in ("ERROR", "MARK"):
            p = value / (10 if kind == "MARK" else 100)
            error = round(((p * (1 - p) + 0.001) * 1.6 / n) ** 0.5 * (1 if kind == "MARK" else 100), 3)
        if kind == "INTERVAL":
            half = 230 * ((value / 100 * (1 - value / 100) + 0.001) / n) ** 0.5
            low, high = round(max(value - half, 0), 2), round(min(value + half, 100), 2)
        if kind == "NO_WIDTH":
            low = high = value
            error = 0
        counted = kind in ("REGISTER", "MODELLED")
        if counted or self.random.random() < 0.1:
            n = ""
        self.figures[kind, area] = (value, n)
        self.rows.append(f"{kind},{area},VALUE,{value},,,{n},{design},{error},{low},{high}")

    def areas_file(self):
        rows = [f"{EDITION},2020-01-01,{area},{level},Name,{parent}" for area, level, parent in self.areas]
        return "\n".join(["edition,valid_from,id,level,name,parent", *rows, ""]).encode()

    def observations_file(self):
        header = "indicator,area,status,value,numerator,denominator,n,design_effect,standard_error,low,high,period,group"
        return "\n".join([header, *(f"{row},{YEAR},ALL" for row in self.rows), ""]).encode()


def position_of(score):
    for below, position in CUT_OFFS:
        if score < below:
            return position
    if score <= 105:
        return verdict_pb2.POSITION_AROUND
    return verdict_pb2.POSITION_ABOVE if score <= 120 else verdict_pb2.POSITION_WELL_ABOVE


def certainty_of(judged, children=None):
    """What the certainty of a reading or node must be, from what is sent of it and of its children."""
    if not judged.HasField("score_low"):
        return NOT_TESTED
    excludes = not judged.score_low <= 100 <= judged.score_high
    one = children is None or any(child.certainty == ESTABLISHED for child in children)
    return ESTABLISHED if excludes and one and judged.position != verdict_pb2.POSITION_AROUND else NOT_DISTINGUISHABLE


def differences(node):
    """Where a node, and all below it, is another than what is sent beside it makes it."""
    for child in node.nodes:
        yield from differences(child)
    for reading in node.readings:
        if reading.HasField("score"):
            if reading.position != position_of(reading.score):
                yield reading.indicator, "position"
            if reading.certainty != certainty_of(reading):
                yield reading.indicator, "certainty"
        elif reading.certainty != NOT_TESTED:
            yield reading.indicator, "certainty without score"
    parts = [part for part in (*node.nodes, *(reading for reading in node.readings if reading.in_rollup))
             if part.HasField("score")]
    if node.HasField("score"):
        yield from node_differences(node, parts)


def node_differences(node, parts):
    def mean(field):
        return sum(getattr(part, field) for part in parts) / len(parts)
    tested = [part for part in parts if part.HasField("score_low")]
    expected = {"score": mean("score"), "least": min(part.score for part in parts),
                "most": max(part.score for part in parts)}
    if len(tested) == len(parts):
        expected |= {"score_low": mean("score_low"), "score_high": mean("score_high")}
    elif node.HasField("score_low"):
        yield node.id, "an interval although a part was not tested"
    for field, number in expected.items():
        if not node.HasField(field) or abs(getattr(node, field) - number) > CLOSE:
            yield node.id, field
    if node.position != position_of(node.score):
        yield node.id, "position"
    if node.certainty != certainty_of(node, parts):
        yield node.id, "certainty"
    if node.completeness.tested != len(tested):
        yield node.id, "tested"


class VerdictsTest(harness.EndToEnd):

    @classmethod
    def setUpClass(cls):
        cls.survey = Survey()
        folder = harness.temporary_folder()
        cls.service = harness.IndicatorsService(folder, folder / "survey.db")
        cls.addClassCleanup(cls.service.stop)
        for what, data, fields in (("catalogue", catalogue(), {}), ("areas", cls.survey.areas_file(), {}),
                                   ("observations", cls.survey.observations_file(), {"edition": EDITION})):
            report = cls.service.import_file(what, data, **fields)
            assert report.outcome == harness.import_pb2.ImportReport.OUTCOME_APPLIED, report
        cls.kompassen = {area: cls.service.kompas(area, YEAR) for area in cls.survey.asked}

    def test_every_verdict_follows_from_what_is_sent(self):
        self.assertEqual(len(self.kompassen), AREAS)
        certainties = set()
        for area, kompas in self.kompassen.items():
            self.assertEqual(list(differences(kompas.centre)), [], area)
            readings = harness.readings(kompas).values()
            certainties.update((reading.indicator, reading.certainty) for reading in readings)
            tested = sum(reading.HasField("score_low") for reading in readings if reading.in_rollup)
            self.assertEqual(kompas.info.completeness.tested, tested)
        for kind in KINDS:
            self.assertEqual((kind, ESTABLISHED) in certainties, kind != "MODELLED", f"{kind}: the test is empty")
            self.assertIn((kind, NOT_TESTED if kind == "MODELLED" else NOT_DISTINGUISHABLE), certainties)

    def test_a_flipped_verdict_is_found(self):
        found = 0
        for kompas in self.kompassen.values():
            for number, node in enumerate(harness.nodes(kompas.centre)):
                for part in range(1 + len(node.readings)):
                    flipped = copy.deepcopy(kompas)
                    there = list(harness.nodes(flipped.centre))[number]
                    judged = there if part == 0 else there.readings[part - 1]
                    if not judged.HasField("score"):
                        continue
                    judged.certainty = NOT_DISTINGUISHABLE if judged.certainty == ESTABLISHED else ESTABLISHED
                    self.assertTrue(list(differences(flipped.centre)), judged)
                    found += 1
            if found > 500:
                return
        self.fail("too few verdicts")

    def test_what_has_respondents_only_contradicts_itself_only_beyond_0_and_100(self):
        inconsistent = 0
        for area, kompas in self.kompassen.items():
            for kind in ("N", "DESIGN", "RARE", "COMMON", "NO_WIDTH", "QUOTA"):
                reading = harness.readings(kompas)[kind]
                if reason_pb2.REASON_UNCERTAINTY_INCONSISTENT not in reading.reasons:
                    continue
                share = self.survey.shares[area]
                rest = (reading.benchmark_value - share * reading.value) / (1 - share)
                self.assertFalse(-0.1 <= rest <= 100.1, (area, kind, rest))
                inconsistent += 1
        self.assertLess(inconsistent, AREAS / 10)

    def test_reasons(self):
        for area, kompas in self.kompassen.items():
            municipality = area[:2].replace("WK", "GM").replace("BU", "GM") + area[2:6]
            readings = harness.readings(kompas)
            for kind in ("N", "DESIGN", "NO_WIDTH"):
                if not readings[kind].HasField("value"):
                    continue
                has_n = all(self.survey.figures[kind, there][1] for there in (area, municipality))
                self.assertEqual(reason_pb2.REASON_NO_N in readings[kind].reasons, not has_n, (area, kind))
                assumed = kind != "DESIGN" and readings[kind].HasField("n")
                self.assertEqual(reason_pb2.REASON_DESIGN_EFFECT_ASSUMED in readings[kind].reasons, assumed)
            self.assertEqual(readings["MODELLED"].certainty, NOT_TESTED)

    def test_the_rest_is_what_the_value_was_tested_against(self):
        compared = 0
        for area, kompas in self.kompassen.items():
            share = self.survey.shares[area]
            for reading in harness.readings(kompas).values():
                if not reading.HasField("rest_value"):
                    continue
                rest = (reading.benchmark_value - share * reading.value) / (1 - share)
                self.assertAlmostEqual(reading.rest_value, rest, delta=1e-6)
                compared += 1
        self.assertGreater(compared, 1000)


if __name__ == "__main__":
    harness.main()
