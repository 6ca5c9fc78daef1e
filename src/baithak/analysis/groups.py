"""Groups: which groups of like-minded seats are really there, "none" being an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from baithak.analysis.ballots import Ballots, Bools, Floats, Int8, Ints
from baithak.analysis.clusters import adjusted_rand, k_means, nearest
from baithak.analysis.components import (
    KEPT,
    SHUFFLES,
    Components,
    dimensions_beyond_chance,
    largest_value,
    principal_components,
    shuffled_votes,
)
from baithak.analysis.findings import GroupCount, Groups
from baithak.analysis.gaps import stand_apart
from baithak.analysis.ordering import content_keys
from baithak.analysis.refinement import refined
from baithak.analysis.tally import Tally, count_votes

VOTES_TO_BE_PLACED = 7
SMALLEST_GROUP = 5
MOST_GROUPS = 5
STABLE = 0.8  # mean adjusted Rand index from which a grouping counts as found again
MARGIN_OVER_SHUFFLED = 0.1
SAMPLE_SEATS = 2048  # beyond, dimensions and centres come from a sample of seats drawn by their content
WIDER_SAMPLE_SEATS = 32768  # where the search for the components of all seats begins
CHANCE_SEATS = 1024  # so many of the sample are enough to tell a dimension from chance
BOOTSTRAPS = 8
MOST_BOOTSTRAPS = 96
CLEAR_ERRORS = 3.0  # standard errors from `STABLE` at which it is clear on which side of it the mean lies
BOOTSTRAP_SEATS = 512
SHARE_OF_SHUFFLES = 0.3  # of the whole work, about


def find_groups(
    ballots: Ballots,
    seed: int = 0,
    tally: Tally | None = None,
    keys: Ints | None = None,
    on_share: Callable[[float], None] = lambda share: None,
) -> Groups:
    """Which groups of seats, if any, would be found again if the conversation were held again?

    ballots: votes; declared sides play no part. seed: of the shuffles and bootstraps. tally, keys: counts and
    content keys of these ballots, if they are known already. on_share: told how much is done, in 0-1.
    Returns `Groups`; see there for axes and units. A number of groups k counts as stable when at least one dimension
    of opinion exceeds chance, bootstrap samples lead back to the same grouping (mean adjusted Rand index >= 0.8), to
    clearly more of it than with votes shuffled within statements, and no group has fewer than 5 seats. Of several
    stable k the smallest is taken, unless a larger one stands out from its shuffled twin by clearly more. Seats with
    fewer than 7 votes are not placed.
    Row order plays no part: seats are taken in an order that their votes alone decide.
    Source: docs/method.md; Horn (1965), Fisher et al. (2016) for bootstrap in the space of the leading components.
    """
    cast = ballots.votes_per_seat
    can_place = cast >= min(VOTES_TO_BE_PLACED, max(ballots.statement_count, 1))
    if int(can_place.sum()) < 2 * SMALLEST_GROUP or ballots.statement_count < 2:
        return _no_groups(ballots, None, 0)
    rng = np.random.default_rng(seed)
    seats = np.flatnonzero(can_place)
    keys = (content_keys(ballots) if keys is None else keys)[seats]
    order = _lowest(keys, SAMPLE_SEATS)
    sample = ballots.votes[seats[order]]
    components = principal_components(sample, rng)
    fewer = sample[:CHANCE_SEATS]
    values = components.values if len(fewer) == len(sample) else principal_components(fewer, rng).values
    null, null_values = _shuffled(fewer, rng)
    on_share(SHARE_OF_SHUFFLES)
    dimensions = dimensions_beyond_chance(values, null_values)
    if dimensions == 0:
        return _no_groups(ballots, components, 0, can_place)
    if len(seats) > SAMPLE_SEATS:
        wider = ballots.of_seats(np.sort(seats[_lowest(keys, WIDER_SAMPLE_SEATS)]))
        rest = components.place(Ballots.from_matrix(sample))[:, max(dimensions, 2) :]
        cast[~can_place] = 0
        components, every = _of_all(components, ballots, cast, wider, tally or Tally.of(ballots), dimensions)
        points = np.hstack([every[order], rest])  # what is beyond the dimensions, for the bootstraps to stray into
    else:
        every = components.place(ballots.of_seats(can_place))
        points = every[order]
    tried = []
    for k in range(2, MOST_GROUPS + 1):
        on_share(SHARE_OF_SHUFFLES + (1 - SHARE_OF_SHUFFLES) * (k - 1) / MOST_GROUPS)
        tried.append(_try(points, null, k, dimensions, rng))
    stable = [trial for trial in tried if trial.count.is_stable]
    counts = tuple(trial.count for trial in tried)
    if not stable:
        return _no_groups(ballots, components, dimensions, can_place, every, counts)
    best = _best(stable)
    return _found(ballots, can_place, components, dimensions, every, best, counts, points, rng)


def _lowest(keys: Ints, wanted: int) -> Ints:
    """(wanted,) where the lowest keys are, ascending; or of all, if there are no more."""
    among = np.arange(len(keys))
    if wanted < len(keys):
        among = np.flatnonzero(keys <= np.partition(keys, wanted - 1)[wanted - 1])
    return among[np.argsort(keys[among], kind="stable")][:wanted]


def _of_all(
    components: Components, ballots: Ballots, cast: Ints, wider: Ballots, tally: Tally, dimensions: int
) -> tuple[Components, Floats]:
    """The components of all seats that can be placed, found by way of a wider sample, and their positions."""
    agree, disagree, seen = tally.overall
    mean, wanted = (agree - disagree) / np.maximum(seen, 1), max(dimensions, 2)
    agree, disagree, seen = np.array(tally.overall) - count_votes(ballots.votes, np.flatnonzero(cast == 0))
    total = float((agree + disagree - 2 * mean * (agree - disagree) + mean**2 * seen).sum())
    components = replace(components, mean=mean, total=total)
    if wider.seat_count < np.count_nonzero(cast):
        components, _ = refined(components, wider, wider.votes_per_seat, wanted)
    return refined(components, ballots, cast, wanted)


@dataclass(frozen=True, eq=False)
class _Trial:
    count: GroupCount
    centres: Floats
    left: float


def _shuffled(sample: Int8, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Where the seats would stand after one shuffle, and the largest component after each of several."""
    first = shuffled_votes(sample, rng)
    components = principal_components(first, rng)
    others = [largest_value(shuffled_votes(sample, rng)) for _ in range(SHUFFLES - 1)]
    return components.place(Ballots.from_matrix(first)), np.array([components.values[0], *others])


def _try(points: Floats, null: Floats, k: int, dimensions: int, rng: np.random.Generator) -> _Trial:
    if len(points) < k * SMALLEST_GROUP:
        return _Trial(GroupCount(k, float("nan"), float("nan"), 0, False), points[:k, :dimensions], 0.0)
    centres, left = k_means(points[:, :dimensions], k, rng)
    label = nearest(points[:, :dimensions], centres)[0]
    smallest = int(np.bincount(label, minlength=k).min())
    stability = _stability(points, label, k, dimensions, rng)
    shuffled, is_stable = float("nan"), False
    if smallest >= SMALLEST_GROUP and stability >= STABLE:
        null_label = nearest(null[:, :dimensions], k_means(null[:, :dimensions], k, rng)[0])[0]
        shuffled = _stability(null, null_label, k, dimensions, rng)
        is_stable = stability >= shuffled + MARGIN_OVER_SHUFFLED
    return _Trial(GroupCount(k, stability, shuffled, smallest, is_stable), centres, left)


def _best(stable: list[_Trial]) -> _Trial:
    """The fewest groups, unless more of them stand out from their shuffled twin by clearly more."""
    best = stable[0]
    for trial in stable[1:]:
        if trial.count.stability - trial.count.shuffled_stability > (
            best.count.stability - best.count.shuffled_stability + MARGIN_OVER_SHUFFLED
        ):
            best = trial
    return best


def _stability(points: Floats, label: Ints, k: int, dimensions: int, rng: np.random.Generator) -> float:
    """Mean agreement between a grouping and those that bootstrap samples of the seats lead to.

    Samples are drawn until the mean is clearly on one side of `STABLE`, or there are `MOST_BOOTSTRAPS`.
    """
    found: list[float] = []
    while len(found) < MOST_BOOTSTRAPS:
        found.extend(_agreement_with_bootstrap(points, label, k, dimensions, rng) for _ in range(BOOTSTRAPS))
        error = float(np.std(found, ddof=1)) / np.sqrt(len(found))
        if abs(float(np.mean(found)) - STABLE) > CLEAR_ERRORS * error:
            break
    return float(np.mean(found))


def _agreement_with_bootstrap(points: Floats, label: Ints, k: int, dimensions: int, rng: np.random.Generator) -> float:
    drawn = points[rng.integers(len(points), size=min(len(points), BOOTSTRAP_SEATS))]
    axes = _leading_axes(drawn, dimensions)
    centres, _left = k_means(drawn @ axes, k, rng, starts=2)
    return adjusted_rand(label, nearest(points @ axes, centres)[0])


def _leading_axes(points: Floats, dimensions: int) -> Floats:
    """The bootstrap's own components, within the space of those that were kept."""
    centred = points - points.mean(axis=0)
    return np.asarray(np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :dimensions])


def _found(
    ballots: Ballots,
    can_place: Bools,
    components: Components,
    dimensions: int,
    every: Floats,
    best: _Trial,
    counts: tuple[GroupCount, ...],
    points: Floats,
    rng: np.random.Generator,
) -> Groups:
    label, squared = nearest(every[:, :dimensions], best.centres)
    size = np.bincount(label, minlength=best.count.k)
    rank = np.lexsort((best.centres[:, 0], -size))  # largest first; equals from left to right
    renamed = np.empty(best.count.k, dtype=np.int64)
    renamed[rank] = np.arange(best.count.k)
    sample = points[:, :dimensions]
    width = max(best.left / (len(points) * dimensions), 1e-12)
    closeness = np.exp(-(squared - squared.min(axis=0)) / (2 * width))
    return Groups(
        dimension_count=dimensions,
        variance_share=_variance_share(components),
        positions=_spread(every[:, :2], can_place),
        loadings=components.vectors[:, :2].T,
        k=best.count.k,
        is_stable=True,
        label=_spread(renamed[label], can_place, -1).astype(np.int64),
        certainty=_spread(closeness.max(axis=0) / closeness.sum(axis=0), can_place),
        is_continuum=not stand_apart(sample, nearest(sample, best.centres)[0], best.centres),
        counts=counts,
    )


def _no_groups(
    ballots: Ballots,
    components: Components | None,
    dimensions: int,
    can_place: Bools | None = None,
    every: Floats | None = None,
    counts: tuple[GroupCount, ...] = (),
) -> Groups:
    seats = ballots.seat_count
    positions = np.full((seats, 2), np.nan)
    if every is not None and can_place is not None:
        positions = _spread(every[:, :2], can_place)
    return Groups(
        dimension_count=dimensions,
        variance_share=np.zeros(0) if components is None else _variance_share(components),
        positions=positions,
        loadings=np.zeros((2, ballots.statement_count)) if components is None else components.vectors[:, :2].T,
        k=1,
        is_stable=False,
        label=np.full(seats, -1),
        certainty=np.full(seats, np.nan),
        is_continuum=False,
        counts=counts,
    )


def _variance_share(components: Components) -> Floats:
    return components.values[:KEPT] / max(components.total, 1e-12)


def _spread(values: np.ndarray, chosen: Bools, missing: float = np.nan) -> np.ndarray:
    """Values of the chosen seats, put back among all seats."""
    everyone = np.full((len(chosen), *values.shape[1:]), missing)
    everyone[chosen] = values
    return everyone
