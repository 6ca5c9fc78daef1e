"""What every answer of every door carries, and what none does."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from baithak.web import errors

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",  # with "no-referrer" browsers send forms with "Origin: null", which CSRF refuses
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
STRICT_TRANSPORT = ("Strict-Transport-Security", "max-age=31536000")
# What says who is asking and on what device. It is forgotten before anything of ours, or of Django's, can see it.
NAMING = frozenset(
    (
        "REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT", "REMOTE_USER",
        "HTTP_USER_AGENT", "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_BY", "HTTP_X_REAL_IP",
        "HTTP_X_CLIENT_IP", "HTTP_CLIENT_IP", "HTTP_TRUE_CLIENT_IP", "HTTP_CF_CONNECTING_IP", "HTTP_VIA",
        "HTTP_X_REQUEST_ID", "HTTP_X_CORRELATION_ID", "HTTP_TRACEPARENT", "HTTP_DNT", "HTTP_FROM",
    )
)  # fmt: skip
NAMING_PREFIXES = ("HTTP_SEC_CH_", "HTTP_SEC_GPC", "SSL_CLIENT_")
Answer = Callable[[HttpRequest], HttpResponse]


class Nameless:
    """Forgets address, device and whatever else a proxy says of who is asking. It comes first."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [*request.META]:
            if name in NAMING or name.startswith(NAMING_PREFIXES):
                del request.META[name]
        return self.get_response(request)


class SecurityHeaders:
    """A strict policy on every answer; nothing is kept in a cache unless the view said so itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if settings.DOOR != "public":
            response.headers.setdefault("X-Robots-Tag", "noindex")
        if request.is_secure():
            response.headers.setdefault(*STRICT_TRANSPORT)
        return response


class PlainErrors:
    """An error that nobody foresaw: logged by its class alone, shown as one constant page without text or values."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return errors.unforeseen(request, error)
