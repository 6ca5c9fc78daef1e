"""The pages and answers of a room. They are the same for everybody inside; what is one's own is known to the device."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse

from baithak.voices.hall import Hall
from baithak.voices.models import Dialogue
from baithak.voices.showing import frame_of, tell_record, tell_round
from baithak.voices.views.inside import inside, read_inside


def _page(request: HttpRequest, hall: Hall, template: str, **more: object) -> HttpResponse:
    context = frame_of(hall) | {"round": tell_round(hall)} | more
    return TemplateResponse(request, f"voices/{template}.html", context)


@inside
def room(request: HttpRequest, hall: Hall) -> HttpResponse:
    """What is open now."""
    return _page(request, hall, "room")


@inside
def vote(request: HttpRequest, hall: Hall) -> HttpResponse:
    """Vote, one statement a screen."""
    return _page(request, hall, "vote")


@inside
def speak(request: HttpRequest, hall: Hall) -> HttpResponse:
    """Say something."""
    return _page(request, hall, "speak")


@inside
def answers(request: HttpRequest, hall: Hall) -> HttpResponse:
    """What this device has said."""
    return _page(request, hall, "answers")


@inside
def card(request: HttpRequest, hall: Hall) -> HttpResponse:
    """The seat card, as far as this device holds it."""
    return _page(request, hall, "card")


@inside
def record(request: HttpRequest, hall: Hall) -> HttpResponse:
    """The record: its words, who has co-signed, and a check of one's own contributions."""
    return _page(request, hall, "record", checkpoints=tell_record(hall))


@read_inside
def charter(request: HttpRequest, hall: Hall) -> HttpResponse:
    """The charter and the witnesses' signatures on it."""
    dialogue = Dialogue.objects.get(pk=hall.slug)
    return JsonResponse({"charter": dialogue.charter, "cosignatures": dialogue.cosignatures})


@read_inside
def current(request: HttpRequest, hall: Hall) -> HttpResponse:
    """The current round, its statements, and in which order to ask them."""
    return JsonResponse(tell_round(hall), json_dumps_params={"ensure_ascii": False})
