"""Findings: everything that is learned from one set of ballots, in one frozen result."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from baithak.analysis.ballots import Ballots, Bools, Floats, Ints
from baithak.analysis.tally import Tally


@dataclass(frozen=True, eq=False)
class CommonGround:
    """What the sides agree on, reject together and divide over. Axes: (side, statement) or (statement,).

    threshold: the share of a side, in 0-1, above which it counts as agreeing.
    support, support_low, support_high: (side, statement) posterior mean of the share that agrees, and its 90 %
        interval. A pass counts as not agreeing.
    rejection: (side, statement) posterior mean of the share that disagrees.
    p_side: (side, statement) probability that more than `threshold` of people like this side's agree.
    p_both: (statement,) probability that this is so on every side: the claim about *people like them*.
    p_room: (statement,) probability that, once every seat has voted, more than `threshold` of every side's seats
        agree: the claim about *this room*.
    p_both_collapsed: (statement,) `p_both` with near-duplicate ballots counted once: the second opinion.
    p_both_reject: (statement,) probability that more than `threshold` of every side disagree.
    p_divides: (statement,) probability that a majority of one side agrees while a majority of another disagrees.
    bridging: (statement,) support on the least friendly side, 0-1.
    divisiveness: (statement,) distance in 0-1 between the friendliest and the least friendly side's support.
    in_common_ground, in_common_rejection, is_divisive: (statement,) the three lists.
    *_false_share: expected share of false entries in each list, 0-1; NaN when the list is empty.
    flip_number: (statement,) fewest ballots whose removal takes a statement off the common-ground list; NaN for
        statements that are not on it.
    """

    threshold: float
    support: Floats
    support_low: Floats
    support_high: Floats
    rejection: Floats
    p_side: Floats
    p_both: Floats
    p_room: Floats
    p_both_collapsed: Floats
    p_both_reject: Floats
    p_divides: Floats
    bridging: Floats
    divisiveness: Floats
    in_common_ground: Bools
    in_common_rejection: Bools
    is_divisive: Bools
    common_ground_false_share: float
    common_rejection_false_share: float
    divisive_false_share: float
    flip_number: Floats


@dataclass(frozen=True, eq=False)
class Bloc:
    """Seats that voted so alike that they count once in the second opinion: near-duplicates, or ballots in lockstep.

    seats: (member,) row numbers. agreement_share: 0-1, lowest share of equal votes between a member and the bloc's
    centre; in lockstep, between a member and its original, `shared_statements` left out. shared_count: fewest
    statements that the two both voted on. lifted_statements: (n,) column numbers that would be common ground only
    with the whole bloc counted.
    shared_statements: (n,) column numbers on which ballots in lockstep were changed in the same way; empty for
    near-duplicates. originals: (member,) row numbers of what each is a copy of; empty for near-duplicates.
    """

    seats: Ints
    agreement_share: float
    shared_count: int
    lifted_statements: Ints
    shared_statements: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    originals: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def is_lockstep(self) -> bool:
        """Copies of different ballots that were changed alike, not near-duplicates of one."""
        return len(self.originals) > 0


@dataclass(frozen=True, eq=False)
class GroupCount:
    """How well the seats fall into k groups.

    stability: 0-1, mean adjusted Rand index between the grouping and regroupings of bootstrap samples.
    shuffled_stability: the same for votes shuffled within statements, where there is nothing to find; NaN where the
    stability alone already rules k out. smallest_size: seats in the smallest group.
    is_stable: all conditions of `groups.py` hold.
    """

    k: int
    stability: float
    shuffled_stability: float
    smallest_size: int
    is_stable: bool


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups that are really there, if any. They explain; they never decide a claim.

    dimension_count: how many dimensions of opinion exceed chance; 0 is an answer.
    variance_share: (dimension,) share of all variance on each of the leading dimensions, 0-1.
    positions: (seat, 2) map coordinates; NaN for seats with too few votes to be placed.
    loadings: (2, statement) which statements make the two axes.
    k: number of groups; 1 = no stable groups. is_stable: k > 1.
    label: (seat,) int64 group of each seat, 0..k-1 in order of size; -1 = not placed, or no stable groups.
    certainty: (seat,) how surely the seat belongs to its group, 0-1; NaN where label is -1.
    is_continuum: the groups are stable, but are cut through a crowd: there is no gap between them.
    counts: what was tried, k = 2..5.
    """

    dimension_count: int
    variance_share: Floats
    positions: Floats
    loadings: Floats
    k: int
    is_stable: bool
    label: Ints
    certainty: Floats
    is_continuum: bool
    counts: tuple[GroupCount, ...]


@dataclass(frozen=True, eq=False)
class Findings:
    """What one set of ballots shows, all of it a function of the set of votes and the seed.

    ballots: the ballots with the sides that the claims are about.
    is_side_discovered: nobody declared sides; stable groups stand in for them, or (one side) the whole room does.
    is_lockstep_searched: False where the conversation is too large for ballots in lockstep to be looked for.
    """

    ballots: Ballots
    is_side_discovered: bool
    seed: int
    tally: Tally
    common_ground: CommonGround
    blocs: tuple[Bloc, ...]
    groups: Groups
    is_lockstep_searched: bool = True
