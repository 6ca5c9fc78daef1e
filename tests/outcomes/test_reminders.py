"""When a recommendation is looked at again: the usual day, a chosen one, never after its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from baithak.outcomes import life, reminders
from baithak.publications.models import Grade, Recommendation, Stage
from baithak.web.errors import Refusal
from tests.publications.sample import publish

pytestmark = pytest.mark.django_db
SERIES, NAME, OTHER = "neemrana-line", "water-2026-1", "water-2026-2"


@pytest.fixture(autouse=True)
def made_today() -> None:
    publish()
    Recommendation.objects.update(made_on=timezone.localdate())


def days() -> dict[str, int]:
    today = timezone.localdate()
    listed = reminders.to_look_at([SERIES])
    return {one.recommendation.name: (one.look_again_on - today).days for one in listed}


def test_the_usual_day_or_the_one_that_was_chosen() -> None:
    assert days() == {NAME: 180, OTHER: 180}
    reminders.set_day(SERIES, NAME, timezone.localdate() + timedelta(days=30))
    reminders.set_day(SERIES, NAME, timezone.localdate() + timedelta(days=20))
    assert days() == {NAME: 20, OTHER: 180} and reminders.due([SERIES]) == []
    assert reminders.to_look_at([]) == []


def test_a_chosen_day_is_over_once_something_happened_since() -> None:
    reminders.set_day(SERIES, NAME, timezone.localdate() + timedelta(days=1))
    Recommendation.objects.filter(pk=NAME).update(made_on=timezone.localdate() + timedelta(days=2))
    assert days()[NAME] == 182


def test_what_ended_is_not_looked_at_again() -> None:
    life.add_step(NAME, Stage.LAPSED, timezone.localdate(), {"en": "Nothing was heard."}, Grade.CLAIMED)
    assert days() == {OTHER: 180}


@pytest.mark.parametrize("ahead", [0, -1, 4000])
def test_a_day_to_come_is_wanted(ahead: int) -> None:
    with pytest.raises(Refusal, match="day to come"):
        reminders.set_day(SERIES, NAME, timezone.localdate() + timedelta(days=ahead))


def test_the_days_as_a_calendar() -> None:
    events = Calendar.from_ical(reminders.calendar_of([SERIES])).walk("VEVENT")
    assert {str(one["summary"]) for one in events} == {
        "Look again: Share flood data within the hour",
        "Look again: Visas for those over 65",
    }
