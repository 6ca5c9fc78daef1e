"""Disclosure: what is hidden, and that what is shown does not give it away."""

from __future__ import annotations

import itertools
from collections import defaultdict

import numpy as np

from baithak.analysis.disclosure import Coding, coarse_composition, coded_shares, disclose
from baithak.analysis.tally import Tally


def _tally(agree: list[int], disagree: list[int], seen: list[int]) -> Tally:
    rows = [np.array([values, [0] * len(values)]) for values in (agree, disagree, seen)]
    return Tally(rows[0], rows[1], rows[2], np.array([max(seen), 0]), np.arange(len(agree)), ("A",))


def test_worked_example() -> None:
    coded = coded_shares(np.array([3, 4, 5, 15, 16, 20]), np.array([9, 20, 20, 20, 20, 20]))
    expected = [Coding.TOO_FEW, Coding.UNDER, Coding.EXACT, Coding.EXACT, Coding.OVER, Coding.OVER]
    assert coded.code.tolist() == expected
    np.testing.assert_allclose(coded.bound, [np.nan, 0.25, np.nan, np.nan, 0.75, 0.75])


def test_nobody_voted_is_hidden_not_zero() -> None:
    shown = disclose(_tally([0], [0], [0]))
    assert shown.agreement.code[0, 0] == shown.rejection.code[0, 0] == Coding.TOO_FEW
    assert not shown.is_agreement_exact[0]


def test_no_small_cell_can_be_worked_out() -> None:
    """Brute force: of all votes that would look the same, each kind of vote below 5 could be several numbers.

    What looks the same: n, and the coded agreement and rejection with their exact values or bounds.
    """
    for voted in range(1, 26):
        looks: dict[tuple[object, ...], list[tuple[int, int, int]]] = defaultdict(list)
        pairs = [(a, d) for a, d in itertools.product(range(voted + 1), repeat=2) if a + d <= voted]
        shown = disclose(_tally([a for a, _ in pairs], [d for _, d in pairs], [voted] * len(pairs)))
        for at, (agree, disagree) in enumerate(pairs):
            look: list[object] = []
            for coded, count in ((shown.agreement, agree), (shown.rejection, disagree)):
                code = int(coded.code[0, at])
                look += [code, count if code == Coding.EXACT else round(float(np.nan_to_num(coded.bound[0, at])), 9)]
            looks[tuple(look)].append((agree, disagree, voted - agree - disagree))
        for same in looks.values():
            for kind in range(3):
                possible = {votes[kind] for votes in same}
                assert min(possible) >= 5 or len(possible) > 1, (voted, same)


def test_composition_is_to_the_quarter_and_only_of_large_groups() -> None:
    label = np.repeat([0, 1], [40, 19])
    side = np.concatenate([np.repeat([0, 1], [37, 3]), np.repeat([0, 1], [10, 9])]).astype(np.int16)
    assert coarse_composition(label, side, 2, 2) == [[4, 0], [None, None]]
