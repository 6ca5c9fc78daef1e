"""Readers first: pages that were made a moment ago are given again, before all that making them takes.

They are given before Django makes a request of what is asked. Nothing is kept longer than a few seconds, or over
midnight: an embargo ends on its day, a correction is seen soon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.utils import timezone

SECONDS_FRESH = 5.0
MOST_PAGES = 400
MOST_BYTES = 1 << 20
OWN = ("QUERY_STRING", "HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
Key = tuple[str, bool, str, str]
Page = tuple[float, object, list[tuple[str, str]], bytes]


def readers_first(application: Application) -> Application:
    """`application`, but what is the same for every reader is answered without it if it was answered a moment ago."""
    pages: dict[Key, Page] = {}
    writing = Lock()

    def answer(environ: Environ, start_response: Start) -> Iterable[bytes]:
        key = _key(environ)
        if key is None:
            return application(environ, start_response)
        known, today = pages.get(key), timezone.localdate()
        if known is not None and known[1] == today and monotonic() - known[0] < SECONDS_FRESH:
            start_response("200 OK", [*known[2]])
            return [known[3]]
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            told.append((status, headers))
            return start_response(status, headers, *more)

        result = application(environ, start)
        if not told or not _is_for_all(*told[-1]):
            return result
        body = b"".join(result)
        with writing:
            if len(pages) >= MOST_PAGES:
                pages.clear()
            pages[key] = (monotonic(), today, told[-1][1], body)
        return _Made(body, result)

    return answer


class _Made(list[bytes]):
    """A page that was just made: what made it is told when the server is done with it."""

    def __init__(self, body: bytes, result: Iterable[bytes]) -> None:
        super().__init__([body])
        self._result = result

    def close(self) -> None:
        close = getattr(self._result, "close", None)
        if close is not None:
            close()


def _key(environ: Environ) -> Key | None:
    """What tells one page from another; None if it may be somebody's own, or is no page."""
    path = environ.get("PATH_INFO", "")
    if (
        environ["REQUEST_METHOD"] != "GET"
        or path.startswith(settings.STATIC_URL)
        or any(environ.get(one) for one in OWN)
    ):
        return None
    takes_gzip = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    language = environ.get("HTTP_ACCEPT_LANGUAGE", "") if path.count("/") < 2 else ""
    return path, takes_gzip, language[:40], environ.get("wsgi.url_scheme", "http")


def _is_for_all(status: str, headers: list[tuple[str, str]]) -> bool:
    by_name = {name.lower(): value for name, value in headers}
    length = by_name.get("content-length", "")
    is_public = "public" in by_name.get("cache-control", "") and "set-cookie" not in by_name
    return status.startswith("200") and is_public and length.isdecimal() and int(length) <= MOST_BYTES
