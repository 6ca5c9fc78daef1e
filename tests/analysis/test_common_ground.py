"""Common ground: the list keeps its promise, its formulas equal brute force, and nothing arbitrary decides."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.common_ground import (
    admission_limits,
    claim_of_agreement,
    common_ground,
    expected_false_share,
    is_heard,
    select,
)
from baithak.analysis.errors import TooFewSeats
from baithak.analysis.learned_prior import LearnedPrior
from baithak.analysis.tally import Tally
from tests.analysis.rooms import random_ballots, room_of

PROBABILITIES = st.lists(st.integers(0, 20).map(lambda n: n / 20), min_size=1, max_size=12)


@given(PROBABILITIES)
@example([0.5, 1.0, 1.0, 1.0, 1.0])  # a tie is no agreement, even where the list could bear it
def test_the_list_is_the_longest_that_keeps_the_false_share(p: list[float]) -> None:
    probability = np.array(p)
    listed = select(probability, 0.1)
    if listed.any():
        assert expected_false_share(probability, listed) <= 0.1 + 1e-12
        assert probability[listed].min() > probability[~listed].max(initial=-1)  # equals stand or fall together
    assert probability[listed].min(initial=1) > 0.5
    lower = probability[~listed].max(initial=-1)
    longer = probability >= lower
    assert lower <= 0.5 or (1 - probability[longer]).mean() > 0.1


@given(PROBABILITIES)
def test_admission_limits_are_where_a_statement_leaves_the_list(p: list[float]) -> None:
    probability = np.array(p)
    listed = select(probability, 0.1)
    for index, limit in zip(np.flatnonzero(listed), admission_limits(probability, listed, 0.1), strict=True):
        above, below = probability.copy(), probability.copy()
        above[index], below[index] = limit + 1e-9, limit - 1e-6
        assert select(above, 0.1)[index]
        assert limit <= 1e-6 or not select(below, 0.1)[index]


def test_large_conversations_use_the_closed_form() -> None:
    seen = np.full((2, 5), 80)
    agree = np.array([[40, 50, 60, 70, 80], [50, 50, 55, 60, 60]])
    p = claim_of_agreement(agree, seen, 0.6)(agree, seen)
    tail = stats.beta(agree + 0.5, seen - agree + 0.5).sf(0.6)
    assert p == pytest.approx(tail[0] * tail[1])


def test_small_conversations_take_the_more_cautious_reading() -> None:
    ballots = room_of(np.random.default_rng(1).random((2, 60)), (8, 8), seed=1)
    agree, _, seen = Tally.of(ballots).by_side
    p = claim_of_agreement(agree, seen, 0.6)(agree, seen)
    closed = stats.beta(agree + 0.5, seen - agree + 0.5).sf(0.6).prod(axis=0)
    learned = LearnedPrior.fit(agree, seen, 0.6).p_all_above(agree, seen)
    assert p == pytest.approx(np.minimum(closed, learned))
    assert (p <= closed + 1e-12).all() and (p < closed - 0.01).any()


@pytest.mark.parametrize("correlation", [0.0, 0.6, -0.6])
def test_the_learned_prior_equals_integration_by_hand(correlation: float) -> None:
    """Its probabilities against a double integral over the copula that it stands for."""
    edges = np.linspace(0, 1, 101)
    middles = (edges[1:] + edges[:-1]) / 2
    agree, seen = np.array([[4], [6]]), np.array([[7], [8]])
    prior = LearnedPrior.fit(agree, seen, 0.6)
    from baithak.analysis.learned_prior import _given_factor

    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    prior = LearnedPrior(
        0.6, middles, weights, _given_factor(np.array([[2.0, 1.5], [1.2, 1.2]]), edges, nodes, correlation)
    )

    score = [stats.norm.ppf(stats.beta(2.0, 1.5).cdf(edges)), stats.norm.ppf(stats.beta(1.2, 1.2).cdf(edges))]
    both = stats.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]])
    grid = np.stack(np.meshgrid(np.clip(score[0], -9, 9), np.clip(score[1], -9, 9), indexing="ij"), axis=-1)
    mass = np.diff(np.diff(both.cdf(grid), axis=0), axis=1)
    posterior = mass * np.outer(middles**4 * (1 - middles) ** 3, middles**6 * (1 - middles) ** 2)
    above = middles > 0.6
    expected = posterior[np.ix_(above, above)].sum() / posterior.sum()
    assert prior.p_all_above(agree, seen)[0] == pytest.approx(expected, abs=2e-3)


def test_the_learned_prior_of_one_side_equals_the_beta_posterior() -> None:
    rng = np.random.default_rng(3)
    seen = np.full((1, 4000), 9)
    agree = rng.binomial(9, rng.beta(3.0, 2.0, (1, 4000)))
    found = LearnedPrior.fit(agree, seen, 0.6).p_all_above(np.array([[5]]), np.array([[9]]))[0]
    assert found == pytest.approx(stats.beta(8, 6).sf(0.6), abs=0.03)


def test_the_learned_prior_learns_whether_the_sides_go_together() -> None:
    rng = np.random.default_rng(4)
    together = rng.random((1, 400)).repeat(2, axis=0)
    apart = np.vstack([together[0], 1 - together[0]])
    seen = np.full((2, 400), 10)
    one, eight = np.array([[8], [8]]), np.array([[10], [10]])
    p = [
        LearnedPrior.fit(rng.binomial(seen, shares), seen, 0.6).p_all_above(one, eight)[0]
        for shares in (together, rng.random((2, 400)), apart)
    ]
    assert p[0] > p[1] + 0.02 > p[2] + 0.04


def test_divisive_equals_integration() -> None:
    agree, disagree, passes = np.array([7, 2]), np.array([2, 6]), np.array([1, 1])
    votes = [[1] * a + [-1] * d + [0] * p for a, d, p in zip(agree, disagree, passes, strict=True)]
    column = np.array(votes[0] + votes[1], dtype=np.int8)[:, np.newaxis]
    ballots = Ballots.from_matrix(column, side=np.repeat([0, 1], [10, 9]), side_names=("E", "W"))
    found = common_ground(Tally.of(ballots)).p_divides[0]

    def majority(count: int, of: int) -> float:
        return quad(stats.beta(count + 0.5, of - count + 0.5).pdf, 0.5, 1)[0]

    one_way = majority(7, 10) * majority(6, 9)
    other_way = majority(2, 10) * majority(2, 9)
    assert found == pytest.approx(one_way + other_way, abs=1e-6)


def test_both_sides_can_reject_together() -> None:
    ballots = room_of(np.full((2, 4), 0.03), (40, 40), seed=1)
    found = common_ground(Tally.of(ballots))
    assert found.in_common_rejection.all() and not found.in_common_ground.any()
    assert np.isnan(found.flip_number).all() and np.isnan(found.common_ground_false_share)


def test_bridging_is_the_least_friendly_side() -> None:
    found = common_ground(Tally.of(room_of(np.array([[0.9, 0.2], [0.4, 0.9]]), (200, 200), seed=2)))
    assert found.bridging == pytest.approx(found.support.min(axis=0))
    assert found.bridging == pytest.approx([0.4, 0.2], abs=0.1)
    assert found.divisiveness == pytest.approx([0.5, 0.7], abs=0.15)


def test_relabelling_seats_statements_and_sides_changes_nothing() -> None:
    ballots = random_ballots(40, 15, seed=3)
    rng = np.random.default_rng(0)
    rows, columns = rng.permutation(40), rng.permutation(15)
    moved = Ballots.from_matrix(
        ballots.votes[np.ix_(rows, columns)], side=np.array([1, 0, -1])[ballots.side[rows]], side_names=("West", "East")
    )
    one, other = common_ground(Tally.of(ballots)), common_ground(Tally.of(moved))
    for name in ("p_both", "p_room", "p_both_reject", "p_divides", "bridging", "flip_number"):
        assert getattr(one, name)[columns] == pytest.approx(getattr(other, name), nan_ok=True, abs=1e-9)
    assert (one.in_common_ground[columns] == other.in_common_ground).all()


def test_the_second_opinion_can_only_shorten_the_list() -> None:
    ballots = room_of(np.array([[0.95] * 6 + [0.4] * 6, [0.9] * 12]), (60, 60), seed=5, seen_share=1.0)
    copies = ballots.votes[:1].repeat(150, axis=0)
    copies[:, 6:] = 1
    stuffed = Ballots.from_matrix(
        np.vstack([ballots.votes, copies]),
        side=np.append(ballots.side, np.zeros(150)).astype(int),
        side_names=ballots.side_names,
    )
    fooled = common_ground(Tally.of(stuffed))
    checked = common_ground(Tally.of(stuffed), Tally.of(ballots))
    assert fooled.in_common_ground.all()
    assert checked.in_common_ground.tolist() == [True] * 6 + [False] * 6


def test_statements_nobody_saw_are_claimed_by_nobody() -> None:
    ballots = room_of(np.full((2, 3), 0.95), (30, 30), seed=6)
    votes = ballots.votes.copy()
    votes[:, 1] = UNSEEN
    found = common_ground(Tally.of(Ballots.from_matrix(votes, side=ballots.side, side_names=ballots.side_names)))
    assert found.in_common_ground.tolist() == [True, False, True]


def test_refusals() -> None:
    ballots = random_ballots(6, 3, seed=1)
    with pytest.raises(TooFewSeats, match="no side"):
        common_ground(Tally.of(ballots.with_sides(np.full(6, -1), ())))
    with pytest.raises(ValueError, match="threshold is a share"):
        common_ground(Tally.of(ballots), threshold=60)


@pytest.mark.parametrize(("size", "needed"), [(40, 5), (8, 4), (3, 2), (1, 1)])
def test_too_few_voices_are_not_listed_however_they_agree(size: int, needed: int) -> None:
    votes = np.full((2 * size, 2), 1, dtype=np.int8)
    votes[needed:size, 0] = UNSEEN
    votes[max(needed - 1, 0) : size, 1] = UNSEEN
    ballots = Ballots.from_matrix(votes, side=np.repeat([0, 1], size), side_names=("E", "W"))
    heard = is_heard(Tally.of(ballots))
    assert heard.tolist() == [True, False]
    assert not common_ground(Tally.of(ballots)).in_common_ground[1]
