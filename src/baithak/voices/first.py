"""Voices first: what participants' scripts say is answered before all that only pages need.

Sessions, languages, compression and the list of addresses cost more than the checking of a vote. The answers are those
of the views, which are in the list of addresses as well. What they refuse is translated only then.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from baithak.voices.views import voice
from baithak.web import errors

_VOICE = re.compile(r"/voice/([-a-zA-Z0-9_]+)/(redeem|contributions|proof)")
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


def _told(request: HttpRequest, error: Exception) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        if isinstance(error, Http404):
            return errors.not_found(request)
        return errors.unforeseen(request, error) or errors.bad_request(request)
