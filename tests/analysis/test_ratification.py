"""Ratified or not: told from what was released, never beyond it."""

from __future__ import annotations

import numpy as np
import pytest

from baithak.analysis.ballots import Ballots
from baithak.analysis.ratification import can_be_shown, ratified, seats_to_unratify, support_of
from baithak.analysis.released import released


def told(votes: np.ndarray, sizes: tuple[int, int], kind: str = "closed") -> dict:
    side = np.repeat([0, 1], sizes).astype(np.int16)
    named = {"seat_ids": np.arange(len(votes)).astype(str), "statement_ids": np.arange(votes.shape[1]).astype(str)}
    ballots = Ballots.from_matrix(votes.astype(np.int8), **named, side=side, side_names=("east", "west"))
    return released(ballots, dict(zip(("east", "west"), sizes, strict=True)), kind)


def room(east: int, west: int, seats: int = 12) -> np.ndarray:
    """One text, supported by so many of each side, objected to by the rest."""
    return np.array([[1]] * east + [[-1]] * (seats - east) + [[1]] * west + [[-1]] * (seats - west))


@pytest.mark.parametrize(
    ("east", "west", "support", "is_ratified"),
    [(9, 9, 60, True), (12, 12, 75, True), (12, 8, 60, False), (12, 12, 76, False), (4, 12, 60, False)],
)
def test_every_side_must_surely_reach_the_threshold(east: int, west: int, support: int, is_ratified: bool) -> None:
    found = ratified(told(room(east, west), (12, 12)), {"support": support})
    assert found == ({"0"} if is_ratified else set())


@pytest.mark.parametrize("support", [51, 60, 75, 80, 100])
@pytest.mark.parametrize("east", range(13))
def test_what_is_ratified_has_the_support(east: int, support: int) -> None:
    """Brute force over every count: never ratified below the threshold."""
    for west in range(13):
        if ratified(told(room(east, west), (12, 12)), {"support": support}):
            assert min(east, west) * 100 >= support * 12


def test_small_sides_are_never_told_of_so_nothing_is_ratified() -> None:
    assert ratified(told(room(6, 6, 6), (6, 6)), {"support": 51}) == frozenset()
    assert not can_be_shown({"east": 6, "west": 6}, {"support": 51}, "closed")


def test_it_is_said_beforehand_whether_the_threshold_can_be_shown() -> None:
    assert can_be_shown({"east": 12, "west": 12}, {"support": 75}, "closed")
    assert not can_be_shown({"east": 12, "west": 12}, {"support": 76}, "closed")
    assert can_be_shown({"east": 1, "west": 1}, {"support": 100}, "open")


def test_an_open_dialogue_goes_by_the_shares_that_may_be_shown() -> None:
    votes = np.vstack([room(90, 75, 100), room(0, 0, 0).reshape(0, 1)])
    assert ratified(told(votes, (100, 100), "open"), {"support": 70}) == {"0"}
    assert ratified(told(votes, (100, 100), "open"), {"support": 77}) == frozenset()


@pytest.mark.parametrize(("east", "is_ratified"), [(2_997, False), (2_999, False), (3_001, True)])
def test_a_share_just_below_the_threshold_is_not_rounded_up_to_it(east: int, is_ratified: bool) -> None:
    """2,999 of 5,000 are 59.98 per cent."""
    votes = np.vstack([room(east, 0, 5_000)[:5_000], room(4_000, 0, 5_000)[:5_000]])
    found = ratified(told(votes, (5_000, 5_000), "open"), {"support": 60})
    assert bool(found) == is_ratified


def test_each_side_may_have_a_threshold_of_its_own() -> None:
    """East 9 to 12 and west 5 to 8 of 12: 75 and 41 per cent are sure."""
    found = told(room(9, 8), (12, 12))
    assert ratified(found, {"support": 51}) == frozenset()
    assert ratified(found, {"support": 51, "support-west": 41}) == {"0"}
    assert ratified(found, {"support": 51, "support-west": 41, "support-east": 76}) == frozenset()
    assert support_of({}, "east") == 60 and support_of({"support": 70, "support-west": 41}, "east") == 70
    seats = {"east": 12, "west": 12}
    assert not can_be_shown(seats, {"support": 60, "support-west": 80}, "closed")
    assert can_be_shown(seats, {"support": 80, "support-west": 75, "support-east": 75}, "closed")


def test_an_open_dialogue_heeds_the_thresholds_of_the_sides() -> None:
    found = told(np.vstack([room(90, 75, 100)]), (100, 100), "open")
    assert ratified(found, {"support": 80, "support-west": 70}) == {"0"}
    assert ratified(found, {"support": 70, "support-west": 80}) == frozenset()


@pytest.mark.parametrize("support", [51, 60, 66, 75])
@pytest.mark.parametrize("sizes", [(12, 12), (8, 13), (16, 20)])
def test_with_fewer_than_told_changed_it_would_still_be_ratified(sizes: tuple[int, int], support: int) -> None:
    """Brute force over every count of both sides."""
    thresholds = {"support": support}
    for east in range(sizes[0] + 1):
        votes = [[1]] * east + [[0]] * (sizes[0] - east) + [[1]] * sizes[1]
        found = told(np.array(votes), sizes)
        flip = seats_to_unratify(found["statements"][0], found, thresholds)
        if not ratified(found, thresholds):
            assert flip == 0
            continue
        assert flip >= 1 and (east - (flip - 1)) * 100 >= support * sizes[0]
        lows = [view["low"] for view in found["statements"][0]["views"]]
        assert any((low - flip) * 100 < support * seats for low, seats in zip(lows, sizes, strict=True))
