"""Stability: how few ballots a claim hangs on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from baithak.analysis.ballots import Floats, Ints

TRIED_SPLITS = 16  # flip numbers up to this one are searched over every split between sides


def flip_numbers(agree: Ints, seen: Ints, claim: Callable[[Ints, Ints], Floats], limits: Floats) -> Floats:
    """What is the smallest number of ballots whose removal makes each claim fall below its limit?

    agree, seen: (side, statement) int64. claim: (side, statement) counts -> (statement,) probability in 0-1, growing
    with every agreement. limits: (statement,) probability below which the claim no longer stands.
    Returns (statement,) whole numbers as float64. Only ballots that agree are worth removing. Removals from one side
    alone are searched by bisection; up to `TRIED_SPLITS` every division between the sides is tried as well. (With
    the closed-form claim one side alone is always best: the incomplete beta function is log-concave in its
    parameters, Finner and Roters 1997, so the product is smallest at a corner.)
    """
    best = np.min([_one_sided(agree, seen, claim, limits, side) for side in range(len(agree))], axis=0)
    return _with_splits(agree, seen, claim, limits, best)


def _one_sided(agree: Ints, seen: Ints, claim: Callable[[Ints, Ints], Floats], limits: Floats, side: int) -> Floats:
    """The fewest agreeing ballots to remove from one side; without any that agrees there is no claim."""

    def stands(removed: Ints) -> np.ndarray:
        fewer, fewer_seen = agree.copy(), seen.copy()
        fewer[side] -= removed
        fewer_seen[side] -= removed
        return claim(fewer, fewer_seen) >= limits

    low, high = np.zeros(agree.shape[1], dtype=np.int64), agree[side].copy()
    while (low < high).any():
        middle = (low + high) // 2
        still = stands(middle)
        low, high = np.where(still & (low < high), middle + 1, low), np.where(still, high, middle)
    return low.astype(np.float64)


def _with_splits(
    agree: Ints, seen: Ints, claim: Callable[[Ints, Ints], Floats], limits: Floats, best: Floats
) -> Floats:
    """Try, for small numbers, all ways to take the ballots from two sides at once."""
    result = best.copy()
    sides = len(agree)
    pairs = [(one, other) for one in range(sides) for other in range(one + 1, sides)]
    for total in range(2, TRIED_SPLITS):
        open_ = result > total
        if not open_.any():
            break
        for one, other in pairs:
            from_one = np.arange(1, total)
            columns = np.flatnonzero(open_)
            grid_agree = np.repeat(agree[:, columns], len(from_one), axis=1)
            grid_seen = np.repeat(seen[:, columns], len(from_one), axis=1)
            removed = np.tile(from_one, len(columns))
            possible = (removed <= grid_agree[one]) & (total - removed <= grid_agree[other])
            for side, taken in ((one, removed), (other, total - removed)):
                taken = np.where(possible, taken, 0)
                grid_agree[side] -= taken
                grid_seen[side] -= taken
            broken = possible & (claim(grid_agree, grid_seen) < np.repeat(limits[columns], len(from_one)))
            falls = broken.reshape(len(columns), len(from_one)).any(axis=1)
            result[columns[falls]] = total
    return result
