"""Slates: how long do they take, against abcvoting 2.19.2, and is anybody ever left out?

Ours counts everything from the table of approvals: ordering it, choosing, and the certificate. Rooms are random: every
side has a taste of its own for every statement. abcvoting breaks ties otherwise, so committees of equal standing may
differ; `agrees` says whether ours is among all that it would choose, in small rooms where it can name them all.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from baithak.analysis.approvals import Approvals
from baithak.analysis.equal_shares import EXACT_BELOW
from baithak.analysis.slate import Slate, slate
from bench.measuring import peer_python, run_process
from bench.verdicts import Verdicts, steps

PEER = "abcvoting==2.19.2"
SIDES = ("East", "West")
STATEMENTS, K = 200, 15
PAIRS = {100: 5, 5_000: 3}  # seats: paired runs; the peer would take minutes for each of the largest
LARGEST, RUNS = 100_000, 3
AT_MOST = {100: 0.05, LARGEST: 10}  # CPU seconds: the targets
ALGORITHM = {100: "gmpy2-fractions", 5_000: "float-fractions"}  # of the peer; ours is exact below 1,000 as well
ROOMS, COMPARED = 10_000, 200

Room = tuple[Approvals, int]


def run(_data: Path | None) -> None:
    """Print times against the peer, times in the largest room, and what 10,000 random rooms say."""
    peer = peer_python(PEER)
    speed(peer)
    justified(peer)


def speed(peer: str) -> None:
    table = Verdicts(f"{K} of {STATEMENTS} statements, CPU seconds, medians of paired runs")
    for seats, pairs in PAIRS.items():
        rooms = [large_room(seats, seed) for seed in range(pairs)]
        own, theirs = [], []
        for room in steps(rooms, f"{seats:,} seats", pairs):
            own.append(timed(room))
            theirs.append(ask(peer, [(room, K)] * 2, ALGORITHM[seats])[-1]["seconds"])
        ratio = statistics.median(short / long for long, short in zip(theirs, own, strict=True))
        arithmetic = "fractions" if seats < EXACT_BELOW else "floats"
        table.add(
            f"{seats:,} seats, {arithmetic}",
            statistics.median(own),
            "s",
            ("abcvoting", statistics.median(theirs)),
            at_most=AT_MOST.get(seats),
            ratio=ratio,
        )
    largest = [timed(large_room(LARGEST, seed)) for seed in range(RUNS)]
    table.add(f"{LARGEST:,} seats, floats", statistics.median(largest), "s", at_most=AT_MOST[LARGEST])
    table.show()


def justified(peer: str) -> None:
    """Random rooms of 4 to 40 seats: our own check in all of them, the peer's answers in small ones."""
    rng = np.random.default_rng(1)
    rooms = steps(range(ROOMS), "rooms", ROOMS)
    left_out = sum(not slate(*random_room(rng)).certificate.is_justified for _ in rooms)
    small = small_rooms(COMPARED)
    answers = ask(peer, small, "gmpy2-fractions", is_one=False)
    agrees = sum(chosen(slate(*room)) in answer["committees"] for room, answer in zip(small, answers, strict=True))
    table = Verdicts(f"{ROOMS:,} random rooms, and {COMPARED} small ones that the peer can name all answers of")
    table.add("rooms in which a group is left out (EJR+)", left_out, "", at_most=0)
    table.add("agrees with abcvoting", agrees, "", ("small rooms", COMPARED), at_least=COMPARED)
    table.show()


def timed(approvals: Approvals) -> float:
    """From a table of approvals in the order of arrival."""
    order = np.random.default_rng(0).permutation(len(approvals.side))
    approves, side = approvals.approves[order], approvals.side[order]
    start = time.process_time()
    slate(Approvals.from_matrix(approves, side, SIDES), K)
    return time.process_time() - start


def chosen(found: Slate) -> list[int]:
    """Columns, ascending: rooms here have no other ids."""
    return sorted(int(name) for name in found.statement_ids)


def ask(peer: str, rooms: list[Room], algorithm: str, is_one: bool = True, **more: list[Any]) -> list[dict[str, Any]]:
    """The peer's answers, in order. more: lists of further questions, one for each room."""
    elections = [
        {
            "approved": [np.flatnonzero(row).tolist() for row in approvals.approves],
            "weights": approvals.weights.tolist(),
            "statements": approvals.approves.shape[1],
            "k": k,
            "algorithm": algorithm,
            "is_one": is_one,
        }
        | {key: value[number] for key, value in more.items()}
        for number, (approvals, k) in enumerate(rooms)
    ]
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "elections.json"
        file.write_text(json.dumps(elections))
        return list(json.loads(run_process([peer, "-m", "bench.slate_peer", str(file)])[2]))


def large_room(seats: int, seed: int) -> Approvals:
    """A third on the smaller side; each statement is approved by 3 % to 57 % of a side."""
    rng = np.random.default_rng([seed, seats])
    side = (np.arange(seats) % 3 == 0).astype(np.int64)
    taste = rng.uniform(0.03, 0.57, (2, STATEMENTS))
    return Approvals.from_matrix(rng.random((seats, STATEMENTS)) < taste[side], side, SIDES)


def random_room(rng: np.random.Generator, seats: int = 40, statements: int = 20, k: int = 8) -> Room:
    """At most so many of each, on two sides of any size, with tastes more or less narrow."""
    size = int(rng.integers(4, seats + 1))
    side = np.append([0, 1], rng.choice(2, size - 2, p=rng.dirichlet([1, 1])))
    taste = rng.random((2, int(rng.integers(2, statements + 1)))) ** rng.choice([0.5, 1, 3])
    return Approvals.from_matrix(rng.random((size, taste.shape[1])) < taste[side], side, SIDES), int(rng.integers(1, k))


def small_rooms(count: int) -> list[Room]:
    """In which at least k statements are approved by somebody: the peer fills up with others."""
    rng, found = np.random.default_rng(2), list[Room]()
    while len(found) < count:
        approvals, k = random_room(rng, seats=12, statements=7, k=5)
        if approvals.approves.any(axis=0).sum() >= k:
            found.append((approvals, k))
    return found
