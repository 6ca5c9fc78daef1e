"""Gaps: whether two groups stand apart, or a line was drawn through one crowd."""

from __future__ import annotations

import numpy as np

from baithak.analysis.ballots import Floats, Ints

MOST_POINTS = 512
FLAT_CROWD_DIP = 0.45  # sqrt(n) x dip that 5 % of flat crowds exceed, n from 20 to 512


def stand_apart(points: Floats, label: Ints, centres: Floats) -> bool:
    """Is there a gap between every group and its nearest neighbour?

    points: (point, dimension) float64. label: (point,) group 0..k-1. centres: (k, dimension).
    Returns whether, along the line between each group and the nearest other one, the points of the two have two
    modes (`has_two_modes`). False means that at least one border is drawn through a crowd.
    """
    distance = ((centres[:, np.newaxis] - centres[np.newaxis]) ** 2).sum(axis=-1)
    np.fill_diagonal(distance, np.inf)
    pairs = {tuple(sorted((group, int(distance[group].argmin())))) for group in range(len(centres))}
    for one, other in sorted(pairs):
        along = points[(label == one) | (label == other)] @ (centres[other] - centres[one])
        if not has_two_modes(along[:MOST_POINTS]):
            return False
    return True


def has_two_modes(values: Floats) -> bool:
    """Do these numbers crowd in more than one place, more than chance explains?

    values: (point,) float64, any unit. The dip test (Hartigan and Hartigan 1985) at 5 %: chance is judged by flat
    crowds, which of all crowds with one mode come closest to two.
    """
    return bool(dip(values) * np.sqrt(len(values)) > FLAT_CROWD_DIP)


def dip(values: Floats) -> float:
    """How far is the distribution of these numbers from the nearest one with a single mode?

    values: (point,) float64, any unit, at least one. Returns the largest difference in cumulative share, 0-1
    (after Hartigan and Hartigan 1985): with the mode at a point, the nearest distribution is convex before it and
    concave after it, and half the gap to a convex or concave hull is the distance. The distance before grows with the
    place of the mode and the one after falls, so the best place is found by bisection.
    """
    points, sizes = np.unique(values, return_counts=True)
    upto = np.cumsum(sizes) / len(values)
    under = upto - sizes / len(values)

    # At the mode itself the nearest distribution may jump, so nothing is asked of it there.
    def before(mode: int) -> float:
        lowest = _convex_hull(points[: mode + 1], under[: mode + 1])
        return float((upto[:mode] - lowest[:mode]).max(initial=0.0)) / 2

    def after(mode: int) -> float:
        highest = 1 - _convex_hull(-points[mode:][::-1], 1 - upto[mode:][::-1])[::-1]
        return float((highest[1:] - under[mode + 1 :]).max(initial=0.0)) / 2

    low, high = 0, len(points) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if before(middle) >= after(middle) else (middle + 1, high)
    places = (max(low - 1, 0), low)
    return min(max(before(mode), after(mode)) for mode in places)


def _convex_hull(x: Floats, y: Floats) -> Floats:
    """The greatest convex function below the points, at each of them; x ascending."""
    kept: list[int] = []
    across, up = x.tolist(), y.tolist()
    for index in range(len(across)):
        while len(kept) > 1 and (up[kept[-1]] - up[kept[-2]]) * (across[index] - across[kept[-2]]) >= (
            up[index] - up[kept[-2]]
        ) * (across[kept[-1]] - across[kept[-2]]):
            kept.pop()
        kept.append(index)
    return np.asarray(np.interp(x, x[kept], y[kept]))
