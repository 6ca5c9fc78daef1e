"""The register as data: a series and its recommendations as JSON, in the form of docs/register.schema.json."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from baithak.publications.models import Publication, Recommendation, Series, Step
from baithak.publications.standing import standing

FORM = "baithak register 2"
Data = dict[str, Any]


def series_data(series: Series, briefs: Collection[Publication], listed: Collection[Recommendation]) -> Data:
    """A series: its open briefs, and its open recommendations with the steps of their lives."""
    return {
        "form": FORM,
        "series": series.slug,
        "title": series.title,
        "about": series.about,
        "sides": series.sides,
        "briefs": [brief_data(one) for one in briefs],
        "recommendations": [recommendation_data(one, listed) for one in listed],
    }


def brief_data(one: Publication) -> Data:
    """A brief in a list of briefs."""
    return {
        "name": one.name,
        "series": one.series_id,
        "dialogue": one.dialogue,
        "number": one.number,
        "edition": one.edition,
        "status": one.brief.status,
        "released_on": one.released_on.isoformat(),
        "title": dict(one.brief.title),
    }


def recommendation_data(one: Recommendation, listed: Collection[Recommendation]) -> Data:
    """A recommendation and its life. listed: the series', among which those that continue it are looked for."""
    stands = standing(one)
    return {
        "name": one.name,
        "series": one.series_id,
        "brief": one.publication_id,
        "made_on": one.made_on.isoformat(),
        "original": one.original,
        "title": one.title,
        "text": one.text,
        "standing": one.standing,
        "source": one.source,
        "continues": one.grew_from,
        "continued_by": sorted(other.name for other in listed if one.name in other.grew_from),
        "stage": stands.stage.value,
        "stage_by_side": {side: stage.value for side, stage in stands.by_side.items()},
        "steps": [_step(step) for step in one.steps.all()],
    }


def _step(step: Step) -> Data:
    return {
        "stage": step.stage,
        "happened_on": step.happened_on.isoformat(),
        "side": step.side,
        "said": step.said,
        "grade": step.grade,
        "source": step.source,
        "is_retracted": step.is_retracted,
        "retracted_because": step.retracted_because,
    }
