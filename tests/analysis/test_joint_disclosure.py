"""The joint check finds what is known to leak, passes what does not, and agrees with a slow twin."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from baithak.analysis.bands import Scale, band_count, stances
from baithak.analysis.errors import WouldDisclose
from baithak.analysis.joint_disclosure import MOST_POINTS, Counts, Release, require_safe, weak_spots


def agreeing(*cells: int) -> Release:
    return Release("exact count", lambda outcomes: outcomes[:, list(cells), 0].sum(axis=1).astype(np.int64))


def stance_of(scale: Scale, *cells: int) -> Release:
    def of(outcomes: Counts) -> np.ndarray:
        agree, disagree = (outcomes[:, list(cells), vote].sum(axis=1).astype(np.int64) for vote in (0, 1))
        return stances(agree, disagree, scale)

    return Release("stance", of)


def scale_of(seats: int) -> Scale:
    return Scale(seats, band_count(seats))


def test_exact_counts_are_refused() -> None:
    spot = next(weak_spots([12], [agreeing(0)]))
    assert spot.cell == 0
    with pytest.raises(WouldDisclose, match="exact count together could give away a vote"):
        require_safe([12], [agreeing(0)])


def test_nothing_told_and_nobody_there_is_safe() -> None:
    require_safe([12, 12], [])
    require_safe([2], [agreeing(0)])  # the two colluders are all there is


def test_both_sides_bands_together_are_safe_but_their_sum_beside_them_is_not() -> None:
    sides = [stance_of(scale_of(12), 0), stance_of(scale_of(12), 1)]
    require_safe([12, 12], sides)
    assert any(True for _ in weak_spots([7, 7], [*(stance_of(scale_of(7), cell) for cell in (0, 1)), agreeing(0, 1)]))


def test_a_combined_band_beside_the_sides_bands_is_refused_somewhere() -> None:
    """Why a round tells of the sides or of all together, never both."""
    refused = []
    for size in (7, 8, 9, 10):
        releases = [*(stance_of(scale_of(size), cell) for cell in (0, 1)), stance_of(scale_of(2 * size), 0, 1)]
        refused.append(any(True for _ in weak_spots([size, size], releases)))
    assert any(refused)


def test_a_filter_beside_the_whole_is_refused() -> None:
    """Attack 4: the same bands once for the side and once for the side without its three diplomats."""
    whole, without = stance_of(scale_of(12), 0, 1), stance_of(scale_of(9), 0)
    require_safe([9, 3], [whole])
    with pytest.raises(WouldDisclose):
        require_safe([9, 3], [whole, without])


def test_a_second_release_after_one_more_seat_is_refused() -> None:
    """Attack 2: twelve seats, then the same twelve and a thirteenth."""
    before, after = stance_of(scale_of(12), 0), stance_of(scale_of(13), 0, 1)
    with pytest.raises(WouldDisclose):
        require_safe([12, 1], [before, after])


def test_too_many_outcomes_to_try_are_refused_whatever_is_told() -> None:
    with pytest.raises(WouldDisclose, match="too many to try"):
        require_safe([3000], [])
    assert MOST_POINTS > 1001 * 1002 // 2  # a thousand seats a side still pass


def _slow_twin(size: int, told: dict[tuple[int, int, int], int], colluders: int) -> bool:
    """Is any vote of any other member ever ruled out? Straight from the words, over people instead of counts."""
    groups: dict[int, list[tuple[int, int, int]]] = {}
    for outcome, label in told.items():
        groups.setdefault(label, []).append(outcome)
    for outcomes in groups.values():
        for own in product(range(3), repeat=colluders):
            left = [[n - own.count(v) for v, n in enumerate(outcome)] for outcome in outcomes]
            left = [one for one in left if min(one) >= 0]
            if left and size > colluders and not all(any(one[v] for one in left) for v in range(3)):
                return True
    return False


@pytest.mark.parametrize("seed", range(60))
def test_it_agrees_with_a_slow_twin_on_random_releases(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size, colluders, labels = int(rng.integers(2, 9)), int(rng.integers(1, 4)), int(rng.integers(1, 5))
    table = rng.integers(0, labels, (size + 1, size + 1))
    release = Release("random", lambda outcomes: table[outcomes[:, 0, 0], outcomes[:, 0, 1]])
    told = {(a, d, size - a - d): int(table[a, d]) for a, d in product(range(size + 1), repeat=2) if a + d <= size}
    assert any(True for _ in weak_spots([size], [release], colluders)) == _slow_twin(size, told, colluders)


def test_a_weak_spot_is_one() -> None:
    """Its example has the told value, holds the colluders' votes, and the vote that is ruled out is not there."""
    release = stance_of(Scale(9, 3), 0)
    for spot in weak_spots([9], [release]):
        (outcome,) = spot.outcome
        cast = [sum(vote == v for _cell, vote in spot.known) for v in range(3)]
        assert all(n >= own for n, own in zip(outcome, cast, strict=True))
        assert outcome[spot.vote] == cast[spot.vote]
