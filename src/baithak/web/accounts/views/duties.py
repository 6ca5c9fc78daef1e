"""Who helps, and with what: duties given to others and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from baithak.web.accounts import duties
from baithak.web.accounts.forms import Invite
from baithak.web.errors import Refusal


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """The duties that one may take back, and a form to give one; `?convening=` and `?side=` fill it in."""
    if not (givable := duties.givable(request.user)):
        raise Http404
    start = {name: request.GET.get(name, "") for name in ("convening", "side", "duty")}
    form = Invite(request.POST if request.method == "POST" else None, givable=givable, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            invited = duties.invite(request.user, **({"side": ""} | form.cleaned_data))
        except Refusal as refusal:
            form.add_error(None, refusal.say)
        else:
            messages.success(request, _("Done. %(name)s can now help.") % {"name": invited.name or invited.email})
            return redirect("accounts:staff")
    return render(request, "accounts/staff.html", {"form": form, "duties": duties.given_by_me(request.user)})


@login_required
@require_POST
def withdraw(request: HttpRequest, duty_id: int) -> HttpResponse:
    duties.withdraw_duty(request.user, duty_id)
    messages.success(request, _("The duty was taken back."))
    return redirect("accounts:staff")
