"""Disclosure: how much of a count may be shown, so that no reader can learn how fewer than five people voted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import Bools, Floats, Int8, Ints
from baithak.analysis.tally import Tally

SMALLEST_CELL = 5
FEWEST_VOTES = 2 * SMALLEST_CELL  # below this a share and its complement cannot both be 5 or more
FEW_OTHERS = 2  # 0 to 2 and 3 to 4: the bands that fewer than five may be told apart by
FEWEST_SEATS_FOR_QUARTERS = 4 * SMALLEST_CELL  # a quarter of a group is then a band 5 seats wide


class Coding(IntEnum):
    """How a share is shown: exactly, as a bound, or not at all."""

    EXACT = 0
    UNDER = 1
    OVER = 2
    TOO_FEW = 3


@dataclass(frozen=True, eq=False)
class CodedShares:
    """Shares as they may be shown.

    code: (side, statement) int8 `Coding`.
    bound: (side, statement) float64 in 0-1: what the share is under or over; NaN for the other codings.
    """

    code: Int8
    bound: Floats

    @cached_property
    def is_exact(self) -> Bools:
        """(side, statement) bool."""
        exact: Bools = self.code == Coding.EXACT
        return exact


@dataclass(frozen=True, eq=False)
class Disclosure:
    """What may be shown of a tally.

    agreement, rejection: (side, statement) the share of a side's voters that agrees, that disagrees.
    is_agreement_exact: (statement,) every side's agreement is shown exactly, so numbers that follow from the
        agree counts alone (support, p_both, p_room, bridging, divisiveness, flip number) add nothing to it.
    is_rejection_exact: (statement,) every side's agreement and rejection are; the same for p_both_reject, p_divides.
    """

    agreement: CodedShares
    rejection: CodedShares

    @cached_property
    def is_agreement_exact(self) -> Bools:
        """(statement,) bool."""
        return np.asarray(self.agreement.is_exact.all(axis=0))

    @cached_property
    def is_rejection_exact(self) -> Bools:
        """(statement,) bool."""
        return np.asarray(self.is_agreement_exact & self.rejection.is_exact.all(axis=0))


def disclose(tally: Tally) -> Disclosure:
    """How may each side's shares on each statement be shown?

    The rule (small-cell suppression with bottom- and top-coding, as statistical offices apply it): with fewer than
    10 voters on a side nothing is shown. Otherwise fewer than 5 who agree are "under 5/n", fewer than 5 who do not
    agree are "over (n - 5)/n", with n the voters of that side on that statement.

    Differencing: agree + disagree + pass = n, and n may be known, so two exact shares give away the third. The share
    that disagrees is therefore coded in the light of the share that agrees (`_coded_rejection`). Totals over sides are
    never shown, so no side can be had by subtraction. A test tries every possible vote of up to 25 people and finds
    no number below 5 that follows from what is shown.

    Missing values: a side that nobody voted on is TOO_FEW, never zero.
    """
    agree, disagree, seen = tally.by_side
    agreement = coded_shares(agree, seen)
    return Disclosure(agreement, _coded_rejection(agreement, agree, disagree, seen))


def _coded_rejection(agreement: CodedShares, agree: Ints, disagree: Ints, seen: Ints) -> CodedShares:
    """How may the share that disagrees be shown beside the share that agrees?

    Where agreement is exact, the others are n - agree people. Fewer than 10 of them cannot be split at all; else fewer
    than 5 who disagree are "under", and fewer than 5 who pass make it "over (n - agree - 5)/n".
    Where fewer than 5 agree, fewer than 10 who do not disagree cannot be split: "over (n - 10)/n", which is only worth
    saying from 20 voters on.
    """
    others, not_disagreeing = seen - agree, seen - disagree
    is_exact, is_small = agreement.is_exact, disagree < SMALLEST_CELL
    hides_agreement = (agreement.code == Coding.UNDER) & (not_disagreeing < FEWEST_VOTES)
    hides_passes = is_exact & (others - disagree < SMALLEST_CELL)
    conditions = [
        (seen < FEWEST_VOTES) | (is_exact & (others < FEWEST_VOTES)),
        is_small,
        hides_agreement & (seen < 2 * FEWEST_VOTES),
        hides_agreement | hides_passes,
    ]
    codes = [Coding.TOO_FEW, Coding.UNDER, Coding.TOO_FEW, Coding.OVER]
    code = np.select(conditions, codes, Coding.EXACT).astype(np.int8)
    floor = np.where(hides_agreement, seen - FEWEST_VOTES, others - SMALLEST_CELL)
    bound = np.select([code == Coding.UNDER, code == Coding.OVER], [np.full(seen.shape, SMALLEST_CELL), floor], np.nan)
    return CodedShares(code, bound / np.maximum(seen, 1))


def coded_shares(count: Ints, voted: Ints) -> CodedShares:
    """How may count / voted be shown?

    count, voted: int64 of one shape, 0 <= count <= voted. Returns arrays of that shape.
    """
    is_low, is_high = count < SMALLEST_CELL, voted - count < SMALLEST_CELL
    conditions = [voted < FEWEST_VOTES, is_low, is_high]
    code = np.select(conditions, [Coding.TOO_FEW, Coding.UNDER, Coding.OVER], Coding.EXACT).astype(np.int8)
    edge = SMALLEST_CELL / np.maximum(voted, 1)
    bound = np.select([code == Coding.UNDER, code == Coding.OVER], [edge, 1 - edge], np.nan)
    return CodedShares(code, bound)


def lowest_agreeing(tally: Tally) -> Ints:
    """(side, statement) at least how many agree, by what may be given away: exact where the share is shown exactly.

    Of a share that is "over", it may be given away whether at most 2 do not agree or 3 to 4, two bands of several
    numbers each. Of a share that is "under" or hidden, nothing may.
    """
    agree, _disagree, seen = tally.by_side
    code = coded_shares(agree, seen).code
    return np.select([code == Coding.EXACT, code == Coding.OVER], [agree, _lowest_of_band(agree, seen)], 0)


def lowest_disagreeing(tally: Tally) -> Ints:
    """(side, statement) at least how many disagree, by what may be given away; see `lowest_agreeing`."""
    agree, disagree, seen = tally.by_side
    agreement = coded_shares(agree, seen)
    rejection = _coded_rejection(agreement, agree, disagree, seen)
    code, is_voted = rejection.code, seen >= FEWEST_VOTES
    is_unanimous = is_voted & (agreement.code == Coding.UNDER) & (seen - disagree < SMALLEST_CELL)
    over = np.rint(np.nan_to_num(rejection.bound) * seen).astype(np.int64) + 1
    conditions = [code == Coding.EXACT, is_unanimous, code == Coding.OVER]
    return np.select(conditions, [disagree, _lowest_of_band(disagree, seen), over], 0)


def _lowest_of_band(count: Ints, voted: Ints) -> Ints:
    return np.asarray(voted - np.where(voted - count <= FEW_OTHERS, FEW_OTHERS, SMALLEST_CELL - 1))


def visible_shares(share: Floats, coded: CodedShares) -> Floats:
    """The shares as far as they are shown: themselves, the bound where only that is, NaN where nothing is.

    share: (side, statement) in 0-1. Whatever is drawn or ranked by shares uses these, or it would give away the others.
    """
    is_exact, is_hidden = coded.code == Coding.EXACT, coded.code == Coding.TOO_FEW
    return np.select([is_exact, is_hidden], [share, np.nan], default=coded.bound)


def coarse_composition(label: Ints, side: NDArray[np.int16], side_count: int, k: int) -> list[list[int | None]]:
    """To the nearest quarter, how much of each group belongs to each side?

    label: (seat,) group 0..k-1, -1 = in none. side: (seat,) side, -1 = none.
    Returns, per group and side, 0 (hardly any) to 4 (nearly all) quarters; None in groups of fewer than 20 seats,
    where a quarter is narrower than 5 seats. Group sizes and side sizes are public, so exact cells could be
    completed by subtraction even where only one of them is small; quarters cannot.
    """
    composition: list[list[int | None]] = []
    for group in range(k):
        members = side[label == group]
        is_large = len(members) >= FEWEST_SEATS_FOR_QUARTERS
        shares = [float((members == index).mean()) if is_large else None for index in range(side_count)]
        composition.append([None if share is None else round(4 * share) for share in shares])
    return composition
