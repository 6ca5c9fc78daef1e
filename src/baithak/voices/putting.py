"""Putting before the seats what no seat said: the texts that the sides drafted, and what officials' desks asked.

The id of each is a hash of its words, so that whoever answers it answers these words: a scrutineer works it out again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.voices import hall as halls
from baithak.voices.export_format import MAX_CALLED, MAX_TEXT, PutStatement
from baithak.voices.kinds import TEXT_CHARACTERS
from baithak.voices.models import Activity, Dialogue, Judgement, Round, State, Statement, Translation, Verdict
from baithak.voices.plain import plain_text
from baithak.voices.recount import asked_id, text_id
from baithak.voices.statements import show, translation_row
from baithak.voices.translation import MAX_CHARACTERS
from baithak.web.errors import Refusal

MAX_ASKED = 10  # statements of officials' desks in one round


@dataclass(frozen=True)
class Text:
    """A text in its own language and in others."""

    language: str
    texts: Mapping[str, str]


@transaction.atomic
def put_texts(slug: str, number: int, texts: Sequence[Text]) -> list[str]:
    """Put these texts, and no others, to a round of ratification that is not open yet; their ids, in the same order.

    Done again before the round opens, it replaces what was put before. Raises Refusal.
    """
    place = Round.objects.select_for_update().get(dialogue=slug, number=number)
    if place.activity != Activity.RATIFICATION:
        raise Refusal("not-ratification", _("This is not a round of ratification."), 409)
    if place.state != State.WAITING:
        raise Refusal("not-waiting", _("This round has been opened before."), 409)
    hall = halls.enter(slug)
    Statement.objects.filter(round=place).delete()
    texts = [Text(one.language, {name: plain_text(words) for name, words in one.texts.items()}) for one in texts]
    if any(not 1 <= len(words) <= MAX_TEXT for one in texts for words in one.texts.values()):
        raise Refusal("too-long", _("A text put to the seats has 1 to %(most)s characters.") % {"most": MAX_TEXT})
    ids = [
        text_id(hall.charter.hash, number, PutStatement("", one.language, one.texts[one.language], number))
        for one in texts
    ]
    if len(set(ids)) != len(ids):
        raise Refusal("twice", _("Two of these recommendations have the same words."), 409)
    for key, one in zip(ids, texts, strict=True):
        _put(place, key, one)
    return ids


@transaction.atomic
def put_asked(slug: str, number: int, text: Text, called: str) -> str:
    """Put what an official's desk asked among the statements of a round that are not released yet; its id.

    The moderators of every side judge it like any other. `called`: how the desk wants to be called, or "".
    Raises Refusal, or Round.DoesNotExist.
    """
    place = Round.objects.select_for_update().get(dialogue=slug, number=number)
    if place.activity != Activity.STATEMENTS:
        raise Refusal("not-statements", _("This is not a round of statements."), 409)
    if place.state == State.RELEASED or place.has_quorum is False:
        raise Refusal(
            "released", _("The statements of this round are out, or never will be. Choose another round."), 409
        )
    text = Text(text.language, {name: plain_text(words) for name, words in text.texts.items()})
    called = plain_text(called)
    _check_asked(place, text, called)
    own = PutStatement("", text.language, text.texts[text.language], number, called)
    key = asked_id(halls.enter(slug).charter.hash, own)
    if Statement.objects.filter(pk=key).exists():
        raise Refusal("twice", _("A desk's statement with the same words is in this round already."), 409)
    _keep(place, key, text, {"asked_by": called})
    return key


def asked_in(place: Round) -> int:
    """How many statements of desks a round holds."""
    vault = halls.enter(place.dialogue_id).vault
    return sum(one.asked_by is not None for one in show(vault, [*Statement.objects.filter(round=place, about=None)]))


def _check_asked(place: Round, text: Text, called: str) -> None:
    most = {name: TEXT_CHARACTERS if name == text.language else MAX_CHARACTERS for name in text.texts}
    if text.language not in text.texts or not {*text.texts} <= {*place.dialogue.languages} or len(called) > MAX_CALLED:
        raise Refusal("language", _("Give the statement in a language of the dialogue that takes it up."))
    if any(not 1 <= len(words) <= most[name] for name, words in text.texts.items()):
        say = _("A statement has 1 to %(most)s characters in its own language.")
        raise Refusal("too-long", say % {"most": TEXT_CHARACTERS})
    if asked_in(place) >= MAX_ASKED:
        say = _("A round takes at most %(most)s statements of officials' desks.")
        raise Refusal("many", say % {"most": MAX_ASKED}, 409)


def _put(place: Round, key: str, text: Text) -> None:
    made = _keep(place, key, text)
    for side in Dialogue.objects.get(pk=place.dialogue_id).side_titles:  # the drafters of every side agreed to it
        Judgement.objects.create(statement=made, side=side, verdict=Verdict.ACCEPT)


def _keep(place: Round, key: str, text: Text, more: Mapping[str, str] | None = None) -> Statement:
    vault = halls.enter(place.dialogue_id).vault
    own = {"language": text.language, "text": text.texts[text.language], **(more or {})}
    plain = json.dumps(own, ensure_ascii=False).encode()
    made = Statement.objects.create(id=key, round=place, sealed=vault.lock(f"statement {key}", plain))
    for language, words in sorted(text.texts.items()):
        if language != text.language:
            other = Translation(statement=made, language=language, is_machine=False)
            other.sealed = vault.lock(translation_row(other), words.encode())
            other.save()
    return made
