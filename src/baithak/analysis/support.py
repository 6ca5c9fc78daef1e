"""Support: how large a share of a side agrees, as a probability, from the votes of some of its members."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, betaincinv

from baithak.analysis.ballots import Floats, Ints

JEFFREYS = 0.5  # Beta(1/2, 1/2): the prior that has no opinion whatever the scale (Jeffreys 1946)
INTERVAL_TAIL = 0.05  # on each side of a 90 % interval
EXACT_ROOM_SEATS = 512  # above so many members yet to vote, a matched Beta stands for the beta-binomial


def mean_share(count: Ints, seen: Ints) -> Floats:
    """What share of people like these holds this view?

    count, seen: int64 arrays of one shape; how many hold it, of how many who voted (passes included).
    Returns the posterior mean under Beta(1/2, 1/2), in 0-1; 0.5 where nobody voted.
    """
    return np.asarray((count + JEFFREYS) / (seen + 2 * JEFFREYS))


def share_interval(count: Ints, seen: Ints) -> tuple[Floats, Floats]:
    """Between which shares does the truth lie with probability 0.9?

    count, seen: as in `mean_share`. Returns (low, high) in 0-1, equal-tailed (Brown, Cai and DasGupta 2001, sec. 3.1).
    """
    above, below = count + JEFFREYS, seen - count + JEFFREYS
    return betaincinv(above, below, INTERVAL_TAIL), betaincinv(above, below, 1 - INTERVAL_TAIL)


def p_share_above(count: Ints, seen: Ints, threshold: float) -> Floats:
    """How probable is it that more than `threshold` of people like these hold this view?

    count, seen: as in `mean_share`. threshold: share in 0-1.
    Returns the upper tail of the Beta(1/2, 1/2) posterior, in 0-1: the regularised incomplete beta function, exactly.
    """
    return np.asarray(betainc(seen - count + JEFFREYS, count + JEFFREYS, 1 - threshold))


def p_room_above(count: Ints, seen: Ints, room: Ints, threshold: float) -> Floats:
    """How probable is it that more than `threshold` of *this room* hold this view once every member has voted?

    count, seen: int64 arrays of one shape. room: int64, broadcast to it; all members, seen ones included.
    Returns the upper tail of the beta-binomial over the members yet to vote (Bernardo and Smith 1994, sec. 3.2.2),
    in 0-1: exact up to `EXACT_ROOM_SEATS` members yet to vote; beyond, the Beta with the same mean and variance.
    """
    count, seen, room = np.broadcast_arrays(count, seen, room)
    left = np.maximum(room - seen, 0)
    needed = np.floor(threshold * room + 1e-9).astype(np.int64) + 1 - count
    certain, open_ = needed <= 0, (needed > 0) & (needed <= left)
    result: Floats = certain.astype(np.float64)
    few = open_ & (left <= EXACT_ROOM_SEATS)
    above, below = count + JEFFREYS, seen - count + JEFFREYS
    if few.any():
        result[few] = _beta_binomial_tail(needed[few], left[few], above[few], below[few])
    many = open_ & ~few
    if many.any():
        result[many] = _matched_beta_tail(needed[many], left[many], above[many], below[many])
    return result


def _beta_binomial_tail(needed: Ints, left: Ints, above: Floats, below: Floats) -> Floats:
    """P(X >= needed) for X ~ BetaBinomial(left, above, below), by the ratio of successive terms."""
    top = int(left.max())
    log_term = np.zeros(len(left))
    largest, total, tail = np.zeros(len(left)), np.ones(len(left)), (needed <= 0).astype(np.float64)
    for k in range(1, top + 1):
        inside = k <= left
        ratio = np.maximum(left - k + 1, 1) * (above + k - 1) / (k * np.maximum(left - k + below, JEFFREYS))
        log_term += np.log(ratio)
        larger = inside & (log_term > largest)
        rescale = np.exp(np.where(larger, largest - log_term, 0.0))  # keeps sums in range: the largest term is 1
        total, tail = total * rescale, tail * rescale
        largest = np.where(larger, log_term, largest)
        term = np.where(inside, np.exp(np.where(inside, log_term - largest, 0.0)), 0.0)
        total += term
        tail += np.where(k >= needed, term, 0.0)
    return tail / total


def _matched_beta_tail(needed: Ints, left: Ints, above: Floats, below: Floats) -> Floats:
    spread = above + below
    mean = above / spread
    # Var(X / left) = mean (1 - mean) (spread + left) / (left (spread + 1)); a Beta of this sum of parameters has it.
    matched = left * (spread + 1) / (spread + left) - 1
    return np.asarray(betainc((1 - mean) * matched, mean * matched, 1 - (needed - 0.5) / left))
