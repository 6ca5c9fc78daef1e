"""Transfer: each side's register of officials' desks, its plan for a brief, and its log of who briefed which office.

Each side has a compartment of its own: every verb names the side, and nothing of one side is told to another. What the
facilitator sees of both is `readiness`, and the counts of `outcomes.asymmetry`. Offices are named, never people.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baithak.outcomes import editing
from baithak.outcomes.models import Briefing, Office, TransferPlan
from baithak.publications.models import ReadingLink
from baithak.voices import hall as halls
from baithak.voices.models import Dialogue
from baithak.voices.plain import plain_text
from baithak.web.errors import Refusal

MAX_OFFICE = 200
MAX_OFFICES = 100  # of one side
MAX_NOTE = 300
MAX_BRIEFINGS = 300  # of one side, of one brief

# After the transfer checklist of d'Estrée and Fox (2021): what is known beforehand arrives, what is not is lost.
CHECKLIST = {
    "addressee": gettext_lazy("Whom it is for: an office that can act on it"),
    "carrier": gettext_lazy("Who brings it: a convener or a member, in which role"),
    "timing": gettext_lazy("When: the days in which it can be heard"),
    "language": gettext_lazy("Language and form: as this desk reads"),
    "wording": gettext_lazy("Wording: it was read by somebody who knows how such a desk reads"),
    "takes": gettext_lazy("What it would take: what the desk would need before it could move"),
    "objection": gettext_lazy("The first objection, and what is said to it"),
    "again": gettext_lazy("Who asks again, and when"),
}


class Carrier(models.TextChoices):
    """Who of ours brought a brief to a desk: a role, never a name."""

    CONVENER = "convener", gettext_lazy("a convener")
    CHAIR = "chair", gettext_lazy("a chair")
    MEMBER = "member", gettext_lazy("a member, in a personal capacity")
    SECRETARIAT = "secretariat", gettext_lazy("the secretariat")


class Way(models.TextChoices):
    """How a desk was briefed."""

    MEETING = "meeting", gettext_lazy("at a meeting")
    CALL = "call", gettext_lazy("by telephone or video")
    LETTER = "letter", gettext_lazy("by letter")
    READING_LINK = "reading-link", gettext_lazy("by reading link")


class Reaction(models.TextChoices):
    """How a desk took it, in one word."""

    WELCOMED = "welcomed", gettext_lazy("welcomed it")
    HEARD = "heard", gettext_lazy("heard it")
    ASKED = "asked", gettext_lazy("asked for more")
    DECLINED = "declined", gettext_lazy("declined it")
    NOTHING_YET = "nothing-yet", gettext_lazy("has not answered yet")


@dataclass(frozen=True)
class Desk:
    """An official's desk of the register. `channel`: how it is reached."""

    id: str
    side: str
    office: str
    channel: str
    is_retired: bool


@dataclass(frozen=True)
class Item:
    """One line of a side's checklist."""

    note: str = ""
    is_ready: bool = False


@dataclass(frozen=True)
class Briefed:
    """One entry of a side's log, read. `note`: what has to be known next time."""

    id: str
    desk: Desk
    day: date
    carrier: Carrier
    way: Way
    reaction: Reaction
    note: str


@transaction.atomic
def register_office(slug: str, side: str, office: str, channel: str = "") -> Desk:
    """Enter an official's desk in a side's register. Raises Refusal."""
    _of_side(slug, side)
    if Office.objects.filter(dialogue=slug, side=side).count() >= MAX_OFFICES:
        raise Refusal("many", _("A side has at most %(most)s desks in its register.") % {"most": MAX_OFFICES}, 409)
    return _keep_office(Office(dialogue_id=slug, side=side), office, channel)


@transaction.atomic
def change_office(slug: str, side: str, desk_id: str, office: str, channel: str = "") -> Desk:
    """Call a desk otherwise, or reach it otherwise; links given out keep the name they were given with.

    Raises Refusal, or Office.DoesNotExist.
    """
    _of_side(slug, side)
    return _keep_office(Office.objects.get(pk=desk_id, dialogue=slug, side=side), office, channel)


@transaction.atomic
def retire_office(slug: str, side: str, desk_id: str) -> None:
    """Bring nothing more to this desk: its links that were prepared are gone, those that work are revoked.

    What the log says of it stays. Raises Refusal, or Office.DoesNotExist.
    """
    _of_side(slug, side)
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


@transaction.atomic
def keep_plan(slug: str, number: int, side: str, items: Mapping[str, Item]) -> None:
    """Keep a side's checklist for a brief, the lines of `CHECKLIST`. Raises Refusal, or Brief.DoesNotExist."""
    editing.newest(slug, number)
    dialogue = _of_side(slug, side)
    kept = {name: Item(plain_text(one.note), one.is_ready) for name, one in items.items() if name in CHECKLIST}
    if any(len(one.note) > MAX_NOTE for one in kept.values()):
        raise Refusal("note", _("A note has at most %(most)s characters.") % {"most": MAX_NOTE})
    if any(one.is_ready and not one.note for one in kept.values()):
        raise Refusal(
            "ready", _("Write a few words beside each line that is ready, so that others know what was meant.")
        )
    known = TransferPlan.objects.filter(dialogue=dialogue, number=number, side=side).first()
    made = known or TransferPlan(dialogue=dialogue, number=number, side=side)
    made.sealed = _seal(slug, _plan_row(made), {name: vars(one) for name, one in kept.items()})
    made.save()


def plan(slug: str, number: int, side: str) -> dict[str, Item]:
    """A side's checklist for a brief, every line of it."""
    known = TransferPlan.objects.filter(dialogue=slug, number=number, side=side).first()
    read = _unseal(slug, _plan_row(known), known.sealed) if known else {}
    return {name: Item(**read.get(name, {})) for name in CHECKLIST}


def readiness(slug: str, number: int) -> dict[str, dict[str, bool]]:
    """By side, which lines of its checklist are ready: all that anybody outside the side is told of its plan."""
    sides = sorted(Dialogue.objects.get(pk=slug).side_titles)
    return {side: {name: one.is_ready for name, one in plan(slug, number, side).items()} for side in sides}


@transaction.atomic
def log_briefing(
    slug: str,
    number: int,
    side: str,
    desk_id: str,
    day: date,
    carrier: Carrier,
    way: Way,
    reaction: Reaction,
    note: str = "",
) -> Briefed:
    """Enter in a side's log that one of its desks was briefed. Raises Refusal, or Brief.DoesNotExist."""
    _of_side(slug, side)
    if not editing.newest(slug, number).is_published:
        raise Refusal("unpublished", _("Release the brief first: no desk is briefed before another."), 409)
    if day > timezone.localdate():
        raise Refusal("future", _("This day is still to come. Give the day on which it happened."))
    note = plain_text(note)
    if len(note) > MAX_NOTE:
        raise Refusal("note", _("A note has at most %(most)s characters.") % {"most": MAX_NOTE})
    if _briefings(slug, number, side).count() >= MAX_BRIEFINGS:
        raise Refusal("many", _("A log has at most %(most)s entries.") % {"most": MAX_BRIEFINGS}, 409)
    desk = chosen(slug, side, [desk_id])[0]
    made = Briefing(office_id=desk.id, number=number)
    said = {"day": day.isoformat(), "carrier": carrier.value, "way": way.value, "reaction": reaction.value}
    made.sealed = _seal(slug, _briefing_row(made), {**said, "note": note})
    made.save()
    return _read(made)


def strike_briefing(slug: str, number: int, side: str, briefing_id: str) -> None:
    """Take a wrong entry out of the log. Raises Briefing.DoesNotExist."""
    _briefings(slug, number, side).get(pk=briefing_id).delete()


def log(slug: str, number: int, side: str) -> list[Briefed]:
    """A side's log for a brief, the newest day first."""
    found = [_read(one) for one in _briefings(slug, number, side)]
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.desk.office, one.id))


def desk_of(office: Office) -> Desk:
    """The desk, readable."""
    said = _unseal(office.dialogue_id, _office_row(office), office.sealed)
    return Desk(office.pk, office.side, said["office"], said["channel"], office.is_retired)


def forget_transfer(slug: str) -> None:
    """Delete registers, plans and logs of a dialogue that is being forgotten, in the transaction of whoever forgets."""
    Office.objects.filter(dialogue=slug).delete()
    TransferPlan.objects.filter(dialogue=slug).delete()


def _briefings(slug: str, number: int, side: str) -> models.QuerySet[Briefing]:
    found = Briefing.objects.filter(office__dialogue=slug, office__side=side, number=number)
    return found.select_related("office")


def _of_side(slug: str, side: str) -> Dialogue:
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
    known.sealed = _seal(known.dialogue_id, _office_row(known), {"office": office, "channel": channel})
    known.save()
    return desk_of(known)


def _read(one: Briefing) -> Briefed:
    said = _unseal(one.office.dialogue_id, _briefing_row(one), one.sealed)
    return Briefed(
        one.pk,
        desk_of(one.office),
        date.fromisoformat(said["day"]),
        Carrier(said["carrier"]),
        Way(said["way"]),
        Reaction(said["reaction"]),
        said["note"],
    )


def _office_row(one: Office) -> str:
    return f"office {one.pk} {one.side}"


def _plan_row(one: TransferPlan) -> str:
    return f"transfer plan {one.pk} {one.side} {one.number}"


def _briefing_row(one: Briefing) -> str:
    return f"briefing {one.pk} {one.office_id} {one.number}"


def _seal(slug: str, where: str, said: Mapping[str, Any]) -> bytes:
    return halls.enter(slug).vault.lock(where, json.dumps(said, ensure_ascii=False).encode())


def _unseal(slug: str, where: str, sealed: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(halls.enter(slug).vault.unlock(where, sealed))
    return read
