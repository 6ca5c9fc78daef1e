"""The public door's process cannot open what the other doors hold, and still does all that it is there for."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from baithak.doors.walls import landlock_version

# The door as it is served, and in its own process whatever tries to open the paths it is given.
DOOR = """
import json, signal, sqlite3, sys
from threading import Thread

def attempt(path):
    tried = {}
    for how, act in {
        "read": lambda: open(path, "rb").read(1),
        "write": lambda: open(path, "ab").close(),
        "sqlite": lambda: sqlite3.connect(path).execute("select count(*) from sqlite_master").fetchone(),
    }.items():
        try:
            act()
            tried[how] = "done"
        except (OSError, sqlite3.Error) as error:
            tried[how] = type(error).__name__
    return tried

def probe(*_):
    found = {}
    worker = Thread(target=lambda: found.update({path: attempt(path) for path in sys.argv[2:]}))
    worker.start()
    worker.join()
    print(json.dumps(found), flush=True)

signal.signal(signal.SIGUSR1, probe)
from baithak.doors import serve, walls
if sys.argv[1] == "without Landlock":
    walls.landlock_version = lambda: 0
raise SystemExit(serve.serve("public", "127.0.0.1", 0))
"""
HELD = ("convening/door.sqlite3", "roundtable/door.sqlite3", "roundtable/secret-key")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one home holds when three doors have been opened in it."""
    folder = tmp_path_factory.mktemp("home")
    for door in ("convening", "roundtable"):
        command = [sys.executable, "-m", "baithak", "account", door, "a@example.org"]
        subprocess.run(command, env=os.environ | {"BAITHAK_HOME": str(folder)}, check=True, capture_output=True)
    return folder


@contextmanager
def public_door(home: Path, how: str, *paths: object, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The door, and what it has said until it was open."""
    command = [sys.executable, "-c", DOOR, how, *map(str, paths)]
    environment = os.environ | {"BAITHAK_HOME": str(home)} | settings
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    try:
        said = ""
        while "is open" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        yield process, said
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def tried(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout
    process.send_signal(signal.SIGUSR1)
    return json.loads(process.stdout.readline())


WAYS = [
    pytest.param(
        "with Landlock", marks=pytest.mark.skipif(not landlock_version(), reason="this kernel has no Landlock")
    ),
    "without Landlock",
]


@pytest.mark.parametrize("how", WAYS)
def test_no_other_door_s_file_can_be_opened(home: Path, how: str) -> None:
    held = [home / one for one in HELD]
    assert all(one.is_file() for one in held)
    with public_door(home, how, *held) as (process, said):
        assert ("has no Landlock" in said) == (how == "without Landlock")
        for path, ways in tried(process).items():
            assert "done" not in ways.values(), path
        port = re.findall(r"127\.0\.0\.1:(\d+)\)", said)[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/released/", timeout=20) as page:
            assert page.status == 200
            style = re.findall(rb'href="(/static/[^"]+\.css)"', page.read())[0].decode()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{style}", timeout=20) as page:
            assert page.status == 200


@pytest.mark.parametrize("how", WAYS)
def test_what_was_released_can_be_read_and_letters_written(home: Path, how: str) -> None:
    released, letters = home / "publication/publication.sqlite3", home / "letters/letters.sqlite3"
    with public_door(home, how, released, letters) as (process, _):
        found = tried(process)
    assert found[str(released)]["sqlite"] == "done"
    assert set(found[str(letters)].values()) == {"done"}
    if how == "with Landlock":
        assert found[str(released)]["write"] == "PermissionError"


def test_walls_that_leave_a_gap_are_told(home: Path) -> None:
    with public_door(home, "as it is", BAITHAK_LETTERS_URL=f"sqlite:///{home}/letters.sqlite3") as (_, said):
        assert f"may open all of {home}" in said and "folders of their own" in said
