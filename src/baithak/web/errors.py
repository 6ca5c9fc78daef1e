"""Refusals and failures, all of one shape: a page for people, `{"error", "say"}` for the client; no values repeated."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

log = logging.getLogger("baithak.errors")

FOR_CLIENTS = ("/voice/", "/seat/grant", "/seat/locker")  # what scripts ask, and are answered in JSON


class Refusal(Exception):
    """What was asked for is refused. `code`: one word for programs. `say`: a sentence that says what to do."""

    def __init__(self, code: str, say: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(say)
        self.code, self.say, self.status = code, say, int(status)


def refuse(request: HttpRequest, code: str, say: str, status: int) -> HttpResponse:
    """The answer to a refused request: JSON to the client's script, a page to a person."""
    if request.path.startswith(FOR_CLIENTS):
        return JsonResponse({"error": code, "say": str(say)}, status=status)
    response = TemplateResponse(request, "web/error.html", {"say": say, "code": code}, status=status)
    response.render()
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same answer for what is not there and for what is not yours."""
    return refuse(request, "not-found", _("There is nothing here. Look at the link again, or go back."), 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, "bad-request", _("This could not be read. Go back and try again."), 400)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, "refused", _("This is not allowed here. Go back and try again."), 403)


def failed(request: HttpRequest) -> HttpResponse:
    say = _("Something went wrong on our side. What you were told was received is safe. Try again in a minute.")
    return refuse(request, "failed", say, 500)


def cannot_keep(request: HttpRequest) -> HttpResponse:
    """The database cannot write now: full, locked or away. Nothing was kept, and nothing is acknowledged."""
    response = refuse(
        request, "try-again", _("This cannot be kept just now. Nothing was lost: try again in a minute."), 503
    )
    response.headers["Retry-After"] = "10"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(
        request, "form-expired", _("This page was open for too long. Go back, load it again, and repeat."), 403
    )


def unforeseen(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """An exception out of a view. Django's own go on to their handlers; the rest is counted and answered here."""
    if isinstance(error, Refusal):
        return refuse(request, error.code, error.say, error.status)
    if isinstance(error, (Http404, PermissionDenied, SuspiciousOperation, BadRequest)):
        return None
    log.error("%s in a view", type(error).__name__)
    return cannot_keep(request) if isinstance(error, (OperationalError, OSError)) else failed(request)


HANDLERS = bad_request, denied, not_found, failed
