"""What officials' desks ask: taken in from their letters, judged by every side, set aside, or taken up by a dialogue.

An ask does not know the office it came from: whoever works on it, and every member, is told no more of the desk than it
chose to say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.outcomes import links
from baithak.outcomes.models import AgendaItem, Ask, AskJudgement, AskState
from baithak.publications.models import LetterKind, Publication
from baithak.voices import hall as halls
from baithak.voices.models import RECORDED, Activity, Dialogue, Ground, Round, State, Verdict
from baithak.voices.moderation import Standing, look_again, standing_of
from baithak.voices.plain import plain_text
from baithak.voices.putting import Text, put_asked
from baithak.voices.statements import language_of
from baithak.web.errors import Refusal

MAX_TRANSLATION = 2400  # characters; twice what a letter holds
MAX_REASON = 280


@dataclass(frozen=True)
class Asked:
    """An ask, readable. `texts`: by language, its own (`language`) first. `called`: how the desk wants to be called, or
    "". `about`: the name of the recommendation it is about, or "". `reason`: why it was set aside."""

    ask: Ask
    language: str
    texts: Mapping[str, str]
    called: str
    about: str
    reason: str
    standing: Standing
    by_side: Mapping[str, AskJudgement]

    @property
    def is_before_members(self) -> bool:
        """May the members read it? Only what a moderator of every side accepted."""
        return self.standing is Standing.ACCEPTED


@dataclass(frozen=True)
class Item:
    """A desk's question on a dialogue's agenda. Fields as of `Asked`; `kind`: as of a letter. `round`: the first that
    has it before its eyes. `withdrawn`: why it was taken off again before that round opened; "" if it was not."""

    texts: Mapping[str, str]
    language: str
    kind: str
    called: str
    round: int = 1  # of one that was taken up before this was kept; the earliest there is
    withdrawn: str = ""


def waiting(slug: str) -> list[links.ReadLetter]:
    """The letters that ask something and have not been taken in."""
    known = {*Ask.objects.filter(dialogue=slug).values_list("pk", flat=True)}
    return [
        one
        for one in links.letters(slug)
        if one.kind != str(LetterKind.RECEIPT) and one.text and one.letter_id not in known
    ]


@transaction.atomic
def take_in(slug: str) -> int:
    """Take in every letter that asks something, for the moderators to look at. How many were new?"""
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)
    fresh = waiting(slug)
    for letter in fresh:
        ask = Ask(id=letter.letter_id, dialogue=dialogue, number=letter.number, kind=letter.kind)
        own = language_of(letter.text)
        _save(ask, {"language": own, "texts": {own: letter.text}, "called": letter.called, "about": "", "reason": ""})
    return len(fresh)


def asks(slug: str) -> list[Asked]:
    """Everything that desks asked about this dialogue's briefs, in an order that tells nothing."""
    found = Ask.objects.filter(dialogue=slug).select_related("dialogue", "target").prefetch_related("judgements")
    return [_read(one) for one in found]


def ask_of(slug: str, ask_id: str) -> Asked:
    """One of them. Raises Ask.DoesNotExist."""
    return _read(Ask.objects.select_related("dialogue", "target").get(pk=ask_id, dialogue=slug))


@transaction.atomic
def judge(slug: str, ask_id: str, side: str, verdict: str, ground: str = "") -> AskJudgement:
    """Keep a side's verdict on an ask, in place of an earlier one. Raises Refusal or Ask.DoesNotExist."""
    asked = _undecided(slug, ask_id)
    if side not in asked.ask.dialogue.side_titles:
        raise Refusal("no-side", _("This dialogue has no such side."))
    if verdict not in Verdict.values or (verdict == str(Verdict.REJECT)) != (ground in Ground.values):
        raise Refusal("no-ground", _("Accept what was asked, or say why it is left out."))
    judgement, _made = AskJudgement.objects.update_or_create(
        ask=asked.ask, side=side, defaults={"verdict": verdict, "ground": ground}
    )
    return judgement


@transaction.atomic
def translate(slug: str, ask_id: str, texts: Mapping[str, str], about: str = "", side: str = "") -> Asked:
    """Keep translations in place of earlier ones, and which recommendation it is about. Its own words do not change.

    `side`: whose moderator entered them. What changes is for the other sides to accept anew: it is what members read.
    Raises Refusal or Ask.DoesNotExist.
    """
    asked = _undecided(slug, ask_id)
    given = {code: plain_text(texts.get(code, "")) for code in asked.ask.dialogue.languages if code != asked.language}
    if any(len(text) > MAX_TRANSLATION for text in given.values()):
        raise Refusal("texts", _("A translation has at most %(most)s characters.") % {"most": MAX_TRANSLATION})
    if about and about not in recommendations(asked):
        raise Refusal("about", _("This brief has no such recommendation."))
    kept = {asked.language: asked.texts[asked.language]} | {code: text for code, text in given.items() if text}
    if (kept, about) != (asked.texts, asked.about):
        look_again(asked.ask.judgements.all(), side)
    _change(asked, texts=kept, about=about)
    return ask_of(slug, ask_id)


@transaction.atomic
def set_aside(slug: str, ask_id: str, reason: str) -> Ask:
    """Leave an ask that not every side accepts, and say why. Raises Refusal or Ask.DoesNotExist."""
    asked, reason = _undecided(slug, ask_id), plain_text(reason)
    if asked.standing is Standing.WAITING:
        raise Refusal("unjudged", _("The moderators of both sides have to look at it first."), 409)
    if asked.standing is Standing.ACCEPTED:
        raise Refusal("accepted", _("Every side accepts it. Take it up, or reply to it."), 409)
    if not 1 <= len(reason) <= MAX_REASON:
        raise Refusal("reason", _("Say why, with up to %(most)s characters.") % {"most": MAX_REASON})
    asked.ask.state = AskState.SET_ASIDE
    _change(asked, reason=reason)
    return asked.ask


@transaction.atomic
def take_up_as_agenda(slug: str, ask_id: str, target: str) -> AgendaItem:
    """Put an ask that every side accepts on the agenda of a dialogue that has a round to come. Raises Refusal."""
    asked, dialogue = _accepted(slug, ask_id), _follower(slug, target)
    first = dialogue.rounds.exclude(state__in=RECORDED).order_by("number")[0].number
    item = _keep_item(
        AgendaItem(dialogue=dialogue), Item(asked.texts, asked.language, asked.ask.kind, asked.called, first)
    )
    _take_up(asked, dialogue)
    return item


@transaction.atomic
def withdraw_from_agenda(slug: str, ask_id: str, reason: str) -> Ask:
    """Take an ask off the agenda it came on, before the round that would use it opens, and say why.

    There it stays to be seen, as withdrawn; the ask can be judged and decided on anew. Raises Refusal or
    Ask.DoesNotExist.
    """
    Dialogue.objects.select_for_update().get(pk=slug)
    asked, reason = ask_of(slug, ask_id), plain_text(reason)
    row = _row_on_agenda(asked)
    if row is None:
        raise Refusal("no-item", _("This is on no agenda."), 409)
    [*Round.objects.select_for_update().filter(dialogue=row.dialogue_id)]  # none opens meanwhile
    if not _is_unused(row):
        say = _("The round that it was taken up for has been opened. It stays on the agenda.")
        raise Refusal("opened", say, 409)
    if not 1 <= len(reason) <= MAX_REASON:
        raise Refusal("reason", _("Say why, with up to %(most)s characters.") % {"most": MAX_REASON})
    _keep_item(row, replace(_item(row), withdrawn=reason))
    asked.ask.target = None
    if asked.ask.state == AskState.TAKEN_UP:
        asked.ask.state = AskState.NEW
    _change(asked, reason=reason)
    return asked.ask


def can_be_withdrawn(asked: Asked) -> bool:
    """Is it on an agenda whose round has not been opened?"""
    row = _row_on_agenda(asked)
    return row is not None and _is_unused(row)


@transaction.atomic
def take_up_as_statement(slug: str, ask_id: str, target: str, texts: Mapping[str, str]) -> str:
    """Put an ask that every side accepts to the vote, as a statement in these words, by language; the statement's id.

    The moderators of the dialogue that takes it up judge the statement like any other. Raises Refusal.
    """
    asked, dialogue = _accepted(slug, ask_id), _follower(slug, target)
    place = round_for_statements(dialogue)
    if place is None:
        raise Refusal("no-round", _("In this dialogue no statements are collected or moderated any more."), 409)
    given = {code: text for code, text in texts.items() if plain_text(text)}
    first = asked.language if asked.language in given else next(iter(given), "")
    key = put_asked(target, place.number, Text(first, given), asked.called)
    _take_up(asked, dialogue, key)
    return key


def followers(dialogue: Dialogue) -> list[Dialogue]:
    """The dialogues at this roundtable that can take up what was asked: of the same sides, with a round to come."""
    found = Dialogue.objects.filter(is_forgotten=False).prefetch_related("rounds").order_by("pk")
    return [one for one in found if _can_follow(dialogue, one)]


def round_for_statements(dialogue: Dialogue) -> Round | None:
    """The next round whose statements are not released yet; none if there is none."""
    places = dialogue.rounds.filter(activity=Activity.STATEMENTS).exclude(state=State.RELEASED)
    return places.exclude(has_quorum=False).order_by("number").first()


def recommendations(asked: Asked) -> dict[str, Mapping[str, str]]:
    """The recommendations of the brief that was asked about: their titles, by name."""
    published = Publication.objects.filter(dialogue=asked.ask.dialogue_id, number=asked.ask.number)
    publication = published.order_by("-edition").first()
    return {one.name: one.title for one in publication.brief.recommendations} if publication else {}


def agenda(slug: str) -> list[Item]:
    """What a dialogue has taken up on its agenda, what was withdrawn as well."""
    return [_item(one) for one in AgendaItem.objects.filter(dialogue=slug)]


def forget_asks(slug: str) -> None:
    """Delete what was asked of a dialogue that is being forgotten, and its agenda."""
    Ask.objects.filter(dialogue=slug).delete()
    AgendaItem.objects.filter(dialogue=slug).delete()


def _can_follow(one: Dialogue, other: Dialogue) -> bool:
    is_alike = {*one.side_titles} == {*other.side_titles}
    return is_alike and any(place.state not in RECORDED for place in other.rounds.all())


def _follower(slug: str, target: str) -> Dialogue:
    known = {one.pk: one for one in followers(Dialogue.objects.get(pk=slug))}
    if target not in known:
        say = _("Choose a dialogue of the same sides that has a round to come.")
        raise Refusal("no-follower", say, 409)
    return known[target]


def _undecided(slug: str, ask_id: str) -> Asked:
    Dialogue.objects.select_for_update().get(pk=slug)
    asked = ask_of(slug, ask_id)
    if asked.ask.target is not None or asked.ask.state == AskState.SET_ASIDE:
        raise Refusal("done", _("This has been decided. Nothing of it can change now."), 409)
    return asked


def _accepted(slug: str, ask_id: str) -> Asked:
    asked = _undecided(slug, ask_id)
    if not asked.is_before_members:
        raise Refusal("not-accepted", _("A moderator of every side has to accept it first."), 409)
    return asked


def _take_up(asked: Asked, target: Dialogue, statement: str = "") -> None:
    asked.ask.target, asked.ask.statement = target, statement
    if asked.ask.state == AskState.NEW:
        asked.ask.state = AskState.TAKEN_UP
    _change(asked, reason="")


def _row_on_agenda(asked: Asked) -> AgendaItem | None:
    """Its item on the agenda that it came on. An item keeps no trace of its ask: it is known by its words."""
    if asked.ask.target is None or asked.ask.statement:
        return None
    words = (asked.texts, asked.language, asked.ask.kind, asked.called)
    rows = AgendaItem.objects.filter(dialogue=asked.ask.target).select_related("dialogue")
    found = ((row, _item(row)) for row in rows)
    mine = (row for row, one in found if (one.texts, one.language, one.kind, one.called, one.withdrawn) == (*words, ""))
    return next(mine, None)


def _is_unused(row: AgendaItem) -> bool:
    used = Round.objects.filter(dialogue=row.dialogue_id, number=_item(row).round)
    return used.filter(state=State.WAITING).exists()


def _keep_item(row: AgendaItem, item: Item) -> AgendaItem:
    told = {**vars(item), "texts": dict(item.texts)}
    row.sealed = halls.enter(row.dialogue_id).vault.lock(
        _agenda_row(row), json.dumps(told, ensure_ascii=False).encode()
    )
    row.save()
    return row


def _row(ask: Ask) -> str:
    return f"ask {ask.pk}"


def _agenda_row(item: AgendaItem) -> str:
    return f"agenda {item.pk}"


def _item(item: AgendaItem) -> Item:
    return Item(**json.loads(halls.enter(item.dialogue_id).vault.unlock(_agenda_row(item), item.sealed)))


def _save(ask: Ask, said: Mapping[str, Any]) -> None:
    ask.sealed = halls.enter(ask.dialogue_id).vault.lock(_row(ask), json.dumps(said, ensure_ascii=False).encode())
    ask.save()


def _change(asked: Asked, **changes: object) -> None:
    own = {name: getattr(asked, name) for name in ("language", "texts", "called", "about", "reason")}
    _save(asked.ask, own | changes)


def _read(ask: Ask) -> Asked:
    said = json.loads(halls.enter(ask.dialogue_id).vault.unlock(_row(ask), ask.sealed))
    by_side = {one.side: one for one in ask.judgements.all()}
    return Asked(ask, **said, standing=standing_of(by_side, ask.dialogue.side_titles), by_side=by_side)
