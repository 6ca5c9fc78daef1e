"""Verdicts: every figure beside its peer or physical floor, the ratio of the two, the target, and whether it is met."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from rich.console import Console
from rich.progress import track
from rich.table import Table

WIDTH = 120  # of the tables where nobody's terminal says otherwise
Step = TypeVar("Step")

console = Console()
if not console.is_terminal:
    console = Console(width=WIDTH)

MET, MISSED, NO_TARGET = "met", "MISSED", "–"


class Verdicts:
    """One table of figures. A ratio is always ours divided by the other's: below 1 costs less than the other."""

    def __init__(self, title: str) -> None:
        self.table = Table(title=title, caption="ratio: ours / peer or floor")
        for column in ("figure", "ours", "peer or floor", "theirs", "ratio", "target", "verdict"):
            self.table.add_column(column, justify="left" if column in ("figure", "peer or floor") else "right")
        self.missed = 0

    def add(
        self,
        figure: str,
        ours: float,
        unit: str,
        other: tuple[str, float] | None = None,
        *,
        at_most: float | None = None,
        at_least: float | None = None,
        ratio_at_most: float | None = None,
        ratio: float | None = None,
    ) -> None:
        """Add one figure.

        ours: in `unit`. other: the name of the peer or floor, and its figure in the same unit. At most one of the
        targets is given. ratio: the median of paired runs, where that is not the ratio of the medians.
        """
        if ratio is None and other is not None and other[1]:
            ratio = ours / other[1]
        target, is_met = NO_TARGET, None
        if at_most is not None:
            target, is_met = f"≤ {at_most:g} {unit}", ours <= at_most
        elif at_least is not None:
            target, is_met = f"≥ {at_least:.3g} {unit}", ours >= at_least
        elif ratio_at_most is not None and ratio is not None:
            target, is_met = f"ratio ≤ {ratio_at_most:g}", ratio <= ratio_at_most
        self.missed += is_met is False
        name, theirs = (NO_TARGET, NO_TARGET) if other is None else (other[0], _figure(other[1], unit))
        shown = NO_TARGET if ratio is None else f"{ratio:.3g}"
        verdict = {True: MET, False: MISSED, None: NO_TARGET}[is_met]
        self.table.add_row(figure, _figure(ours, unit), name, theirs, shown, target, verdict)

    def show(self) -> None:
        """Print the table."""
        console.print(self.table)


def steps(work: Iterable[Step], what: str, count: int | None = None) -> Iterable[Step]:
    """The same, with a bar on a terminal that names what is done and goes when it is."""
    return track(work, what, count, console=console, transient=True, disable=not console.is_terminal)


def _figure(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}".rstrip()
