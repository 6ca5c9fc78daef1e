"""Bars: one side's share as a labelled bar, in HTML that prints, mirrors and reads well without its picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import numpy as np

from baithak.analysis.disclosure import CodedShares, Coding
from baithak.analysis.findings import CommonGround
from baithak.report.wording import Wording, isolated, letter


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of every side on every statement, with how they may be shown. Axes (side, statement), units 0-1.

    low, high: the 90 % interval; None where there is none to show.
    """

    mean: list[list[float]]
    coding: list[list[int]]
    bound: list[list[float]]
    low: list[list[float]] | None = None
    high: list[list[float]] | None = None

    @classmethod
    def of_agreement(cls, ground: CommonGround, coded: CodedShares) -> Shares:
        low, high = ground.support_low.tolist(), ground.support_high.tolist()
        return cls(ground.support.tolist(), coded.code.tolist(), coded.bound.tolist(), low, high)

    @classmethod
    def of_rejection(cls, ground: CommonGround, coded: CodedShares) -> Shares:
        return cls(ground.rejection.tolist(), coded.code.tolist(), coded.bound.tolist())

    def words(self, wording: Wording, side: int, statement: int) -> str:
        coding, bound = self.coding[side][statement], self.bound[side][statement]
        return wording.coded_share(coding, self.mean[side][statement], bound)

    def interval_words(self, wording: Wording, side: int, statement: int) -> str:
        """The interval in words; "" where it is not known or would give away what the share hides."""
        if self.low is None or self.high is None or self.coding[side][statement] != Coding.EXACT:
            return ""
        return wording.interval(self.low[side][statement], self.high[side][statement])


BarDrawer = Callable[[int], str]


def bar_drawer(shares: Shares, side_names: tuple[str, ...], threshold: float, wording: Wording) -> BarDrawer:
    """A function that draws the bars of all sides on one statement."""
    names = [isolated(name) for name in side_names]
    tick = f'<i class="tick" style="inset-inline-start:{100 * threshold:.1f}%"></i>'

    def draw(statement: int) -> str:
        return "".join(_bar(shares, names, tick, wording, side, statement) for side in range(len(names)))

    return draw


def _bar(shares: Shares, names: list[str], tick: str, wording: Wording, side: int, statement: int) -> str:
    interval = shares.interval_words(wording, side, statement)
    coding = shares.coding[side][statement]
    is_word = ' class="words"' if coding != Coding.EXACT else ""
    return (
        f'<li class="side-{side % 4}"><span class="who"><b class="key" aria-hidden="true">{letter(side)}</b>'
        f"{names[side]}</span>"
        f'<span class="share"><b{is_word}>{escape(shares.words(wording, side, statement))}</b>'
        + (f" <span>{escape(interval)}</span>" if interval else "")
        + f'</span><span class="bar" aria-hidden="true">{_fill(shares, side, statement)}{tick}</span></li>'
    )


def _fill(shares: Shares, side: int, statement: int) -> str:
    """The filled part; a bound is drawn as the range it leaves open, and what is too few not at all."""
    coding, bound = shares.coding[side][statement], shares.bound[side][statement]
    if coding == Coding.TOO_FEW:
        return ""
    if coding == Coding.UNDER:
        return _stretch("open", 0.0, bound)
    if coding == Coding.OVER:
        return _stretch("fill", 0.0, bound) + _stretch("open", bound, 1.0)
    fill = _stretch("fill", 0.0, shares.mean[side][statement])
    if shares.low is None or shares.high is None:
        return fill
    return fill + _stretch("range", shares.low[side][statement], shares.high[side][statement])


def _stretch(name: str, start: float, end: float) -> str:
    start, end = float(np.clip(start, 0, 1)), float(np.clip(end, 0, 1))
    place = f"inset-inline-start:{100 * start:.1f}%;" if start else ""
    return f'<i class="{name}" style="{place}inline-size:{100 * (end - start):.1f}%"></i>'
