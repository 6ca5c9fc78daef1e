"""Pages for everybody: the same for each reader of a language, so that they may be kept in caches. No cookies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from baithak.publications.script import participants_script

SECONDS_IN_CACHES = 600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _page(request, "home")


@require_safe
def released(request: HttpRequest) -> HttpResponse:
    return _page(request, "released")


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    return _page(request, "script", script=participants_script())


def _page(request: HttpRequest, name: str, **values: object) -> HttpResponse:
    response = render(request, f"publications/{name}.html", {"translations": _translations(request), **values})
    patch_cache_control(response, public=True, max_age=SECONDS_IN_CACHES)
    return response


def _translations(request: HttpRequest) -> list[tuple[str, str, str]]:
    """This page in each language: code, the language's own name, path."""
    from django.conf import settings
    from django.urls import translate_url

    return [(code, name, translate_url(request.path, code)) for code, name in settings.LANGUAGES]
