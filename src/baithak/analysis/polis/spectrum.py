"""The two leading directions of mean-imputed votes: exact when small, streamed when large."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import UNSEEN, Bools, Floats, Int8, Ints

Singles = NDArray[np.float32]

DENSE_CELLS = 4_000_000  # up to here a float64 copy (32 MB) costs less than the care that streaming takes
SMALL_STATEMENTS = 300  # up to here a full eigen-decomposition costs no more than finding two directions
BLOCK_SEATS = 256  # such a block of float32 votes stays in the processor's cache between its two products
SAMPLE_SEATS = 1024
BASIS_WIDTH = 4
MOST_STEPS = 18
DENSE_RESIDUAL = 1e-12  # of |Gu - lambda u| / lambda; the angle to the true direction is that over the relative gap
STREAM_RESIDUAL = 1e-3
DENSE_NOISE = 1e-12  # of the largest eigenvalue: below, an axis is rounding
STREAM_NOISE = 1e-6  # the same in float32


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The two leading directions, and where each seat stands along them.

    directions: (2, statement) unit vectors, zero where there is no such direction.
    along: (seat, 2) sum over the statements a seat voted on of (vote - mean) x direction.
    seen_count: (seat,) how many of the kept statements the seat voted on.
    vote_count: (seat,) how many of all statements it voted on.
    """

    directions: Floats
    along: Floats
    seen_count: Ints
    vote_count: Ints


def leading_spectrum(votes: Int8, mean: Floats, kept: Bools) -> Spectrum:
    """Along which two directions do the votes differ most, an unseen vote counting as the mean?

    votes: (seat, statement) as in `Ballots`. mean: (statement,) in -1..1. kept: (statement,) False = column
    is left out, its weight is exactly zero.
    The answer is that of a full eigen-decomposition: up to rounding below `DENSE_CELLS` cells, and within an
    angle of about `STREAM_RESIDUAL` over the relative gap above. Seeded, so always the same.
    Source: block Krylov iteration, Musco & Musco 2015, algorithm 2, stopped by residual.
    """
    if votes.size <= DENSE_CELLS or votes.shape[1] < 2:  # streaming needs two axes to look for
        return _dense_spectrum(votes, mean, kept)
    return _streamed_spectrum(votes, mean, kept)


def _dense_spectrum(votes: Int8, mean: Floats, kept: Bools) -> Spectrum:
    seen = votes != UNSEEN
    centred = np.where(seen & kept, votes - mean, 0.0)
    directions = _leading_of_matrix(centred.T @ centred) * kept
    return Spectrum(directions, centred @ directions.T, (seen & kept).sum(axis=1), seen.sum(axis=1))


def _leading_of_matrix(scatter: Floats) -> Floats:
    """(2, statement) the two leading eigenvectors; zero where no variance, and so no direction, is left."""
    if len(scatter) > SMALL_STATEMENTS:
        start = _settled_basis(scatter, steps=2)
        values, vectors, _, residual = _krylov(lambda basis: scatter @ basis, start, DENSE_RESIDUAL)
        if residual <= DENSE_RESIDUAL:
            return np.where(values > DENSE_NOISE * max(values[0], 1.0), vectors, 0.0).T
    all_values, all_vectors = np.linalg.eigh(scatter)
    directions = np.zeros((2, len(scatter)))
    for rank in range(min(2, len(all_values))):
        if all_values[-1 - rank] > DENSE_NOISE * max(float(all_values[-1]), 1.0):
            directions[rank] = all_vectors[:, -1 - rank]
    return directions


def _streamed_spectrum(votes: Int8, mean: Floats, kept: Bools) -> Spectrum:
    passes = _Passes(votes, mean, kept)
    values, vectors, rotation, _ = _krylov(passes.image, passes.sample_basis(), STREAM_RESIDUAL)
    is_there = values > STREAM_NOISE * max(values[0], 1e-9)
    along = np.vstack(passes.coordinates).T.astype(np.float64) @ np.where(is_there, rotation, 0.0)
    seen_count, vote_count = passes.counts.T.astype(np.int64)
    return Spectrum(np.where(is_there, vectors, 0.0).T * kept, along, seen_count, vote_count)


def _krylov(image_of: Callable[[Floats], Floats], basis: Floats, wanted: float) -> tuple[Floats, Floats, Floats, float]:
    """The two leading eigenvalues, (statement, 2) vectors, their rotation of the span, and the residual."""
    blocks, images = [basis], [image_of(basis)]
    while True:
        span, image = np.hstack(blocks), np.hstack(images)
        values, rotation = np.linalg.eigh(span.T @ image)
        values, rotation = values[:-3:-1], rotation[:, :-3:-1]
        vectors = span @ rotation
        missing = np.linalg.norm(image @ rotation - vectors * values, axis=0)
        # Against a thousandth of the first axis at least: a second one without variance can never settle.
        residual = float((missing / np.maximum(values, max(values[0] * 1e-3, 1e-9))).max())
        if residual <= wanted or len(blocks) == MOST_STEPS or span.shape[0] <= span.shape[1] + BASIS_WIDTH:
            return values, vectors, rotation, residual
        fresh = images[-1]
        for _ in range(2):  # once is not enough in floating point
            fresh = fresh - span @ (span.T @ fresh)
        blocks.append(np.linalg.qr(fresh)[0])
        images.append(image_of(blocks[-1]))


def _settled_basis(scatter: NDArray[np.floating], steps: int) -> Floats:
    """(statement, width) orthonormal, roughly along the leading directions of a scatter matrix."""
    basis = np.random.default_rng(0).standard_normal((len(scatter), BASIS_WIDTH)).astype(scatter.dtype)
    for _ in range(steps):
        basis = np.linalg.qr(scatter @ basis)[0]
    return np.linalg.qr(basis.astype(np.float64))[0]  # orthonormal to double precision, whatever it came from


class _Passes:
    """Products with the matrix of centred votes, of which only a block of seats is held at a time."""

    def __init__(self, votes: Int8, mean: Floats, kept: Bools) -> None:
        self._votes = votes
        self._mean = mean.astype(np.float32)
        self._kept = kept.astype(np.float64)
        self.coordinates: list[Singles] = []
        self.counts = np.zeros((len(votes), 2), dtype=np.float32)  # of kept statements and of all; exact integers

    def sample_basis(self) -> Floats:
        """(statement, width) leading directions of some seats, spread evenly: where the passes start from."""
        if len(self._mean) <= MOST_STEPS * BASIS_WIDTH:
            return np.eye(len(self._mean))  # all directions at once: one pass is then exact
        votes = self._votes[:: max(1, len(self._votes) // SAMPLE_SEATS)]
        seen = (votes != UNSEEN).astype(np.float32)
        centred = (votes - self._mean) * seen * self._kept.astype(np.float32)
        return _settled_basis(centred.T @ centred, steps=8)

    def image(self, basis: Floats) -> Floats:
        """(statement, width) the scatter matrix times `basis`; keeps every seat's coordinates along it."""
        is_first = not self.coordinates
        counted = np.stack([self._kept, np.ones_like(self._kept)], axis=1).astype(np.float32)
        # The narrow axis comes first: BLAS is a fifth faster on such shapes.
        weighted = np.ascontiguousarray((basis.T * self._kept).astype(np.float32))
        coordinates = np.empty((basis.shape[1], len(self._votes)), dtype=np.float32)
        image = np.zeros(basis.T.shape)
        buffers = np.empty((2, BLOCK_SEATS, self._votes.shape[1]), dtype=np.float32)
        for start in range(0, len(self._votes), BLOCK_SEATS):
            votes = self._votes[start : start + BLOCK_SEATS]
            rows = slice(start, start + len(votes))
            centred, seen = buffers[:, : len(votes)]
            np.copyto(centred, votes)  # type by type, in place: mixed types in one step cost twice the time
            np.copyto(seen, votes != UNSEEN)
            centred -= self._mean
            centred *= seen
            along = weighted @ centred.T
            coordinates[:, rows] = along
            image += along @ centred
            if is_first:
                self.counts[rows] = seen @ counted
        self.coordinates.append(coordinates)
        return np.asarray((image * self._kept).T)
