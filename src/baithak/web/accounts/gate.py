"""Who gets through: staff views ask here, and what is not yours answers like what is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from baithak.web.accounts.models import Account, Duty

View = Callable[..., HttpResponse]
SIGN_IN = "accounts:sign-in"


def duties(account: Account, slug: str) -> set[tuple[str, str]]:
    """The duties of an account in the convening `slug` ("" means: in all), each with its side or ""."""
    return {*Duty.objects.filter(account=account, convening__in={"", slug}).values_list("duty", "side")}


def convenings_of(account: Account, duty: str) -> set[str] | None:
    """The slugs in which the account has this duty; None means all of them, now and later."""
    slugs = {*Duty.objects.filter(account=account, duty=duty).values_list("convening", flat=True)}
    return None if "" in slugs else slugs


def has(account: Account, duty: str, slug: str, side: str | None = None) -> bool:
    """Has the account this duty for this convening, and (unless None) for this side or for no side in particular?"""
    return any(kind == duty and (side is None or held in ("", side)) for kind, held in duties(account, slug))


def require(request: HttpRequest, duty: str, slug: str, side: str | None = None) -> None:
    """Raises Http404 unless the signed-in account has this duty for this convening (and side)."""
    if not request.user.is_authenticated or not has(request.user, duty, slug, side):
        raise Http404


def duty_required(*allowed: str, anywhere: bool = False) -> Callable[[View], View]:
    """Lets through who has one of the duties `allowed` in the convening named by the view's argument `slug`.

    A view without `slug` asks for the duty in all convenings, or with `anywhere` in at least one. Whoever is not signed
    in is sent to sign in; whoever is, and may not, gets the 404 of what is not there.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), resolve_url(SIGN_IN))
            given = Duty.objects.filter(account=request.user, duty__in=allowed)
            if not anywhere:
                given = given.filter(convening__in={"", named.get("slug", "")})
            if not given.exists():
                raise Http404
            return view(request, *arguments, **named)

        return guarded

    return guard
