"""Sums over seats: against plain loops, in parts, and one vote at a time."""

import numpy as np
import pytest

from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.errors import BadBallots
from baithak.analysis.tally import CoVotes, LiveTally, Tally
from tests.analysis.rooms import random_ballots


def test_counts_equal_a_plain_loop() -> None:
    ballots = random_ballots(40, 9, seed=1)
    tally = Tally.of(ballots)
    for side in range(-1, 2):
        for statement in range(9):
            votes = [int(v) for v, s in zip(ballots.votes[:, statement], ballots.side, strict=True) if s == side]
            assert tally.agree[side, statement] == votes.count(1)
            assert tally.disagree[side, statement] == votes.count(-1)
            assert tally.seen[side, statement] == len(votes) - votes.count(UNSEEN)
    assert tally.side_sizes.tolist() == [int((ballots.side == s).sum()) for s in (0, 1, -1)]


def test_counts_survive_more_seats_than_int8_can_count() -> None:
    votes = np.ones((1000, 3), dtype=np.int8)
    votes[:, 1], votes[:, 2] = -1, UNSEEN
    tally = Tally.of(Ballots.from_matrix(votes))
    assert tally.overall[0].tolist() == [1000, 0, 0]
    assert tally.overall[1].tolist() == [0, 1000, 0]
    assert tally.overall[2].tolist() == [1000, 1000, 0]


@pytest.mark.parametrize("seats", [14, 240, 1003])
def test_counts_of_any_number_of_seats_equal_plain_sums(seats: int) -> None:
    rng = np.random.default_rng(seats)
    votes = rng.choice(np.array([-1, -1, 0, 1, UNSEEN], dtype=np.int8), size=(seats, 37))
    votes[:, :2] = -1, 1
    side = rng.integers(-1, 3, seats)
    tally = Tally.of(Ballots.from_matrix(votes, side=side, side_names=("A", "B", "C")))
    for counted, is_so in ((tally.agree, votes == 1), (tally.disagree, votes == -1), (tally.seen, votes != UNSEEN)):
        assert counted.tolist() == [is_so[side == index].sum(axis=0).tolist() for index in (0, 1, 2, -1)]


def test_co_votes_equal_a_plain_loop_and_the_scatter_of_the_imputed_matrix() -> None:
    ballots = random_ballots(30, 7, seed=2)
    co_votes = CoVotes.of(ballots)
    value = np.where(ballots.seen, ballots.votes, 0).astype(int)
    seen = ballots.seen.astype(int)
    assert (co_votes.vote_vote == value.T @ value).all()
    assert (co_votes.vote_seen == value.T @ seen).all()
    assert (co_votes.seen_seen == seen.T @ seen).all()
    centred = np.nan_to_num(ballots.as_floats() - np.nanmean(ballots.as_floats(), axis=0))
    assert co_votes.scatter() == pytest.approx(centred.T @ centred)


def test_parts_add_up() -> None:
    ballots = random_ballots(50, 8, seed=3)
    parts = [ballots.of_seats(np.arange(0, 20)), ballots.of_seats(np.arange(20, 50))]
    whole, summed = Tally.of(ballots), Tally.of(parts[0]) + Tally.of(parts[1])
    for name in ("agree", "disagree", "seen", "side_sizes"):
        assert (getattr(whole, name) == getattr(summed, name)).all()
    co, co_summed = CoVotes.of(ballots), CoVotes.of(parts[0]) + CoVotes.of(parts[1])
    for name in ("vote_vote", "vote_seen", "seen_seen"):
        assert (getattr(co, name) == getattr(co_summed, name)).all()


def test_different_statements_do_not_add_up() -> None:
    one, other = random_ballots(10, 4, seed=4), random_ballots(10, 5, seed=4)
    with pytest.raises(BadBallots, match="cannot be added"):
        Tally.of(one) + Tally.of(other)
    with pytest.raises(BadBallots, match="cannot be added"):
        CoVotes.of(one) + CoVotes.of(other)


def test_no_partition_is_refused() -> None:
    class Empty:
        statement_ids = np.arange(3)
        side_names = ()

        def partitions(self):  # type: ignore[no-untyped-def]
            return iter(())

    with pytest.raises(BadBallots, match="no partitions"):
        Tally.of(Empty())


@pytest.mark.parametrize("seed", range(3))
def test_one_vote_at_a_time_equals_counting_anew(seed: int) -> None:
    """Added, changed, repeated and taken back: after each of many votes every integer is the same."""
    rng = np.random.default_rng(seed)
    live = LiveTally(random_ballots(25, 11, seed=seed))
    for step in range(2000):
        live.record(int(rng.integers(25)), int(rng.integers(11)), int(rng.choice([-1, 0, 1, UNSEEN])))
        if step % 97 == 0 or step > 1990:
            now = live.ballots
            fresh, fresh_co = Tally.of(now), CoVotes.of(now)
            for name in ("agree", "disagree", "seen", "side_sizes"):
                assert (getattr(live.tally, name) == getattr(fresh, name)).all()
            for name in ("vote_vote", "vote_seen", "seen_seen"):
                assert (getattr(live.co_votes, name) == getattr(fresh_co, name)).all()
            assert live.co_votes.scatter().tobytes() == fresh_co.scatter().tobytes()


def test_live_results_do_not_change_behind_the_readers_back() -> None:
    first = random_ballots(5, 3, seed=9)
    untouched = first.votes.copy()
    live = LiveTally(first)
    before, ballots = live.tally, live.ballots
    agreed = before.agree.copy()
    live.record(0, 0, 1 if first.votes[0, 0] != 1 else -1)
    assert (before.agree == agreed).all()
    assert (ballots.votes == untouched).all() and (first.votes == untouched).all()


def test_no_such_vote() -> None:
    with pytest.raises(BadBallots, match="2 is no vote"):
        LiveTally(random_ballots(5, 3, seed=9)).record(0, 0, 2)
