"""What comes in parts is, once gathered, what it was before."""

from collections.abc import Iterator

import numpy as np
import pytest

from baithak.analysis import gathering
from baithak.analysis.ballots import UNSEEN, Ballots, Ids
from baithak.analysis.errors import BadBallots
from baithak.analysis.gathering import gathered

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
