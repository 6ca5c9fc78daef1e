"""Clusters: dividing points into k, and how well two divisions agree. Deterministic for a given generator."""

from __future__ import annotations

import numpy as np

from baithak.analysis.ballots import Floats, Ints

ROUNDS = 25


def k_means(points: Floats, k: int, rng: np.random.Generator, starts: int = 4) -> tuple[Floats, float]:
    """Which k centres leave the least sum of squared distances?

    points: (point, dimension) float64. k: number of centres, at most the number of points.
    Returns (k, dimension) centres and the sum of squares left; the best of `starts` k-means++ starts
    (Arthur and Vassilvitskii 2007), each run until nothing moves or for `ROUNDS` rounds.
    """
    best: tuple[Floats, float] | None = None
    for _ in range(starts):
        found = _lloyd(points, _spread_start(points, k, rng))
        if best is None or found[1] < best[1]:
            best = found
    assert best is not None
    return best


def nearest(points: Floats, centres: Floats) -> tuple[Ints, Floats]:
    """(point,) index of the nearest centre, and (k, point) squared distances to all."""
    squared = (points**2).sum(axis=1) - 2 * (centres @ points.T) + (centres**2).sum(axis=1)[:, np.newaxis]
    return squared.argmin(axis=0), np.maximum(squared, 0)


def adjusted_rand(one: Ints, other: Ints) -> float:
    """How far do two divisions of the same points agree, beyond chance?

    one, other: (point,) labels 0, 1, 2 and so on. Returns 1 for the same division, about 0 for unrelated ones
    (Hubert and Arabie 1985, eq. 5); 1 where both put all points together.
    """
    width = int(other.max()) + 1
    table = np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width).reshape(-1, width)
    pairs, rows, columns = (float((x * (x - 1) / 2).sum()) for x in (table, table.sum(axis=1), table.sum(axis=0)))
    all_pairs = len(one) * (len(one) - 1) / 2
    expected, most = rows * columns / all_pairs, (rows + columns) / 2
    return 1.0 if most == expected else (pairs - expected) / (most - expected)


def _spread_start(points: Floats, k: int, rng: np.random.Generator) -> Floats:
    chosen = [int(rng.integers(len(points)))]
    squared = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    for _ in range(1, k):
        total = squared.cumsum()
        draw = rng.random() * total[-1]
        chosen.append(min(int(np.searchsorted(total, draw, side="right")), len(points) - 1))
        squared = np.minimum(squared, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen]


def _lloyd(points: Floats, centres: Floats) -> tuple[Floats, float]:
    length = (points**2).sum()
    across, counters = np.ascontiguousarray(points.T), np.arange(len(centres))[:, np.newaxis]
    label = np.full(len(points), -1)
    for _ in range(ROUNDS):
        before = label
        # The points' own squared lengths are the same for every centre and decide nothing.
        label = ((centres**2).sum(axis=1)[:, np.newaxis] - 2 * (centres @ across)).argmin(axis=0)
        if (label == before).all():
            break
        member = (label == counters).astype(np.float64)
        size = member.sum(axis=1, keepdims=True)
        centres = np.where(size > 0, member @ points / np.maximum(size, 1), centres)
    size = np.bincount(label, minlength=len(centres))
    return centres, float(max(length - (size * (centres**2).sum(axis=1)).sum(), 0.0))
