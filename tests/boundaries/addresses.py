"""Every address of a door, read from its URLconf, so that one added later is attacked without being asked for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver

DOORS = {name: f"baithak.doors.urls_{name}" for name in ("convening", "roundtable", "public")}
# Every argument of every address, and a value of it that leads nowhere. Whoever adds an argument says so here.
NOWHERE: dict[str, object] = {
    "slug": "no-such-slug", "series": "no-such-series", "name": "no-such-name", "side": "no-such-side",
    "template": "no-such-template", "file": "no-such-file", "number": 7_777, "duty_id": 77_777, "passkey_id": 88_888,
    "member_id": "0" * 16, "token": "0" * 32, "statement": "0" * 32, "scrutineer": "0" * 32, "desk_id": "0" * 32,
    "ask_id": "0" * 32,
}  # fmt: skip
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
# What is drawn anew for every answer, and says nothing: form tokens, a passkey's challenge, a secret to be scanned.
_DRAWN = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|&quot;challenge&quot;: &quot;[^&]+|"challenge": "[^"]+"|'
    r'name="carried" value="[^"]+"'
)


@dataclass(frozen=True)
class Address:
    """One line of a URLconf. `wants`: the names of its arguments."""

    route: str
    wants: tuple[str, ...]

    def filled(self, given: Mapping[str, object]) -> str:
        """The one path. Where `given` has several values of an argument, the first of them."""
        return self.paths(given)[0]

    def paths(self, given: Mapping[str, object]) -> list[str]:
        """Every path, with each value of the arguments of which `given` has several, as a tuple."""
        values = [given[name] if isinstance(given[name], tuple) else (given[name],) for name in self.wants]
        return [self._path(dict(zip(self.wants, chosen, strict=True))) for chosen in itertools.product(*values)]

    def _path(self, chosen: Mapping[str, object]) -> str:
        return "/" + _ARGUMENT.sub(lambda match: quote(str(chosen[match[1]]), safe=""), self.route)


def addresses(urlconf: str) -> list[Address]:
    found = [Address(route, tuple(_ARGUMENT.findall(route))) for route in _routes(get_resolver(urlconf).url_patterns)]
    assert len(found) > 2, "an attack on no address at all"
    return found


def arguments(door: str, **true: object) -> dict[str, object]:
    """A value for every argument of a door's addresses: the true ones, and otherwise one that leads nowhere."""
    wanted = {name for one in addresses(DOORS[door]) for name in one.wants}
    assert wanted <= {*NOWHERE}, f"say in NOWHERE what leads nowhere as {sorted(wanted - {*NOWHERE})}"
    assert {*true} <= wanted, f"the {door} door has no argument {sorted({*true} - wanted)}"
    return {name: true.get(name, NOWHERE[name]) for name in sorted(wanted)}


def _routes(patterns: Any, before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from _routes(one.url_patterns, route)


def told(answer: HttpResponse, named: Mapping[str, object] | None = None) -> tuple[object, ...]:
    """What an answer tells: status, headers and body, without the names that were asked for and what is drawn anew."""
    values = itertools.chain.from_iterable(v if isinstance(v, tuple) else (v,) for v in (named or {}).values())
    names = sorted({str(value) for value in values if len(str(value)) > 3}, key=len, reverse=True)

    def bare(text: str) -> str:
        for name in names:
            text = text.replace(name, "…")
        return _DRAWN.sub("", text)

    headers = {name: bare(value) for name, value in answer.items() if name != "Content-Length"}
    cookies = {name: bool(morsel.value) for name, morsel in answer.cookies.items()}
    body = answer.getvalue() if answer.streaming else answer.content
    return answer.status_code, headers, cookies, bare(body.decode("utf-8", "replace"))


class Visitor:
    """A browser that begins every request with the same cookies, whatever the last answer did to them."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._cookies = client.cookies.output(header="", sep=";")

    def ask(self, method: str, path: str, /, **named: Any) -> HttpResponse:
        self.client.cookies.clear()
        self.client.cookies.load(self._cookies)
        return getattr(self.client, method.lower())(path, **named)
