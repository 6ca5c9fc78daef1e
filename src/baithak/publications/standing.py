"""Where a recommendation stands: on each side by itself, so that what one government did is not told of both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from baithak.publications.models import Recommendation, Stage, Step

RANK = {stage: rank for rank, stage in enumerate(Stage)}


class Placed(Protocol):
    """A step, there already or yet to come."""

    @property
    def happened_on(self) -> date: ...

    @property
    def stage(self) -> str: ...

    @property
    def side(self) -> str: ...


OneStep = TypeVar("OneStep", bound=Placed)


@dataclass(frozen=True)
class Standing:
    """`stage`: what can be said of every side. `by_side`: where each stands, by short name, if they are not alike."""

    stage: Stage
    by_side: Mapping[str, Stage] = field(default_factory=dict)


def life_on(one: Recommendation, side: str = "") -> list[Step]:
    """The steps that count on a side, in their order: its own and those of no one side; with "" the latter alone."""
    return in_order((step for step in one.steps.all() if not step.is_retracted), side)


def in_order(steps: Iterable[OneStep], side: str) -> list[OneStep]:
    """Those of some steps that are of this side or of no one side, in the order of a life."""
    own = (step for step in steps if step.side in ("", side))
    return sorted(own, key=lambda step: (step.happened_on, RANK[Stage(step.stage)]))


def sides_of(one: Recommendation) -> Collection[str]:
    """The sides that have a life of their own; "" alone before any step told of one."""
    return one.series.sides or ("",)


def stage_on(one: Recommendation, side: str = "") -> Stage:
    """The stage that it has reached on a side; proposed, if nothing is known."""
    steps = life_on(one, side)
    return Stage(steps[-1].stage) if steps else Stage("proposed")


def standing(one: Recommendation) -> Standing:
    """Where it stands today. If the sides differ, `stage` is what the steps of no one side have reached."""
    by_side = {side: stage_on(one, side) for side in sorted(one.series.sides)}
    reached = {*by_side.values()} or {stage_on(one)}
    return Standing(reached.pop()) if len(reached) == 1 else Standing(stage_on(one), by_side)


def in_words(one: Recommendation, own_words: Callable[[dict[str, str]], str]) -> list[tuple[str, str]]:
    """The same for a page: the name of a side ("": all of them) and its stage. own_words: a text in the language."""
    found = standing(one)
    if not found.by_side:
        return [("", str(found.stage.label))]
    return [(name_of(one, side, own_words), str(stage.label)) for side, stage in found.by_side.items()]


def name_of(one: Recommendation, side: str, own_words: Callable[[dict[str, str]], str]) -> str:
    """What a side is called; "" for none."""
    return own_words(one.series.sides[side]) if side in one.series.sides else side
