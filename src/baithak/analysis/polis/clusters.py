"""Polis's own grouping: base clusters, then two to five groups of them, the best silhouette winning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baithak.analysis.ballots import Bools, Floats, Ints
from baithak.analysis.errors import BadBallots, TooFewSeats

BASE_CLUSTERS = 100
BASE_ROUNDS = 100
GROUP_ROUNDS = 20
MOST_GROUPS = 5
BASE_CLUSTERS_PER_GROUP = 12
SETTLED = 0.01  # Polis stops when no centre moves further than this
ENOUGH_VOTES = 7
ENOUGH_SEATS = 15
GRID_ABOVE_SEATS = 4096  # above, seats are clustered by cells of a grid: Polis's own way takes seconds there
GRID_CELLS = 128


@dataclass(frozen=True, eq=False)
class PolisGroups:
    """Which seat belongs to which base cluster, and to which group.

    base: (seat,) base-cluster id, 0 or more; -1 = not in the conversation (too few votes).
    group: (seat,) group id, 0 or more; -1 likewise. A base cluster lies within one group.
    silhouettes: k -> mean silhouette over base-cluster centres in -1..1; empty when the groups were given.
    """

    base: Ints
    group: Ints
    silhouettes: dict[int, float]


def seats_in_conversation(seen_count: Ints, statement_count: int) -> Bools:
    """Who has voted enough to be grouped?

    seen_count: (seat,) votes of each seat. Returns (seat,) True for at least min(7, statements) votes; when
    fewer than 15 seats have that, the most active others fill up to 15.
    Polis never lets go of somebody who was once in, so its own list can hold a few seats more (first comers).
    """
    chosen = seen_count >= min(ENOUGH_VOTES, statement_count)
    missing = ENOUGH_SEATS - int(chosen.sum())
    if missing > 0:
        others = np.argsort(-seen_count, kind="stable")
        others = others[~chosen[others] & (seen_count[others] > 0)]
        chosen = chosen.copy()
        chosen[others[:missing]] = True
    return np.asarray(chosen)


def polis_groups(positions: Floats, in_conversation: Bools) -> PolisGroups:
    """Into which groups would Polis, started afresh on these votes, put the seats?

    positions: (seat, 2) of `PolisComponents`. in_conversation: (seat,) who is to be grouped.
    At most 100 base clusters by k-means, then k = 2 to min(5, 2 + base clusters // 12) groups of them,
    weighted by size; the best mean silhouette over base centres wins. k-means starts from the first k
    distinct points in seat order. All of it is deterministic. One group is an answer only if all seats stand
    on one spot. Above 4,096 seats the base clusters are made of grid cells instead of single seats.

    Polis's group ids are *not reproducible* from votes: it starts each round from the last one's centres, and
    changes k only after four rounds, so they depend on the conversation's history (and on row order:
    permuting people changes k in 10 of 17 open conversations). They are comparable. Adjusted Rand index of
    these groups against the four stored engine outputs, on the engine's own list of people: 0.74 (35 people;
    two groups against three), 1.00 (52), 0.98 (160) and 0.96 (biodiversity, 536). Never rest a claim on them.
    Raises TooFewSeats when nobody is in the conversation.
    """
    points = positions[in_conversation]
    if not len(points):
        raise TooFewSeats("nobody has voted enough to be grouped")
    base_of_point, centers, weights = _base_clusters(points)
    group_of_base, silhouettes = _grouped_bases(centers, weights)
    base, group = np.full(len(positions), -1), np.full(len(positions), -1)
    base[in_conversation] = base_of_point
    group[in_conversation] = group_of_base[base_of_point]
    return PolisGroups(base, group, silhouettes)


def given_groups(positions: Floats, group: Ints, base: Ints | None) -> PolisGroups:
    """Groups that somebody else decided on, with base clusters that lie within them.

    group, base: (seat,) ids; -1 = in none. Without `base`, base clusters are made as in `polis_groups`, and
    those that straddle groups are cut.
    Raises BadBallots when lengths differ, or a base cluster lies in more than one group.
    """
    if group.shape != (len(positions),) or (base is not None and base.shape != group.shape):
        raise BadBallots(f"groups and base clusters must have one entry for each of the {len(positions)} seats")
    inside = group >= 0
    if not inside.any():
        raise TooFewSeats("the given groups hold nobody")
    if base is None:
        base = np.full(len(group), -1)
        crossed = _base_clusters(positions[inside])[0] * (int(group.max()) + 1) + group[inside]
        base[inside] = np.unique(crossed, return_inverse=True)[1]
    pairs = np.unique(np.stack([base, group]), axis=1)
    if len(np.unique(pairs[0])) < pairs.shape[1] or not np.array_equal(base >= 0, inside):
        raise BadBallots("every base cluster must lie in one group, and every grouped seat in a base cluster")
    return PolisGroups(base.astype(np.int64), group.astype(np.int64), {})


def _base_clusters(points: Floats) -> tuple[Ints, Floats, Floats]:
    """(point,) base cluster, (base, 2) its centre, (base,) its size."""
    if len(points) <= GRID_ABOVE_SEATS:
        label, centers = _k_means(points, np.ones(len(points)), BASE_CLUSTERS, BASE_ROUNDS)
        return label, centers, np.bincount(label).astype(np.float64)
    low = points.min(axis=0)
    step = np.maximum(np.ptp(points, axis=0), 1e-12) * (1 + 1e-9) / GRID_CELLS
    cell_x, cell_y = ((points - low) / step).astype(np.int64).T
    code = cell_x * GRID_CELLS + cell_y
    # Cells in the order of their first seat, so that k-means starts where Polis would.
    first = np.full(GRID_CELLS**2, len(points))
    np.minimum.at(first, code, np.arange(len(points)))
    used = np.flatnonzero(first < len(points))
    used = used[np.argsort(first[used], kind="stable")]
    place = np.zeros(GRID_CELLS**2, dtype=np.int64)
    place[used] = np.arange(len(used))
    cell = place[code]
    sizes, means = _weighted_means(points, np.ones(len(points)), cell, len(used))
    label, centers = _k_means(means, sizes, BASE_CLUSTERS, BASE_ROUNDS)
    return label[cell], centers, np.bincount(label, weights=sizes).astype(np.float64)


def _grouped_bases(centers: Floats, weights: Floats) -> tuple[Ints, dict[int, float]]:
    if len(centers) < 2:
        return np.zeros(len(centers), dtype=np.int64), {}
    distance = np.sqrt(((centers[:, np.newaxis] - centers[np.newaxis]) ** 2).sum(axis=2))
    most = min(MOST_GROUPS, 2 + len(centers) // BASE_CLUSTERS_PER_GROUP)
    tried = {k: _k_means(centers, weights, k, GROUP_ROUNDS)[0] for k in range(2, most + 1)}
    silhouettes = {k: _mean_silhouette(distance, label) for k, label in tried.items()}
    best = max(silhouettes, key=lambda k: (silhouettes[k], k))  # of equals Polis takes the larger k
    return tried[best], silhouettes


def _k_means(points: Floats, weights: Floats, k: int, rounds: int) -> tuple[Ints, Floats]:
    """Lloyd's rounds from the first k distinct points; clusters that empty are dropped, ids stay in order."""
    centers = _first_distinct(points, k)
    label = np.zeros(len(points), dtype=np.int64)
    for _ in range(rounds + 1):
        label = _nearest(points, centers)
        sizes, moved = _weighted_means(points, weights, label, len(centers))
        is_used = sizes > 0
        shift = np.sqrt(((moved - centers)[is_used] ** 2).sum(axis=1)).max()
        if not is_used.all():
            label = (np.cumsum(is_used) - 1)[label]
            moved = moved[is_used]
        centers = moved
        if shift < SETTLED:
            break
    return label, centers


def _first_distinct(points: Floats, k: int) -> Floats:
    found: dict[tuple[float, ...], None] = {}
    for point in points:
        found.setdefault(tuple(point.tolist()), None)
        if len(found) == k:
            break
    return np.array(list(found))


def _nearest(points: Floats, centers: Floats) -> Ints:
    """(point,) the nearest centre: the one with the largest 2 p.c - |c|^2."""
    terms = np.vstack([2.0 * centers.T, -(centers**2).sum(axis=1)])
    closeness = np.column_stack([points, np.ones(len(points))]) @ terms
    return np.asarray(closeness.argmax(axis=1), dtype=np.int64)


def _weighted_means(points: Floats, weights: Floats, label: Ints, count: int) -> tuple[Floats, Floats]:
    sizes = np.bincount(label, weights=weights, minlength=count).astype(np.float64)
    sums = [np.bincount(label, weights=points[:, axis] * weights, minlength=count) for axis in (0, 1)]
    return sizes, np.stack(sums, axis=1) / np.maximum(sizes, 1e-300)[:, np.newaxis]


def _mean_silhouette(distance: Floats, label: Ints) -> float:
    """Rousseeuw's silhouette over all points; a point alone in its cluster counts 0."""
    is_member = label[:, np.newaxis] == np.unique(label)
    sizes = is_member.sum(axis=0)
    if len(sizes) < 2:
        return -1.0
    to_cluster = distance @ is_member
    own_size = (is_member * sizes).sum(axis=1)
    own = np.where(is_member, to_cluster, 0.0).sum(axis=1) / np.maximum(own_size - 1, 1)
    other = np.where(is_member, np.inf, to_cluster / sizes).min(axis=1)
    scale = np.maximum(np.maximum(own, other), 1e-300)
    return float(np.where(own_size > 1, (other - own) / scale, 0.0).mean())
