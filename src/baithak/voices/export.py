"""The record for scrutineers: who may open it, and the file itself, sealed to them."""

from __future__ import annotations

from collections.abc import Callable

import pyrage
from django.db import transaction
from django.utils.translation import gettext as _
from pyrage.x25519 import Recipient

from baithak.seal.canonical import text
from baithak.seal.errors import BadEncoding
from baithak.seal.record import SALT_BYTES
from baithak.voices import hall as halls
from baithak.voices import record
from baithak.voices.admit import row
from baithak.voices.export_format import BadExport, Contents, Opening, PlannedRound, PutStatement, Salted, write_export
from baithak.voices.hall import Hall
from baithak.voices.models import POLLS, Activity, Checkpoint, Contribution, Dialogue, Round, Scrutineer, State
from baithak.voices.plain import plain_text
from baithak.voices.statements import show, voted_on
from baithak.web.errors import Refusal

MAX_NAME = 200
CHECKED = (State.SEALED, State.RELEASED)

Released = Callable[[str, int], str]
_released: list[Released] = []


def also_released(find: Released) -> None:
    """Let a floor above say what was released of a round: `find` gets slug and number, gives canonical JSON or ""."""
    _released.append(find)


@transaction.atomic
def name_scrutineer(slug: str, name: str, key: str) -> Scrutineer:
    """Name somebody who may open the exported record, once a moderator of every side agrees. Raises Refusal."""
    try:
        Recipient.from_str(key.strip())
        label = text(plain_text(text(name.strip(), MAX_NAME)), MAX_NAME)
    except (pyrage.RecipientError, BadEncoding) as error:
        raise Refusal("bad-key", _("Give a name, and the public key that begins with age1.")) from error
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)
    named, is_new = Scrutineer.objects.get_or_create(dialogue=dialogue, key=key.strip(), defaults={"label": label})
    if not is_new:
        raise Refusal("known-key", _("This key is named already."), 409)
    return named


@transaction.atomic
def agree_to_scrutineer(slug: str, scrutineer_id: str, side: str) -> Scrutineer:
    """The moderators of a side agree that this person may open the record. Raises Scrutineer.DoesNotExist."""
    named = Scrutineer.objects.select_for_update().get(pk=scrutineer_id, dialogue=slug)
    named.agreed = sorted({*named.agreed, side})
    named.save(update_fields=["agreed"])
    return named


@transaction.atomic
def remove_scrutineer(slug: str, scrutineer_id: str) -> None:
    """Take a name off the list. Files that were exported before can still be opened."""
    Scrutineer.objects.filter(pk=scrutineer_id, dialogue=slug).delete()


def agreed_scrutineers(slug: str) -> list[Scrutineer]:
    """Those to whom every side has agreed."""
    sides = {*Dialogue.objects.get(pk=slug).side_titles}
    return [one for one in Scrutineer.objects.filter(dialogue=slug).order_by("label") if {*one.agreed} >= sides]


def export_record(slug: str) -> bytes:
    """The scrutineers' file: every round that the witnesses have co-signed. Raises Refusal."""
    named = agreed_scrutineers(slug)
    if not named:
        raise Refusal("no-scrutineer", _("Name a scrutineer first, and let the moderators of every side agree."), 409)
    with transaction.atomic():
        hall = halls.enter(slug)
        opening = _opening(Dialogue.objects.get(pk=slug))
        leaves, rounds, start = record.leaves(slug), [], 0
        for checkpoint in record.checkpoints(slug):
            if checkpoint.round.state not in CHECKED:
                break
            own = leaves[start : checkpoint.size]
            rounds.append((checkpoint.round.number, own, record.note_of(checkpoint), _contents(hall, checkpoint)))
            start = checkpoint.size
    try:
        return write_export(opening, rounds, [one.key for one in named])
    except BadExport as error:
        say = _("The record cannot be written as a file for scrutineers. Ask whoever runs this server: %(problem)s.")
        raise Refusal("no-export", say % {"problem": error}, 409) from error


def _opening(dialogue: Dialogue) -> Opening:
    return Opening(
        dialogue.charter,
        {name: bytes.fromhex(one) for name, one in dialogue.cosignatures.items()},
        dialogue.title,
        dialogue.side_titles,
        tuple(
            PlannedRound(one.number, one.activity, one.opens_on.isoformat(), one.closes_on.isoformat())
            for one in dialogue.rounds.exclude(activity=Activity.RELEASE).order_by("number")
        ),
        tuple(dialogue.languages),
        dialogue.kind,
    )


def _contents(hall: Hall, checkpoint: Checkpoint) -> Contents:
    place = checkpoint.round
    opened = (
        hall.vault.unlock(row(one.slot), one.sealed) for one in Contribution.objects.filter(round=place).iterator()
    )
    salted = tuple(Salted(data[:SALT_BYTES], data[SALT_BYTES:]) for data in opened)
    told = [found for find in _released if (found := find(hall.slug, place.number))]
    return Contents(salted, _put(hall, place), told[0] if told else "")


def _put(hall: Hall, place: Round) -> tuple[PutStatement, ...]:
    if place.activity not in POLLS:
        return ()
    statements = voted_on(place)
    said_in = {one.pk: one.round.number for one in statements}
    return tuple(
        PutStatement(one.id, one.language, one.texts[one.language], said_in[one.id], one.asked_by)
        for one in show(hall.vault, statements)
    )
