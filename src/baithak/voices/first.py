"""Voices first: what participants' scripts say is answered before all that only pages need.

Sessions, languages, compression and the list of addresses cost more than the checking of a vote. The answers are those
of the views, which are in the list of addresses as well. What they refuse is translated only then.

Of contributions there are many at once, a minute before a round closes, and nearly all are in order: these are answered
before Django makes a request of them. Whatever is not kept there goes the longer way, which tells why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from baithak.seal.envelope import MAX_BYTES
from baithak.voices import admit
from baithak.voices.views import voice
from baithak.web import errors
from baithak.web.middleware import HEADERS, STRICT_TRANSPORT

_VOICE = re.compile(r"/voice/([-a-zA-Z0-9_]+)/(redeem|contributions|proof)")
_CONTRIBUTIONS = re.compile(r"/voice/([-a-zA-Z0-9_]+)/contributions")
_VIEWS = {"redeem": voice.redeem, "contributions": voice.contribute, "proof": voice.prove}


class VoicesFirst:
    """Answers voices at once, and lets everything else pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = _VOICE.fullmatch(request.path_info)
        if match is None:
            return self.get_response(request)
        try:
            response = _VIEWS[match[2]](request, match[1])
        except Exception as error:  # noqa: BLE001  it is told as any view's would be
            response = _told(request, error)
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def contributions_first(application: Application) -> Application:
    """`application`, but a contribution that is kept is answered without it, from its path and body alone."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        slug = _plain_contribution(environ)
        if slug is None:
            return application(environ, start_response)
        data = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        try:
            receipt = admit.contribute(slug, data)
        except Exception:  # noqa: BLE001  whatever it is: sent again, which is harmless, it is told as any view's would be
            return application(environ | {"wsgi.input": BytesIO(data)}, start_response)
        told = json.dumps(voice.receipt_told(receipt)).encode()
        secure = [STRICT_TRANSPORT] if environ["wsgi.url_scheme"] == "https" else []
        length = ("Content-Length", str(len(told)))
        start_response("201 Created" if receipt.is_new else "200 OK", [*_ANSWER_HEADERS, *secure, length])
        return [told]

    return answer


_ANSWER_HEADERS = [
    ("Content-Type", "application/json"),
    *HEADERS.items(),
    ("Cache-Control", "no-store"),
    ("X-Robots-Tag", "noindex"),
]


def _plain_contribution(environ: dict[str, Any]) -> str | None:
    """The dialogue's name, if this is a contribution as scripts send it: no cookie, no referrer, not too long."""
    match = _CONTRIBUTIONS.fullmatch(environ.get("PATH_INFO", ""))
    length = environ.get("CONTENT_LENGTH") or ""
    if match is None or environ["REQUEST_METHOD"] != "POST" or any(environ.get(name) for name in voice.BARE):
        return None
    return match[1] if length.isascii() and length.isdecimal() and 0 < int(length) <= MAX_BYTES else None


def _told(request: HttpRequest, error: Exception) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        if isinstance(error, Http404):
            return errors.not_found(request)
        return errors.unforeseen(request, error) or errors.bad_request(request)
