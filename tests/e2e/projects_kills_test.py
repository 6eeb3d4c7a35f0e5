"""Projects, with kill -9 at any moment of a list and of changes by hand: nothing is half, nothing is lost, nothing double."""

import random
import threading
import time
import uuid

import harness
from harness import DEAL, DEMO_DATA, Postgres, project_pb2

grpc = harness.grpc
Report = harness.import_pb2.ImportReport

KILLS = 12
LISTED = 3_000
SYSTEM = "LIST"


def list_file(summary):
    rows = "".join(f"K{number:05},{DEAL},Project {number},{summary}\n" for number in range(LISTED))
    return f"project,programme,label_nl,summary\n{rows}".encode()


class Writer:
    """Somebody who changes one project again and again, until the service dies."""

    def __init__(self, client):
        request = project_pb2.CreateProjectRequest(
            request_id=str(uuid.uuid4()), project={"programme": DEAL, "label": {"nl": "0"}, "owner": "GEMEENTE_GRONINGEN"})
        self.project = client.stub.CreateProject(request, timeout=harness.CALL_SECONDS)
        self.changes = 0
        self.next = None

    def change(self, client):
        """The next change, or the last one again that was not answered."""
        if self.next is None:
            self.next = project_pb2.UpdateProjectRequest(
                request_id=str(uuid.uuid4()), update_mask={"paths": ["label"]},
                project={"id": self.project.id, "etag": self.project.etag, "label": {"nl": str(self.changes + 1)}})
        self.project = client.stub.UpdateProject(self.next, timeout=harness.CALL_SECONDS)
        self.changes, self.next = self.changes + 1, None

    def change_until_it_dies(self, client):
        try:
            while True:
                self.change(client)
        except grpc.RpcError:
            pass


class ProjectsKillsTest(harness.EndToEnd):

    service_type = harness.ProjectsService

    def test_on_sqlite(self):
        self.survives_kills(self.folder / "killed.db", f"sqlite:{self.folder / 'killed.db'}")

    def test_on_postgresql(self):
        postgres = Postgres(self.folder)
        self.addCleanup(postgres.stop, immediate=True)
        url = postgres.new_database()
        self.survives_kills(url, url)

    def survives_kills(self, database, url):
        chance = random.Random(3)
        service = self.start_service(database)
        for what, name in service.demo_files[:2]:
            service.import_file(what, (DEMO_DATA / name).read_bytes())
        writer = Writer(service)
        started = time.monotonic()
        self.take_list(service, "round 0", str(uuid.uuid4()))
        seconds = time.monotonic() - started
        interrupted = 0
        for kill in range(1, KILLS + 1):
            request_id, summary = str(uuid.uuid4()), f"round {kill}"
            done = []
            threads = [threading.Thread(target=self.send_list, args=(service, summary, request_id, done)),
                       threading.Thread(target=writer.change_until_it_dies, args=(service,))]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0, 1.2 * seconds))
            service.process.kill()
            for thread in threads:
                thread.join()
            service.close()
            interrupted += not done
            service = self.start_service(database)
            self.assert_whole(service, {f"round {kill - 1}", summary})
            report = self.take_list(service, summary, request_id)
            if done:
                self.assert_same_bytes(report, done[0])
            self.assert_whole(service, {summary})
            if writer.next is not None:
                writer.change(service)
            self.assert_history(service, writer.project.id, writer.changes + 1)
            self.assert_history(service, "K00000", kill + 1)
        # Kills that came before or after all of their requests prove nothing.
        self.assertGreater(interrupted, KILLS // 4)
        self.assertGreater(writer.changes, KILLS)
        service.stop()
        verified = harness.run_cli("audit", "verify", "--database", url)
        self.assertEqual((verified.returncode, verified.stderr), (0, ""))

    def send_list(self, service, summary, request_id, done):
        try:
            done.append(self.take_list(service, summary, request_id))
        except grpc.RpcError:
            pass

    def take_list(self, service, summary, request_id):
        report = service.import_file("projects", list_file(summary), {"request_id": request_id}, system=SYSTEM)
        self.assertEqual((report.outcome, report.rows_applied), (Report.OUTCOME_APPLIED, LISTED), report)
        return report

    def assert_whole(self, service, summaries):
        """All projects of the list have the same summary, which is one of these."""
        found, request = [], project_pb2.ListProjectsRequest(page_size=1000, programme=DEAL, owner="NOT_REPORTED")
        while True:
            page = service.stub.ListProjects(request, timeout=harness.CALL_SECONDS)
            found += [project.summary for project in page.projects]
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        self.assertEqual(len(found), LISTED)
        self.assertEqual(len(set(found)), 1)
        self.assertIn(found[0], summaries)

    def assert_history(self, service, project, changes):
        request = project_pb2.ListProjectHistoryRequest(id=project, page_size=1000)
        numbers = []
        while True:
            page = service.stub.ListProjectHistory(request, timeout=harness.CALL_SECONDS)
            numbers += [revision.number for revision in page.revisions]
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        self.assertEqual(numbers, list(range(1, changes + 1)))


if __name__ == "__main__":
    harness.main()
