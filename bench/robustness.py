"""Robustness: do stuffed ballots lift rejected statements into the common-ground list, and is the stuffing named?

A large real conversation (bowling-green, where the data is present) and a simulated one, whose sides differ more, get
24, 60 or 121 extra ballots on their smaller side. `one template`: all copies of one ballot, one vote in fifty changed,
that agrees with up to 20 statements which less than half of the smaller side and most of the other support. `many
templates`: each a copy of a different member, with the same votes added: no copies of each other, but ballots in
lockstep. Then honest rooms, where nobody should be named as voting in lockstep: the worlds of `bench calibration`,
camps within sides, a campaign whose members have a ballot of their own each, near-unanimity, households, and parts of
the real conversations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from baithak.analysis.analyse import analyse
from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.common_ground import common_ground
from baithak.analysis.lockstep import find_lockstep
from baithak.analysis.polis import group_aware_consensus
from baithak.analysis.tally import Tally
from baithak.conversations.reader import read_conversation
from bench.calibration import SIZES, WORLDS
from bench.verdicts import Verdicts, steps

CONVERSATION = "polis/american-assembly.bowling-green"
TARGETS = 20
COPIES = (24, 60, 121)
NOISE = 0.02
HONEST_ROOMS = 40
REAL = "parts of real conversations"  # where nobody knows who did vote in lockstep
LEAST_NAMED = 0.5  # of the copies, from which a stuffing counts as named


def conversations(data: Path | None) -> dict[str, Ballots]:
    """The conversations to be stuffed; of the real one, the published groups are the sides."""
    rng = np.random.default_rng(1)
    side = np.repeat([0, 1], [800, 330])
    votes = np.where(rng.random((len(side), 200)) < rng.beta(2, 2, (2, 200))[side], 1, -1).astype(np.int8)
    votes[rng.random(votes.shape) > 0.25] = UNSEEN
    found = {"simulated": Ballots.from_matrix(votes, side=side, side_names=("A", "B"))}
    if data is not None and (data / CONVERSATION).is_dir():
        found["bowling-green"] = read_conversation(data / CONVERSATION, "group-id").ballots
    return found


def rejected(ballots: Ballots) -> np.ndarray:
    """Columns of the statements that the smaller side rejects and the other does not, most heard first."""
    agree, _disagree, seen = Tally.of(ballots).by_side
    small = int(ballots.side_sizes.argmin())
    share = agree / np.maximum(seen, 1)
    against = (share[small] < 0.5) & (share[1 - small] > 0.6)
    order = np.argsort(-np.where(against, seen[small], -1), kind="stable")
    return np.asarray(order[: min(TARGETS, int(against.sum()))])


def stuffed(ballots: Ballots, targets: np.ndarray, copies: int, many_templates: bool) -> Ballots:
    """The conversation with copies added on its smaller side."""
    rng = np.random.default_rng(copies)
    small = int(ballots.side_sizes.argmin())
    members = np.flatnonzero(ballots.side == small)
    busy = members[np.argsort(-ballots.seen[members].sum(axis=1), kind="stable")]
    chosen = rng.choice(busy, copies, replace=False) if many_templates else np.full(copies, busy[len(busy) // 4])
    added = ballots.votes[chosen].copy()
    changed = (rng.random(added.shape) < NOISE) & (added != UNSEEN)
    added[changed] = rng.integers(-1, 2, int(changed.sum()))
    added[:, targets] = 1
    side = np.append(ballots.side, np.full(copies, small))
    return Ballots.from_matrix(np.vstack([ballots.votes, added]), side=side, side_names=ballots.side_names)


def median_consensus_rank(ballots: Ballots, targets: np.ndarray) -> float:
    """Polis's own measure, for comparison: where its group-aware consensus ranks the targets (1 = first)."""
    agree, _disagree, seen = Tally.of(ballots).by_side
    rank = np.argsort(np.argsort(-group_aware_consensus(agree, seen))) + 1
    return float(np.median(rank[targets]))


def run(data: Path | None) -> None:
    """Print what the stuffing does to the list, to Polis's ranking, and whether it is named."""
    for name, ballots in conversations(data).items():
        targets = rejected(ballots)
        size = f"{ballots.seat_count} seats, {len(targets)} rejected statements promoted"
        table = Verdicts(f"Robustness: {name}, {size}")
        attacks = [(copies, many) for many in (False, True) for copies in COPIES]
        for copies, many in steps([(0, False), *attacks], name):
            _add_attack(table, ballots, targets, copies, many)
        table.show()
    false_alarms(data)


def _add_attack(table: Verdicts, ballots: Ballots, targets: np.ndarray, copies: int, many_templates: bool) -> None:
    """What is listed with the defence and without it, where Polis would rank it, and how many copies are named."""
    attacked = stuffed(ballots, targets, copies, many_templates) if copies else ballots
    found = analyse(attacked)
    undefended = int(common_ground(found.tally).in_common_ground[targets].sum())
    listed = int(found.common_ground.in_common_ground[targets].sum())
    what = f"{copies} copies, {'many templates' if many_templates else 'one template'}" if copies else "nothing stuffed"
    told = f"{what}: promoted statements listed (Polis's median rank {median_consensus_rank(attacked, targets):.0f})"
    table.add(told, listed, "", ("without the second opinion", undefended), at_most=0)
    if copies:
        named = sum(int((bloc.seats >= ballots.seat_count).sum()) for bloc in found.blocs)
        table.add(f"{what}: copies named in blocs", named, "", ("copies added", copies), at_least=LEAST_NAMED * copies)


def false_alarms(data: Path | None) -> None:
    """Print how many seats of honest rooms are named as voting in lockstep."""
    rooms, alarms, seats, named = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for world, ballots in honest_rooms(data):
        blocs = find_lockstep(ballots)
        rooms[world] += 1
        alarms[world] += bool(blocs)
        seats[world] += ballots.seat_count
        named[world] += sum(len(bloc.seats) for bloc in blocs)
    table = Verdicts("False alarms: honest rooms with ballots named as being in lockstep")
    for world in rooms:
        figure = f"{world}: rooms with a bloc ({named[world]} of {seats[world]:,} seats named)"
        table.add(figure, alarms[world], "", ("rooms", rooms[world]), at_most=None if world == REAL else 0)
    table.show()


def honest_rooms(data: Path | None) -> Iterator[tuple[str, Ballots]]:
    """Rooms in which every seat votes for itself, each with the name of its world."""
    for seed in steps(range(HONEST_ROOMS), "honest rooms"):
        rng = np.random.default_rng(seed)
        for name, world in WORLDS.items():
            for sizes in (*SIZES, (150, 100)):
                yield name, _room(rng, world(rng), sizes)
        camps = np.where(rng.random((4, 60)) < 0.5, 0.05, 0.95)
        yield "camps that agree to 95 %", _room(rng, camps, (60, 60, 40, 12))
        yield "near-unanimous", _room(rng, np.full((2, 60), 0.95), (100, 100))
        yield "campaign for 20 statements", _with_campaign(rng, rng.beta(2, 2, (2, 100)), (400, 200), 80)
        yield "households of two", _with_households(rng, _room(rng, rng.random((2, 80)), (100, 100)), 40)
        for folder in sorted((data / "polis").iterdir()) if data is not None else ():
            if folder.is_dir():
                ballots = read_conversation(folder).ballots
                chosen = ballots.of_statements(rng.random(ballots.statement_count) < 0.8)
                yield REAL, chosen.of_seats(rng.random(ballots.seat_count) < 0.8)


def _room(rng: np.random.Generator, shares: np.ndarray, sizes: tuple[int, ...]) -> Ballots:
    """Two declared sides across camps whose members agree with given probabilities; seven votes in ten are seen."""
    camp = np.repeat(np.arange(len(sizes)), sizes)
    votes = np.where(rng.random((len(camp), shares.shape[1])) < shares[camp], 1, -1).astype(np.int8)
    votes[rng.random(votes.shape) > 0.7] = UNSEEN
    return Ballots.from_matrix(votes, side=np.minimum(camp, 1), side_names=("A", "B"))


def _with_campaign(rng: np.random.Generator, shares: np.ndarray, sizes: tuple[int, ...], members: int) -> Ballots:
    """A room some of whose seats, each with a ballot of its own, all agree with the same statements."""
    ballots = _room(rng, shares, sizes)
    votes = ballots.votes.copy()
    votes[np.ix_(rng.choice(len(votes), members, replace=False), np.arange(TARGETS))] = 1
    return Ballots.from_matrix(votes, side=ballots.side, side_names=ballots.side_names)


def _with_households(rng: np.random.Generator, ballots: Ballots, households: int) -> Ballots:
    """A room where some seats vote nearly as another one does."""
    votes = ballots.votes.copy()
    first, second = rng.permutation(len(votes))[: 2 * households].reshape(2, -1)
    votes[second] = np.where((rng.random(votes[first].shape) < 0.03) & ballots.seen[first], -votes[first], votes[first])
    return Ballots.from_matrix(votes, side=ballots.side, side_names=ballots.side_names)
