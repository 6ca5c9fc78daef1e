"""Closing a round: record it, rewrite its rows shuffled, sweep the database. Closing again finishes what was cut short.

One transaction does all that the record, the statements and the rows need of one another; after it the round is
`closing`. The sweep cannot be in a transaction; after it the round is `closed`. A process killed anywhere leaves the
round open, or closing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from baithak.seal.record import leaf, new_salt
from baithak.voices import hall as halls
from baithak.voices import record
from baithak.voices.admit import row
from baithak.voices.hall import Hall
from baithak.voices.models import Contribution, Round, Seat, State
from baithak.voices.statements import Written, make_statements, written_in
from baithak.voices.sweep import sweep_database
from baithak.web.errors import Refusal

DEFAULT_QUORUM = 8
ROWS_AT_ONCE = 500


def close_round(slug: str, number: int, *, sweep: Callable[[], None] = sweep_database) -> Round:
    """Close an open round, or finish closing it. Below its quorum it is only shut, and may be extended. Raises Refusal.

    A round that was extended is not closed before its day: to close and extend in turns would tell who took part when.
    """
    with transaction.atomic():
        place = _locked(slug, number)
        if place.state == State.OPEN:
            if place.is_extended and timezone.localdate() < place.closes_on:
                raise Refusal(
                    "too-early", _("This round was extended. It can be closed from its new last day on."), 409
                )
            _record_or_shut(place)
        elif place.state in (State.WAITING, State.SHORT):
            raise Refusal("not-open", _("This round is not open."), 409)
    return _finish(slug, number, sweep)


def end_without_quorum(slug: str, number: int, *, sweep: Callable[[], None] = sweep_database) -> Round:
    """Record a round that closed without quorum, for good: it is never released. Raises Refusal."""
    with transaction.atomic():
        place = _locked(slug, number)
        if place.state == State.SHORT:
            _record(place, [])
        elif place.has_quorum is not False:
            raise Refusal("not-short", _("This round did not close for want of a quorum."), 409)
    return _finish(slug, number, sweep)


def _locked(slug: str, number: int) -> Round:
    return Round.objects.select_for_update().get(dialogue=slug, number=number)


def _finish(slug: str, number: int, sweep: Callable[[], None]) -> Round:
    halls.forget_rounds(slug)
    place = Round.objects.get(dialogue=slug, number=number)
    if place.state == State.CLOSING:
        sweep()
        Round.objects.filter(pk=place.pk, state=State.CLOSING).update(state=State.CLOSED)
        place.refresh_from_db()
    return place


@dataclass
class _Reading:
    """What is read of a round, once, at its close."""

    sides: dict[str, set[str]] = field(default_factory=dict)  # the seats that said something, by side
    written: list[Written] = field(default_factory=list)

    def take(self, envelope: bytes) -> None:
        said = json.loads(envelope)["contribution"]
        self.sides.setdefault(said["context"]["side"], set()).add(said["seat"])
        if (text := written_in(said["kind"], said["body"])) is not None:
            self.written.append(text)


def _record_or_shut(place: Round) -> None:
    hall = halls.enter(place.dialogue_id)
    reading = _read(place)
    quorum = hall.charter.thresholds.get("quorum", DEFAULT_QUORUM)
    place.has_quorum = all(len(reading.sides.get(side, ())) >= quorum for side in hall.charter.side_names)
    if place.has_quorum:
        _record(place, reading.written)
    else:
        place.state = State.SHORT
        place.save(update_fields=["state", "has_quorum"])


def _read(place: Round) -> _Reading:
    hall, reading = halls.enter(place.dialogue_id), _Reading()
    for some in _in_slot_order(place):
        for one in some:
            reading.take(hall.vault.unlock(row(one.slot), one.sealed))
    return reading


def _record(place: Round, written: Iterable[Written]) -> None:
    hall = halls.enter(place.dialogue_id)
    leaves = _rewrite_contributions(place, hall)
    _rewrite_seats(place)
    record.append(place, leaves)
    make_statements(place, hall.vault, written)
    place.state = State.CLOSING
    place.save(update_fields=["state", "has_quorum"])


def _rewrite_contributions(place: Round, hall: Hall) -> list[bytes]:
    """Salt, encrypt anew and write every row again, in the order of its slot; returns the leaves.

    Slots are keyed hashes: their order is as good as shuffled, and needs no memory for all rows at once.
    """
    leaves = []
    for some in _in_slot_order(place):
        for one in some:
            envelope, salt = hall.vault.unlock(row(one.slot), one.sealed), new_salt()
            leaves.append(leaf(salt, envelope))
            one.sealed, one.turn = hall.vault.lock(row(one.slot), salt + envelope), 0
        Contribution.objects.filter(pk__in=[one.pk for one in some]).delete()
        Contribution.objects.bulk_create(some)
    return leaves


def _rewrite_seats(place: Round) -> None:
    seats = [*Seat.objects.filter(round=place).order_by("slot")]
    Seat.objects.filter(round=place).delete()
    Seat.objects.bulk_create(seats, batch_size=ROWS_AT_ONCE)


def _in_slot_order(place: Round) -> Iterator[list[Contribution]]:
    last = ""
    while some := [*Contribution.objects.filter(round=place, slot__gt=last).order_by("slot")[:ROWS_AT_ONCE]]:
        last = some[-1].slot
        yield some
