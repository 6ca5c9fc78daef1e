"""Live: what one more vote costs, and how soon the findings of a room of fifty are up to date."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from baithak.analysis.analyse import analyse
from baithak.analysis.ballots import Ballots
from baithak.analysis.common_ground import common_ground
from baithak.analysis.live import LiveFindings, LiveRoom
from baithak.analysis.tally import CoVotes, LiveTally, Tally
from bench.measuring import cpu_seconds, read_bandwidth
from bench.synthetic import Room
from bench.verdicts import Verdicts, steps

ROOMS = {316: Room(536, 316, 30_000), 896: Room(2_031, 896, 225_000)}
SMALL = Room(50, 60, 2_100)
VOTES = 20_000
RUNS = 3
REFRESHES = 50
ROWS_TOUCHED = 6  # rows of int32 that a vote reads: a seat's votes and what it saw, and the two rows each is added to


def run(data: Path | None) -> None:
    """Print the cost of a vote in two rooms, and of a refresh in a small one."""
    rng = np.random.default_rng(0)
    table = Verdicts(f"One vote recorded, counts and co-votes kept exact; medians of {RUNS} x {VOTES:,} votes")
    bandwidth = read_bandwidth()
    for statements, room in ROOMS.items():
        live = LiveTally(next(room.blocks()))
        batches = (drawn_votes(live, rng, VOTES) for _ in range(RUNS))  # each drawn when the one before is recorded
        runs = steps(batches, f"{statements} statements", RUNS)
        seconds = statistics.median(cpu_seconds(partial(record_all, live, batch)) for batch in runs)
        same = np.array_equal(live.co_votes.vote_vote, CoVotes.of(live.ballots).vote_vote)
        same &= np.array_equal(live.tally.agree, Tally.of(live.ballots).agree)
        told = "bit for bit as the whole ballots" if same else "NOT AS THE WHOLE BALLOTS"
        floor = ROWS_TOUCHED * 4 * statements / bandwidth * 1e6
        figure = f"{statements} statements, {room.seats:,} seats; {told}"
        table.add(figure, seconds / VOTES * 1e6, "µs", ("reading the rows it adds up", floor), at_most=25)
    table.show()
    refreshes(rng, bandwidth)


def drawn_votes(live: LiveTally | LiveRoom, rng: np.random.Generator, count: int) -> list[tuple[int, int, int]]:
    """So many random votes, each of which changes something: a vote that repeats the last one costs nothing."""
    state = live.ballots.votes.copy()
    drawn = []
    while len(drawn) < count:
        seat, statement = int(rng.integers(len(state))), int(rng.integers(state.shape[1]))
        vote = int(rng.integers(-1, 2))
        if vote != state[seat, statement]:
            state[seat, statement] = vote
            drawn.append((seat, statement, vote))
    return drawn


def record_all(live: LiveTally | LiveRoom, votes: list[tuple[int, int, int]]) -> None:
    for seat, statement, vote in votes:
        live.record(seat, statement, vote)


def after_one_vote(live: LiveRoom, rng: np.random.Generator) -> LiveFindings:
    record_all(live, drawn_votes(live, rng, 1))
    return live.findings()


def refreshes(rng: np.random.Generator, bandwidth: float) -> None:
    """After one vote in a room of fifty: claims under the prior last learned, components, positions."""
    ballots: Ballots = next(SMALL.blocks())
    live = LiveRoom(ballots)
    works: dict[str, tuple[Callable[[], object], float | None]] = {
        "one vote, then claims, components and positions": (lambda: after_one_vote(live, rng), 5),
        "learning the prior anew (on demand)": (live.learn, None),
        "claims afresh, with prior and flip numbers": (lambda: common_ground(Tally.of(ballots)), None),
        "everything afresh, groups and near-duplicates too": (lambda: analyse(live.ballots), None),
    }
    table = Verdicts(f"{SMALL.seats} seats x {SMALL.statements} statements; CPU ms, medians of {REFRESHES}")
    floor = ("reading the votes once", ballots.votes.size / bandwidth * 1e3)
    for name, (work, most) in works.items():
        runs = steps(range(REFRESHES), name)
        table.add(name, statistics.median(cpu_seconds(work) for _ in runs) * 1e3, "ms", floor, at_most=most)
    table.show()
