"""The list of dialogues, a new one, its desk, and changing its words and days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from baithak.analysis.ratification import threshold_name
from baithak.people import charter, dialogues
from baithak.people.agenda import Plan, RoundPlan, SidePlan, suggested_dates, suggested_sides, templates
from baithak.people.choices import Kind
from baithak.people.closing import can_ratify, seats_of
from baithak.people.forms import MeetingForm, NewDialogue, OutlineForm, Rounds, Sides, Words
from baithak.people.invitations import letters_of
from baithak.people.members import members_of
from baithak.people.models import Convening, in_words
from baithak.people.views.frame import find_convening, go, show
from baithak.web.accounts import gate
from baithak.web.accounts.gate import duty_required
from baithak.web.catalogue import LANGUAGES
from baithak.web.errors import Refusal


@duty_required("convener", anywhere=True)
def home(request: HttpRequest) -> HttpResponse:
    """The dialogues that the convener has a duty in."""
    slugs = gate.convenings_of(request.user, "convener")
    found = Convening.objects.order_by("-enrolment_until", "slug")
    return render(
        request,
        "people/home.html",
        {"dialogues": found if slugs is None else found.filter(pk__in=slugs), "may_make": slugs is None},
    )


@duty_required("convener")
def choose_template(request: HttpRequest) -> HttpResponse:
    """Which agenda to begin with."""
    chosen = [
        {"id": known.id, "name": in_words(known.name), "questions": in_words(known.questions) or []}
        for known in templates().values()
    ]
    return render(request, "people/templates.html", {"templates": chosen})


@duty_required("convener")
def new(request: HttpRequest, template: str) -> HttpResponse:
    """One page for a whole new dialogue, filled in as far as the template goes."""
    if template not in templates():
        raise Http404
    if request.method != "POST":
        form, sides, rounds = _suggested(request, template)
        return _new_page(request, template, form, sides, rounds)
    posted = request.POST.copy()
    more = posted.get("more", "")
    for kind in ("sides", "rounds"):
        total = posted.get(f"{kind}-TOTAL_FORMS", "")
        if more == kind and total.isascii() and total.isdecimal() and len(total) < 3:
            posted[f"{kind}-TOTAL_FORMS"] = str(1 + int(total))
    form, sides, rounds = NewDialogue(posted), Sides(posted, prefix="sides"), Rounds(posted, prefix="rounds")
    if more:
        return _new_page(request, template, form, sides, rounds)
    if all([form.is_valid(), sides.is_valid(), rounds.is_valid()]):
        try:
            made = dialogues.create_dialogue(_plan(template, form, sides, rounds))
        except Refusal as refusal:
            form.add_error("slug" if refusal.code in ("slug", "taken") else None, refusal.say)
        else:
            return go("members", made.slug, "made" if can_ratify(made) else "made-high")
    return _new_page(request, template, form, sides, rounds)


@duty_required("convener")
def take_outline(request: HttpRequest) -> HttpResponse:
    """A dialogue that another door leads."""
    form = OutlineForm(request.POST or None, request.FILES or None, initial={"contact": request.user.email})
    if request.method == "POST" and form.is_valid():
        try:
            made = charter.import_outline(
                form.cleaned_data["data"],
                hosted={form.cleaned_data["hosted"]},
                organiser=form.cleaned_data["organiser"],
                contact=form.cleaned_data["contact"],
                enrolment_until=form.cleaned_data["enrolment_until"],
            )
        except Refusal as refusal:
            form.add_error("hosted" if refusal.code == "hosted" else None, refusal.say)
        else:
            return go("members", made.slug, "imported")
    return render(request, "people/take_outline.html", {"form": form})


@duty_required("convener")
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the dialogue stands, and the next thing to do."""
    convening = find_convening(slug)
    members = members_of(convening)
    counts = {
        "members": len(members),
        "invited": sum(member.invited_on is not None for member in members),
        "seated": sum(member.has_seat for member in members),
    }
    return show(
        request,
        "desk",
        convening,
        counts=counts,
        seats=seats_of(convening),
        letters=letters_of(convening),
        can_ratify=can_ratify(convening),
    )


@duty_required("convener")
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Words and days that may still be changed."""
    convening = find_convening(slug)
    form = Words(request.POST or None, initial=_initial(convening))
    days = [{"opens_on": one.opens_on, "closes_on": one.closes_on} for one in convening.rounds.all()]
    activities = [{"activity": one.activity} for one in convening.rounds.all()]
    initial = [days[place] | activities[place] for place in range(len(days))]
    rounds = Rounds(request.POST or None, prefix="rounds", initial=initial)
    if request.method == "POST" and form.is_valid() and rounds.is_valid():
        try:
            dialogues.change_dialogue(
                convening,
                title=form.title,
                questions=form.questions,
                rounds=[(one["opens_on"], one["closes_on"]) for one in rounds.cleaned_data if one.get("opens_on")],
                **{name: form.cleaned_data[name] for name in ("organiser", "contact", "roundtable", "enrolment_until")},
            )
        except Refusal as refusal:
            form.add_error(None, refusal.say)
        else:
            return go("desk", slug, "kept")
    return show(request, "change", convening, form=form, rounds=rounds)


@duty_required("convener")
def meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """Meetings for the members' calendars."""
    convening = find_convening(slug)
    if request.method == "POST" and "drop" in request.POST:
        dialogues.drop_meeting(convening, request.POST["drop"])
        return go("meetings", slug, "dropped")
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dialogues.add_meeting(convening, form.meeting)
        except Refusal as refusal:
            form.add_error(None, refusal.say)
        else:
            return go("meetings", slug, "meeting")
    return show(request, "meetings", convening, form=form)


def _new_page(request: HttpRequest, template: str, form: NewDialogue, sides: Any, rounds: Any) -> HttpResponse:
    name = in_words(templates()[template].name)
    return render(request, "people/new.html", {"form": form, "sides": sides, "rounds": rounds, "template": name})


def _suggested(request: HttpRequest, template: str) -> tuple[NewDialogue, Any, Any]:
    """The forms as they are first shown."""
    chosen, today = templates()[template], timezone.now().date()
    until, plans = suggested_dates(chosen, today)
    last = Convening.objects.order_by("-enrolment_until").first()
    initial: dict[str, Any] = {
        "slug": dialogues.free_slug("dialogue" if template == "blank" else template, today),
        "kind": Kind.CLOSED,
        "languages": [*LANGUAGES],
        "enrolment_until": until,
        "organiser": last.organiser if last else "",
        "contact": last.contact if last else request.user.email,
        "roundtable": last.roundtable if last else "",
        **chosen.thresholds,
    }
    for code in LANGUAGES:
        initial |= {f"title_{code}": chosen.title[code], f"questions_{code}": "\n".join(chosen.questions[code])}
    names = [{f"name_{code}": text for code, text in side.name.items()} for side in suggested_sides()]
    sides = [
        {"side": side.side, "is_hosted_here": True} | name for side, name in zip(suggested_sides(), names, strict=True)
    ]
    rounds = [vars(plan) for plan in plans]
    return NewDialogue(initial=initial), Sides(prefix="sides", initial=sides), Rounds(prefix="rounds", initial=rounds)


def _plan(template: str, form: NewDialogue, sides: Any, rounds: Any) -> Plan:
    said, taken, plans = form.cleaned_data, set[str](), []
    thresholds = {name: said[name] for name in ("support", "quorum", "seats")}
    for side in sides:
        if side.name:
            plans.append(SidePlan(side.identifier(taken), side.name, side.cleaned_data["is_hosted_here"]))
            taken.add(plans[-1].side)
            if support := side.cleaned_data["support"]:
                thresholds[threshold_name(plans[-1].side)] = support
    return Plan(
        slug=said["slug"],
        title=form.title,
        sides=tuple(plans),
        rounds=tuple(RoundPlan(**one.cleaned_data) for one in rounds if one.cleaned_data.get("activity")),
        roundtable=said["roundtable"],
        enrolment_until=said["enrolment_until"],
        organiser=said["organiser"],
        contact=said["contact"],
        languages=tuple(said["languages"]),
        questions=form.questions,
        thresholds=thresholds,
        template=template,
        kind=said["kind"],
    )


def _initial(convening: Convening) -> dict[str, Any]:
    until: date = convening.enrolment_until
    initial: dict[str, Any] = {
        "organiser": convening.organiser,
        "contact": convening.contact,
        "roundtable": convening.roundtable,
        "enrolment_until": until,
    }
    for code in LANGUAGES:
        initial[f"title_{code}"] = convening.title.get(code, "")
        initial[f"questions_{code}"] = "\n".join(convening.questions.get(code, []))
    return initial
