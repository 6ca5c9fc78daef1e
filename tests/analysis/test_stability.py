"""Flip numbers, against trying every way to remove ballots."""

import itertools

import numpy as np
import pytest

from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.common_ground import THRESHOLD, Claims, claim_of_agreement, claims_of, common_ground, select
from baithak.analysis.stability import flip_numbers
from baithak.analysis.tally import Tally
from tests.analysis.rooms import room_of


def brute_force(agree: np.ndarray, seen: np.ndarray, claim: object, limit: float) -> int:
    """The fewest agreeing ballots, taken from any sides, after which the claim falls or some side has none left."""
    ways = itertools.product(*(range(int(a) + 1) for a in agree[:, 0]))
    for taken in sorted(ways, key=sum):
        removed = np.array(taken)[:, np.newaxis]
        if (agree == removed).any() or claim(agree - removed, seen - removed)[0] < limit:  # type: ignore[operator]
            return sum(taken)
    raise AssertionError("the claim never falls")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("sizes", [(9, 7), (6, 6, 6), (60, 60)])
def test_the_fewest_ballots_equal_brute_force(seed: int, sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(seed)
    tally = Tally.of(room_of(rng.beta(4, 1.5, (len(sizes), 30)), sizes, seed))
    agree, _, seen = tally.by_side
    claim = claim_of_agreement(agree, seen, THRESHOLD)
    p = claim(agree, seen)
    chosen = np.argsort(-p)[:6]
    limits = np.full(6, 0.75 * p[chosen].min())
    found = flip_numbers(agree[:, chosen], seen[:, chosen], claim, limits)
    for place, column in enumerate(chosen):
        expected = brute_force(agree[:, [column]], seen[:, [column]], claim, limits[place])
        assert found[place] == expected


def test_removing_that_many_ballots_does_take_the_statement_off_the_list() -> None:
    rng = np.random.default_rng(8)
    tally = Tally.of(room_of(rng.beta(4, 1.5, (2, 40)), (70, 70), 8))
    agree, _, seen = tally.by_side
    found = common_ground(tally)
    claim = claim_of_agreement(agree, seen, THRESHOLD)
    p = claim(agree, seen)
    assert found.in_common_ground.sum() >= 5
    for column in np.flatnonzero(found.in_common_ground):
        number = int(found.flip_number[column])
        stays = [_after(p, claim, agree, seen, column, side, number - 1) for side in (0, 1)]
        goes = [_after(p, claim, agree, seen, column, side, number) for side in (0, 1)]
        assert all(stays) and not all(goes)


def _after(p, claim, agree, seen, column, side, number):  # type: ignore[no-untyped-def]
    fewer, fewer_seen = agree[:, [column]].copy(), seen[:, [column]].copy()
    fewer[side] -= number
    fewer_seen[side] -= number
    changed = p.copy()
    changed[column] = claim(fewer, fewer_seen)[0]
    return select(changed, 0.1)[column]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sizes", [(12, 12), (14,), (30, 8)])
def test_flip_numbers_equal_deleting_seats_and_starting_again(seed: int, sizes: tuple[int, ...]) -> None:
    """The whole rule, silence and ties included: no fewer ballots do it, and so many do, for numbers up to two."""
    rng = np.random.default_rng(seed)
    room = room_of(rng.beta(3, 1, (len(sizes), 25)), sizes, seed, seen_share=0.6)
    found = common_ground(Tally.of(room))
    claims = claims_of(Tally.of(room))
    low = np.flatnonzero(found.flip_number <= 2)
    for column in low:
        number = int(found.flip_number[column])
        voters = np.flatnonzero(room.votes[:, column] != UNSEEN)
        for size in range(1, number + 1):
            falls = [_falls(room, column, gone, claims) for gone in itertools.combinations(voters.tolist(), size)]
            assert any(falls) == (size == number)


def _falls(room: Ballots, column: int, gone: tuple[int, ...], claims: Claims) -> bool:
    """Is the statement off the list without these ballots on it, all else unchanged?"""
    votes = room.votes.copy()
    votes[list(gone), column] = UNSEEN
    ballots = Ballots(votes, room.seat_ids, room.statement_ids, room.side, room.side_names)
    return not common_ground(Tally.of(ballots), claims=claims, has_flip_numbers=False).in_common_ground[column]
