"""Dates for members' calendars (ICS): rounds as whole days, meetings as hours. They name no subject and no person."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from baithak.people.choices import Activity
from baithak.people.models import Convening, Meeting, Round

NAME = "baithak.ics"


def calendar_of(convening: Convening) -> bytes:
    """The rounds and meetings of a dialogue, worded in the language that is active. The same for every member."""
    calendar = Calendar()
    calendar.add("prodid", "-//Baithak//dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for a_round in convening.rounds.all():
        calendar.add_component(_round(convening, a_round))
    for meeting in convening.meetings.all():
        calendar.add_component(_meeting(convening, meeting))
    written: bytes = calendar.to_ical()
    return written


def _round(convening: Convening, a_round: Round) -> Event:
    does = {
        Activity.STATEMENTS: _("write what you think"),
        Activity.VOTES: _("vote"),
        Activity.RATIFICATION: _("ratify"),
    }
    summary = _("Round %(number)s is open: %(does)s") % {
        "number": a_round.number,
        "does": does[Activity(a_round.activity)],
    }
    event = _event(convening, f"round-{a_round.number}", summary)
    event.add("dtstart", a_round.opens_on)
    event.add("dtend", a_round.closes_on + timedelta(days=1))  # the day after the last
    event.add("transp", "TRANSPARENT")
    event.add("url", convening.room_link)
    return event


def _meeting(convening: Convening, meeting: Meeting) -> Event:
    event = _event(convening, f"meeting-{meeting.pk}", _("Meeting"))
    starts = datetime.combine(meeting.day, meeting.starts_at, ZoneInfo(meeting.zone))
    event.add("dtstart", starts.astimezone(UTC))
    event.add("dtend", (starts + timedelta(minutes=meeting.minutes)).astimezone(UTC))
    if meeting.place:
        event.add("location", meeting.place)
    return event


def _event(convening: Convening, name: str, summary: str) -> Event:
    event = Event()
    event.add("uid", f"{name}@{convening.slug}.baithak.invalid")
    event.add("dtstamp", datetime.combine(convening.enrolment_until, time(), UTC))  # no moment of anything
    event.add("summary", summary)
    return event
