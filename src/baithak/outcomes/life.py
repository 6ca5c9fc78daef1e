"""The life of a recommendation: dated steps with their evidence, added one by one and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from django.db import router, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from baithak.publications.models import Grade, Recommendation, Stage, Step
from baithak.web.errors import Refusal

ENDS = (Stage.LAPSED, Stage.REJECTED)
RANK = {stage: rank for rank, stage in enumerate(Stage)}


def add_step(
    name: str, stage: Stage, happened_on: date, said: Mapping[str, str], grade: Grade, source: str = ""
) -> Step:
    """Add a step to the life of the recommendation with this name.

    Stages may be skipped, never gone back; "echoed" may be repeated; what ended may begin again. Raises Refusal, or
    Recommendation.DoesNotExist.
    """
    told = {language: text.strip() for language, text in said.items() if text.strip()}
    _check_evidence(happened_on, told, grade, source)
    with transaction.atomic(using=router.db_for_write(Step)):
        recommendation = Recommendation.objects.select_for_update().get(pk=name)
        if not _is_life([*_standing(recommendation), (happened_on, stage)]):
            say = _("This step does not fit the steps that are there. Look at its stage and its day.")
            raise Refusal("stage", say, 409)
        return Step.objects.create(
            recommendation=recommendation,
            stage=stage,
            happened_on=happened_on,
            said=told,
            grade=grade,
            source=source.strip(),
        )


def stage_of(recommendation: Recommendation) -> Stage:
    """Where it stands today: the last step that is not retracted; proposed, if there is none."""
    steps = sorted(_standing(recommendation), key=_place)
    return steps[-1][1] if steps else Stage("proposed")


def _check_evidence(happened_on: date, told: Mapping[str, str], grade: Grade, source: str) -> None:
    if happened_on > timezone.now().date():
        raise Refusal("future", _("This day is still to come. Give the day on which it happened."))
    if not told:
        raise Refusal("empty", _("Say in at least one language what happened."))
    if grade != Grade.CLAIMED and not source.strip():
        raise Refusal("source", _("Evidence above “claimed” needs a source: say where it can be read."))


def _standing(recommendation: Recommendation) -> list[tuple[date, Stage]]:
    steps = recommendation.steps.filter(is_retracted=False)
    return [(step.happened_on, Stage(step.stage)) for step in steps]


def _place(step: tuple[date, Stage]) -> tuple[date, int]:
    return step[0], RANK[step[1]]


def _is_life(steps: list[tuple[date, Stage]]) -> bool:
    stages = [stage for _day, stage in sorted(steps, key=_place)]
    return all(_may_follow(one, other) for one, other in pairwise(stages))


def _may_follow(one: Stage, other: Stage) -> bool:
    if one in ENDS:
        return other not in ENDS
    return RANK[other] > RANK[one] or one == other == Stage.ECHOED
