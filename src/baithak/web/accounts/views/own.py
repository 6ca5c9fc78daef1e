"""One's own account: name, language, passkeys, recovery codes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from baithak.web.accounts import passkeys, recovery
from baithak.web.accounts.forms import OwnAccount


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_account(request: HttpRequest) -> HttpResponse:
    form = OwnAccount(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Kept."))
        return redirect("accounts:own")
    values = {
        "form": form,
        "passkeys": request.user.passkeys.order_by("pk"),
        "codes_left": request.user.recovery_codes.count(),
        "options": passkeys.creation_options(request.user),
    }
    return render(request, "accounts/own.html", values)


@login_required
@require_POST
def add_passkey(request: HttpRequest) -> HttpResponse:
    passkeys.add_passkey(request.user, request.POST.get("answer", ""), request.POST.get("name", ""))
    messages.success(request, _("You can now sign in with this passkey."))
    return redirect("accounts:own")


@login_required
@require_POST
def remove_passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    passkeys.remove_passkey(request.user, passkey_id)
    messages.success(request, _("The passkey was removed."))
    return redirect("accounts:own")


@login_required
@require_POST
def replace_codes(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/recovery.html", {"codes": recovery.replace_codes(request.user)})
