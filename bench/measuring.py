"""Measuring: CPU seconds of whole processes, and how fast this machine reads memory."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "bench" / ".cache"
BANDWIDTH_BYTES = 2**30
MIB = 2**20


def run_process(command: Sequence[str]) -> tuple[float, float, str]:
    """Run a command; CPU seconds (user and system) and peak memory in MB of it, and what it printed."""
    environment = own_environment() | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stderr is not None
        out, err = child.stdout.read(), child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"bench: {' '.join(command)} failed:\n{err}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out


def own_environment() -> dict[str, str]:
    """Where bytecode is kept, whatever the shell says: a peer's was when it was installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cpu_seconds(work: Callable[[], object], repeats: int = 1) -> float:
    """Median CPU seconds of several runs of `work` in this process."""
    found = []
    for _ in range(repeats):
        before = time.process_time()
        work()
        found.append(time.process_time() - before)
    return statistics.median(found)


def read_bandwidth() -> float:
    """Bytes a second that one thread reads of a large int8 matrix: the least work there is, median of three."""
    matrix = np.ones(BANDWIDTH_BYTES, dtype=np.int8).view(np.int64)
    return BANDWIDTH_BYTES / cpu_seconds(matrix.max, repeats=3)


def own_command() -> list[str]:
    """The `baithak` command of the environment that runs the benchmarks."""
    return [sys.executable, "-m", "baithak"]


def peer_python(requirement: str) -> str:
    """The Python of an environment with this peer ("name==version") alone, made on first use.

    All its versions are in bench/name.txt.
    """
    name = requirement.split("==")[0]
    folder, pinned = CACHE / name, ROOT / "bench" / f"{name}.txt"
    python, stamp = folder / "bin" / "python", folder / ".installed"
    if not stamp.exists() or stamp.read_text() != pinned.read_text():
        print(f"installing {requirement} into bench/.cache (once)", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", requirement, "-c", pinned], check=True)
        stamp.write_text(pinned.read_text())
    return str(python)
