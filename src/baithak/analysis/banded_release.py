"""Banded release: what a small, closed round tells about each statement; all of it a function of bands alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

import numpy as np

from baithak.analysis.ballots import Bools, Ints
from baithak.analysis.bands import COLLUDERS, Scale, agreeing_between, band_count, disagreeing_between, stances
from baithak.analysis.common_ground import FALSE_SHARE, THRESHOLD, select
from baithak.analysis.errors import BadBallots
from baithak.analysis.joint_disclosure import Counts, Release, require_safe
from baithak.analysis.learned_prior import LearnedPrior
from baithak.analysis.tally import Tally

BROAD = Fraction(THRESHOLD).limit_denominator(100)  # a band is broad if every count in it is above this share
PERCENT = 100


class Told(StrEnum):
    """Of whom a closed round tells anything: chosen from the number of seats alone."""

    SIDES = "sides"
    TOGETHER = "together"
    NOTHING = "nothing"


class Reading(StrEnum):
    """What the sides' stances on a statement come to. Facts about this room, each true of the exact counts."""

    BROAD = "broad"  # on every side more than BROAD of the seats agree
    SUPPORT = "support"  # on every side more than half agree
    REJECTED = "rejected"  # on every side more than half disagree
    DIVIDES = "divides"  # more than half of one side agree, more than half of another disagree
    ONE_SIDE = "one_side"  # more than half of some side agree, of no side disagree
    ONE_REJECTS = "one_rejects"  # more than half of some side disagree, of no side agree
    OPEN = "open"  # nothing of the kind can be said


def banded_release(tally: Tally, seats: Mapping[str, int]) -> dict[str, object]:
    """What may be told of a closed round?

    tally: its votes, per side. seats: how many members each side has, from the charter, whether or not they took part;
    whoever did not vote counts as neither agreeing nor disagreeing, so that no turnout shows.
    Bands are chosen from the smallest side. With fewer than 7 seats on a side both are told of together only, and
    with fewer than 7 in all, nothing is. Readings and `firm` (see `_firm`) are worked out from the bands and from
    nothing else: whoever has the bands could have worked them out, so they give nothing further away.
    Returns text, whole numbers, lists and names alone (docs/disclosure.md), fit for `seal.canonical.encode`.
    Raises BadBallots when more seats voted than a side has, WouldDisclose if the bands were not safe after all.
    """
    counts, sizes = _by_side(tally, seats)
    told, cells, scales = scales_of(sizes)
    for scale in scales:
        require_safe([scale.seats], [_stance_release(scale)])
    agree, disagree = ([count[list(cell)].sum(axis=0) for cell in cells] for count in counts)
    stance = np.zeros((len(scales), len(tally.statement_ids)), dtype=np.int64)
    for row, one in enumerate(zip(agree, disagree, scales, strict=True)):
        stance[row] = stances(*one)
    readings = [reading_of(of_one, scales) for of_one in stance.T] if scales else []
    firm = _firm(stance, readings, scales) if told is Told.SIDES else np.zeros(len(readings), dtype=np.bool_)
    rows = zip(tally.statement_ids.tolist(), stance.T, readings, firm, strict=True) if scales else ()
    return {
        "kind": "closed",
        "told": told.value,
        "bands": scales[0].bands if scales else 0,
        "colluders": COLLUDERS,
        "firm_above_percent": round(PERCENT * THRESHOLD),
        "false_share_percent": round(PERCENT * FALSE_SHARE),
        "sides": [{"side": name, "seats": size} for name, size in zip(tally.side_names, sizes, strict=True)],
        "statements": [
            {
                "statement": str(statement),
                "reading": reading.value,
                "firm": int(is_firm),
                "flip": flip_bound(reading, of_one, scales),
                "views": [_view(int(one), scale) for one, scale in zip(of_one, scales, strict=True)],
            }
            for statement, of_one, reading, is_firm in rows
        ],
    }


def scales_of(sizes: Sequence[int]) -> tuple[Told, list[tuple[int, ...]], list[Scale]]:
    """Of whom is how finely told, given the seats of each side?

    Returns who is told of, which sides make up each of them, and the scale for each; the same number of bands for all.
    """
    if bands := band_count(min(sizes)):
        return Told.SIDES, [(index,) for index in range(len(sizes))], [Scale(size, bands) for size in sizes]
    if bands := band_count(sum(sizes)):
        return Told.TOGETHER, [tuple(range(len(sizes)))], [Scale(sum(sizes), bands)]
    return Told.NOTHING, [], []


def reading_of(of_one: Sequence[int] | Ints, scales: Sequence[Scale]) -> Reading:
    """What do these stances on one statement, one per scale, come to?"""
    is_for = [stance >= scale.first_majority for stance, scale in zip(of_one, scales, strict=True)]
    is_against = [stance < 0 for stance in of_one]
    if all(is_for):
        lowest = [scale.share_above(int(stance)) for stance, scale in zip(of_one, scales, strict=True)]
        return Reading.BROAD if min(lowest) >= BROAD else Reading.SUPPORT
    if all(is_against):
        return Reading.REJECTED
    if any(is_for):
        return Reading.DIVIDES if any(is_against) else Reading.ONE_SIDE
    return Reading.ONE_REJECTS if any(is_against) else Reading.OPEN


def flip_bound(reading: Reading, of_one: Sequence[int] | Ints, scales: Sequence[Scale]) -> int:
    """How many seats, at least, would have to change before a shared reading, or a division, no longer holds?

    For each side whose majority the reading names: the fewest seats that can hold the view, by its stance, less the
    most with which it would not be held by more than `BROAD` (or half) of the side. A shared reading falls with the
    first side; a division when all who are for it have changed, or all who are against. 0 for other readings.
    A function of stances alone.
    """
    line = BROAD if reading is Reading.BROAD else Fraction(1, 2)
    margins = [
        int(scale.lowest[stance if stance >= 0 else -1 - stance]) - int(line * scale.seats)
        for stance, scale in zip(of_one, scales, strict=True)
    ]
    if reading in (Reading.BROAD, Reading.SUPPORT, Reading.REJECTED):
        return min(margins)
    if reading is Reading.DIVIDES:
        held = [*zip(of_one, margins, scales, strict=True)]
        for_it = sum(margin for stance, margin, scale in held if stance >= scale.first_majority)
        return min(for_it, sum(margin for stance, margin, _scale in held if stance < 0))
    return 0


def _firm(stance: Ints, readings: Sequence[Reading], scales: Sequence[Scale]) -> Bools:
    """Which shared support and which shared rejection very probably holds beyond this room as well?

    stance: (side, statement). Returns (statement,) bool: the longest list of each whose expected share of false entries
    is at most `FALSE_SHARE`, false meaning that of people like some side's members no more than `THRESHOLD` hold the
    view. The probability is the smaller of two, as in `common_ground`: under Beta(1/2, 1/2), and under the prior that
    the bands of this round teach. Members who did not vote count as not holding the view, which errs on the safe side.
    """
    is_shared = np.array([reading in (Reading.BROAD, Reading.SUPPORT) for reading in readings], dtype=np.bool_)
    is_rejected = np.array([reading is Reading.REJECTED for reading in readings], dtype=np.bool_)
    firm = np.zeros(len(readings), dtype=np.bool_)
    for chosen, bounds in ((is_shared, agreeing_between), (is_rejected, disagreeing_between)):
        if chosen.any():
            low, high = np.array([bounds(own, scale) for own, scale in zip(stance, scales, strict=True)]).swapaxes(0, 1)
            seats = np.array([scale.seats for scale in scales])
            priors = (
                LearnedPrior.unlearned(len(scales), THRESHOLD),
                LearnedPrior.fit_bands(low, high, seats, THRESHOLD),
            )
            p = np.min([prior.p_all_above_in_bands(low, high, seats) for prior in priors], axis=0)
            # Rounded, so that a scrutineer's machine finds the same list.
            firm |= select(np.where(chosen, np.round(p, 9), 0.0), FALSE_SHARE)
    return firm


def _view(stance: int, scale: Scale) -> dict[str, object]:
    """One side's stance in numbers of seats: the least and the most who agree, or who disagree."""
    band = stance if stance >= 0 else -1 - stance
    return {
        "vote": "agree" if stance >= 0 else "disagree",
        "band": band,
        "low": int(scale.lowest[band]),
        "high": int(scale.highest[band]),
    }


def _stance_release(scale: Scale) -> Release:
    def of(outcomes: Counts) -> Ints:
        agree, disagree = (outcomes[:, 0, vote].astype(np.int64) for vote in (0, 1))
        return stances(agree, disagree, scale)

    return Release("how many agree", of)


def _by_side(tally: Tally, seats: Mapping[str, int]) -> tuple[tuple[Ints, Ints], list[int]]:
    """(side, statement) how many agree, and how many disagree; and the seats of each side by the charter."""
    if set(tally.side_names) != set(seats):
        raise BadBallots("the sides of the votes are not those of the charter")
    sizes = [seats[name] for name in tally.side_names]
    if bool((tally.side_sizes[: len(sizes)] > np.array(sizes)).any()) or int(tally.side_sizes[-1]):
        raise BadBallots("there are more seats in the votes than the charter grants")
    agree, disagree, _seen = tally.by_side
    return (agree, disagree), sizes
