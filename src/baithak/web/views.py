"""Choosing a language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from baithak.web.catalogue import LANGUAGES

YEAR_SECONDS = 365 * 24 * 3600


@csrf_exempt  # changes nothing but the language, and a token would give every browser a cookie of its own
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language chosen in a cookie, and go back to the page it was chosen on."""
    chosen, back = request.POST.get("language", ""), request.POST.get("back", "/")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    response = HttpResponseRedirect(back if is_ours else "/")
    if chosen in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR_SECONDS, httponly=True, samesite="Strict",
            secure=request.is_secure(),
        )  # fmt: skip
    return response
