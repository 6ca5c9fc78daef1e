"""Approvals: who approves which statement, of sides that weigh the same, in an order that their contents decide."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import lcm

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import AGREE, Ballots, Bools, Ids, Ints
from baithak.analysis.errors import BadBallots, TooFewSeats


@dataclass(frozen=True, eq=False)
class Approvals:
    """The approval ballots of the sides. Make them with `from_matrix` or `of`, which check and order them.

    approves: (seat, statement) bool; False = does not approve, or has not voted. A seat that approves nothing still
        has its part of its side's weight: hand in those who voted.
    side: (seat,) int64 index into `side_names`. Every side has a seat, and every seat has a side.
    statement_ids: (statement,) int64 or str, ascending.
    """

    approves: Bools
    side: Ints
    side_names: tuple[str, ...]
    statement_ids: Ids

    @property
    def side_sizes(self) -> Ints:
        """(side,) int64: seats of each side."""
        return np.bincount(self.side, minlength=len(self.side_names)).astype(np.int64)

    @property
    def seat_weights(self) -> list[int]:
        """By side: what one of its seats weighs, in the smallest whole numbers with which all sides weigh the same."""
        sizes = self.side_sizes.tolist()
        return [lcm(*sizes) // size for size in sizes]

    @property
    def weights(self) -> NDArray[np.object_]:
        """(seat,) whole numbers of Python, which do not overflow."""
        return np.array(self.seat_weights, dtype=object)[self.side]

    @cached_property
    def support(self) -> Ints:
        """(side, statement) int64: seats of the side that approve the statement."""
        return np.stack([self.approves[self.side == side].sum(axis=0) for side in range(len(self.side_names))])

    @cached_property
    def preference(self) -> Ints:
        """(statement,) int64 columns, best first: who comes first where the rules leave a choice.

        By support of the worse side, then of all sides together (each share of a side counting the same), then by
        identifier.
        """
        shares = (self.support * np.array(self.seat_weights, dtype=object)[:, np.newaxis]).T.tolist()
        return np.array(sorted(range(len(shares)), key=lambda c: (-min(shares[c]), -sum(shares[c]), c)), dtype=np.int64)

    @classmethod
    def of(cls, ballots: Ballots) -> Approvals:
        """To agree is to approve; to pass, to disagree or not to vote is not. Raises as `from_matrix`."""
        return cls.from_matrix(ballots.votes == AGREE, ballots.side, ballots.side_names, ballots.statement_ids)

    @classmethod
    def from_matrix(
        cls,
        approves: Bools,
        side: NDArray[np.integer],
        side_names: tuple[str, ...],
        statement_ids: Ids | None = None,
    ) -> Approvals:
        """Approvals from a matrix in any order of rows and columns.

        approves: (seat, statement) bool. side: (seat,) index into `side_names`; -1 = of no side, and left out: what no
        side has a part in has no weight. statement_ids: (statement,), distinct; 0, 1, 2 and so on if there are none.
        Raises BadBallots where these do not fit together, TooFewSeats where there is no side, or one without a seat.
        """
        ids = np.arange(approves.shape[-1]) if statement_ids is None else np.asarray(statement_ids)
        _check(approves, side, side_names, ids)
        has_side = side >= 0
        approves, of_side = approves[has_side][:, np.argsort(ids)], side[has_side].astype(np.int64)
        order = _order_of_contents(approves, of_side)
        return cls(approves[order], of_side[order], side_names, np.sort(ids))


def _order_of_contents(approves: Bools, side: Ints) -> Ints:
    """Rows by side and what they approve: sums of floats depend on their order, and it must not be that of arrival."""
    sides = side.astype(">u4").view(np.uint8).reshape(-1, 4)
    rows = np.hstack([sides, np.packbits(approves, axis=1)])
    return np.argsort(np.ascontiguousarray(rows).view(f"S{rows.shape[1]}").ravel())


def _check(approves: Bools, side: NDArray[np.integer], side_names: tuple[str, ...], ids: Ids) -> None:
    if approves.ndim != 2 or approves.dtype != np.bool_:
        raise BadBallots("approvals are a table of True and False, a row for each seat; a vote not cast is False")
    if approves.shape != (len(side), len(ids)):
        raise BadBallots(
            f"approvals are {approves.shape[0]} seats by {approves.shape[1]} statements, but there are {len(side)} "
            f"side entries and {len(ids)} statement ids"
        )
    if len(np.unique(ids)) < len(ids):
        raise BadBallots("a statement is there twice: give every statement an id of its own")
    if len(side) and int(side.max()) >= len(side_names):
        raise BadBallots("a seat belongs to a side that has no name")
    if not side_names:
        raise TooFewSeats("there is no side to weigh: name the sides, or let the whole room be one")
    for number, name in enumerate(side_names):
        if not (side == number).any():
            raise TooFewSeats(
                f"side '{name}' has no seat, so its part of the slate would be nobody's: leave it out, or wait"
            )
