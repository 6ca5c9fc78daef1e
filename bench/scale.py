"""Scale: 1,000,000 seats x 1,000 statements, 100 million votes, on one machine and one thread."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from baithak.analysis.ballots import Ballots
from baithak.conversations.parquet_writer import write_parquet_votes
from bench.measuring import CACHE, own_command, read_bandwidth, run_process
from bench.synthetic import BLOCK_SEATS, SIDE_NAMES, Room
from bench.verdicts import Verdicts, console, steps

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
IN_MEMORY = ("counts", "claims", "keys", "sample", "components", "assignment", "blocs")


class _Generated:
    """The synthetic room as a `VoteSource`, drawn anew whenever it is read."""

    side_names = SIDE_NAMES

    def __init__(self, room: Room) -> None:
        self._room = room
        self.statement_ids = next(room.blocks()).statement_ids

    def partitions(self) -> Iterator[Ballots]:
        blocks = -(-self._room.seats // BLOCK_SEATS)
        return iter(steps(self._room.blocks(), "drawing votes", blocks))


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
    title = f"{LARGE.seats:,} x {LARGE.statements:,}, {found['votes'] / 1e6:.0f} M votes ({size_mb:.0f} MB of Parquet)"
    table = Verdicts(f"{title}; CPU seconds of one run")
    once = LARGE.seats * LARGE.statements / read_bandwidth()
    floor = ("reading the matrix once", once)
    for key, words in STAGES.items():
        table.add(words, found[key], "s", None if key in ("open", "parquet", "read", "claims") else floor)
    in_memory = sum(found[key] for key in IN_MEMORY)
    table.add("all of the analysis, in memory", in_memory, "s", ("reading it once for each stage", 6 * once), at_most=6)
    table.add("the same, scattering into the matrix included", in_memory + found["scatter"], "s", floor)
    table.add("the same with all reading", in_memory + found["read"], "s", floor)
    table.add("the whole process", cpu, "s", floor)
    table.add(
        "peak memory", peak_mb / 1000, "GB", ("the matrix itself", LARGE.seats * LARGE.statements / 1e9), at_most=3
    )
    table.show()
    console.print(f"{found['k']:.0f} groups, {found['listed']:.0f} statements of common ground")
