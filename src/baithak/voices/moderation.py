"""Moderation: a statement is put before everybody only if a moderator of every side accepts it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from baithak.voices.models import RECORDED, Dialogue, Ground, Judgement, Round, State, Statement, Verdict
from baithak.web.errors import Refusal


class Standing(StrEnum):
    """Where a statement stands between the sides."""

    WAITING = "waiting"  # some side has not judged it
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DISPUTED = "disputed"  # the sides differ; it stays out unless they come to agree


class Spoken(Protocol):
    """What a side's moderators said of something."""

    verdict: str


@dataclass(frozen=True)
class Judged:
    """A statement and what each side's moderators said of it."""

    statement: Statement
    standing: Standing
    by_side: dict[str, Judgement]


@transaction.atomic
def judge(slug: str, statement_id: str, side: str, verdict: str, ground: str = "") -> Judgement:
    """Keep a side's verdict on a statement, in place of an earlier one. Raises Refusal or Statement.DoesNotExist."""
    statement = Statement.objects.select_related("round").get(pk=statement_id, round__dialogue=slug)
    place = Round.objects.select_for_update().get(pk=statement.round_id)
    if place.state == State.RELEASED or place.state not in RECORDED:
        raise Refusal(
            "released", _("The statements of this round are before everybody. No verdict can change now."), 409
        )
    if side not in Dialogue.objects.get(pk=slug).side_titles:
        raise Refusal("no-side", _("This dialogue has no such side."))
    if verdict not in Verdict.values or (verdict == str(Verdict.REJECT)) != (ground in Ground.values):
        raise Refusal("no-ground", _("Accept the statement, or say why it is left out."))
    judgement, _created = Judgement.objects.update_or_create(
        statement=statement, side=side, defaults={"verdict": verdict, "ground": ground}
    )
    return judgement


def look_again(judgements: QuerySet[Any], side: str) -> None:
    """The words that members will read were changed for `side`: what other sides accepted waits for them again.

    judgements: the verdicts on what has these words.
    """
    judgements.filter(verdict=Verdict.ACCEPT).exclude(side=side).delete()


def judged(place: Round) -> list[Judged]:
    """Every statement of a round with its verdicts, in the order of their random ids."""
    sides = sorted(Dialogue.objects.get(pk=place.dialogue_id).side_titles)
    found = Statement.objects.filter(round=place).prefetch_related("judgements", "translations")
    return [_judged(one, sides) for one in found]


def unjudged(place: Round) -> int:
    """How many statements of a round wait for a moderator."""
    return sum(one.standing is Standing.WAITING for one in judged(place))


def standing_of(by_side: Mapping[str, Spoken], sides: Collection[str]) -> Standing:
    """Where something stands that every side's moderators judge, given the verdicts so far."""
    if len(by_side) < len(sides):
        return Standing.WAITING
    verdicts = {one.verdict for one in by_side.values()}
    if len(verdicts) > 1:
        return Standing.DISPUTED
    return Standing.ACCEPTED if str(Verdict.ACCEPT) in verdicts else Standing.REJECTED


def _judged(statement: Statement, sides: list[str]) -> Judged:
    by_side = {one.side: one for one in statement.judgements.all() if one.side in sides}
    return Judged(statement, standing_of(by_side, sides), by_side)
