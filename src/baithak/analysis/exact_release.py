"""Exact release: what a large, open round tells about each statement: shares with intervals, no cell below five."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from baithak.analysis.analyse import analyse
from baithak.analysis.ballots import Ballots, Floats
from baithak.analysis.banded_release import Reading
from baithak.analysis.common_ground import FALSE_SHARE, THRESHOLD
from baithak.analysis.disclosure import SMALLEST_CELL, CodedShares, Coding, Disclosure
from baithak.analysis.errors import TooFewSeats
from baithak.analysis.findings import CommonGround
from baithak.analysis.shown_lists import ShownLists, shown_lists

PER_MILLE = 1000
CODES = {Coding.EXACT: "exact", Coding.UNDER: "under", Coding.OVER: "over", Coding.TOO_FEW: "too_few"}


def exact_release(ballots: Ballots, seats: Mapping[str, int]) -> dict[str, object]:
    """What may be told of an open round?

    ballots: with the sides declared. seats: how many members each side has, by the charter.
    Shares are given in thousandths, rounded down, their 90 % intervals and bounds rounded outwards, through
    `disclosure` and `shown_lists`: nothing that fewer than five voters of a side did can be worked out. Groups and
    blocs are not told.
    Returns text, whole numbers, lists and names alone (docs/disclosure.md), fit for `seal.canonical.encode`.
    """
    try:
        findings = analyse(ballots)
    except TooFewSeats:  # nobody voted on anything: every cell is too small to show
        return _document(ballots, seats, [])
    ground, lists = findings.common_ground, shown_lists(findings)
    rows = [_row(ground, lists, index) for index in range(ballots.statement_count)]
    return _document(ballots, seats, rows)


def _document(ballots: Ballots, seats: Mapping[str, int], rows: list[dict[str, object]]) -> dict[str, object]:
    ids = ballots.statement_ids.tolist()
    return {
        "kind": "open",
        "smallest_cell": SMALLEST_CELL,
        "firm_above_percent": round(100 * THRESHOLD),
        "false_share_percent": round(100 * FALSE_SHARE),
        "sides": [{"side": name, "seats": seats[name]} for name in ballots.side_names],
        "statements": [{"statement": str(one), **row} for one, row in zip(ids, rows, strict=False)],
    }


def _row(ground: CommonGround, lists: ShownLists, index: int) -> dict[str, object]:
    named = {
        Reading.BROAD: lists.common_ground.is_on,
        Reading.REJECTED: lists.common_rejection.is_on,
        Reading.DIVIDES: lists.divisive.is_on,
    }
    reading = next((name for name, is_on in named.items() if is_on[index]), Reading.OPEN)
    shown = lists.disclosure
    agreement = _shares(shown.agreement, ground.support, (ground.support_low, ground.support_high), index)
    rejection = _shares(shown.rejection, ground.rejection, None, index)
    views = [{"agree": agree, "disagree": disagree} for agree, disagree in zip(agreement, rejection, strict=True)]
    is_firm = reading in (Reading.BROAD, Reading.REJECTED)  # both lists speak of people like them (docs/method.md)
    return {"reading": str(reading), "firm": int(is_firm), "flip": _flip(ground, shown, index), "views": views}


def _flip(ground: CommonGround, shown: Disclosure, index: int) -> int:
    """Of a statement on the list, in steps of `SMALLEST_CELL`, rounded down; 0 where a share beside it is not exact."""
    number = ground.flip_number[index]
    if np.isnan(number) or not shown.agreement.is_exact[:, index].all():
        return 0
    return SMALLEST_CELL * (int(number) // SMALLEST_CELL)


def _shares(
    coded: CodedShares, share: Floats, interval: tuple[Floats, Floats] | None, index: int
) -> list[dict[str, object]]:
    """One entry per side: how the share is shown, and the thousandths that may be."""
    entries: list[dict[str, object]] = []
    for side in range(len(share)):
        code = Coding(int(coded.code[side, index]))
        entry: dict[str, object] = {"shown": CODES[code]}
        if code is Coding.EXACT:
            entry["share"] = _down(share[side, index])
            if interval:
                entry |= {"low": _down(interval[0][side, index]), "high": _up(interval[1][side, index])}
        elif code in (Coding.UNDER, Coding.OVER):
            bound = float(coded.bound[side, index])
            entry["share"] = _up(bound) if code is Coding.UNDER else _down(bound)
        entries.append(entry)
    return entries


def _down(share: np.floating | float) -> int:
    """In thousandths, rounded down: what does not reach a threshold never looks as if it did."""
    return int(np.floor(PER_MILLE * float(share) + 1e-9))


def _up(share: np.floating | float) -> int:
    return int(np.ceil(PER_MILLE * float(share) - 1e-9))
