"""Readers first: pages that were made a moment ago are given again, before all that making them takes.

Nothing is kept longer than a few seconds, or over midnight: an embargo ends on its day, a correction is seen soon.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SECONDS_FRESH = 5.0
MOST_PAGES = 400
MOST_BYTES = 1 << 20

Key = tuple[str, bool, str, bool]
Page = tuple[float, object, bytes, dict[str, str]]


class ReadersFirst:
    """Answers what it has answered a moment ago: what is the same for every reader, without query, cookie or form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._pages: dict[Key, Page] = {}
        self._writing = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        if (
            request.method != "GET"
            or meta.get("QUERY_STRING")
            or meta.get("HTTP_COOKIE")
            or "HTTP_IF_NONE_MATCH" in meta
        ):
            return self.get_response(request)
        takes_gzip = "gzip" in meta.get("HTTP_ACCEPT_ENCODING", "")
        language = meta.get("HTTP_ACCEPT_LANGUAGE", "") if request.path_info.count("/") < 2 else ""
        key = (request.path_info, takes_gzip, language[:40], request.is_secure())
        known, today = self._pages.get(key), timezone.localdate()
        if known is not None and known[1] == today and monotonic() - known[0] < SECONDS_FRESH:
            return HttpResponse(known[2], headers=known[3])
        response = self.get_response(request)
        if response.status_code == 200 and not response.streaming and "public" in response.get("Cache-Control", ""):
            self._keep(key, (monotonic(), today, response.content, dict(response.headers)))
        return response

    def _keep(self, key: Key, page: Page) -> None:
        if len(page[2]) <= MOST_BYTES:
            with self._writing:
                if len(self._pages) >= MOST_PAGES:
                    self._pages.clear()
                self._pages[key] = page
