"""Refinement: from the components of a sample of seats to those of all of them, in a few passes over their votes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import BLOCK_SEATS, UNSEEN, Ballots, Floats, Ints
from baithak.analysis.components import Components, fixed_signs

Singles = NDArray[np.float32]

PASSED_SEATS = 128  # float32 votes of so few seats stay in the processor's cache from one step to the next
FEW_STATEMENTS = 16  # so many directions cost no more than the passes they save
MOST_PASSES = 4
RESIDUAL = 5e-3  # of |Gu - lambda u| / lambda; the relative error of lambda is about its square


def refined(start: Components, ballots: Ballots, cast: Ints, wanted: int) -> tuple[Components, Floats]:
    """Which are the principal components of all these seats, and where does each of them stand?

    start: components of a sample of the seats; its mean is what an unseen vote counts as, and is kept like its total.
    ballots: all votes. cast: (seat,) int64 votes cast by each seat that counts, 0 for one that does not; no copy of
    their votes is made. wanted: how many leading components are to be settled.
    Returns the wanted components, as `principal_components` of all counted seats would find them, and the (counted
    seat, component) positions that `Components.place` would give: the coordinates along what the passes have spanned
    are kept, so that placing takes no pass of its own. Every pass is exact, over all votes; passes are made until the
    wanted components leave a residual of `RESIDUAL`, or `MOST_PASSES` of them.
    Source: block Krylov iteration, Musco and Musco (2015), algorithm 2, begun in the sample's components.
    """
    passes = _Passes(ballots, cast, start.mean)
    size = len(start.mean)
    has_few = size <= max(FEW_STATEMENTS, MOST_PASSES * wanted)  # then one pass along each says all there is
    blocks = [np.eye(size) if has_few else np.linalg.qr(start.vectors[:, :wanted])[0]]
    images = [passes.image(blocks[0])]
    while True:
        span, image = np.hstack(blocks), np.hstack(images)
        values, rotation = np.linalg.eigh(span.T @ image)
        values, rotation = np.maximum(values[::-1][:wanted], 0), rotation[:, ::-1][:, :wanted]
        missing = np.linalg.norm(image @ rotation - span @ rotation * values, axis=0)
        is_settled = bool((missing <= RESIDUAL * np.maximum(values, 1e-12)).all())
        if is_settled or len(blocks) == MOST_PASSES or span.shape[1] + blocks[0].shape[1] > size:
            break
        fresh = images[-1]
        for _ in range(2):  # once is not enough in floating point
            fresh = fresh - span @ (span.T @ fresh)
        blocks.append(np.linalg.qr(fresh)[0])
        images.append(passes.image(blocks[-1]))
    signs = fixed_signs(span @ rotation)
    components = Components(start.mean, span @ rotation * signs, values, start.total)
    return components, passes.positions(rotation * signs)


class _Passes:
    """Products of a narrow basis with the centred votes, of which only a block of seats is held at a time."""

    def __init__(self, ballots: Ballots, cast: Ints, mean: Floats) -> None:
        self._ballots, self._cast = ballots, cast
        self._mean = np.tile(mean.astype(np.float32), (PASSED_SEATS, 1))
        self._coordinates: list[Singles] = []

    def image(self, basis: Floats) -> Floats:
        """(statement, width) the scatter matrix of the counted seats times `basis`; keeps every seat's coordinates."""
        weights = np.ascontiguousarray(basis.T.astype(np.float32))
        coordinates = np.empty((len(weights), self._ballots.seat_count), dtype=np.float32)
        image, counts = np.zeros(weights.shape), (self._cast > 0).astype(np.float32)
        for rows, centred in self._blocks():
            along = coordinates[:, rows]
            np.multiply(weights @ centred.T, counts[rows], out=along)
            image += along @ centred
        self._coordinates.append(coordinates)
        return image.T

    def _blocks(self) -> Iterator[tuple[slice, Singles]]:
        """Some rows at a time: their votes less the mean, 0 where unseen; written over by the next.

        Fresh memory would cost more than the arithmetic, and mixed types in one step twice the time.
        """
        centred_, seen_ = np.empty_like(self._mean), np.empty_like(self._mean)
        is_seen_ = np.empty(self._mean.shape, dtype=np.bool_)
        for number, votes in enumerate(self._ballots.row_blocks(PASSED_SEATS)):
            size, rows = len(votes), slice(number * PASSED_SEATS, number * PASSED_SEATS + len(votes))
            centred, seen, is_seen = centred_[:size], seen_[:size], is_seen_[:size]
            np.copyto(seen, np.not_equal(votes, UNSEEN, out=is_seen))
            np.copyto(centred, votes)
            centred -= self._mean[:size]
            centred *= seen
            yield rows, centred

    def positions(self, rotation: Floats) -> Floats:
        """(counted seat, component) coordinates, made up for what a seat has not seen as `Components.place` does."""
        seats = np.flatnonzero(self._cast)
        scale = np.sqrt(self._mean.shape[1] / self._cast[seats])
        turned = rotation.T.astype(np.float32)
        positions = np.empty((len(seats), len(turned)))
        for start in range(0, len(seats), BLOCK_SEATS):
            some = slice(start, start + BLOCK_SEATS)
            along = np.vstack([coordinates.take(seats[some], axis=1) for coordinates in self._coordinates])
            positions[some] = (turned @ along * scale[some]).T
        return positions
