"""Disclosure: what is hidden, and that what is shown does not give it away."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from simulated import simulated_conversation, simulated_findings

from baithak.analysis.analyse import analyse
from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.common_ground import common_ground
from baithak.analysis.disclosure import Coding, coarse_composition, coded_shares, disclose
from baithak.analysis.shown_lists import shown_lists
from baithak.analysis.tally import Tally
from baithak.conversations.sample import sample_conversation
from baithak.report.statement_table import statements_as_csv
from baithak.report.statements import Statements
from baithak.report.wording import Wording


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


@pytest.mark.parametrize("threshold", [0.5, 0.6, 0.75])
@pytest.mark.parametrize("beside", [0, 60])
def test_no_small_cell_can_be_worked_out_from_words_and_lists(threshold: float, beside: int) -> None:
    """Brute force over everything that is written: the row of the page and its marks, the cards, the row of the CSV.

    beside: voters of a second side, whose votes (nine in ten agree) are exactly known; 0 = there is one side.
    """
    for voted in (9, 10, 12, 15, 18, 21) if beside else (*range(1, 22), 25, 40):
        pairs = [(a, d) for a, d in itertools.product(range(voted + 1), repeat=2) if a + d <= voted]
        agree, disagree = np.array(pairs).T
        for other_agrees in (54, 3) if beside else (0,):
            tally = _two_sides(agree, disagree, voted, beside, other_agrees)
            looks: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
            for (a, d), look in zip(pairs, _everything_written(tally, threshold), strict=True):
                looks[look].append((a, d, voted - a - d))
            for look, same in looks.items():
                for kind in range(3):
                    possible = {votes[kind] for votes in same}
                    assert min(possible) >= 5 or len(possible) > 1, (voted, same, look)


def _two_sides(agree: np.ndarray, disagree: np.ndarray, voted: int, beside: int, other_agrees: int) -> Tally:
    other = [np.full(len(agree), count) for count in (other_agrees, beside - other_agrees, beside)]
    rows = zip((agree, disagree, np.full(len(agree), voted)), other, strict=True)
    counts = [np.array([own, *([side] if beside else []), np.zeros_like(own)]) for own, side in rows]
    names, sizes = (("A", "B"), [voted, beside, 0]) if beside else (("A",), [voted, 0])
    return Tally(*counts, np.array(sizes), np.arange(len(agree)), names)


def _everything_written(tally: Tally, threshold: float) -> list[str]:
    """Per statement, all that the page and the table say of it, without its number and words."""
    votes = np.full((1, len(tally.statement_ids)), UNSEEN, dtype=np.int8)
    ballots = Ballots.from_matrix(votes, side=np.zeros(1, dtype=np.int16), side_names=tally.side_names)
    findings = replace(
        simulated_findings(has_bloc=False, has_groups=False),
        ballots=ballots,
        tally=tally,
        common_ground=common_ground(tally, threshold=threshold, has_flip_numbers=len(tally.side_names) == 1),
    )
    conversation = simulated_conversation(findings, ("",) * len(tally.statement_ids))
    statements = Statements(findings, conversation, Wording("en"))
    written = [",".join(row[3:]) for row in csv.reader(io.StringIO(statements_as_csv(findings, conversation)[1:]))][1:]
    rows = re.findall(r"<tbody.*?</tbody>", "".join(part.rows for part in statements.table))
    written = [
        row + re.sub(r'id="s\d+"|<span class="no">\d+</span>', "", cells)
        for row, cells in zip(written, rows, strict=True)
    ]
    for name in ("common_ground", "common_rejection", "divisive", "unsure"):
        listed = getattr(statements, name)
        for card in listed if name == "unsure" else (*listed.cards, *listed.brief):
            written[int(card.number)] += f" {name}" + str(getattr(card, "certainty", ()))
    return written


def test_what_is_named_is_really_listed() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        seen = rng.integers(5, 60, (3, 40))
        agree = rng.binomial(seen, rng.uniform(0, 1, 40))
        seen[2] = agree[2] = 0
        tally = Tally(agree, seen - agree, seen, np.array([60, 60, 0]), np.arange(40), ("A", "B"))
        ground = common_ground(tally)
        ballots = Ballots.from_matrix(
            np.full((1, 40), UNSEEN, dtype=np.int8), side=np.zeros(1, dtype=np.int16), side_names=("A", "B")
        )
        findings = replace(simulated_findings(has_bloc=False), ballots=ballots, tally=tally, common_ground=ground)
        unlimited = replace(
            ground,
            in_common_ground=np.ones(40, dtype=bool),
            in_common_rejection=np.ones(40, dtype=bool),
            is_divisive=np.ones(40, dtype=bool),
        )
        sure = shown_lists(replace(findings, common_ground=unlimited))
        disclosure = sure.disclosure
        hidden = ~(disclosure.is_agreement_exact & disclosure.is_rejection_exact)
        assert not (sure.common_ground.is_on & ~disclosure.is_agreement_exact & ~ground.in_common_ground).any()
        is_exact = disclosure.rejection.is_exact.all(axis=0)
        assert not (sure.common_rejection.is_on & ~is_exact & ~ground.in_common_rejection).any()
        assert not (sure.divisive.is_on & hidden & ~ground.is_divisive).any()


def test_composition_is_to_the_quarter_and_only_of_large_groups() -> None:
    label = np.repeat([0, 1], [40, 19])
    side = np.concatenate([np.repeat([0, 1], [37, 3]), np.repeat([0, 1], [10, 9])]).astype(np.int16)
    assert coarse_composition(label, side, 2, 2) == [[4, 0], [None, None]]


@pytest.mark.parametrize("seed", range(6))
def test_a_bounded_flip_number_is_never_more_than_the_real_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    seats = int(rng.integers(12, 80))
    shares = np.clip(rng.beta(6, 1, (2, 80)), 0, 1)
    votes = np.where(rng.random((2 * seats, 80)) < np.repeat(shares, seats, axis=0), 1, -1).astype(np.int8)
    side = np.repeat([0, 1], seats)
    findings = analyse(Ballots.from_matrix(votes, side=side, side_names=("A", "B")))
    lists, flips = shown_lists(findings), findings.common_ground.flip_number
    bounded = lists.common_ground.is_on & ~lists.disclosure.is_agreement_exact
    assert bounded.any()
    if not findings.blocs:
        assert (lists.flip_at_least[bounded] <= flips[bounded]).all()
    assert not lists.flip_at_least[~bounded].any()


def test_every_statement_that_is_listed_says_how_sure_it_is() -> None:
    findings = analyse(sample_conversation().ballots)
    statements = Statements(findings, sample_conversation(), Wording("en"))
    cards = [*statements.common_ground.cards, *statements.common_rejection.cards, *statements.divisive.cards]
    assert len(cards) > 25
    assert all("How sure" in card.certainty[0] for card in cards)
    assert sum("would stand unless" in " ".join(card.certainty) for card in statements.common_ground.cards) >= 12
