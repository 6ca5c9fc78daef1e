"""The opinion picture: every statement by its support on both sides, as SVG of shapes, letters and numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from baithak.report import labels as labelling
from baithak.report.labels import Label, labels

SIZE = 420.0  # the side of the drawing, in its own units; print and screen scale it
EDGE_START, EDGE = 44.0, 14.0
MOST_MOVED = 150
TICK_ROOM = 0.15  # of the axis: nearer to the threshold than this no other number stands

MARK = 11.0  # the room a numbered mark takes
NEARBY = sorted(
    ((dx, dy) for dx in range(-4, 5) for dy in range(-4, 5)), key=lambda step: (step[0] ** 2 + step[1] ** 2, step)
)

Place = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    """One statement in the opinion picture: support on the two sides in 0-1, shape, and number ("" for none)."""

    across: float
    up: float
    shape: str
    number: str


@dataclass(frozen=True)
class Picture:
    """A drawing, and how many of its numbered marks found no room for their number."""

    svg: str
    unnumbered_count: int


def opinion_picture(spots: list[Spot], threshold: float, name: str) -> Picture:
    """Statements by support on the first side (across) and the second (up).

    name: what a screen reader says of it. Of the numbered spots, numbers are placed in order as long as they find
    room, farther off at the end of a line if need be; the others keep their shapes.
    """
    numbered = [spot for spot in spots if spot.number]
    places = _side_by_side([_place(spot.across, spot.up) for spot in numbered])
    small = [_place(spot.across, spot.up) for spot in spots if not spot.number]
    (left, bottom), (right, top) = _place(0, 0), _place(1, 1)
    found = labels([spot.number for spot in numbered], places, small, (left, top, right, bottom))
    body = [_frame(threshold), *(line(label) for label in found if label.line is not None)]
    body += [shape(spot.shape, *_place(spot.across, spot.up), 2.2) for spot in spots if not spot.number]
    body += [shape(spot.shape, *place, 4.6) for spot, place in zip(numbered, places, strict=True)]
    body += [_text(label) for label in found]
    return Picture(svg(body, name), len(numbered) - len(found))


def svg(body: list[str], name: str, height: float = SIZE) -> str:
    """A drawing of these parts that a screen reader calls by this name."""
    return (
        f'<svg viewBox="0 0 {SIZE:g} {height:g}" role="img" aria-label="{escape(name)}" direction="ltr" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(body)}</svg>'
    )


def line(label: Label) -> str:
    """The line from a mark to a label that stands off."""
    assert label.line is not None
    x, y, to_x, to_y = label.line
    return f'<path class="leader" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>'


def _text(label: Label) -> str:
    """The number, drawn as wide as its box whatever typeface the reader has."""
    left, _top, right, bottom = label.box
    return (
        f'<text class="label" x="{left:.1f}" y="{bottom - 0.6:.1f}" font-size="{labelling.SIZE:g}" '
        f'textLength="{right - left:.1f}" lengthAdjust="spacingAndGlyphs">{escape(label.text)}</text>'
    )


def _place(across: float, up: float) -> Place:
    span = SIZE - EDGE_START - EDGE
    return EDGE_START + across * span, EDGE + (1 - up) * span


def _frame(threshold: float) -> str:
    (left, bottom), (right, top) = _place(0, 0), _place(1, 1)
    across, up = _place(threshold, threshold)
    ticks = [(0.0, "0"), (threshold, f"{100 * threshold:.0f}"), (1.0, "100")]
    if threshold - 0.5 > TICK_ROOM:
        ticks.append((0.5, "50"))
    numbers = "".join(
        f'<text x="{_place(share, 0)[0]:.1f}" y="{bottom + 19:.1f}" text-anchor="middle">{text}</text>'
        f'<text x="{left - 8:.1f}" y="{_place(0, share)[1] + 5:.1f}" text-anchor="end">{text}</text>'
        for share, text in ticks
    )
    middle, height = _place(threshold / 2, threshold / 2)
    return (
        f'<rect class="both" x="{across:.1f}" y="{top:.1f}" width="{right - across:.1f}" '
        f'height="{up - top:.1f}"/><rect class="frame" x="{left:.1f}" y="{top:.1f}" '
        f'width="{right - left:.1f}" height="{bottom - top:.1f}"/>'
        f'<path class="limit" d="M{across:.1f} {bottom:.1f}V{top:.1f}M{left:.1f} {up:.1f}H{right:.1f}"/>'
        f'<g class="ticks">{numbers}'
        f'<text class="axis" x="{middle - 6:.1f}" y="{bottom + 19:.1f}" text-anchor="end">A</text>'
        f'<path d="M{middle:.1f} {bottom + 14:.1f}h30m-5 -4l5 4l-5 4"/>'
        f'<text class="axis" x="{left - 14:.1f}" y="{height + 18:.1f}" text-anchor="middle">B</text>'
        f'<path d="M{left - 14:.1f} {height:.1f}v-30m-4 5l4 -5l4 5"/></g>'
    )


def shape(name: str, x: float, y: float, radius: float) -> str:
    """One mark. Shapes differ in outline, so that they are told apart in grey print."""
    r = radius
    if name == "square":
        return f'<rect class="square" x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}"/>'
    outlines = {
        "triangle": f"M{x:.1f} {y - 1.25 * r:.1f}l{1.2 * r:.1f} {2.1 * r:.1f}h{-2.4 * r:.1f}z",
        "diamond": f"M{x:.1f} {y - 1.3 * r:.1f}l{1.3 * r:.1f} {1.3 * r:.1f}l{-1.3 * r:.1f} {1.3 * r:.1f}"
        f"l{-1.3 * r:.1f} {-1.3 * r:.1f}z",
        "cross": f"M{x - r:.1f} {y - r:.1f}l{2 * r:.1f} {2 * r:.1f}m0 {-2 * r:.1f}l{-2 * r:.1f} {2 * r:.1f}",
    }
    if name in outlines:
        return f'<path class="{name}" d="{outlines[name]}"/>'
    return f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'


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
