"""Slate from bands: k texts chosen from what was released alone, and what is true of them whatever the votes were."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from baithak.analysis.banded_release import Told


@dataclass(frozen=True)
class Bounds:
    """How many seats of each side can approve each text, as far as it is told.

    sides, seats: names and seats of the sides, whether or not they voted. low, high: by text, for each side the fewest
    and the most of its seats that may approve it.
    """

    sides: tuple[str, ...]
    seats: tuple[int, ...]
    low: Mapping[str, tuple[int, ...]]
    high: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, released: Mapping[str, Any]) -> Bounds | None:
        """The bounds that a released document tells; None where no side is told of by itself, or none in bands."""
        if released["kind"] != "closed" or released["told"] != Told.SIDES.value:
            return None
        seats = tuple(one["seats"] for one in released["sides"])
        between = {
            row["statement"]: [_approving(view, size) for view, size in zip(row["views"], seats, strict=True)]
            for row in released["statements"]
        }
        low, high = ({text: tuple(pair[end] for pair in pairs) for text, pairs in between.items()} for end in (0, 1))
        return cls(tuple(one["side"] for one in released["sides"]), seats, low, high)


@dataclass(frozen=True)
class PossibleClaim:
    """Of all groups that there may be, the one whose claim would be the strongest.

    A group: seats that approve `text`, which was not chosen, and fewer than `level` of those chosen. claim: its weight
    over level / k of all, sides weighing the same; from 1 on it would be left out (EJR+). sizes: its seats, by side.
    text: None and level 0 if there can be no group.
    """

    claim: Fraction
    text: str | None
    level: int
    sizes: tuple[int, ...]

    @property
    def is_certified(self) -> bool:
        """Is no group left out, whatever the votes were that fit the bands?"""
        return self.claim < 1


def slate_from_bands(bounds: Bounds, candidates: Iterable[str], k: int) -> tuple[str, ...]:
    """Which k of these texts do all sides, weighing the same, surely support most?

    The one with the largest sure share on the worse side first, then on all sides together; among equals, the one that
    comes first in `candidates`. The larger the sure support, the smaller the groups that may be left out.
    Returns the texts in that order, fewer than k if there are fewer. Raises ValueError for k below 1.
    """
    if k < 1:
        raise ValueError(f"a slate has at least one place, not {k}")

    def least_and_all(text: str) -> tuple[Fraction, Fraction]:
        shares = [Fraction(low, seats) for low, seats in zip(bounds.low[text], bounds.seats, strict=True)]
        return -min(shares), -sum(shares, Fraction(0))

    return tuple(sorted(candidates, key=least_and_all)[:k])


def strongest_claim(bounds: Bounds, chosen: Collection[str]) -> PossibleClaim:
    """Could these texts, chosen of all that were put to the seats, leave out a group, for any votes that fit the bands?

    chosen: distinct texts, at least one; k is their number. Every text that was not chosen counts, ratified or not.
    The answer is exact: `is_certified` if and only if EJR+ holds for every set of ballots within the bounds. Of a side
    of n seats, g can approve fewer than l of the chosen if and only if the approvals that the other n - g cannot give,
    sum over the chosen of max(0, low - (n - g)), fit into l - 1 for each of the g (dealt out in turn, so that no seat
    gets a text twice); of those, as many as `high` can approve the text that was not chosen. No side binds another, so
    their largest g together are the heaviest group. Among equal claims the lower level, then the text that comes first.
    Raises ValueError if nothing is chosen. Source: docs/method.md; EJR+ as in `justified.ejr_plus`.
    """
    k = len(chosen)
    if not k:
        raise ValueError("nothing is chosen, so there is nothing to certify")
    lows = [[bounds.low[text][side] for text in chosen] for side in range(len(bounds.seats))]
    best = PossibleClaim(Fraction(0), None, 0, (0,) * len(bounds.seats))
    for level in range(1, k + 1):
        below = [_below(own, seats, level) for own, seats in zip(lows, bounds.seats, strict=True)]
        for text in (one for one in bounds.low if one not in chosen):
            sizes = tuple(map(min, below, bounds.high[text]))
            shares = (Fraction(size, seats) for size, seats in zip(sizes, bounds.seats, strict=True))
            claim = sum(shares, Fraction(0)) / len(sizes) * k / level
            if claim > best.claim:
                best = PossibleClaim(claim, text, level, sizes)
    return best


def _below(lows: Sequence[int], seats: int, level: int) -> int:
    """The most seats of a side that can approve fewer than `level` of texts of which each has at least its `lows`."""
    fits = (
        size for size in range(seats, 0, -1) if sum(max(0, low - (seats - size)) for low in lows) <= size * (level - 1)
    )
    return next(fits, 0)


def _approving(view: Mapping[str, Any], seats: int) -> tuple[int, int]:
    """Who disagrees does not approve: of a side that is told to disagree, at most the rest may."""
    return (view["low"], view["high"]) if view["vote"] == "agree" else (0, seats - view["low"])
