"""A slate from bands: worked examples, every set of ballots that fits tried out, and nothing beyond the release."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baithak.analysis.approvals import Approvals
from baithak.analysis.ballots import AGREE, UNSEEN, Ballots
from baithak.analysis.justified import ejr_plus
from baithak.analysis.released import CLOSED, released
from baithak.analysis.slate_from_bands import Bounds, slate_from_bands, strongest_claim

F = Fraction
SIDES = ("east", "west")


def bounds_of(seats: tuple[int, ...], **texts: tuple[tuple[int, int], ...]) -> Bounds:
    """Each text with (low, high) of every side."""
    low, high = ({text: tuple(pair[end] for pair in pairs) for text, pairs in texts.items()} for end in (0, 1))
    return Bounds(SIDES[: len(seats)], seats, low, high)


TOP = ((9, 12), (9, 12))  # the highest of three bands, on both sides of 12


def all_top(count: int, **more: tuple[tuple[int, int], ...]) -> Bounds:
    return bounds_of((12, 12), **{f"t{number}": TOP for number in range(count)}, **more)


# --- by hand


def test_three_of_five_leave_nobody_out_whatever_the_votes_were() -> None:
    """k = 3. Level 1: 3 of 12 on each side may approve none, 1/4 of all against 1/3. Level 2: 3 (g - 3) <= g, g = 4,
    1/3 against 2/3. Level 3: 3 (g - 3) <= 2 g, g = 9, 3/4 against 1. The strongest claim: 3/4, at levels 1 and 3."""
    found = strongest_claim(all_top(5), ["t0", "t1", "t2"])
    assert found.is_certified
    assert (found.claim, found.level, found.sizes) == (F(3, 4), 1, (3, 3))


def test_of_four_it_cannot_be_told() -> None:
    """k = 4. Level 1: 1/4 against 1/4, so three of each side may be left out. Level 4: 4 (g - 3) <= 3 g, g = 12: all
    against 1, so it may be that nobody approves all four."""
    found = strongest_claim(all_top(6), ["t0", "t1", "t2", "t3"])
    assert not found.is_certified
    assert (found.claim, found.level, found.sizes) == (1, 1, (3, 3))


def test_the_strongest_claim_is_named() -> None:
    """One seat in twelve surely approves each of six. Level 1: 11 of each side may approve none, 11/12 against 1/6.
    Level 2: 12 of each may approve one each, 1 against 2/6."""
    found = strongest_claim(bounds_of((12, 12), **dict.fromkeys("abcdefg", ((1, 12), (1, 12)))), [*"abcdef"])
    assert (found.level, found.sizes, found.claim) == (1, (11, 11), F(11, 2))


def test_a_text_that_one_side_rejects_has_fewer_who_may_miss_it() -> None:
    """Level 1: 2 and 3 seats, 5/24 against 1/3. Level 3: 2 and 9, 11/24 against 1."""
    found = strongest_claim(bounds_of((12, 12), t=TOP, u=TOP, v=TOP, x=((0, 2), (0, 12))), [*"tuv"])
    assert (found.text, found.sizes, found.claim) == ("x", (2, 3), F(5, 8))


def test_where_all_are_chosen_there_is_no_group() -> None:
    found = strongest_claim(all_top(3), ["t0", "t1", "t2"])
    assert found.is_certified and (found.claim, found.text, found.level, found.sizes) == (0, None, 0, (0, 0))


def test_sides_weigh_the_same_whatever_their_size() -> None:
    """2 seats of east and 10 of west who may approve nothing weigh half each."""
    bounds = bounds_of((2, 10), a=((0, 0), (10, 10)), b=((2, 2), (0, 0)))
    found = strongest_claim(bounds, ["a"])
    assert (found.claim, found.sizes) == (F(1, 2), (2, 0))


def test_the_worse_side_decides_then_all_then_the_order_given() -> None:
    texts = {"a": ((9, 12), (5, 8)), "b": TOP, "c": ((5, 8), (9, 12)), "d": ((5, 8), (5, 8)), "e": TOP}
    bounds = bounds_of((12, 12), **texts)
    assert slate_from_bands(bounds, "abcde", 9) == ("b", "e", "a", "c", "d")
    assert slate_from_bands(bounds, "edcba", 3) == ("e", "b", "c")
    assert slate_from_bands(bounds, "", 3) == ()


def test_what_makes_no_slate_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one place"):
        slate_from_bands(all_top(2), ["t0"], 0)
    with pytest.raises(ValueError, match="nothing is chosen"):
        strongest_claim(all_top(2), [])


# --- every set of ballots that fits


def tables(low: list[int], high: list[int], seats: int, chosen: tuple[int, ...]) -> np.ndarray:
    """(profile, text, level - 1) seats that approve the text and fewer than `level` of the chosen, for every set of
    ballots of one side within its bounds."""
    ballots = np.array([*product([0, 1], repeat=len(low))])
    found = []
    for profile in combinations_with_replacement(range(len(ballots)), seats):
        approves = ballots[list(profile)]
        count = approves.sum(axis=0)
        if (count >= low).all() and (count <= high).all():
            below = approves[:, chosen].sum(axis=1)[:, None] < np.arange(1, len(chosen) + 1)
            found.append(approves.T @ below.astype(int))
    return np.array(found)


@st.composite
def rooms(draw: st.DrawFn) -> tuple[Bounds, tuple[int, ...]]:
    seats = (draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    count = draw(st.integers(2, 3))
    texts = {
        letter: tuple(tuple(sorted((draw(st.integers(0, n)), draw(st.integers(0, n))))) for n in seats)
        for letter in "abc"[:count]
    }
    chosen = draw(st.sampled_from([c for size in range(1, count + 1) for c in combinations(range(count), size)]))
    return bounds_of(seats, **texts), chosen


@settings(max_examples=300, deadline=None)
@given(rooms())
def test_certified_if_and_only_if_no_ballots_that_fit_leave_a_group_out(room: tuple[Bounds, tuple[int, ...]]) -> None:
    """All pairs of all sets of ballots of either side: the strongest claim in any of them is the one that was found."""
    bounds, chosen = room
    texts, k = [*bounds.low], len(chosen)
    sides = [
        tables([bounds.low[t][s] for t in texts], [bounds.high[t][s] for t in texts], bounds.seats[s], chosen)
        for s in range(2)
    ]
    heads = np.array(bounds.seats)
    weight = sides[0][:, None] * heads[1] + sides[1][None, :] * heads[0]  # of 2 x heads[0] x heads[1]
    weight[:, :, list(chosen)] = 0
    claims = [F(int(weight[:, :, :, level - 1].max()) * k, int(2 * heads.prod()) * level) for level in range(1, k + 1)]
    assert strongest_claim(bounds, [texts[one] for one in chosen]).claim == max(claims)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([(8, 8), (10, 13), (16, 16)]), st.integers(1, 6))
def test_what_is_certified_holds_for_the_votes_that_were_cast(seed: int, sizes: tuple[int, int], k: int) -> None:
    """Real rooms through the release: a certified slate passes EJR+ on the ballots themselves, all seats counting."""
    rng = np.random.default_rng(seed)
    side = np.repeat([0, 1], sizes)
    votes = np.where(rng.random((len(side), 7)) < rng.beta(4, 1, (2, 7))[side], AGREE, UNSEEN).astype(np.int8)
    ids = np.array([f"s{number}" for number in range(7)])
    ballots = Ballots.from_matrix(votes, statement_ids=ids, side=side.astype(np.int16), side_names=SIDES)
    bounds = Bounds.of(released(ballots, dict(zip(SIDES, sizes, strict=True)), CLOSED))
    assert bounds is not None
    chosen = slate_from_bands(bounds, ids.tolist(), k)
    approvals = Approvals.from_matrix(votes == AGREE, side, SIDES, ids)
    truly = ejr_plus(approvals, np.array(chosen), k)
    found = strongest_claim(bounds, chosen)
    assert truly.is_justified or not found.is_certified
    for place, text in enumerate(ids.tolist()):
        for row in range(2):
            count = int((votes[side == row, place] == AGREE).sum())
            assert bounds.low[text][row] <= count <= bounds.high[text][row]


def test_it_is_told_from_the_bands_alone() -> None:
    """Two rooms whose every stance is the same have the same bounds, and so the same slate and the same certificate."""
    votes = np.full((24, 2), UNSEEN, dtype=np.int8)
    votes[:9], votes[12:21] = AGREE, AGREE
    other = votes.copy()
    other[9:12] = AGREE
    side = np.repeat([0, 1], 12).astype(np.int16)
    told = [
        released(Ballots.from_matrix(one, side=side, side_names=SIDES), {"east": 12, "west": 12}, CLOSED)
        for one in (votes, other)
    ]
    assert told[0] == told[1] and Bounds.of(told[0]) == Bounds.of(told[1])


@pytest.mark.parametrize(("sizes", "kind"), [((3, 3), "closed"), ((5, 5), "closed"), ((20, 20), "open")])
def test_where_no_side_is_told_in_bands_there_are_no_bounds(sizes: tuple[int, int], kind: str) -> None:
    votes = np.ones((sum(sizes), 2), dtype=np.int8)
    side = np.repeat([0, 1], sizes).astype(np.int16)
    found = released(
        Ballots.from_matrix(votes, side=side, side_names=SIDES), dict(zip(SIDES, sizes, strict=True)), kind
    )
    assert Bounds.of(found) is None


def test_of_a_side_that_disagrees_only_the_rest_may_approve() -> None:
    votes = np.full((24, 1), UNSEEN, dtype=np.int8)
    votes[:10], votes[12:22] = -1, AGREE
    side = np.repeat([0, 1], 12).astype(np.int16)
    bounds = Bounds.of(
        released(Ballots.from_matrix(votes, side=side, side_names=SIDES), dict.fromkeys(SIDES, 12), CLOSED)
    )
    assert bounds is not None
    (text,) = bounds.low
    assert (bounds.low[text], bounds.high[text]) == ((0, 9), (3, 12))
