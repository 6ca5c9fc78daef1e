"""The whole way from ballots to findings, on rooms with a known truth and on real conversations."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from baithak.analysis.analyse import EVERYONE, STAGES, analyse
from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.errors import TooFewSeats
from baithak.analysis.findings import Findings
from baithak.conversations.reader import read_conversation
from tests.analysis.rooms import camps, random_ballots, room_of
from tests.conversations.shuffled import with_shuffled

REAL = (
    "american-assembly.bowling-green",
    "brexit-consensus",
    "london.youth.policing",
    "scoop-hivemind.biodiversity",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
)


def same(one: object, other: object) -> bool:
    """Equal to the last bit, all the way down; NaN equals NaN."""
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))  # type: ignore[arg-type]
    return one == other or (one != one and other != other)


def test_declared_sides_decide() -> None:
    found = analyse(room_of(np.random.default_rng(1).random((2, 40)), (30, 30), seed=1))
    assert not found.is_side_discovered
    assert found.ballots.side_names == ("Side 1", "Side 2")
    assert found.common_ground.support.shape == (2, 40)


def test_stable_groups_stand_in_for_sides_and_are_marked() -> None:
    found = analyse(camps((40, 30), 50, seed=1))
    assert found.is_side_discovered and found.groups.is_stable
    assert found.ballots.side_names == ("Group A", "Group B")
    assert found.ballots.side_sizes.tolist() == [40, 30]


def test_without_sides_and_groups_the_room_is_one() -> None:
    ballots = random_ballots(60, 30, seed=1)
    found = analyse(ballots.with_sides(np.full(60, -1), ()))
    assert found.is_side_discovered and not found.groups.is_stable
    assert found.ballots.side_names == (EVERYONE,)
    assert found.ballots.side_sizes.tolist() == [60]


def test_the_number_of_groups_never_moves_a_claim() -> None:
    """With declared sides, claims are those of the sides whether or not there are groups."""
    from baithak.analysis.common_ground import common_ground
    from baithak.analysis.tally import Tally

    ballots = camps((30, 30, 30), 40, seed=2)
    sided = ballots.with_sides(np.arange(90) % 2, ("East", "West"))
    found = analyse(sided)
    assert found.groups.k == 3
    assert same(found.common_ground, common_ground(Tally.of(sided)))


def test_collapsed_seats_go_where_their_bloc_goes() -> None:
    ballots = camps((40, 40), 60, seed=3)
    stuffed = Ballots.from_matrix(np.vstack([ballots.votes, ballots.votes[[5]].repeat(30, axis=0)]))
    found = analyse(stuffed)
    assert len(found.blocs[0].seats) == 31
    assert (found.groups.label[80:] == found.groups.label[5]).all()
    assert sorted(found.ballots.side_sizes.tolist()) == [40, 70]


def test_stages_are_told() -> None:
    told: list[str] = []
    analyse(random_ballots(10, 5, seed=1), on_stage=told.append)
    assert tuple(told) == STAGES


@pytest.mark.parametrize("votes", [np.zeros((0, 0)), np.full((3, 2), UNSEEN), np.zeros((3, 0))])
def test_nothing_to_analyse(votes: np.ndarray) -> None:
    with pytest.raises(TooFewSeats, match="not a single vote"):
        analyse(Ballots.from_matrix(votes.astype(np.int8)))


def test_inputs_are_not_touched() -> None:
    ballots = camps((20, 20), 30, seed=1)
    before = ballots.votes.copy()
    analyse(ballots)
    assert (ballots.votes == before).all()


@pytest.mark.parametrize("name", REAL)
def test_the_order_of_rows_and_columns_changes_nothing_in_a_real_conversation(
    name: str, shared_data: Path, tmp_path: Path
) -> None:
    """The same files with their rows and columns shuffled give the same findings to the last bit."""
    folder = shared_data / "polis" / name
    shuffled = with_shuffled(folder, tmp_path / "shuffled")
    one, other = (analyse(read_conversation(f).ballots, seed=1) for f in (folder, shuffled))
    assert isinstance(one, Findings)
    assert same(one, other)


def test_long_stages_tell_how_much_is_done() -> None:
    told: list[str | float] = []
    analyse(camps((60, 60), 40, seed=1), on_stage=told.append, on_share=told.append)
    shares = [share for share in told if isinstance(share, float)]
    assert len(shares) >= 4 and shares == sorted(shares) and shares[0] > 0 and shares[-1] <= 1
    assert told.index(STAGES[1]) < told.index(shares[0]) < told.index(shares[-1]) < told.index(STAGES[2])
