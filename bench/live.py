"""Live: what one more vote costs, and how soon the findings of a room of fifty are up to date."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from baithak.analysis.ballots import Ballots
from baithak.analysis.common_ground import common_ground
from baithak.analysis.live import LiveFindings, LiveRoom
from baithak.analysis.tally import CoVotes, LiveTally, Tally
from bench.measuring import cpu_seconds
from bench.synthetic import Room

ROOMS = {316: Room(536, 316, 30_000), 896: Room(2_031, 896, 225_000)}
SMALL = Room(50, 60, 2_100)
VOTES = 20_000
RUNS = 3
REFRESHES = 50

console = Console()


def run(data: Path | None) -> None:
    """Print the cost of a vote in two rooms, and of a refresh in a small one."""
    rng = np.random.default_rng(0)
    table = Table(title=f"One vote recorded, counts and co-votes kept exact; {RUNS} x {VOTES:,} votes")
    for column in ("statements", "seats", "µs a vote", "as the whole ballots?"):
        table.add_column(column, justify="right")
    for statements, room in ROOMS.items():
        live = LiveTally(next(room.blocks()))
        batches = (drawn_votes(live, rng, VOTES) for _ in range(RUNS))  # each drawn when the one before is recorded
        seconds = statistics.median(cpu_seconds(partial(record_all, live, batch)) for batch in batches)
        same = np.array_equal(live.co_votes.vote_vote, CoVotes.of(live.ballots).vote_vote)
        same &= np.array_equal(live.tally.agree, Tally.of(live.ballots).agree)
        table.add_row(
            f"{statements}", f"{room.seats:,}", f"{seconds / VOTES * 1e6:.1f}", "yes, bit for bit" if same else "NO"
        )
    console.print(table)
    refreshes(rng)


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


def refreshes(rng: np.random.Generator) -> None:
    """After one vote in a room of fifty: claims under the prior last learned, components, positions."""
    ballots: Ballots = next(SMALL.blocks())
    live = LiveRoom(ballots)
    works: dict[str, Callable[[], object]] = {
        "one vote, then claims, components and positions": lambda: after_one_vote(live, rng),
        "learning the prior anew (on demand)": live.learn,
        "claims afresh, with prior and flip numbers": lambda: common_ground(Tally.of(ballots)),
    }
    table = Table(title=f"{SMALL.seats} seats x {SMALL.statements} statements; median of {REFRESHES}")
    table.add_column("what")
    table.add_column("CPU ms", justify="right")
    for name, work in works.items():
        milliseconds = statistics.median(cpu_seconds(work) for _ in range(REFRESHES)) * 1e3
        table.add_row(name, f"{milliseconds:.1f}")
    console.print(table)
