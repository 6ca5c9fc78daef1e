"""Every address of a door, read from its URLconf, so that one added later is attacked without being asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver

DOORS = {name: f"baithak.doors.urls_{name}" for name in ("convening", "roundtable", "public")}
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
        return "/" + _ARGUMENT.sub(lambda match: quote(str(given[match[1]]), safe=""), self.route)


def addresses(urlconf: str) -> list[Address]:
    found = [Address(route, tuple(_ARGUMENT.findall(route))) for route in _routes(get_resolver(urlconf).url_patterns)]
    assert len(found) > 2, "an attack on no address at all"
    return found


def _routes(patterns: Any, before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from _routes(one.url_patterns, route)


def told(answer: HttpResponse, named: Mapping[str, object] | None = None) -> tuple[object, ...]:
    """What an answer tells: status, headers and body, without the names that were asked for and what is drawn anew."""
    names = sorted({str(value) for value in (named or {}).values() if len(str(value)) > 3}, key=len, reverse=True)

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
