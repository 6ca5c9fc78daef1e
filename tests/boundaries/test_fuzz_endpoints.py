"""Whatever is sent to any address of any door, by whomever: it is answered or refused, and nothing breaks.

Addresses come from the URLconf. What is sent is half sense and half nonsense: true and invented names, bodies that were
in order before a piece was changed, forms as the pages of that door have them, filled in rightly and wrongly.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.boundaries.addresses import DOORS, Visitor, addresses, arguments
from tests.boundaries.finished import SIDES, Finished, as_public_door, everybody, finished  # noqa: F401  a fixture
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture
from tests.people.member import asked_by, body_of
from tests.voices.recorded import recorded
from tests.voices.sample import SLUG, Room, redemption

from baithak.people import links
from baithak.people.models import Convening
from baithak.voices import admit, closing, rounds
from baithak.voices.keeping import keep_alone
from baithak.voices.models import Statement
from baithak.voices.sweep import leave_unswept
from baithak.voices.views import desk
from baithak.web.errors import FOR_CLIENTS

EXAMPLES = 220  # for each door; seeded, so that they are the same in every run
FUZZ = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
METHODS = ("GET", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW")
STRANGE = (
    "", " ", "0", "-1", "1e9", "NaN", "null", "true", "[]", "{}", "[" * 5000, "9" * 400, "\u0660\u0661", "\u202e",
    "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "../../etc/passwd", "%2e%2e%2f", "' or 1=1 --", "{{7*7}}", "<svg>",
    "2026-02-30", "0001-01-01", "9999-12-31", "25:61", "x" * 3000, "a@b", "yes", "1", "2", "🜁", "=1+1", "é\u0301",
)  # fmt: skip
HEADERS = ("Accept-Language", "Referer", "Origin", "X-CSRFToken", "X-Forwarded-Host", "Range", "If-None-Match",
           "If-Modified-Since", "Accept-Encoding", "Content-Encoding", "Accept", "X-HTTP-Method-Override")  # fmt: skip
KINDS = ("application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data", "a/b; charset=x",
         "application/x-www-form-urlencoded; charset=utf-16", "application/octet-stream", "")  # fmt: skip

text = st.one_of(st.sampled_from(STRANGE), st.text(max_size=40))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), text),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=4)),
    max_leaves=12,
)


class Forms(HTMLParser):
    """The forms of a page at `path`: what each is sent to, its fields by name, and the values that the page has."""

    def __init__(self, path: str, page: str) -> None:
        super().__init__()
        self.path, self.found = path, dict[str, dict[str, list[str]]]()
        self._form: dict[str, list[str]] | None = None
        self._choice = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = self.found.setdefault(given.get("action") or self.path, {})
        elif self._form is not None and given.get("name", "csrfmiddlewaretoken") != "csrfmiddlewaretoken":
            self._choice = given["name"]
            self._form.setdefault(self._choice, []).append(given.get("value", ""))
        elif self._form is not None and tag == "option":
            self._form[self._choice].append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None


ASKED_FOR = ("text", "file", "data", "act", "do", "sure", "step", "answer", "carried", "drop", "more", "room", "send")


@dataclass(frozen=True)
class Target:
    """A door with something in it. `known`: true values of its addresses' arguments. `bodies`: such as are in order."""

    door: str
    visitors: list[Visitor]
    known: dict[str, object]
    bodies: list[bytes]
    forms: dict[str, dict[str, list[str]]]

    @property
    def fields(self) -> list[str]:
        """The name of every field of every form of the door, and those that are asked for without being on a form."""
        return sorted({*ASKED_FOR, *(name for form in self.forms.values() for name in form)})


def forms_of(visitors: list[Visitor], door: str, known: dict[str, object]) -> dict[str, dict[str, list[str]]]:
    """Every form that these visitors are shown, by the path that it is sent to."""
    found: dict[str, dict[str, list[str]]] = {}
    for visitor, one in itertools.product(visitors, addresses(DOORS[door])):
        for path in one.paths(known):
            for method in ("GET", "POST") if one.route.endswith("read/<slug:token>/") else ("GET",):
                page = visitor.ask(method, path).content.decode("utf-8", "replace")
                found |= Forms(path, page).found
    return found


@st.composite
def changed(draw: st.DrawFn, bodies: list[bytes]) -> bytes:
    """A body that was in order, with a piece of it changed, by bytes or by one of its values."""
    body = draw(st.sampled_from(bodies))
    if draw(st.booleans()):
        place = draw(st.integers(0, len(body)))
        return body[:place] + draw(st.binary(max_size=6)) + body[place + draw(st.integers(0, 6)) :]
    plain = json.loads(body)
    inside = plain
    while isinstance(inside, dict) and inside:
        name = draw(st.sampled_from(sorted(inside)))
        if not isinstance(inside[name], dict) or draw(st.booleans()):
            inside[name] = draw(values)
            break
        inside = inside[name]
    return json.dumps(plain, separators=(",", ":"), sort_keys=True).encode()


@st.composite
def filled_in(draw: st.DrawFn, form: dict[str, list[str]]) -> dict[str, Any]:
    """A form as a page has it: most fields with a value that the page has; some strange, some left out."""
    filled = {}
    for name, known in form.items():
        how = draw(st.sampled_from(("true", "true", "true", "strange", "left out")))
        if how != "left out":
            filled[name] = draw(st.sampled_from(known) if how == "true" else text)
    return filled


@st.composite
def asked(draw: st.DrawFn, target: Target) -> tuple[Visitor, str, str, dict[str, Any]]:
    """Somebody, a method, an address and what is sent."""
    one = draw(st.sampled_from(addresses(DOORS[target.door])))
    slugs = st.from_regex(r"[-a-zA-Z0-9_]{1,70}", fullmatch=True)
    numbers = st.integers(0, 10**25)
    named = {}
    for name in one.wants:
        true = target.known[name] if isinstance(target.known[name], tuple) else (target.known[name],)
        invented = numbers if isinstance(true[0], int) else st.one_of(slugs, text)
        named[name] = draw(st.one_of(st.sampled_from(true), st.sampled_from(true), invented))
    path = one.filled(named)
    headers = draw(st.dictionaries(st.sampled_from(HEADERS), st.text(st.characters(max_codepoint=255), max_size=40)))
    sent: dict[str, Any] = {"headers": {k: re.sub(r"[\r\n]", "", v) for k, v in headers.items()}}
    method = draw(st.sampled_from(METHODS))
    how = draw(st.sampled_from(("form", "form", "body", "json", "bytes", "query")))
    form = st.dictionaries(st.sampled_from(target.fields), st.one_of(text, st.lists(text, max_size=3)), max_size=12)
    if how == "query" or method in ("GET", "HEAD") or (how == "form" and method == "POST"):
        sent["data"] = draw(st.one_of(form, filled_in(target.forms[path])) if path in target.forms else form)
    else:
        body = {"body": changed(target.bodies), "json": values.map(json.dumps), "bytes": st.binary(max_size=300)}
        sent["data"] = draw(body.get(how, values.map(json.dumps)))
        sent["content_type"] = draw(st.one_of(st.just("application/json"), st.sampled_from(KINDS)))
    return draw(st.sampled_from(target.visitors)), method, path, sent


def check(target: Target, case: tuple[Visitor, str, str, dict[str, Any]]) -> None:
    visitor, method, path, sent = case
    with transaction.atomic(), override_settings(ROOT_URLCONF=DOORS[target.door]):
        data, headers = sent.get("data", b""), sent["headers"]
        if method in ("GET", "HEAD") or (method == "POST" and isinstance(data, dict)):
            answer = visitor.ask(method, path, data=data if isinstance(data, dict) else {}, headers=headers)
        else:
            body, kind = json.dumps(data) if isinstance(data, dict) else data, sent.get("content_type", "")
            answer = visitor.ask("generic", method, path=path, data=body, content_type=kind, headers=headers)
        assert answer.status_code < 500, f"{method} {path} broke with {sent}"
        if path.startswith(FOR_CLIENTS) and answer.status_code >= 400 and answer.status_code != 405:
            said = json.loads(answer.content) if method != "HEAD" else {"error": "", "say": ""}
            assert {*said} == {"error", "say"} and all(isinstance(one, str) for one in said.values())
        assert "Traceback" not in str(answer.content[:2000]) and answer["X-Frame-Options"] == "DENY"
        transaction.set_rollback(True)


@pytest.fixture
def staff(signed_in: Callable[..., Any]) -> list[Visitor]:
    """Two people who may do all that there is to do on their side."""
    return [Visitor(everybody(Client(), signed_in, side)) for side in SIDES]


@pytest.fixture
def convening_door(convening: Convening, staff: list[Visitor]) -> Target:
    first, second = invite(convening, "india", 2)
    member = Client()
    with override_settings(ROOT_URLCONF=DOORS["convening"]):
        member.post("/i/" + links.make_link(first)[1].rsplit("/", 1)[1])
    strange = Client()
    strange.cookies.load({"session": "a:b:c", "csrf": "\u00e9", "language": "../x", "room": "zz"})
    own = {"slug": "water", "member_id": second.pk, "side": "india", "name": "outline", "template": "blank"}
    known = arguments("convening", token=links.make_link(second)[1].rsplit("/", 1)[1], duty_id=1, passkey_id=1, **own)
    from baithak.people import exchange

    bodies = [json.dumps(body_of(asked_by(first))).encode(), exchange.write_outline(convening)]
    visitors = [*staff, Visitor(member), Visitor(member), Visitor(strange)]
    with override_settings(ROOT_URLCONF=DOORS["convening"]):
        return Target("convening", visitors, known, bodies, forms_of(visitors, "convening", known))


@pytest.fixture
def within_the_test(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The roundtable's answers, all within the test's transaction."""
    settings.ROOT_URLCONF = DOORS["roundtable"]
    names = [*settings.MIDDLEWARE]
    settings.MIDDLEWARE = [*names[:2], "baithak.voices.first.VoicesFirst", *names[2:]]  # as that door has it
    for verb in (admit.redeem, admit.contribute):
        monkeypatch.setattr(verb, "__defaults__", (keep_alone,))
    for name, verb in (("close", closing.close_round), ("end", closing.end_without_quorum)):
        monkeypatch.setitem(desk.DOES, name, partial(verb, sweep=leave_unswept))


@pytest.fixture
def roundtable_door(room: Room, staff: list[Visitor], within_the_test: None) -> Target:
    """Round 1 closed and waiting for moderators."""
    room.all_speak()
    room.close(1)
    return _target(room, staff, {"slug": SLUG, "number": 1, "statement": Statement.objects.first().pk})


@pytest.fixture
def finished_roundtable(finished: Finished, staff: list[Visitor], within_the_test: None) -> Target:  # noqa: F811
    """Drafts, a brief, links, letters and a register."""
    return _target(finished.room, staff, finished.at_roundtable)


def _target(room: Room, staff: list[Visitor], true: dict[str, object]) -> Target:
    bare, strange = Client(), Client()
    strange.cookies.load({"session": "a:b:c", "csrf": "\u00e9", "language": "../x", "room": "zz"})
    known = arguments("roundtable", duty_id=1, passkey_id=1, **true)
    voice = room.voices[0]
    said = recorded().envelope(voice, 1, {"item": 1, "language": "en", "text": "Open the border."})
    bodies = [
        redemption(voice), redemption(voice, 2), said, json.dumps({"ids": ["0a" * 32]}, separators=(",", ":")).encode(),
        b'{"key":"' + b"0a" * 32 + b'"}', b'{"line":"- a b"}',
    ]  # fmt: skip
    visitors = [*staff, *staff, Visitor(bare), Visitor(bare), Visitor(strange)]
    return Target("roundtable", visitors, known, bodies, forms_of(staff, "roundtable", known))


@pytest.fixture
def public_door(finished: Finished, settings: Any) -> Target:  # noqa: F811
    """A brief that everybody may read, and a link that serves."""
    as_public_door(settings)
    known, visitor = arguments("public", **finished.at_public), Visitor(Client())
    return Target("public", [visitor], known, [b"{}"], forms_of([visitor], "public", known))


def test_the_convening_door_never_breaks(convening_door: Target) -> None:
    @FUZZ
    @given(asked(convening_door))
    def run(case: Any) -> None:
        check(convening_door, case)

    run()


@pytest.mark.parametrize("target", ["roundtable_door", "finished_roundtable"])
def test_the_roundtable_never_breaks(target: str, request: pytest.FixtureRequest) -> None:
    door: Target = request.getfixturevalue(target)

    @FUZZ
    @given(asked(door))
    def run(case: Any) -> None:
        check(door, case)

    run()


def test_the_roundtable_never_breaks_while_a_round_is_open(room: Room, roundtable_door: Target) -> None:
    """The voices' own addresses, with bodies that were in order before a piece was changed."""
    room.sign()
    room.accept_all(1)
    rounds.release_statements(SLUG, 1)
    rounds.open_round(SLUG, 2)
    voice = room.voices[0]
    room.redeem(voice, 2)
    statement = Statement.objects.first()
    assert statement is not None
    vote = recorded().envelope(voice, 2, {"statement": statement.pk, "vote": "agree", "reason": ""})
    bodies = [vote, vote, *roundtable_door.bodies]
    paths = [f"/voice/{SLUG}/{verb}" for verb in ("redeem", "contributions", "contributions", "proof")]
    paths += [f"/witness/{SLUG}/ask", f"/witness/{SLUG}/sign"]
    visitor = roundtable_door.visitors[4]

    @FUZZ
    @given(st.sampled_from(paths), changed(bodies))
    def run(path: str, body: bytes) -> None:
        sent = {"data": body, "content_type": "application/json", "headers": {}}
        check(roundtable_door, (visitor, "POST", path, sent))

    run()


def test_a_desk_s_letters_were_tried(public_door: Target) -> None:
    """What a desk may send back is on the page that its link opens."""
    (form,) = (form for path, form in public_door.forms.items() if "/read/" in path and "send" in form)
    assert {"send", "text", "called"} <= {*form}


def test_the_public_door_never_breaks(public_door: Target) -> None:
    @FUZZ
    @given(asked(public_door))
    def run(case: Any) -> None:
        check(public_door, case)

    run()
