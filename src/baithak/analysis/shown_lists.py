"""The lists as they may be shown: naming a statement must say no more about small cells than its shares do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baithak.analysis.ballots import Bools, Floats, Ints
from baithak.analysis.common_ground import FALSE_SHARE, MAJORITY, Claims, claims_of, silencing_numbers
from baithak.analysis.disclosure import (
    FEWEST_VOTES,
    SMALLEST_CELL,
    Coding,
    Disclosure,
    coded_shares,
    disclose,
    lowest_agreeing,
    lowest_disagreeing,
)
from baithak.analysis.findings import Findings
from baithak.analysis.stability import flip_numbers
from baithak.analysis.support import p_share_above

FLIP_STEPS = np.array([0, 2, 3, 5, 10, 20, 50])  # a flip number that is only bounded is told as one of these
SURE = 1 - FALSE_SHARE  # a statement this sure is on its list whatever the other statements are


@dataclass(frozen=True, eq=False)
class ShownList:
    """One list as it may be shown. All (statement,).

    is_on: named on the list. is_told: whether a statement is on the list may be said at all.
    p: how sure, by what may be known of the counts: exactly where they may be shown, else a lower bound.
    """

    is_on: Bools
    is_told: Bools
    p: Floats

    @property
    def count(self) -> int:
        """How many statements are named on the list."""
        return int(np.count_nonzero(self.is_on))

    @property
    def expected_wrong(self) -> float:
        """How many of the entries shown are expected to be wrong, at most."""
        return float((1 - self.p[self.is_on]).sum())


@dataclass(frozen=True, eq=False)
class ShownLists:
    """The three lists, and which statements have fewer than ten voters on some side and stand on none.

    flip_at_least: (statement,) int64 of `FLIP_STEPS`: for common ground whose counts are only bounded, how many ballots
    at least its claim hangs on, whatever the hidden counts are; 0 where nothing can be said.
    """

    disclosure: Disclosure
    common_ground: ShownList
    common_rejection: ShownList
    divisive: ShownList
    has_too_few: Bools
    flip_at_least: Ints


def shown_lists(findings: Findings) -> ShownLists:
    """Which statements may be named on which list?

    Where the counts that decide a list are shown exactly, a statement is named if it is on it. Where one is only
    bounded, being named would narrow it down further. There a statement is named only if even the lowest counts that
    it may have (`lowest_agreeing`, `lowest_disagreeing`) would make it `SURE`: whether it is named then follows from
    these alone. With fewer than ten voters on a side it is never named. As probabilities rise with the counts, and as
    a statement that is `SURE` is listed whatever the others are, none is named that is not really on the list.
    """
    ground, tally = findings.common_ground, findings.tally
    disclosure = disclose(tally)
    has_too_few = np.asarray((tally.by_side[2] < FEWEST_VOTES).any(axis=0))
    claims = claims_of(tally, ground.threshold)
    agree, disagree, seen = lowest_agreeing(tally), lowest_disagreeing(tally), tally.by_side[2]
    doubled = _doubled_seats(findings)
    lowest = [
        tuple(np.maximum(count - doubled, 0) for count in (agree, disagree, seen)),
        (agree, disagree, seen),
    ]
    agreement_low = np.min([claims.agreement(a, n) for a, _d, n in lowest], axis=0)
    rejection_low = np.min([claims.rejection(d, n) for _a, d, n in lowest], axis=0)
    divides_low = np.min([_p_divides(*counts) for counts in lowest], axis=0)
    agreement, rejection = disclosure.is_agreement_exact, np.asarray(disclosure.rejection.is_exact.all(axis=0))
    p_agreement = np.fmin(ground.p_both, ground.p_both_collapsed)

    def shown(is_listed: Bools, is_exact: Bools, p: Floats, p_low: Floats) -> ShownList:
        is_on = is_listed & ~has_too_few & (is_exact | (p_low >= SURE))
        return ShownList(is_on, ~has_too_few & (is_exact | is_on), np.where(is_exact, p, p_low))

    common = shown(ground.in_common_ground, agreement, p_agreement, agreement_low)
    return ShownLists(
        disclosure,
        common,
        shown(ground.in_common_rejection, rejection, ground.p_both_reject, rejection_low),
        shown(ground.is_divisive, agreement & rejection, ground.p_divides, divides_low),
        has_too_few,
        _flip_at_least(findings, claims, common.is_on & ~agreement),
    )


def _flip_at_least(findings: Findings, claims: Claims, bounded: Bools) -> Ints:
    """The flip number of the fewest who may agree, by the shares as they are shown, to still be as sure as `SURE`.

    Being listed is never asked for more than `SURE`, and fewer who agree are sooner too few, so the flip number is no
    smaller. Nothing is said where blocs have to be counted once as well.
    """
    agree, _disagree, seen = findings.tally.by_side
    told, sizes = np.zeros(len(bounded), dtype=np.int64), findings.tally.side_sizes[:-1]
    if bounded.any() and not findings.blocs:
        code = coded_shares(agree, seen).code
        fewest = np.where(code == Coding.EXACT, agree, np.maximum(seen - SMALLEST_CELL + 1, 0))[:, bounded]
        heard = seen[:, bounded]
        limits = np.full(fewest.shape[1], SURE)
        flips = np.minimum(flip_numbers(fewest, heard, claims.agreement, limits), silencing_numbers(heard, sizes))
        told[bounded] = FLIP_STEPS[np.searchsorted(FLIP_STEPS, flips, side="right") - 1]
    return told


def _doubled_seats(findings: Findings) -> Ints:
    """(side, 1) how many seats of each side the second opinion may leave out."""
    side, doubled = findings.ballots.side, np.zeros(len(findings.tally.side_names), dtype=np.int64)
    for bloc in findings.blocs:
        own = side[bloc.seats]
        doubled += np.bincount(own[own >= 0], minlength=len(doubled))[: len(doubled)]
    return doubled[:, np.newaxis]


def _p_divides(agree: Ints, disagree: Ints, seen: Ints) -> Floats:
    """(statement,) at least how probable it is that most of one side agree and most of another disagree.

    The surest pair of sides alone; with two sides that is nearly all there is.
    """
    for_it, against_it = p_share_above(agree, seen, MAJORITY), p_share_above(disagree, seen, MAJORITY)
    pairs = for_it[:, np.newaxis] * against_it[np.newaxis, :]
    same = np.arange(len(for_it))
    pairs[same, same] = 0
    return np.asarray(pairs.max(axis=(0, 1), initial=0.0))
