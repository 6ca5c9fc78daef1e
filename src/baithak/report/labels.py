"""Labels: a number beside every mark of a picture, where it covers no mark and no other number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baithak.analysis.ballots import Bools, Floats

SIZE = 13.0  # of the type, in the units of the drawing
DIGIT = 0.6 * SIZE  # the width of one sign; the drawing holds every typeface to it
HEIGHT = 0.8 * SIZE  # of a digit, and a little more
AIR = 1.5  # around a label
MARK_REACH = 5.5  # from the middle of a mark to its edge
BESIDE = MARK_REACH + AIR  # from the middle of a mark to a label that needs no line
DISTANCES = ((BESIDE, 12.0, 18.0), (25.0, 33.0, 42.0, 52.0, 63.0, 75.0))  # the far ones where the near ones are taken
DIRECTIONS = 24
NEIGHBOURHOOD = 45.0  # within which other marks push a label away
DOT_COSTS, CROSSED_COSTS, INWARD_COSTS = 4.0, 3.0, 6.0  # in units of distance
STEPS = np.linspace(0.0, 1.0, 9)[:, np.newaxis, np.newaxis]  # along a line, to see what it crosses

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Label:
    """A number, its box, and the line that leads to its mark where it does not stand beside it."""

    text: str
    box: Box
    line: Box | None


def labels(
    texts: list[str], marks: list[tuple[float, float]], dots: list[tuple[float, float]], inside: Box
) -> list[Label]:
    """The labels that find room; marks choose one after the other, as they come.

    marks: the middle of each mark that has a text. dots: small marks without one, which a label may cover at need.
    inside: what no label leaves.
    """
    places, small = np.array(marks).reshape(-1, 2), np.array(dots).reshape(-1, 2)
    bodies = np.hstack([places - MARK_REACH, places + MARK_REACH])
    found: list[Label] = []
    for own in range(len(places)):
        near = places[np.arange(len(places)) != own]
        near = near[np.linalg.norm(near - places[own], axis=1) < NEIGHBOURHOOD]
        tries = (_chosen(texts[own], places[own], near, bodies, found, small, inside, far) for far in DISTANCES)
        chosen = next((label for label in tries if label is not None), None)
        if chosen is not None:
            found.append(chosen)
    return found


def _chosen(
    text: str,
    place: Floats,
    near: Floats,
    bodies: Floats,
    found: list[Label],
    small: Floats,
    inside: Box,
    distances: tuple[float, ...],
) -> Label | None:
    """The cheapest place for one label, so far off: near, away from its neighbours, covering nothing that matters."""
    half = np.array([DIGIT * len(text) / 2, HEIGHT / 2])
    reach = distances[-1] + 2 * half[0] + MARK_REACH
    taken, drawn = _boxes_near(found, place, 2 * reach), _points_near(_along_lines(found), place, reach)
    bodies, small = bodies[_is_near(bodies[:, :2], place, reach)], _points_near(small, place, reach)
    away, far = _candidates(half, distances)
    middle = place + away
    box = np.hstack([middle - half, middle + half])
    low, high = np.array(inside[:2]), np.array(inside[2:])
    fits = (box[:, :2] >= low + AIR).all(axis=1) & (box[:, 2:] <= high - AIR).all(axis=1)
    fits &= ~_meet(box, np.vstack([bodies, taken])).any(axis=1)
    fits &= ~_within(drawn, box).any(axis=0)
    points = place + STEPS * (away - _towards(away, half))
    fits &= ~(_within(points, taken).any(axis=(0, 2)) & (far > BESIDE))
    if not fits.any():
        return None
    cost = far + DOT_COSTS * _within(small, box).sum(axis=0)
    cost += (far > BESIDE) * CROSSED_COSTS * _within(points[2:], bodies).sum(axis=(0, 2))
    if len(near):
        inward = (near - place).mean(axis=0)
        cost += INWARD_COSTS * (away @ inward) / (np.linalg.norm(away, axis=1) * (np.linalg.norm(inward) + 1e-9))
    best = int(np.where(fits, cost, np.inf).argmin())
    end = place + away[best] - _towards(away, half)[best]
    line = (*place.tolist(), *end.tolist()) if far[best] > BESIDE else None
    return Label(text, tuple(box[best].tolist()), line)


def _candidates(half: Floats, distances: tuple[float, ...]) -> tuple[Floats, Floats]:
    """(candidate, 2) from a mark to the middle of its label, and (candidate,) how far its edge is from the mark."""
    angle = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    way = np.column_stack([np.cos(angle), np.sin(angle)])
    away = [way * distance + _towards(way, half) for distance in distances]
    return np.vstack(away), np.repeat(distances, DIRECTIONS)


def _towards(way: Floats, half: Floats) -> Floats:
    """From the edge of a box to its middle, in the direction that one comes from."""
    scale = half / np.maximum(np.abs(way), 1e-9)
    return np.asarray(way * scale.min(axis=1, keepdims=True))


def _meet(one: Floats, other: Floats) -> Bools:
    """(one, other) which boxes overlap, air included."""
    a, b = one[:, np.newaxis], other[np.newaxis]
    return np.asarray(
        (a[..., 0] < b[..., 2] + AIR)
        & (b[..., 0] < a[..., 2] + AIR)
        & (a[..., 1] < b[..., 3] + AIR)
        & (b[..., 1] < a[..., 3] + AIR)
    )


def _within(points: Floats, box: Floats) -> Bools:
    """(..., box) which points lie within which boxes."""
    across, up = points[..., 0, np.newaxis], points[..., 1, np.newaxis]
    return np.asarray((across > box[:, 0]) & (across < box[:, 2]) & (up > box[:, 1]) & (up < box[:, 3]))


def _is_near(points: Floats, place: Floats, reach: float) -> Bools:
    return np.asarray(np.abs(points - place).max(axis=1) < reach)


def _points_near(points: Floats, place: Floats, reach: float) -> Floats:
    return np.asarray(points[_is_near(points, place, reach)])


def _boxes_near(found: list[Label], place: Floats, reach: float) -> Floats:
    boxes = np.array([label.box for label in found]).reshape(-1, 4)
    return np.asarray(boxes[_is_near(boxes[:, :2], place, reach)])


def _along_lines(found: list[Label]) -> Floats:
    """(point, 2) points on the lines that are drawn already."""
    lines = np.array([label.line for label in found if label.line is not None]).reshape(-1, 4)
    return np.asarray(lines[:, :2] + STEPS * (lines[:, 2:] - lines[:, :2])).reshape(-1, 2)
