"""The shapes of Groningen in 2017, looked at by another program (shapely, which is GEOS): what is drawn is sound, covers
each place once, and sets and wijken are what their buurten cover together."""

import json

from shapely.geometry import shape
from shapely.ops import unary_union

import harness
from harness import area_shape_pb2

EDITION = "CBS-2017"
FILES = [("shapes_2017_buurten.geojson", "BU_CODE"), ("shapes_2017_wijken.geojson", "WK_CODE")]
TOLERANCES_M = [0, 5, 10, 20, 50]
# In square degrees: less than a square centimetre.
NO_AREA = 1e-14


class ShapesTest(harness.EndToEnd):

    @classmethod
    def setUpClass(cls):
        cls.working = harness.temporary_folder()
        cls.service = harness.IndicatorsService(cls.working, cls.working / "shapes.db")
        cls.addClassCleanup(cls.service.stop)
        for what in ("areas", "sets"):
            cls.service.import_demo(what, f"{what}_2017.csv")
        for name, id_property in FILES:
            report = cls.service.import_file("shapes", (harness.DEMO_DATA / name).read_bytes(), edition=EDITION,
                                             id_property=id_property)
            assert report.outcome == harness.import_pb2.ImportReport.OUTCOME_APPLIED, report

    def drawn(self, **question):
        """The geometries that the service draws, by id."""
        request = area_shape_pb2.GetAreaShapesRequest(edition=EDITION, **question)
        answer = self.service.stub.GetAreaShapes(request, timeout=harness.CALL_SECONDS)
        return {feature["id"]: shape(feature["geometry"]) for feature in json.loads(answer.geo_json)["features"]}

    def members(self, area_set):
        return self.service.stub.GetAreaSet(
            harness.area_pb2.GetAreaSetRequest(id=area_set, edition=EDITION)).members

    def assert_same(self, one, other):
        self.assertLess(one.symmetric_difference(other).area, NO_AREA)

    def test_what_is_drawn_is_sound_and_covers_each_place_once(self):
        whole = unary_union(list(self.drawn(level="AREA_LEVEL_BUURT", tolerance_m=0).values()))
        for tolerance_m in TOLERANCES_M:
            with self.subTest(tolerance_m=tolerance_m):
                buurten = self.drawn(level="AREA_LEVEL_BUURT", tolerance_m=tolerance_m)
                self.assertEqual(len(buurten), 108)
                for buurt in buurten.values():
                    self.assertTrue(buurt.is_valid)
                    for polygon in getattr(buurt, "geoms", [buurt]):
                        self.assertTrue(polygon.exterior.is_ccw)
                together = unary_union(list(buurten.values()))
                self.assertAlmostEqual(together.area, sum(buurt.area for buurt in buurten.values()), delta=NO_AREA)
                # A picture, not another town.
                self.assertLess(together.symmetric_difference(whole).area, 0.01 * whole.area)

    def test_sets_and_wijken_are_what_their_buurten_cover(self):
        for tolerance_m in (0, 10):
            buurten = self.drawn(level="AREA_LEVEL_BUURT", tolerance_m=tolerance_m)
            for area_set, outline in self.drawn(level="AREA_LEVEL_SET", tolerance_m=tolerance_m).items():
                with self.subTest(area_set, tolerance_m=tolerance_m):
                    self.assertTrue(outline.is_valid)
                    self.assert_same(outline, unary_union([buurten[member] for member in self.members(area_set)]))
        north = self.drawn(areas=["GRONINGEN_NOORD"], tolerance_m=0)["GRONINGEN_NOORD"]
        self.assertEqual(len(north.geoms), 2)
        buurten = self.drawn(level="AREA_LEVEL_BUURT", tolerance_m=0)
        for wijk, outline in self.drawn(level="AREA_LEVEL_WIJK", tolerance_m=0).items():
            with self.subTest(wijk):
                own = [buurt for name, buurt in buurten.items() if name[2:8] == wijk[2:]]
                self.assert_same(outline, unary_union(own))

    def test_the_command_line(self):
        done = self.service.cli("get", "area-shapes", "--areas", "BU00140300,DE_HOOGTE", "--edition", EDITION, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        features = json.loads(json.loads(done.stdout)["geo_json"])["features"]
        self.assertEqual([feature["id"] for feature in features], ["BU00140300", "DE_HOOGTE"])
        self.assertEqual(features[0]["geometry"], features[1]["geometry"])
        path = harness.DEMO_DATA / FILES[0][0]
        done = self.service.cli("import", "shapes", path, "--edition", EDITION, "--id-property", "BU_CODE", "--lang", "en")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("unchanged", done.stdout)
        self.assertNotEqual(self.service.cli("import", "shapes", path, "--edition", EDITION).returncode, 0)


if __name__ == "__main__":
    harness.main()
