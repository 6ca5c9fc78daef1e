"""The register for programs: each series and each recommendation as JSON, and a feed of what happens in a series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baithak.publications import shelf
from baithak.publications.as_data import FORM, recommendation_data, series_data
from baithak.publications.models import Recommendation, Series
from baithak.publications.standing import name_of
from baithak.publications.views import ATOM, _absolute, _cached, _open_series
from baithak.web.catalogue import in_own_words, reader_language

MOST_ENTRIES = 60


class Entry(NamedTuple):
    """Something that happened in a series, as a feed tells it."""

    day: date
    id: str
    title: str
    text: str
    address: str


@require_safe
def series_json(request: HttpRequest, slug: str) -> HttpResponse:
    """A series as data."""
    series = _series(slug)
    briefs = [one for one in shelf.newest() if one.series_id == slug]
    return _json(series_data(series, briefs, _recommendations(slug)))


@require_safe
def recommendation_json(request: HttpRequest, name: str) -> HttpResponse:
    """One recommendation as data."""
    one = shelf.recommendations().filter(name=name).prefetch_related("steps").first()
    if one is None:
        raise Http404
    return _json({"form": FORM, "sides": one.series.sides} | recommendation_data(one, _recommendations(one.series_id)))


@require_safe
def series_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest briefs of a series and the newest steps in the lives of its recommendations."""
    series = _series(slug)
    entries = sorted([*_briefs(slug), *_steps(slug)], key=lambda one: (one.day, one.id), reverse=True)[:MOST_ENTRIES]
    values = {
        "title": in_own_words(series.title),
        "entries": entries,
        "address": _absolute("publications:series", slug),
        "feed": settings.ORIGIN + request.path,
        "language": reader_language(),
    }
    return _cached(render(request, "publications/series_feed.xml", values, content_type=ATOM))


def _briefs(slug: str) -> Iterator[Entry]:
    for one in shelf.publications().filter(series=slug):
        address = _absolute("publications:brief", one.name)
        yield Entry(
            one.open_from,
            f"urn:baithak:{one.name}",
            in_own_words(dict(one.brief.title)),
            in_own_words(dict(one.brief.summary)),
            address,
        )


def _steps(slug: str) -> Iterator[Entry]:
    for one in _recommendations(slug):
        for step in one.steps.all():
            title = f"{in_own_words(one.title)}: {step.get_stage_display()}"
            if step.side:
                title += f" · {name_of(one, step.side, in_own_words)}"
            if step.is_retracted:
                title += f" ({_('retracted')})"
            address = _absolute("publications:recommendation", one.name)
            yield Entry(step.happened_on, f"urn:baithak:step:{step.pk}", title, in_own_words(step.said), address)


def _series(slug: str) -> Series:
    one = Series.objects.filter(slug=slug, pk__in=_open_series()).first()
    if one is None:
        raise Http404
    return one


def _recommendations(slug: str) -> list[Recommendation]:
    found = shelf.recommendations().filter(series=slug).prefetch_related("steps")
    return [*found.order_by("made_on", "name")]


def _json(value: object) -> HttpResponse:
    return _cached(JsonResponse(value, json_dumps_params={"ensure_ascii": False}))
