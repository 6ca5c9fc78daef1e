"""Two who act at the same moment: what one has read must still be so when it writes. It shows on PostgreSQL, where
nobody waits for a writer that nothing makes them wait for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from django.db import OperationalError, connection

from baithak.outcomes import drafting, editing, putting, release
from baithak.outcomes.drafting import Words
from baithak.outcomes.models import Brief
from baithak.voices.models import Round
from baithak.voices.vault import destroy_key
from baithak.web.errors import Refusal
from tests.outcomes.briefs import plan, published, ratified_room, signed_off, texts
from tests.voices.sample import SLUG, Room

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 0.5  # long enough for the other to write, if nothing holds it


@pytest.fixture
def room() -> Iterator[Room]:
    yield ratified_room()
    destroy_key(SLUG)


class Meanwhile:
    """`between(verb, other)`: `verb`, but `other` is tried by another thread before it begins."""

    def __init__(self) -> None:
        self.threads: list[Thread] = []

    def between(self, verb: Callable[..., object], other: Callable[[], object]) -> Callable[..., object]:
        def held(*arguments: object, **named: object) -> object:
            if not self.threads:
                self.threads.append(Thread(target=self._try, args=[other]))
                self.threads[0].start()
                time.sleep(SECONDS)
            return verb(*arguments, **named)

        return held

    def end(self) -> None:
        for one in self.threads:
            one.join()

    @staticmethod
    def _try(other: Callable[[], object]) -> None:
        try:
            other()
        except (Refusal, OperationalError):  # SQLite in memory lets nobody wait
            pass
        finally:
            connection.close()


def test_what_is_put_to_the_seats_is_what_the_sides_agreed_to(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A drafter who writes while the facilitator puts comes too late, or it is not put: never put and changed."""
    Round.objects.filter(dialogue=SLUG, number=2).update(state="waiting")
    drafting.Recommendation.objects.update(put_in=None, text_id="")
    meanwhile = Meanwhile()

    def write() -> object:
        return drafting.write(SLUG, 1, "east", Words("The bridge", "Both should pull down the bridge."), 1)

    monkeypatch.setattr(putting, "put_texts", meanwhile.between(putting.put_texts, write))
    putting.put(SLUG, [1])
    meanwhile.end()
    agreed = drafting.find(SLUG, 1).agreed
    assert agreed is not None and agreed.text == "Both should rebuild the bridge."


def test_the_record_takes_the_brief_that_was_signed_off(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = signed_off().document_hash
    meanwhile = Meanwhile()

    def edit() -> object:
        return editing.edit(SLUG, 1, plan(contact="other@dialogue.example"))

    monkeypatch.setattr(release, "enter_release", meanwhile.between(release.enter_release, edit))
    release.enter(SLUG, 1)
    meanwhile.end()
    assert Brief.objects.get().document_hash == signed


def test_two_who_correct_a_brief_begin_one_edition(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    published(room)
    meanwhile = Meanwhile()

    def correct() -> object:
        return editing.begin_edition(SLUG, 1, "corrected", texts("Another correction"))

    monkeypatch.setattr(editing, "plan_of", meanwhile.between(editing.plan_of, correct))
    editing.begin_edition(SLUG, 1, "corrected", texts("A correction"))
    meanwhile.end()
    assert [one.edition for one in Brief.objects.all()] == [1, 2]
