"""Routing: which statement a seat is shown next, so that few votes settle what the sides agree on.

The value of a vote is the expected fall of p (1 - p), where p is the probability that more than a threshold of every
side agrees. Why p (1 - p) and not entropy: it is the squared error that somebody who states p must expect, a proper
score (Brier 1950), it weighs errors as the list of common ground counts them, and its expected fall has a closed
form. Entropy would spend more votes on how firmly a hopeless statement is rejected: on real votes it ranked all
statements slightly better and found the list slightly later (`bench/routing.py` says how that is measured).

Hazard: probabilities taken from running counts tell when a vote was cast. In a closed dialogue, build `Routing` from
the rounds already closed, so that within a round they depend on the seat's own side and answers alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln

from baithak.analysis.ballots import NO_SIDE, Bools, Floats, Ints
from baithak.analysis.common_ground import THRESHOLD
from baithak.analysis.errors import BadBallots
from baithak.analysis.support import JEFFREYS, p_share_above
from baithak.analysis.tally import Tally

FLOOR_SHARE = 0.1  # of every draw, spread evenly: no statement waits for ever, and weights 1 / p stay bounded
BALANCE_SHARE = 0.1  # of every draw, for statements that this side has heard less of than another


@dataclass(frozen=True)
class Choice:
    """The statement drawn for a seat.

    statement: column number. probability: in 0-1, with which it was drawn among all that the seat had not seen; its
    inverse is the weight of the vote in an unbiased estimate (Horvitz and Thompson 1952).
    """

    statement: int
    probability: float


@dataclass(frozen=True, eq=False)
class Routing:
    """What a vote on each statement is worth, by the side of the seat; computed once for a tally, used for many seats.

    value: (side + 1, statement) expected fall of p (1 - p) by one vote, in 0-0.25; the last row is for a seat of no
        side: the mean over sides, or, where there are no sides, the room as one side.
    shortfall: (side + 1, statement) in 0-1; how much less of this side's hearing than of another's it has had.
    floor_share, balance_share: of every draw, in 0-1.
    """

    value: Floats
    shortfall: Floats
    floor_share: float
    balance_share: float

    @classmethod
    def of(
        cls,
        tally: Tally,
        *,
        threshold: float = THRESHOLD,
        floor_share: float = FLOOR_SHARE,
        balance_share: float = BALANCE_SHARE,
    ) -> Routing:
        """What is one more vote worth, for a seat of each side, on each statement?

        tally: the votes so far; the sizes of sides are not used, and may be unknown. threshold: share in 0-1 above
        which a side counts as agreeing. floor_share: above 0; with balance_share at most 1.
        Raises ValueError for shares outside their range.
        """
        _check_shares(threshold, floor_share, balance_share)
        if tally.side_names:
            agree, _, seen = tally.by_side
            value, shortfall = expected_reduction(agree, seen, threshold), hearing_shortfall(seen)
            value = np.vstack([value, value.mean(axis=0)])
            shortfall = np.vstack([shortfall, np.zeros_like(shortfall[:1])])
        else:
            agree, _, seen = tally.overall
            value = expected_reduction(agree[np.newaxis], seen[np.newaxis], threshold)
            shortfall = np.zeros_like(value)
        return cls(value, shortfall, floor_share, balance_share)

    def probabilities(self, side: int, seen: Bools) -> Floats:
        """With what probability is each statement to be shown to this seat next?

        side: index of the seat's side, -1 = of no side. seen: (statement,) True = the seat has answered it.
        Returns (statement,) in 0-1 that add up to 1: 0 for seen statements and at least floor_share / (number unseen)
        for the others. All are 0 when everything has been seen. Where no vote is worth anything, every unseen
        statement is as likely; where this side lacks nothing, the balance share goes by value too.
        Raises BadBallots for a side or a number of statements that this tally does not have.
        """
        self._check(side, seen)
        unseen_count = len(seen) - int(np.count_nonzero(seen))
        if unseen_count == 0:
            return np.zeros(len(seen))
        unseen = ~seen
        even = unseen / unseen_count
        by_value = _in_proportion(self.value[side] * unseen, even)
        by_need = _in_proportion(self.shortfall[side] * unseen, by_value)
        rest = 1 - self.floor_share - self.balance_share
        return np.asarray(self.floor_share * even + self.balance_share * by_need + rest * by_value)

    def draw(self, side: int, seen: Bools, rng: np.random.Generator) -> Choice | None:
        """Which statement is this seat shown next?

        side, seen: as in `probabilities`. rng: one number is drawn from it, none when there is no choice to make.
        Returns the statement and the probability it was drawn with; None when the seat has seen everything.
        Raises BadBallots as `probabilities` does.
        """
        probability = self.probabilities(side, seen)
        reached = probability.cumsum()
        if not len(reached) or reached[-1] == 0:
            return None
        # "right" steps over statements of probability 0; the bound guards against a product rounded up to the total.
        drawn = int(np.searchsorted(reached, rng.random() * reached[-1], side="right"))
        statement = min(drawn, int(np.flatnonzero(probability)[-1]))
        return Choice(statement, float(probability[statement]))

    def _check(self, side: int, seen: Bools) -> None:
        rows, statements = self.value.shape
        if seen.shape != (statements,) or seen.dtype != np.bool_:
            raise BadBallots(f"seen must be {statements} booleans, one for each statement of the tally")
        if not NO_SIDE <= side < rows - 1:
            raise BadBallots(f"there is no side {side}: use 0 to {rows - 2}, or {NO_SIDE} for a seat of no side")


def statement_probabilities(tally: Tally, side: int, seen: Bools, *, threshold: float = THRESHOLD) -> Floats:
    """With what probability is each statement to be shown next to a seat? `Routing.probabilities` for one seat."""
    return Routing.of(tally, threshold=threshold).probabilities(side, seen)


def next_statement(
    tally: Tally, side: int, seen: Bools, rng: np.random.Generator, *, threshold: float = THRESHOLD
) -> Choice | None:
    """Which statement is a seat shown next, if there is one left? `Routing.draw` for one seat."""
    return Routing.of(tally, threshold=threshold).draw(side, seen, rng)


def expected_reduction(agree: Ints, seen: Ints, threshold: float) -> Floats:
    """By how much does one more vote from each side reduce the uncertainty p (1 - p) of "every side agrees"?

    agree, seen: (side, statement) int64. threshold: share in 0-1, 0 and 1 excluded.
    Returns (side, statement) in 0-0.25: the expected fall when the next vote is an agreement with the posterior mean
    probability. p is the product over sides of the tails of Beta(a, b), a = agree + 1/2, b = seen - agree + 1/2. As p
    is a martingale, the fall is the variance of the next p. With t the threshold, and the recurrences of the
    incomplete beta function in a and in b (DLMF 8.17.20, 8.17.21), it is, exactly,
    [product of the other sides' tails]^2 x [t^a (1-t)^b / B(a, b)]^2 / (a b).
    Source: value of an experiment, Lindley (1956); one step ahead, Frazier, Powell and Dayanik (2008), "A
    knowledge-gradient policy for sequential information collection". They maximise; here one draws in proportion.
    """
    above, below = agree + JEFFREYS, seen - agree + JEFFREYS
    log_deviation = above * np.log(threshold) + below * np.log1p(-threshold) - betaln(above, below)
    deviation = np.exp(log_deviation - np.log(above * below) / 2)  # in logs: powers of shares underflow
    return np.asarray((_product_of_others(p_share_above(agree, seen, threshold)) * deviation) ** 2)


def hearing_shortfall(seen: Ints) -> Floats:
    """How much less of its side's hearing has a statement had than on the side that heard it most?

    seen: (side, statement) int64 votes. Returns (side, statement) in 0-1: the largest, over sides, of the share of
    the side's votes that went to the statement, less this side's own share. Shares of votes and not of seats, so that
    a small side lacks nothing merely for being small; a side without a vote lacks whatever others have heard.
    """
    share = seen / np.maximum(seen.sum(axis=1, keepdims=True), 1)
    return np.asarray(share.max(axis=0) - share)


def _product_of_others(tails: Floats) -> Floats:
    """(side, statement) product over all other sides; not by division, for a tail may be 0."""
    return np.array([np.delete(tails, side, axis=0).prod(axis=0) for side in range(len(tails))])


def _in_proportion(weight: Floats, otherwise: Floats) -> Floats:
    total = weight.sum()
    return np.asarray(weight / total) if total > 0 else otherwise


def _check_shares(threshold: float, floor_share: float, balance_share: float) -> None:
    if not 0 < threshold < 1:
        raise ValueError(f"threshold is a share between 0 and 1, not {threshold}")
    if floor_share <= 0 or balance_share < 0 or floor_share + balance_share > 1:
        raise ValueError("floor_share must be above 0, balance_share not below 0, and both together at most 1")
