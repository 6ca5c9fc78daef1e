"""Components: the main dimensions of opinion, and how many of them exceed chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baithak.analysis.ballots import CACHED_SEATS, UNSEEN, Ballots, Floats, Int8

KEPT = 8  # leading components computed; the last ones only steady the others
MOST_DIMENSIONS = 5
SHUFFLES = 10
CHANCE_DEVIATIONS = 4.0  # a dimension exceeds chance when so many standard deviations above the shuffled ones
SWEEPS = 60
MOST_STEPS = 200
TOLERANCE = 1e-5

Singles = np.ndarray  # float32 arrays: products of -1, 0, 1 and means need no more


@dataclass(frozen=True, eq=False)
class Components:
    """The leading principal components of mean-imputed votes.

    mean: (statement,) mean vote in -1..1, 0 where nobody voted. vectors: (statement, component) unit length, each
    with its largest loading positive. values: (component,) their sums of squares, falling.
    total: sum of squares in all directions together.
    """

    mean: Floats
    vectors: Floats
    values: Floats
    total: float

    def place(self, ballots: Ballots) -> Floats:
        """Where does each seat stand on each component?

        Returns (seat, component) float64: the sum over the statements seen of (vote - mean) x loading, times
        sqrt(statements / statements seen), which makes up for what a seat has not seen (as Polis does); 0 for a
        seat that has seen nothing.
        """
        pull = (self.mean[:, np.newaxis] * self.vectors).astype(np.float32)
        vectors = self.vectors.astype(np.float32)
        placed = []
        for votes in ballots.row_blocks(CACHED_SEATS):
            seen = (votes != UNSEEN).astype(np.float32)
            count = np.maximum(seen.sum(axis=1, keepdims=True), 1)
            placed.append(((votes * seen) @ vectors - seen @ pull) * np.sqrt(votes.shape[1] / count))
        return np.vstack(placed).astype(np.float64) if placed else np.zeros((0, len(self.values)))


def principal_components(votes: Int8, rng: np.random.Generator) -> Components:
    """Which directions of opinion carry most of the variance?

    votes: (seat, statement) int8 of `Ballots`. rng: starts the iteration; the result does not depend on it beyond
    rounding. Returns the `KEPT` leading components. Mean imputation and centring as Polis does it; block subspace
    iteration with Rayleigh-Ritz (Golub and Van Loan 2013, sec. 8.2.4).
    """
    centred, mean = centred_votes(votes)
    return _leading(centred, mean, rng)


def largest_value(votes: Int8) -> float:
    """How large is the sum of squares along the first principal component, if nothing else is to be known?

    votes: (seat, statement) int8 of `Ballots`. Returns the first of the values of `principal_components`, for far less
    work: Lanczos iteration on the votes themselves, each direction kept at right angles to all before it, from a start
    that is always the same (Golub and Van Loan 2013, sec. 10.1 and 10.3.1).
    """
    centred = centred_votes(votes)[0]
    basis = np.zeros((min(*centred.shape, MOST_STEPS), centred.shape[1]), dtype=np.float32)
    crossed = np.zeros((len(basis), len(basis)))
    fresh: Singles = np.random.default_rng(0).standard_normal((centred.shape[1],), dtype=np.float32)
    value = 0.0
    for step in range(len(basis)):
        basis[step] = fresh / max(float(np.linalg.norm(fresh)), 1e-30)
        along = centred @ basis[step]
        fresh = along @ centred
        crossed[step, : step + 1] = basis[: step + 1] @ fresh
        before, value = value, float(np.linalg.eigvalsh(crossed[: step + 1, : step + 1])[-1])
        if value - before <= TOLERANCE * value:
            break
        for _ in range(2):  # once is not enough in floating point
            fresh = fresh - (basis[: step + 1] @ fresh) @ basis[: step + 1]
    return value


def centred_votes(votes: Int8) -> tuple[Singles, Floats]:
    """(seat, statement) float32 votes less the statement's mean, unseen 0; and the (statement,) means."""
    seen = votes != UNSEEN
    value = np.where(seen, votes, 0).astype(np.float32)
    mean = value.sum(axis=0, dtype=np.float64) / np.maximum(seen.sum(axis=0), 1)
    return value - seen * mean.astype(np.float32), mean


def shuffled_votes(votes: Int8, rng: np.random.Generator) -> Int8:
    """The same votes, dealt out anew within each statement among those who saw it: nothing left to find.

    Each statement keeps its share of agreement and each seat the statements it has seen; only who said what is
    random (the null model of parallel analysis, Horn 1965, for incomplete ballots).
    """
    by_statement = np.ascontiguousarray(votes.T)
    cells = np.flatnonzero(by_statement.reshape(-1) != UNSEEN)
    statement = cells // votes.shape[0]
    dealt = np.argsort(statement + rng.random(len(cells)))
    shuffled = np.full(by_statement.size, UNSEEN, dtype=np.int8)
    shuffled[cells] = by_statement.reshape(-1)[cells[dealt]]
    return np.ascontiguousarray(shuffled.reshape(by_statement.shape).T)


def dimensions_beyond_chance(values: Floats, shuffled_values: Floats) -> int:
    """How many leading dimensions are larger than anything chance makes of the same votes?

    values: (component,) of the real votes, falling. shuffled_values: (shuffle,) the largest one of each shuffle.
    Returns 0..MOST_DIMENSIONS; 0 = the votes have no common dimension.
    """
    limit = shuffled_values.mean() + CHANCE_DEVIATIONS * shuffled_values.std(ddof=1)
    beyond = values[:MOST_DIMENSIONS] > limit
    return int(np.argmin(np.append(beyond, False)))


def fixed_signs(vectors: np.ndarray) -> np.ndarray:
    """(component,) 1 or -1: what makes the largest loading of each (statement, component) vector positive."""
    if not vectors.size:
        return np.ones(vectors.shape[1])
    largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])]
    return np.where(largest < 0, -1.0, 1.0)


def _leading(centred: Singles, mean: Floats, rng: np.random.Generator) -> Components:
    small = centred.shape[1] <= centred.shape[0]
    gram = centred.T @ centred if small else centred @ centred.T
    kept = min(KEPT, len(gram))
    values, vectors = _top_eigenpairs(gram, kept, rng)
    if not small and len(centred):
        vectors = centred.T @ vectors / np.sqrt(np.maximum(values, 1e-12)).astype(np.float32)
    return Components(mean, (vectors * fixed_signs(vectors)).astype(np.float64), values, float(np.trace(gram)))


def _top_eigenpairs(gram: Singles, kept: int, rng: np.random.Generator) -> tuple[Floats, Singles]:
    size = len(gram)
    if size <= 128:
        values, vectors = np.linalg.eigh(gram.astype(np.float64))
        return np.maximum(values[::-1][:kept], 0), vectors[:, ::-1][:, :kept].astype(np.float32)
    block = np.linalg.qr(rng.standard_normal((size, kept + KEPT)).astype(np.float32))[0]
    values = np.zeros(kept)
    image = gram @ block
    for _ in range(SWEEPS):
        block = np.linalg.qr(gram @ image)[0]
        image = gram @ block
        ritz, rotation = np.linalg.eigh((block.T @ image).astype(np.float64))
        before, values = values, np.maximum(ritz[::-1][:kept], 0)
        falling = rotation[:, ::-1].astype(np.float32)
        block, image = block @ falling, image @ falling
        if np.abs(values - before).max() <= TOLERANCE * max(values[0], 1e-12):
            break
    return values, block[:, :kept]
