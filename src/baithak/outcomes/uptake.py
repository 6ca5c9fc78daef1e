"""What a side's transfer says of the life of recommendations: steps that its log and its receipts offer.

Nothing is added by itself: the side's signatory confirms by hand, and then every side agrees (outcomes.proposals).
What is proposed names no desk; it says on which side it happened, and is not told of the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from baithak.outcomes import life, links, proposals, transfer
from baithak.publications.models import Grade, Letter, LetterKind, Publication, Recommendation, Stage, Step
from baithak.web.catalogue import LANGUAGES
from baithak.web.errors import Refusal


@dataclass(frozen=True)
class Offer:
    """A step that fits the life of these recommendations. `day`: of the first briefing, or the first receipt."""

    stage: Stage
    day: date
    names: tuple[str, ...]


def offers(slug: str, number: int, side: str) -> list[Offer]:
    """What a side's signatory may confirm now; steps that already wait for the sides are not offered again."""
    occasions = _occasions(slug, number, side)
    found = [Offer(stage, day, _fitting(slug, number, side, stage, day)) for stage, day in occasions]
    return [one for one in found if one.names]


@transaction.atomic
def confirm(slug: str, number: int, side: str, stage: str) -> Offer:
    """A side's signatory confirms what is offered: it is put before every side, for each recommendation that it fits.

    Raises Refusal if it is not offered any more.
    """
    offer = next((one for one in offers(slug, number, side) if one.stage == stage), None)
    if offer is None:
        raise Refusal("no-offer", _("This step is not offered any more. Load the page again."), 409)
    for name in offer.names:
        proposals.propose_step(name, offer.stage, offer.day, _said(offer.stage), Grade("claimed"), side=side)
    return offer


def own_steps(slug: str, number: int, side: str) -> list[Step]:
    """The steps of a brief's recommendations that happened on this side alone, and that every side agreed to."""
    of_the_brief = {"recommendation__publication__dialogue": slug, "recommendation__publication__number": number}
    return [*Step.objects.filter(side=side, is_retracted=False, **of_the_brief)]


def _occasions(slug: str, number: int, side: str) -> Iterator[tuple[Stage, date]]:
    briefed = [one.day for one in transfer.log(slug, number, side)]
    hashes = [one.token_hash for one in links.given(slug, number) if one.desk.side == side]
    read = Letter.objects.filter(link__in=hashes, kind=LetterKind.RECEIPT).values_list("received_on", flat=True)
    if briefed:
        yield Stage("transferred"), min(briefed)
    if read:
        yield Stage("noted"), min(read)


def _fitting(slug: str, number: int, side: str, stage: Stage, day: date) -> tuple[str, ...]:
    newest = Publication.objects.filter(dialogue=slug, number=number).order_by("-edition").first()
    names = [one.name for one in newest.brief.recommendations] if newest else []
    known = Recommendation.objects.filter(pk__in=names).prefetch_related("steps")
    step = life.NewStep(stage, day, _said(stage), Grade("claimed"), side=side)
    return tuple(one.name for one in known if not _waits(one, step) and _fits(one, step))


def _waits(one: Recommendation, step: life.NewStep) -> bool:
    told = [known.content for known in proposals.waiting(one.series_id, one.name)]
    return any(known.get("stage") == step.stage and known.get("side", "") in ("", step.side) for known in told)


def _fits(one: Recommendation, step: life.NewStep) -> bool:
    try:
        life.check_step(one, step)
    except Refusal:
        return False
    return True


def _said(stage: Stage) -> dict[str, str]:
    told = {}
    for code in LANGUAGES:
        with override(code):
            told[code] = (
                _("It was brought to an official's desk.")
                if stage == Stage.TRANSFERRED
                else _("An official's desk said that it has read it.")
            )
    return told
