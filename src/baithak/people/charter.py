"""From closed enrolment to open doors: sheets become a charter, witnesses sign it, the opening file is made."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from baithak.people import exchange
from baithak.people.agenda import Plan
from baithak.people.choices import State
from baithak.people.closing import destroy_keys
from baithak.people.dialogues import create_dialogue
from baithak.people.models import Convening, Cosignature, Side
from baithak.seal import charter as charters
from baithak.seal.canonical import framed
from baithak.seal.charter import Charter
from baithak.seal.errors import SealError
from baithak.seal.seat import verify
from baithak.web.errors import Refusal


def import_outline(
    data: bytes, *, hosted: Collection[str], organiser: str, contact: str, enrolment_until: date
) -> Convening:
    """The dialogue of another door, with the sides that are hosted here, and their own keys. Raises Refusal."""
    outline = exchange.read_outline(data)
    sides = tuple(type(side)(side.side, side.name, is_hosted_here=side.side in hosted) for side in outline.plan.sides)
    if all(side.is_hosted_here for side in sides):
        raise Refusal("hosted", _("Leave at least one side to the door that leads."))
    plan = Plan(
        **(
            vars(outline.plan)
            | {"sides": sides, "organiser": organiser, "contact": contact, "enrolment_until": enrolment_until}
        )
    )
    return create_dialogue(plan, room=outline.room, is_lead=False)


def give_sheet(convening: Convening, side_name: str) -> bytes:
    """The sheet of a side hosted here, for the door that leads. Raises Refusal before the close, Http404 otherwise."""
    side = convening.sides.filter(side=side_name, is_hosted_here=True).first()
    if side is None:
        raise Http404
    destroy_keys(convening)
    return exchange.write_sheet(side)


def take_sheet(convening: Convening, data: bytes) -> Side:
    """What another door says of its side, for the charter. Raises Refusal. A corrected sheet replaces the first."""
    sheet = exchange.read_sheet(data)
    with transaction.atomic():
        locked = _before_opening(convening, must_lead=True)
        side: Side | None = locked.sides.filter(side=sheet.side.side, is_hosted_here=False).first()
        if sheet.convening != locked.slug or side is None:
            raise Refusal(
                "sheet", _("This sheet belongs to another dialogue, or to a side that this door hosts itself.")
            )
        if len(sheet.side.keys) != locked.rounds.count():
            raise Refusal("sheet", _("This sheet has another number of rounds than the dialogue. Ask for it again."))
        if sheet.side.grants < locked.thresholds["seats"]:
            raise Refusal("few", _("This sheet counts fewer seats than the dialogue needs on a side."))
        side.grants, side.keys = sheet.side.grants, [key.hex() for key in sheet.side.keys]
        side.composition = sheet.composition
        side.witness_name, side.witness_key = sheet.witness.name, sheet.witness.public.hex()
        side.save()
        _drop_charter(locked)
    convening.refresh_from_db()
    return side


def write_charter(convening: Convening) -> Charter:
    """Write the charter. Raises Refusal while enrolment is open or a sheet is missing."""
    destroy_keys(convening)
    with transaction.atomic():
        locked = _before_opening(convening, must_lead=True)
        charter = exchange.make_charter(locked)
        text = charters.write(charter).decode()
        if text != locked.charter:
            _drop_charter(locked)
            locked.charter = text
            locked.save(update_fields=["charter"])
    convening.refresh_from_db()
    return charter


def take_charter(convening: Convening, data: bytes) -> Charter:
    """On a door that does not lead: the charter it was sent, if it says of this door's sides what is true."""
    destroy_keys(convening)
    charter = exchange.read_charter(data.strip())
    with transaction.atomic():
        locked = _before_opening(convening, must_lead=False)
        _check_own(locked, charter)
        _drop_charter(locked)
        locked.charter = charters.write(charter).decode()
        locked.save(update_fields=["charter"])
    convening.refresh_from_db()
    return charter


def current_charter(convening: Convening) -> Charter | None:
    """The charter that was written or taken, if there is one."""
    return charters.read(convening.charter.encode()) if convening.charter else None


def take_cosignature(convening: Convening, data: bytes) -> str:
    """A witness's signature on the charter; the witness's name. Raises Refusal if it does not hold."""
    name, signature = exchange.read_cosignature(data)
    with transaction.atomic():
        locked = _before_opening(convening, must_lead=True)
        charter = current_charter(locked)
        if charter is None:
            raise Refusal("charter", _("Write the charter first."))
        public = next((witness.public for witness in charter.witnesses if witness.name == name), None)
        if public is None:
            raise Refusal("witness", _("The charter names no such witness."))
        try:
            verify(public, framed("charter cosignature", charter.hash), signature)
        except SealError as error:
            say = _("This signature does not belong to this charter. The witness must sign the charter as it is now.")
            raise Refusal("signature", say) from error
        Cosignature.objects.update_or_create(convening=locked, name=name, defaults={"signature": signature.hex()})
    return name


def missing_witnesses(convening: Convening) -> list[str]:
    """The witnesses who have not signed the charter yet."""
    charter = current_charter(convening)
    signed = {*convening.cosignatures.values_list("name", flat=True)}
    return [witness.name for witness in charter.witnesses if witness.name not in signed] if charter else []


def make_opening(convening: Convening) -> bytes:
    """The file that opens the roundtable, once all witnesses have signed. Made again, it is the same."""
    with transaction.atomic():
        locked = Convening.objects.select_for_update().get(pk=convening.pk)
        if not locked.opening:
            charter = current_charter(locked)
            signed = {one.name: bytes.fromhex(one.signature) for one in locked.cosignatures.all()}
            try:
                if charter is None:
                    raise Refusal("charter", _("Write the charter first."))
                charters.check_cosigned(charter, signed)
            except SealError as error:
                raise Refusal("witness", _("Not every witness has signed the charter yet.")) from error
            _open(locked, exchange.write_opening(locked, signed).decode())
    convening.refresh_from_db()
    return convening.opening.encode()


def take_opening(convening: Convening, data: bytes) -> None:
    """On a door that does not lead: the opening file, if it says of this door's sides what is true. Raises Refusal."""
    destroy_keys(convening)
    opening = exchange.read_opening(data.strip())
    with transaction.atomic():
        locked = _before_opening(convening, must_lead=False)
        _check_own(locked, opening.charter)
        _check_compositions(locked, opening.compositions)
        if opening.room != hashlib.sha256(bytes.fromhex(locked.room)).hexdigest():
            raise Refusal("room", _("This opening file belongs to another room. Ask the door that leads for it again."))
        locked.title, locked.charter = opening.title, charters.write(opening.charter).decode()
        for number, planned in enumerate(opening.rounds, start=1):
            days = {"opens_on": planned.opens_on, "closes_on": planned.closes_on}
            locked.rounds.filter(number=number).update(**days)
        _open(locked, data.strip().decode())
    convening.refresh_from_db()


def _open(locked: Convening, text: str) -> None:
    locked.opening, locked.state = text, State.OPENED
    locked.save(update_fields=["title", "charter", "opening", "state"])


def _before_opening(convening: Convening, *, must_lead: bool) -> Convening:
    locked: Convening = Convening.objects.select_for_update().get(pk=convening.pk)
    if locked.opening:
        raise Refusal("opened", _("The doors are open: what was agreed in the charter stays as it is."))
    if locked.is_lead != must_lead:
        raise Refusal("lead", _("Another door leads this dialogue. This is done there."))
    return locked


def _drop_charter(locked: Convening) -> None:
    """A charter that no longer holds, with the signatures on it."""
    locked.cosignatures.all().delete()
    locked.charter = ""
    locked.save(update_fields=["charter"])


def _check_own(locked: Convening, charter: Charter) -> None:
    """Raises Refusal unless the charter says exactly what this door knows of the sides it hosts."""
    hosted = locked.sides.filter(is_hosted_here=True)
    own = {(side.side, side.grants, tuple(map(bytes.fromhex, side.keys))) for side in hosted}
    witnesses = {(side.side, side.witness_name, side.witness_key) for side in hosted}
    said = {(side.side, side.grants, side.keys) for side in charter.sides}
    named = {(witness.side, witness.name, witness.public.hex()) for witness in charter.witnesses}
    if (
        charter.convening != locked.slug
        or not own <= said
        or not witnesses <= named
        or len(said) != len(locked.sides.all())
    ):
        say = _(
            "This charter does not say what this door knows: its keys, its number of seats or its witness differ. "
            "Do not let your witness sign it; call the door that leads."
        )
        raise Refusal("differs", say)


def _check_compositions(locked: Convening, told: Mapping[str, Mapping[str, int]]) -> None:
    """Raises Refusal unless who took part is told of the sides hosted here as this door counted it."""
    for side in locked.sides.filter(is_hosted_here=True):
        if told.get(side.side, {}) != side.composition:
            say = _("This opening file tells otherwise than this door who took part by role. Call the door that leads.")
            raise Refusal("differs", say)
