"""Starts the real programs for the end-to-end tests, and talks to them.

Every service listens on loopback at a free port, and ends as all programs of programs.py do.

BUILD_DIR: folder of the build, absolute or from the repository (default build/dev).
"""

import http.client
import importlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import unittest
import uuid

import grpc

from programs import ROOT, START_SECONDS, Postgres, Process, Redis, environment, temporary_folder

BUILD = ROOT / os.environ.get("BUILD_DIR", "build/dev")
CLI = BUILD / "services/cli/wijkmonitor"
BUF = ROOT / "build/tools/node_modules/.bin/buf"
DEMO_DATA = ROOT / "deploy/demo_data"
HEALTH_PROTOS = "/usr/share/grpc-proto/grpc/health/v1"

CHUNK_BYTES = 256 * 1024
CALL_SECONDS = 20
# For who counts on what Redis has: by default a service does without what takes 20 ms, and so does a busy machine.
PATIENT = ("--redis-timeout-ms", "5000")
ENDS_MEET = "DIFFICULTY_MAKING_ENDS_MEET"
DEAL = "REGIO_DEAL_GRONINGEN_NOORD"


def generate_client():
    """Generates the Python client from the protos and puts it on the import path."""
    out = temporary_folder()
    own = sorted(str(path.relative_to(ROOT / "protos")) for path in (ROOT / "protos/wijkmonitor").rglob("*.proto"))
    subprocess.run(
        ["protoc", f"-I{ROOT / 'protos'}", f"-I{ROOT / 'protos/google/rpc'}", f"-I{HEALTH_PROTOS}", f"--python_out={out}",
         f"--grpc_python_out={out}", "--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin",
         *own, "error_details.proto", "health.proto"],
        check=True, timeout=60)
    sys.path.insert(0, str(out))


generate_client()
area_pb2, area_shape_pb2, catalogue_pb2, kompas_pb2, observation_pb2 = (
    importlib.import_module(f"wijkmonitor.indicators.v1.{name}_pb2")
    for name in ("area", "area_shape", "catalogue", "kompas", "observation"))
indicator_grpc = importlib.import_module("wijkmonitor.indicators.v1.indicator_service_pb2_grpc")
allocation_key_pb2, finance_pb2, import_profile_pb2, posting_pb2, reconciliation_pb2, scheme_pb2, spending_pb2 = (
    importlib.import_module(f"wijkmonitor.finance.v1.{name}_pb2")
    for name in ("allocation_key", "finance_service", "import_profile", "posting", "reconciliation", "scheme",
                 "spending"))
finance_grpc = importlib.import_module("wijkmonitor.finance.v1.finance_service_pb2_grpc")
(action_pb2, amendment_pb2, decision_pb2, goal_pb2, goal_progress_pb2, governance_table_pb2, list_profile_pb2, milestone_pb2,
 organisation_pb2, output_pb2, output_total_pb2, portfolio_pb2, programme_pb2, project_pb2, project_list_pb2,
 project_map_pb2, results_chain_pb2, warning_pb2) = (
    importlib.import_module(f"wijkmonitor.projects.v1.{name}_pb2")
    for name in ("action", "amendment", "decision", "goal", "goal_progress", "governance_table", "list_profile", "milestone",
                 "organisation", "output", "output_total", "portfolio", "programme", "project", "project_list",
                 "project_map", "results_chain", "warning"))
projects_grpc = importlib.import_module("wijkmonitor.projects.v1.project_service_pb2_grpc")
figure_pb2, import_pb2, reason_pb2, verdict_pb2 = (
    importlib.import_module(f"wijkmonitor.common.v1.{name}_pb2") for name in ("figure", "import", "reason", "verdict"))
version_pb2 = importlib.import_module("wijkmonitor.common.v1.data_version_pb2")
error_details_pb2 = importlib.import_module("error_details_pb2")
health_pb2 = importlib.import_module("health_pb2")
health_grpc = importlib.import_module("health_pb2_grpc")


class Client:
    """Calls a service, with TLS when `credentials` are given.

    What is of one service, its subclass says: `name`, `stub_type`, `program`, the flag of its address, and how it is
    loaded: `imports` by what a file is of, and the files of the demo, in order, with what their imports are told.
    """

    demo_fields = {}
    import_seconds = 60  # that an import may take

    def __init__(self, address, credentials=None, token=None, options=()):
        self.address = address
        # One channel of its own each, so that a closed connection is no other client's.
        options = [("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1), *options]
        if credentials is None:
            self.channel = grpc.insecure_channel(address, options)
        else:
            if token is not None:
                credentials = grpc.composite_channel_credentials(credentials, grpc.access_token_call_credentials(token))
            self.channel = grpc.secure_channel(address, credentials, options)
        self.stub = self.stub_type(self.channel)

    def close(self):
        self.channel.close()

    def raw(self, method, request):
        """The bytes of an answer as they arrived, and the trailing metadata."""
        call = self.channel.unary_unary(f"/{self.name}/{method}", request_serializer=type(request).SerializeToString,
                                        response_deserializer=None)
        answer, done = call.with_call(request, timeout=CALL_SECONDS)
        return answer, dict(done.trailing_metadata())

    def import_file(self, what, data, header=None, **fields):
        """The report on a file of `what` (a key of `imports`).

        `header` has fields of ImportHeader, `fields` those of the request. The request id is new unless given.
        """
        method, request_type = self.imports[what]
        first = first_message(request_type, header, **fields)
        return getattr(self.stub, method)(pieces(request_type, first, data), timeout=self.import_seconds)

    def import_demo(self, what, name):
        """The report on a file of the demo."""
        return self.import_file(what, (DEMO_DATA / name).read_bytes(), {"file_name": name}, **self.demo_fields.get(name, {}))

    def load_demo(self):
        """Imports every file of the demo; each must be applied."""
        for what, name in self.demo_files:
            report = self.import_demo(what, name)
            if report.outcome != import_pb2.ImportReport.OUTCOME_APPLIED:
                raise RuntimeError(f"{name} was not applied: {report}")

    def current_version(self):
        """The data version that answers are made from now, and when it was committed."""
        return self.stub.GetDataVersion(version_pb2.GetDataVersionRequest(), timeout=CALL_SECONDS)

    def data_version(self):
        return self.current_version().counter


class Indicators(Client):
    """Calls an indicators service."""

    name = "wijkmonitor.indicators.v1.IndicatorService"
    stub_type = indicator_grpc.IndicatorServiceStub
    program = BUILD / "services/indicators/wijkmonitor-indicators"
    address_flag = "--address"
    imports = {
        "areas": ("ImportAreas", area_pb2.ImportAreasRequest),
        "sets": ("ImportAreaSets", area_pb2.ImportAreaSetsRequest),
        "shapes": ("ImportAreaShapes", area_shape_pb2.ImportAreaShapesRequest),
        "catalogue": ("ImportCatalogue", catalogue_pb2.ImportCatalogueRequest),
        "observations": ("ImportObservations", observation_pb2.ImportObservationsRequest),
    }
    demo_files = [(what, f"{what}_{year}.csv") for year in (2017, 2020, 2024) for what in ("areas", "sets")] + [
        ("catalogue", "catalogue.csv")] + [
        ("observations", f"{name}.csv")
        for name in ("rivm_health_18plus", "cbs_gemeente_2022", "cbs_buurten_2017", "report_participation", "cbs_wijken_2022_nl",
                     "cbs_kwb_2024")]
    demo_fields = {
        "cbs_wijken_2022_nl.csv": {"format": "cbs-wijken", "edition": "CBS-2020", "period": "2022", "only": "GM0014"},
        "cbs_kwb_2024.csv": {"format": "cbs-kwb", "edition": "CBS-2024", "period": "2024", "only": "GM0014"},
    }

    def kompas(self, area, year, method="", group=""):
        """The kompas of an area."""
        return self.kompas_call(area, year, method, group)[0]

    def kompas_call(self, area, year, method="", group="", **more):
        """The kompas of an area, and the trailing metadata it came with."""
        request = kompas_pb2.GetKompasRequest(area=area, year=year, method_version=method, group=group, **more)
        answer, call = self.stub.GetKompas.with_call(request, timeout=CALL_SECONDS)
        return answer, dict(call.trailing_metadata())

    def export(self, **filters):
        """The file of observations as bytes."""
        request = observation_pb2.ExportObservationsRequest(**filters)
        return b"".join(piece.data for piece in self.stub.ExportObservations(request, timeout=60))


class Finance(Client):
    """Calls a finance service."""

    name = "wijkmonitor.finance.v1.FinanceService"
    stub_type = finance_grpc.FinanceServiceStub
    program = BUILD / "services/finance/wijkmonitor-finance"
    address_flag = "--finance-address"
    imports = {
        "schemes": ("ImportSchemes", scheme_pb2.ImportSchemesRequest),
        "keys": ("ImportAllocationKeys", allocation_key_pb2.ImportAllocationKeysRequest),
        "profiles": ("ImportProfiles", import_profile_pb2.ImportProfilesRequest),
        "mappings": ("ImportLedgerMappings", import_profile_pb2.ImportLedgerMappingsRequest),
        "postings": ("ImportPostings", posting_pb2.ImportPostingsRequest),
    }
    demo_files = [(what, f"finance_{what}.csv") for what in ("schemes", "postings")]

    def spending(self, **request):
        """What was spent, by action line unless `request` says else."""
        request = spending_pb2.GetSpendingRequest(**{"rows": "DIMENSION_ACTION_LINE", **request})
        return self.stub.GetSpending(request, timeout=CALL_SECONDS)

    def balance(self, **request):
        """The statement of the demo's scheme."""
        return self.stub.GetBalance(spending_pb2.GetBalanceRequest(scheme=DEAL, **request), timeout=CALL_SECONDS)

    def export(self, **filters):
        """The file of postings as bytes."""
        request = posting_pb2.ExportPostingsRequest(**filters)
        return b"".join(piece.data for piece in self.stub.ExportPostings(request, timeout=60))


class Projects(Client):
    """Calls a projects service."""

    name = "wijkmonitor.projects.v1.ProjectService"
    stub_type = projects_grpc.ProjectServiceStub
    program = BUILD / "services/projects/wijkmonitor-projects"
    address_flag = "--projects-address"
    imports = {
        "programmes": ("ImportProgrammes", programme_pb2.ImportProgrammesRequest),
        "organisations": ("ImportOrganisations", organisation_pb2.ImportOrganisationsRequest),
        "tables": ("ImportGovernanceTables", governance_table_pb2.ImportGovernanceTablesRequest),
        "list-profiles": ("ImportListProfiles", list_profile_pb2.ImportListProfilesRequest),
        "projects": ("ImportProjects", project_list_pb2.ImportProjectsRequest),
        "results-chains": ("ImportResultsChains", results_chain_pb2.ImportResultsChainsRequest),
        "output-reports": ("ImportOutputReports", output_pb2.ImportOutputReportsRequest),
    }
    demo_files = [("programmes", "projects_programme.csv"), ("organisations", "projects_organisations.csv"),
                  ("tables", "projects_tables.csv"), ("projects", "projects_list.csv")]
    demo_fields = {"projects_list.csv": {"system": "EINDRAPPORT"}}

    def portfolio(self, **request):
        """How many projects there are, by action line unless `request` says else."""
        request = portfolio_pb2.GetPortfolioRequest(**{"rows": "DIMENSION_ACTION_LINE", **request})
        return self.stub.GetPortfolio(request, timeout=CALL_SECONDS)


def run_cli(*arguments, seconds=60, **more_environment):
    """What the command line client did with these arguments, in at most so many seconds."""
    return subprocess.run([CLI, *map(str, arguments)], capture_output=True, text=True, timeout=seconds,
                          env=environment(**more_environment))


class Service:
    """A service on `database` (a path, or a URL): what a client of it has besides.

    `flags` are added to its command line; `credentials` and `token` are the client's.
    """

    def __init__(self, folder, database, redis=None, address="127.0.0.1:0", flags=(), credentials=None, token=None,
                 until="serving"):
        """Waits until the service logs this message."""
        self.database = database
        url = database if str(database).startswith("postgresql:") else f"sqlite:{database}"
        command = [self.program, "--address", address, "--ops-address", "127.0.0.1:0", "--database", url, *flags]
        if redis is not None:
            command += ["--redis", redis.address, *redis.flags]
        self.process = Process(command, folder / f"service-{uuid.uuid4()}.log")
        serving = self._wait_until(until)
        self.port, self.ops_port = serving["port"], serving["ops_port"]
        super().__init__(f"127.0.0.1:{self.port}", credentials, token)

    def _wait_until(self, message):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            for line in self.log_lines():
                if line.get("message") == message:
                    return line
            if self.process.popen.poll() is not None:
                break
            time.sleep(0.02)
        self.process.kill()
        raise RuntimeError(f"the service is not {message}:\n{self.process.log()}")

    def log_lines(self):
        """What it logged, as objects; lines that are not whole yet are left out."""
        lines = self.process.log().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}\n")]

    def stop(self):
        """The exit code. May be repeated."""
        self.close()
        return self.process.stop()

    def http(self, path):
        """Status and body of a page of the operations port."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ops_port, timeout=10)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def metric(self, name, **labels):
        """The value of one metric with these labels, among others; 0 when it is not there."""
        total = 0.0
        for line in self.http("/metrics")[1].splitlines():
            found = re.fullmatch(r"(\w+)(?:\{(.*)\})? ([^ ]+)", line)
            if not found or found[1] != name:
                continue
            given = dict(re.findall(r'(\w+)="([^"]*)"', found[2] or ""))
            if all(given.get(label) == value for label, value in labels.items()):
                total += float(found[3])
        return total

    def memory_peak_bytes(self):
        """The most memory that the service ever held."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024

    def cli(self, *arguments, **more):
        """What the command line client did with these arguments, as a client of this service. `more`: as run_cli."""
        return run_cli(self.address_flag, self.address, *arguments, **more)


class IndicatorsService(Service, Indicators):
    client_type = Indicators


class FinanceService(Service, Finance):
    client_type = Finance


class ProjectsService(Service, Projects):
    client_type = Projects


def first_message(request_type, header=None, **fields):
    """The first message of an import, with these fields of ImportHeader. The request id is new unless given."""
    return request_type(chunk={"header": {"request_id": str(uuid.uuid4()), "language": "en", **(header or {})}}, **fields)


def pieces(request_type, first, data):
    """The messages of an import: `first`, then `data`. A header that says no size gets that of the data."""
    if not first.chunk.header.HasField("size_bytes"):
        first.chunk.header.size_bytes = len(data)
    yield first
    for start in range(0, len(data), CHUNK_BYTES):
        yield request_type(chunk={"data": data[start:start + CHUNK_BYTES]})


def error_of(error):
    """Code, reason and violated fields {field: description} of a failed call."""
    packed = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
    status = error_details_pb2.Status.FromString(packed)
    reason, fields = "", {}
    for detail in status.details:
        info, bad_request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        if detail.Unpack(bad_request):
            fields = {violation.field: violation.description for violation in bad_request.field_violations}
    return error.code(), reason, fields


def nodes(node):
    """A node and all nodes below it."""
    yield node
    for child in node.nodes:
        yield from nodes(child)


def readings(kompas):
    """All figures of a kompas by indicator."""
    return {reading.indicator: reading for node in nodes(kompas.centre) for reading in node.readings}


def node(kompas, node_id):
    """The node with this id."""
    return next(found for found in nodes(kompas.centre) if found.id == node_id)


def observations_file(*rows):
    """A file of observations of the demo's layout with these rows, each a line without its end."""
    return "\n".join(["indicator,area,edition,period,group,status,value", *rows, ""]).encode()


def areas_file(edition, *buurten):
    """A file of the areas of an edition: the municipality with one wijk, and these buurten in it."""
    rows = [("NL01", "COUNTRY", ""), ("GM0014", "MUNICIPALITY", "NL01"), ("WK001400", "WIJK", "GM0014"),
            *((buurt, "BUURT", "WK001400") for buurt in buurten)]
    return "\n".join(["edition,valid_from,id,level,name,parent",
                      *(f"{edition},2030-01-01,{area},{level},Name,{parent}" for area, level, parent in rows),
                      ""]).encode()


def ends_meet(area, value, year=2020):
    """A row: the share of people in `area` who have difficulty making ends meet."""
    return f"{ENDS_MEET},{area},CBS-2020,{year},AGE_18_PLUS,VALUE,{value}"


def copy_database(source, target):
    """Makes `target` the same database as `source`, whole, whether or not `source` is in use."""
    for leftover in (target, *(target.with_name(target.name + end) for end in ("-wal", "-shm"))):
        leftover.unlink(missing_ok=True)
    restore_database(source, target)


def restore_database(backup, database):
    """Puts a copy of a SQLite database in the place of one that a service has open, as an operator does."""
    with sqlite3.connect(backup) as reading, sqlite3.connect(database) as writing:
        reading.backup(writing)
    reading.close()
    writing.close()


def load_database(service_type, folder, database, **more):
    """Loads the demo's data into an empty database. `more`: as Service."""
    service = service_type(folder, database, **more)
    try:
        service.load_demo()
    finally:
        service.stop()


class Background:
    """Work beside a test, a thread for each function, until it is stopped or the test ends."""

    def __init__(self, test, functions):
        self.failures = []
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=function) for function in functions]
        for thread in self._threads:
            thread.start()
        test.addCleanup(self._end)

    def _end(self):
        self._stopped.set()
        for thread in self._threads:
            thread.join()


class EndToEnd(unittest.TestCase):
    """A test with a temporary folder, and programs that end with it."""

    service_type = IndicatorsService
    _demos = {}

    def setUp(self):
        self.folder = temporary_folder()
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    @classmethod
    def demo_database(cls, service_type=None):
        """A database with the demo's data, made once; to be copied, not to be written."""
        service_type = service_type or cls.service_type
        if service_type not in EndToEnd._demos:
            folder = temporary_folder()
            load_database(service_type, folder, folder / "loading.db")
            copy_database(folder / "loading.db", folder / "demo.db")
            EndToEnd._demos[service_type] = folder / "demo.db"
        return EndToEnd._demos[service_type]

    def new_database(self, service_type=None):
        """A copy of the demo's database in the folder of this test."""
        database = self.folder / f"{uuid.uuid4()}.db"
        copy_database(self.demo_database(service_type), database)
        return database

    def start_redis(self, flags=()):
        """A Redis whose services are started with `flags` too, such as PATIENT."""
        redis = Redis(self.folder, flags)
        self.addCleanup(redis.stop)
        return redis

    def start_service(self, database=None, redis=None, service_type=None, **more):
        """A service on `database`; on the demo's data when none is given. `more`: as Service."""
        service_type = service_type or self.service_type
        service = service_type(self.folder, database or self.new_database(service_type), redis, **more)
        self.addCleanup(service.stop)
        return service

    def client_of(self, service, *credentials, **options):
        """Another client of `service`. `credentials` and `options`: as Client."""
        client = service.client_type(service.address, *credentials, **options)
        self.addCleanup(client.close)
        return client

    def wait_for(self, condition, seconds=10):
        """Waits until `condition()` holds, and returns what it gave; fails after a while."""
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            self.assertLess(time.monotonic(), deadline, "waited too long")
            time.sleep(0.02)
        return found

    def assert_same_bytes(self, first, second):
        self.assertEqual(first.SerializeToString(deterministic=True), second.SerializeToString(deterministic=True))

    def assert_fails(self, code, reason, call):
        """Checks that `call` fails with this code and reason; returns the fields that it blames."""
        with self.assertRaises(grpc.RpcError) as caught:
            call()
        found_code, found_reason, fields = error_of(caught.exception)
        self.assertEqual((found_code, found_reason), (code, reason), caught.exception.details())
        return fields


def main():
    """Ends like a program that was asked to when a signal comes, so that everything is cleaned up; runs the tests."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for program in (Indicators.program, Finance.program, Projects.program, CLI):
        if not program.exists():
            sys.exit(f"{program} is missing: cmake --build {BUILD} --target "
                     "wijkmonitor wijkmonitor-indicators wijkmonitor-finance wijkmonitor-projects")
    unittest.main(verbosity=2)
