"""What a script says over HTTP: no cookie, no referrer, one shape of answer; and the shorter way says the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import OperationalError
from django.test import Client, RequestFactory

from baithak.seal.canonical import encode
from baithak.seal.envelope import MAX_BYTES, envelope_id
from baithak.voices import admit, keeping, rounds
from baithak.voices.first import VoicesFirst, contributions_first
from baithak.voices.models import Contribution, Seat
from tests.voices.sample import SLUG, Room, redemption

pytestmark = pytest.mark.urls("baithak.doors.urls_roundtable")
STATEMENT = {"item": 1, "language": "en", "text": "Open the border."}
Speak = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture(autouse=True)
def _in_this_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The views keep together; the tests here look at what they answer, in one transaction of their own."""
    for verb in (admit.redeem, admit.contribute):
        monkeypatch.setattr(verb, "__defaults__", (keeping.keep_alone,))


def by_address(what: str, data: bytes, slug: str = SLUG, **headers: str) -> tuple[int, dict[str, object]]:
    answer = Client().post(f"/voice/{slug}/{what}", data, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def at_once(what: str, data: bytes, slug: str = SLUG, **headers: str) -> tuple[int, dict[str, object]]:
    """As the roundtable's door answers: before all that pages need."""
    request = RequestFactory().post(
        f"/voice/{slug}/{what}", data, content_type="application/json", headers=dict(headers)
    )
    request.META.pop("HTTP_COOKIE", None) if "Cookie" not in headers else None
    answer = VoicesFirst(lambda _: pytest.fail("it was let pass"))(request)
    assert answer.headers["Content-Length"] == str(len(answer.content))
    return answer.status_code, json.loads(answer.content)


def environ_of(path: str, data: bytes, headers: dict[str, str], secure: bool = False) -> dict[str, Any]:
    made = RequestFactory().post(path, data, content_type="application/json", headers=headers, secure=secure).environ
    return {name: value for name, value in made.items() if name != "HTTP_COOKIE" or "Cookie" in headers}


def before_django(what: str, data: bytes, slug: str = SLUG, **headers: str) -> tuple[int, dict[str, object]]:
    """As the roundtable's door answers contributions: what is kept never becomes a request of Django's."""

    def longer_way(environ: dict[str, Any], start_response: Callable[..., None]) -> list[bytes]:
        request = WSGIRequest(environ)
        response = VoicesFirst(lambda _: pytest.fail("it was let pass"))(request)
        start_response(f"{response.status_code} {response.reason_phrase}", [*response.headers.items()])
        return [response.content]

    environ = environ_of(f"/voice/{slug}/{what}", data, headers)
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    body = b"".join(contributions_first(longer_way)(environ, lambda status, sent: begun.append((status, sent))))
    ((status, sent),) = begun
    assert dict(sent)["Content-Length"] == str(len(body))
    return int(status[:3]), json.loads(body)


@pytest.fixture(params=[by_address, at_once, before_django], ids=["by address", "at once", "before Django"])
def speak(request: pytest.FixtureRequest) -> Speak:
    return request.param


@pytest.fixture
def opened(room: Room) -> Room:
    rounds.open_round(SLUG, 1)
    return room


def test_a_seat_redeems_speaks_and_proves(opened: Room, speak: Speak) -> None:
    voice = opened.voices[0]
    assert speak("redeem", redemption(voice)) == (201, {"seat": "redeemed"})
    status, told = speak("redeem", redemption(voice))
    assert (status, told["error"]) == (409, "redeemed")
    envelope = opened.known.envelope(voice, 1, STATEMENT)
    first, again = speak("contributions", envelope), speak("contributions", envelope)
    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1]
    assert first[1]["id"] == envelope_id(envelope).hex()
    assert set(first[1]) == {"id", "receipt"}
    for other in opened.voices[1:]:
        opened.redeem(other)
        opened.say(other, "We should talk.")
    ids = encode({"ids": [first[1]["id"], "00" * 32]})
    assert speak("proof", ids)[0] == 409
    opened.close(1)
    opened.sign()
    status, told = speak("proof", ids)
    assert status == 200
    assert set(told) == {"note", "proofs"}
    assert told["proofs"][1] is None  # type: ignore[index]
    assert set(told["proofs"][0]) == {"id", "salt", "index", "path"}  # type: ignore[index]


@pytest.mark.parametrize("headers", [{"Cookie": "room=1"}, {"Referer": "https://room.example/"}])
def test_what_could_say_whose_voice_it_is_is_refused(opened: Room, speak: Speak, headers: dict[str, str]) -> None:
    for what in ("redeem", "contributions", "proof"):
        status, told = speak(what, redemption(opened.voices[0]), **headers)
        assert (status, told["error"]) == (400, "cookie")
    assert not Seat.objects.exists()


def test_every_refusal_has_one_shape_and_says_nothing_of_why(opened: Room, speak: Speak) -> None:
    voice = opened.voices[0]
    wrong = redemption(voice, token={"prefix": "00" * 32, "signature": "00" * 384})
    unknown = opened.known.envelope(voice, 1, STATEMENT)
    answers = [
        speak("redeem", wrong),
        speak("redeem", redemption(voice), slug="nowhere"),
        speak("contributions", unknown),
        speak("contributions", unknown, slug="nowhere"),
    ]
    assert [one[0] for one in answers] == [403] * 4
    assert len({json.dumps(one[1]) for one in answers}) == 1
    assert set(answers[0][1]) == {"error", "say"}


@pytest.mark.parametrize("what", ["redeem", "contributions", "proof"])
@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "malformed"),
        (b"{}", 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        (b"[" * 5000, 400, "malformed"),
        (b'{"a":1e999}', 400, "malformed"),
        (b"9" * 5000, 400, "malformed"),
        (b"x" * (MAX_BYTES + 1), 413, "too-large"),
    ],
)
def test_what_cannot_be_read(opened: Room, speak: Speak, what: str, data: bytes, status: int, code: str) -> None:
    found, told = speak(what, data)
    assert (found, told["error"]) == (status, code)
    assert speak(what, data, slug="nowhere") == (found, told)


@pytest.mark.parametrize("ids", [[], ["00" * 32] * 201, ["xyz"], [7], "00" * 32, None])
def test_proofs_are_asked_for_by_some_ids(opened: Room, speak: Speak, ids: object) -> None:
    status, told = speak("proof", json.dumps({"ids": ids}, separators=(",", ":")).encode())
    assert (status, told["error"]) == (400, "malformed")


def test_strangers_ask_for_proofs_in_vain(opened: Room, speak: Speak) -> None:
    for slug in (SLUG, "nowhere"):
        status, told = speak("proof", encode({"ids": ["00" * 32]}), slug=slug)
        assert (status, told["error"]) == (404, "not-found")


def test_a_full_disk_is_said_to_be_a_matter_of_time(
    opened: Room, speak: Speak, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_check: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(admit.redeem, "__defaults__", (full,))
    status, told = speak("redeem", redemption(opened.voices[0]))
    assert (status, told["error"]) == (503, "try-again")


def test_a_voice_is_only_ever_posted(opened: Room) -> None:
    assert Client().get(f"/voice/{SLUG}/redeem").status_code == 405


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_contribution_kept_before_django_says_what_the_longer_way_says(opened: Room, scheme: str) -> None:
    """The same body and headers, but for what a page needs; and no other bytes are read."""
    by_address("redeem", redemption(opened.voices[0]))
    said = opened.known.envelope(opened.voices[0], 1, STATEMENT)
    by_address("contributions", said)
    path, secure = f"/voice/{SLUG}/contributions", scheme == "https"
    environ = environ_of(path, said, {}, secure) | {"wsgi.input": BytesIO(said + b"the next request")}
    sent: dict[str, str] = {}
    shorter_way = contributions_first(lambda *_: pytest.fail("the longer way"))
    body = b"".join(shorter_way(environ, lambda _, headers: sent.update(headers)))
    longer = Client().post(path, said, content_type="application/json", secure=secure)
    wanted = {name: value for name, value in longer.headers.items() if name not in ("Vary", "Content-Language")}
    assert (body, sent) == (longer.content, wanted | {"Content-Length": str(len(body))})
    assert environ["wsgi.input"].read() == b"the next request"


@pytest.mark.parametrize(
    "otherwise",
    [
        {"REQUEST_METHOD": "GET"},
        {"HTTP_COOKIE": "a=b"},
        {"HTTP_REFERER": "https://room.example/"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "٣"},
        {"CONTENT_LENGTH": "65537"},
        {"PATH_INFO": f"/voice/{SLUG}/contributions/"},
        {"PATH_INFO": f"/voice/{SLUG}/redeem"},
    ],
)
def test_what_does_not_come_plainly_goes_the_longer_way_unread(otherwise: dict[str, str]) -> None:
    body = BytesIO(b"{}")
    environ = environ_of(f"/voice/{SLUG}/contributions", b"{}", {})
    passed = contributions_first(lambda environ, _: [environ["wsgi.input"].read()])
    assert passed(environ | {"wsgi.input": body} | otherwise, lambda *_: None) == [b"{}"]


def test_what_is_no_voice_passes() -> None:
    passed = VoicesFirst(lambda request: request.path)
    for path in ("/room/", "/voice/", "/voice/x/other", "/voice//redeem", "/voice/x/redeem/"):
        assert passed(RequestFactory().post(path)) == path


def test_refusals_are_told_in_the_reader_s_language(opened: Room, speak: Speak) -> None:
    from django.utils import translation

    with translation.override("ur"):
        wanted = str(admit._refused().say)
    told = speak("redeem", redemption(opened.voices[0]), slug="nowhere", **{"Accept-Language": "ur"})[1]
    assert told["say"] == wanted


def test_nothing_of_a_voice_is_logged(opened: Room, speak: Speak, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        speak("redeem", redemption(opened.voices[0]))
        speak("contributions", opened.known.envelope(opened.voices[0], 1, STATEMENT))
        speak("contributions", b"{}")
    assert Contribution.objects.count() == 1
    assert [record.getMessage() for record in caplog.records if record.name.startswith("baithak")] == []
