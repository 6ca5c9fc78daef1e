"""Justified: does a slate leave out a group that is large enough, and agreed enough, to be owed more of it?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from baithak.analysis.approvals import Approvals
from baithak.analysis.ballots import Ids, Ints


@dataclass(frozen=True, eq=False)
class Certificate:
    """Of all groups that could claim another statement, the one whose claim is the strongest.

    The group is those who approve `statement_id`, which was not chosen, and fewer than `level` of those chosen.
    claim: its weight over what `level` statements of k stand for, which is level / k of the weight of all sides. From
        1 on, the group is owed `level` statements and was left out; below 1, no group whatsoever was. 0 = there is no
        group: everything that anybody approves was chosen.
    statement_id: int or str, None if there is no group. level: 1 to k; 0 if there is no group.
    sizes: (side,) int64 seats of the group.
    """

    claim: Fraction
    statement_id: int | str | None
    level: int
    sizes: Ints

    @property
    def is_justified(self) -> bool:
        """Is no group left out (EJR+)?"""
        return self.claim < 1


def ejr_plus(approvals: Approvals, chosen_ids: Ids, k: int) -> Certificate:
    """Does this slate satisfy EJR+ with sides of equal weight, and which group comes nearest to being left out?

    chosen_ids: (choice,) ids of the statements chosen, in any order. k: how many were to be chosen.
    EJR+: for no statement that was not chosen, and no level from 1 to k, do those who approve it and fewer than
    `level` of the chosen weigh level / k of all or more. Always exact. Among equal claims, the lower level, then the
    statement that comes first in `Approvals.preference`.
    Raises ValueError for k below 1, or an id that is not there, that is there twice, or more than k of them.
    Source: Brill and Peters (2023), "Robust and verifiable proportionality axioms for multiwinner voting", with
    weights in place of numbers of voters.
    """
    chosen = _columns(approvals, chosen_ids, k)
    counts = _supporters_below(approvals, chosen, k)
    weight = (np.array(approvals.seat_weights, dtype=object)[:, np.newaxis, np.newaxis] * counts).sum(axis=0)
    waiting = approvals.preference[~np.isin(approvals.preference, chosen)]
    best = Certificate(Fraction(0), None, 0, np.zeros(len(approvals.side_names), dtype=np.int64))
    total = int(approvals.weights.sum())
    for level in range(1, k + 1) if len(waiting) else ():
        statement = waiting[weight[level - 1, waiting].argmax()]
        claim = Fraction(k * weight[level - 1, statement], level * total)
        if claim > best.claim:
            name = approvals.statement_ids[statement].item()
            best = Certificate(claim, name, level, counts[:, level - 1, statement])
    return best


def _supporters_below(approvals: Approvals, chosen: Ints, k: int) -> Ints:
    """(side, level - 1, statement) seats that approve the statement and fewer than `level` of the chosen."""
    approved = approvals.approves[:, chosen].sum(axis=1)
    counts = np.zeros((len(approvals.side_names), k, approvals.approves.shape[1]), dtype=np.int64)
    for side, number in np.ndindex(counts.shape[:2]):
        counts[side, number] = approvals.approves[(approvals.side == side) & (approved == number)].sum(axis=0)
    return counts.cumsum(axis=1)


def _columns(approvals: Approvals, chosen_ids: Ids, k: int) -> Ints:
    if k < 1:
        raise ValueError(f"a slate has at least one place, not {k}")
    chosen = np.flatnonzero(np.isin(approvals.statement_ids, chosen_ids))
    if not len(chosen) == len(chosen_ids) <= k:
        raise ValueError(f"the chosen statements must be there, be distinct, and be at most {k}")
    return chosen
