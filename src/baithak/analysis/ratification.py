"""Ratification: which texts the seats of every side support as the charter asks. Told from the release alone.

The charter's threshold `support` is the share of a side's seats, in per cent, that must endorse a text or be able to
live with it; `support-<side>` is another for that side. In an open dialogue, which tells no turnout, it is the share of
those who answered, and is always called so. They were signed before anybody voted. Whether a text reaches
them follows from what was released (bands, or shares that may be shown), so that it tells nothing more than the
release did. Consensus is never read off ballots: it is shown only by explicit co-signature of a brief.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baithak.analysis.banded_release import Told, scales_of

PERCENT = 100
THOUSAND = 1000
SUPPORT = "support"
DEFAULT_SUPPORT = 60


def threshold_name(side: str) -> str:
    """What a charter calls the threshold of one side."""
    return f"{SUPPORT}-{side}"


def support_of(thresholds: Mapping[str, int], side: str) -> int:
    """The share of this side's seats, in per cent, that must support a text: its own, or else that of all."""
    return thresholds.get(threshold_name(side), thresholds.get(SUPPORT, DEFAULT_SUPPORT))


def ratified(released: Mapping[str, Any], thresholds: Mapping[str, int]) -> frozenset[str]:
    """The texts of a released round of ratification that surely reach the threshold on every side, by id."""
    if released["kind"] == "closed" and released["told"] != Told.SIDES.value:
        return frozenset()  # no side is told of by itself
    return frozenset(row["statement"] for row in released["statements"] if _reaches(row, released, thresholds))


def can_be_shown(seats: Mapping[str, int], thresholds: Mapping[str, int], kind: str) -> bool:
    """Could any text be seen to reach the threshold? Not if the highest band of a side of this size begins below it."""
    if kind != "closed":
        return True
    told, _cells, scales = scales_of([*seats.values()])
    return told is Told.SIDES and all(
        PERCENT * int(scale.lowest[-1]) >= support_of(thresholds, side) * scale.seats
        for side, scale in zip(seats, scales, strict=True)
    )


def seats_to_unratify(row: Mapping[str, Any], released: Mapping[str, Any], thresholds: Mapping[str, int]) -> int:
    """How many seats, at least, would have to change before a ratified text of a closed round is ratified no more?

    The fewest that surely support it on a side, less the most that would not be enough there; of the side where that
    is least. 0 where it is not ratified, or told in shares.
    """
    if released["kind"] != "closed" or row["statement"] not in ratified(released, thresholds):
        return 0
    margins: list[int] = [
        int(view["low"]) - (support_of(thresholds, one["side"]) * one["seats"] - 1) // PERCENT
        for view, one in zip(row["views"], released["sides"], strict=True)
    ]
    return min(margins)


def _reaches(row: Mapping[str, Any], released: Mapping[str, Any], thresholds: Mapping[str, int]) -> bool:
    return all(
        _side_reaches(view, one["seats"], support_of(thresholds, one["side"]))
        for view, one in zip(row["views"], released["sides"], strict=True)
    )


def _side_reaches(view: Mapping[str, Any], seats: int, support: int) -> bool:
    if "band" in view:
        return bool(view["vote"] == "agree" and PERCENT * view["low"] >= support * seats)
    agree = view["agree"]
    return agree["shown"] in ("exact", "over") and PERCENT * agree["share"] >= support * THOUSAND
