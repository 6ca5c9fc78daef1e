"""Blocs: copies are found, like-minded people are not accused, and copies cannot lift a rejected statement."""

import numpy as np
import pytest

from baithak.analysis import blocs as blocs_module
from baithak.analysis.analyse import analyse
from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.blocs import collapse, find_blocs
from baithak.analysis.ordering import content_keys
from tests.analysis.rooms import camps, room_of


def with_copies(ballots: Ballots, of: int, copies: int, noise: float, seed: int) -> Ballots:
    """The same room with some near-copies of one ballot stuffed in."""
    rng = np.random.default_rng(seed)
    added = ballots.votes[[of]].repeat(copies, axis=0)
    changed = (rng.random(added.shape) < noise) & (added != UNSEEN)
    added[changed] = rng.integers(-1, 2, int(changed.sum()))
    side = np.append(ballots.side, np.full(copies, ballots.side[of]))
    return Ballots.from_matrix(np.vstack([ballots.votes, added]), side=side, side_names=ballots.side_names)


@pytest.mark.parametrize(("copies", "noise"), [(1, 0.0), (5, 0.0), (5, 0.02), (40, 0.02), (200, 0.02)])
def test_copies_are_found(copies: int, noise: float) -> None:
    room = room_of(np.random.default_rng(1).random((2, 120)), (100, 90), seed=1)
    stuffed = with_copies(room, 17, copies, noise, seed=2)
    blocs = find_blocs(stuffed)
    assert len(blocs) == 1
    stuffed_in = {17, *range(190, 190 + copies)}
    found = set(blocs[0].seats.tolist())
    assert found <= stuffed_in and len(found) >= 0.95 * len(stuffed_in)
    assert blocs[0].agreement_share >= 0.95 and blocs[0].shared_count >= 60
    assert collapse(stuffed, blocs).seat_count == stuffed.seat_count - len(found) + 1


def test_independent_people_are_not_accused() -> None:
    for seed in range(5):
        assert find_blocs(room_of(np.random.default_rng(seed).random((2, 60)), (60, 60), seed)) == ()


@pytest.mark.parametrize("share", [0.8, 0.9, 0.95, 0.98])
@pytest.mark.parametrize(("size", "statements"), [(12, 32), (30, 40), (100, 60)])
def test_people_who_agree_on_nearly_everything_are_not_accused(share: float, size: int, statements: int) -> None:
    """Where nearly all agree, equal ballots are no surprise, and common ground must not be collapsed away."""
    for seed in range(3):
        room = room_of(np.full((2, statements), share), (size, size), seed, seen_share=1.0)
        assert find_blocs(room) == ()


def test_like_minded_camps_are_not_accused() -> None:
    assert find_blocs(camps((60, 60), 50, seed=4, noise=0.15)) == ()


def test_few_shared_votes_prove_nothing() -> None:
    votes = np.full((40, 100), UNSEEN, dtype=np.int8)
    votes[:, :6] = np.random.default_rng(5).choice([-1, 1], (40, 6))
    votes[7, :6] = votes[3, :6]
    assert find_blocs(Ballots.from_matrix(votes)) == ()


def test_relabelling_seats_finds_the_same_blocs() -> None:
    stuffed = with_copies(room_of(np.random.default_rng(1).random((2, 90)), (50, 50), seed=1), 5, 8, 0.02, seed=3)
    order = np.random.default_rng(0).permutation(stuffed.seat_count)
    moved = Ballots.from_matrix(stuffed.votes[order], side=stuffed.side[order], side_names=stuffed.side_names)
    one, other = find_blocs(stuffed), find_blocs(moved)
    assert [sorted(bloc.seats.tolist()) for bloc in one] == [sorted(order[bloc.seats].tolist()) for bloc in other]


@pytest.mark.parametrize("copies", [24, 121])
def test_copies_cannot_lift_rejected_statements_and_are_named(copies: int) -> None:
    shares = np.random.default_rng(6).random((2, 150))
    shares[:, :15] = [[0.9], [0.3]]  # one side alone wants these
    room = room_of(shares, (200, 150), seed=6, seen_share=0.5)
    template = int(np.flatnonzero(room.side == 1)[0])
    promoter = room.votes.copy()
    promoter[template, :15] = 1
    room = Ballots.from_matrix(promoter, side=room.side, side_names=room.side_names)
    stuffed = analyse(with_copies(room, template, copies, 0.0, seed=7))
    assert not stuffed.common_ground.in_common_ground[:15].any()
    assert len(stuffed.blocs[0].seats) == copies + 1
    if copies == 121:
        assert set(stuffed.blocs[0].lifted_statements) >= set(range(15))


@pytest.mark.parametrize("statements", [40, 300, 512, 513, 783, 1000])
def test_two_ballots_that_are_alike_in_one_block_alone_share_its_bucket(statements: int) -> None:
    rng = np.random.default_rng(statements)
    block, columns = blocs_module._division(statements)
    assert np.ptp(np.bincount(block, minlength=blocs_module.BLOCKS)) <= (
        1 if columns is not None else blocs_module.WORD_VOTES
    )
    one = rng.integers(-1, 2, statements).astype(np.int8)
    for index in range(blocs_module.BLOCKS):
        other = np.where(block == index, one, np.where(one == 1, -1, 1)).astype(np.int8)
        ballots = Ballots.from_matrix(np.vstack([one, other]))
        ((found, members),) = blocs_module._buckets(ballots, content_keys(ballots), columns)
        assert (found, sorted(members.tolist())) == (index, [0, 1])
        other[np.flatnonzero(block == index)[-1]] = UNSEEN
        ballots = Ballots.from_matrix(np.vstack([one, other]))
        assert blocs_module._buckets(ballots, content_keys(ballots), columns) == []
