"""Reasons: how many of those given for votes may be shown beneath a text, besides what was released of it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np

from baithak.analysis.bands import COLLUDERS, Scale, agreeing_between, disagreeing_between

MOST_REASONS = 5  # beneath one text

Span = tuple[int, int]


def reasons_allowed(released: Mapping[str, Any], row: Mapping[str, Any]) -> int:
    """How many of the reasons given with the votes on a text may be shown beneath it? 0 to `MOST_REASONS`.

    released, row: what was released of the round, and of this text (docs/disclosure.md); nothing else is looked at, so
    that whether reasons are shown tells no more than the release did.
    In a closed dialogue the least that any side allows (`most_reasons`). In an open one, none where a number had to be
    hidden because too few had voted like that.
    """
    if released["kind"] != "closed":
        told = [view[vote]["shown"] for view in row["views"] for vote in ("agree", "disagree")]
        return MOST_REASONS if all(one == "exact" for one in told) else 0
    seats = [one["seats"] for one in released["sides"]]
    sizes = [sum(seats)] if released["told"] == "together" else seats
    views = zip(sizes, row["views"], strict=True)
    return min(most_reasons(Scale(size, released["bands"]), _stance(view)) for size, view in views)


def most_reasons(scale: Scale, stance: int, colluders: int = COLLUDERS) -> int:
    """How many reasons may be shown beneath a text on which a side has this stance? 0 to `MOST_REASONS`.

    A reason may give away its author's side and vote, and nobody can keep it from doing so. So the worst is assumed:
    each reason shown is by a member of this one side, and says how that member voted. Then, for every way in which
    `colluders` members may have voted and every answer the reasons may tell, each other member must still be able to
    have agreed, disagreed, or neither: as with what is released (`analysis.joint_disclosure`), nothing is ruled out.
    What it does not protect is an author who is recognised; they have said aloud how they voted.

    stance: as of `analysis.bands.stances`. It depends on nothing but what was released.
    """
    agreeing, disagreeing = _spans(scale, stance)
    for count in range(1, MOST_REASONS + 1):
        for own, told in product(_shared(colluders), _shared(count)):
            if _rules_out(scale.seats, agreeing, disagreeing, own, told):
                return count - 1
    return MOST_REASONS


def _stance(view: Mapping[str, Any]) -> int:
    band: int = view["band"]
    return band if view["vote"] == "agree" else -1 - band


def _spans(scale: Scale, stance: int) -> tuple[Span, Span]:
    """The fewest and the most that can agree, and that can disagree."""
    held = np.array(stance)
    (a, b), (c, d) = agreeing_between(held, scale), disagreeing_between(held, scale)
    return (int(a), int(b)), (int(c), int(d))


def _shared(count: int) -> Iterator[tuple[int, int, int]]:
    """Every way in which so many members agree, disagree, or neither."""
    for agree in range(count + 1):
        for disagree in range(count - agree + 1):
            yield agree, disagree, count - agree - disagree


def _rules_out(
    seats: int, agreeing: Span, disagreeing: Span, own: tuple[int, int, int], told: tuple[int, int, int]
) -> bool:
    """Can this be told, and can then nobody else have voted in one of the three ways?"""
    others = seats - sum(own)
    fewest = [max(told[0], agreeing[0] - own[0]), max(told[1], disagreeing[0] - own[1]), told[2]]
    most = [agreeing[1] - own[0], disagreeing[1] - own[1], others]
    room = others - sum(fewest)
    if room < 0 or any(low > high for low, high in zip(fewest, most, strict=True)):
        return False  # it cannot come to this
    return any(min(high, low + room) == 0 for low, high in zip(fewest, most, strict=True))
