"""What an open round tells: what the report shows of it, no more, and nothing where there are too few."""

from __future__ import annotations

import numpy as np
import pytest

from baithak.analysis.analyse import analyse
from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.released import OPEN, released
from baithak.analysis.shown_lists import shown_lists
from baithak.seal.canonical import encode
from tests.analysis.rooms import room_of


def rows_of(ballots: Ballots, seats: dict[str, int]) -> list[dict]:
    rows = released(ballots, seats, OPEN)["statements"]
    assert isinstance(rows, list)
    return rows


def test_it_tells_what_the_report_shows() -> None:
    rng = np.random.default_rng(4)
    ballots = room_of(rng.random((2, 12)), (60, 80), 4, 0.9)
    rows = rows_of(ballots, {"Side 1": 60, "Side 2": 80})
    findings = analyse(ballots)
    lists, ground = shown_lists(findings), findings.common_ground
    assert [row["reading"] == "broad" for row in rows] == lists.common_ground.is_on.tolist()
    assert any(row["reading"] == "broad" for row in rows)
    exact = lists.disclosure.agreement.is_exact
    for index, row in enumerate(rows):
        for side, view in enumerate(row["views"]):
            assert (view["agree"]["shown"] == "exact") == bool(exact[side, index])
            if exact[side, index]:
                assert view["agree"]["share"] == int(1000 * ground.support[side, index] + 1e-9)
                assert view["agree"]["low"] <= view["agree"]["share"] <= view["agree"]["high"]
    assert any(not exact[:, index].all() for index in range(12))


def test_bounds_stay_true_and_hide_which_small_number_it_was() -> None:
    """Under 5 of 60 agree: 0 to 4 look the same, and "under" is rounded up."""
    looks = set()
    for agreeing in range(5):
        votes = np.full((120, 1), -1)
        votes[:agreeing] = votes[60:110] = 1
        ballots = Ballots.from_matrix(votes, side=np.repeat([0, 1], 60), side_names=("a", "b"))
        (row,) = rows_of(ballots, {"a": 60, "b": 60})
        assert row["views"][0]["agree"] == {"shown": "under", "share": 84}
        assert 84 >= 1000 * 5 / 60
        looks.add(str(row["views"][0]))
    assert len(looks) == 1


def test_fewer_than_ten_voters_on_a_side_show_nothing() -> None:
    votes = np.ones((40, 2))
    votes[:31, 0] = np.nan
    ballots = Ballots.from_matrix(votes, side=np.repeat([0, 1], 20), side_names=("a", "b"))
    first, second = rows_of(ballots, {"a": 20, "b": 20})
    assert first["reading"] == "open"
    assert first["views"][0]["agree"] == {"shown": "too_few"}
    assert second["views"][0]["agree"]["shown"] == "over"


def test_a_round_in_which_nobody_voted_tells_of_nothing() -> None:
    votes = np.full((40, 2), UNSEEN, dtype=np.int8)
    ballots = Ballots.from_matrix(votes, side=np.repeat([0, 1], 20), side_names=("a", "b"))
    assert rows_of(ballots, {"a": 20, "b": 20}) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_seats_changes_not_a_byte(seed: int) -> None:
    rng = np.random.default_rng(seed)
    votes = rng.integers(-1, 2, (80, 6))
    side = np.repeat([0, 1], 40)
    texts = set()
    for _ in range(2):
        order = rng.permutation(80)
        ballots = Ballots.from_matrix(votes[order], side=side[order], side_names=("a", "b"))
        texts.add(encode(released(ballots, {"a": 40, "b": 40}, OPEN)))
    assert len(texts) == 1


def test_flip_numbers_are_told_in_steps_beside_exact_shares_alone() -> None:
    """90, 75 and 98 of 100 on each side: the last is told as "over" only."""
    votes = np.full((200, 3), -1)
    for column, agreeing in enumerate((90, 75, 98)):
        votes[:agreeing, column] = votes[100 : 100 + agreeing, column] = 1
    ballots = Ballots.from_matrix(votes, side=np.repeat([0, 1], 100), side_names=("a", "b"))
    rows, findings = rows_of(ballots, {"a": 100, "b": 100}), analyse(ballots)
    flips = findings.common_ground.flip_number
    assert [row["views"][0]["agree"]["shown"] for row in rows] == ["exact", "exact", "over"]
    assert [row["flip"] for row in rows] == [5 * int(flips[0] // 5), 5 * int(flips[1] // 5), 0]
    assert rows[0]["flip"] > rows[1]["flip"] > 0
    assert [row["firm"] for row in rows] == [1, 1, 1]
