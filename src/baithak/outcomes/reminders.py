"""Reminders: when a recommendation is looked at again, so that a register does not fall silent; as a calendar too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from baithak.outcomes import registers
from baithak.outcomes.life import is_over, last_day
from baithak.outcomes.models import Register
from baithak.publications.models import Recommendation
from baithak.web.catalogue import in_own_words
from baithak.web.errors import Refusal

DAYS_TO_LOOK_AGAIN = 180
MOST_DAYS_AHEAD = 3_660


@dataclass(frozen=True)
class ToLookAt:
    """A recommendation whose life has not ended, and the day on which it is looked at again."""

    recommendation: Recommendation
    look_again_on: date

    @property
    def is_due(self) -> bool:
        """Has the day come?"""
        return self.look_again_on <= timezone.localdate()


@transaction.atomic
def set_day(series: str, name: str, day: date) -> None:
    """Look at this recommendation again on that day rather than on the usual one. Raises Refusal."""
    if not timezone.localdate() < day <= timezone.localdate() + timedelta(days=MOST_DAYS_AHEAD):
        raise Refusal("day", _("Choose a day to come, within ten years."))
    usual = {"title": registers.title_of(series), "side_titles": registers.sides_of(series)}
    register, _made = Register.objects.select_for_update().get_or_create(series=series, defaults=usual)
    register.look_again[name] = day.isoformat()
    register.save(update_fields=["look_again"])


def to_look_at(series: Collection[str]) -> list[ToLookAt]:
    """What is to be looked at again in these series, the earliest day first."""
    chosen: dict[str, str] = {}
    for days in Register.objects.filter(series__in=series).values_list("look_again", flat=True):
        chosen |= days
    found = Recommendation.objects.filter(series__in=series).select_related("series").prefetch_related("steps")
    listed = [ToLookAt(one, _day(one, chosen.get(one.name))) for one in found if not is_over(one)]
    return sorted(listed, key=lambda one: (one.look_again_on, one.recommendation.name))


def due(series: Collection[str]) -> list[ToLookAt]:
    """Those whose day has come."""
    return [one for one in to_look_at(series) if one.is_due]


def calendar_of(series: Collection[str]) -> bytes:
    """The days of these series for a calendar (ICS), worded in the language that is active."""
    calendar = Calendar()
    calendar.add("prodid", "-//Baithak//register//EN")
    calendar.add("version", "2.0")
    for one in to_look_at(series):
        calendar.add_component(_event(one))
    written: bytes = calendar.to_ical()
    return written


def _day(one: Recommendation, chosen: str | None) -> date:
    """The chosen day, unless something has happened since it was to come; then the usual one."""
    last = last_day(one)
    day = date.fromisoformat(chosen) if chosen else last
    return day if day > last else last + timedelta(days=DAYS_TO_LOOK_AGAIN)


def _event(one: ToLookAt) -> Event:
    event = Event()
    event.add("uid", f"{one.recommendation.name}@register.baithak.invalid")
    event.add("dtstamp", datetime.combine(last_day(one.recommendation), time(), UTC))
    title = in_own_words(one.recommendation.title)
    event.add("summary", _("Look again: %(title)s") % {"title": title})
    event.add("dtstart", one.look_again_on)
    event.add("transp", "TRANSPARENT")
    return event
