"""Desks: each side's register of officials' offices, sealed with the dialogue's data key. Offices, never people.

A register is its side's own: every verb names the side, and nothing of one side is told to another.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.outcomes.models import Office
from baithak.publications.models import ReadingLink
from baithak.voices import hall as halls
from baithak.voices.models import Dialogue
from baithak.voices.plain import plain_text
from baithak.web.errors import Refusal

MAX_OFFICE = 200
MAX_OFFICES = 100  # of one side


@dataclass(frozen=True)
class Desk:
    """An official's desk of the register. `channel`: how it is reached."""

    id: str
    side: str
    office: str
    channel: str
    is_retired: bool


@transaction.atomic
def register_office(slug: str, side: str, office: str, channel: str = "") -> Desk:
    """Enter an official's desk in a side's register. Raises Refusal."""
    held_by(slug, side)
    if Office.objects.filter(dialogue=slug, side=side).count() >= MAX_OFFICES:
        raise Refusal("many", _("A side has at most %(most)s desks in its register.") % {"most": MAX_OFFICES}, 409)
    return _keep_office(Office(dialogue_id=slug, side=side), office, channel)


@transaction.atomic
def change_office(slug: str, side: str, desk_id: str, office: str, channel: str = "") -> Desk:
    """Call a desk otherwise, or reach it otherwise; links given out keep the name they were given with.

    Raises Refusal, or Office.DoesNotExist.
    """
    held_by(slug, side)
    return _keep_office(Office.objects.get(pk=desk_id, dialogue=slug, side=side), office, channel)


@transaction.atomic
def retire_office(slug: str, side: str, desk_id: str) -> None:
    """Bring nothing more to this desk: its links that were prepared are gone, those that work are revoked.

    What the log says of it stays. Raises Refusal, or Office.DoesNotExist.
    """
    held_by(slug, side)
    known = Office.objects.get(pk=desk_id, dialogue=slug, side=side)
    Office.objects.filter(pk=known.pk).update(is_retired=True)
    hashes = [*known.desk_links.values_list("pk", flat=True)]
    ReadingLink.objects.filter(pk__in=hashes).update(is_revoked=True)
    live = [*ReadingLink.objects.filter(pk__in=hashes).values_list("pk", flat=True)]
    known.desk_links.exclude(pk__in=live).delete()


def register(slug: str, side: str) -> list[Desk]:
    """A side's desks, by name; those that are retired last."""
    found = [desk_of(one) for one in Office.objects.filter(dialogue=slug, side=side)]
    return sorted(found, key=lambda one: (one.is_retired, one.office, one.id))


def chosen(slug: str, side: str, desk_ids: Collection[str]) -> list[Desk]:
    """These desks of a side. Raises Refusal if there are none, or one is not there or is retired."""
    found = [one for one in register(slug, side) if one.id in {*desk_ids} and not one.is_retired]
    if not found or len(found) != len({*desk_ids}):
        raise Refusal("office", _("Choose desks of your side's register."))
    return found


def desk_of(office: Office) -> Desk:
    """The desk, readable."""
    said = unseal(office.dialogue_id, _office_row(office), office.sealed)
    return Desk(office.pk, office.side, said["office"], said["channel"], office.is_retired)


def held_by(slug: str, side: str) -> Dialogue:
    """The dialogue, held against other writers, if it has this side. Raises Refusal."""
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)
    if side not in dialogue.side_titles:
        raise Refusal("no-side", _("This dialogue has no such side."))
    return dialogue


def _keep_office(known: Office, office: str, channel: str) -> Desk:
    office, channel = plain_text(office), plain_text(channel)
    if not 1 <= len(office) <= MAX_OFFICE or len(channel) > MAX_OFFICE:
        raise Refusal(
            "office", _("Name the office, not a person, with up to %(most)s characters.") % {"most": MAX_OFFICE}
        )
    known.sealed = seal(known.dialogue_id, _office_row(known), {"office": office, "channel": channel})
    known.save()
    return desk_of(known)


def _office_row(one: Office) -> str:
    return f"office {one.pk} {one.side}"


def seal(slug: str, where: str, said: Mapping[str, Any]) -> bytes:
    """`said`, encrypted with the dialogue's data key for this place alone."""
    return halls.enter(slug).vault.lock(where, json.dumps(said, ensure_ascii=False).encode())


def unseal(slug: str, where: str, sealed: bytes) -> dict[str, Any]:
    """What `seal` was given."""
    read: dict[str, Any] = json.loads(halls.enter(slug).vault.unlock(where, sealed))
    return read
