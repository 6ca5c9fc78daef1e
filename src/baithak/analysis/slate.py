"""Slate: the balanced set of k statements that two sides, weighing the same whatever their size, choose together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baithak.analysis.approvals import Approvals
from baithak.analysis.ballots import Bools, Floats, Ids, Ints
from baithak.analysis.equal_shares import Number, equal_shares
from baithak.analysis.justified import Certificate, ejr_plus


@dataclass(frozen=True, eq=False)
class Slate:
    """What was chosen, in the order in which it was chosen, and what each side has of it.

    For the analyst: in a small room, exact costs and counts could give votes away.

    k: how many were to be chosen.
    statement_ids: (choice,) those that were; fewer than k if fewer are approved by anybody.
    cost: for each choice, as in `equal_shares.Choice`: fractions if the slate is exact, else floats.
    is_completion: (choice,) bool; chosen by Phragmén's rule after equal shares had come to an end.
    support: (side, choice) int64 seats of the side that approve it, of `side_sizes`.
    approved_mean: (side,) how many of the chosen statements a seat of the side approves, on average. Equal weight is
        not equal satisfaction: show both.
    reached_share: (side,) share of the side's seats that approve at least one of them, in 0-1.
    certificate: that no group is left out, or which one is.
    """

    k: int
    side_names: tuple[str, ...]
    side_sizes: Ints
    statement_ids: Ids
    cost: tuple[Number, ...]
    is_completion: Bools
    support: Ints
    approved_mean: Floats
    reached_share: Floats
    certificate: Certificate


def slate(approvals: Approvals, k: int) -> Slate:
    """Which k statements represent the sides best, if every side weighs the same and, within it, every seat?

    By equal shares, completed by Phragmén's rule; statements that nobody approves are never chosen. Where the rules
    leave a choice, it falls on the statement with more support on the worse side, then on all sides together, then on
    the lower identifier; so the slate is a function of the set of ballots, whatever the order of seats and statements.
    Exact with fewer than `equal_shares.EXACT_BELOW` seats, else within `equal_shares.TOLERANCE`; the certificate is
    always exact. Raises ValueError for k below 1. Source: docs/method.md.
    """
    if k < 1:
        raise ValueError(f"a slate has at least one place, not {k}")
    choices = equal_shares(approvals.approves, approvals.weights, k, approvals.preference)
    chosen = np.array([choice.statement for choice in choices], dtype=np.int64)
    ids, sizes, support = approvals.statement_ids[chosen], approvals.side_sizes, approvals.support[:, chosen]
    is_reached = approvals.approves[:, chosen].any(axis=1)
    return Slate(
        k=k,
        side_names=approvals.side_names,
        side_sizes=sizes,
        statement_ids=ids,
        cost=tuple(choice.cost for choice in choices),
        is_completion=np.array([choice.is_completion for choice in choices], dtype=np.bool_),
        support=support,
        approved_mean=support.sum(axis=1) / sizes,
        reached_share=np.bincount(approvals.side[is_reached], minlength=len(sizes)) / sizes,
        certificate=ejr_plus(approvals, ids, k),
    )
