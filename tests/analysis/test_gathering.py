"""What comes in parts is, once gathered, what it was before."""

from collections.abc import Iterator

import numpy as np
import pytest

from baithak.analysis import gathering
from baithak.analysis.ballots import UNSEEN, Ballots, Ids
from baithak.analysis.errors import BadBallots
from baithak.analysis.gathering import gathered, sampled
from baithak.analysis.groups import find_groups
from baithak.analysis.live import components_of
from baithak.analysis.tally import CoVotes, Tally
from tests.analysis.rooms import camps

WHOLE = Ballots.from_matrix(
    np.random.default_rng(0).choice([-1, 0, 1, UNSEEN], (50, 7)).astype(np.int8),
    side=np.arange(50) % 2,
    side_names=("East", "West"),
)


class Parts:
    def __init__(self, *parts: Ballots) -> None:
        self.parts = parts
        self.statement_ids: Ids = WHOLE.statement_ids
        self.side_names = WHOLE.side_names

    def partitions(self) -> Iterator[Ballots]:
        yield from self.parts


@pytest.mark.parametrize("rows", [[range(50)], [range(20), range(20, 50)], [range(30, 50), range(30)]])
def test_parts_in_any_order_make_the_whole(rows: list[range], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "STEP_BYTES", 100)
    found = gathered(Parts(*(WHOLE.of_seats(np.array(part)) for part in rows)))
    for name in ("votes", "seat_ids", "statement_ids", "side"):
        np.testing.assert_array_equal(getattr(found, name), getattr(WHOLE, name))
    assert found.side_names == WHOLE.side_names


def test_nothing_and_the_same_seat_twice_are_refused() -> None:
    with pytest.raises(BadBallots, match="no partitions"):
        gathered(Parts())
    with pytest.raises(BadBallots, match="ascending and distinct"):
        gathered(Parts(WHOLE, WHOLE.of_seats(np.array([3]))))


@pytest.mark.parametrize("seats", [1, 13, 50, 80])
@pytest.mark.parametrize("rows", [[range(50)], [range(20), range(20, 50)], [range(30, 50), range(10), range(10, 30)]])
def test_a_sample_is_the_same_whatever_the_parts(rows: list[range], seats: int) -> None:
    found = sampled(Parts(*(WHOLE.of_seats(np.array(part)) for part in rows)), seats)
    whole = sampled(WHOLE, seats)
    assert found.seat_count == min(seats, 50)
    for name in ("votes", "seat_ids", "side"):
        np.testing.assert_array_equal(getattr(found, name), getattr(whole, name))
    at = np.searchsorted(WHOLE.seat_ids, found.seat_ids)
    np.testing.assert_array_equal(found.votes, WHOLE.votes[at])


def test_nothing_can_be_sampled_from_nothing() -> None:
    with pytest.raises(BadBallots, match="no partitions"):
        sampled(Parts(), 5)


def test_claims_axes_and_groups_of_what_is_never_together_in_memory() -> None:
    """The recipe of docs/scale.md: claims and axes from every seat, part by part; groups from a sample."""
    room = camps((300, 200), 30, seed=1, seen_share=0.6).with_sides(np.arange(500) % 2, ("East", "West"))
    parts = [room.of_seats(np.arange(start, start + 100)) for start in range(0, 500, 100)]
    source = Parts(*parts)
    source.statement_ids, source.side_names = room.statement_ids, room.side_names
    tally, axes = Tally.of(source), components_of(CoVotes.of(source))
    np.testing.assert_array_equal(tally.agree, Tally.of(room).agree)
    groups = find_groups(sampled(source, 200))
    along = np.concatenate([axes.place(part)[:, 0] for part in parts])
    is_right = along > (along[:300].mean() + along[300:].mean()) / 2
    assert groups.k == 2
    assert abs(is_right[:300].mean() - is_right[300:].mean()) > 0.95, "the first axis parts the camps"
