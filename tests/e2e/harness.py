"""Starts the real programs for the end-to-end tests, and talks to them.

Every program listens on loopback at a free port, or on a Unix socket in a temporary folder. Each is ended by its own
process id at the end of the test that started it, and by the kernel when the test itself dies.

BUILD_DIR: folder of the build, absolute or from the repository (default build/dev).
"""

import atexit
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
import tempfile
import time
import unittest
import uuid

import grpc

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD_DIR", "build/dev")
SERVICE = BUILD / "services/indicators/wijkmonitor-indicators"
CLI = BUILD / "services/cli/wijkmonitor"
BUF = ROOT / "build/tools/node_modules/.bin/buf"
DEMO_DATA = ROOT / "deploy/demo_data"
HEALTH_PROTOS = "/usr/share/grpc-proto/grpc/health/v1"
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")

CHUNK_BYTES = 256 * 1024
CALL_SECONDS = 20
START_SECONDS = 20
ENDS_MEET = "DIFFICULTY_MAKING_ENDS_MEET"


def temporary_folder():
    """A new folder that is removed when this program ends."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wijkmonitor-e2e-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def generate_client():
    """Generates the Python client from the protos and puts it on the import path."""
    out = temporary_folder()
    own = sorted(str(path.relative_to(ROOT / "protos")) for path in (ROOT / "protos/wijkmonitor").rglob("*.proto"))
    subprocess.run(
        ["protoc", f"-I{ROOT / 'protos'}", f"-I{ROOT / 'libs/rpc'}", f"-I{HEALTH_PROTOS}", f"--python_out={out}",
         f"--grpc_python_out={out}", "--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin",
         *own, "error_details.proto", "health.proto"],
        check=True, timeout=60)
    sys.path.insert(0, str(out))


generate_client()
area_pb2, catalogue_pb2, kompas_pb2, observation_pb2 = (
    importlib.import_module(f"wijkmonitor.indicators.v1.{name}_pb2")
    for name in ("area", "catalogue", "kompas", "observation"))
service_grpc = importlib.import_module("wijkmonitor.indicators.v1.indicator_service_pb2_grpc")
import_pb2 = importlib.import_module("wijkmonitor.common.v1.import_pb2")
version_pb2 = importlib.import_module("wijkmonitor.common.v1.data_version_service_pb2")
version_grpc = importlib.import_module("wijkmonitor.common.v1.data_version_service_pb2_grpc")
error_details_pb2 = importlib.import_module("error_details_pb2")
health_pb2 = importlib.import_module("health_pb2")
health_grpc = importlib.import_module("health_pb2_grpc")

IMPORTS = {
    "areas": ("ImportAreas", area_pb2.ImportAreasRequest),
    "sets": ("ImportAreaSets", area_pb2.ImportAreaSetsRequest),
    "catalogue": ("ImportCatalogue", catalogue_pb2.ImportCatalogueRequest),
    "observations": ("ImportObservations", observation_pb2.ImportObservationsRequest),
}
DEMO_FILES = [(what, f"{what}_{year}.csv") for year in (2017, 2020, 2024) for what in ("areas", "sets")] + [
    ("catalogue", "catalogue.csv")] + [
    ("observations", f"{name}.csv")
    for name in ("rivm_health_18plus", "cbs_wijken_2022", "cbs_buurten_2017", "cbs_population_2024")]


def environment(**more):
    """This environment without settings of ours and without proxies, and with `more`."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("WIJKMONITOR_") and not name.lower().endswith("_proxy")}
    return {**kept, **more}


class Process:
    """A program that was started, and that gets `death_signal` when this one dies."""

    def __init__(self, command, log, death_signal="KILL", **more_environment):
        self.log_path = log
        with open(log, "ab") as out:
            self.popen = subprocess.Popen(
                ["setpriv", "--pdeathsig", death_signal, *map(str, command)], stdin=subprocess.DEVNULL, stdout=out,
                stderr=out, cwd=ROOT, env=environment(**more_environment))
        self.pid = self.popen.pid

    def wait(self, seconds):
        """The exit code; fails when the program takes longer."""
        return self.popen.wait(seconds)

    def stop(self, seconds=15):
        """Asks the program to end, and returns its exit code. Kills it when it does not listen. May be repeated."""
        if self.popen.poll() is None:
            self.popen.terminate()
        try:
            return self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self):
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.wait()

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")


class Redis:
    """A redis-server on a Unix socket in `folder`, with nothing kept on disk."""

    def __init__(self, folder):
        self.socket_path = folder / "redis.sock"
        self._folder = folder
        self.process = None
        self.start()

    @property
    def address(self):
        return f"unix:{self.socket_path}"

    def start(self):
        """Starts it, empty, and waits until it answers."""
        self.process = Process(
            ["redis-server", "--port", 0, "--unixsocket", self.socket_path, "--save", "", "--appendonly", "no",
             "--dir", self._folder, "--daemonize", "no"], self._folder / "redis.log")
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                if self.command("PING") == b"PONG":
                    return
            except OSError:
                if self.process.popen.poll() is not None or time.monotonic() > deadline:
                    raise
            time.sleep(0.02)

    def stop(self):
        self.process.stop()

    def command(self, *words):
        """The reply to one command: bytes, an int, a list or None."""
        words = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(5)
            connection.connect(str(self.socket_path))
            connection.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words))
            with connection.makefile("rb") as stream:
                return self._reply(stream)

    def _reply(self, stream):
        line = stream.readline()[:-2]
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if int(rest) < 0 else stream.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self._reply(stream) for _ in range(int(rest))]
        return rest


class Postgres:
    """A PostgreSQL cluster in `folder`, reached through a Unix socket there."""

    def __init__(self, folder):
        self.folder = folder / "postgres"
        self.folder.mkdir()
        # PostgreSQL refuses to run as root.
        self._as_other = []
        if os.geteuid() == 0:
            self._as_other = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
            shutil.chown(self.folder, "postgres", "postgres")
            folder.chmod(0o711)
        self.process = None
        self._databases = 0
        subprocess.run(
            [*self._as_other, POSTGRES / "initdb", "-D", self.folder / "data", "-U", "wijkmonitor", "-E", "UTF8",
             "--locale=C", "--auth=trust", "--no-sync"], check=True, capture_output=True, timeout=60, cwd="/")
        self.start()

    def start(self):
        """Starts the server and waits until it takes connections."""
        # The change of user clears the signal that is sent when this program dies.
        self.process = Process(
            [*self._as_other, "setpriv", "--pdeathsig", "QUIT", POSTGRES / "postgres", "-D", self.folder / "data",
             "-k", self.folder, "-c", "listen_addresses=", "-c", "shared_buffers=16MB",
             "-c", "recovery_init_sync_method=syncfs"], self.folder.parent / "postgres.log", death_signal="QUIT")
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run([POSTGRES / "pg_isready", "-q", "-h", self.folder], check=False, timeout=10).returncode:
            if self.process.popen.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not answer:\n{self.process.log()}")
            time.sleep(0.02)

    def stop(self, immediate=False):
        """Ends the server; `immediate`: like a crash, sessions and all. May be repeated."""
        if self.process.popen.poll() is None:
            self.process.popen.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
        self.process.wait(START_SECONDS)

    def new_database(self, template="template0"):
        """The URL of a new database, a copy of the one with the URL `template`."""
        self._databases += 1
        name = f"e2e{self._databases}"
        self.query("postgres", f"CREATE DATABASE {name} TEMPLATE {self._name(template)}")
        return f"postgresql:///{name}?host={self.folder}&user=wijkmonitor"

    def query(self, database, sql):
        """What psql prints of a query: rows as lines, cells separated by |."""
        return subprocess.run(
            [POSTGRES / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "wijkmonitor",
             "-d", self._name(database), "-c", sql], check=True, capture_output=True, text=True, timeout=30).stdout

    @staticmethod
    def _name(database):
        return re.sub(r"^postgresql:///([^?]*).*$", r"\1", database)


class Client:
    """Calls an indicators service, with TLS when `credentials` are given."""

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
        self.stub = service_grpc.IndicatorServiceStub(self.channel)

    def close(self):
        self.channel.close()

    def kompas(self, area, year, method="", group=""):
        """The kompas of an area."""
        return self.kompas_call(area, year, method, group)[0]

    def kompas_call(self, area, year, method="", group="", **more):
        """The kompas of an area, and the trailing metadata it came with."""
        request = kompas_pb2.GetKompasRequest(area=area, year=year, method_version=method, group=group, **more)
        answer, call = self.stub.GetKompas.with_call(request, timeout=CALL_SECONDS)
        return answer, dict(call.trailing_metadata())

    def import_file(self, what, data, chunk=None, **fields):
        """The report on a file of `what` (areas, sets, catalogue, observations).

        `chunk` has fields of ImportChunk, `fields` those of the request. The request id is new unless given.
        """
        method, request_type = IMPORTS[what]
        first = request_type(chunk={"request_id": str(uuid.uuid4()), **(chunk or {})}, **fields)
        return getattr(self.stub, method)(pieces(request_type, first, data), timeout=60)

    def export(self, **filters):
        """The file of observations as bytes."""
        request = observation_pb2.ExportObservationsRequest(**filters)
        return b"".join(piece.data for piece in self.stub.ExportObservations(request, timeout=60))

    def data_version(self):
        """The data version that is served; the demo's areas must be there."""
        return self.kompas("GM0014", 2020).info.data_version


def run_cli(*arguments, **more_environment):
    """What the command line client did with these arguments."""
    return subprocess.run([CLI, *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          env=environment(**more_environment))


class Service(Client):
    """The indicators service on `database` (a path, or a URL), and a client of it.

    `flags` are added to its command line; `credentials` and `token` are the client's.
    """

    def __init__(self, folder, database, redis=None, address="127.0.0.1:0", flags=(), credentials=None, token=None):
        self.database = database
        url = database if str(database).startswith("postgresql:") else f"sqlite:{database}"
        command = [SERVICE, "--address", address, "--ops-address", "127.0.0.1:0", "--database", url, *flags]
        if redis is not None:
            command += ["--redis", redis.address]
        self.process = Process(command, folder / f"service-{uuid.uuid4()}.log")
        serving = self._wait_until_serving()
        self.port, self.ops_port = serving["port"], serving["ops_port"]
        super().__init__(f"127.0.0.1:{self.port}", credentials, token)

    def _wait_until_serving(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            for line in self.log_lines():
                if line.get("message") == "serving":
                    return line
            if self.process.popen.poll() is not None:
                break
            time.sleep(0.02)
        self.process.kill()
        raise RuntimeError(f"the service does not serve:\n{self.process.log()}")

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

    def cli(self, *arguments, **more_environment):
        """What the command line client did with these arguments, as a client of this service."""
        return run_cli("--address", self.address, *arguments, **more_environment)


def pieces(request_type, first, data):
    """The messages of an import: `first` with the first bytes, then the rest of `data`."""
    first.chunk.data = data[:CHUNK_BYTES]
    yield first
    for start in range(CHUNK_BYTES, len(data), CHUNK_BYTES):
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


def ends_meet(area, value, year=2020):
    """A row: the share of people in `area` who have difficulty making ends meet."""
    return f"{ENDS_MEET},{area},CBS-2020,{year},AGE_18_PLUS,VALUE,{value}"


def copy_database(source, target):
    """Makes `target` the same database as `source`, whole, whether or not `source` is in use."""
    for leftover in (target, *(target.with_name(target.name + end) for end in ("-wal", "-shm"))):
        leftover.unlink(missing_ok=True)
    with sqlite3.connect(source) as reading, sqlite3.connect(target) as writing:
        reading.backup(writing)
    reading.close()
    writing.close()


def load_demo(service):
    """Imports every file of the demo; each must be applied."""
    for what, name in DEMO_FILES:
        report = service.import_file(what, (DEMO_DATA / name).read_bytes(), {"file_name": name})
        if report.outcome != import_pb2.ImportReport.OUTCOME_APPLIED:
            raise RuntimeError(f"{name} was not applied: {report}")


class EndToEnd(unittest.TestCase):
    """A test with a temporary folder, and programs that end with it."""

    _demo = None

    def setUp(self):
        self.folder = temporary_folder()
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    @classmethod
    def demo_database(cls):
        """A database with the demo's data, made once; to be copied, not to be written."""
        if EndToEnd._demo is None:
            folder = temporary_folder()
            service = Service(folder, folder / "loading.db")
            try:
                load_demo(service)
            finally:
                service.stop()
            copy_database(folder / "loading.db", folder / "demo.db")
            EndToEnd._demo = folder / "demo.db"
        return EndToEnd._demo

    def new_database(self):
        """A copy of the demo's database in the folder of this test."""
        database = self.folder / f"{uuid.uuid4()}.db"
        copy_database(self.demo_database(), database)
        return database

    def start_redis(self):
        redis = Redis(self.folder)
        self.addCleanup(redis.stop)
        return redis

    def start_service(self, database=None, redis=None, **more):
        """A service on `database`; on the demo's data when none is given. `more`: as Service."""
        service = Service(self.folder, database or self.new_database(), redis, **more)
        self.addCleanup(service.stop)
        return service

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
    for program in (SERVICE, CLI):
        if not program.exists():
            sys.exit(f"{program} is missing: cmake --build {BUILD} --target wijkmonitor wijkmonitor-indicators")
    unittest.main(verbosity=2)
