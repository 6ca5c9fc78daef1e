"""Live: a conversation that goes on, its findings brought up to date after every vote without starting afresh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baithak.analysis.ballots import Ballots, Floats
from baithak.analysis.common_ground import FALSE_SHARE, THRESHOLD, Claims, claims_of, common_ground
from baithak.analysis.components import KEPT, Components, fixed_signs
from baithak.analysis.findings import CommonGround
from baithak.analysis.tally import CoVotes, LiveTally

SMALL_STATEMENTS = 128  # up to here a full eigen-decomposition costs no more than improving the last one
RESIDUAL = 1e-6  # of |Gu - lambda u| / lambda
MOST_STEPS = 200


@dataclass(frozen=True, eq=False)
class LiveFindings:
    """What can be said after a vote. positions: (seat, component), as `Components.place` gives them."""

    common_ground: CommonGround
    components: Components
    positions: Floats


class LiveRoom:
    """A conversation in which votes arrive one by one.

    Counts and co-votes are exact after every vote. What few votes teach about the room as a whole (the learned
    prior of `common_ground`) is learned on opening and whenever `learn` is called, not with every vote; given the
    same prior, the findings are those of the whole ballots at once. What takes longer than a voter notices is left to
    `analyse`: flip numbers, near-duplicate ballots and groups.
    """

    def __init__(self, ballots: Ballots, threshold: float = THRESHOLD, false_share: float = FALSE_SHARE) -> None:
        self._live = LiveTally(ballots)
        self._threshold, self._false_share = threshold, false_share
        self._vectors: Floats | None = None
        self.learn()

    @property
    def ballots(self) -> Ballots:
        """The ballots as they stand now."""
        return self._live.ballots

    def learn(self) -> None:
        """Learn anew from all votes so far how support is spread in this room; takes a tenth of a second."""
        self.claims: Claims = claims_of(self._live.tally, self._threshold)

    def record(self, seat: int, statement: int, vote: int) -> None:
        """Add one vote, change it, or (with `UNSEEN`) take it back; row and column numbers. See `LiveTally.record`."""
        self._live.record(seat, statement, vote)

    def findings(self) -> LiveFindings:
        """What the votes show as they stand now. Raises TooFewSeats when no sides are declared."""
        ground = common_ground(
            self._live.tally,
            threshold=self._threshold,
            false_share=self._false_share,
            claims=self.claims,
            has_flip_numbers=False,
        )
        components = components_of(self._live.co_votes, self._vectors)
        self._vectors = components.vectors
        return LiveFindings(ground, components, components.place(self._live.ballots))


def components_of(co_votes: CoVotes, start: Floats | None = None) -> Components:
    """Which are the principal components, given only which votes go together?

    start: (statement, component) what they nearly are, from which the search begins; a vote moves them little.
    Returns what `principal_components` finds in the ballots that were summed, to a residual of `RESIDUAL`.
    """
    scatter = co_votes.scatter()
    if len(scatter) <= SMALL_STATEMENTS or start is None or start.shape[1] < KEPT:
        values, vectors = np.linalg.eigh(scatter)
        values, vectors = values[::-1][:KEPT], vectors[:, ::-1][:, :KEPT]
    else:
        values, vectors = _improved(scatter, start)
    total = float(np.trace(scatter))
    return Components(co_votes.mean_vote, vectors * fixed_signs(vectors), np.maximum(values, 0), total)


def _improved(scatter: Floats, vectors: Floats) -> tuple[Floats, Floats]:
    """The leading eigenpairs by subspace iteration with Rayleigh-Ritz (Golub and Van Loan 2013, sec. 8.2.4).

    The last of the kept ones, which nothing is drawn from, need not settle.
    """
    needed = KEPT // 2
    image = scatter @ vectors
    for _ in range(MOST_STEPS):
        basis = np.linalg.qr(image)[0]
        image = scatter @ basis
        values, rotation = np.linalg.eigh(basis.T @ image)
        values, rotation = values[::-1], rotation[:, ::-1]
        vectors, image = basis @ rotation, image @ rotation
        missing = np.linalg.norm(image - vectors * values, axis=0)[:needed]
        if bool((missing <= RESIDUAL * np.maximum(values[:needed], 1e-9)).all()):
            break
    return values, vectors
