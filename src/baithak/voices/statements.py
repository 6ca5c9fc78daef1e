"""Statements and reasons: made from contributions when a round is closed, their authors not kept; read, and chosen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import SystemRandom

from baithak.voices.models import POLLS, Activity, Dialogue, Round, State, Statement, Translation, Verdict, fresh_id
from baithak.voices.plain import plain_text
from baithak.voices.vault import Vault

_DEVANAGARI = re.compile("[\u0900-\u097f]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")


@dataclass(frozen=True)
class Written:
    """A sentence as it was given: its language, its text, and for a reason the id of the statement it is about."""

    language: str
    text: str
    about: str | None = None


@dataclass(frozen=True)
class Shown:
    """A statement as it is read. `texts`: by language, its own first. `machine`: the languages by a machine.

    `asked_by`: of one that an official's desk asked, how the desk wants to be called, or ""; None of all others.
    """

    id: str
    language: str
    texts: Mapping[str, str]
    machine: tuple[str, ...]
    about: str | None
    asked_by: str | None = None


def written_in(kind: str, body: Mapping[str, object]) -> Written | None:
    """What a contribution puts before everybody, in plain text; None if nothing, or if it was withdrawn."""
    if kind == "statement":
        text = plain_text(str(body["text"]))
        return Written(str(body["language"]), text) if text else None
    text = plain_text(str(body.get("reason", "")))
    return Written(language_of(text), text, str(body["statement"])) if text else None


def language_of(text: str) -> str:
    """The language that a text's script suggests."""
    if _ARABIC.search(text):
        return "ur"
    return "hi" if _DEVANAGARI.search(text) else "en"


def make_statements(place: Round, vault: Vault, written: Iterable[Written]) -> None:
    """Keep what was written, in random order under random ids. For whoever closes a round, in their transaction."""
    made = []
    for one in written:
        key = fresh_id()
        plain = json.dumps({"language": one.language, "text": one.text}, ensure_ascii=False).encode()
        made.append(Statement(id=key, round=place, about_id=one.about, sealed=vault.lock(f"statement {key}", plain)))
    SystemRandom().shuffle(made)
    Statement.objects.bulk_create(made, batch_size=500)


def voted_on(place: Round) -> list[Statement]:
    """What is put to the seats. In a round of votes, the statements accepted in the nearest earlier round of
    statements, once released; in a round of ratification, the texts that were put to it (voices.putting)."""
    if place.activity == Activity.RATIFICATION:
        texts = Statement.objects.filter(round=place, about=None).select_related("round")
        return [*texts.prefetch_related("judgements", "translations")]
    source = (
        Round.objects.filter(
            dialogue=place.dialogue_id, number__lt=place.number, activity=Activity.STATEMENTS, state=State.RELEASED
        )
        .order_by("-number")
        .first()
    )
    return accepted(source) if source else []


def put_before_everybody(slug: str) -> list[Statement]:
    """The statements of a dialogue that were accepted on every side and released; no text that was put, no reason."""
    places = Round.objects.filter(dialogue=slug, activity=Activity.STATEMENTS, state=State.RELEASED)
    return [one for place in places.order_by("number") for one in accepted(place) if one.about_id is None]


def reasons_of(place: Round) -> list[Statement]:
    """The reasons given with the votes of a round and accepted by every side; each is `about` a statement."""
    return [one for one in accepted(place) if one.about_id] if place.activity in POLLS else []


def accepted(place: Round) -> list[Statement]:
    """The statements, or reasons, of a round that a moderator of every side has accepted."""
    sides = {*Dialogue.objects.get(pk=place.dialogue_id).side_titles}
    found = Statement.objects.filter(round=place).select_related("round").prefetch_related("judgements", "translations")
    return [one for one in found if {j.side for j in one.judgements.all() if j.verdict == Verdict.ACCEPT} >= sides]


def show(vault: Vault, statements: Sequence[Statement]) -> list[Shown]:
    """The statements in the languages there are."""
    return [_show(vault, one) for one in statements]


def _show(vault: Vault, statement: Statement) -> Shown:
    own = json.loads(vault.unlock(f"statement {statement.pk}", statement.sealed))
    texts = {own["language"]: own["text"]}
    machine = []
    for one in sorted(statement.translations.all(), key=lambda one: one.language):
        texts[one.language] = vault.unlock(translation_row(one), one.sealed).decode()
        if one.is_machine:
            machine.append(one.language)
    return Shown(statement.pk, own["language"], texts, tuple(machine), statement.about_id, own.get("asked_by"))


def translation_row(translation: Translation) -> str:
    """What a translation is bound to when it is encrypted."""
    return f"translation {translation.statement_id} {translation.language}"
