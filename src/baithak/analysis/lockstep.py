"""Lockstep: ballots copied from different members that were all changed in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc

from baithak.analysis.ballots import AGREE, DISAGREE, UNSEEN, Ballots, Bools, Floats, Ints
from baithak.analysis.findings import Bloc
from baithak.analysis.ordering import content_keys
from baithak.analysis.tally import Tally

ALIKE = 0.95  # share of equal votes, of those both cast, that a copy has with its original
COVERED = 0.9  # share of a copy's votes that are on statements its original voted on too
STANDS_OUT = 6.0  # nats by which the original is more like the copy than the third most alike ballot is
BEYOND_CHANCE = 5.0  # nats beyond ln(seats): of 150 independent seats one has a copy by chance
LEAST_SEATS = 5
LEAST_STATEMENTS = 3  # two statements that a few people vote alike on are no pattern
FALSE_SHARE = 0.10  # expected share of seats that are named and had their look-alike by chance
CHANCE_BLOCS = 0.001  # patterns that chance may be expected to confirm in the whole conversation
MOST_CELLS = 2**23  # seats x statements beyond which nothing is searched
MOST_PRODUCTS = 2**33  # multiplications of the first comparison; beyond them only some ballots look for an original
FIRST_LOOK = 0.75  # what ALIKE and COVERED are before it is known which statements were changed
UNITED = (
    0.9  # share of a bloc that votes the same way on a statement of its pattern, and of the pattern that a seat does
)
VOTED_ON = 0.34  # share of a bloc that votes on a statement of its pattern, and of the pattern that a seat votes on
TURNED = 0.2  # share of the originals' votes on a statement of the pattern that are against it
HELD_MORE = 0.2  # by how much more of the copies than of the originals hold such a vote
CHANGE_COSTS = 1.5  # nats that a vote that differs takes away before it is known which statements were changed
TRIES = 6  # patterns that are followed up
ROUNDS = 3
CONTROL_SEATS = 1024
ROWS_AT_ONCE = 2048
UNITS = 64  # of a nat; scores are sums of whole numbers, which float32 adds exactly
MOST_NATS = 8.0

_EQUAL, _DIFFERENT = round(UNITS * np.log(ALIKE)), round(UNITS * np.log(1 - ALIKE))
_DIFFERENT -= (_EQUAL + _DIFFERENT) % 2

Singles = np.ndarray  # float32


def is_lockstep_searched(ballots: Ballots) -> bool:
    """Are the ballots few enough for `find_lockstep` to compare all with all?"""
    return ballots.votes.size <= MOST_CELLS


def find_lockstep(ballots: Ballots, tally: Tally | None = None, keys: Ints | None = None) -> tuple[Bloc, ...]:
    """Which seats are copies of different ballots, all changed in the same way on the same statements?

    ballots: votes; passes count as unseen here. tally, keys: counts and content keys of them, if known already.
    Returns disjoint blocs in the order they are found: `seats` (the first voted on most of what was changed),
    `originals` (the ballot each is a copy of, outside the bloc) and `shared_statements` (what was changed);
    `lifted_statements` is left empty here. A seat is a copy if some other ballot covers 90 % of its votes and equals
    95 % of those both cast, what was changed left out; if so much likeness is too improbable given how the seat's
    side votes (5 nats beyond one in as many as there are seats); and if no two further ballots come near that (6
    nats), so that members of a camp are not copies of each other. Seats that vote alike on at least 3 statements, and
    against their originals, are named if they are copies far more often than other seats of the conversation are, by
    the same measure: 0.001 such blocs are expected by chance, and one seat in ten of a bloc at most.
    Seats that share statements but are no copies are never named: an honest camp does just that.
    Nothing is searched in more than 2**23 cells (8,000 seats by 1,000 statements), nor among fewer than 10 seats.
    Row order plays no part. Source: docs/method.md and docs/decisions/0008.
    """
    if not is_lockstep_searched(ballots):
        return ()
    tally, keys = tally or Tally.of(ballots), content_keys(ballots) if keys is None else keys
    left = np.ones(ballots.seat_count, dtype=np.bool_)
    found: list[Bloc] = []
    while (bloc := _next_bloc(ballots, tally, keys, left)) is not None:
        found.append(bloc)
        left[bloc.seats] = False
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Room:
    """The seats whose votes could show them to be copies, in an order that the ballots decide.

    seats: (seat,) row numbers. planes: (seat, 2 x statement) float32: the votes, passes and unseen 0, and beside them
    1 where there is one. surprise: (seat, statement) float32 units: how improbable the vote is on the seat's side.
    needed: units by which two ballots must be alike.
    """

    seats: Ints
    planes: Singles
    surprise: Singles
    needed: float

    @property
    def statement_count(self) -> int:
        """How many statements there are."""
        return int(self.surprise.shape[1])

    @property
    def votes(self) -> Singles:
        """(seat, statement) float32 in {-1, 0, 1}, passes and unseen 0."""
        return self.planes[:, : self.statement_count]


@dataclass(frozen=True, eq=False)
class _Pattern:
    """What copies were changed in: (n,) statement numbers, ascending, and (n,) the vote put there, -1 or 1."""

    statements: Ints
    vote: Singles

    @property
    def key(self) -> bytes:
        """Equal for equal patterns."""
        return self.statements.tobytes() + self.vote.tobytes()


@dataclass(frozen=True, eq=False)
class _Tested:
    """Seats of a `_Room` tested for being copies: (seat,) places, whether each is one, and of which place."""

    place: Ints
    is_copy: Bools
    original: Ints

    @property
    def copies(self) -> Ints:
        """(copy,) places of the seats that are copies."""
        return self.place[self.is_copy]

    @property
    def originals(self) -> Ints:
        """(copy,) places of what they are copies of."""
        return self.original[self.is_copy]


def _next_bloc(ballots: Ballots, tally: Tally, keys: Ints, left: Bools) -> Bloc | None:
    room = _room_of(ballots, tally, keys, left)
    if len(room.seats) < 2 * LEAST_SEATS:
        return None
    for pattern in _patterns(room, _look_alikes(room)):
        tested = _copies_with(room, pattern)
        if tested is not None:
            return _bloc(room, *tested)
    return None


def _room_of(ballots: Ballots, tally: Tally, keys: Ints, left: Bools) -> _Room:
    """Seats whose votes are together improbable enough for a second such ballot to be no accident."""
    share = (tally.agree + 0.5) / (tally.agree + tally.disagree + 1)
    agree, disagree = np.rint(UNITS * np.minimum(-np.log([share, 1 - share]), MOST_NATS)).astype(np.float32)
    needed = float(np.rint(UNITS * (np.log(max(int(left.sum()), 1)) + BEYOND_CHANCE)))
    seats = np.flatnonzero(left & (_total_surprise(ballots, agree, disagree) >= needed))
    seats = seats[np.lexsort((ballots.side[seats], keys[seats]))]
    votes, side = ballots.votes[seats], ballots.side[seats]
    value = np.where(votes == UNSEEN, 0, votes).astype(np.float32)
    surprise = np.where(value > 0, agree[side], 0) + np.where(value < 0, disagree[side], 0)
    return _Room(seats, np.hstack([value, np.abs(value)]), surprise, needed)


def _total_surprise(ballots: Ballots, agree: Singles, disagree: Singles) -> Singles:
    """(seat,) units: how improbable all votes of a seat are together, on its side."""
    total = np.zeros(ballots.seat_count, dtype=np.float32)
    for side in np.unique(ballots.side):
        rows = ballots.side == side
        votes = ballots.votes[rows]
        for value, nats in ((AGREE, agree), (DISAGREE, disagree)):
            total[rows] += (votes == value).astype(np.float32) @ nats[side]
    return total


def _look_alikes(room: _Room) -> Ints:
    """(pair, 2) places, ascending: ballots that may be copies of each other if some statements are forgiven.

    Each seat is paired with the one that it shares most surprise with, votes that differ taken away.
    """
    count = len(room.seats)
    weights = room.votes * np.sqrt(room.surprise)
    other = np.empty(min(count, MOST_PRODUCTS // max(weights.size, 1)), dtype=np.int64)
    for start in range(0, len(other), ROWS_AT_ONCE):
        rows = np.arange(start, min(start + ROWS_AT_ONCE, len(other)))
        scores = weights[rows[0] : rows[-1] + 1] @ weights.T
        scores[rows - start, rows] = -np.inf
        other[rows] = scores.argmax(axis=1)
    pairs = np.unique(np.sort(np.column_stack([np.arange(len(other)), other]), axis=1), axis=0)
    one, two = room.votes[pairs[:, 0]], room.votes[pairs[:, 1]]
    both, equal, cast = _overlap(one, two)
    shared_surprise = np.where(one * two > 0, room.surprise[pairs[:, 0]], 0).sum(axis=1)
    likeness = shared_surprise - UNITS * CHANGE_COSTS * (both - equal)
    near = (equal >= FIRST_LOOK * both) & (both >= FIRST_LOOK * np.minimum(cast, np.abs(two).sum(axis=1)))
    return np.asarray(pairs[near & (likeness >= room.needed)])


def _most_alike(room: _Room, rows: Ints, columns: Bools, left_out: Ints) -> tuple[Ints, Singles, Singles]:
    """(row,) which of the `columns` is most like each row, how much, and by how much more than the third most is.

    Likeness is in units: the log-likelihood ratio of "copied, 5 % of the votes changed" against "an independent seat
    of the same side" over what both voted on, some statements left out. All sums are exact.
    """
    base, step = (_EQUAL + _DIFFERENT) // 2, (_EQUAL - _DIFFERENT) // 2
    votes, cast = np.hsplit(room.planes[rows], 2)
    weights = np.hstack([step * votes, room.surprise[rows] + base * cast])
    weights[:, np.concatenate([left_out, room.statement_count + left_out])] = 0
    excluded = np.flatnonzero(~columns)
    place, likeness, lead = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows)), np.zeros(len(rows))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        scores = weights[part] @ room.planes.T
        scores[:, excluded] = -np.inf
        scores[np.arange(len(scores)), rows[part]] = -np.inf
        place[part] = scores.argmax(axis=1)
        likeness[part] = scores.max(axis=1)
        lead[part] = likeness[part] - np.partition(scores, -3, axis=1)[:, -3]
    return place, likeness, lead


def _overlap(one: Singles, other: Singles) -> tuple[Singles, Singles, Singles]:
    """(pair,) votes both cast, how many of them are equal, and how many the first cast."""
    cast, votes = np.abs(one), np.einsum("ps,ps->p", one, other)
    both = np.einsum("ps,ps->p", cast, np.abs(other))
    return both, (both + votes) / 2, cast.sum(axis=1)


def _patterns(room: _Room, pairs: Ints) -> Iterator[_Pattern]:
    """Sets of statements on which many pairs of look-alikes differ, always the same way; the likeliest first."""
    if len(pairs) < LEAST_SEATS:
        return
    one, other = room.votes[pairs[:, 0]], room.votes[pairs[:, 1]]
    change = np.where(one * other < 0, one, 0)
    both, count = np.count_nonzero(one * other, axis=0), np.count_nonzero(change, axis=0)
    expected = both * (count.sum() / max(both.sum(), 1))
    excess = (count - expected) / np.sqrt(expected + 1)
    tried = set()
    for start in np.argsort(-excess, kind="stable")[:TRIES]:
        turn = _turned(change, np.clip(excess, 0, TRIES), int(start))
        for pattern in (_grown(one, other, turn), _grown(other, one, turn)):  # copies may agree or disagree there
            if pattern is not None and pattern.key not in tried:
                tried.add(pattern.key)
                yield pattern


def _turned(change: Singles, weight: Floats, start: int) -> Singles:
    """(pair,) 1 or -1: which of each pair carries a pattern that begins at one statement; 0 = neither."""
    turn = change[:, start]
    for _ in range(ROUNDS):
        net, reach = turn @ change, np.abs(turn) @ np.abs(change)
        is_shared = np.abs(net) >= np.maximum(LEAST_STATEMENTS, (2 * UNITED - 1) * reach)
        turn = np.sign(change @ (np.sign(net) * is_shared * weight).astype(np.float32))
    return turn


def _grown(one: Singles, other: Singles, turn: Singles) -> _Pattern | None:
    """The pattern that the pairs so turned have in common, after the others that show it too have joined."""
    pattern = None
    for _ in range(ROUNDS):
        up, down = turn > 0, turn < 0
        if int((up | down).sum()) < LEAST_SEATS:
            return None
        pattern = _changed(np.vstack([one[up], other[down]]), np.vstack([other[up], one[down]]))
        if len(pattern.statements) < LEAST_STATEMENTS:
            return None
        margin = (one[:, pattern.statements] - other[:, pattern.statements]) @ pattern.vote
        turn = np.sign(margin) * (np.abs(margin) >= VOTED_ON * len(pattern.statements))
    return pattern


def _changed(copies: Singles, originals: Singles) -> _Pattern:
    """On which statements do the copies vote as one, and unlike their originals?"""
    product, ones = copies * originals, np.ones(len(copies), dtype=np.float32)
    cast, total, against = ones @ np.abs(copies), ones @ copies, (product < 0).astype(np.float32)
    vote = np.sign(total)
    turned = (ones @ against + vote * (ones @ (against * copies))) / 2
    held = (cast + vote * total) / 2 - (ones @ np.abs(originals) + vote * (ones @ originals)) / 2
    both = ones @ np.abs(product)
    is_united = (cast >= VOTED_ON * len(copies)) & (np.abs(total) >= (2 * UNITED - 1) * cast)
    is_new = (turned >= np.maximum(1, TURNED * both)) & (held >= HELD_MORE * len(copies))
    chosen = np.flatnonzero(is_united & is_new)
    return _Pattern(chosen, vote[chosen])


def _follows(room: _Room, pattern: _Pattern) -> Bools:
    """(seat,) which seats voted on at least half of the statements, and as the pattern does."""
    votes = room.votes[:, pattern.statements] * pattern.vote
    cast, same = np.count_nonzero(votes, axis=1), (votes > 0).sum(axis=1)
    return np.asarray((cast >= VOTED_ON * votes.shape[1]) & (same >= UNITED * cast))


def _copies_with(room: _Room, pattern: _Pattern) -> tuple[_Pattern, _Tested] | None:
    """Who follows the pattern and is a copy, if that is more than chance; the pattern is then read from them."""
    for left in reversed(range(2 * ROUNDS)):
        follows = _follows(room, pattern)
        tested = _tested(room, follows, ~follows, pattern.statements)
        if len(np.unique(tested.originals)) < LEAST_SEATS:
            return None
        exact = _changed(room.votes[tested.copies], room.votes[tested.originals])
        if len(exact.statements) < LEAST_STATEMENTS:
            return None
        if not left or np.array_equal(exact.statements, pattern.statements):
            break
        pattern = exact
    return (pattern, tested) if _is_beyond_chance(room, follows, tested, pattern) else None


def _tested(room: _Room, rows: Bools, columns: Bools, left_out: Ints, most: int | None = None) -> _Tested:
    """Which of the rows are copies of one of the columns, some statements left out?

    Only rows whose remaining votes could show it are tested, the first `most` of them.
    """
    remaining = room.surprise.sum(axis=1) - room.surprise[:, left_out].sum(axis=1)
    place = np.flatnonzero(rows & (remaining >= room.needed))[:most]
    if min(len(place), int(columns.sum())) < LEAST_SEATS:
        place = place[:0]
    original, likeness, lead = _most_alike(room, place, columns, left_out)
    one, other = room.votes[place], room.votes[original]
    one[:, left_out] = 0
    both, equal, cast = _overlap(one, other)
    is_alike = (equal >= ALIKE * both) & (both >= COVERED * cast)
    return _Tested(place, is_alike & (likeness >= room.needed) & (lead >= UNITS * STANDS_OUT), original)


def _is_beyond_chance(room: _Room, follows: Bools, tested: _Tested, pattern: _Pattern) -> bool:
    """Are those who follow the pattern copies far more often than other seats with as many votes may be?"""
    control = _tested(room, ~follows, ~follows, pattern.statements, CONTROL_SEATS)
    by_votes = np.argsort(np.count_nonzero(room.votes[control.place], axis=1), kind="stable")
    rate = max(float((part.sum() + 1) / (len(part) + 1)) for part in np.array_split(control.is_copy[by_votes], 4))
    trials, hits, distinct = len(tested.place), len(tested.copies), len(np.unique(tested.originals))
    chance = float(bdtrc(distinct - 1, trials, rate))
    return chance < CHANCE_BLOCS / TRIES and rate * (trials - hits) <= FALSE_SHARE * hits


def _bloc(room: _Room, pattern: _Pattern, tested: _Tested) -> Bloc:
    votes = room.votes[tested.copies]
    order = np.argsort(-np.count_nonzero(votes[:, pattern.statements], axis=1), kind="stable")
    votes[:, pattern.statements] = 0
    both, equal, _cast = _overlap(votes, room.votes[tested.originals])
    return Bloc(
        seats=room.seats[tested.copies][order],
        agreement_share=float((equal / both).min()),
        shared_count=int(both.min()),
        lifted_statements=np.zeros(0, dtype=np.int64),
        shared_statements=pattern.statements,
        originals=room.seats[tested.originals][order],
    )
