"""What the outcomes tell in a room: what officials' desks asked, and the briefs that are out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from baithak.outcomes import asks
from baithak.outcomes.asks import Asked
from baithak.outcomes.replies import sent_reply
from baithak.publications.models import LetterKind, Publication
from baithak.publications.shelf import WITHDRAWN
from baithak.web.catalogue import direction, in_own_words, reader_language


@dataclass(frozen=True)
class Words:
    """A text in one language."""

    text: str
    language: str
    direction: str


@dataclass(frozen=True)
class ShownAsk:
    """An ask as members read it. `called`: how the desk wants to be called, or "". `target`: the dialogue that took it
    up, or ""; `is_statement`: there it is voted on. `reply`: what was written back, or "". `withdrawn`: why it was
    taken off the agenda again, or ""."""

    words: Words
    kind: str
    called: str
    target: str = ""
    is_statement: bool = False
    reply: str = ""
    withdrawn: str = ""


@dataclass(frozen=True)
class ShownBrief:
    """A brief that is out. `address`: where everybody can read it; "" if it is, or is still, for officials alone."""

    title: str
    released_on: date
    address: str
    is_withdrawn: bool


def told_in_room(slug: str) -> dict[str, object]:
    """For every page of a room: its agenda, and the briefs of its dialogue."""
    return {"agenda": agenda(slug), "briefs": briefs(slug)}


def agenda(slug: str) -> list[ShownAsk]:
    """What desks asked that this dialogue has taken up."""
    return [
        ShownAsk(
            words_in(one.texts, one.language), str(LetterKind(one.kind).label), one.called, withdrawn=one.withdrawn
        )
        for one in asks.agenda(slug)
    ]


def asked_about(slug: str) -> list[ShownAsk]:
    """What desks asked about this dialogue's briefs, as far as every side lets its members read it."""
    return [_shown(one) for one in asks.asks(slug) if one.is_before_members]


def briefs(slug: str) -> list[ShownBrief]:
    """The briefs of a dialogue that are out, each in its newest edition, the last first."""
    found = Publication.objects.filter(dialogue=slug).order_by("number", "edition")
    newest = {one.number: one for one in found}
    return [_brief(one) for _number, one in sorted(newest.items(), reverse=True)]


def words_in(texts: Mapping[str, str], own: str) -> Words:
    """A text in the reader's language, if it is there in it; in its own otherwise."""
    reader = reader_language()
    language = reader if texts.get(reader) else own
    return Words(texts[language], language, direction(language))


def _shown(one: Asked) -> ShownAsk:
    return ShownAsk(
        words_in(one.texts, one.language),
        str(LetterKind(one.ask.kind).label),
        one.called,
        in_own_words(one.ask.target.title) if one.ask.target else "",
        bool(one.ask.statement),
        in_own_words(sent_reply(one.ask)),
    )


def _brief(one: Publication) -> ShownBrief:
    is_open = one.is_public and one.open_from <= timezone.localdate()
    return ShownBrief(
        in_own_words(one.brief.title), one.released_on, _address(one) if is_open else "", one.brief.status == WITHDRAWN
    )


def _address(one: Publication) -> str:
    language = reader_language()
    return f"{settings.PUBLIC_ORIGIN}/{language}/briefs/{one.name}/"
