"""The projects of the Regio Deal, from their list to the answers, and what is promised of them whatever happens."""

import csv
import io
import uuid
from typing import NamedTuple

from google.protobuf import json_format, timestamp_pb2

import harness
from harness import (DEAL, DEMO_DATA, action_pb2, amendment_pb2, decision_pb2, goal_pb2, goal_progress_pb2, governance_table_pb2,
                     list_profile_pb2, milestone_pb2, organisation_pb2, output_pb2, output_total_pb2, portfolio_pb2,
                     programme_pb2, project_map_pb2, project_pb2, results_chain_pb2, warning_pb2)
from shared_tests import CachedAnswers, Replicas

grpc = harness.grpc
StatusCode = grpc.StatusCode
Report = harness.import_pb2.ImportReport

# The final report, read section by section: projects by action line, spatial and not reported.
NATURE = {
    "MAATSCHAPPELIJK_MEEDOEN": (11, 20),
    "PRETTIG_VEILIG_SAMENLEVEN": (3, 11),
    "KANSEN_VOOR_KINDEREN": (8, 17),
    "WIJKACADEMIE_VERSTERKEN": (0, 1),
    "": (22, 49),
}
INTERVENTIONS = {
    "MAATSCHAPPELIJK_MEEDOEN": {"WERKEN_IN_DE_WIJK": 11, "BEVORDEREN_PERSOONLIJK_CONTACT": 9,
                                "TOEGANKELIJKE_DIRECTE_WOONOMGEVING": 11},
    "PRETTIG_VEILIG_SAMENLEVEN": {"STRATENAANPAK": 6, "GEZIN_EN_CONTEXT": 3, "AANSTORMEND_TALENT": 2,
                                  "PUBLIEK_VEILIGE_RUIMTES": 3},
    "KANSEN_VOOR_KINDEREN": {"SCHOOLLOCATIES": 3, "KINDVRIENDELIJKE_OPENBARE_RUIMTE": 5, "VERLENGDE_SCHOOLDAG": 5,
                             "SCHULDENVRIJ_EN_ARMOEDE": 3, "KANSEN_VOOR_KINDEREN_INITIATIEVEN": 9},
    "WIJKACADEMIE_VERSTERKEN": {"WIJKACADEMIE": 1},
}
# By area: projects of the three substantive action lines, in the order above.
AREAS = {
    "PADDEPOEL": (3, 0, 3),
    "SELWERD": (2, 0, 2),
    "OOSTERPARKWIJK": (2, 0, 1),
    "DE_HOOGTE": (0, 1, 1),
    "INDISCHE_BUURT": (0, 1, 1),
    "TUINWIJK": (0, 0, 1),
    "VINKHUIZEN": (1, 0, 0),
    "BEIJUM": (1, 0, 0),
    "DE_WIJERT": (1, 0, 0),
}
NAMED = {
    "MAGMA", "GROENHUIS", "SPORTCENTRUM_NOORD", "WIJKBEDRIJF_SELWERD", "DE_WIJK_DE_WERELD", "MICHI_NOEKI",
    "CASPOMORPARK", "LOOPBRUG_PADDEPOEL", "STRATENAANPAK_ASINGASTRAAT", "FLORESPLEIN", "BISSCHOP_BEKKERSSCHOOL",
    "NATUURBELEEFTUIN_BORGMAN", "PEDAGOGISCH_WIJKPLAN", "KINDERDROMEN", "STUDIO_T", "WIJKMAKERS"}
NOT_COUNTED = {
    "KIEM": "PART_OF_PROJECT", "SPEELOTHEEK_PLUS": "PART_OF_PROJECT", "LINNAEUSPLEIN": "PLACE_NOT_REPORTED",
    "JOHAN_DE_WITTSTRAAT": "PLACE_NOT_REPORTED", "HAGEDISSTRAAT": "PLACE_NOT_REPORTED",
    "DUURZAAM_OOSTERPARKWIJK": "PLACE_NOT_REPORTED"}
LIST = "projects_list.csv"
DIMENSIONS = [name for name in portfolio_pb2.Dimension.keys() if name != "DIMENSION_UNSPECIFIED"]


def list_rows():
    """The demo's list, each row a dict of cells."""
    with open(DEMO_DATA / LIST, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def list_file(rows):
    """A list of these rows, with the columns of all of them."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(column for row in rows for column in row)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def changed_list(**cells):
    """The demo's list with other cells of the projects that are named: a dict each."""
    return list_file([{**row, **cells.get(row["project"], {})} for row in list_rows()])


def line_of(project):
    return 2 + [row["project"] for row in list_rows()].index(project)


def counts(portfolio):
    """How many projects, by row and column; "" for all of them."""
    cells = {(cell.row, cell.column): cell.projects for cell in portfolio.cells}
    return {**cells, ("", ""): portfolio.total.projects}


def keys(axis):
    return [head.key for head in axis.heads]


def update_request(**project):
    """A change of a project's summary."""
    return project_pb2.UpdateProjectRequest(request_id=str(uuid.uuid4()), project=project, reason="test",
                                            update_mask={"paths": ["summary"]})


class Deal(harness.EndToEnd):
    """A test of the projects service."""

    service_type = harness.ProjectsService

    def list_projects(self, client, **request):
        """All projects that have what `request` names, by id."""
        request = project_pb2.ListProjectsRequest(page_size=1000, **request)
        answer = client.stub.ListProjects(request, timeout=harness.CALL_SECONDS)
        self.assertEqual(answer.next_page_token, "")
        return {project.id: project for project in answer.projects}

    def project(self, client, project):
        return client.stub.GetProject(project_pb2.GetProjectRequest(id=project), timeout=harness.CALL_SECONDS)

    def history(self, client, project):
        request = project_pb2.ListProjectHistoryRequest(id=project)
        return client.stub.ListProjectHistory(request, timeout=harness.CALL_SECONDS).revisions

    def import_list(self, client, data, system="EINDRAPPORT", **header):
        """The report on a list of the demo's name."""
        return client.import_file("projects", data, {"file_name": LIST, **header}, system=system)

    def state(self, client):
        """What there is: its version, and every project."""
        return client.data_version(), [project.SerializeToString(deterministic=True)
                                       for project in self.list_projects(client).values()]


class ReportTest(Deal):

    @classmethod
    def setUpClass(cls):
        folder = harness.temporary_folder()
        harness.copy_database(cls.demo_database(), folder / "projects.db")
        cls.service = harness.ProjectsService(folder, folder / "projects.db")
        cls.addClassCleanup(cls.service.stop)

    def rows(self, rows, **request):
        """How many projects each row has, and all together."""
        found = counts(self.service.portfolio(rows=f"DIMENSION_{rows}", **request))
        return {row: projects for (row, column), projects in found.items() if not column}

    def test_action_lines_and_interventions(self):
        self.assertEqual(self.rows("ACTION_LINE"), {
            "MAATSCHAPPELIJK_MEEDOEN": 31, "PRETTIG_VEILIG_SAMENLEVEN": 14, "KANSEN_VOOR_KINDEREN": 25,
            "WIJKACADEMIE_VERSTERKEN": 1, "": 71})
        for line, interventions in INTERVENTIONS.items():
            found = self.service.portfolio(rows="DIMENSION_INTERVENTION", action_line=line)
            reached = {cell.row: cell.projects for cell in found.cells if cell.row and cell.projects}
            self.assertEqual((reached, found.total.projects), (interventions, sum(interventions.values())))
        self.assertEqual(len(self.service.portfolio(rows="DIMENSION_INTERVENTION").rows.heads), 13)

    def test_nature(self):
        portfolio = self.service.portfolio(columns="DIMENSION_NATURE")
        self.assertEqual(keys(portfolio.columns), ["SPATIAL", "NOT_REPORTED"])
        self.assertEqual([head.reported for head in portfolio.columns.heads], [True, False])
        self.assertTrue(portfolio.rows.disjoint and portfolio.columns.disjoint)
        found = counts(portfolio)
        for line, expected in NATURE.items():
            self.assertEqual((found.get((line, "SPATIAL"), 0), found[line, "NOT_REPORTED"]), expected, line)
        self.assertEqual(portfolio.info.method_version, "PM-1")

    def test_state_and_continuation(self):
        self.assertEqual(self.rows("STATE"), {"COMPLETED": 22, "RUNNING": 1, "NOT_REPORTED": 48, "": 71})
        self.assertEqual(self.rows("CONTINUATION"), {
            "ENDED": 22, "TRANSFERRED": 11, "TRANSFERRED_NEW_GOAL": 1, "NOT_REPORTED": 37, "": 71})
        self.assertEqual(self.rows("START_YEAR"), {
            "2020": 1, "2021": 1, "2022": 1, "2023": 1, "NOT_REPORTED": 67, "": 71})
        self.assertEqual(self.rows("OWNER"), {"GEMEENTE_GRONINGEN": 71, "": 71})
        self.assertEqual(self.rows("SCHEME"), {DEAL: 71, "": 71})

    def test_areas(self):
        portfolio = self.service.portfolio(rows="DIMENSION_AREA", columns="DIMENSION_ACTION_LINE")
        self.assertEqual((portfolio.rows.disjoint, portfolio.columns.disjoint), (False, True))
        found = counts(portfolio)
        for area, lines in AREAS.items():
            self.assertEqual(tuple(found.get((area, line), 0) for line in list(NATURE)[:3]), lines, area)
            self.assertEqual(found[area, ""], sum(lines), area)
        self.assertEqual(sum(found[area, ""] for area in AREAS), 21)
        self.assertEqual((found["NOT_REPORTED", ""], found["", ""]), (59, 71))
        # No project is reported there, which is seen.
        self.assertIn("PROFESSORENBUURT", keys(portfolio.rows))
        self.assertEqual(found.get(("PROFESSORENBUURT", ""), 0), 0)
        self.assertEqual(set(keys(portfolio.rows)), {*AREAS, "PROFESSORENBUURT", "NOT_REPORTED"})
        self.assertEqual(portfolio.partly_outside, 1)
        outside = self.list_projects(self.service, area="BEIJUM")
        self.assertEqual(list(outside), ["DE_WIJK_DE_WERELD"])
        self.assertFalse(any(area.HasField("share") for area in outside["DE_WIJK_DE_WERELD"].areas))

    def test_what_is_named_and_what_is_not_counted(self):
        counted = self.list_projects(self.service, only_counted=True)
        self.assertEqual(len(counted), 71)
        self.assertEqual({project for project, found in counted.items() if found.named}, NAMED)
        self.assertEqual(set(self.list_projects(self.service, only_counted=True, only_named=True)), NAMED)
        self.assertEqual(self.service.portfolio(only_named=True).total.projects, 16)
        everything = self.list_projects(self.service)
        apart = {project: project_pb2.NotCountedReason.Name(found.not_counted_reason)
                 for project, found in everything.items() if not found.counted}
        self.assertEqual(apart, {project: f"NOT_COUNTED_REASON_{reason}" for project, reason in NOT_COUNTED.items()})
        not_counted = {each.reason: each.projects for each in self.service.portfolio().not_counted}
        self.assertEqual(not_counted, {project_pb2.NOT_COUNTED_REASON_PART_OF_PROJECT: 2,
                                       project_pb2.NOT_COUNTED_REASON_PLACE_NOT_REPORTED: 4})
        self.assertEqual({everything[part].part_of for part in ("KIEM", "SPEELOTHEEK_PLUS")}, {"PEDAGOGISCH_WIJKPLAN"})

    def test_money_is_not_reported(self):
        for rows in DIMENSIONS:
            portfolio = self.service.portfolio(rows=rows)
            self.assertFalse(any(cell.HasField("agreed") for cell in [*portfolio.cells, portfolio.total]), rows)
            self.assertNotIn("UNALLOCATED", keys(portfolio.rows))
        for project in self.list_projects(self.service, only_counted=True).values():
            funding, = project.funding
            self.assertEqual((funding.scheme, funding.period.start, funding.period.end),
                             (DEAL, "2020-01-01", "2024-10-02"))
            self.assertFalse(funding.HasField("agreed") or project.HasField("total_cost"))

    def test_projects(self):
        for project in self.list_projects(self.service).values():
            self.assertEqual((project.history, project.published, project.source.system, project.source.id),
                             (project_pb2.HISTORY_NOT_RECORDED, True, "EINDRAPPORT", project.id))
        studio = self.project(self.service, "STUDIO_T")
        self.assertEqual([(partner.organisation, partner.role) for partner in studio.partners],
                         [("BSLIM", project_pb2.PARTNER_ROLE_PARTNER), ("VRIJDAG", project_pb2.PARTNER_ROLE_LEAD),
                          ("WIJ_GRONINGEN", project_pb2.PARTNER_ROLE_PARTNER)])
        plan = self.project(self.service, "PEDAGOGISCH_WIJKPLAN")
        self.assertEqual((plan.state, plan.start, plan.end), (project_pb2.STATE_RUNNING, "2023", "2027"))
        self.assertEqual([area.area for area in plan.areas], ["PADDEPOEL", "SELWERD", "TUINWIJK"])
        academy = self.project(self.service, "WIJKMAKERS").continuation
        self.assertEqual((academy.kind, academy.to),
                         (project_pb2.CONTINUATION_KIND_TRANSFERRED_NEW_GOAL, "REGIO_DEAL_II"))
        unnamed = self.project(self.service, "WERKEN_IN_DE_WIJK_5")
        self.assertEqual((unnamed.named, unnamed.label.nl),
                         (False, "Niet met naam genoemd (Werken in de Wijk, 5 van 11)"))

    def test_what_is_declared(self):
        stub = self.service.stub
        programme = stub.GetProgramme(programme_pb2.GetProgrammeRequest(id=DEAL), timeout=harness.CALL_SECONDS)
        self.assertEqual((len(programme.areas), programme.reference_year, programme.horizon_year), (8, 2020, 2030))
        kinds = [part.kind for part in programme.parts if not part.within]
        self.assertEqual((kinds.count(programme_pb2.ACTION_LINE_KIND_SUBSTANTIVE),
                          kinds.count(programme_pb2.ACTION_LINE_KIND_ORGANISATIONAL)), (3, 1))
        self.assertEqual(len(programme.parts), 4 + 13)
        organisations = stub.ListOrganisations(organisation_pb2.ListOrganisationsRequest(),
                                               timeout=harness.CALL_SECONDS).organisations
        within = {organisation.id: organisation.within for organisation in organisations}
        for directorate in ("VEILIGHEID", "STADSONTWIKKELING", "MAATSCHAPPELIJKE_ONTWIKKELING"):
            self.assertEqual(within[directorate], "GEMEENTE_GRONINGEN")
        tables = stub.ListGovernanceTables(governance_table_pb2.ListGovernanceTablesRequest(),
                                           timeout=harness.CALL_SECONDS).governance_tables
        self.assertEqual([(table.id, table.directorate) for table in tables],
                         [("RUIMTELIJK", ""), ("SOCIAAL", ""), ("VEILIGHEID", "")])

    def test_the_same_through_the_command_line(self):
        for by, request in {"action-line,nature": {"columns": "DIMENSION_NATURE"},
                            "area,action-line": {"rows": "DIMENSION_AREA", "columns": "DIMENSION_ACTION_LINE"},
                            "continuation": {"rows": "DIMENSION_CONTINUATION"}}.items():
            done = self.service.cli("portfolio", "--by", by, "--json")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assert_same_bytes(json_format.Parse(done.stdout, portfolio_pb2.Portfolio()),
                                   self.service.portfolio(**request))

    def test_people_read_the_same_on_the_command_line(self):
        for language in ("nl", "en"):
            shown = self.service.cli("--lang", language, "portfolio", "--by", "action-line,nature")
            self.assertEqual((shown.returncode, shown.stderr), (0, ""))
            for numbers in ("11 +20 +31", "3 +11 +14", "8 +17 +25", "22 +49 +71"):
                self.assertRegex(shown.stdout, f" {numbers}\n")


class ProjectsCacheTest(CachedAnswers, Deal):

    questions = [("GetPortfolio", portfolio_pb2.GetPortfolioRequest(rows=rows)) for rows in DIMENSIONS] + [
        ("GetPortfolio", portfolio_pb2.GetPortfolioRequest(rows="DIMENSION_ACTION_LINE", columns="DIMENSION_NATURE")),
        ("GetPortfolio", portfolio_pb2.GetPortfolioRequest(rows="DIMENSION_AREA", columns="DIMENSION_ACTION_LINE")),
        ("GetPortfolio", portfolio_pb2.GetPortfolioRequest(rows="DIMENSION_ACTION_LINE", only_named=True)),
        ("GetPortfolio", portfolio_pb2.GetPortfolioRequest(rows="DIMENSION_STATE", area="NOT_REPORTED"))]

    def test_what_goes_without_saying_is_the_same_question(self):
        service = self.start_service()
        for said in ({}, {"programme": DEAL}, {"currency_code": "EUR"}):
            request = portfolio_pb2.GetPortfolioRequest(rows="DIMENSION_STATE", **said)
            self.assertEqual(service.raw("GetPortfolio", request)[1]["x-served-from"], "near" if said else "computed")


class ProjectsReplicasTest(Replicas, Deal):

    questions = ProjectsCacheTest.questions[:4]

    def write(self, client, number, **header):
        row = {"project": "NUMBER", "programme": DEAL, "label_nl": "Getal", "funding": f"NUMBERS:{number:.2f}"}
        report = self.import_list(client, list_file([row]), "NUMBERS", **header)
        self.assertEqual(report.outcome, Report.OUTCOME_APPLIED, report.rejections[:3])
        return report

    def read(self, client, **request):
        request = portfolio_pb2.GetPortfolioRequest(rows="DIMENSION_SCHEME", scheme="NUMBERS", **request)
        answer, call = client.stub.GetPortfolio.with_call(request, timeout=harness.CALL_SECONDS)
        agreed = answer.total.agreed.amount_minor / 100 if answer.total.HasField("agreed") else None
        return agreed, answer.info, dict(call.trailing_metadata())


class ChangesTest(Deal):

    def test_the_same_list_changes_nothing(self):
        service = self.start_service()
        state = self.state(service)
        report = service.import_demo("projects", LIST)
        self.assertEqual((report.outcome, report.rows_unchanged, report.rows_applied, list(report.warnings)),
                         (Report.OUTCOME_UNCHANGED, 77, 0, []))
        # Nor do the rows in another order, without columns: what stands in those is kept.
        shuffled = [{column: cell for column, cell in row.items() if column not in ("location", "continuation_to")}
                    for row in reversed(list_rows())]
        self.assertEqual(self.import_list(service, list_file(shuffled)).outcome, Report.OUTCOME_UNCHANGED)
        for what, name in service.demo_files:
            self.assertEqual(service.import_demo(what, name).outcome, Report.OUTCOME_UNCHANGED)
        self.assertEqual(self.state(service), state)

    def test_a_changed_row_is_a_revision(self):
        service = self.start_service()
        version = service.data_version()
        before = self.list_projects(service)
        report = self.import_list(service, changed_list(STUDIO_T={"state": "RUNNING"}))
        self.assertEqual((report.outcome, report.rows_applied, report.rows_unchanged, report.data_version),
                         (Report.OUTCOME_APPLIED, 1, 76, version + 1))
        after = self.list_projects(service)
        self.assertEqual([project for project in before if before[project] != after[project]], ["STUDIO_T"])
        self.assertNotEqual(after["STUDIO_T"].etag, before["STUDIO_T"].etag)
        first, second = self.history(service, "STUDIO_T")
        self.assertEqual([(revision.number, revision.reason) for revision in (first, second)],
                         [(1, "IMPORTED"), (2, "IMPORTED")])
        change, = second.changes
        self.assertEqual((change.field, change.HasField("before"), change.after), ("state", False, "STATE_RUNNING"))
        self.assertEqual([revision.number for revision in self.history(service, "KINDERDROMEN")], [1])
        self.assertEqual(counts(service.portfolio(rows="DIMENSION_STATE"))["RUNNING", ""], 2)

    def test_a_row_left_out_is_named_and_stays(self):
        service = self.start_service()
        state, kept = self.state(service), [row for row in list_rows() if row["project"] not in ("KIEM", "MAGMA")]
        report = self.import_list(service, list_file(kept))
        self.assertEqual((report.outcome, report.rows_unchanged), (Report.OUTCOME_UNCHANGED, 75))
        self.assertEqual([(warning.line, warning.column, warning.value, warning.code) for warning in report.warnings],
                         [(0, "project", gone, "GONE_FROM_LIST") for gone in ("KIEM", "MAGMA")])
        self.assertEqual(self.state(service), state)
        # A list of another system names none of them, and takes none over.
        other = {"project": "OTHER", "programme": DEAL, "label_nl": "Van elders"}
        report = self.import_list(service, list_file([other]), "ELDERS")
        self.assertEqual((report.outcome, list(report.warnings)), (Report.OUTCOME_APPLIED, []))
        report = self.import_list(service, list_file([{**other, "project": "MAGMA"}]), "ELDERS")
        self.assertEqual((report.outcome, report.rejections[0].code),
                         (Report.OUTCOME_REJECTED, "PROJECT_OF_OTHER_SYSTEM"))

    def test_a_retried_list_is_applied_once(self):
        database = self.new_database()
        service = self.start_service(database)
        request_id, data = str(uuid.uuid4()), changed_list(STUDIO_T={"state": "RUNNING"})
        applied = self.import_list(service, data, request_id=request_id)
        self.assertEqual(applied.outcome, Report.OUTCOME_APPLIED)
        self.assert_same_bytes(self.import_list(service, data, request_id=request_id), applied)
        service.stop()
        service = self.start_service(database)
        self.assert_same_bytes(self.import_list(service, data, request_id=request_id), applied)
        self.assert_fails(StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED",
                          lambda: self.import_list(service, data + b"\n", request_id=request_id))
        self.assertEqual((service.data_version(), len(self.history(service, "STUDIO_T"))), (applied.data_version, 2))

    def test_a_change_names_what_it_changes(self):
        service = self.start_service()
        state, update = self.state(service), service.stub.UpdateProject
        for etag, code, reason in [("", StatusCode.INVALID_ARGUMENT, "ETAG_REQUIRED"),
                                   ("99", StatusCode.ABORTED, "ETAG_MISMATCH")]:
            request = update_request(id="STUDIO_T", summary="Anders", etag=etag)
            self.assert_fails(code, reason, lambda request=request: update(request, timeout=harness.CALL_SECONDS))
        self.assertEqual(self.state(service), state)
        request = update_request(id="STUDIO_T", summary="Anders", etag=self.project(service, "STUDIO_T").etag)
        changed = update(request, timeout=harness.CALL_SECONDS)
        self.assertEqual((changed.summary, changed.label.nl), ("Anders", "Studio-T"))
        self.assert_same_bytes(update(request, timeout=harness.CALL_SECONDS), changed)
        self.assertEqual(self.history(service, "STUDIO_T")[1].reason, "test")
        request.request_id = str(uuid.uuid4())
        self.assert_fails(StatusCode.ABORTED, "ETAG_MISMATCH", lambda: update(request, timeout=harness.CALL_SECONDS))
        self.assert_same_bytes(self.project(service, "STUDIO_T"), changed)


class AsOfTest(Deal):

    def call(self, service, method, request):
        """A change, with a request id of its own."""
        request.request_id = str(uuid.uuid4())
        return getattr(service.stub, method)(request, timeout=harness.CALL_SECONDS)

    def write_work(self, service):
        """What people write beside the list: one of each kind."""
        of_magma = {"kind": "SUBJECT_KIND_PROJECT", "id": "MAGMA"}
        chain = service.import_file("results-chains", (DEMO_DATA / "projects_results_chain.csv").read_bytes())
        self.assertEqual(chain.outcome, Report.OUTCOME_APPLIED)
        self.goal = self.call(service, "CreateGoal", goal_pb2.CreateGoalRequest(
            goal={"subject": of_magma, "statement": "Meer mensen doen mee.", "measure": {"indicator": "X", "area": "SELWERD"}}))
        self.milestone = self.call(service, "CreateMilestone", milestone_pb2.CreateMilestoneRequest(
            milestone={"subject": of_magma, "label": {"nl": "Open"}, "planned": "2020"}))
        self.output = self.call(service, "CreateOutput", output_pb2.CreateOutputRequest(
            output={"subject": of_magma, "label": {"nl": "huurders"}, "unit": "OUTPUT_UNIT_ORGANISATIONS",
                    "recurrence": "RECURRENCE_AT_DATE"}))
        self.report(service, "2024", 26)
        self.action = self.call(service, "CreateAction", action_pb2.CreateActionRequest(
            action={"origin": "ACTION_ORIGIN_AUDIT", "project": "MAGMA", "text": "Tel opnieuw.", "responsible": "POLITIE"}))

    def report(self, service, date, value):
        self.call(service, "ReportOutput", output_pb2.ReportOutputRequest(
            report={"output": self.output.id, "at": date, "precision": "PRECISION_EXACT", "value": value}))

    def change_work(self, service):
        self.call(service, "UpdateGoal", goal_pb2.UpdateGoalRequest(
            goal={"id": self.goal.id, "etag": self.goal.etag, "target": 80}, update_mask={"paths": ["target"]}))
        self.call(service, "UpdateMilestone", milestone_pb2.UpdateMilestoneRequest(
            milestone={"id": self.milestone.id, "etag": self.milestone.etag, "actual": "2021"},
            update_mask={"paths": ["actual"]}))
        self.report(service, "2025", 30)
        self.call(service, "UpdateOutput", output_pb2.UpdateOutputRequest(
            output={"id": self.output.id, "etag": self.output.etag, "note": "anders"}, update_mask={"paths": ["note"]}))
        self.call(service, "RespondAction", action_pb2.RespondActionRequest(
            id=self.action.id, etag=self.action.etag, response="RESPONSE_KIND_ACCEPTED"))
        chain = (DEMO_DATA / "projects_results_chain.csv").read_bytes().replace(b"Extra uren", b"Meer uren")
        self.assertEqual(service.import_file("results-chains", chain).outcome, Report.OUTCOME_APPLIED)

    def questions_of_work(self, then):
        pages, day = {"page_size": 1000, "as_of": then}, {"valuation_date": "2024-10-02", "as_of": then}
        yield "GetGoal", goal_pb2.GetGoalRequest(id=self.goal.id, as_of=then)
        yield "ListGoals", goal_pb2.ListGoalsRequest(**pages)
        yield "ListGoalHistory", goal_pb2.ListGoalHistoryRequest(id=self.goal.id, **pages)
        yield "GetGoalProgress", goal_progress_pb2.GetGoalProgressRequest(**day)
        yield "GetMilestone", milestone_pb2.GetMilestoneRequest(id=self.milestone.id, as_of=then)
        yield "ListMilestones", milestone_pb2.ListMilestonesRequest(**pages)
        yield "GetOutput", output_pb2.GetOutputRequest(id=self.output.id, as_of=then)
        yield "ListOutputs", output_pb2.ListOutputsRequest(**pages)
        yield "ListOutputReports", output_pb2.ListOutputReportsRequest(output=self.output.id, **pages)
        yield "GetOutputTotals", output_total_pb2.GetOutputTotalsRequest(as_of=then)
        yield "GetAction", action_pb2.GetActionRequest(id=self.action.id, as_of=then)
        yield "ListActions", action_pb2.ListActionsRequest(page_size=1000, **day)
        yield "ListDecisions", decision_pb2.ListDecisionsRequest(project="MAGMA", **pages)
        yield "ListAmendments", amendment_pb2.ListAmendmentsRequest(project="MAGMA", **pages)
        yield "GetResultsChain", results_chain_pb2.GetResultsChainRequest(as_of=then)
        yield "ListWarnings", warning_pb2.ListWarningsRequest(**day)
        yield "GetProjectMap", project_map_pb2.GetProjectMapRequest(as_of=then)

    def questions(self, then):
        """All reads, as of an instant."""
        pages, day = {"page_size": 1000, "as_of": then}, {"valuation_date": "2024-10-02", "as_of": then}
        yield from (("GetPortfolio", portfolio_pb2.GetPortfolioRequest(rows=rows, columns=columns, **day))
                    for rows, columns in zip(DIMENSIONS, DIMENSIONS[1:] + DIMENSIONS[:1]))
        yield "ListProjects", project_pb2.ListProjectsRequest(**pages)
        for project in ("STUDIO_T", "MAGMA", "KIEM"):
            yield "GetProject", project_pb2.GetProjectRequest(id=project, as_of=then)
            yield "ListProjectHistory", project_pb2.ListProjectHistoryRequest(id=project, **pages)
        yield "ListProgrammes", programme_pb2.ListProgrammesRequest(**pages)
        yield "GetProgramme", programme_pb2.GetProgrammeRequest(id=DEAL, as_of=then)
        yield "ListOrganisations", organisation_pb2.ListOrganisationsRequest(**pages)
        yield "GetOrganisation", organisation_pb2.GetOrganisationRequest(id="POLITIE", as_of=then)
        yield "ListGovernanceTables", governance_table_pb2.ListGovernanceTablesRequest(**pages)
        yield "GetGovernanceTable", governance_table_pb2.GetGovernanceTableRequest(id="SOCIAAL", as_of=then)
        yield "ListListProfiles", list_profile_pb2.ListListProfilesRequest(**pages)
        yield "GetListProfile", list_profile_pb2.GetListProfileRequest(id="esf-2014-2020", as_of=then)
        yield from self.questions_of_work(then)

    def answers(self, service, then):
        return [service.raw(*question)[0] for question in self.questions(then)]

    def change_all(self, service):
        """Changes of every resource, each of which is asked about above."""
        files = {what: (DEMO_DATA / name).read_bytes() for what, name in service.demo_files}
        changed = {"programmes": files["programmes"].replace(b",2030,", b",2031,"),
                   "organisations": files["organisations"].replace(b"Politie", b"De politie"),
                   "tables": files["tables"].replace(b"Tafel Sociaal", b"Sociale tafel"),
                   "list-profiles": b"profile,setting,value\nesf-2014-2020,system,ESF\nesf-2014-2020,column.id,Nr\n"
                                    b"esf-2014-2020,column.label,Naam\nesf-2014-2020,default.programme,ESF\n"}
        reports = [service.import_file(what, data) for what, data in changed.items()]
        reports.append(self.import_list(service, changed_list(
            STUDIO_T={"state": "RUNNING", "areas": "SELWERD", "funding": f"{DEAL}:12.50"}, MAGMA={"summary": "Anders"},
            KIEM={"part_of": "", "not_counted_reason": "OTHER"})))
        self.assertEqual({report.outcome for report in reports}, {Report.OUTCOME_APPLIED})
        request = update_request(id="MAGMA", summary="Nog anders", etag=self.project(service, "MAGMA").etag)
        service.stub.UpdateProject(request, timeout=harness.CALL_SECONDS)
        self.change_work(service)

    def test_as_of_is_untouched_by_what_comes_later(self):
        database = self.new_database()
        service = self.start_service(database)
        self.write_work(service)
        then = service.current_version().committed_at
        by_nature = {"columns": "DIMENSION_NATURE", "valuation_date": "2024-10-02"}
        before, now = self.answers(service, then), service.portfolio(**by_nature)
        self.change_all(service)
        self.assertEqual(self.answers(service, then), before)
        self.assert_same_bytes(service.portfolio(**by_nature, as_of=then), now)
        later = self.answers(service, service.current_version().committed_at)
        self.assertTrue(all(one != other for one, other in zip(before, later)))
        service.stop()
        service = self.start_service(database)
        self.assertEqual(self.answers(service, then), before)
        self.assertEqual(self.answers(service, service.current_version().committed_at), later)

    def test_before_the_list_there_was_none(self):
        service = self.start_service()
        just_before = timestamp_pb2.Timestamp()
        just_before.FromMicroseconds(service.current_version().committed_at.ToMicroseconds() - 1)
        self.assertEqual(service.portfolio(as_of=just_before).total.projects, 0)
        self.assertEqual(self.list_projects(service, as_of=just_before), {})


class Bad(NamedTuple):
    """Other cells of a project of the demo's list, and the column, value and code that they are refused with."""

    project: str
    cells: dict
    column: str
    value: str
    code: str


BAD_LISTS = {
    "shares off 1": Bad("STUDIO_T", {"areas": "SELWERD:0.6|PADDEPOEL:0.399999"}, "areas", "", "SHARES_OFF_ONE"),
    "a share too few": Bad("STUDIO_T", {"areas": "SELWERD|PADDEPOEL:1"}, "areas", "SELWERD", "SHARES_OF_ALL_DUE"),
    "area twice": Bad("STUDIO_T", {"areas": "SELWERD|SELWERD"}, "areas", "SELWERD", "AREA_TWICE"),
    "intervention of another action line": Bad(
        "STUDIO_T", {"intervention": "STRATENAANPAK"}, "intervention", "STRATENAANPAK", "INTERVENTION_OF_OTHER"),
    "unknown programme": Bad("STUDIO_T", {"programme": "NOWHERE"}, "programme", "NOWHERE", "UNKNOWN_PROGRAMME"),
    "unknown partner": Bad("STUDIO_T", {"partners": "LEAD:NOBODY"}, "partners", "NOBODY", "UNKNOWN_ORGANISATION"),
    "unknown owner": Bad("STUDIO_T", {"owner": "NOBODY"}, "owner", "NOBODY", "UNKNOWN_ORGANISATION"),
    "end before start": Bad("PEDAGOGISCH_WIJKPLAN", {"end": "2021"}, "end", "2021", "END_BEFORE_START"),
    "no date": Bad("PEDAGOGISCH_WIJKPLAN", {"start": "in 2023"}, "start", "in 2023", "PARTIAL_DATE"),
    "part of a part": Bad("SPEELOTHEEK_PLUS", {"part_of": "KIEM"}, "part_of", "KIEM", "PART_OF_PART"),
    "part of what is not there": Bad("KIEM", {"part_of": "NOTHING"}, "part_of", "NOTHING", "UNKNOWN_PROJECT"),
    "unknown state": Bad("STUDIO_T", {"state": "BUSY"}, "state", "BUSY", "WORD_DUE"),
    "a place in another country": Bad(
        "FLORESPLEIN", {"location": "Berlijn", "latitude": "52.52", "longitude": "13.4"}, "location", "Berlijn",
        "NOT_IN_THE_NETHERLANDS"),
    "latitude and longitude swapped": Bad(
        "FLORESPLEIN", {"location": "Floresplein", "latitude": "6.55", "longitude": "53.23"}, "location",
        "Floresplein", "SWAPPED"),
}


class BadListsTest(Deal):

    def test_what_is_wrong_is_named_and_nothing_changed(self):
        service = self.start_service()
        state = self.state(service)
        for name, bad in BAD_LISTS.items():
            with self.subTest(name):
                # A good change goes down with it.
                data = changed_list(MAGMA={"summary": "Anders"}, **{bad.project: bad.cells})
                report = self.import_list(service, data)
                self.assertEqual((report.outcome, report.rows_applied), (Report.OUTCOME_REJECTED, 0))
                self.assertEqual([(found.line, found.column, found.value, found.code) for found in report.rejections],
                                 [(line_of(bad.project), bad.column, bad.value, bad.code)])
                self.assertTrue(report.rejections[0].reason)
                self.assertEqual(self.state(service), state)

    def test_all_that_is_wrong_is_named(self):
        service = self.start_service()
        # What is no word at all is found before the rest is looked at.
        cells = {bad.project: bad.cells for bad in BAD_LISTS.values() if bad.code != "WORD_DUE"}
        report = self.import_list(service, changed_list(**cells))
        self.assertEqual([found.line for found in report.rejections], sorted(map(line_of, cells)))


if __name__ == "__main__":
    harness.main()
