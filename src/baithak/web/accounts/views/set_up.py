"""Setting an account up by its link: the same page for every link; nothing happens before its button is pressed."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from baithak.web.accounts import passkeys, set_up, sign_in, totp
from baithak.web.accounts.forms import SetUp


@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The constant page; then the choice of a way in; then that way taken."""
    if request.method != "POST":
        return render(request, "accounts/link.html")
    steps = {"codes": _with_codes, "passkey": _with_passkey}
    return steps.get(request.POST.get("step", ""), _choose)(request, token)


def _choose(request: HttpRequest, token: str, form: SetUp | None = None) -> HttpResponse:
    account = set_up.account_for(token)
    secret = form.secret if form else totp.fresh_secret()
    address = totp.address(secret, account.email)
    values = {
        "account": account,
        "form": form or SetUp(account=account, secret=secret),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "carried": set_up.carry(secret, token),
        "picture": segno.make(address, micro=False).svg_data_uri(scale=4, border=4, light="white"),
        "address": address,
        "options": passkeys.creation_options(account),
    }
    return render(request, "accounts/set_up.html", values, status=422 if form else 200)


def _with_codes(request: HttpRequest, token: str) -> HttpResponse:
    secret = set_up.carried(request.POST.get("carried", ""), token)
    form = SetUp(request.POST, account=set_up.account_for(token), secret=secret)
    if not form.is_valid():
        return _choose(request, token, form)
    account, codes = set_up.finish_with_codes(token, form.cleaned_data["passphrase"], secret)
    sign_in.begin_session(request, account)
    return render(request, "accounts/recovery.html", {"codes": codes})


def _with_passkey(request: HttpRequest, token: str) -> HttpResponse:
    account = set_up.finish_with_passkey(token, request.POST.get("answer", ""), request.POST.get("name", ""))
    sign_in.begin_session(request, account)
    return redirect("accounts:own")
