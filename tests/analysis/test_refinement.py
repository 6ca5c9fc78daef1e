"""The passes over all seats find what a decomposition of the whole matrix finds."""

from dataclasses import replace

import numpy as np
import pytest

from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.components import Components, principal_components
from baithak.analysis.groups import SAMPLE_SEATS, find_groups
from baithak.analysis.ordering import content_keys
from baithak.analysis.refinement import refined
from baithak.analysis.tally import Tally


def crowd(seats: int, statements: int, apart: float = 1.5) -> Ballots:
    rng = np.random.default_rng(7)
    place = rng.normal(size=(seats, 2)) * [1.0, 0.6] + np.where(rng.random(seats) < 0.5, -apart, apart)[:, None] * [
        1,
        0,
    ]
    leaning = place @ rng.normal(size=(2, statements)) + rng.normal(size=statements)
    votes = np.where(rng.random(leaning.shape) < 1 / (1 + np.exp(-leaning)), 1, -1)
    votes[rng.random(votes.shape) < 0.6] = UNSEEN
    return Ballots.from_matrix(votes)


def mean_of(ballots: Ballots) -> np.ndarray:
    agree, disagree, seen = Tally.of(ballots).overall
    return (agree - disagree) / np.maximum(seen, 1)


def start_from(ballots: Ballots, seats: int) -> Components:
    """A sample's components, with the mean of all seats."""
    return replace(principal_components(ballots.votes[:seats], np.random.default_rng(0)), mean=mean_of(ballots))


@pytest.mark.parametrize("statements", [9, 40, 203])
def test_a_sample_leads_to_the_components_of_all_seats(statements: int) -> None:
    ballots = crowd(1500, statements)
    found, positions = refined(start_from(ballots, 120), ballots, ballots.votes_per_seat, wanted=2)
    whole = principal_components(ballots.votes, np.random.default_rng(1))
    np.testing.assert_allclose(found.values[:2], whole.values[:2], rtol=1e-3)
    np.testing.assert_allclose(found.mean, whole.mean, atol=1e-12)
    assert (np.abs((found.vectors[:, :2] * whole.vectors[:, :2]).sum(axis=0)) > 0.9999).all()
    np.testing.assert_allclose(positions, found.place(ballots)[ballots.votes_per_seat > 0], atol=1e-3)


def test_seats_that_do_not_count_change_nothing() -> None:
    ballots = crowd(900, 50)
    chosen = np.arange(900) % 3 > 0
    counted = ballots.of_seats(chosen)
    start = start_from(counted, 100)
    found, positions = refined(start, ballots, np.where(chosen, ballots.votes_per_seat, 0), wanted=2)
    alone, placed = refined(start, counted, counted.votes_per_seat, wanted=2)
    np.testing.assert_allclose(found.values[:2], alone.values[:2], rtol=1e-5)
    np.testing.assert_allclose(positions[:, :2], placed[:, :2], atol=1e-3)


def test_what_is_known_already_need_not_be_told() -> None:
    ballots = crowd(SAMPLE_SEATS + 500, 30, apart=3.0)
    alone, told = find_groups(ballots), find_groups(ballots, 0, Tally.of(ballots), content_keys(ballots))
    np.testing.assert_array_equal(alone.positions, told.positions)
    assert [count.stability for count in alone.counts] == [count.stability for count in told.counts]


def test_groups_of_a_large_crowd_come_from_all_its_seats() -> None:
    ballots = crowd(SAMPLE_SEATS + 1000, 40, apart=3.0)
    groups = find_groups(ballots)
    whole = principal_components(ballots.votes, np.random.default_rng(1))
    assert groups.k == 2
    placed = ballots.votes_per_seat >= 7
    centred = np.where(ballots.seen, ballots.votes - mean_of(ballots), 0)[placed]
    shares = np.linalg.eigvalsh(centred.T @ centred)[:-3:-1] / (centred**2).sum()
    np.testing.assert_allclose(groups.variance_share, shares, rtol=1e-4)
    assert (np.abs((groups.loadings.T * whole.vectors[:, :2]).sum(axis=0)) > 0.999).all()
    assert (groups.label >= 0).sum() == (ballots.votes_per_seat >= 7).sum()
