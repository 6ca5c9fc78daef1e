"""How many reasons may be shown: beside a count of every possible vote, and never more than the bands leave open."""

from __future__ import annotations

from itertools import product

import pytest

from baithak.analysis.bands import COLLUDERS, Scale, band_count, stances
from baithak.analysis.reasons import MOST_REASONS, most_reasons, reasons_allowed

VOTES = range(3)  # agree, disagree, neither
Counts = tuple[int, int, int]


def shared(count: int) -> list[Counts]:
    return [(a, d, count - a - d) for a in range(count + 1) for d in range(count - a + 1)]


def is_safe(seats: int, stance: int, reasons: int) -> bool:
    """Counted out: whatever the colluders voted and the reasons tell, can each other have voted in each way?"""
    import numpy as np

    scale = Scale(seats, band_count(seats))
    for own, told in product(shared(COLLUDERS), shared(reasons)):
        possible = []
        for others in shared(seats - COLLUDERS):
            if any(count < known for count, known in zip(others, told, strict=True)):
                continue
            agree, disagree = others[0] + own[0], others[1] + own[1]
            if int(stances(np.array(agree), np.array(disagree), scale)) == stance:
                possible.append(others)
        if possible and any(max(one[vote] for one in possible) == 0 for vote in VOTES):
            return False
    return True


@pytest.mark.parametrize("seats", [7, 8, 9, 10, 12, 13, 16])
def test_it_is_the_most_that_is_safe(seats: int) -> None:
    scale = Scale(seats, band_count(seats))
    for stance in [*range(scale.bands), *(-1 - band for band in range(scale.first_majority, scale.bands))]:
        allowed = most_reasons(scale, stance)
        assert all(is_safe(seats, stance, count) for count in range(allowed + 1)), (seats, stance)
        if allowed < MOST_REASONS:
            assert not is_safe(seats, stance, allowed + 1), (seats, stance)


@pytest.mark.parametrize(("seats", "stance", "allowed"), [(8, 1, 0), (8, -2, 0), (8, 0, 5), (12, 1, 4), (12, 2, 0)])
def test_where_a_side_is_nearly_of_one_mind_none_is_shown(seats: int, stance: int, allowed: int) -> None:
    """A lone reason against would single its author out, and tell how all the others voted."""
    assert most_reasons(Scale(seats, band_count(seats)), stance) == allowed


def closed(told: str, seats: list[int], bands: int, views: list[tuple[str, int]]) -> int:
    released = {"kind": "closed", "told": told, "bands": bands, "sides": [{"seats": one} for one in seats]}
    return reasons_allowed(released, {"views": [{"vote": vote, "band": band} for vote, band in views]})


def test_the_side_that_allows_least_decides() -> None:
    assert closed("sides", [12, 12], 3, [("agree", 1), ("agree", 0)]) == 4
    assert closed("sides", [12, 12], 3, [("agree", 1), ("agree", 2)]) == 0
    assert closed("sides", [8, 30], 2, [("agree", 0), ("disagree", 1)]) == most_reasons(Scale(30, 2), -2)


def test_sides_told_of_together_are_one() -> None:
    assert closed("together", [4, 4], 2, [("agree", 0)]) == most_reasons(Scale(8, 2), 0) == 5


def test_in_an_open_dialogue_none_where_a_number_was_hidden() -> None:
    exact, under = {"shown": "exact"}, {"shown": "under"}
    row = {"views": [{"agree": exact, "disagree": exact}, {"agree": exact, "disagree": exact}]}
    assert reasons_allowed({"kind": "open"}, row) == MOST_REASONS
    row["views"][1]["disagree"] = under
    assert reasons_allowed({"kind": "open"}, row) == 0
