"""What members open: their link, their page, and what their browser asks for. A GET changes nothing."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baithak.people import grants, postman
from baithak.people.choices import State
from baithak.people.forms import AskForm
from baithak.people.links import ask_for_link, find_link, use_link
from baithak.people.models import Member, in_words
from baithak.web.errors import Refusal

SESSION = "member-link"


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link: always the same, with one button. Pressing it opens the member's page, if the link does."""
    if request.method != "POST":
        return render(request, "people/invitation.html")
    link = use_link(token)
    if link is None:
        request.session.pop(SESSION, None)
        return render(request, "people/no_link.html", {"form": AskForm()}, status=HTTPStatus.NOT_FOUND)
    request.session.cycle_key()
    rotate_token(request)
    request.session[SESSION] = link.token_hash
    answer = HttpResponseRedirect(reverse("people:seat"), status=HTTPStatus.SEE_OTHER)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, link.member.language, httponly=True, samesite="Strict",
            secure=request.is_secure(),
        )  # fmt: skip
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a new link: the answer is the same whoever asks."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_for_link(form.cleaned_data["email"])
        postman.wake()  # for whoever asks: whether there is a letter does not show in how long this takes
        return render(request, "people/asked.html")
    return render(request, "people/no_link.html", {"form": form})


@require_GET
def seat(request: HttpRequest) -> HttpResponse:
    """The member's page: everything the client needs to take a seat, and nothing about anybody else."""
    member = _member(request)
    if member is None:
        return render(request, "people/no_link.html", {"form": AskForm()}, status=HTTPStatus.FORBIDDEN)
    convening = member.side.convening
    values = {"seat_data": _data(member), "title": str(convening), "questions": convening.own_questions}
    return render(request, "people/seat.html", values)


@require_POST
def grant(request: HttpRequest) -> HttpResponse:
    """Sign the blinded requests of the member, once."""
    member = _signed_in(request)
    asked = grants.read_request(_body(request), len(member.side.keys))
    return JsonResponse({"signatures": grants.grant_seat(member, asked)})


@require_POST
def locker(request: HttpRequest) -> HttpResponse:
    """What the member left for another device."""
    return JsonResponse(grants.open_locker(_signed_in(request)))


def _data(member: Member) -> dict[str, Any]:
    side = member.side
    convening = side.convening
    rounds = [
        {
            "number": one.number,
            "activity": one.activity,
            "opens_on": one.opens_on.isoformat(),
            "closes_on": one.closes_on.isoformat(),
        }
        for one in convening.rounds.all()
    ]
    return {
        "convening": convening.slug,
        "side": side.side,
        "title": in_words(convening.title),
        "rounds": rounds,
        "keys": side.keys,
        "roundtable": convening.roundtable,
        "room": convening.room,
        "state": _state(member),
    }


def _state(member: Member) -> str:
    if member.has_seat:
        return "enrolled"
    return "open" if member.side.convening.state == State.ENROLLING else "closed"


def _member(request: HttpRequest) -> Member | None:
    """Whose session this is. It ends with the link that opened it."""
    link = find_link(str(request.session.get(SESSION, "")))
    return link.member if link else None


def _signed_in(request: HttpRequest) -> Member:
    member = _member(request)
    if member is None:
        raise Refusal("no-session", _("Open your letter again and press Continue."), HTTPStatus.FORBIDDEN)
    return member


def _body(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise grants.malformed() from error
