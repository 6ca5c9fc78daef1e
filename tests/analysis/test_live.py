"""A live room says after each vote what the whole ballots at once would say."""

from dataclasses import fields

import numpy as np
import pytest

from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.common_ground import claims_of, common_ground
from baithak.analysis.components import KEPT, principal_components
from baithak.analysis.live import LiveRoom, components_of
from baithak.analysis.tally import CoVotes, Tally


def room_of(seats: int, statements: int) -> Ballots:
    rng = np.random.default_rng(5)
    leaning = rng.normal(size=(seats, 2)) @ rng.normal(size=(2, statements)) + 0.8
    votes = np.where(rng.random(leaning.shape) < 1 / (1 + np.exp(-leaning)), 1, -1)
    votes[rng.random(votes.shape) < 0.1] = 0
    votes[rng.random(votes.shape) < 0.3] = UNSEEN
    return Ballots.from_matrix(votes, side=np.arange(seats) % 2, side_names=("East", "West"))


@pytest.mark.parametrize("statements", [30, 150])
def test_after_many_votes_the_findings_are_those_of_the_ballots_at_once(statements: int) -> None:
    live = LiveRoom(room_of(50, statements))
    live.findings()
    rng = np.random.default_rng(0)
    for _ in range(200):
        live.record(int(rng.integers(50)), int(rng.integers(statements)), int(rng.choice([-1, 0, 1, UNSEEN])))
        if rng.random() < 0.1:
            live.findings()
    found, ballots = live.findings(), live.ballots
    at_once = common_ground(Tally.of(ballots), claims=live.claims)
    for field in fields(at_once):
        if field.name != "flip_number":
            np.testing.assert_array_equal(
                getattr(found.common_ground, field.name), getattr(at_once, field.name), err_msg=field.name
            )
    assert np.isnan(found.common_ground.flip_number).all()
    components = principal_components(ballots.votes, np.random.default_rng(1))
    np.testing.assert_allclose(found.components.values[:2], components.values[:2], rtol=1e-4)
    np.testing.assert_allclose(found.components.vectors[:, :2], components.vectors[:, :2], atol=1e-3)
    np.testing.assert_allclose(found.positions[:, :2], components.place(ballots)[:, :2], atol=2e-2)


def test_learning_anew_gives_what_a_fresh_start_gives() -> None:
    live = LiveRoom(room_of(24, 20))
    for seat in range(24):
        live.record(seat, 3, 1)
    live.learn()
    fresh = common_ground(live._live.tally, claims=claims_of(live._live.tally))
    np.testing.assert_array_equal(live.findings().common_ground.p_both, fresh.p_both)


def test_components_of_co_votes_are_the_same_from_any_start() -> None:
    co_votes = CoVotes.of(room_of(60, 140))
    cold = components_of(co_votes)
    start = np.linalg.qr(np.random.default_rng(2).normal(size=(140, KEPT)))[0]
    warm = components_of(co_votes, start)
    np.testing.assert_allclose(warm.values[:2], cold.values[:2], rtol=1e-8)
    np.testing.assert_allclose(warm.vectors[:, :2], cold.vectors[:, :2], atol=1e-5)
