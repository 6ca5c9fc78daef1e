"""Doors as processes of their own: started on free ports of this machine, waited for, and stopped cleanly."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

DOORS = ("convening", "roundtable", "public")
HOST = "127.0.0.1"
SECONDS_TO_OPEN = 60
SECONDS_TO_CLOSE = 20


class DoorStayedShut(Exception):
    """A door did not open; its own last words are in the message."""


@dataclass
class RunningDoor:
    """`door`: which settings. `home`: its BAITHAK_HOME. `origin`: where it answers. `settings`: further environment."""

    door: str
    home: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://{HOST}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the door's process sees; also for commands that work on the same door."""
        own = {"BAITHAK_HOME": str(self.home), "BAITHAK_ORIGIN": self.origin}
        return {**os.environ, **own, **self.settings}

    def start(self) -> None:
        """Begin to open it; `wait` says when it is open."""
        command = [sys.executable, "-m", "baithak", "serve", self.door, "--listen", f"{HOST}:{self.port}"]
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / f"{self.door}.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  our own command
                command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def wait(self) -> None:
        """Until it answers. Raises DoorStayedShut with what it said if it ends or takes too long."""
        until = time.monotonic() + SECONDS_TO_OPEN
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                raise DoorStayedShut(f"the {self.door} door did not open: {self.last_words()}")
            if self._answers():
                return
            time.sleep(0.1)
        raise DoorStayedShut(f"the {self.door} door did not open in {SECONDS_TO_OPEN} s: {self.last_words()}")

    def stop(self) -> int:
        """Ask it to close, wait, and return its exit code."""
        if self.process is None:
            return 0
        self.process.terminate()
        try:
            return self.process.wait(SECONDS_TO_CLOSE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def kill(self) -> None:
        """As a power cut would: no chance to tidy up."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def last_words(self) -> str:
        """The last line that it printed."""
        lines = (self.home / f"{self.door}.log").read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.origin + "/static/doors.css", timeout=5):  # noqa: S310  our own origin
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_doors(
    home: Path,
    doors: tuple[str, ...] = DOORS,
    settings: Mapping[str, str] | None = None,
    databases: Mapping[str, str] | None = None,
) -> Iterator[dict[str, RunningDoor]]:
    """The doors, open; all are stopped at the end, whatever happens. `databases`: URLs by door, SQLite files if not."""
    own = {door: {"BAITHAK_DATABASE_URL": url} for door, url in (databases or {}).items()}
    ports = {door: free_port() for door in doors}
    shared = {"BAITHAK_PUBLIC_ORIGIN": f"http://{HOST}:{ports['public']}"} if "public" in ports else {}
    opened = {
        door: RunningDoor(door, home, port, {**shared, **(settings or {}), **own.get(door, {})})
        for door, port in ports.items()
    }
    with ExitStack() as stack:
        for running in opened.values():
            running.start()
            stack.callback(running.stop)
        for running in opened.values():
            running.wait()
        yield opened
