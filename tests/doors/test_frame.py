"""What every answer carries, whatever it answers; and what no view ever gets to know."""

from __future__ import annotations

import logging

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from baithak.web.errors import HANDLERS, Refusal

FAILURES = {
    "key": KeyError("secret value"),
    "full": OperationalError("disk is full: secret value"),
    "disk": OSError("secret value"),
    "refused": Refusal("too-early", "Come back tomorrow.", 409),
}
NAMING = {
    "REMOTE_ADDR": "203.0.113.7",
    "HTTP_USER_AGENT": "Telltale/1.0",
    "HTTP_X_FORWARDED_FOR": "203.0.113.7",
    "HTTP_SEC_CH_UA_MODEL": "Telltale",
    "HTTP_X_REAL_IP": "203.0.113.7",
}
seen: dict[str, object] = {}


def break_down(request: HttpRequest, how: str) -> HttpResponse:
    raise FAILURES[how]


def look(request: HttpRequest) -> HttpResponse:
    seen.clear()
    seen.update({name: value for name, value in request.META.items() if isinstance(value, str)})
    return HttpResponse(request.headers.get("User-Agent", "nobody"))


urlpatterns = [
    path("break/<str:how>/", break_down),
    path("voice/<str:how>", break_down),
    path("look/", look),
    path("language/", include("baithak.web.urls")),
]
handler400, handler403, handler404, handler500 = HANDLERS
here = pytest.mark.urls("tests.doors.test_frame")


@here
@pytest.mark.parametrize(("how", "status"), [("key", 500), ("full", 503), ("disk", 503), ("refused", 409)])
def test_failures_are_constant_pages_and_never_say_values(
    client: Client, caplog: pytest.LogCaptureFixture, how: str, status: int
) -> None:
    caplog.set_level(logging.DEBUG, "baithak.errors")
    answer = client.get(f"/break/{how}/?secret=1", headers={"User-Agent": "Telltale"})
    assert answer.status_code == status and b"secret" not in answer.content
    assert ("Retry-After" in answer.headers) == (status == 503)
    ours = [record.getMessage() for record in caplog.records if record.name == "baithak.errors"]
    assert ours == ([] if how == "refused" else [f"{type(FAILURES[how]).__name__} in a view"])


@here
@pytest.mark.parametrize(
    ("how", "status", "code"), [("key", 500, "failed"), ("full", 503, "try-again"), ("refused", 409, "too-early")]
)
def test_scripts_are_refused_in_one_shape(client: Client, how: str, status: int, code: str) -> None:
    answer = client.post(f"/voice/{how}")
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "say"} and answer.json()["error"] == code


@here
def test_nobody_behind_the_frame_can_learn_who_is_asking(client: Client) -> None:
    assert client.get("/look/", **NAMING).content == b"nobody"
    assert not set(NAMING) & set(seen)
    assert not [value for value in seen.values() if "Telltale" in str(value) or "203.0.113.7" in str(value)]


@here
@pytest.mark.parametrize(
    "url", ["/look/", "/break/key/", "/nothing/", "/language/", "/static/report.css", "/static/no"]
)
def test_every_answer_has_the_strict_policy(client: Client, url: str) -> None:
    answer = client.get(url)
    b"".join(answer.streaming_content if answer.streaming else [])  # which closes the file
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "trusted-types 'none'" in policy and "unsafe" not in policy
    assert "http" not in policy  # no third party
    assert headers["Referrer-Policy"] == "same-origin" and headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store" or url.startswith("/static/report")
    assert "Access-Control-Allow-Origin" not in headers


@here
@pytest.mark.parametrize(
    ("language", "back", "led"),
    [("ur", "/look/", "/look/"), ("ur", "https://elsewhere.example/", "/"), ("ur", "//elsewhere.example/", "/")],
)
def test_a_language_is_a_cookie_that_holds_nothing_else(client: Client, language: str, back: str, led: str) -> None:
    answer = client.post("/language/", {"language": language, "back": back})
    assert (answer.status_code, answer.headers["Location"]) == (302, led)
    assert [(name, morsel.value) for name, morsel in answer.cookies.items()] == [("language", language)]


@here
def test_an_unknown_language_leaves_no_cookie(client: Client) -> None:
    assert not client.post("/language/", {"language": "fr", "back": "/"}).cookies


@pytest.mark.parametrize("door", ["convening", "roundtable", "public"])
def test_what_is_not_there_is_a_page_on_every_door(client: Client, settings, door: str) -> None:
    settings.ROOT_URLCONF = f"baithak.doors.urls_{door}"
    answer = client.get("/nothing/at/all/")
    assert answer.status_code == 404 and answer.content.count(b"<h1>") == 1
