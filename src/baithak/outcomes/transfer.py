"""Transfer: each side's plan of bringing a brief to officials' desks, and its log of who briefed which office.

Each side has a compartment of its own: every verb names the side, and nothing of one side is told to another. What the
facilitator sees of both is `readiness`, and the counts of `outcomes.asymmetry`. Offices are named, never people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baithak.outcomes import editing
from baithak.outcomes.desks import Desk, chosen, desk_of, held_by, seal, unseal
from baithak.outcomes.models import Briefing, Office, TransferPlan
from baithak.publications.models import Publication
from baithak.voices.models import Dialogue
from baithak.voices.plain import plain_text
from baithak.web.errors import Refusal

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
class Item:
    """One line of a side's checklist."""

    note: str = ""
    is_ready: bool = False


class Replanned(Exception):
    """Somebody of this side kept another checklist meanwhile. `theirs`: what is kept; yours is not lost."""

    def __init__(self, theirs: Mapping[str, Item]) -> None:
        super().__init__("the checklist was changed meanwhile")
        self.theirs = theirs


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
def keep_plan(slug: str, number: int, side: str, items: Mapping[str, Item], over: str | None = None) -> None:
    """Keep a side's checklist for a brief, the lines of `CHECKLIST`.

    `over`: the name of the checklist that was before the eyes (name_of_plan); None: whatever stands. Raises Replanned
    if another stands now; raises Refusal, or Brief.DoesNotExist.
    """
    editing.newest(slug, number)
    dialogue = held_by(slug, side)
    kept = {name: Item(plain_text(one.note), one.is_ready) for name, one in items.items() if name in CHECKLIST}
    if any(len(one.note) > MAX_NOTE for one in kept.values()):
        raise Refusal("note", _("A note has at most %(most)s characters.") % {"most": MAX_NOTE})
    if any(one.is_ready and not one.note for one in kept.values()):
        raise Refusal(
            "ready", _("Write a few words beside each line that is ready, so that others know what was meant.")
        )
    known = _kept_plan(slug, number, side)
    stands = plan(slug, number, side)
    if over not in (None, _name(known)) and stands != stands | kept:
        raise Replanned(stands)
    made = known or TransferPlan(dialogue=dialogue, number=number, side=side)
    made.sealed = seal(slug, _plan_row(made), _planned(slug, known) | {name: vars(one) for name, one in kept.items()})
    made.save()


def plan(slug: str, number: int, side: str) -> dict[str, Item]:
    """A side's checklist for a brief, every line of it."""
    read = _planned(slug, _kept_plan(slug, number, side))
    return {name: Item(**read.get(name, {})) for name in CHECKLIST}


def name_of_plan(slug: str, number: int, side: str) -> str:
    """By which a form knows the checklist that it was filled in over; each time it is kept it has another."""
    return _name(_kept_plan(slug, number, side))


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
    held_by(slug, side)
    editing.newest(slug, number)
    if not Publication.objects.filter(dialogue=slug, number=number).exists():
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
    made.sealed = seal(slug, _briefing_row(made), {**said, "note": note})
    made.save()
    return _read(made)


def strike_briefing(slug: str, number: int, side: str, briefing_id: str) -> None:
    """Take a wrong entry out of the log. Raises Briefing.DoesNotExist."""
    _briefings(slug, number, side).get(pk=briefing_id).delete()


def log(slug: str, number: int, side: str) -> list[Briefed]:
    """A side's log for a brief, the newest day first."""
    found = [_read(one) for one in _briefings(slug, number, side)]
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.desk.office, one.id))


def forget_transfer(slug: str) -> None:
    """Delete registers, plans and logs of a dialogue that is being forgotten, in the transaction of whoever forgets."""
    Office.objects.filter(dialogue=slug).delete()
    TransferPlan.objects.filter(dialogue=slug).delete()


def _kept_plan(slug: str, number: int, side: str) -> TransferPlan | None:
    return TransferPlan.objects.filter(dialogue=slug, number=number, side=side).first()


def _name(known: TransferPlan | None) -> str:
    return hashlib.sha256(bytes(known.sealed)).hexdigest() if known is not None else ""


def _planned(slug: str, known: TransferPlan | None) -> dict[str, Any]:
    return unseal(slug, _plan_row(known), known.sealed) if known is not None else {}


def _briefings(slug: str, number: int, side: str) -> models.QuerySet[Briefing]:
    found = Briefing.objects.filter(office__dialogue=slug, office__side=side, number=number)
    return found.select_related("office")


def _read(one: Briefing) -> Briefed:
    said = unseal(one.office.dialogue_id, _briefing_row(one), one.sealed)
    return Briefed(
        one.pk,
        desk_of(one.office),
        date.fromisoformat(said["day"]),
        Carrier(said["carrier"]),
        Way(said["way"]),
        Reaction(said["reaction"]),
        said["note"],
    )


def _plan_row(one: TransferPlan) -> str:
    return f"transfer plan {one.pk} {one.side} {one.number}"


def _briefing_row(one: Briefing) -> str:
    return f"briefing {one.pk} {one.office_id} {one.number}"
