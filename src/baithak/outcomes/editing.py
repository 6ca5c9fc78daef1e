"""Editing a brief: what its editors decide, and the composed document that the sides' signatories read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.outcomes.compose import compose
from baithak.outcomes.models import Brief, SignOff
from baithak.outcomes.plan import Plan
from baithak.publications import document
from baithak.seal.context import identifier
from baithak.seal.errors import SealError
from baithak.voices import hall as halls
from baithak.voices.models import Dialogue
from baithak.voices.plain import plain_text
from baithak.voices.releasing import entry_of
from baithak.web.errors import Refusal

MAX_LINE = 200
MAX_SUMMARY = 1500
MAX_BRIEFS = 20
WITHDRAWN, CORRECTED = "withdrawn", "corrected"


class Replanned(Exception):
    """Somebody else planned the brief otherwise meanwhile. `theirs`: what is kept; yours is not lost."""

    def __init__(self, theirs: Plan) -> None:
        super().__init__("the plan was changed meanwhile")
        self.theirs = theirs


@transaction.atomic
def begin(slug: str, plan: Plan) -> Brief:
    """Begin a brief. Raises Refusal."""
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)
    numbers = {*Brief.objects.filter(dialogue=slug).values_list("number", flat=True)}
    if len(numbers) >= MAX_BRIEFS:
        raise Refusal("many", _("A dialogue has at most %(most)s briefs.") % {"most": MAX_BRIEFS}, 409)
    return _save(Brief(dialogue=dialogue, number=max(numbers, default=0) + 1), plan)


@transaction.atomic
def edit(slug: str, number: int, plan: Plan, over: str | None = None) -> Brief:
    """Decide otherwise, before the record holds it; what was signed off has to be signed off again.

    `over`: the name of the plan that was before the eyes (name_of_plan); None: whatever stands. Raises Replanned if
    another stands now; raises Refusal.
    """
    brief = _changeable(slug, number)
    if over not in (None, name_of_plan(brief)) and (theirs := plan_of(brief)) != _checked(brief.dialogue, plan):
        raise Replanned(theirs)
    return _save(brief, plan)


@transaction.atomic
def begin_edition(slug: str, number: int, status: str, change: Mapping[str, str]) -> Brief:
    """A correction or a withdrawal of a published brief: a new edition beside the old one. Raises Refusal."""
    Dialogue.objects.select_for_update().get(pk=slug)
    last = newest(slug, number)
    if not last.is_published:
        raise Refusal("unpublished", _("This edition is not published yet. Change it itself."), 409)
    if status not in (CORRECTED, WITHDRAWN):
        raise Refusal("status", _("Say whether the brief is corrected or withdrawn."))
    plan = plan_of(last)
    if plan.status == WITHDRAWN:
        raise Refusal("withdrawn", _("This brief was withdrawn. Begin another one."), 409)
    changed = Plan(**(asdict(plan) | {"status": status, "change": dict(change)}))
    return _save(Brief(dialogue=last.dialogue, number=number, edition=last.edition + 1), changed)


@transaction.atomic
def compose_brief(slug: str, number: int) -> Brief:
    """Compose the document from what was released, for the signatories to read. Raises Refusal."""
    brief = _changeable(slug, number)
    replaces = Brief.objects.filter(dialogue=slug, number=number, edition=brief.edition - 1).first()
    made = compose(brief, plan_of(brief), replaces.document_hash if replaces else "")
    try:
        data = document.write(made)
    except SealError as error:
        raise Refusal("document", _("The brief cannot be written: %(problem)s.") % {"problem": error}, 409) from error
    name = document.name_of(data)
    if name != brief.document_hash:
        brief.document = halls.enter(slug).vault.lock(f"brief {brief.pk}", data)
        brief.document_hash = name
        brief.save(update_fields=["document", "document_hash"])
        SignOff.objects.filter(brief=brief).delete()
    return brief


@transaction.atomic
def sign_off(slug: str, number: int, side: str, document_hash: str) -> SignOff:
    """A side's signatory agrees to the release of exactly this document. Raises Refusal."""
    brief = _unpublished(slug, number)
    if side not in brief.dialogue.side_titles:
        raise Refusal("no-side", _("This dialogue has no such side."))
    if not document_hash or document_hash != brief.document_hash:
        raise Refusal("changed", _("The brief has changed since you read it. Read it again, then sign off."), 409)
    signed, _made = SignOff.objects.update_or_create(brief=brief, side=side, defaults={"document_hash": document_hash})
    return signed


def plan_of(brief: Brief) -> Plan:
    """What the editors decided."""
    read: dict[str, Any] = json.loads(halls.enter(brief.dialogue_id).vault.unlock(_row(brief), brief.sealed))
    return Plan(**read)


def name_of_plan(brief: Brief) -> str:
    """By which a form knows the plan that it was filled in over; each time it is kept it has another."""
    return hashlib.sha256(bytes(brief.sealed)).hexdigest()


def document_of(brief: Brief) -> bytes:
    """The composed document; nothing if there is none yet."""
    if not brief.document_hash:
        return b""
    return halls.enter(brief.dialogue_id).vault.unlock(f"brief {brief.pk}", brief.document)


def newest(slug: str, number: int) -> Brief:
    """The newest edition of a brief. Raises Brief.DoesNotExist."""
    found = Brief.objects.select_related("dialogue").filter(dialogue=slug, number=number).order_by("-edition").first()
    if found is None:
        raise Brief.DoesNotExist
    return found


def missing_sides(brief: Brief) -> list[str]:
    """The sides whose signatory has not signed off the document as it is."""
    signed = {one.side for one in brief.sign_offs.all() if one.document_hash == brief.document_hash}
    return sorted({*brief.dialogue.side_titles} - signed)


def forget_briefs(slug: str) -> None:
    """Delete the briefs in the making of a dialogue that is being forgotten; what was published stays."""
    Brief.objects.filter(dialogue=slug).delete()


def _unpublished(slug: str, number: int) -> Brief:
    Dialogue.objects.select_for_update().get(pk=slug)
    brief = newest(slug, number)
    if brief.is_published:
        raise Refusal("published", _("This edition is published. Correct or withdraw it by a new one."), 409)
    return brief


def _changeable(slug: str, number: int) -> Brief:
    brief = _unpublished(slug, number)
    if brief.document_hash and entry_of(slug, bytes.fromhex(brief.document_hash)):
        say = _("The record holds this brief. Release it; then correct or withdraw it by a new edition.")
        raise Refusal("entered", say, 409)
    return brief


def _save(brief: Brief, plan: Plan) -> Brief:
    plan = _checked(brief.dialogue, plan)
    plain = json.dumps(asdict(plan), ensure_ascii=False).encode()
    brief.sealed = halls.enter(brief.dialogue_id).vault.lock(_row(brief), plain)
    brief.document, brief.document_hash = b"", ""
    brief.save()
    SignOff.objects.filter(brief=brief).delete()
    return brief


def _row(brief: Brief) -> str:
    return f"plan {brief.pk}"


def _checked(dialogue: Dialogue, plan: Plan) -> Plan:
    languages = dialogue.languages
    asked = {name: _texts(getattr(plan, name), languages) for name in ("title", "series_title", "organisers")}
    free = {name: _texts(getattr(plan, name), languages, MAX_SUMMARY, "") for name in ("summary", "change")}
    try:
        identifier(plan.series)
        days = [date.fromisoformat(plan.released_on), date.fromisoformat(plan.open_from)]
    except (SealError, ValueError) as error:
        raise Refusal(
            "series", _("Give the series a short name of small letters, digits and hyphens, and both days.")
        ) from error
    if days[1] < days[0]:
        raise Refusal("days", _("Nobody else reads a brief before both sides have it. Choose a later day."))
    if plan.status == WITHDRAWN and not all(free["change"].values()):
        raise Refusal("change", _("Say in every language why the brief is withdrawn."))
    if not {*plan.consensus} <= {*plan.recommendations}:
        raise Refusal("consensus", _("Only a recommendation of this brief can be co-signed as consensus."))
    return Plan(**(asdict(plan) | asked | free | {"contact": plain_text(plan.contact)[:MAX_LINE]}))


def _texts(given: Mapping[str, str], languages: list[str], most: int = MAX_LINE, least: str = "text") -> dict[str, str]:
    texts = {code: plain_text(given.get(code, "")) for code in languages}
    if any(len(text) > most or (least and not text) for text in texts.values()):
        say = _("Give every text in every language of the dialogue, with up to %(most)s characters.")
        raise Refusal("texts", say % {"most": most})
    return texts
