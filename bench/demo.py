"""Demo: how many seconds until `baithak demo` prints its links, and until all that it brings about is there."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from rich.console import Console

from bench.measuring import ROOT

RUNS = 3
MOST_SECONDS = 20.0  # to the links, once it is installed
LINKS, ALL = "passphrase", "Everything is invented"  # what is printed then

console = Console()


def run(data: Path | None) -> None:
    """The median of a few runs, each in a folder of its own."""
    ready, whole = zip(*(start() for _ in range(RUNS)), strict=True)
    verdict = "met" if median(ready) <= MOST_SECONDS else "MISSED"
    console.print(
        f"Links after {median(ready):.1f} s (wanted: ≤ {MOST_SECONDS:.0f} s, {verdict}; {min(ready):.1f} to "
        f"{max(ready):.1f} s), the brief of an earlier dialogue after {median(whole):.1f} s: medians of {RUNS} runs."
    )


def start() -> tuple[float, float]:
    """Seconds to the links, and to the end of the beginning."""
    command = [sys.executable, "-m", "baithak", "demo", "--once"]
    begun, seen, last = time.monotonic(), {}, ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stderr is not None
        for line in demo.stderr:
            last = line.strip() or last
            for words in (LINKS, ALL):
                if words in line:
                    seen.setdefault(words, time.monotonic() - begun)
    if demo.returncode or len(seen) != 2:
        raise SystemExit(f"bench: the demo did not get ready: {last}")
    return seen[LINKS], seen[ALL]
