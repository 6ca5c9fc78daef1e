"""A small browser for simulated people: one origin, cookies, forms with their hidden fields; no script."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

_TIMEOUT_SECONDS = 60
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_MOVED = (301, 302, 303)
_MOST_REDIRECTS = 5
AGENT = "Baithak-rehearsal/1"  # so that tests can look for it where it must not be


class Unanswered(Exception):
    """A door answered otherwise than the dialogue needs: the demo, or the door, is broken."""


@dataclass(frozen=True)
class Page:
    """An answer: its status, its text, and the path it was found at in the end."""

    status: int
    text: str
    path: str

    def find(self, pattern: str) -> str:
        """The first group of `pattern` in the page, unescaped. Raises Unanswered if it is not there."""
        match = re.search(pattern, self.text, re.S)
        if match is None:
            raise Unanswered(f"{self.path} answered {self.status} without what was looked for")
        return unescape(match[1])


@dataclass
class Browser:
    """`origin`: scheme, host and port. Cookies are kept by name; the connection is kept open."""

    origin: str
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Page:
        """The page at `path`, after redirects."""
        return self._follow("GET", path, None, {})

    def submit(self, path: str, fields: Mapping[str, object], page: Page | None = None) -> Page:
        """Send a form found on `page` (or at `path`), with its hidden token, and follow where it leads."""
        token = _CSRF.search((page or self.get(path)).text)
        values = dict(fields) | ({"csrfmiddlewaretoken": token[1]} if token else {})
        body = urlencode(values, doseq=True).encode()
        return self._follow("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None, *, bare: bool = False) -> Page:
        """Send `body` as it is. `bare`: without cookies, as voices are sent."""
        return self._ask("POST", path, body, dict(headers or {}) | {"Content-Type": "application/json"}, bare)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _follow(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Page:
        page = self._ask(method, path, body, headers)
        for _ in range(_MOST_REDIRECTS):
            if page.status not in _MOVED:
                return page
            page = self._ask("GET", page.text, None, {})
        raise Unanswered(f"{path} leads in circles")

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str], bare: bool = False) -> Page:
        headers = {"User-Agent": AGENT} | headers
        if self.cookies and not bare:
            headers = headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            answer = self._send(method, path, body, headers)
            text = answer.read().decode("utf-8")
        except (OSError, http.client.HTTPException):
            self.close()  # half an answer may be on its way: what is asked next begins afresh
            raise
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._keep(SimpleCookie(line))
        where = answer.headers.get("Location")
        if answer.status in _MOVED and where:
            parts = urlsplit(where)
            return Page(answer.status, parts.path + (f"?{parts.query}" if parts.query else ""), path)
        return Page(answer.status, text, path)

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        """One request; once more on a fresh connection if the kept one was hung up meanwhile."""
        for is_last in (False, True):
            if self._connection is None:
                parts = urlsplit(self.origin)
                self._connection = http.client.HTTPConnection(parts.netloc, timeout=_TIMEOUT_SECONDS)
            try:
                self._connection.request(method, path, body, headers)
                return self._connection.getresponse()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.close()
                if is_last:
                    raise
        raise AssertionError

    def _keep(self, received: SimpleCookie) -> None:
        for name, morsel in received.items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value
