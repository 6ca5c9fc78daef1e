"""The map of the groups: where each one is at home, drawn from places that hold at least five seats."""

from __future__ import annotations

import numpy as np

from baithak.analysis.ballots import Floats, Ints
from baithak.analysis.disclosure import SMALLEST_CELL
from baithak.report.picture import SIZE, svg
from baithak.report.wording import letter

GRIDS = (20, 18, 16, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3)  # places from side to side
SHARE_TO_SHOW = 0.8
MORE, MOST = 2 * SMALLEST_CELL, 4 * SMALLEST_CELL  # seats from which a place is shaded darker, and darkest
ROW = np.sqrt(3) / 2  # places lie like the cells of a honeycomb: rows are nearer to each other than columns
REACH = 0.66  # of a place's width: its disc and the next one's flow into each other
GAP = 2.5  # of blank paper between two groups
MARGIN = 8.0
LARGEST_REACH = 34.0  # in a small room places are few, and need not fill the drawing
GROUP_KINDS = 5  # as many as the style sheet has colours for


def group_map(positions: Floats, label: Ints, k: int, name: str) -> str:
    """Where the groups are on the map of opinion: places with 5 seats or more, never single seats.

    positions: (seat, 2), NaN = not placed. label: (seat,) group 0..k-1, -1 = in none. name: for screen readers.
    Three shades tell 5 to 9 seats, 10 to 19, and 20 and more apart, and nothing finer.
    Returns "" when no grid shows at least half of every group.
    """
    is_placed = (label >= 0) & ~np.isnan(positions).any(axis=1)
    places = density_places(positions[is_placed], label[is_placed], k)
    if places is None:
        return ""
    grid, counts = places
    middles, reach, height = _laid_out(counts, grid)
    body: list[str] = []
    for group in range(k):
        body += _shaded(group, middles[group], counts[group][counts[group] >= SMALLEST_CELL], reach)
    body += [_chip(group, _home(middles[group], counts[group][counts[group] >= SMALLEST_CELL])) for group in range(k)]
    return svg(body, name, height)


def density_places(positions: Floats, label: Ints, k: int) -> tuple[int, Ints] | None:
    """The finest honeycomb whose places of 5 seats or more hold most of every group; counts (group, row, column)."""
    if len(positions) < SMALLEST_CELL:
        return None
    low, high = positions.min(axis=0), positions.max(axis=0)
    scaled = (positions - low) / max(float((high - low).max()), 1e-12)
    best: tuple[float, int, Ints] | None = None
    for grid in GRIDS:
        row = np.floor(scaled[:, 1] * grid / ROW).astype(np.int64)
        column = np.floor(scaled[:, 0] * grid + 0.5 * (row % 2)).astype(np.int64)
        shape = (k, int(grid / ROW) + 1, grid + 1)
        counts = np.bincount(np.ravel_multi_index((label, row, column), shape), minlength=int(np.prod(shape)))
        counts = counts.reshape(shape)
        counts = np.where(counts == counts.max(axis=0), counts, 0)  # a place shows its largest group
        kept = np.where(counts >= SMALLEST_CELL, counts, 0).sum(axis=(1, 2))
        shown = float((kept / np.maximum(np.bincount(label, minlength=k), 1)).min())
        if best is None or shown > best[0]:
            best = (shown, grid, counts)
        if shown >= SHARE_TO_SHOW:
            break
    return (best[1], best[2]) if best is not None and best[0] >= 0.5 else None


def _laid_out(counts: Ints, grid: int) -> tuple[list[Floats], float, float]:
    """(group,) the middles of each group's places on the drawing, which they fill; the reach of a disc; the height."""
    found = []
    for shown in counts >= SMALLEST_CELL:
        row, column = np.nonzero(shown)
        found.append(np.column_stack([column - 0.5 * (row % 2), -row * ROW]) / grid)
    everything = np.vstack(found)
    low, extent = everything.min(axis=0), np.ptp(everything, axis=0)
    scale = min((SIZE - 2 * MARGIN) / (float(extent.max()) + 2 * REACH / grid), LARGEST_REACH * grid / REACH)
    reach = REACH * scale / grid
    inset = np.array([(SIZE - scale * extent[0]) / 2, MARGIN + reach])
    return [(middles - low) * scale + inset for middles in found], reach, float(scale * extent[1] + 2 * inset[1])


def _shaded(group: int, middles: Floats, seats: Ints, reach: float) -> list[str]:
    """One group: blank paper around it, then three shades, each a path of discs that flow into each other."""
    kind = group % GROUP_KINDS
    layers = [("around", seats >= SMALLEST_CELL, reach + GAP)]
    layers += [(f"shade few kind-{kind}", seats >= SMALLEST_CELL, reach)]
    layers += [(f"shade more kind-{kind}", seats >= MORE, reach), (f"shade most kind-{kind}", seats >= MOST, reach)]
    return [
        f'<path class="{name}" d="{"".join(_disc(x, y, radius) for x, y in middles[chosen].tolist())}"/>'
        for name, chosen, radius in layers
        if chosen.any()
    ]


def _disc(x: float, y: float, radius: float) -> str:
    arc = f"a{radius:.1f} {radius:.1f} 0 1 0"
    return f"M{x - radius:.1f} {y:.1f}{arc} {2 * radius:.1f} 0{arc} {-2 * radius:.1f} 0z"


def _home(middles: Floats, seats: Ints) -> Floats:
    """The middle of a group's places, weighed by what is shown of how many seats they hold."""
    weight = np.select([seats >= MOST, seats >= MORE], [MOST, MORE], SMALLEST_CELL)
    return np.asarray((middles * weight[:, np.newaxis]).sum(axis=0) / weight.sum())


def _chip(group: int, home: Floats) -> str:
    """The group's letter on a round of blank paper."""
    x, y = home.tolist()
    return (
        f'<circle class="chip" cx="{x:.1f}" cy="{y:.1f}" r="17"/>'
        f'<text class="group" x="{x:.1f}" y="{y + 8:.1f}" text-anchor="middle">{letter(group)}</text>'
    )
