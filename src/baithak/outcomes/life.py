"""The life of a recommendation: dated steps with their evidence, added one by one and never changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from itertools import pairwise

from django.db import router, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from baithak.publications.models import Grade, Recommendation, Stage, Step
from baithak.web.errors import Refusal

ENDS = (Stage.LAPSED, Stage.REJECTED)
DONE = (Stage.IMPLEMENTED, *ENDS)
DAYS_TO_LOOK_AGAIN = 180
MAX_SAID = 600
RANK = {stage: rank for rank, stage in enumerate(Stage)}


def add_step(
    name: str, stage: Stage, happened_on: date, said: Mapping[str, str], grade: Grade, source: str = ""
) -> Step:
    """Add a step to the life of the recommendation with this name.

    Stages may be skipped, never gone back; "echoed" may be repeated; what ended may begin again. Raises Refusal, or
    Recommendation.DoesNotExist.
    """
    told = {language: text.strip()[:MAX_SAID] for language, text in said.items() if text.strip()}
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


def retract_step(step_id: str, because: str) -> Step:
    """Say that a step was wrong, and why; it stays to be seen. Raises Refusal, or Step.DoesNotExist."""
    if not (because := because.strip()[:MAX_SAID]):
        raise Refusal("because", _("Say why the step is retracted."))
    with transaction.atomic(using=router.db_for_write(Step)):
        step: Step = Step.objects.select_for_update().get(pk=step_id)
        others = step.recommendation.steps.filter(is_retracted=False).exclude(pk=step.pk)
        if not _is_life([(one.happened_on, Stage(one.stage)) for one in others]):
            raise Refusal("stage", _("Later steps rest on this one. Retract those first."), 409)
        step.is_retracted, step.retracted_because = True, because
        step.save(update_fields=["is_retracted", "retracted_because"])
        return step


def to_look_at(series: Collection[str], days: int = DAYS_TO_LOOK_AGAIN) -> list[Recommendation]:
    """Recommendations of these series of which nothing was said for so many days, and which have not ended."""
    since = timezone.localdate() - timedelta(days=days)
    found = Recommendation.objects.filter(series__in=series).prefetch_related("steps")
    return [one for one in found if stage_of(one) not in DONE and last_day(one) <= since]


def last_day(recommendation: Recommendation) -> date:
    """The day of which something was last said of it."""
    return max(
        [recommendation.made_on, *(one.happened_on for one in recommendation.steps.all() if not one.is_retracted)]
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
