"""Lockstep: copies of different ballots that were changed alike are found, and nobody who is no copy is named."""

from pathlib import Path

import numpy as np
import pytest

from baithak.analysis import lockstep
from baithak.analysis.analyse import analyse
from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.blocs import find_blocs
from baithak.analysis.lockstep import find_lockstep
from baithak.analysis.tally import Tally
from baithak.conversations.reader import read_conversation
from tests.analysis.rooms import camps, random_ballots, room_of
from tests.analysis.test_analyse import REAL

PATTERN = np.arange(12)


def two_sides(seed: int, statements: int = 120, sizes: tuple[int, int] = (150, 120)) -> Ballots:
    """A room where one side wants the pattern's statements and the other rejects them."""
    shares = np.random.default_rng(seed).beta(2, 2, (2, statements))
    shares[:, PATTERN] = [[0.9], [0.3]]
    return room_of(shares, sizes, seed, seen_share=0.5)


def with_disguised(
    room: Ballots, copies: int, seed: int, pattern: np.ndarray = PATTERN, vote: int = 1, noise: float = 0.02
) -> Ballots:
    """The room with copies of different members of its second side, all changed in the same way; the last seats."""
    rng = np.random.default_rng(seed)
    added = room.votes[rng.choice(np.flatnonzero(room.side == 1), copies, replace=False)].copy()
    changed = (rng.random(added.shape) < noise) & (added != UNSEEN)
    added[changed] = -added[changed]
    added[:, pattern] = vote
    side = np.append(room.side, np.full(copies, 1))
    return Ballots.from_matrix(np.vstack([room.votes, added]), side=side, side_names=room.side_names)


def named(ballots: Ballots) -> set[int]:
    return {int(seat) for bloc in find_lockstep(ballots) for seat in bloc.seats}


@pytest.mark.parametrize("vote", [1, -1])
@pytest.mark.parametrize("copies", [12, 24, 60])
def test_disguised_copies_are_named_and_nobody_else(copies: int, vote: int) -> None:
    room = two_sides(3)
    if vote == -1:
        opposite = np.where(room.votes == UNSEEN, UNSEEN, -room.votes)
        room = Ballots.from_matrix(opposite, side=room.side, side_names=room.side_names)
    stuffed = with_disguised(room, copies, seed=4, vote=vote)
    (bloc,) = find_lockstep(stuffed)
    added = range(room.seat_count, stuffed.seat_count)
    assert set(bloc.seats.tolist()) <= set(added) and len(bloc.seats) >= 0.85 * copies
    assert set(bloc.shared_statements.tolist()) <= set(PATTERN.tolist())
    assert len(bloc.shared_statements) >= 10
    assert not set(bloc.originals.tolist()) & set(added)
    assert bloc.agreement_share >= 0.95 and bloc.shared_count >= 20 and bloc.is_lockstep


@pytest.mark.parametrize("copies", [24, 60])
def test_disguised_copies_cannot_lift_rejected_statements(copies: int) -> None:
    room = two_sides(3)
    stuffed = with_disguised(room, copies, seed=4)
    found = analyse(stuffed)
    assert not found.common_ground.in_common_ground[PATTERN].any()
    assert found.blocs[0].is_lockstep
    if copies == 60:
        assert len(found.blocs[0].lifted_statements) >= 5
        assert set(found.blocs[0].lifted_statements.tolist()) <= set(PATTERN.tolist())


def test_copies_go_where_their_originals_go() -> None:
    room = camps((70, 60), 120, seed=3, seen_share=0.6).with_sides(np.repeat([0, 1], [70, 60]), ("East", "West"))
    found = analyse(with_disguised(room, 24, seed=4))
    bloc = found.blocs[0]
    assert found.groups.k == 2 and bloc.is_lockstep
    assert (found.groups.label[bloc.seats[1:]] == found.groups.label[bloc.originals[1:]]).all()


def test_two_campaigns_are_two_blocs() -> None:
    room = two_sides(3)
    other = np.arange(30, 42)
    stuffed = with_disguised(with_disguised(room, 30, seed=4), 30, seed=5, pattern=other)
    blocs = find_lockstep(stuffed)
    assert len(blocs) == 2
    assert not set(blocs[0].seats.tolist()) & set(blocs[1].seats.tolist())
    assert {bool(set(bloc.shared_statements.tolist()) <= set(PATTERN.tolist())) for bloc in blocs} == {True, False}


def test_copies_of_one_ballot_are_near_duplicates_and_not_lockstep() -> None:
    room = two_sides(3)
    votes = np.vstack([room.votes, room.votes[[200]].repeat(40, axis=0)])
    votes[room.seat_count :, PATTERN] = 1
    stuffed = Ballots.from_matrix(votes, side=np.append(room.side, [1] * 40), side_names=room.side_names)
    assert find_lockstep(stuffed) == ()
    assert len(find_blocs(stuffed)[0].seats) >= 40


def slow_copies(ballots: Ballots, pattern: list[int], vote: np.ndarray) -> dict[int, int]:
    """Which seats that follow a pattern are copies, and of what, by the words of `find_lockstep` and by loops alone."""
    votes = [[int(v) if v in (-1, 1) else 0 for v in row] for row in ballots.votes]
    tally = Tally.of(ballots)
    share = (tally.agree + 0.5) / (tally.agree + tally.disagree + 1)
    needed = np.log(ballots.seat_count) + lockstep.BEYOND_CHANCE
    nats = [
        [-np.log(share[side, s] if v > 0 else 1 - share[side, s]) if v else 0.0 for s, v in enumerate(row)]
        for side, row in zip(ballots.side, votes, strict=True)
    ]
    able = [seat for seat, row in enumerate(nats) if sum(row) >= needed]
    cast = {seat: [v * d for v, d in zip(np.array(votes[seat])[pattern], vote, strict=True) if v] for seat in able}
    follows = {
        seat
        for seat, said in cast.items()
        if len(said) >= lockstep.VOTED_ON * len(pattern) and said.count(1) >= lockstep.UNITED * len(said)
    }
    rest = [s for s in range(ballots.statement_count) if s not in pattern]
    found = {}
    for seat in follows:
        scores = {}
        for other in set(able) - follows:
            both = [s for s in rest if votes[seat][s] and votes[other][s]]
            equal = sum(votes[seat][s] == votes[other][s] for s in both)
            likeness = sum(nats[seat][s] for s in both) + equal * np.log(0.95) + (len(both) - equal) * np.log(0.05)
            scores[other] = (likeness, equal, len(both))
        best = max(scores, key=lambda other: scores[other][0])
        likeness, equal, both_count = scores[best]
        third = sorted(score[0] for score in scores.values())[-3]
        is_alike = equal >= 0.95 * both_count and both_count >= 0.9 * sum(votes[seat][s] != 0 for s in rest)
        if is_alike and likeness >= needed and likeness - third >= lockstep.STANDS_OUT:
            found[seat] = best
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_members_are_those_that_slow_loops_find(seed: int) -> None:
    stuffed = with_disguised(two_sides(seed, sizes=(40, 40)), 16, seed=seed)
    (bloc,) = find_lockstep(stuffed)
    pattern = bloc.shared_statements.tolist()
    expected = slow_copies(stuffed, pattern, stuffed.votes[bloc.seats][:, pattern].sum(axis=0).clip(-1, 1))
    assert dict(zip(bloc.seats.tolist(), bloc.originals.tolist(), strict=True)) == expected


@pytest.mark.parametrize("seed", range(4))
def test_relabelling_seats_changes_nothing(seed: int) -> None:
    stuffed = with_disguised(two_sides(3), 20, seed=4)
    order = np.random.default_rng(seed).permutation(stuffed.seat_count)
    moved = Ballots.from_matrix(stuffed.votes[order], side=stuffed.side[order], side_names=stuffed.side_names)
    (one,), (other,) = find_lockstep(stuffed), find_lockstep(moved)
    assert one.seats.tolist() == order[other.seats].tolist()
    assert one.originals.tolist() == order[other.originals].tolist()
    assert one.shared_statements.tolist() == other.shared_statements.tolist()


def test_turning_every_vote_round_changes_nothing() -> None:
    stuffed = with_disguised(two_sides(3), 20, seed=4)
    votes = np.where(stuffed.votes == UNSEEN, UNSEEN, -stuffed.votes)
    assert named(stuffed) == named(Ballots.from_matrix(votes, side=stuffed.side, side_names=stuffed.side_names))


@pytest.mark.parametrize("noise", [0.02, 0.05, 0.15])
@pytest.mark.parametrize("seen_share", [0.4, 1.0])
def test_camps_are_not_accused(noise: float, seen_share: float) -> None:
    for seed in range(3):
        assert find_lockstep(camps((60, 40, 12), 60, seed, noise, seen_share)) == ()


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_consensus_and_unrelated_sides_are_not_accused(share: float) -> None:
    for seed in range(3):
        assert find_lockstep(room_of(np.full((2, 60), share), (100, 60), seed, seen_share=1.0)) == ()
        assert find_lockstep(random_ballots(120, 60, seed)) == ()


@pytest.mark.parametrize("members", [20, 100])
@pytest.mark.parametrize("statements", [4, 20])
def test_people_who_promote_the_same_statements_are_not_accused(members: int, statements: int) -> None:
    """A campaign of people with ballots of their own looks the same on what it promotes, and is no fraud."""
    for seed in range(3):
        rng = np.random.default_rng(seed)
        room = two_sides(seed)
        votes = room.votes.copy()
        votes[np.ix_(rng.choice(len(votes), members, replace=False), np.arange(40, 40 + statements))] = 1
        assert find_lockstep(Ballots.from_matrix(votes, side=room.side, side_names=room.side_names)) == ()


@pytest.mark.parametrize("noise", [0.0, 0.03])
def test_households_are_not_accused(noise: float) -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        room = two_sides(seed)
        votes = room.votes.copy()
        first, second = rng.permutation(len(votes))[:120].reshape(2, -1)
        turned = (rng.random(votes[first].shape) < noise) & (votes[first] != UNSEEN)
        votes[second] = np.where(turned, -votes[first], votes[first])
        assert find_lockstep(Ballots.from_matrix(votes, side=room.side, side_names=room.side_names)) == ()


@pytest.mark.parametrize("name", REAL)
def test_nobody_in_a_real_conversation_is_accused(name: str, shared_data: Path) -> None:
    folder = shared_data / "polis" / name
    for sides in (None, "group-id"):
        ballots = read_conversation(folder, sides).ballots
        assert find_lockstep(ballots) == ()
        for seed in range(4):
            rng = np.random.default_rng(seed)
            part = ballots.of_statements(rng.random(ballots.statement_count) < 0.8)
            assert find_lockstep(part.of_seats(rng.random(ballots.seat_count) < 0.8)) == ()


@pytest.mark.parametrize("shape", [(0, 0), (3, 0), (0, 4), (5, 4), (12, 1)])
def test_rooms_with_nothing_to_find(shape: tuple[int, int]) -> None:
    assert find_lockstep(Ballots.from_matrix(np.ones(shape, dtype=np.int8))) == ()


def test_nothing_is_searched_beyond_the_stated_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    stuffed = with_disguised(two_sides(3), 20, seed=4)
    assert named(stuffed)
    assert analyse(stuffed).is_lockstep_searched
    monkeypatch.setattr(lockstep, "MOST_CELLS", stuffed.votes.size - 1)
    assert find_lockstep(stuffed) == ()
    assert not analyse(stuffed).is_lockstep_searched


def test_a_part_of_the_ballots_may_be_enough_to_see_the_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    stuffed = with_disguised(two_sides(3), 60, seed=4)
    monkeypatch.setattr(lockstep, "MOST_PRODUCTS", stuffed.votes.size * 200)
    assert len(named(stuffed)) >= 50
