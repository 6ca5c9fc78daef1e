"""The gate: which duty gets through where. Whoever may not sees what is seen where nothing is."""

from __future__ import annotations

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from baithak.web.accounts import gate
from baithak.web.errors import HANDLERS


@gate.duty_required("convener")
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(slug)


@gate.duty_required("convener")
def new(request: HttpRequest) -> HttpResponse:
    return HttpResponse("new")


@gate.duty_required("convener", "facilitator", anywhere=True)
def everything(request: HttpRequest) -> HttpResponse:
    return HttpResponse("list")


def moderation(request: HttpRequest, slug: str) -> HttpResponse:
    gate.require(request, "moderator", slug, "india")
    return HttpResponse("moderation")


urlpatterns = [
    path("", everything),
    path("new/", new),
    path("d/<slug:slug>/", desk),
    path("m/<slug:slug>/", moderation),
    path("staff/", include("baithak.web.accounts.urls")),
]
handler400, handler403, handler404, handler500 = HANDLERS
pytestmark = [pytest.mark.urls("tests.accounts.test_gate"), pytest.mark.django_db]
PAGES = ("/", "/new/", "/d/a/", "/d/b/", "/m/a/")


@pytest.mark.parametrize(
    ("duty", "slug", "side", "seen"),
    [
        ("convener", "", "", (200, 200, 200, 200, 404)),
        ("convener", "a", "", (200, 404, 200, 404, 404)),
        ("facilitator", "a", "", (200, 404, 404, 404, 404)),
        ("moderator", "a", "india", (404, 404, 404, 404, 200)),
        ("moderator", "a", "pakistan", (404, 404, 404, 404, 404)),
        ("moderator", "b", "india", (404, 404, 404, 404, 404)),
    ],
)
def test_who_sees_what(client: Client, signed_in, duty: str, slug: str, side: str, seen: tuple[int, ...]) -> None:
    signed_in(client, duty, slug, side)
    assert tuple(client.get(page).status_code for page in PAGES) == seen


def test_what_is_not_yours_answers_like_what_is_not_there(client: Client, signed_in) -> None:
    signed_in(client, "convener", "a")
    answers = [client.get(page) for page in ("/d/b/", "/d/nothing/", "/nothing/at/all/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content.replace(answer.wsgi_request.path.encode(), b"") for answer in answers}) == 1


def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    assert client.get("/d/a/").headers["Location"] == "/staff/sign-in/?next=/d/a/"
    assert client.get("/m/a/").status_code == 404


def test_duties_and_convenings(client: Client, signed_in, rf) -> None:
    account = signed_in(client, "moderator", "a", "india", email="m@example.org")
    signed_in(client, "facilitator", "b", email="m@example.org")
    assert gate.duties(account, "a") == {("moderator", "india")}
    assert gate.convenings_of(account, "facilitator") == {"b"}
    assert gate.convenings_of(account, "convener") == set()
    signed_in(client, "facilitator", "", email="m@example.org")
    assert gate.convenings_of(account, "facilitator") is None
    assert gate.duties(account, "a") == {("moderator", "india"), ("facilitator", "")}
    request = rf.get("/")
    request.user = account
    gate.require(request, "facilitator", "a")
    with pytest.raises(Http404):
        gate.require(request, "convener", "a")
