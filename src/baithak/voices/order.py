"""In which order the statements of a round are put before each side.

Closed dialogue: one shuffled order for each side, drawn from the charter, the same from the first vote to the last, so
that no order tells what others have voted meanwhile. Seats begin at different places of it (the client sees to that).
Open dialogue: by what a vote is worth (analysis.routing), worked out anew only now and then.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from threading import Lock

import numpy as np

from baithak.analysis.routing import Routing
from baithak.analysis.tally import Tally
from baithak.voices.hall import Hall
from baithak.voices.models import Contribution, Dialogue, Kind, Round
from baithak.voices.snapshot import count_open

ADMISSIONS_BETWEEN = 500  # votes, or a tenth of those there are, if that is more

Orders = dict[str, list[str]]


def orders(hall: Hall, dialogue: Dialogue, place: Round, statement_ids: list[str]) -> Orders:
    """The order of the statements for every side."""
    if dialogue.kind == Kind.OPEN and statement_ids:
        return _coarse.orders(hall, place, statement_ids)
    return {side: _shuffled(hall, place.number, side, statement_ids) for side in hall.charter.side_names}


def _shuffled(hall: Hall, number: int, side: str, statement_ids: list[str], draw: int = 0) -> list[str]:
    seed = f"{hall.charter.hash.hex()} {number} {side} {draw}"
    return random.Random(seed).sample(sorted(statement_ids), len(statement_ids))  # noqa: S311  no secret


@dataclass
class _Known:
    votes: int
    orders: Orders


class _Coarse:
    """The orders last worked out for each open round. Between two refreshes everybody of a side is given the same."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._working = Lock()

    def orders(self, hall: Hall, place: Round, statement_ids: list[str]) -> Orders:
        votes = Contribution.objects.filter(round=place).count()
        known = self._known.get(place.pk)
        if known is None or votes - known.votes >= max(ADMISSIONS_BETWEEN, known.votes // 10):
            with self._working:
                known = self._known[place.pk] = _Known(votes, _by_worth(hall, place, statement_ids, votes))
        return known.orders


_coarse = _Coarse()


def _by_worth(hall: Hall, place: Round, statement_ids: list[str], votes: int) -> Orders:
    """For each side all statements, drawn one after the other with the probabilities of routing."""
    if not votes:
        return {side: _shuffled(hall, place.number, side, statement_ids) for side in hall.charter.side_names}
    seen = count_open(hall.slug, place.number)
    routing = Routing.of(Tally.of(seen.ballots))
    nothing = np.zeros(len(seen.statement_ids), dtype=np.bool_)
    found = {}
    for number, side in enumerate(seen.sides):
        rng = np.random.default_rng([number, votes])
        # Drawing without replacement by weights: the largest of log(u) / w first (Efraimidis and Spirakis 2006).
        keys = np.log(rng.random(len(nothing))) / routing.probabilities(number, nothing)
        found[side] = [seen.statement_ids[int(place_of)] for place_of in np.argsort(-keys)]
    return found
