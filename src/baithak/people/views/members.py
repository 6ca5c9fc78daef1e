"""Members: the list, one member, a pasted list with its preview, the balance, and a letter to hand over."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baithak.people import invitations, member_lists, members
from baithak.people.balance import balance_of
from baithak.people.closing import seats_of
from baithak.people.forms import ListForm, MemberForm
from baithak.people.letters import code_image
from baithak.people.limits import MAX_LIST_BYTES, MAX_LIST_MEMBERS
from baithak.people.links import replace_links
from baithak.people.models import Convening, Member, in_words
from baithak.people.views.frame import find_convening, go, hosted_sides, show
from baithak.web.accounts.gate import duty_required
from baithak.web.catalogue import direction
from baithak.web.errors import Refusal


@duty_required("convener")
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who is invited from here, by side."""
    convening = find_convening(slug)
    everybody = members.members_of(convening)
    groups = [
        {"seats": seats, "members": [member for member in everybody if member.side_id == seats.side.pk]}
        for seats in seats_of(convening)
    ]
    return show(request, "members", convening, groups=groups, count=len(everybody))


@duty_required("convener")
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """One more member by hand."""
    convening = find_convening(slug)
    form = MemberForm(request.POST or None, sides=hosted_sides(convening), initial=_last(convening))
    if request.method == "POST" and form.is_valid():
        try:
            members.add_member(convening, form.member)
        except Refusal as refusal:
            form.add_error("email" if refusal.code == "double" else None, refusal.say)
        else:
            return go("members", slug, "added", 1)
    return show(request, "member", convening, form=form, action="add")


@duty_required("convener")
def change(request: HttpRequest, slug: str, member_id: str) -> HttpResponse:
    """Correct what is known of a member."""
    convening = find_convening(slug)
    member = members.find_member(convening, member_id)
    form = MemberForm(request.POST or None, sides=hosted_sides(convening), initial=_facts(member))
    if request.method == "POST" and form.is_valid():
        try:
            members.change_member(member, form.member)
        except Refusal as refusal:
            form.add_error("email" if refusal.code == "double" else None, refusal.say)
        else:
            return go("members", slug, "kept")
    return show(request, "member", convening, form=form, member=member, action="change")


@duty_required("convener")
def replace(request: HttpRequest, slug: str, member_id: str) -> HttpResponse:
    """Somebody else comes instead."""
    convening = find_convening(slug)
    member = members.find_member(convening, member_id)
    initial = {"side": member.side.side, "role": member.role, "language": member.language}
    form = MemberForm(request.POST or None, sides=hosted_sides(convening), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            members.replace_member(member, form.member)
        except Refusal as refusal:
            form.add_error("email" if refusal.code == "double" else None, refusal.say)
        else:
            return go("members", slug, "replaced")
    return show(request, "member", convening, form=form, member=member, action="replace")


@duty_required("convener")
def withdraw(request: HttpRequest, slug: str, member_id: str) -> HttpResponse:
    """Take somebody off the list: a page that asks, then the act."""
    convening = find_convening(slug)
    member = members.find_member(convening, member_id)
    if request.method == "POST":
        members.withdraw_member(member)
        return go("members", slug, "withdrawn")
    return show(request, "withdraw", convening, member=member)


@duty_required("convener")
def paste(request: HttpRequest, slug: str) -> HttpResponse:
    """A pasted list: first a preview, with errors by line; saved only when that is confirmed; never lost."""
    convening = find_convening(slug)
    form = ListForm(request.POST or None, request.FILES or None)
    values: dict[str, Any] = {"form": form, "most": MAX_LIST_MEMBERS, "most_kb": MAX_LIST_BYTES // 1000}
    if request.method != "POST":
        return show(request, "paste", convening, **values)
    try:
        read = _read(convening, form, request)
        values |= {"list": read, "form": ListForm({"text": read.text})}
        if "save" in request.POST and read.is_good:
            saved = members.add_members(convening, read.members)
            return go("invitations", slug, "added", len(saved))
    except Refusal as refusal:
        values["problem"] = refusal.say
    return show(request, "paste", convening, **values)


@duty_required("convener")
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The list as CSV, safe to open in a spreadsheet."""
    convening = find_convening(slug)
    text = "\ufeff" + member_lists.write_list(members.members_of(convening))  # the mark tells Excel that it is UTF-8
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-members.csv"'
    return answer


@duty_required("convener")
def balance(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is at the table, and who is missing."""
    convening = find_convening(slug)
    everybody = members.members_of(convening)
    found = balance_of(hosted_sides(convening), everybody, convening.thresholds["seats"])
    return show(request, "balance", convening, balance=found, count=len(everybody))


@duty_required("convener")
def new_link(request: HttpRequest, slug: str, member_id: str) -> HttpResponse:
    """For somebody who lost their letter: another by mail, or one to print and hand over."""
    convening = find_convening(slug)
    member = members.find_member(convening, member_id)
    if request.method == "POST" and "mail" in request.POST:
        invitations.queue_new_link(member)
        return go("invitations", slug, "new-link")
    return show(request, "link", convening, member=member)


@duty_required("convener")
@require_POST
def letter(request: HttpRequest, slug: str, member_id: str) -> HttpResponse:
    """A page to print with a fresh link, shown this once; the older links of the member are dead."""
    convening = find_convening(slug)
    member = members.find_member(convening, member_id)
    link = replace_links(member)
    return show(
        request,
        "printed",
        convening,
        member=member,
        letter_title=in_words(convening.title, member.language),
        letter_direction=direction(member.language),
        link=link,
        code=code_image(link),
    )


def _read(convening: Convening, form: ListForm, request: HttpRequest) -> member_lists.MemberList:
    if "file" in request.FILES:
        text = member_lists.text_of_file(request.FILES["file"].read(MAX_LIST_BYTES + 1))
    else:
        text = request.POST.get("text", "")
    sides = {side.side: [str(side), *side.name.values()] for side in hosted_sides(convening)}
    known = {member.email for member in members.members_of(convening)}
    if not text.strip() and request.POST.get("text") is None:
        raise Refusal(
            "file", _("No file arrived. It may be larger than %(most)s kB.") % {"most": MAX_LIST_BYTES // 1000}
        )
    return member_lists.read_list(text, sides, known)


def _facts(member: Member) -> dict[str, Any]:
    names = ("name", "email", "role", "gender", "generation", "language", "is_first_time")
    return {name: getattr(member, name) for name in names} | {"side": member.side.side}


def _last(convening: Convening) -> dict[str, Any]:
    """What is likely for the next member: nothing but the language of the first that the dialogue has."""
    return {"language": convening.languages[0]}
