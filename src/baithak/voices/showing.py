"""What a room shows of its dialogue: the round that matters now, its statements, its record. No counts, no turnout."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings

from baithak.analysis.ratification import support_of
from baithak.voices import record
from baithak.voices.hall import Hall
from baithak.voices.kinds import STATEMENTS_ALLOWED
from baithak.voices.models import POLLS, Activity, Dialogue, Round, State
from baithak.voices.order import orders
from baithak.voices.statements import show, voted_on
from baithak.web.catalogue import in_own_words

ENVELOPE_BYTES = 3072  # holds a vote or a statement of any length: filled up to it, all look alike
_TOLD = {State.SHORT: State.CLOSED, State.CLOSING: State.CLOSED}
_QUORUM = {True: "reached", False: "missed", None: ""}


Told = Callable[[str], Mapping[str, object]]
_told: list[Told] = []


def also_told(find: Told) -> None:
    """Let a floor above add to what every page of a room is made of: `find` gets the slug, gives names and values."""
    _told.append(find)


def current_round(slug: str) -> Round:
    """The round that is open; else the last that was; else the first to come."""
    rounds = [*Round.objects.filter(dialogue=slug).exclude(activity=Activity.RELEASE).order_by("number")]
    begun = [one for one in rounds if one.state != State.WAITING]
    is_open = [one for one in begun if one.state == State.OPEN]
    return (is_open or begun or rounds[:1])[-1]


def tell_round(hall: Hall) -> dict[str, object]:
    """The current round as the participant's script reads it."""
    dialogue = Dialogue.objects.get(pk=hall.slug)
    place = current_round(hall.slug)
    is_shown = place.activity in POLLS and place.state != State.WAITING
    statements = show(hall.vault, voted_on(place)) if is_shown else []
    return {
        "number": place.number,
        "activity": place.activity,
        "state": str(_TOLD.get(State(place.state), place.state)),
        "opens_on": place.opens_on.isoformat(),
        "closes_on": place.closes_on.isoformat(),
        "quorum": _QUORUM[place.has_quorum],
        "statements": [
            {
                "id": one.id,
                "language": one.language,
                "texts": one.texts,
                "machine": one.machine,
                "asked_by": one.asked_by,
            }
            for one in statements
        ],
        "order": orders(hall, dialogue, place, [one.id for one in statements]),
        "languages": dialogue.languages,
        "delay_seconds": settings.SEND_DELAY_SECONDS,
        "receipt_key": dialogue.receipt_key,
        "statements_allowed": STATEMENTS_ALLOWED,
        "envelope_bytes": ENVELOPE_BYTES,
    }


def tell_record(hall: Hall) -> list[dict[str, object]]:
    """The checkpoints, the newest first, with their words and who has co-signed."""
    told: list[dict[str, object]] = []
    for checkpoint in reversed(record.checkpoints(hall.slug)):
        signed = {*checkpoint.cosignatures.values_list("witness", flat=True)}
        told.append(
            {
                "number": checkpoint.round.number,
                "size": checkpoint.size,
                "words": checkpoint.words,
                "witnesses": [
                    {"name": one.name, "side": one.side, "has_signed": one.name in signed}
                    for one in hall.charter.witnesses
                ],
            }
        )
    return told


def frame_of(hall: Hall) -> dict[str, object]:
    """What every page of a room needs: its name, title and sides."""
    dialogue = Dialogue.objects.get(pk=hall.slug)
    sides = [
        {
            "side": side,
            "title": in_own_words(titles),
            "seats": hall.grants[side],
            "support": support_of(hall.charter.thresholds, side),
        }
        for side, titles in sorted(dialogue.side_titles.items())
    ]
    frame: dict[str, object] = {
        "slug": hall.slug,
        "title": in_own_words(dialogue.title),
        "sides": sides,
        "kind": dialogue.kind,
        "languages_of": dialogue.languages,
    }
    for find in _told:
        frame |= find(hall.slug)
    return frame
