"""Ratification: which recommendations the seats of every side support as the charter asks. Told from the release alone.

The charter's threshold `support` is the share of a side's seats, in per cent, that must endorse a text or be able to
live with it, on every side; it was signed before anybody drafted. Whether a text reaches it follows from what was
released (bands, or shares that may be shown), so that it tells nothing more than the release did. Consensus is never
read off ballots: it is shown only by explicit co-signature of a brief.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baithak.analysis.banded_release import Told, scales_of

PERCENT = 100
THOUSAND = 1000
SUPPORT = "support"
DEFAULT_SUPPORT = 60


def ratified(released: Mapping[str, Any], thresholds: Mapping[str, int]) -> frozenset[str]:
    """The texts of a released round of ratification that surely reach the threshold on every side, by id."""
    support = thresholds.get(SUPPORT, DEFAULT_SUPPORT)
    if released["kind"] == "closed" and released["told"] != Told.SIDES.value:
        return frozenset()  # no side is told of by itself
    return frozenset(row["statement"] for row in released["statements"] if _reaches(row, released, support))


def can_be_shown(seats: Mapping[str, int], thresholds: Mapping[str, int], kind: str) -> bool:
    """Could any text be seen to reach the threshold? Not if the highest band of a side of this size begins below it."""
    if kind != "closed":
        return True
    told, _cells, scales = scales_of([*seats.values()])
    support = thresholds.get(SUPPORT, DEFAULT_SUPPORT)
    return told is Told.SIDES and all(PERCENT * int(one.lowest[-1]) >= support * one.seats for one in scales)


def _reaches(row: Mapping[str, Any], released: Mapping[str, Any], support: int) -> bool:
    if released["kind"] == "closed":
        sizes = [one["seats"] for one in released["sides"]]
        return all(
            view["vote"] == "agree" and PERCENT * view["low"] >= support * seats
            for view, seats in zip(row["views"], sizes, strict=True)
        )
    shown = [view["agree"] for view in row["views"]]
    return all(one["shown"] in ("exact", "over") and PERCENT * one["share"] >= support * THOUSAND for one in shown)
