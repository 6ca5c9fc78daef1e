"""Scale: 1,000,000 seats x 1,000 statements, 100 million votes, on one machine and one thread."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from baithak.analysis.ballots import Ballots
from baithak.conversations.parquet_writer import write_parquet_votes
from bench.measuring import CACHE, own_command, run_process
from bench.synthetic import SIDE_NAMES, Room

KEEP = "BAITHAK_BENCH_KEEP"  # set: the votes stay in bench/.cache for the next run
LARGE = Room(seats=1_000_000, statements=1_000, votes=100_000_000)
STAGES = {
    "open": "open: check that no seat is in two parts",
    "parquet": "decode Parquet (by Arrow alone)",
    "scatter": "scatter into the int8 matrix, last vote wins",
    "read": "all reading: open, decode, check, scatter, gather",
    "counts": "counts per side",
    "claims": "common ground: posteriors, lists, flip numbers",
    "keys": "content keys, which order the seats",
    "sample": "dimensions, shuffles, groups tried (on a sample)",
    "components": "components of all seats, and projection",
    "assignment": "group assignment of all seats",
    "blocs": "near-duplicate ballots",
}
WITHIN_TARGET = ("scatter", "counts", "claims", "keys", "sample", "components", "assignment")

console = Console()


class _Generated:
    """The synthetic room as a `VoteSource`, drawn anew whenever it is read."""

    side_names = SIDE_NAMES

    def __init__(self, room: Room) -> None:
        self._room = room
        self.statement_ids = next(room.blocks()).statement_ids

    def partitions(self) -> Iterator[Ballots]:
        return self._room.blocks()


def run(data: Path | None) -> None:
    """Print what each stage costs, and what the whole command needs."""
    CACHE.mkdir(exist_ok=True)
    kept = CACHE / "scale-votes"
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        folder = kept if KEEP in os.environ else Path(scratch) / "votes"
        if not folder.is_dir():
            console.print("drawing 100 million votes (about two minutes; not timed)")
            write_parquet_votes(_Generated(LARGE), folder)
        size_mb = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        cpu, peak_mb, printed = run_process([sys.executable, "-m", "bench.scale_stages", str(folder)])
        show(json.loads(printed), size_mb, cpu, peak_mb)
        out = Path(scratch) / "report"
        cpu, peak_mb, _ = run_process([*own_command(), "analyse", str(folder), "--out", str(out), "--quiet"])
        console.print(f"baithak analyse, with report: {cpu:.1f} CPU s, peak memory {peak_mb / 1000:.2f} GB")
        shutil.rmtree(out, ignore_errors=True)


def show(found: dict[str, float], size_mb: float, cpu: float, peak_mb: float) -> None:
    """The stages, and the sums that the targets are about."""
    table = Table(title=f"1,000,000 x 1,000, {found['votes'] / 1e6:.0f} M votes ({size_mb:.0f} MB of Parquet)")
    table.add_column("stage")
    table.add_column("CPU s", justify="right")
    table.add_column("peak GB so far", justify="right")
    for key, words in STAGES.items():
        peak = found.get(f"{key} peak_mb")
        table.add_row(words, f"{found[key]:.2f}", "" if peak is None else f"{peak / 1000:.2f}")
    table.add_section()
    analysis = sum(found[key] for key in WITHIN_TARGET)
    table.add_row("scatter to groups and claims, without Parquet", f"{analysis:.2f}", "")
    without_scatter = analysis - found["scatter"]
    table.add_row("the same with all reading", f"{without_scatter + found['read']:.2f}", "")
    table.add_row("the whole process, near-duplicates included", f"{cpu:.2f}", f"{peak_mb / 1000:.2f}")
    console.print(table)
    console.print(f"{found['k']:.0f} groups, {found['listed']:.0f} statements of common ground; target 6 s and 3 GB")
