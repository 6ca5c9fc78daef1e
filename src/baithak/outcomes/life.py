"""The life of a recommendation: dated steps with their evidence, added one by one and never changed.

A step may say on which side it happened. Each side then has a life of its own: its steps, and those of no one side.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db import router, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from baithak.outcomes import registers
from baithak.publications import search
from baithak.publications.models import Grade, Recommendation, Series, Stage, Step
from baithak.publications.standing import RANK, in_order, sides_of, stage_on, standing
from baithak.voices.plain import plain_text
from baithak.web.errors import Refusal

ENDS = (Stage.LAPSED, Stage.REJECTED)
DONE = (Stage.IMPLEMENTED, *ENDS)
MAX_SAID = 600


@dataclass(frozen=True)
class NewStep:
    """A step that is to be added. `said`: what happened, by language. `source`: where it can be read. `side`: on which
    side alone it happened; "": on all, or on none in particular."""

    stage: Stage
    happened_on: date
    said: Mapping[str, str]
    grade: Grade
    source: str = ""
    side: str = ""

    @property
    def told(self) -> dict[str, str]:
        """What is kept of `said`: languages in which something was said."""
        plain = {code: plain_text(text)[:MAX_SAID] for code, text in self.said.items()}
        return {code: text for code, text in plain.items() if text}


def add_step(
    name: str,
    stage: Stage,
    happened_on: date,
    said: Mapping[str, str],
    grade: Grade,
    source: str = "",
    step_id: str = "",
    side: str = "",
) -> Step:
    """Add a step to the life of the recommendation with this name; with the same `step_id` again, it stays one.

    On every side stages may be skipped, never gone back; "echoed" may be repeated; what ended may begin again. What one
    side adopted the other may reject. Raises Refusal, or Recommendation.DoesNotExist.
    """
    step = NewStep(stage, happened_on, said, grade, source, side)
    with transaction.atomic(using=router.db_for_write(Step)):
        recommendation = Recommendation.objects.select_for_update().get(pk=name)
        known = Step.objects.filter(pk=step_id).first()
        if known is not None:
            return known
        check_step(recommendation, step)
        if side:
            _keep_names(recommendation.series_id)
        made = Step.objects.create(
            **({"id": step_id} if step_id else {}),
            recommendation=recommendation,
            stage=stage,
            happened_on=happened_on,
            side=side,
            said=step.told,
            grade=grade,
            source=source.strip(),
        )
        search.index(recommendation)
        return made


def retract_step(step_id: str, because: str) -> Step:
    """Say that a step was wrong, and why; it stays to be seen. Raises Refusal, or Step.DoesNotExist."""
    with transaction.atomic(using=router.db_for_write(Step)):
        step: Step = Step.objects.select_for_update().get(pk=step_id)
        if step.is_retracted:
            return step
        step.is_retracted, step.retracted_because = True, check_retraction(step, because)
        step.save(update_fields=["is_retracted", "retracted_because"])
        return step


def check_step(recommendation: Recommendation, step: NewStep) -> None:
    """Raises Refusal unless the step fits this life, and its evidence its grade."""
    _check_evidence(step)
    if step.side and step.side not in registers.sides_of(recommendation.series_id):
        raise Refusal("side", _("This series has no such side."))
    if not _is_life_on_every_side(recommendation, [*_counted(recommendation), step]):
        say = _("This step does not fit the steps that are there. Look at its stage, its day and its side.")
        raise Refusal("stage", say, 409)


def check_retraction(step: Step, because: str) -> str:
    """The reason as it is kept. Raises Refusal without one, and while later steps rest on this one."""
    if not (because := plain_text(because)[:MAX_SAID]):
        raise Refusal("because", _("Say why the step is retracted."))
    others = [one for one in _counted(step.recommendation) if one.pk != step.pk]
    if not _is_life_on_every_side(step.recommendation, others):
        raise Refusal("stage", _("Later steps rest on this one. Retract those first."), 409)
    return because


def last_day(recommendation: Recommendation) -> date:
    """The day of which something was last said of it."""
    return max(
        [recommendation.made_on, *(one.happened_on for one in recommendation.steps.all() if not one.is_retracted)]
    )


def stage_of(recommendation: Recommendation) -> Stage:
    """Where it stands today, as far as that can be said of every side (publications.standing)."""
    return standing(recommendation).stage


def is_over(recommendation: Recommendation) -> bool:
    """Has its life come to an end, whichever, on every side?"""
    return all(stage_on(recommendation, side) in DONE for side in sides_of(recommendation))


def _check_evidence(step: NewStep) -> None:
    if step.happened_on > timezone.localdate():
        raise Refusal("future", _("This day is still to come. Give the day on which it happened."))
    if not step.told:
        raise Refusal("empty", _("Say in at least one language what happened."))
    if step.grade != Grade.CLAIMED and not step.source.strip():
        raise Refusal("source", _("Evidence above “claimed” needs a source: say where it can be read."))


def _keep_names(series: str) -> None:
    """Whoever reads a step finds the names of the sides on the same shelf."""
    known = Series.objects.select_for_update().get(pk=series)
    known.sides |= registers.sides_of(series)
    known.save(update_fields=["sides"])


def _counted(recommendation: Recommendation) -> list[Step]:
    return [*recommendation.steps.filter(is_retracted=False)]


def _is_life_on_every_side(recommendation: Recommendation, steps: Collection[Step | NewStep]) -> bool:
    sides = {*registers.sides_of(recommendation.series_id), *(one.side for one in steps if one.side)}
    lives = ([Stage(one.stage) for one in in_order(steps, side)] for side in sides or {""})
    return all(_may_follow(one, other) for life in lives for one, other in pairwise(life))


def _may_follow(one: Stage, other: Stage) -> bool:
    if one in ENDS:
        return other not in ENDS
    return RANK[other] > RANK[one] or one == other == Stage.ECHOED
