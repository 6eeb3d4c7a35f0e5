"""The programs that tests start beside ours, and how any program is started: it ends with the test at the latest.

Every program listens on a Unix socket in a temporary folder. Each is ended by its own process id at the end of the test
that started it, and by the kernel when the test itself dies.
"""

import atexit
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")
START_SECONDS = 20


def temporary_folder():
    """A new folder that is removed when this program ends."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wijkmonitor-e2e-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


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
    """A redis-server on a Unix socket in `folder`, with nothing kept on disk.

    `flags` are for the services that use it.
    """

    def __init__(self, folder, flags=()):
        self.flags = flags
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

    def fill_with_garbage(self):
        """Gives every key other bytes: of every length up to the right one, cut, flipped, swapped."""
        keys = self.command("KEYS", "*")
        values = [self.command("GET", key) for key in keys]
        for place, (key, value) in enumerate(zip(keys, values)):
            flipped = bytearray(value)
            flipped[len(flipped) // 2] ^= 1
            garbage = [b"", b"x", os.urandom(len(value)), value[:-1], bytes(flipped), values[place - 1], value + b"x",
                       b"\0" * len(value)]
            self.command("SET", key, garbage[place % len(garbage)])

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
