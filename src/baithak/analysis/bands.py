"""Bands: how finely a small side's votes may be told, chosen from the number of its seats alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from baithak.analysis.ballots import Ints

COLLUDERS = 2  # members who may add their own votes to what is released, and still learn nobody else's
MOST_BANDS = 5
FEWEST_BANDS = 2


def band_count(seats: int, colluders: int = COLLUDERS) -> int:
    """Into how many equal bands may "how many of these seats agree" be divided? 0 = it may not be told at all.

    The outermost bands must hold `colluders` + 2 counts each, or those who know their own votes could sometimes tell
    that all the others voted alike. With equal shares that takes (`colluders` + 1) seats a band and one more: against
    two, 7 seats for two bands, 10 for three, 13 for four and 16 for five. `tests/analysis/test_bands.py` counts them
    all out.
    """
    count = min((seats - 1) // (colluders + 1), MOST_BANDS)
    return count if count >= FEWEST_BANDS else 0


@dataclass(frozen=True)
class Scale:
    """Bands of equal shares of a side: band i of b holds the counts above i/b and up to (i + 1)/b of its seats.

    The lowest band holds 0 as well. seats: of the side, whether or not they voted. bands: 2 or more.
    """

    seats: int
    bands: int

    @property
    def lowest(self) -> Ints:
        """(band,) the lowest count of each band."""
        return np.array([0, *(index * self.seats // self.bands + 1 for index in range(1, self.bands))])

    @property
    def highest(self) -> Ints:
        """(band,) the highest count of each band."""
        return np.array([index * self.seats // self.bands for index in range(1, self.bands + 1)])

    @property
    def first_majority(self) -> int:
        """The first band whose every count is more than half of the seats."""
        return -(-self.bands // 2)

    def band_of(self, count: Ints) -> Ints:
        """The band of each count from 0 to `seats`."""
        return np.searchsorted(self.highest, count).astype(np.int64)

    def share_above(self, band: int) -> Fraction:
        """The share of the seats that every count of this band is above (or, in the lowest band, not below)."""
        return Fraction(band, self.bands)


def stances(agree: Ints, disagree: Ints, scale: Scale) -> Ints:
    """Where does a side stand, as far as it may be told?

    agree, disagree: int64 of one shape, counts of the side's seats; the rest is unsure or did not vote, which are never
    told apart. Returns their shape: the band of those who agree, 0 or more; but where those who disagree fill a band
    of the majority, -1 - that band. Every pair of counts has exactly one stance, so none is ever refused.
    """
    against = scale.band_of(disagree)
    return np.where(against >= scale.first_majority, -1 - against, scale.band_of(agree))


def agreeing_between(stance: Ints, scale: Scale) -> tuple[Ints, Ints]:
    """The fewest and the most of the side's seats that can agree, given its stance. Shapes as `stance`."""
    return _between(stance, scale)


def disagreeing_between(stance: Ints, scale: Scale) -> tuple[Ints, Ints]:
    """The fewest and the most of the side's seats that can disagree, given its stance. Shapes as `stance`."""
    low, high = _between(-1 - stance, scale)
    most = np.minimum(scale.highest[scale.first_majority - 1], scale.seats - scale.lowest[np.maximum(stance, 0)])
    return np.where(stance < 0, low, 0), np.where(stance < 0, high, most)


def _between(stance: Ints, scale: Scale) -> tuple[Ints, Ints]:
    """Bounds of the count that the stance names outright (0 or more), or of the one that it only leaves room for."""
    band, other = np.maximum(stance, 0), np.maximum(-1 - stance, 0)
    is_named = stance >= 0
    return (
        np.where(is_named, scale.lowest[band], 0),
        np.where(is_named, scale.highest[band], scale.seats - scale.lowest[other]),
    )
