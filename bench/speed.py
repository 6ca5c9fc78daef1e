"""Speed against red-dwarf 0.4.0: whole processes on real conversations, and the pipeline at 33,422 seats."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from baithak.analysis.ballots import Ballots
from baithak.analysis.components import principal_components
from baithak.analysis.tally import Tally
from baithak.conversations.reader import read_conversation
from bench.measuring import cpu_seconds, own_command, peer_python, read_bandwidth, run_process
from bench.synthetic import Room, events_of, write_polis_log
from bench.verdicts import Verdicts, console, steps

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
HALF = "bowling-green"  # the one whose whole process may cost half of the peer's at most
FIFTIETH = 1 / 50
ROUNDS, OWN_RUNS = 3, 3  # a round is one run of the peer, which takes most of a minute, and several of ours
FLOOR_SEATS = 100_000


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
    table = Verdicts(f"Whole process, CPU seconds, medians of {PAIRS} paired runs")
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
            for turn in steps(range(PAIRS + 1), short):
                out = Path(scratch) / f"report-{turn}"
                own = run_process([*own_command(), "analyse", str(folder / name), "--out", str(out), "--quiet"])[0]
                theirs = run_process([peer, "-m", "bench.speed_peer", str(peer_folder)])[0]
                pairs.append((own, theirs))
        own_median, their_median = (statistics.median(column) for column in zip(*pairs[1:], strict=True))
        ratio = statistics.median(own / theirs for own, theirs in pairs[1:])  # the first pair filled the disk's cache
        size = "{:,} x {:,}, {:,} votes".format(*ballots.votes.shape, ballots.vote_count)
        most = 0.5 if short == HALF else 1.0
        table.add(f"{short}, {size}", own_median, "s", ("red-dwarf", their_median), ratio=ratio, ratio_at_most=most)
    table.show()


def pipelines(peer: str) -> None:
    """Imports excluded: read a Polis vote log of 2 million votes, and analyse it."""
    with tempfile.TemporaryDirectory() as scratch:
        folders = []
        for name, room in (("small", SMALL), ("large", LARGE)):
            folders.append(str(Path(scratch) / name))
            Path(scratch, name).mkdir()
            write_polis_log(room, Path(scratch, name, "votes.csv"))
        runs: dict[str, list[dict[str, float]]] = {"peer": [], "polis": [], "analyse": []}
        for _ in steps(range(ROUNDS), "2 million votes"):
            runs["peer"].append(measured([peer, "-m", "bench.speed_peer", *folders]))
            for what in ["polis", "analyse"] * OWN_RUNS:
                runs[what].append(measured([sys.executable, "-m", "bench.speed_own", *folders, what]))
    median = {name: sorted(found, key=lambda run: run["total"])[len(found) // 2] for name, found in runs.items()}
    title = f"Pipeline without imports, {LARGE.seats:,} x {LARGE.statements}, 2.0 M votes, CPU seconds, medians"
    table = Verdicts(title)
    for name, what in (("polis", "Polis pipeline"), ("analyse", "whole analysis")):
        for part, most in (("read", None), ("work", None), ("total", FIFTIETH)):
            other = ("red-dwarf: Polis pipeline", median["peer"][part])
            table.add(f"{what}: {part}", median[name][part], "s", other, ratio_at_most=most)
        table.add(f"{what}: peak memory", median[name]["peak_mb"], "MB", ("red-dwarf", median["peer"]["peak_mb"]))
    table.show()


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
    table = Verdicts(f"Passes over {ballots.votes.size / 1e6:.0f} MB of int8 votes, medians of 3")
    floor = (f"reading them once, at {bandwidth / 1e9:.1f} GB/s", ballots.votes.size / bandwidth)
    for name, work in (
        ("counts by side", lambda: Tally.of(ballots)),
        ("projection", lambda: components.place(ballots)),
    ):
        table.add(name, cpu_seconds(work, 3), "s", floor)
    table.show()


def write_records(ballots: Ballots, file: Path) -> None:
    """The votes as a log that the peer reads, in seat order; made before the clock starts."""
    row, column, vote = events_of(ballots)
    lines = np.column_stack(
        [np.arange(len(row)), ballots.statement_ids[column], ballots.seat_ids[row], vote.astype(np.int64)]
    )
    np.savetxt(file, lines, fmt="%d", delimiter=",", header="timestamp,comment-id,voter-id,vote", comments="")
