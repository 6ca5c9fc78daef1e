"""The opening: what the convening door hands over when enrolment is closed, checked and made into a dialogue here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.seal import charter as charters
from baithak.seal import seat
from baithak.seal.canonical import fields, from_hex, text
from baithak.seal.charter import Charter, check_cosigned
from baithak.seal.errors import BadEncoding, SealError
from baithak.voices.models import POLLS, Activity, Dialogue, Kind, Round
from baithak.voices.plain import hides_something, plain_text
from baithak.voices.vault import make_key
from baithak.web.catalogue import LANGUAGES
from baithak.web.errors import Refusal
from baithak.web.roles import is_safe

MAX_BYTES = 1 << 20
MAX_TITLE = 200
ROOM_HASH_BYTES = 32
PLANNED = (Activity.STATEMENTS, *POLLS)
EXACT = "exact"  # the threshold by which a charter says 1: exact figures are released, not bands
COMPOSITION = "composition"  # a file may have none
_NAMES = "charter cosignatures room title sides rounds languages kind"


@dataclass(frozen=True)
class PlannedRound:
    """A round as announced."""

    number: int
    activity: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class Opening:
    """A co-signed charter and what the pages need. `text`: the charter's own. `room`: SHA-256 of the room's key.

    `composition`: by side, seats by role as they may be told (web.roles); a side may be missing.
    """

    charter: Charter
    text: str
    cosignatures: dict[str, str]
    room: str
    title: dict[str, str]
    side_titles: dict[str, dict[str, str]]
    rounds: tuple[PlannedRound, ...]
    languages: list[str]
    kind: str
    composition: dict[str, dict[str, int]]


def read_opening(data: bytes) -> Opening:
    """The opening in a file. Raises Refusal, with one word on what is wrong for whoever made it."""
    if len(data) > MAX_BYTES:
        raise _bad(_("the file is too long"))
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _bad(_("the file is no JSON")) from error
    try:
        opening = _read(plain)
        check_cosigned(opening.charter, {name: bytes.fromhex(one) for name, one in opening.cosignatures.items()})
    except (SealError, ValueError, TypeError, AttributeError) as error:
        raise _bad(str(error)) from error
    return opening


@transaction.atomic
def import_opening(opening: Opening) -> Dialogue:
    """Make the dialogue. The same opening again changes nothing; another of the same name is refused."""
    slug = opening.charter.convening
    known = Dialogue.objects.select_for_update().filter(pk=slug).first()
    if known is not None:
        if known.charter != opening.text or known.is_forgotten:
            raise Refusal("other-charter", _("A dialogue of this name is here already, with another charter."), 409)
        return known
    vault = make_key(slug)  # before the row: a dialogue without its key would be worse than a key without a dialogue
    dialogue = Dialogue.objects.create(
        slug=slug,
        charter=opening.text,
        cosignatures=opening.cosignatures,
        room_hash=opening.room,
        title=opening.title,
        side_titles=opening.side_titles,
        languages=opening.languages,
        kind=opening.kind,
        composition=opening.composition,
        receipt_key=vault.receipt_key.hex(),
    )
    Round.objects.bulk_create(
        Round(
            dialogue=dialogue,
            number=one.number,
            activity=one.activity,
            opens_on=one.opens_on,
            closes_on=one.closes_on,
        )
        for one in opening.rounds
    )
    return dialogue


def _read(plain: Any) -> Opening:
    composition = plain.pop(COMPOSITION, {}) if isinstance(plain, dict) else {}
    charter_text, cosignatures, room, title, sides, rounds, languages, kind = fields(plain, _NAMES)
    charter = charters.read(charter_text.encode())
    if hides_something(charter.title):
        raise BadEncoding("the charter's title holds signs that cannot be seen")
    if not isinstance(cosignatures, dict) or not all(isinstance(one, str) for one in cosignatures.values()):
        raise BadEncoding("co-signatures are given by witness, in hexadecimal")
    for one in cosignatures.values():
        from_hex(one, seat.SIGNATURE_BYTES)
    if {*sides} != {*charter.side_names}:
        raise BadEncoding("the sides are not those of the charter")
    if kind not in Kind.values or not languages or not {*languages} <= {*LANGUAGES}:
        raise BadEncoding("the kind or the languages are not known here")
    if (kind == Kind.OPEN) != (charter.thresholds.get(EXACT) == 1):
        raise BadEncoding("whether exact figures are released is not as the witnesses have signed in the charter")
    granted = {side.side: side.grants for side in charter.sides}
    if not isinstance(composition, dict) or not {*composition} <= {*granted}:
        raise BadEncoding("who took part is told of a side that is not in the charter")
    if not all(is_safe(told, granted[side]) for side, told in composition.items()):
        raise BadEncoding("who took part is told of groups that are too small, or not of all seats")
    return Opening(
        charter,
        charter_text,
        dict(cosignatures),
        from_hex(room, ROOM_HASH_BYTES).hex(),
        _titles(title),
        {side: _titles(titles) for side, titles in sides.items()},
        _rounds(rounds, charter.rounds),
        list(dict.fromkeys(languages)),
        kind,
        composition,
    )


def _titles(plain: Any) -> dict[str, str]:
    if not isinstance(plain, dict) or not plain or not {*plain} <= {*LANGUAGES}:
        raise BadEncoding("a title is given by language: en, hi, ur")
    return {language: _title(title) for language, title in plain.items()}


def _title(plain: Any) -> str:
    """A title without hidden signs, whatever the door that wrote it let through."""
    return text(plain_text(text(plain, MAX_TITLE)), MAX_TITLE)


def _rounds(plain: Any, count: int) -> tuple[PlannedRound, ...]:
    found = tuple(_round(*fields(one, "number activity opens_on closes_on")) for one in plain)
    if [one.number for one in found] != list(range(1, count + 1)):
        raise BadEncoding("the rounds are not numbered through as in the charter")
    return found


def _round(number: Any, activity: Any, opens_on: Any, closes_on: Any) -> PlannedRound:
    planned = PlannedRound(number, activity, date.fromisoformat(opens_on), date.fromisoformat(closes_on))
    if activity not in PLANNED or planned.closes_on < planned.opens_on:
        raise BadEncoding("a round is of statements or votes, and ends after it begins")
    return planned


def _bad(what: str) -> Refusal:
    say = _("This is no opening that can be used: %(what)s. Ask the convener for it again.")
    return Refusal("bad-opening", say % {"what": what.rstrip(".")}, 422)
