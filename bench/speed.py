"""Speed against red-dwarf 0.4.0: whole processes on real conversations, and the pipeline at 33,422 seats."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from baithak.analysis.ballots import Ballots
from baithak.analysis.components import principal_components
from baithak.analysis.tally import Tally
from baithak.conversations.reader import read_conversation
from bench.measuring import cpu_seconds, own_command, peer_python, read_bandwidth, run_process
from bench.synthetic import Room, events_of, write_polis_log

PEER = "red-dwarf==0.4.0"
CONVERSATIONS = {
    "london": "london.youth.policing",
    "brexit": "brexit-consensus",
    "biodiversity": "scoop-hivemind.biodiversity",
    "ssis": "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
    "bowling-green": "american-assembly.bowling-green",
}
PAIRS = 5
LARGE = Room(seats=33_422, statements=783, votes=2_000_000)
SMALL = Room(seats=150, statements=40, votes=3_000)
ROUNDS, OWN_RUNS = 3, 3  # a round is one run of the peer, which takes most of a minute, and several of ours
FLOOR_SEATS = 100_000

console = Console()


def run(data: Path | None) -> None:
    """Print both comparisons, then how near the passes over the votes come to the speed of memory."""
    peer = peer_python(PEER)
    if data is not None:
        whole_processes(peer, data / "polis")
    pipelines(peer)
    memory_floor()


def whole_processes(peer: str, folder: Path) -> None:
    """From start to end: ours imports, reads, analyses with bootstraps and writes the report; theirs imports, reads
    and runs its pipeline. Runs alternate, and the ratio is the median of the pairs' ratios."""
    table = Table(title=f"Whole process, CPU seconds, medians of {PAIRS} paired runs")
    for column in ("conversation", "seats", "statements", "votes", "baithak", "red-dwarf", "ratio"):
        table.add_column(column, justify="left" if column == "conversation" else "right")
    for short, name in CONVERSATIONS.items():
        if not (folder / name).is_dir():
            console.print(f"speed: {name} is not there: left out")
            continue
        with tempfile.TemporaryDirectory() as scratch:
            ballots = read_conversation(folder / name).ballots
            peer_folder = folder / name
            if not (peer_folder / "votes.csv").exists():
                peer_folder = Path(scratch)
                write_records(ballots, peer_folder / "votes.csv")
            pairs = []
            for turn in range(PAIRS + 1):
                out = Path(scratch) / f"report-{turn}"
                own = run_process([*own_command(), "analyse", str(folder / name), "--out", str(out), "--quiet"])[0]
                theirs = run_process([peer, "-m", "bench.speed_peer", str(peer_folder)])[0]
                pairs.append((own, theirs))
        own_median, their_median = (statistics.median(column) for column in zip(*pairs[1:], strict=True))
        ratio = statistics.median(own / theirs for own, theirs in pairs[1:])  # the first pair filled the disk's cache
        size = [f"{count:,}" for count in (*ballots.votes.shape, ballots.vote_count)]
        table.add_row(short, *size, f"{own_median:.2f}", f"{their_median:.2f}", f"{ratio:.2f}")
    console.print(table)


def pipelines(peer: str) -> None:
    """Imports excluded: read a Polis vote log of 2 million votes, and analyse it."""
    table = Table(title=f"Pipeline without imports, {LARGE.seats:,} x {LARGE.statements}, 2.0 M votes, CPU seconds")
    for column in ("what", "read", "work", "total", "ratio", "peak MB"):
        table.add_column(column, justify="left" if column == "what" else "right")
    with tempfile.TemporaryDirectory() as scratch:
        folders = []
        for name, room in (("small", SMALL), ("large", LARGE)):
            folders.append(str(Path(scratch) / name))
            Path(scratch, name).mkdir()
            write_polis_log(room, Path(scratch, name, "votes.csv"))
        runs: dict[str, list[dict[str, float]]] = {"peer": [], "polis": [], "analyse": []}
        for _ in range(ROUNDS):
            runs["peer"].append(measured([peer, "-m", "bench.speed_peer", *folders]))
            for what in ["polis", "analyse"] * OWN_RUNS:
                runs[what].append(measured([sys.executable, "-m", "bench.speed_own", *folders, what]))
    rows = {
        "red-dwarf: Polis pipeline": "peer",
        "baithak: Polis pipeline": "polis",
        "baithak: whole analysis": "analyse",
    }
    median = {name: sorted(found, key=lambda run: run["total"])[len(found) // 2] for name, found in runs.items()}
    for what, name in rows.items():
        found = median[name]
        seconds = [f"{found[key]:.2f}" for key in ("read", "work", "total")]
        table.add_row(what, *seconds, f"{median['peer']['total'] / found['total']:.0f}", f"{found['peak_mb']:.0f}")
    console.print(table)


def measured(command: list[str]) -> dict[str, float]:
    """What a run says of itself: CPU seconds of reading, work and both, and its peak memory."""
    return dict(json.loads(run_process(command)[2]))


def memory_floor() -> None:
    """How near do passes over the votes come to reading them once and doing nothing?"""
    ballots = next(Room(FLOOR_SEATS, 1000, 100 * FLOOR_SEATS, seed=2).blocks())
    ballots = Ballots(
        np.tile(ballots.votes, (5, 1)),
        np.arange(5 * ballots.seat_count),
        ballots.statement_ids,
        np.tile(ballots.side, 5),
        ballots.side_names,
    )
    bandwidth = read_bandwidth()
    components = principal_components(ballots.votes[:2048], np.random.default_rng(0))
    components = replace(components, vectors=components.vectors[:, :2], values=components.values[:2])
    table = Table(title=f"Passes over int8 votes; one thread reads {bandwidth / 1e9:.1f} GB/s")
    for column in ("pass", "GB/s", "share of read bandwidth"):
        table.add_column(column, justify="left" if column == "pass" else "right")
    passes = {
        "counts by side (Tally.of)": lambda: Tally.of(ballots),
        "projection of every seat (Components.place)": lambda: components.place(ballots),
    }
    for name, work in passes.items():
        speed = ballots.votes.size / cpu_seconds(work, repeats=3)
        table.add_row(name, f"{speed / 1e9:.2f}", f"{speed / bandwidth:.0%}")
    console.print(table)


def write_records(ballots: Ballots, file: Path) -> None:
    """The votes as a log that the peer reads, in seat order; made before the clock starts."""
    row, column, vote = events_of(ballots)
    lines = np.column_stack(
        [np.arange(len(row)), ballots.statement_ids[column], ballots.seat_ids[row], vote.astype(np.int64)]
    )
    np.savetxt(file, lines, fmt="%d", delimiter=",", header="timestamp,comment-id,voter-id,vote", comments="")
