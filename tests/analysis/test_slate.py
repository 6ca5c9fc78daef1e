"""Slate: cited examples with every cost, brute-force twins, another's answers, and what must change nothing."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baithak.analysis import equal_shares as equal_shares_module
from baithak.analysis.approvals import Approvals
from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.equal_shares import EXACT_BELOW, Choice, equal_shares
from baithak.analysis.errors import BadBallots, TooFewSeats
from baithak.analysis.justified import ejr_plus
from baithak.analysis.slate import Slate, slate

ORACLE = Path(__file__).parent / "abcvoting.json"
SIDES = ("East", "West")
ONE_ROOM = ("Everyone",)
F = Fraction


def approvals_of(ballots: list[str], side: list[int] | None = None, statements: str = "abcdefgh") -> Approvals:
    """Each ballot the letters of the statements it approves; one side, if no sides are given."""
    approves = np.array([[letter in ballot for letter in statements] for ballot in ballots], dtype=np.bool_)
    sides = np.zeros(len(ballots), dtype=np.int64) if side is None else np.array(side)
    return Approvals.from_matrix(
        approves, sides, ONE_ROOM if side is None else SIDES, np.array(list(statements), dtype=np.str_)
    )


def random_approvals(rng: np.random.Generator, seats: int, statements: int, sides: int = 2) -> Approvals:
    """Sides of any size, each with a taste of its own, more or less narrow."""
    side = np.append(np.arange(sides), rng.choice(sides, seats - sides, p=rng.dirichlet(np.ones(sides))))
    taste = rng.random((sides, statements)) ** rng.choice([0.5, 1, 3])
    return Approvals.from_matrix(rng.random((seats, statements)) < taste[side], side, tuple("ABCDEF"[:sides]))


@st.composite
def profiles(draw: st.DrawFn) -> tuple[Approvals, int]:
    seats, statements, sides = draw(st.integers(3, 9)), draw(st.integers(1, 6)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return random_approvals(rng, seats, statements, sides), draw(st.integers(1, 5))


def told(found: Slate) -> tuple[Any, ...]:
    """All that a slate says, to compare."""
    group = found.certificate
    arrays = (found.statement_ids, found.is_completion, found.support, found.approved_mean, found.reached_share)
    listed = [array.tolist() for array in (*arrays, group.sizes)]
    return found.cost, group.claim, group.statement_id, group.level, listed


# --- Examples


def test_lackner_and_skowrons_running_example() -> None:
    """Their example 1 (2023, "Multi-winner voting with approval preferences"), k = 4; a purse is a third of a price.

    a: eight pay 1/8 = 3/8 of a purse and keep 5/24, then nobody can pay. b: 4 (t + 1/3) - 3/8 = 1 for t = 1/96; c is
    tied with it. c: 37/384. d: two with 5/24 and t each, 7/24.
    """
    found = slate(approvals_of([*["ab"] * 3, *["ac"] * 3, *["ad"] * 2, "bcf", "e", "f", "g"]), 4)
    assert found.statement_ids.tolist() == list("abcd")
    assert found.cost == (F(3, 8), F(3, 96), F(3 * 37, 384), F(3 * 7, 24))
    assert found.is_completion.tolist() == [False, True, True, True]
    assert found.support.tolist() == [[8, 4, 4, 2]]
    assert found.approved_mean.tolist() == [18 / 12]
    assert found.reached_share.tolist() == [9 / 12]


def test_their_example_in_which_equal_shares_and_phragmen_part_ways() -> None:
    """Example 11 of the survey, k = 3, a purse is 3/8: c for 1/5 of a price, a for 13/40, then d after 1/40 more.

    For a the two who paid for c have 7/40 left each, and so the two others pay 13/40: 2 x 7/40 + 2 x 13/40 = 1.
    """
    found = slate(approvals_of(["cd", "cd", "cd", "ab", "ab", "ac", "ac", "bd"], statements="abcd"), 3)
    assert found.statement_ids.tolist() == ["c", "a", "d"]
    assert found.cost == (F(8, 15), F(13, 15), F(1, 15))
    assert found.is_completion.tolist() == [False, False, True]


def test_a_small_side_has_half_of_the_slate() -> None:
    """2 against 8, k = 2: a seat of East weighs 4, of West 1, all together 16, a statement 8.

    Either side buys one statement with all it has. Had West chosen both, as heads alone would have it, East with its
    weight of 8 = 1 / 2 x 16 would be left out.
    """
    approvals = approvals_of(["e", "e", *["vw"] * 8], [0, 0, *[1] * 8], "evw")
    assert approvals.seat_weights == [4, 1]
    found = slate(approvals, 2)
    assert found.statement_ids.tolist() == ["e", "v"]
    assert found.cost == (1, 1)
    assert found.approved_mean.tolist() == [1, 1]
    assert found.reached_share.tolist() == [1, 1]
    assert found.certificate.is_justified
    of_heads = ejr_plus(approvals, np.array(["v", "w"]), 2)
    assert not of_heads.is_justified
    assert (of_heads.claim, of_heads.statement_id, of_heads.level) == (1, "e", 1)
    assert of_heads.sizes.tolist() == [2, 0]


def test_a_certificate_by_hand() -> None:
    """10 equal seats, k = 4, a chosen: of 6 who approve b, 4 approve a too.

    Level 1: 2 seats, 2 x 4/10 = 4/5; level 2: 6 seats, 6 x 4 / (2 x 10) = 6/5; levels 3 and 4: 4/5 and 3/5.
    """
    approvals = approvals_of([*["ab"] * 4, *["b"] * 2, *["a"] * 4])
    found = ejr_plus(approvals, np.array(["a"]), 4)
    assert (found.claim, found.statement_id, found.level, found.sizes.tolist()) == (F(6, 5), "b", 2, [6])


def test_what_is_equal_falls_to_the_worse_side_then_to_all_then_to_the_identifier() -> None:
    """Shares of East (3 seats) and West (1): a 3/3, 0; b 1/3, 1; c 2/3, 1; d 2/3, 1; e 1/3, 0."""
    approvals = approvals_of(["acde", "acd", "ab", "bcd"], [0, 0, 0, 1], "edcba")
    names = approvals.statement_ids[approvals.preference]
    assert names.tolist() == ["c", "d", "b", "a", "e"]


def test_several_sides_weigh_the_same() -> None:
    side = np.array([0, 1, 1, 2, 2, 2])
    approves = np.eye(3, dtype=np.bool_)[side]
    found = slate(Approvals.from_matrix(approves, side, ("A", "B", "C")), 3)
    assert found.cost == (1, 1, 1)
    assert found.approved_mean.tolist() == [1, 1, 1]


# --- Edges


def test_what_nobody_approves_is_never_chosen() -> None:
    found = slate(approvals_of(["a", "ab", "b", "b"], [0, 0, 1, 1]), 5)
    assert sorted(found.statement_ids) == ["a", "b"]
    assert (found.k, found.certificate.claim, found.certificate.statement_id, found.certificate.level) == (
        5,
        0,
        None,
        0,
    )
    empty = slate(approvals_of(["", ""], [0, 1]), 2)
    assert len(empty.statement_ids) == len(empty.cost) == 0
    assert empty.approved_mean.tolist() == empty.reached_share.tolist() == [0, 0]
    assert slate(approvals_of(["", ""], [0, 1], ""), 2).certificate.is_justified


def test_more_places_than_statements() -> None:
    found = slate(approvals_of(["abc", "a", "c"], [0, 1, 1], "abc"), 9)
    assert sorted(found.statement_ids) == ["a", "b", "c"]
    assert found.certificate.is_justified


def test_seats_of_no_side_have_no_weight() -> None:
    approves = np.array([[1, 0], [0, 1], [0, 1], [0, 1]], dtype=np.bool_)
    found = Approvals.from_matrix(approves, np.array([0, 1, -1, -1]), SIDES)
    assert found.side_sizes.tolist() == [1, 1]
    assert found.support.tolist() == [[1, 0], [0, 1]]


def test_of_votes_only_agreement_is_approval() -> None:
    votes = np.array([[1, 0, -1, UNSEEN], [1, 1, 1, 1]], dtype=np.int8)
    ballots = Ballots.from_matrix(votes, side=np.array([0, 1]), side_names=SIDES)
    assert Approvals.of(ballots).support.tolist() == [[1, 0, 0, 0], [1, 1, 1, 1]]


def test_refusals() -> None:
    two = np.ones((2, 2), dtype=np.bool_)
    sides = np.array([0, 1])
    with pytest.raises(BadBallots, match="True and False"):
        Approvals.from_matrix(two.astype(np.float64), sides, SIDES)  # type: ignore[arg-type]
    with pytest.raises(BadBallots, match="1 side entries"):
        Approvals.from_matrix(two, sides[:1], SIDES)
    with pytest.raises(BadBallots, match="twice"):
        Approvals.from_matrix(two, sides, SIDES, np.array([7, 7]))
    with pytest.raises(BadBallots, match="no name"):
        Approvals.from_matrix(two, sides, ONE_ROOM)
    with pytest.raises(TooFewSeats, match="no side"):
        Approvals.from_matrix(two, sides - 2, ())
    with pytest.raises(TooFewSeats, match="'West' has no seat"):
        Approvals.from_matrix(two, sides * 0, SIDES)
    approvals = Approvals.from_matrix(two, sides, SIDES)
    for k in (0, -1):
        with pytest.raises(ValueError, match="at least one place"):
            slate(approvals, k)
        with pytest.raises(ValueError, match="at least one place"):
            ejr_plus(approvals, np.array([0]), k)
    for chosen in ([5], [0, 0], [0, 1]):
        with pytest.raises(ValueError, match="distinct"):
            ejr_plus(approvals, np.array(chosen), 1)


# --- Twins


def plain_equal_shares(approvals: Approvals, k: int) -> list[Choice]:
    """The rules word for word: money in prices, every statement asked anew each time, every rho tried."""
    supporters = {c: np.flatnonzero(approvals.approves[:, c]).tolist() for c in approvals.preference.tolist()}
    waiting = [c for c in supporters if supporters[c]]
    weights = approvals.weights.tolist()
    purse = [F(k * w, sum(weights)) for w in weights]
    left, given, choices, is_completion = purse[:], F(0), [], False
    while len(choices) < k and waiting:
        asked = {}
        for c in waiting:
            if not is_completion and sum(left[i] for i in supporters[c]) >= 1:
                for poor in range(len(supporters[c])):
                    order = sorted(supporters[c], key=lambda i: left[i] / purse[i])
                    rho = (1 - sum(left[i] for i in order[:poor])) / sum(purse[i] for i in order[poor:])
                    if sum(min(left[i], rho * purse[i]) for i in order) == 1:
                        asked[c] = min(rho, asked.get(c, rho))
        is_completion = not asked
        if is_completion:
            for c in waiting:
                asked[c] = (1 - sum(left[i] for i in supporters[c])) / sum(purse[i] for i in supporters[c])
        best = min(waiting, key=lambda c: asked.get(c, F(k * 10**9)))
        if is_completion:
            left = [money + asked[best] * own for money, own in zip(left, purse, strict=True)]
            given += asked[best]
        for i in supporters[best]:
            left[i] -= min(left[i], left[i] if is_completion else asked[best] * purse[i])
        choices.append(Choice(best, given if is_completion else asked[best], is_completion))
        waiting.remove(best)
    return choices


def strongest_claim(approvals: Approvals, chosen: list[int], k: int) -> Fraction:
    """Every set of seats, every statement they have in common, every level that none of them has reached."""
    weights, best = approvals.weights.tolist(), F(0)
    has = approvals.approves[:, chosen].sum(axis=1)
    for size in range(1, len(weights) + 1):
        for group in combinations(range(len(weights)), size):
            common = approvals.approves[list(group)].all(axis=0)
            common[chosen] = False
            level = int(has[list(group)].max()) + 1
            if common.any() and level <= k:
                best = max(best, F(k * sum(weights[i] for i in group), level * sum(weights)))
    return best


@settings(deadline=None, max_examples=150)
@given(profiles())
def test_the_slate_is_what_the_rules_say(profile: tuple[Approvals, int]) -> None:
    approvals, k = profile
    found = equal_shares(approvals.approves, approvals.weights, k, approvals.preference)
    assert found == plain_equal_shares(approvals, k)


@settings(deadline=None, max_examples=60)
@given(profiles(), st.randoms(use_true_random=False))
def test_the_certificate_is_what_all_groups_say(profile: tuple[Approvals, int], random: Any) -> None:
    approvals, k = profile
    columns = range(approvals.approves.shape[1])
    chosen = random.sample(columns, min(k, random.randint(0, len(columns))))
    found = ejr_plus(approvals, approvals.statement_ids[chosen], k)
    assert found.claim == strongest_claim(approvals, chosen, k)
    assert found.is_justified == (found.claim < 1)
    weights = np.array(approvals.seat_weights, dtype=object)
    if found.level:
        assert found.claim == F(k * int((weights * found.sizes).sum()), found.level * sum(approvals.weights))


def test_the_slate_is_one_that_abcvoting_may_choose_and_the_verdict_is_the_same() -> None:
    """`python -m bench.slate_record` wrote its answers: exact, all committees that any breaking of ties leads to."""
    recorded = json.loads(ORACLE.read_text())
    assert len(recorded) == 200
    is_justified = set()
    for one in recorded:
        approvals = Approvals.from_matrix(np.array(one["approves"], dtype=np.bool_), np.array(one["side"]), SIDES)
        assert sorted(slate(approvals, one["k"]).statement_ids.tolist()) in one["committees"]
        verdict = ejr_plus(approvals, np.array(one["tested"]), one["k"]).is_justified
        assert verdict == one["is_justified"]
        is_justified.add(verdict)
    assert is_justified == {True, False}


# --- Properties


def test_nobody_is_ever_left_out() -> None:
    """In 10,000 random rooms, whose sides of any size weigh the same; `bench slate` counts as many larger ones."""
    rng = np.random.default_rng(1)
    for _ in range(10_000):
        approvals = random_approvals(rng, rng.integers(4, 16), rng.integers(2, 10), rng.integers(1, 4))
        assert slate(approvals, int(rng.integers(1, 9))).certificate.is_justified


@settings(deadline=None, max_examples=100)
@given(profiles(), st.integers(0, 2**32))
def test_the_order_of_seats_and_statements_changes_nothing(profile: tuple[Approvals, int], seed: int) -> None:
    approvals, k = profile
    rng = np.random.default_rng(seed)
    rows, columns = (rng.permutation(count) for count in approvals.approves.shape)
    other = Approvals.from_matrix(
        approvals.approves[rows][:, columns],
        approvals.side[rows],
        approvals.side_names,
        approvals.statement_ids[columns],
    )
    assert told(slate(other, k)) == told(slate(approvals, k))


@settings(deadline=None, max_examples=60)
@given(profiles(), st.randoms(use_true_random=False))
def test_naming_the_sides_in_another_order_changes_nothing(profile: tuple[Approvals, int], random: Any) -> None:
    approvals, k = profile
    order = random.sample(range(len(approvals.side_names)), len(approvals.side_names))
    other = Approvals.from_matrix(approvals.approves, np.argsort(order)[approvals.side], approvals.side_names)
    found, turned = slate(approvals, k), slate(other, k)
    assert found.statement_ids.tolist() == turned.statement_ids.tolist()
    assert found.cost == turned.cost
    assert found.support[order].tolist() == turned.support.tolist()
    assert found.certificate.sizes[order].tolist() == turned.certificate.sizes.tolist()


@settings(deadline=None, max_examples=60)
@given(profiles(), st.integers(2, 50))
def test_only_the_ratios_of_weights_matter(profile: tuple[Approvals, int], factor: int) -> None:
    approvals, k = profile
    approves, weights, preference = approvals.approves, approvals.weights, approvals.preference
    assert equal_shares(approves, weights * factor, k, preference) == equal_shares(approves, weights, k, preference)


@settings(deadline=None, max_examples=60)
@given(profiles())
def test_a_seat_of_weight_three_is_three_seats(profile: tuple[Approvals, int]) -> None:
    approvals, k = profile
    weights = approvals.weights.astype(np.int64)
    cloned = np.repeat(approvals.approves, weights, axis=0)
    expected = equal_shares(approvals.approves, weights, k, approvals.preference)
    assert equal_shares(cloned, np.ones(len(cloned), dtype=np.int64), k, approvals.preference) == expected


@settings(deadline=None, max_examples=60)
@given(profiles(), st.integers(2, 5))
def test_the_size_of_a_side_is_of_no_account(profile: tuple[Approvals, int], times: int) -> None:
    approvals, k = profile
    times_of = np.where(approvals.side == 0, times, 1)
    grown = Approvals.from_matrix(
        np.repeat(approvals.approves, times_of, axis=0), np.repeat(approvals.side, times_of), approvals.side_names
    )
    found, more = slate(approvals, k), slate(grown, k)
    assert found.statement_ids.tolist() == more.statement_ids.tolist()
    assert (found.cost, found.certificate.claim) == (more.cost, more.certificate.claim)


@settings(deadline=None, max_examples=100)
@given(profiles())
def test_floats_choose_as_fractions_do(profile: tuple[Approvals, int]) -> None:
    approvals, k = profile
    exact = slate(approvals, k)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(equal_shares_module, "EXACT_BELOW", 0)
        floats = slate(approvals, k)
    assert floats.statement_ids.tolist() == exact.statement_ids.tolist()
    assert floats.is_completion.tolist() == exact.is_completion.tolist()
    np.testing.assert_allclose(floats.cost, [float(cost) for cost in exact.cost], rtol=1e-7, atol=1e-9)
    assert all(isinstance(cost, float) for cost in floats.cost)


def test_in_large_rooms_too_the_order_changes_nothing_to_the_last_bit() -> None:
    rng = np.random.default_rng(2)
    approvals = random_approvals(rng, EXACT_BELOW + 500, 30)
    found = slate(approvals, 8)
    assert found.certificate.is_justified
    assert all(isinstance(cost, float) for cost in found.cost)
    for _ in range(3):
        rows, columns = (rng.permutation(count) for count in approvals.approves.shape)
        other = Approvals.from_matrix(
            approvals.approves[rows][:, columns], approvals.side[rows], approvals.side_names, columns
        )
        assert told(slate(other, 8)) == told(found)


def test_copies_of_a_small_room_are_a_large_one_with_the_same_slate() -> None:
    """Hundreds of exact ties that floats must see as ties."""
    rng = np.random.default_rng(3)
    for _ in range(20):
        approvals = random_approvals(rng, 12, 10)
        copies = Approvals.from_matrix(
            np.tile(approvals.approves, (100, 1)), np.tile(approvals.side, 100), approvals.side_names
        )
        exact, floats = slate(approvals, 5), slate(copies, 5)
        assert exact.statement_ids.tolist() == floats.statement_ids.tolist()
        assert exact.certificate.claim == floats.certificate.claim
