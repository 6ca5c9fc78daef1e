"""Joint disclosure: may all these things be told about one item together? Answered by trying every possible vote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import Ints
from baithak.analysis.bands import COLLUDERS
from baithak.analysis.errors import WouldDisclose

VOTES = ("agree", "disagree", "neither")  # unsure and not having voted are one: no release tells them apart
MOST_POINTS = 4_000_000  # so many possible outcomes are tried out in seconds

Counts = NDArray[np.int16]


@dataclass(frozen=True)
class Release:
    """One thing that is told about an item: its name, and the function of the votes that it is.

    of: takes (outcome, cell, vote) counts, votes in the order of `VOTES`; returns (outcome,) integers, equal where
    the same would be told.
    """

    name: str
    of: Callable[[Counts], Ints]


@dataclass(frozen=True)
class WeakSpot:
    """What would be learned: with these votes known, nobody else of the cell can have cast this vote.

    known: (cell, vote) of each colluder. cell, vote: what is ruled out. outcome: one (cell, vote) table of counts where
    this happens.
    """

    known: tuple[tuple[int, int], ...]
    cell: int
    vote: int
    outcome: tuple[tuple[int, ...], ...]


def weak_spots(sizes: Sequence[int], releases: Sequence[Release], colluders: int = COLLUDERS) -> Iterator[WeakSpot]:
    """Where would colluding members learn something about another member's vote?

    sizes: how many members each cell has; cells are disjoint and make up everybody that any release counts (two
    sides; or, for a filter, those inside and those outside it). releases: everything ever told about the item.
    Every outcome (who many of each cell agree, disagree or neither) is enumerated. For everything that could be told,
    and all votes that the colluders could have cast, each other member must still be able to have voted in each of
    the three ways. That is more than not being determined: nothing is ever ruled out.
    Yields nothing if all is well. Raises WouldDisclose when there are too many outcomes to try.
    """
    outcomes = _outcomes(sizes)
    told = _told(outcomes, releases)
    for known in combinations_with_replacement([(c, v) for c in range(len(sizes)) for v in range(3)], colluders):
        cast = np.zeros(outcomes.shape[1:], dtype=np.int16)
        for cell, vote in known:
            cast[cell, vote] += 1
        yield from _ruled_out(outcomes, told, cast, known, sizes)


def require_safe(sizes: Sequence[int], releases: Sequence[Release], colluders: int = COLLUDERS) -> None:
    """Raises WouldDisclose if anything could be learned about one vote (`weak_spots`).

    It depends on the sizes and the kinds of release alone, never on the votes: being refused says nothing.
    """
    names = ", ".join(release.name for release in releases)
    for _spot in weak_spots(sizes, releases, colluders):
        raise WouldDisclose(f"with so few members, {names} together could give away a vote: tell less")


def _ruled_out(
    outcomes: Counts, told: Ints, cast: Counts, known: tuple[tuple[int, int], ...], sizes: Sequence[int]
) -> Iterator[WeakSpot]:
    """The votes that nobody else can have cast, for one choice of the colluders' own votes."""
    is_possible = (outcomes >= cast).all(axis=(1, 2))
    if not is_possible.any():
        return
    others, told = outcomes[is_possible] - cast, told[is_possible]
    order = np.argsort(told, kind="stable")
    starts = np.flatnonzero(np.diff(told[order], prepend=-1))
    most = np.maximum.reduceat(others[order], starts, axis=0)  # (told, cell, vote)
    has_others = np.array(sizes) > cast.sum(axis=1)
    for index, cell, vote in np.argwhere((most == 0) & has_others[:, np.newaxis]):
        example = others[order][starts[index]] + cast
        yield WeakSpot(known, int(cell), int(vote), tuple(tuple(map(int, row)) for row in example))


def _outcomes(sizes: Sequence[int]) -> Counts:
    """(outcome, cell, vote) every way in which the members of every cell can have voted."""
    count = prod(comb(size + 2, 2) for size in sizes)
    if count > MOST_POINTS:
        raise WouldDisclose(f"{count} outcomes are too many to try: hold so large a dialogue as an open one")
    cells = [_outcomes_of_cell(size) for size in sizes]
    chosen = np.indices([len(cell) for cell in cells]).reshape(len(cells), -1)
    return np.stack([cell[index] for cell, index in zip(cells, chosen, strict=True)], axis=1)


def _outcomes_of_cell(size: int) -> Counts:
    agree, disagree = (counts.ravel() for counts in np.indices((size + 1, size + 1)))
    votes = np.stack([agree, disagree, size - agree - disagree], axis=1)
    return votes[votes[:, 2] >= 0].astype(np.int16)


def _told(outcomes: Counts, releases: Sequence[Release]) -> Ints:
    """(outcome,) one number for everything told together."""
    if not releases:
        return np.zeros(len(outcomes), dtype=np.int64)
    columns = np.stack([np.asarray(release.of(outcomes)) for release in releases], axis=1)
    return np.unique(columns, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
