"""Signing in and out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from baithak.web.accounts import passkeys, sign_in
from baithak.web.accounts.forms import SignIn
from baithak.web.accounts.models import Account
from baithak.web.errors import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The sign-in page; with a passphrase, or with a passkey's answer, sent back to it."""
    form = SignIn(request.POST if request.method == "POST" and "answer" not in request.POST else None)
    status = 200
    if request.method == "POST" and (form.is_valid() or "answer" in request.POST):
        try:
            _sign_in(request, form)
            return HttpResponseRedirect(_next(request))
        except Refusal as refusal:
            status = refusal.status
            said = refusal.say
            if form.is_bound:
                form.add_error(None, said)
            else:
                return _page(request, form, status, said)
    return _page(request, form, status)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    sign_in.sign_out(request)
    return redirect("accounts:sign-in")


@require_POST
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, Account):
        sign_in.sign_out_everywhere(request.user)
    return leave(request)


def _sign_in(request: HttpRequest, form: SignIn) -> None:
    if form.is_bound:
        sign_in.sign_in(request, **form.cleaned_data)
    else:
        sign_in.begin_session(request, passkeys.account_of(request.POST["answer"]))


def _page(request: HttpRequest, form: SignIn, status: int, passkey_refusal: str = "") -> HttpResponse:
    values = {"form": form, "options": passkeys.request_options(), "passkey_refusal": passkey_refusal}
    return render(request, "accounts/sign_in.html", values | {"next": _next(request)}, status=status)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else str(settings.LOGIN_REDIRECT_URL)
