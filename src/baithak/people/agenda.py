"""The agenda templates shipped with the package (agenda.toml), and the plan of a dialogue that each suggests."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from baithak.people.choices import Activity, Kind
from baithak.web.catalogue import LANGUAGES

FILE = Path(__file__).parent / "agenda.toml"
DAYS_TO_ENROL = 14
DAYS_BETWEEN = 3  # for moderation, and for the witnesses
DAYS_TO_DRAFT = 14  # between the last votes and what is ratified

Texts = dict[str, str]


@dataclass(frozen=True)
class Template:
    """A template of an agenda: texts by language; rounds as (activity, days)."""

    id: str
    name: Texts
    title: Texts
    questions: dict[str, list[str]]
    rounds: tuple[tuple[str, int], ...]
    thresholds: dict[str, int]


@dataclass(frozen=True)
class SidePlan:
    """A side as it is planned. `is_hosted_here`: its members are invited by this door."""

    side: str
    name: Texts
    is_hosted_here: bool = True


@dataclass(frozen=True)
class RoundPlan:
    """A round as it is planned: from the day it opens to the day it closes."""

    activity: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class Plan:
    """All that a convener decides about a dialogue; `dialogues.create_dialogue` makes it."""

    slug: str
    title: Texts
    sides: tuple[SidePlan, ...]
    rounds: tuple[RoundPlan, ...]
    roundtable: str
    enrolment_until: date
    organiser: str
    contact: str
    languages: tuple[str, ...] = tuple(LANGUAGES)
    questions: dict[str, list[str]] | None = None
    thresholds: dict[str, int] | None = None
    template: str = "blank"
    kind: str = Kind.CLOSED


@cache
def templates() -> dict[str, Template]:
    """The templates by their identifiers, in the order of the file."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))["templates"]
    return {entry["id"]: _template(entry) for entry in read}


@cache
def suggested_sides() -> tuple[SidePlan, ...]:
    """The sides that a new dialogue is offered with."""
    return tuple(SidePlan(**entry) for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["sides"])


def suggested_dates(template: Template, today: date) -> tuple[date, tuple[RoundPlan, ...]]:
    """The day by which members should have their seats, and the rounds that follow."""
    until = today + timedelta(days=DAYS_TO_ENROL)
    opens_on = until + timedelta(days=DAYS_BETWEEN)
    rounds: list[RoundPlan] = []
    for activity, days in template.rounds:
        if activity == Activity.RATIFICATION and rounds:
            opens_on = rounds[-1].closes_on + timedelta(days=DAYS_TO_DRAFT)
        closes_on = opens_on + timedelta(days=days)
        rounds.append(RoundPlan(activity, opens_on, closes_on))
        opens_on = closes_on + timedelta(days=DAYS_BETWEEN)
    return until, tuple(rounds)


def plan(
    template_id: str,
    *,
    slug: str,
    roundtable: str,
    today: date,
    organiser: str,
    contact: str,
    sides: Sequence[SidePlan] = (),
    kind: str = Kind.CLOSED,
) -> Plan:
    """A whole plan from a template, for demonstrations and tests: what the page for a new dialogue suggests."""
    chosen = templates()[template_id]
    until, rounds = suggested_dates(chosen, today)
    return Plan(
        slug=slug,
        title=chosen.title,
        sides=tuple(sides) or suggested_sides(),
        rounds=rounds,
        roundtable=roundtable,
        enrolment_until=until,
        organiser=organiser,
        contact=contact,
        questions=chosen.questions,
        thresholds=chosen.thresholds,
        template=chosen.id,
        kind=kind,
    )


def _template(entry: dict[str, Any]) -> Template:
    questions = {code: [question[code] for question in entry["questions"]] for code in LANGUAGES}
    rounds = tuple((a_round["activity"], a_round["days"]) for a_round in entry["rounds"])
    return Template(entry["id"], entry["name"], entry["title"], questions, rounds, entry["thresholds"])
