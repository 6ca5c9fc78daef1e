"""Blocs: ballots so alike that they should count as one when a claim is checked a second time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import AGREE, DISAGREE, PASS, UNSEEN, Ballots, Bools, Floats, Ints
from baithak.analysis.findings import Bloc
from baithak.analysis.ordering import HASHED_SEATS, WORD_VOTES, Words, content_keys, mixed_words, packed_votes
from baithak.analysis.tally import Tally

ALIKE = 0.95  # share of equal votes, of those both cast, from which two ballots are near-duplicates
CHANCE_PAIRS = 0.001  # near-duplicate pairs that chance may be expected to make in the whole conversation
BLOCKS = 8  # two ballots that differ in fewer places than this are identical in at least one block
MOST_DEALT = 512  # statements up to which it pays to move them, so that blocks are of equal size
BYTES_A_WORD = 8  # each a vote
BLOCK_VOTES = 4  # votes a ballot needs in a block for that block to say anything
OUTSIDERS = 10  # votes from outside a set of like ballots without which a statement proves nothing about it
PAIRS_AT_ONCE = 2048
FIRST_BITS = np.uint64(0x5555555555555555)  # of each vote in a word of `packed_votes`


def find_blocs(ballots: Ballots, tally: Tally | None = None, keys: Ints | None = None) -> tuple[Bloc, ...]:
    """Which seats voted so much alike that chance cannot explain it?

    ballots: votes; with sides, chance is judged by how each seat's own side voted. tally, keys: counts and content
    keys of these ballots, if they are known already. Returns blocs, largest first; `lifted_statements` is left empty
    here. Two ballots are near-duplicates if at least 95 % of the votes both cast are equal and so many equal votes of
    two independent people are so improbable, judged by everybody else, that fewer than 0.001 such pairs are expected in
    the whole conversation. A bloc is a ballot with all its near-duplicates.
    Seats that merely think alike can be named too: a bloc is a reason to look, not an accusation.
    Pairs are not compared all with all: a division of the statements into 8 blocks leaves two ballots that
    differ in fewer than 8 places identical in one of them, and only such pairs are looked at (the pigeonhole argument
    of Manku, Jain and Das Sarma 2007, "Detecting near-duplicates for web crawling").
    """
    keys = content_keys(ballots) if keys is None else keys
    block, columns = _division(ballots.statement_count)
    buckets = _buckets(ballots, keys, columns)
    if not buckets:
        return ()
    counts = _counts(tally or Tally.of(ballots))
    neighbours: dict[int, set[int]] = {}
    for index, bucket in buckets:
        for one, other in _alike(ballots, bucket, _surprise(ballots, counts, bucket, block != index)):
            neighbours.setdefault(one, set()).add(other)
            neighbours.setdefault(other, set()).add(one)
    rank = np.empty(len(keys), dtype=np.int64)
    rank[np.argsort(keys, kind="stable")] = np.arange(len(keys))
    return tuple(_bloc(ballots, members) for members in _stars(neighbours, rank))


def collapse(ballots: Ballots, blocs: tuple[Bloc, ...]) -> Ballots:
    """The ballots with each bloc counted once: of its members only the first in `seats`, the centre, stays.

    So too in lockstep: there what was changed counts once, and the remainder of a copy once, with its original.
    """
    if not blocs:
        return ballots
    kept = np.ones(ballots.seat_count, dtype=np.bool_)
    for bloc in blocs:
        kept[bloc.seats[1:]] = False
    return ballots.of_seats(kept)


def _counts(tally: Tally) -> Ints:
    """(disagree, pass or agree; side + 1; statement) how many voted so; the last side is "no side"."""
    return np.array([tally.disagree, tally.seen - tally.agree - tally.disagree, tally.agree])


def _surprise(ballots: Ballots, counts: Ints, bucket: Ints, counted: Bools) -> Floats:
    """(side + 1, statement) nats: how surprising it is that two independent seats of a side vote the same.

    Judged by the seats outside the bucket, or copies would vouch for each other; 0 where fewer than `OUTSIDERS` of
    them have voted. Nothing is learned from the block that made the bucket (`counted` is False there): who is outside
    dissents in it by selection.
    """
    votes, side = ballots.votes[bucket], ballots.side[bucket]
    outside = counts.copy()
    for own in np.unique(side):
        inside = votes[side == own]
        outside[:, own] -= np.array([(inside == value).sum(axis=0) for value in (DISAGREE, PASS, AGREE)])
    heard = outside.sum(axis=0)
    share = (outside + 0.5) / (heard + 1.5)
    return np.where((heard >= OUTSIDERS) & counted, -np.log((share**2).sum(axis=0)), 0.0)


def _division(statement_count: int) -> tuple[Ints, Ints | None]:
    """(statement,) the block of each statement; and, for few statements, the columns that give each block its words.

    Every eighth word of `packed_votes` is one block's. With many statements the blocks are what comes to lie there as
    it is; few are first dealt out, by lot, so that blocks are of equal size. Column -1 is nobody's.
    """
    statements = np.arange(statement_count)
    if statement_count > MOST_DEALT:
        return statements // BYTES_A_WORD % -(-statement_count // WORD_VOTES) % BLOCKS, None
    block = np.random.default_rng(BLOCKS).permutation(statement_count) % BLOCKS
    columns = np.full(WORD_VOTES * BLOCKS * -(-statement_count // (WORD_VOTES * BLOCKS)), -1)
    of_block = np.arange(len(columns)) // BYTES_A_WORD % BLOCKS
    for index in range(BLOCKS):
        mine = np.flatnonzero(block == index)
        columns[np.flatnonzero(of_block == index)[: len(mine)]] = mine
    return block, columns


def _buckets(ballots: Ballots, keys: Ints, columns: Ints | None) -> list[tuple[int, Ints]]:
    """Sets of seats whose ballots are identical in some block of statements, each with the number of the block."""
    block_keys = np.empty((BLOCKS, ballots.seat_count), dtype=np.uint64)
    votes_cast = np.empty((BLOCKS, ballots.seat_count), dtype=np.uint16)
    for start in range(0, ballots.seat_count, HASHED_SEATS):
        rows = slice(start, start + HASHED_SEATS)
        votes = ballots.votes[rows]
        if columns is not None:
            votes = np.where(columns < 0, np.int8(UNSEEN), votes.take(columns, axis=1, mode="clip"))
        words = packed_votes(votes)
        is_seen = (~(words >> np.uint64(1)) | words) & FIRST_BITS
        block_keys[:, rows] = _by_block(mixed_words(words), np.uint64).T
        votes_cast[:, rows] = _by_block(np.bitwise_count(is_seen), np.uint16).T
    found: dict[bytes, tuple[int, Ints]] = {}
    for index, (key, cast) in enumerate(zip(block_keys, votes_cast, strict=True)):
        for members in _repeated(key, np.flatnonzero(cast >= BLOCK_VOTES), keys):
            found.setdefault(np.sort(members).tobytes(), (index, members))
    return list(found.values())


def _by_block(values: NDArray[np.unsignedinteger], of_type: type[np.unsignedinteger]) -> NDArray[np.unsignedinteger]:
    """(seat, block) sums of what belongs to every eighth word."""
    sums = np.zeros((len(values), BLOCKS), dtype=of_type)
    for start in range(0, values.shape[1], BLOCKS):
        some = values[:, start : start + BLOCKS]
        sums[:, : some.shape[1]] += some
    return sums


def _repeated(key: Words, seats: Ints, keys: Ints) -> list[Ints]:
    """The sets of two and more of these seats that have the same key, in the order of their content keys."""
    ascending = np.sort(key[seats])
    twice = ascending[1:][ascending[1:] == ascending[:-1]]
    if not len(twice):
        return []
    place = np.minimum(np.searchsorted(twice, key[seats]), len(twice) - 1)
    shared = seats[twice[place] == key[seats]]
    shared = shared[np.lexsort((keys[shared], key[shared]))]
    return np.split(shared, np.flatnonzero(np.diff(key[shared])) + 1)


def _alike(ballots: Ballots, bucket: Ints, surprise: Floats) -> list[tuple[int, int]]:
    """The near-duplicate pairs within a bucket."""
    seats = ballots.seat_count
    needed = np.log(max(seats * (seats - 1) / 2, 1)) - np.log(CHANCE_PAIRS)
    most = ((ballots.votes[bucket] != UNSEEN) * surprise[ballots.side[bucket]]).sum(axis=1)
    bucket = bucket[most >= needed]  # the others could not surprise even if all their votes were equal
    pairs = []
    for start in range(0, len(bucket), PAIRS_AT_ONCE):
        rows = bucket[start : start + PAIRS_AT_ONCE]
        shared, equal, nats = _comparison(ballots, rows, bucket, surprise)
        different = shared - equal
        # At most C(n, d) <= (e n / d)^d ways to choose which d of n shared votes differ.
        ways = different * (1 + np.log(np.maximum(shared, 1) / np.maximum(different, 1)))
        alike = (equal >= ALIKE * shared) & (nats - ways >= needed)
        for one, other in zip(*np.nonzero(alike), strict=True):
            if rows[one] < bucket[other]:
                pairs.append((int(rows[one]), int(bucket[other])))
    return pairs


def _comparison(ballots: Ballots, rows: Ints, columns: Ints, surprise: Floats) -> tuple[Floats, Floats, Floats]:
    """(row, column) votes both cast, how many of them are equal, and how surprising the equal ones are, in nats.

    The least surprising of the two seats' sides is taken.
    """
    left, right = ballots.votes[rows], ballots.votes[columns]
    equal_by_side = []
    equal = np.zeros((len(rows), len(columns)))
    for weight in [None, *surprise]:
        total = np.zeros((len(rows), len(columns)))
        for value in (-1, 0, 1):
            scaled = (left == value).astype(np.float32)
            if weight is not None:
                scaled = scaled * weight.astype(np.float32)
            total += scaled @ (right == value).T.astype(np.float32)
        if weight is None:
            equal = total
        else:
            equal_by_side.append(total)
    shared = ((left != UNSEEN).astype(np.float32) @ (right != UNSEEN).T.astype(np.float32)).astype(np.float64)
    nats = np.array(equal_by_side)
    own = nats[ballots.side[rows][:, np.newaxis], np.arange(len(rows))[:, np.newaxis], np.arange(len(columns))]
    others = nats[ballots.side[columns][np.newaxis, :], np.arange(len(rows))[:, np.newaxis], np.arange(len(columns))]
    return shared, equal, np.minimum(own, others)


def _stars(neighbours: dict[int, set[int]], rank: Ints) -> list[Ints]:
    """Disjoint stars, largest first: a centre, then its near-duplicates that no larger star has taken."""
    stars = []
    left = {seat: set(others) for seat, others in neighbours.items()}
    while left:
        centre = max(left, key=lambda seat: (len(left[seat]), -int(rank[seat])))
        if not left[centre]:
            break
        members = sorted(left[centre], key=lambda seat: int(rank[seat]))
        stars.append(np.array([centre, *members]))
        for taken in (centre, *members):
            for other in left.pop(taken):
                if other in left:
                    left[other].discard(taken)
    return stars


def _bloc(ballots: Ballots, seats: Ints) -> Bloc:
    centre, members = ballots.votes[seats[0]], ballots.votes[seats[1:]]
    shared = (members != UNSEEN) & (centre != UNSEEN)
    equal: Bools = shared & (members == centre)
    count = shared.sum(axis=1)
    return Bloc(
        seats=seats,
        agreement_share=float((equal.sum(axis=1) / count).min()),
        shared_count=int(count.min()),
        lifted_statements=np.zeros(0, dtype=np.int64),
    )
