"""The snapshot: the only way from contributions to arrays. Only a recorded round has one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.seal.record import SALT_BYTES
from baithak.voices import hall as halls
from baithak.voices.admit import row
from baithak.voices.hall import Hall
from baithak.voices.kinds import ANSWERS
from baithak.voices.models import POLLS, RECORDED, Contribution, Round
from baithak.voices.statements import voted_on
from baithak.web.errors import Refusal

ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Snapshot:
    """The votes of a round. `ballots`: seats that voted, numbered in no order that means anything.

    `statement_ids`: of all statements that were voted on, ascending, as in the ballots. `sides`: as in the charter.
    """

    ballots: Ballots
    statement_ids: tuple[str, ...]
    sides: tuple[str, ...]


def snapshot(slug: str, round_number: int) -> Snapshot:
    """The votes of a recorded round. Raises Refusal while it is not, or if it is no round of votes."""
    place = Round.objects.get(dialogue=slug, number=round_number)
    if place.state not in RECORDED or place.activity not in POLLS:
        raise Refusal("not-closed", _("Only a closed round of votes can be counted."), 409)
    hall = halls.enter(slug)
    return count(hall, place, (data[SALT_BYTES:] for data in _unlocked(hall, place)))


def count_open(slug: str, round_number: int) -> Snapshot:
    """The votes so far of a round that is open: for choosing what to ask next in an open dialogue, and nothing else."""
    hall, place = halls.enter(slug), Round.objects.get(dialogue=slug, number=round_number)
    offset = SALT_BYTES if place.state in RECORDED else 0
    return count(hall, place, (data[offset:] for data in _unlocked(hall, place)))


def count(hall: Hall, place: Round, envelopes: Iterable[bytes]) -> Snapshot:
    """Envelopes as arrays. Seats come in the order of their keys, which are random."""
    statement_ids = tuple(sorted(one.pk for one in voted_on(place)))
    column = {one: number for number, one in enumerate(statement_ids)}
    sides = hall.charter.side_names
    seats: dict[str, tuple[int, dict[int, int]]] = {}
    for envelope in envelopes:
        said = json.loads(envelope)["contribution"]
        _side, answers = seats.setdefault(said["seat"], (sides.index(said["context"]["side"]), {}))
        answers[column[said["body"]["statement"]]] = ANSWERS[said["kind"]][said["body"]["vote"]]
    votes = np.full((len(seats), len(statement_ids)), UNSEEN, dtype=np.int8)
    side = np.zeros(len(seats), dtype=np.int16)
    for number, key in enumerate(sorted(seats)):
        side[number], answers = seats[key]
        for place_of, answer in answers.items():
            votes[number, place_of] = answer
    ids = np.array(statement_ids, dtype=np.str_)
    return Snapshot(Ballots(votes, np.arange(len(seats)), ids, side, sides), statement_ids, sides)


def _unlocked(hall: Hall, place: Round) -> Iterator[bytes]:
    for one in Contribution.objects.filter(round=place).iterator(ROWS_AT_ONCE):
        yield hall.vault.unlock(row(one.slot), one.sealed)
