"""Putting texts to a round of ratification: what the sides drafted together goes before the seats, word for word.

A text's id is a hash of its words, so that whoever answers it answers these words: a scrutineer works the id out again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.voices import hall as halls
from baithak.voices.export_format import MAX_TEXT, PutStatement
from baithak.voices.models import Activity, Dialogue, Judgement, Round, State, Statement, Translation, Verdict
from baithak.voices.plain import plain_text
from baithak.voices.recount import text_id
from baithak.voices.statements import translation_row
from baithak.web.errors import Refusal


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


def _put(place: Round, key: str, text: Text) -> None:
    vault = halls.enter(place.dialogue_id).vault
    plain = json.dumps({"language": text.language, "text": text.texts[text.language]}, ensure_ascii=False).encode()
    made = Statement.objects.create(id=key, round=place, sealed=vault.lock(f"statement {key}", plain))
    for language, words in sorted(text.texts.items()):
        if language != text.language:
            other = Translation(statement=made, language=language, is_machine=False)
            other.sealed = vault.lock(translation_row(other), words.encode())
            other.save()
    for side in Dialogue.objects.get(pk=place.dialogue_id).side_titles:  # the drafters of every side agreed to it
        Judgement.objects.create(statement=made, side=side, verdict=Verdict.ACCEPT)
