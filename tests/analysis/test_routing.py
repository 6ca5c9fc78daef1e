"""Routing: votes go where they settle most, every statement gets its chance, and what is logged is true."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from baithak.analysis.ballots import Ballots, Bools, Floats, Ints
from baithak.analysis.errors import BadBallots
from baithak.analysis.routing import (
    BALANCE_SHARE,
    FLOOR_SHARE,
    Choice,
    Routing,
    expected_reduction,
    hearing_shortfall,
    next_statement,
    statement_probabilities,
)
from baithak.analysis.tally import Tally
from baithak.conversations.reader import read_conversation
from tests.analysis.rooms import random_ballots

TAU = 0.6


def tally_of(agree: list[list[int]], seen: list[list[int]], of_no_side: int = 0) -> Tally:
    """Counts by side; whoever does not agree disagrees. The sizes of the sides are left unknown."""
    statements = len(agree[0]) if agree else 3
    last = np.full((1, statements), of_no_side)
    a, n = (np.vstack([np.array(rows, dtype=np.int64).reshape(-1, statements), last]) for rows in (agree, seen))
    sizes = np.zeros(len(a), dtype=np.int64)
    return Tally(a, n - a, n, sizes, np.arange(statements), tuple(f"Side {i}" for i in range(len(agree))))


def nothing_seen(tally: Tally) -> Bools:
    return np.zeros(len(tally.statement_ids), dtype=np.bool_)


def brute_force(agree: Ints, seen: Ints, threshold: float) -> Floats:
    """Expected fall of p (1 - p), by adding the vote in question and looking."""

    def uncertainty(a: Ints, n: Ints) -> float:
        p = float(np.prod(stats.beta.sf(threshold, a + 0.5, n - a + 0.5)))
        return p * (1 - p)

    fall = np.zeros(agree.shape)
    for side, statement in np.ndindex(*agree.shape):
        a, n = agree[:, statement], seen[:, statement]
        one = (np.arange(len(a)) == side).astype(np.int64)
        chance = (a[side] + 0.5) / (n[side] + 1)
        after = chance * uncertainty(a + one, n + one) + (1 - chance) * uncertainty(a, n + one)
        fall[side, statement] = uncertainty(a, n) - after
    return fall


@st.composite
def counts(draw: st.DrawFn, sides: int | None = None) -> tuple[Ints, Ints]:
    shape = (sides or draw(st.integers(1, 4)), draw(st.integers(1, 6)))
    seen = np.array(draw(st.lists(st.integers(0, 60), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])))
    share = np.array(draw(st.lists(st.integers(0, 10), min_size=len(seen), max_size=len(seen)))) / 10
    return np.floor(seen * share).astype(np.int64).reshape(shape), seen.reshape(shape)


@settings(deadline=None, max_examples=60)
@given(counts(), st.sampled_from([0.3, 0.5, TAU, 0.75]))
def test_the_closed_form_is_the_expected_fall(agree_seen: tuple[Ints, Ints], threshold: float) -> None:
    value = expected_reduction(*agree_seen, threshold)
    np.testing.assert_allclose(value, brute_force(*agree_seen, threshold), rtol=1e-8, atol=1e-13)
    assert (value >= 0).all() and (value <= 0.25).all()


def test_a_first_vote_by_hand() -> None:
    """One side, nobody heard yet: the arcsine law.

    With x = 0.6: P(Beta(1/2, 1/2) > x) = 1 - (2 / pi) asin(sqrt x), and the first vote moves it, either way and with
    probability one half each, by (2 / pi) sqrt(x (1 - x)); so the fall is (4 / pi^2) x (1 - x).
    """
    nobody = np.zeros((1, 1), dtype=np.int64)
    assert expected_reduction(nobody, nobody, TAU)[0, 0] == pytest.approx(4 / np.pi**2 * 0.24, rel=1e-12)


def test_the_value_stays_finite_where_powers_underflow() -> None:
    agree, seen = np.array([[0, 10**6], [10**6, 10**6]]), np.full((2, 2), 10**6)
    assert np.isfinite(expected_reduction(agree, seen, TAU)).all()


def test_hearing_shortfall_by_hand() -> None:
    seen = np.array([[30, 10, 0], [5, 5, 10]])  # shares of each side's votes: 3/4 1/4 0 and 1/4 1/4 1/2
    np.testing.assert_allclose(hearing_shortfall(seen), [[0, 0, 0.5], [0.5, 0, 0]])
    np.testing.assert_allclose(hearing_shortfall(np.array([[4, 0], [0, 0]])), [[0, 0], [1, 0]])


@settings(deadline=None, max_examples=60)
@given(counts(), st.data())
def test_probabilities_are_a_distribution_over_the_unseen(agree_seen: tuple[Ints, Ints], data: st.DataObject) -> None:
    agree, seen_counts = agree_seen
    tally = tally_of(agree.tolist(), seen_counts.tolist())
    side = data.draw(st.integers(-1, len(agree) - 1))
    size = agree.shape[1]
    seen = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)), dtype=np.bool_)
    p = statement_probabilities(tally, side, seen)
    assert p.shape == (size,) and (p[seen] == 0).all()
    if seen.all():
        assert p.sum() == 0 and next_statement(tally, side, seen, np.random.default_rng(0)) is None
        return
    assert p.sum() == pytest.approx(1, abs=1e-12)
    assert p[~seen].min() >= FLOOR_SHARE / (~seen).sum() * (1 - 1e-12)
    choice = next_statement(tally, side, seen, np.random.default_rng(data.draw(st.integers(0, 99))))
    assert choice is not None and not seen[choice.statement] and choice.probability == p[choice.statement]


@settings(deadline=None, max_examples=60)
@given(counts(), st.randoms(use_true_random=False))
def test_relabelling_statements_permutes_the_probabilities(agree_seen: tuple[Ints, Ints], random: object) -> None:
    agree, seen = agree_seen
    order = np.random.default_rng(random.getrandbits(32)).permutation(agree.shape[1])  # type: ignore[attr-defined]
    tally, relabelled = (
        tally_of(a.tolist(), n.tolist()) for a, n in ((agree, seen), (agree[:, order], seen[:, order]))
    )
    p = statement_probabilities(tally, 0, nothing_seen(tally))
    np.testing.assert_allclose(statement_probabilities(relabelled, 0, nothing_seen(tally)), p[order], rtol=1e-9)


@settings(deadline=None, max_examples=60)
@given(counts(sides=2))
def test_naming_the_sides_the_other_way_round_changes_nothing(agree_seen: tuple[Ints, Ints]) -> None:
    agree, seen = agree_seen
    tally, turned = (tally_of(a.tolist(), n.tolist()) for a, n in ((agree, seen), (agree[::-1], seen[::-1])))
    for side, other in ((0, 1), (1, 0), (-1, -1)):
        np.testing.assert_allclose(
            statement_probabilities(tally, side, nothing_seen(tally)),
            statement_probabilities(turned, other, nothing_seen(tally)),
            rtol=1e-12,
        )


def test_priorities_vary() -> None:
    """Polis's own were all 49 for more than a year; nobody noticed because nothing failed."""
    tally = Tally.of(random_ballots(60, 30, seed=3))
    for side in (-1, 0, 1):
        p = statement_probabilities(tally, side, nothing_seen(tally))
        assert len(np.unique(p)) > 25 and p.max() > 3 * p.min()


def test_uncertain_statements_come_first() -> None:
    """Equally heard on both sides: settled for, open, settled against."""
    tally = tally_of([[39, 25, 4], [39, 25, 4]], [[40, 40, 40], [40, 40, 40]])
    p = statement_probabilities(tally, 0, nothing_seen(tally))
    assert p[1] > 0.8 and p[1] > 10 * max(p[0], p[2])


def test_new_statements_get_shown() -> None:
    tally = tally_of([[60, 30, 70, 0], [60, 30, 70, 0]], [[100, 100, 100, 0], [100, 100, 100, 0]])
    p = statement_probabilities(tally, 0, nothing_seen(tally))
    assert p[3] == p.max() and p[3] > 0.3


def test_a_statement_heard_only_on_one_side_is_shown_to_the_other() -> None:
    tally = tally_of([[28, 14, 14], [0, 14, 14]], [[40, 20, 20], [0, 20, 20]])
    routing = Routing.of(tally)
    to_those_who_heard, to_the_others = (routing.probabilities(side, nothing_seen(tally)) for side in (0, 1))
    assert to_the_others[0] == to_the_others.max() and to_the_others[0] > 0.5
    assert to_the_others[0] > 2 * to_those_who_heard[0]


def test_balance_holds_even_where_one_side_has_settled_the_matter() -> None:
    """A statement that one side rejects has no value for the claim, but the other side is still asked."""
    tally = tally_of([[0, 0, 24], [0, 20, 24]], [[40, 40, 40], [0, 40, 40]])
    p = statement_probabilities(tally, 1, nothing_seen(tally))
    assert p[0] > BALANCE_SHARE > p[1]


def test_a_seat_of_no_side_gets_the_mean_value_and_no_balance() -> None:
    routing = Routing.of(tally_of([[5, 9, 1], [2, 3, 1]], [[10, 10, 1], [5, 3, 2]]))
    np.testing.assert_allclose(routing.value[-1], routing.value[:2].mean(axis=0))
    np.testing.assert_allclose(
        routing.probabilities(-1, np.zeros(3, dtype=np.bool_)),
        FLOOR_SHARE / 3 + (1 - FLOOR_SHARE) * routing.value[-1] / routing.value[-1].sum(),
    )


def test_without_sides_the_room_is_one_side() -> None:
    ballots = random_ballots(20, 6, seed=1)
    everyone = np.zeros(20, dtype=np.int64)
    without = Tally.of(ballots.with_sides(everyone - 1, ()))
    as_one = Tally.of(ballots.with_sides(everyone, ("Everyone",)))
    p = statement_probabilities(without, -1, nothing_seen(without))
    np.testing.assert_allclose(p, statement_probabilities(as_one, 0, nothing_seen(as_one)), rtol=1e-12)
    assert p.max() > 1.5 * p.min()


def test_votes_of_no_side_move_nothing() -> None:
    some, more = (tally_of([[3, 1]], [[5, 5]], of_no_side=n) for n in (0, 50))
    np.testing.assert_array_equal(Routing.of(some).value, Routing.of(more).value)


def test_where_no_vote_is_worth_anything_all_are_as_likely() -> None:
    tally = tally_of([[0, 0], [0, 0]], [[10**6, 10**6], [10**6, 10**6]])
    np.testing.assert_allclose(statement_probabilities(tally, 0, nothing_seen(tally)), [0.5, 0.5])


def test_a_seed_draws_the_same_statements_whatever_order_the_votes_came_in() -> None:
    ballots = random_ballots(40, 12, seed=5)
    seat, statement = np.random.default_rng(9).permutation(np.argwhere(ballots.seen)).T
    later = Ballots.from_log(seat, statement, ballots.votes[seat, statement]).with_sides(
        ballots.side, ballots.side_names
    )
    one, other = (_drawn(Tally.of(each), seed=7) for each in (ballots, later))
    assert one == other
    assert _drawn(Tally.of(ballots), seed=8) != one


def _drawn(tally: Tally, seed: int) -> list[Choice]:
    """All statements, in the order in which one seat is shown them."""
    rng, routing, seen, choices = np.random.default_rng(seed), Routing.of(tally), nothing_seen(tally), []
    while (choice := routing.draw(0, seen, rng)) is not None:
        seen[choice.statement] = True
        choices.append(choice)
    assert seen.all() and len({choice.statement for choice in choices}) == len(choices) == len(seen)
    return choices


def test_statements_are_drawn_as_often_as_is_logged() -> None:
    routing = Routing.of(tally_of([[20, 12, 3, 0], [15, 20, 8, 0]], [[30, 20, 20, 0], [20, 40, 10, 2]]))
    seen, rng, draws = np.array([False, False, False, True]), np.random.default_rng(11), 6000
    choices = [routing.draw(1, seen, rng) for _ in range(draws)]
    often = np.bincount([choice.statement for choice in choices if choice is not None], minlength=4)
    p = routing.probabilities(1, seen)
    assert often[3] == 0 and stats.chisquare(often[:3], p[:3] * draws).pvalue > 1e-4


def test_reweighting_by_the_logged_probability_is_unbiased() -> None:
    """How many statements are favoured? The share of them among what is shown is far off, the weighted sum is not."""
    tally = Tally.of(random_ballots(30, 10, seed=2))
    routing, seen, rng = Routing.of(tally), np.zeros(10, dtype=np.bool_), np.random.default_rng(4)
    p = routing.probabilities(0, seen)
    is_favoured = p > np.median(p)
    choices = [choice for _ in range(4000) if (choice := routing.draw(0, seen, rng)) is not None]
    plain = np.array([is_favoured[choice.statement] for choice in choices], dtype=np.float64)
    weighted = plain / np.array([choice.probability for choice in choices])
    assert plain.mean() * 10 > 1.3 * is_favoured.sum()
    assert abs(weighted.mean() - is_favoured.sum()) < 4 * weighted.std() / np.sqrt(len(weighted))


def test_the_shares_can_be_chosen_and_are_checked() -> None:
    tally = tally_of([[1, 0], [1, 3]], [[2, 0], [2, 3]])
    even = Routing.of(tally, floor_share=1.0, balance_share=0.0).probabilities(0, nothing_seen(tally))
    np.testing.assert_allclose(even, [0.5, 0.5])
    for wrong in ({"threshold": 1.0}, {"floor_share": 0.0}, {"balance_share": -0.1}, {"floor_share": 0.95}):
        with pytest.raises(ValueError, match="share"):
            Routing.of(tally, **wrong)


def test_the_threshold_matters() -> None:
    tally = tally_of([[50, 90]], [[100, 100]])
    p = [statement_probabilities(tally, 0, nothing_seen(tally), threshold=t) for t in (0.5, 0.9)]
    assert p[0][0] > 0.8 and p[1][1] > 0.8


@pytest.mark.parametrize("side", [-2, 2])
def test_an_unknown_side_is_refused(side: int) -> None:
    tally = tally_of([[1, 0], [1, 3]], [[2, 0], [2, 3]])
    with pytest.raises(BadBallots, match="no side"):
        statement_probabilities(tally, side, nothing_seen(tally))


@pytest.mark.parametrize("seen", [np.zeros(3, dtype=np.bool_), np.zeros(2, dtype=np.int64)])
def test_a_seen_mask_that_does_not_fit_is_refused(seen: Bools) -> None:
    with pytest.raises(BadBallots, match="2 booleans"):
        statement_probabilities(tally_of([[1, 0], [1, 3]], [[2, 0], [2, 3]]), 0, seen)


def test_a_conversation_without_statements_has_nothing_to_show() -> None:
    tally = Tally.of(random_ballots(4, 0, seed=0))
    assert next_statement(tally, 0, nothing_seen(tally), np.random.default_rng(0)) is None


def test_in_a_real_conversation_votes_go_to_open_statements(shared_data: Path) -> None:
    """Half of all draws fall on a small part of the statements, and these are the ones whose claim is open."""
    ballots = read_conversation(shared_data / "polis" / "scoop-hivemind.biodiversity", "group-id").ballots
    tally = Tally.of(ballots)
    agree, _, seen = tally.by_side
    p_both = stats.beta.sf(TAU, agree + 0.5, seen - agree + 0.5).prod(axis=0)
    p = statement_probabilities(tally, 0, nothing_seen(tally))
    is_open = (p_both > 0.02) & (p_both < 0.98)
    assert is_open.mean() < 0.5 and p[is_open].sum() > 0.75


@pytest.mark.parametrize(("drawn", "expected"), [(0.0, 1), (np.nextafter(1.0, 0.0), 2)])
def test_the_ends_of_the_range_never_draw_a_seen_statement(drawn: float, expected: int) -> None:
    class Extreme(np.random.Generator):
        def random(self) -> float:  # type: ignore[override]
            return drawn

    tally = tally_of([[1, 0, 2, 2]], [[2, 0, 3, 3]])
    choice = next_statement(tally, 0, np.array([True, False, False, True]), Extreme(np.random.PCG64(0)))
    assert choice is not None and choice.statement == expected
