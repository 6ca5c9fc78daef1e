"""Pictures: the opinion picture and the map of groups, as SVG that carries only shapes, letters and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np

from baithak.analysis.ballots import Floats, Ints
from baithak.analysis.disclosure import SMALLEST_CELL
from baithak.report.wording import letter

SIZE = 420.0  # the side of the drawing, in its own units; print and screen scale it
EDGE_START, EDGE = 44.0, 14.0
LABEL_SIZE = 15.0
MOST_LABELS = 60
MOST_MOVED = 150
GRIDS = (16, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3)
SHARE_TO_SHOW = 0.8

LARGEST_MARK = 36.0
MARK = 11.0  # the room a numbered mark takes
NEARBY = sorted(
    ((dx, dy) for dx in range(-4, 5) for dy in range(-4, 5)), key=lambda step: (step[0] ** 2 + step[1] ** 2, step)
)

Place = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """One statement in the opinion picture: support on the two sides in 0-1, shape, and number ("" for none)."""

    across: float
    up: float
    shape: str
    number: str


def opinion_picture(spots: list[Spot], threshold: float, name: str) -> str:
    """Statements by support on the first side (across) and the second (up).

    name: what a screen reader says of it. Of the numbered spots, numbers are placed in order as long as they find
    room; the others keep their shapes.
    """
    body = [_frame(threshold)]
    body += [_shape(spot.shape, *_place(spot.across, spot.up), 2.2) for spot in spots if not spot.number]
    numbered = [spot for spot in spots if spot.number]
    places = _side_by_side([_place(spot.across, spot.up) for spot in numbered])
    body += [_shape(spot.shape, *place, 4.6) for spot, place in zip(numbered, places, strict=True)]
    small = [_place(spot.across, spot.up) for spot in spots if not spot.number]
    body += _labels([spot.number for spot in numbered[:MOST_LABELS]], places, small)
    return _svg(body, name)


def group_map(positions: Floats, label: Ints, k: int, name: str) -> str:
    """Where the groups are on the map of opinion: cells of 5 seats or more, never single seats.

    positions: (seat, 2), NaN = not placed. label: (seat,) group 0..k-1, -1 = in none.
    Returns "" when no grid shows at least half of every group.
    """
    is_placed = (label >= 0) & ~np.isnan(positions).any(axis=1)
    cells = _density_cells(positions[is_placed], label[is_placed], k)
    if cells is None:
        return ""
    grid, counts = cells
    step = SIZE / grid
    body = [
        _shape(
            SHAPES[int(group) % len(SHAPES)],
            (column + 0.5) * step,
            SIZE - (row + 0.5) * step,
            _radius(int(counts[group, row, column]), step),
        )
        for group, row, column in np.argwhere(counts >= SMALLEST_CELL)
    ]
    body += [_group_letter(counts[group], group, step) for group in range(k)]
    return _svg(body, name)


SHAPES = ("disc", "square", "triangle", "diamond", "cross")


def _svg(body: list[str], name: str) -> str:
    return (
        f'<svg viewBox="0 0 {SIZE:g} {SIZE:g}" role="img" aria-label="{escape(name)}" direction="ltr" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(body)}</svg>'
    )


def _place(across: float, up: float) -> Place:
    span = SIZE - EDGE_START - EDGE
    return EDGE_START + across * span, EDGE + (1 - up) * span


def _frame(threshold: float) -> str:
    left, bottom = _place(0, 0)
    right, top = _place(1, 1)
    across, up = _place(threshold, threshold)
    ticks = [(0.0, "0"), (0.5, "50"), (1.0, "100")]
    ticks = [tick for tick in ticks if abs(tick[0] - threshold) > 0.07] + [(threshold, f"{100 * threshold:.0f}")]
    numbers = "".join(
        f'<text x="{_place(share, 0)[0]:.1f}" y="{bottom + 19:.1f}" text-anchor="middle">{text}</text>'
        f'<text x="{left - 8:.1f}" y="{_place(0, share)[1] + 5:.1f}" text-anchor="end">{text}</text>'
        for share, text in ticks
    )
    return (
        f'<rect class="both" x="{across:.1f}" y="{top:.1f}" width="{right - across:.1f}" '
        f'height="{up - top:.1f}"/><rect class="frame" x="{left:.1f}" y="{top:.1f}" '
        f'width="{right - left:.1f}" height="{bottom - top:.1f}"/>'
        f'<path class="limit" d="M{across:.1f} {bottom:.1f}V{top:.1f}M{left:.1f} {up:.1f}H{right:.1f}"/>'
        f'<g class="ticks">{numbers}'
        f'<text class="axis" x="{left + 14:.1f}" y="{bottom + 20:.1f}">A</text>'
        f'<text class="axis" x="{left - 10:.1f}" y="{bottom - 12:.1f}" text-anchor="end">B</text></g>'
    )


def _shape(shape: str, x: float, y: float, radius: float) -> str:
    """One mark. Shapes differ in outline, so that they are told apart in grey print."""
    r = radius
    if shape == "square":
        return f'<rect class="square" x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}"/>'
    outlines = {
        "triangle": f"M{x:.1f} {y - 1.25 * r:.1f}l{1.2 * r:.1f} {2.1 * r:.1f}h{-2.4 * r:.1f}z",
        "diamond": f"M{x:.1f} {y - 1.3 * r:.1f}l{1.3 * r:.1f} {1.3 * r:.1f}l{-1.3 * r:.1f} {1.3 * r:.1f}"
        f"l{-1.3 * r:.1f} {-1.3 * r:.1f}z",
        "cross": f"M{x - r:.1f} {y - r:.1f}l{2 * r:.1f} {2 * r:.1f}m0 {-2 * r:.1f}l{-2 * r:.1f} {2 * r:.1f}",
    }
    if shape in outlines:
        return f'<path class="{shape}" d="{outlines[shape]}"/>'
    return f'<circle class="{shape}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'


def _side_by_side(places: list[Place]) -> list[Place]:
    """The places, those that would cover an earlier one moved to the nearest free spot around it.

    With very many marks that would take long and move them far, so there they stay where they are.
    """
    if len(places) > MOST_MOVED:
        return places
    free: list[Place] = []
    for x, y in places:
        steps = ((x + dx * MARK, y + dy * MARK) for dx, dy in NEARBY)
        near = [other for other in free if abs(other[0] - x) < 5 * MARK and abs(other[1] - y) < 5 * MARK]
        free.append(next((spot for spot in steps if not any(_is_covered(spot, other) for other in near)), (x, y)))
    return free


def _is_covered(one: Place, other: Place) -> bool:
    return abs(one[0] - other[0]) < MARK - 0.01 and abs(one[1] - other[1]) < MARK - 0.01


def _labels(numbers: list[str], places: list[Place], small: list[Place]) -> list[str]:
    """Each number beside its spot, where it covers no spot and no earlier number; left out where there is no room."""
    taken: list[Box] = [(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    taken += [(x - 2, y - 2, x + 2, y + 2) for x, y in small]
    right, top = _place(1, 1)
    left, bottom = _place(0, 0)
    labels = []
    for number, (x, y) in zip(numbers, places, strict=False):
        for box in _label_boxes(x, y, 0.6 * LABEL_SIZE * len(number)):
            is_inside = box[0] >= left and box[2] <= right + EDGE and box[1] >= top - EDGE and box[3] <= bottom
            if is_inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                labels.append(f'<text class="label" x="{box[0]:.1f}" y="{box[3] - 1.5:.1f}">{escape(number)}</text>')
                break
    return labels


def _label_boxes(x: float, y: float, width: float) -> list[Box]:
    """Where a label may go, best first: right, left, above, below, the corners, and once more farther away."""
    height = LABEL_SIZE * 0.86
    boxes = []
    for gap in (6.5, 12.0):
        near = [
            (x + gap, y - height / 2),
            (x - gap - width, y - height / 2),
            (x - width / 2, y - gap - height),
            (x - width / 2, y + gap),
            (x + gap * 0.8, y - gap * 0.8 - height),
            (x - gap * 0.8 - width, y - gap * 0.8 - height),
            (x + gap * 0.8, y + gap * 0.8),
            (x - gap * 0.8 - width, y + gap * 0.8),
        ]
        boxes += [(left, top, left + width, top + height) for left, top in near]
    return boxes


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _density_cells(positions: Floats, label: Ints, k: int) -> tuple[int, Ints] | None:
    """The finest grid whose cells of 5 seats or more hold most of every group; counts (group, row, column)."""
    if len(positions) < SMALLEST_CELL:
        return None
    low, high = positions.min(axis=0), positions.max(axis=0)
    scaled = (positions - low) / np.maximum(high - low, 1e-12)
    best: tuple[float, int, Ints] | None = None
    for grid in GRIDS:
        cell = np.minimum((scaled * grid).astype(np.int64), grid - 1)
        flat = (label * grid + cell[:, 1]) * grid + cell[:, 0]
        counts = np.bincount(flat, minlength=k * grid * grid).reshape(k, grid, grid)
        largest = counts.max(axis=0)
        counts = np.where(counts == largest, counts, 0)  # a cell shows its largest group
        kept = np.where(counts >= SMALLEST_CELL, counts, 0).sum(axis=(1, 2))
        shown = float((kept / np.maximum(np.bincount(label, minlength=k), 1)).min())
        if best is None or shown > best[0]:
            best = (shown, grid, counts)
        if shown >= SHARE_TO_SHOW:
            break
    return (best[1], best[2]) if best is not None and best[0] >= 0.5 else None


def _radius(count: int, step: float) -> float:
    """Three sizes: 5 to 9 seats, 10 to 19, 20 and more."""
    return min(step / 2, LARGEST_MARK) * (0.45 if count < 10 else 0.7 if count < 20 else 0.95)


def _group_letter(counts: Ints, group: int, step: float) -> str:
    """The group's letter, beside the middle of its cells."""
    shown = np.where(counts >= SMALLEST_CELL, counts, 0)
    if not shown.any():
        return ""
    rows, columns = np.indices(shown.shape)
    x = float((shown * columns).sum() / shown.sum() + 0.5) * step
    y = SIZE - float((shown * rows).sum() / shown.sum() + 0.5) * step
    return f'<text class="group" x="{x:.1f}" y="{y + 11:.1f}" text-anchor="middle">{letter(group)}</text>'
