"""Where people stand in Polis's map: principal components, positions, and how extreme a statement is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baithak.analysis.ballots import Ballots, Bools, Floats, Ints
from baithak.analysis.errors import BadBallots, TooFewSeats
from baithak.analysis.polis.spectrum import leading_spectrum
from baithak.analysis.tally import Tally


@dataclass(frozen=True, eq=False)
class PolisComponents:
    """Polis's map, with +1 for agree.

    center: (statement,) mean vote in -1..1; 0 where the column is zeroed or nobody voted.
    components: (2, statement) unit vectors; the sign of each makes its largest loading positive.
    positions: (seat, 2) where each seat stands; (0, 0) for a seat without a vote.
    statement_positions: (2, statement) where somebody would stand who agreed with it and saw no other.
    statement_extremity: (statement,) length of that, 0 or more.
    vote_count: (seat,) how many statements, zeroed ones included, each seat voted on.
    """

    center: Floats
    components: Floats
    positions: Floats
    statement_positions: Floats
    statement_extremity: Floats
    vote_count: Ints


def polis_principal_components(
    ballots: Ballots, zeroed: Bools | None = None, tally: Tally | None = None
) -> PolisComponents:
    """Where do people and statements stand on the two axes that opinion differs most along?

    ballots: the votes; a missing vote counts as the statement's mean. Every statement takes part in the
        scaling, so leave out those that nobody voted on, as Polis does.
    zeroed: (statement,) True = moderated out or meta: to Polis, everybody saw it and passed.
    tally: counts of these ballots, if they are known already.
    A seat's position is the sum over the statements it saw of (vote - mean) x component, times
    sqrt(statements / seen). Polis finds the components by warm-started power iteration and, above 10,000
    people, by unseeded mini-batches; here they are those of the whole matrix, so its small conversations
    agree to rounding and its large ones only about.
    Raises TooFewSeats without any vote, BadBallots when `zeroed` has another length than the statements.
    Source: compdemocracy/polis, math/src/polismath/math/pca.clj (formulas).
    """
    kept = kept_statements(ballots, zeroed)
    agree, disagree, seen = (Tally.of(ballots) if tally is None else tally).overall
    if not seen.any():
        raise TooFewSeats("nobody has voted yet: there is no map without a vote")
    center = np.where(kept, (agree - disagree) / np.maximum(seen, 1), 0.0)
    spectrum = leading_spectrum(ballots.votes, center, kept)
    components = _with_fixed_signs(spectrum.directions)
    turned = (components * spectrum.directions).sum(axis=1)  # +1 or -1; 0 for an axis that is not there
    # Zeroed columns were filled in for everybody: they add nothing to a position, but they count as seen.
    seen_count = spectrum.seen_count + (~kept).sum()
    scale = np.sqrt(len(kept) / np.maximum(seen_count, 1))
    return PolisComponents(
        center,
        components,
        spectrum.along * np.sign(turned) * scale[:, np.newaxis],
        statement_positions(center, components),
        comment_extremity(center, components),
        spectrum.vote_count,
    )


def statement_positions(center: Floats, components: Floats) -> Floats:
    """Where would somebody stand who agreed with one statement and saw no other?

    center: (statement,) mean vote, +1 agree. components: (2, statement).
    Returns (2, statement): sqrt(statements) x (1 - mean) x component. Polis: `comment-projection`.
    """
    return np.asarray(np.sqrt(len(center)) * (1.0 - center) * components)


def comment_extremity(center: Floats, components: Floats) -> Floats:
    """How far from the middle does agreeing with a statement alone put somebody?

    center: (statement,) mean vote, +1 agree. components: (2, statement).
    Returns (statement,) sqrt(statements) x (1 - mean) x length of the statement's loadings, 0 or more.
    """
    return np.asarray(np.sqrt((statement_positions(center, components) ** 2).sum(axis=0)))


def kept_statements(ballots: Ballots, zeroed: Bools | None) -> Bools:
    """(statement,) which statements take part; raises BadBallots on a mask of another length."""
    if zeroed is None:
        return np.ones(ballots.statement_count, dtype=np.bool_)
    if zeroed.shape != (ballots.statement_count,):
        raise BadBallots(f"the mask must have one entry for each of the {ballots.statement_count} statements")
    return ~zeroed.astype(np.bool_)


def _with_fixed_signs(directions: Floats) -> Floats:
    largest = np.abs(directions).argmax(axis=1)
    signs = np.where(directions[np.arange(len(directions)), largest] < 0, -1.0, 1.0)
    return np.asarray(directions * signs[:, np.newaxis])
