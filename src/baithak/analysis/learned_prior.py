"""Learned prior: what this conversation itself says about how support is spread and how the sides go together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaln, gammaln, ndtr, ndtri

from baithak.analysis.ballots import Floats, Ints

CELLS = 100
FACTOR_NODES = 41
CORRELATIONS = np.round(np.linspace(-0.9, 0.9, 19), 2)
MEANS = np.linspace(0.05, 0.95, 37)
SPREADS = np.exp(np.linspace(np.log(0.7), np.log(30), 25))


@dataclass(frozen=True, eq=False)
class LearnedPrior:
    """A joint prior of the sides' shares: Beta margins tied together by one normal factor.

    With few members a side, a fixed prior lists too many false agreements where the sides have nothing to do with
    each other and too few where they go together. Both are learned from the conversation by maximum marginal
    likelihood (Morris 1983, "Parametric empirical Bayes inference"); the tie is a one-factor Gaussian copula
    (Vasicek 1987), so that any number of sides costs one integral over the factor.

    threshold: share in 0-1, one edge of the cells. middles: (cell,) shares at which likelihoods are taken.
    weights: (node,) of the factor. given_factor: (side, node, cell) prior mass of a side's cells given the factor.
    """

    threshold: float
    middles: Floats
    weights: Floats
    given_factor: Floats

    @classmethod
    def fit(cls, count: Ints, seen: Ints, threshold: float) -> LearnedPrior:
        """Which prior makes these votes most probable?

        count, seen: (side, statement) int64; how many hold the view, of how many who voted.
        threshold: share in 0-1. With one side there is no tie to learn; with three or more the tie is the same
        between all of them and not negative.
        """
        edges = _edges(threshold)
        margins = np.array([_fit_beta(c, n) for c, n in zip(count, seen, strict=True)])
        return cls._tied(margins, edges, _likelihood(count, seen, _middles(edges)), threshold)

    @classmethod
    def fit_bands(cls, low: Ints, high: Ints, seats: Ints, threshold: float) -> LearnedPrior:
        """Which prior makes it most probable that so many seats as these bounds say hold each view?

        low, high: (side, statement) int64; at least and at most how many hold the view. seats: (side,) int64, of how
        many. threshold: share in 0-1. Nothing but the bounds is asked for, so nothing but they can be given away.
        """
        edges = _edges(threshold)
        margins = np.array([_fit_beta_to_bands(*side) for side in zip(low, high, seats, strict=True)])
        return cls._tied(margins, edges, _likelihood_of_bands(low, high, seats, _middles(edges)), threshold)

    @classmethod
    def unlearned(cls, side_count: int, threshold: float) -> LearnedPrior:
        """Beta(1/2, 1/2) on every side and no tie between them: what is believed before any vote."""
        edges, (nodes, weights) = _edges(threshold), _factor()
        margins = np.full((side_count, 2), 0.5)
        return cls(threshold, _middles(edges), weights, _given_factor(margins, edges, nodes, 0.0))

    @classmethod
    def _tied(cls, margins: Floats, edges: Floats, likelihood: Floats, threshold: float) -> LearnedPrior:
        """These margins, with the tie between the sides that makes the votes most probable."""
        nodes, weights = _factor()
        best: tuple[float, Floats] | None = None
        for correlation in _correlations(len(margins)):
            given = _given_factor(margins, edges, nodes, correlation)
            fit = float(np.log(_evidence(weights, given, likelihood)).sum())
            if best is None or fit > best[0] + 1e-9:
                best = (fit, given)
        assert best is not None
        return cls(threshold, _middles(edges), weights, best[1])

    def p_all_above(self, count: Ints, seen: Ints) -> Floats:
        """How probable is it that on every side more than `threshold` hold this view?

        count, seen: (side, statement) int64, of the sides this prior was learned from. Returns (statement,) in 0-1.
        """
        return self._p_above(_likelihood(count, seen, self.middles))

    def p_all_above_in_bands(self, low: Ints, high: Ints, seats: Ints) -> Floats:
        """How probable is it that on every side more than `threshold` hold this view, by bounds alone?

        low, high, seats: as in `fit_bands`. Returns (statement,) in 0-1.
        """
        return self._p_above(_likelihood_of_bands(low, high, seats, self.middles))

    def _p_above(self, likelihood: Floats) -> Floats:
        above = self.middles > self.threshold
        every = _evidence(self.weights, self.given_factor, likelihood)
        held = _evidence(self.weights, self.given_factor[:, :, above], likelihood[:, above])
        return np.minimum(held / every, 1.0)


def _edges(threshold: float) -> Floats:
    below = max(round(CELLS * threshold), 1)
    return np.concatenate(
        [np.linspace(0, threshold, below + 1)[:-1], np.linspace(threshold, 1, max(CELLS - below, 1) + 1)]
    )


def _middles(edges: Floats) -> Floats:
    return np.asarray((edges[1:] + edges[:-1]) / 2)


def _factor() -> tuple[Floats, Floats]:
    """Nodes and weights by which the factor is integrated out."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(FACTOR_NODES)
    return np.asarray(nodes), np.asarray(weights)


def _correlations(sides: int) -> Floats:
    if sides == 1:
        return np.zeros(1)
    return CORRELATIONS if sides == 2 else CORRELATIONS[CORRELATIONS >= 0]


def _fit_beta(count: Ints, seen: Ints) -> tuple[float, float]:
    """The Beta margin that makes one side's counts most probable, on a grid of means and spreads."""
    above = (MEANS[:, np.newaxis] * SPREADS)[..., np.newaxis]
    below = ((1 - MEANS)[:, np.newaxis] * SPREADS)[..., np.newaxis]
    fit = (betaln(count + above, seen - count + below) - betaln(above, below)).sum(axis=-1)
    row, column = np.unravel_index(int(fit.argmax()), fit.shape)
    return float(above[row, column, 0]), float(below[row, column, 0])


def _fit_beta_to_bands(low: Ints, high: Ints, seats: int) -> tuple[float, float]:
    """The Beta margin that makes one side's bounds most probable, on the same grid."""
    above = (MEANS[:, np.newaxis] * SPREADS)[..., np.newaxis]
    below = ((1 - MEANS)[:, np.newaxis] * SPREADS)[..., np.newaxis]
    count = np.arange(seats + 1)
    ways = gammaln(seats + 1) - gammaln(count + 1) - gammaln(seats - count + 1)
    p_count = np.exp(ways + betaln(count + above, seats - count + below) - betaln(above, below))
    p_below = np.concatenate([np.zeros((*p_count.shape[:2], 1)), np.cumsum(p_count, axis=-1)], axis=-1)
    bounds, times = np.unique(np.stack([low, high]), axis=1, return_counts=True)
    p_bounds = np.maximum(p_below[..., bounds[1] + 1] - p_below[..., bounds[0]], np.finfo(float).tiny)
    # Rounded, so that two machines whose logarithms differ in the last place choose the same margin.
    fit = np.round((times * np.log(p_bounds)).sum(axis=-1), 9)
    row, column = np.unravel_index(int(fit.argmax()), fit.shape)
    return float(above[row, column, 0]), float(below[row, column, 0])


def _likelihood(count: Ints, seen: Ints, middles: Floats) -> Floats:
    """(side, cell, statement) likelihood of the counts in the middle of each cell, its largest value 1."""
    log_likelihood = (
        np.log(middles)[:, np.newaxis] * count[:, np.newaxis, :]
        + np.log1p(-middles)[:, np.newaxis] * (seen - count)[:, np.newaxis, :]
    )
    return np.asarray(np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True)))


def _likelihood_of_bands(low: Ints, high: Ints, seats: Ints, middles: Floats) -> Floats:
    """(side, cell, statement) probability, in the middle of each cell, that the count lies between the bounds."""
    low, high, room = low[:, np.newaxis, :], high[:, np.newaxis, :], seats[:, np.newaxis, np.newaxis]
    share = middles[np.newaxis, :, np.newaxis]
    reaches, exceeds = np.maximum(low, 1), np.minimum(high, room - 1)
    p_reaches = np.where(low <= 0, 1.0, betainc(reaches, room - reaches + 1, share))
    p_exceeds = np.where(high >= room, 0.0, betainc(exceeds + 1, room - exceeds, share))
    return np.asarray(np.maximum(p_reaches - p_exceeds, np.finfo(float).tiny))


def _given_factor(margins: Floats, edges: Floats, nodes: Floats, correlation: float) -> Floats:
    """(side, node, cell) mass of each cell when the factor stands at a node."""
    masses = []
    for side, (above, below) in enumerate(margins):
        tie = np.sqrt(abs(correlation)) * (-1.0 if correlation < 0 and side == 1 else 1.0)
        score = ndtri(betainc(above, below, edges))  # from -inf to inf
        masses.append(np.diff(ndtr((score - tie * nodes[:, np.newaxis]) / np.sqrt(1 - tie**2)), axis=1))
    return np.array(masses)


def _evidence(weights: Floats, given_factor: Floats, likelihood: Floats) -> Floats:
    """(statement,) probability of the counts, up to a factor of its own for each statement."""
    product = np.ones((len(weights), likelihood.shape[2]))
    for given, seen_here in zip(given_factor, likelihood, strict=True):
        product *= given @ seen_here
    return np.asarray(weights @ product)
