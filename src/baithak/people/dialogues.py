"""Making a dialogue, changing what may still be changed about it, and forgetting it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from baithak.analysis.ratification import threshold_name
from baithak.people import signing_keys
from baithak.people.agenda import Plan, RoundPlan, SidePlan
from baithak.people.choices import Activity, Kind
from baithak.people.limits import (
    LEAST_SEATS,
    MAX_MEETINGS,
    MAX_QUESTION,
    MAX_QUESTIONS,
    MAX_ROUNDS,
    MAX_SIDES,
    MAX_TITLE,
)
from baithak.people.models import Convening, Grant, Meeting, Round, Side
from baithak.people.wording import name_of, origin_of, plain
from baithak.seal import rsa_keys
from baithak.seal.context import identifier
from baithak.seal.errors import BadEncoding
from baithak.web.catalogue import LANGUAGES
from baithak.web.errors import Refusal

ROOM_BYTES = 16
EXACT = "exact"  # 1 in a charter: witnesses of every side have signed that exact figures are released, not bands
THRESHOLDS = {"support": 60, "quorum": 8, "seats": LEAST_SEATS}
_SIDE = re.compile(r"[a-z](?:[a-z0-9]{0,31})", re.ASCII)  # it also names a field in files, so it has no hyphen


def create_dialogue(plan: Plan, *, room: str = "", is_lead: bool = True) -> Convening:
    """A new dialogue with its sides, rounds and signing keys, ready for members. Raises Refusal.

    `room` is given when another door leads: all doors of a dialogue share its room key.
    """
    convening = _checked(plan, room or secrets.token_hex(ROOM_BYTES), is_lead)
    sides, rounds = _sides(convening, plan.sides), _rounds(convening, plan.rounds)
    if Convening.objects.filter(slug=convening.slug).exists():
        raise _taken()
    made = [signing_keys.make_keys(len(rounds)) if side.is_hosted_here else [] for side in sides]
    try:
        with transaction.atomic():
            convening.save(force_insert=True)  # first: the key file belongs to whoever has the short name
            signing_keys.make_key_file(convening.slug)
            Round.objects.bulk_create(rounds)
            for side, keys in zip(sides, made, strict=True):
                side.keys = [rsa_keys.export_public(key.public_key()).hex() for key in keys]
                side.save(force_insert=True)
                side.signing_keys.bulk_create(signing_keys.seal_keys(side, keys))
    except IntegrityError as error:
        raise _taken() from error
    return convening


def change_dialogue(
    convening: Convening,
    *,
    title: Mapping[str, str],
    questions: Mapping[str, Sequence[str]],
    organiser: str,
    contact: str,
    roundtable: str,
    enrolment_until: date,
    rounds: Sequence[tuple[date, date]],
) -> None:
    """Change words and days. Sides, kind, thresholds and the number of rounds stay: keys and charter rest on them."""
    _refuse_opened(convening)
    activities = [a_round.activity for a_round in convening.rounds.all()]
    if len(rounds) != len(activities):
        raise Refusal("rounds", _("The number of rounds is fixed when a dialogue is made."))
    plans = [RoundPlan(activity, *days) for activity, days in zip(activities, rounds, strict=True)]
    _check_days(plans)
    convening.title, convening.questions = _texts(title, MAX_TITLE), _questions(questions)
    convening.organiser, convening.contact = name_of(organiser, 200), name_of(contact, 200)
    convening.roundtable, convening.enrolment_until = origin_of(roundtable), enrolment_until
    with transaction.atomic():
        convening.save()
        for number, planned in enumerate(plans, start=1):
            days = {"opens_on": planned.opens_on, "closes_on": planned.closes_on}
            convening.rounds.filter(number=number).update(**days)


def add_meeting(convening: Convening, meeting: Meeting) -> Meeting:
    """Put a meeting on the members' calendars."""
    if convening.meetings.count() >= MAX_MEETINGS:
        raise Refusal("many", _("A dialogue has at most %(most)s meetings.") % {"most": MAX_MEETINGS})
    meeting.convening, meeting.place = convening, plain(meeting.place)
    meeting.save(force_insert=True)
    return meeting


def drop_meeting(convening: Convening, meeting_id: str) -> None:
    """Take a meeting off. Raises Http404 if this dialogue has no such meeting."""
    if not convening.meetings.filter(pk=meeting_id).delete()[0]:
        raise Http404


def forget_dialogue(slug: str) -> bool:
    """Delete a dialogue with its members, letters and grants, and its key file. Was it there?"""
    with transaction.atomic():
        Grant.objects.filter(member__side__convening=slug).delete()
        count, _each = Convening.objects.filter(slug=slug).delete()
    return signing_keys.destroy_key_file(slug) or count > 0


def free_slug(wanted: str, today: date) -> str:
    """A short name nobody has taken yet, made from `wanted` and the year."""
    stem = f"{wanted}-{today.year}"
    taken = {*Convening.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    return next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)


def side_identifier(name: Mapping[str, str], taken: set[str]) -> str:
    """A side's identifier, made from its English name: letters and digits."""
    letters = re.sub(r"[^a-z0-9]", "", plain(name.get("en", "")).lower())[:28].lstrip("0123456789") or "side"
    return next(known for known in (letters, *(f"{letters}{n}" for n in range(2, MAX_SIDES + 2))) if known not in taken)


def _checked(plan: Plan, room: str, is_lead: bool) -> Convening:
    _check_days(plan.rounds)
    if not all(language in LANGUAGES for language in plan.languages) or not plan.languages:
        raise Refusal("languages", _("Choose at least one language."))
    if plan.kind not in Kind.values:
        raise Refusal("kind", _("Choose what kind of dialogue this is."))
    return Convening(
        slug=_slug(plan.slug),
        title=_texts(plan.title, MAX_TITLE),
        questions=_questions(plan.questions or {}),
        organiser=name_of(plan.organiser, 200),
        contact=name_of(plan.contact, 200),
        template=plain(plan.template)[:40],
        kind=plan.kind,
        languages=[language for language in LANGUAGES if language in plan.languages],
        thresholds=_thresholds(plan),
        roundtable=origin_of(plan.roundtable),
        room=room,
        enrolment_until=plan.enrolment_until,
        is_lead=is_lead,
    )


def _slug(text: str) -> str:
    try:
        return identifier(text)
    except BadEncoding as error:
        say = _("The short name may have up to 64 small letters a-z, digits and hyphens inside, as in water-2027.")
        raise Refusal("slug", say) from error


def _sides(convening: Convening, plans: Sequence[SidePlan]) -> list[Side]:
    names = [plan.side for plan in plans]
    if not 2 <= len(set(names)) == len(names) <= MAX_SIDES:
        raise Refusal("sides", _("A dialogue has 2 to %(most)s sides, each named once.") % {"most": MAX_SIDES})
    if not any(plan.is_hosted_here for plan in plans):
        raise Refusal("hosted", _("This door invites nobody: choose at least one side whose members it invites."))
    for plan in plans:
        if not _SIDE.fullmatch(plan.side):
            raise Refusal("side", _("The short name of a side has up to 32 small letters a-z and digits."))
    return [
        Side(
            convening=convening,
            side=plan.side,
            name=_texts(plan.name, 80),
            position=place,
            is_hosted_here=plan.is_hosted_here,
        )
        for place, plan in enumerate(plans)
    ]


def _rounds(convening: Convening, plans: Sequence[RoundPlan]) -> list[Round]:
    return [
        Round(
            convening=convening,
            number=number,
            activity=plan.activity,
            opens_on=plan.opens_on,
            closes_on=plan.closes_on,
        )
        for number, plan in enumerate(plans, start=1)
    ]


def _check_days(plans: Sequence[RoundPlan]) -> None:
    if not 1 <= len(plans) <= MAX_ROUNDS:
        raise Refusal("rounds", _("A dialogue has 1 to %(most)s rounds.") % {"most": MAX_ROUNDS})
    before = date.min
    for number, plan in enumerate(plans, start=1):
        if plan.activity not in Activity.values:
            raise Refusal("activity", _("Say what members do in round %(number)s.") % {"number": number})
        if not before < plan.opens_on < plan.closes_on:
            say = _("Round %(number)s must open after the round before it closes, and close after it opens.")
            raise Refusal("days", say % {"number": number})
        before = plan.closes_on - timedelta(days=1)  # a round may open on the day another closes


def _texts(texts: Mapping[str, str], most: int) -> dict[str, str]:
    """The languages in which a text is given. Raises Refusal if it is given in none, or is too long."""
    given = {code: name_of(texts[code], most) for code in LANGUAGES if plain(texts.get(code, ""))}
    if not given:
        raise Refusal("title", _("Give the name in at least one language."))
    return given


def _questions(questions: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {
        code: [plain(text)[:MAX_QUESTION] for text in questions[code] if plain(text)][:MAX_QUESTIONS]
        for code in LANGUAGES
        if questions.get(code)
    }


def _thresholds(plan: Plan) -> dict[str, int]:
    """`support` of every side, `support-<side>` where one has another, `quorum` and `seats`; `exact` of an open one."""
    names = [side.side for side in plan.sides]
    asked = plan.thresholds or {}
    given = {name: asked.get(name, usual) for name, usual in THRESHOLDS.items()}
    if plan.kind == Kind.CLOSED:
        given["seats"] = max(given["seats"], LEAST_SEATS)
    else:
        given |= {"seats": 1, EXACT: 1}
    own = {name: asked[name] for name in map(threshold_name, names) if name in asked}
    given |= {name: support for name, support in own.items() if support != given["support"]}
    supports = [given["support"], *own.values()]
    if not (51 <= min(supports) <= max(supports) <= 100 and 1 <= given["quorum"] <= 1000 and given["seats"] <= 1000):
        raise Refusal("thresholds", _("Support is 51 to 100 per cent; quorum and seats are 1 to 1000."))
    return given


def _refuse_opened(convening: Convening) -> None:
    if convening.opening:
        raise Refusal("opened", _("The doors are open: what was agreed in the charter stays as it is."))


def _taken() -> Refusal:
    return Refusal("taken", _("There is a dialogue with this short name already. Choose another."))
