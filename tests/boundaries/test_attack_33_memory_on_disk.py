"""Attack 33: a core dump or the swap shows what a door held in its memory."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.boundaries.live import LiveRoom

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="said of Linux: /proc tells")
PR_GET_DUMPABLE = 3
CHILD = """
import ctypes, os, resource, signal
resource.setrlimit(resource.RLIMIT_CORE, resource.getrlimit(resource.RLIMIT_CORE)[1:] * 2)
from baithak.doors.hardening import harden
if {hardened}: harden()
print(ctypes.CDLL(None).prctl({dumpable}, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE), flush=True)
os.kill(os.getpid(), signal.SIGABRT)
"""


def _died(folder: Path, *, hardened: bool) -> tuple[str, int]:
    """What a process says of itself before it aborts, and its wait status."""
    command = [sys.executable, "-c", CHILD.format(hardened=hardened, dumpable=PR_GET_DUMPABLE)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        said = child.stdout.read().decode()
        _, status = os.waitpid(child.pid, 0)
        child.returncode = -os.WTERMSIG(status)
    return said.strip(), status


def test_attack_33_a_door_that_breaks_down_leaves_no_core(tmp_path: Path) -> None:
    control, folder = tmp_path / "control", tmp_path / "hardened"
    control.mkdir()
    folder.mkdir()
    assert _died(control, hardened=False)[0].startswith("1 "), "this test could not tell a hardened process"
    said, status = _died(folder, hardened=True)
    assert said == "0 (0, 0)"
    assert os.WTERMSIG(status) == signal.SIGABRT and not os.WCOREDUMP(status)
    assert not any(folder.iterdir())


def test_attack_33_a_door_is_hardened_while_it_serves(live_room: LiveRoom) -> None:
    process = live_room.door.process
    assert process is not None
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    (core,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert core.split()[4:6] == ["0", "0"]
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
    locked, resident = (int(status[name].split()[0]) for name in ("VmLck", "VmRSS"))
    is_locked = locked > resident / 2
    is_told = "may be swapped" in (live_room.door.home / "roundtable.log").read_text()
    assert is_locked != is_told, "the door says one thing and does another"
    assert is_locked or not _must_lock(), "the memory can be swapped out"


def _must_lock() -> bool:
    """Root locks all its memory wherever that is allowed. Tried in a child, so that this process stays as it is."""
    if os.geteuid() != 0:
        return False
    child = os.fork()
    if child == 0:
        os._exit(0 if ctypes.CDLL(None).mlockall(1 | 2 | 4) == 0 else 1)
    return os.waitpid(child, 0)[1] == 0
