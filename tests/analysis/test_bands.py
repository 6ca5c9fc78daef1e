"""Bands: which are safe is counted out for every side of up to 60 seats; and what they say is true of the counts."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.analysis.bands import (
    MOST_BANDS,
    Scale,
    agreeing_between,
    band_count,
    disagreeing_between,
    stances,
)
from baithak.analysis.joint_disclosure import Counts, Release, weak_spots


def stance_release(scale: Scale, cell: int = 0) -> Release:
    def of(outcomes: Counts) -> np.ndarray:
        return stances(outcomes[:, cell, 0].astype(np.int64), outcomes[:, cell, 1].astype(np.int64), scale)

    return Release("stance", of)


def outcomes(seats: int) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of how many agree and how many disagree."""
    pairs = [(a, d) for a, d in product(range(seats + 1), repeat=2) if a + d <= seats]
    agree, disagree = np.array(pairs).T
    return agree, disagree


def test_the_numbers_of_the_plan() -> None:
    assert [band_count(n) for n in (1, 6, 7, 9, 10, 12, 13, 15, 16, 25, 1000)] == [0, 0, 2, 2, 3, 3, 4, 4, 5, 5, 5]
    assert [band_count(n, colluders=3) for n in (8, 9, 13, 17, 21)] == [0, 2, 3, 4, 5]


def test_worked_example() -> None:
    scale = Scale(12, 3)
    assert scale.lowest.tolist() == [0, 5, 9]
    assert scale.highest.tolist() == [4, 8, 12]
    assert scale.first_majority == 2
    assert scale.share_above(2) == Fraction(2, 3)
    agree, disagree = np.array([12, 9, 8, 4, 4, 0]), np.array([0, 3, 4, 8, 2, 9])
    assert stances(agree, disagree, scale).tolist() == [2, 2, 1, 0, 0, -3]


@pytest.mark.parametrize("colluders", [1, 2, 3, 4])
@pytest.mark.parametrize("bands", range(2, 8))
def test_bands_are_safe_exactly_where_they_are_used(colluders: int, bands: int) -> None:
    """From (colluders + 1) x bands + 1 seats on nothing is ruled out; with one seat fewer, something is."""
    needed = (colluders + 1) * bands + 1
    for seats in range(colluders + 1, 61):
        is_safe = not any(True for _ in weak_spots([seats], [stance_release(Scale(seats, bands))], colluders))
        assert is_safe == (seats >= needed), (seats, bands, colluders)
        if bands <= MOST_BANDS:
            assert is_safe == (band_count(seats, colluders) >= bands)


@pytest.mark.parametrize("seats", range(7, 61))
def test_unanimity_is_never_shown(seats: int) -> None:
    """The lowest and the highest band hold several counts, with room for two who say how they voted, and one more."""
    scale = Scale(seats, band_count(seats))
    sizes = scale.highest - scale.lowest + 1
    assert sizes[0] >= 4
    assert sizes[-1] >= 4
    assert sizes.min() >= 3
    assert sizes.sum() == seats + 1
    agree, disagree = outcomes(seats)
    stance = stances(agree, disagree, scale)
    for unanimous in (agree == seats, disagree == seats, agree + disagree == 0):
        same = stance == stance[unanimous][0]
        assert len(np.unique(agree[same])) >= 4
        assert len(np.unique(seats - agree[same] - disagree[same])) >= 4


@pytest.mark.parametrize("seats", range(7, 41))
def test_what_a_stance_says_is_true_of_every_count_that_has_it(seats: int) -> None:
    for bands in range(2, band_count(seats) + 1):
        scale = Scale(seats, bands)
        agree, disagree = outcomes(seats)
        stance = stances(agree, disagree, scale)
        for count, bounds in ((agree, agreeing_between), (disagree, disagreeing_between)):
            low, high = bounds(stance, scale)
            for one in np.unique(stance):
                same = stance == one
                assert count[same].min() == low[same][0]
                assert count[same].max() == high[same][0]
        named = stance >= scale.first_majority
        assert (2 * agree[named] > seats).all()
        assert (2 * disagree[stance < 0] > seats).all()
        for band in range(1, bands):
            assert (agree[stance == band] > seats * scale.share_above(band)).all()


@given(st.integers(7, 400), st.data())
def test_agreeing_and_disagreeing_mirror_each_other_where_there_is_a_majority(seats: int, data: st.DataObject) -> None:
    scale = Scale(seats, band_count(seats))
    agree = data.draw(st.integers(0, seats))
    disagree = data.draw(st.integers(0, seats - agree))
    one, other = (int(stances(np.array(a), np.array(d), scale)) for a, d in ((agree, disagree), (disagree, agree)))
    if one >= scale.first_majority:
        assert other == -1 - one


@pytest.mark.parametrize("seats", range(7, 21))
def test_no_vote_is_determined_even_where_it_is_known_how_many_voted(seats: int) -> None:
    """Brute force in plain Python over agree, disagree, unsure and absent, the number of absent known as well.

    Two who know their own votes never know another's, except where nobody else voted, which knowing the absent says.
    """
    scale = Scale(seats, band_count(seats))
    looks: dict[tuple[int, int], list[tuple[int, int, int, int]]] = {}
    for a, d, u in product(range(seats + 1), repeat=3):
        if a + d + u <= seats:
            look = int(stances(np.array(a), np.array(d), scale)), seats - a - d - u
            looks.setdefault(look, []).append((a, d, u, seats - a - d - u))
    for same in looks.values():
        for one, two in product(range(4), repeat=2):
            known = [(one == v) + (two == v) for v in range(4)]
            others = [[n - k for n, k in zip(votes, known, strict=True)] for votes in same]
            possible = [left for left in others if min(left) >= 0]
            if possible and possible[0][3] < seats - 2:
                assert sum(any(left[v] for left in possible) for v in range(4)) > 1
