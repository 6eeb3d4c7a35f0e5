"""Where the projects of the Regio Deal are: the map that the projects service makes, with shapes of the indicators service,
which may be away, hang and come back. Shapely, which is GEOS, looks at the shapes."""

import json
import signal
import time

from shapely.geometry import shape

import harness
from harness import DEAL, DEMO_DATA, area_shape_pb2, import_pb2, portfolio_pb2, project_map_pb2, project_pb2
from projects_test import AREAS

EDITION = "CBS-2017"
# How many projects each area has; that of the programme where none is reported is there too.
PROJECTS = {**{area: sum(lines) for area, lines in AREAS.items()}, "PROFESSORENBUURT": 0}
# A caller that says nothing waits for the other service so long, and a little longer.
AWAY_SECONDS = 4


def features(answer):
    """Of a map: its projects and its areas, by id."""
    collection = json.loads(answer.geo_json)
    assert collection["type"] == "FeatureCollection", collection["type"]
    found = {"PROJECT": {}, "AREA": {}}
    for feature in collection["features"]:
        assert feature["type"] == "Feature", feature
        found[feature["properties"]["kind"]][feature["id"]] = feature
    return found["PROJECT"], found["AREA"]


class ProjectMapTest(harness.EndToEnd):

    service_type = harness.ProjectsService

    def setUp(self):
        super().setUp()
        self.indicators = self.start_indicators()
        for year in (2017, 2024):
            for what in ("areas", "sets"):
                self.indicators.import_demo(what, f"{what}_{year}.csv")
        for name, id_property in (("buurten", "BU_CODE"), ("wijken", "WK_CODE")):
            report = self.indicators.import_file("shapes", (DEMO_DATA / f"shapes_2017_{name}.geojson").read_bytes(),
                                                 edition=EDITION, id_property=id_property)
            self.assertEqual(report.outcome, import_pb2.ImportReport.OUTCOME_APPLIED)
        self.service = self.start_service(flags=["--indicators-address", self.indicators.address])

    def start_indicators(self, **more):
        return self.start_service(self.folder / "indicators.db", service_type=harness.IndicatorsService, **more)

    def map_call(self, **request):
        """The map, and where it came from."""
        answer, metadata = self.service.raw("GetProjectMap", project_map_pb2.GetProjectMapRequest(**request))
        return project_map_pb2.ProjectMap.FromString(answer), metadata["x-served-from"]

    def whole_map(self, **request):
        """The map once the service has heard of the other one."""
        def found():
            answer = self.map_call(**request)[0]
            return answer if answer.sections[0].state == answer.sections[0].STATE_OK else None
        return self.wait_for(found)

    def test_the_map_of_the_report(self):
        answer = self.whole_map(programme=DEAL)
        self.assertEqual((answer.projects, answer.with_point, answer.with_area, len(answer.without_place)), (71, 0, 12, 59))
        self.assertEqual({each.reason: each.projects for each in answer.not_counted}, {
            project_pb2.NOT_COUNTED_REASON_PART_OF_PROJECT: 2, project_pb2.NOT_COUNTED_REASON_PLACE_NOT_REPORTED: 4})
        projects, areas = features(answer)
        self.assertEqual(len(projects), 71)
        self.assertEqual({project["geometry"] for project in projects.values()}, {None})
        self.assertEqual({project for project, found in projects.items() if "areas" not in found["properties"]},
                         set(answer.without_place))
        self.assertEqual({area: found["properties"]["projects"] for area, found in areas.items()}, PROJECTS)
        self.assertEqual(sum(PROJECTS.values()), 21)
        self.assertEqual({area["properties"]["shape_edition"] for area in areas.values()}, {EDITION})
        self.assertEqual(answer.edition, "CBS-2024")
        for area in areas.values():
            drawn = shape(area["geometry"])
            self.assertTrue(drawn.is_valid)
            for polygon in getattr(drawn, "geoms", [drawn]):
                self.assertTrue(polygon.exterior.is_ccw)
        self.assertEqual(self.map_call()[1], "near")  # of the only programme

    def test_the_shapes_are_those_of_the_other_service(self):
        for tolerance_m in (0, 50):
            areas = features(self.whole_map(edition=EDITION, tolerance_m=tolerance_m))[1]
            request = area_shape_pb2.GetAreaShapesRequest(edition=EDITION, areas=list(PROJECTS), tolerance_m=tolerance_m)
            drawn = self.indicators.stub.GetAreaShapes(request, timeout=harness.CALL_SECONDS)
            self.assertEqual({feature["id"]: feature["geometry"] for feature in json.loads(drawn.geo_json)["features"]},
                             {area: found["geometry"] for area, found in areas.items()})

    def test_of_a_municipality(self):
        answer = self.whole_map(municipality="GM0014")
        projects, areas = features(answer)
        self.assertEqual((len(projects), answer.with_area, len(answer.without_place)), (12, 12, 0))
        self.assertEqual({area: found["properties"]["projects"] for area, found in areas.items()}, PROJECTS)
        self.assert_fails(harness.grpc.StatusCode.NOT_FOUND, "AREA_NOT_FOUND", lambda: self.map_call(municipality="GM9999"))

    def assert_without_shapes(self, whole):
        """The map within its time and without shapes, all else being there; it is not kept."""
        started = time.monotonic()
        answer, served_from = self.map_call()
        self.assertLess(time.monotonic() - started, AWAY_SECONDS)
        self.assertEqual((answer.sections[0].state, served_from), (answer.sections[0].STATE_UNAVAILABLE, "computed"))
        self.assertEqual((answer.projects, list(answer.without_place)), (whole.projects, list(whole.without_place)))
        projects, areas = features(answer)
        self.assertEqual(projects, features(whole)[0])
        self.assertEqual({area: found["properties"]["projects"] for area, found in areas.items()}, PROJECTS)
        self.assertEqual({area["geometry"] for area in areas.values()}, {None})
        portfolio = self.service.stub.GetPortfolio(portfolio_pb2.GetPortfolioRequest(rows="DIMENSION_STATE"),
                                                   timeout=harness.CALL_SECONDS)
        self.assertEqual(portfolio.total.projects, 71)

    def test_the_other_service_hangs_is_away_and_comes_back(self):
        whole = self.whole_map()
        # What is kept is of a version that is still the newest: what is not is asked.
        self.indicators.process.popen.send_signal(signal.SIGSTOP)
        try:
            answer, served_from = self.map_call(tolerance_m=20)
            self.assertEqual((answer.sections[0].state, served_from), (answer.sections[0].STATE_UNAVAILABLE, "computed"))
        finally:
            self.indicators.process.popen.send_signal(signal.SIGCONT)
        self.assert_same_bytes(self.whole_map(), whole)
        address = self.indicators.address
        self.indicators.stop()
        self.wait_for(lambda: self.map_call()[0].sections[0].state == whole.sections[0].STATE_UNAVAILABLE)
        for _ in range(2):
            self.assert_without_shapes(whole)
        self.indicators = self.start_indicators(address=address)
        self.assertEqual(self.whole_map().geo_json, whole.geo_json)

    def test_the_command_line(self):
        whole = self.whole_map(programme=DEAL)
        path = self.folder / "map.geojson"
        done = self.service.cli("--lang", "en", "map", DEAL, "--output", path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "On the map: 71 projects; with a point 0, with an area 12, without a place 59\n"
                                      "Not counted: 6 projects\n")
        self.assertEqual(path.read_text(encoding="utf-8"), whole.geo_json + "\n")
        self.assertNotEqual(self.service.cli("map", DEAL, "--output", path).returncode, 0)


if __name__ == "__main__":
    harness.main()
