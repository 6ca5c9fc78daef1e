"""Refinement: from the components of a sample of seats to those of all of them, in a few passes over their votes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import CACHED_SEATS, UNSEEN, Ballots, Bools, Floats
from baithak.analysis.components import KEPT, Components, fixed_signs

Singles = NDArray[np.float32]

LANES = 4  # BLAS multiplies narrow matrices of a multiple of so many directions half as fast again
MOST_PASSES = 4
RESIDUAL = 5e-3  # of |Gu - lambda u| / lambda; the relative error of lambda is about its square


def refined(start: Components, ballots: Ballots, chosen: Bools, mean: Floats, wanted: int) -> tuple[Components, Floats]:
    """Which are the principal components of all these seats, and where does each of them stand?

    start: components of a sample of the seats. ballots: all votes. chosen: (seat,) the seats that count; no copy of
    their votes is made. mean: (statement,) in -1..1, what an unseen vote counts as. wanted: how many leading
    components are to be settled.
    Returns the components, as `principal_components` of all chosen seats would find them, and the (chosen seat,
    component) positions that `Components.place` would give: the coordinates along what the passes have spanned are
    kept, so that placing takes no pass of its own. Every pass is exact, over all votes; passes are made until the
    wanted components leave a residual of `RESIDUAL`, or `MOST_PASSES` of them.
    Source: block Krylov iteration, Musco and Musco (2015), algorithm 2, begun in the sample's components.
    """
    passes = _Passes(ballots, chosen, mean)
    width = LANES * (wanted // LANES + 1)  # at least one beyond the wanted ones, to steady them
    size = len(mean)
    # With few statements one pass along each of them says all there is.
    blocks = [np.eye(size) if size <= LANES * width else np.linalg.qr(start.vectors[:, :width])[0]]
    images = [passes.image(blocks[0])]
    while True:
        span, image = np.hstack(blocks), np.hstack(images)
        values, rotation = np.linalg.eigh(span.T @ image)
        values, rotation = np.maximum(values[::-1][:KEPT], 0), rotation[:, ::-1][:, :KEPT]
        missing = np.linalg.norm(image @ rotation - span @ rotation * values, axis=0)[:wanted]
        is_settled = bool((missing <= RESIDUAL * np.maximum(values[:wanted], 1e-12)).all())
        if is_settled or len(blocks) == MOST_PASSES or span.shape[1] + blocks[0].shape[1] > len(span):
            break
        fresh = images[-1]
        for _ in range(2):  # once is not enough in floating point
            fresh = fresh - span @ (span.T @ fresh)
        blocks.append(np.linalg.qr(fresh)[0])
        images.append(passes.image(blocks[-1]))
    signs = fixed_signs(span @ rotation)
    components = Components(mean, span @ rotation * signs, values, passes.total)
    return components, passes.positions(rotation * signs)


class _Passes:
    """Products of a narrow basis with the centred votes, of which only a block of seats is held at a time."""

    def __init__(self, ballots: Ballots, chosen: Bools, mean: Floats) -> None:
        self._ballots, self._chosen, self._mean = ballots, chosen, mean
        self._coordinates: list[Singles] = []
        self._seen_count = np.zeros(ballots.seat_count, dtype=np.float32)
        self._squares = np.zeros(ballots.seat_count, dtype=np.float32)

    @property
    def total(self) -> float:
        """The sum of squares of the chosen seats in all directions together, once there has been a pass."""
        return float(self._squares[self._chosen].sum(dtype=np.float64))

    def image(self, basis: Floats) -> Floats:
        """(statement, width) the scatter matrix of the chosen seats times `basis`; keeps every seat's coordinates."""
        is_first = not self._coordinates
        weights = np.ascontiguousarray(basis.T.astype(np.float32))  # the narrow axis first: BLAS likes it better
        coordinates = np.empty((len(weights), self._ballots.seat_count), dtype=np.float32)
        image = np.zeros(weights.shape)
        mean = np.tile(self._mean.astype(np.float32), (CACHED_SEATS, 1))
        centred_, seen_ = np.empty((2, *mean.shape), dtype=np.float32)
        for number, votes in enumerate(self._ballots.row_blocks(CACHED_SEATS)):
            size, rows = len(votes), slice(number * CACHED_SEATS, number * CACHED_SEATS + len(votes))
            centred, seen = centred_[:size], seen_[:size]
            np.copyto(centred, votes)  # type by type, in place: mixed types in one step cost twice the time
            np.copyto(seen, votes != UNSEEN)
            centred -= mean[:size]
            centred *= seen
            along = weights @ centred.T
            coordinates[:, rows] = along
            if is_first:
                self._seen_count[rows] = seen.sum(axis=1)
                self._squares[rows] = np.einsum("ij,ij->i", centred, centred)
            along *= self._chosen[rows]
            image += along @ centred
        self._coordinates.append(coordinates)
        return image.T

    def positions(self, rotation: Floats) -> Floats:
        """(chosen seat, component) coordinates, made up for what a seat has not seen as `Components.place` does."""
        scale = np.sqrt(len(self._mean) / np.maximum(self._seen_count, 1))
        along = rotation.T.astype(np.float32) @ np.vstack(self._coordinates)
        along *= scale
        return np.ascontiguousarray(along.T[self._chosen], dtype=np.float64)
