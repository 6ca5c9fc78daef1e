"""Translations of statements: entered by a moderator, or made by a machine on this host and marked as such."""

from __future__ import annotations

import shlex
import subprocess
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from baithak.voices import hall as halls
from baithak.voices.kinds import TEXT_CHARACTERS
from baithak.voices.models import RECORDED, Activity, Round, State, Statement, Translation
from baithak.voices.moderation import look_again
from baithak.voices.plain import plain_text
from baithak.voices.statements import show, translation_row
from baithak.web.errors import Refusal

SECONDS_FOR_ONE = 60
MAX_CHARACTERS = 2 * TEXT_CHARACTERS  # a sentence may need more room in another language


class Translator(Protocol):
    """Anything that translates on this host: what was said in confidence must not leave it."""

    def translate(self, text: str, source: str, target: str) -> str:
        """`text` from the language `source` into `target` (en, hi, ur). Raises NoTranslation."""


class NoTranslation(Exception):
    """The translator is not there, failed, took too long, or answered nothing that can be used."""


class LocalCommand:
    """A program on this host: it gets source and target as its last two arguments, the text on its standard input."""

    def __init__(self, command: str) -> None:
        self._command = shlex.split(command)

    def translate(self, text: str, source: str, target: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603  the operator's own command, without a shell
                [*self._command, source, target],
                input=text.encode(),
                capture_output=True,
                timeout=SECONDS_FOR_ONE,
                check=True,
            )
            translated = plain_text(done.stdout.decode())
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
            raise NoTranslation(
                f"the translator failed ({type(error).__name__}): look at BAITHAK_TRANSLATOR"
            ) from error
        if not 1 <= len(translated) <= MAX_CHARACTERS:
            raise NoTranslation("the translator answered nothing, or too much")
        return translated


def local_translator() -> Translator | None:
    """The one that the operator named in BAITHAK_TRANSLATOR, if any."""
    command = getattr(settings, "TRANSLATOR", "")
    return LocalCommand(command) if command else None


@transaction.atomic
def enter_translation(
    slug: str, statement_id: str, language: str, text: str, side: str = "", *, is_machine: bool = False
) -> None:
    """Keep a translation in place of an earlier one; an empty text takes it away. Raises Refusal.

    `side`: whose moderator entered it. The other sides accept the statement anew: members who do not read its own
    language vote on these words. A machine's are marked as such for every reader, and change no verdict.
    """
    statement = Statement.objects.select_related("round__dialogue").get(pk=statement_id, round__dialogue=slug)
    place = Round.objects.select_for_update().get(pk=statement.round_id)
    _check_open_to_change(place)
    if place.activity == Activity.RATIFICATION and statement.about_id is None:
        raise Refusal("put", _("This recommendation was put to the seats. Its words do not change any more."), 409)
    vault = halls.enter(slug).vault
    known, text = show(vault, [statement])[0], plain_text(text)
    if language not in statement.round.dialogue.languages or language == known.language or len(text) > MAX_CHARACTERS:
        raise Refusal("bad-translation", _("This translation is too long, or in a language that is not wanted."))
    if (known.texts.get(language, ""), language in known.machine) == (text, is_machine and bool(text)):
        return
    if not is_machine:
        look_again(statement.judgements.all(), side)
    if not text:
        Translation.objects.filter(statement=statement, language=language).delete()
        return
    made = Translation(statement=statement, language=language)
    Translation.objects.update_or_create(
        statement=statement,
        language=language,
        defaults={"is_machine": is_machine, "sealed": vault.lock(translation_row(made), text.encode())},
    )


def translate_missing(slug: str, number: int, translator: Translator) -> tuple[int, int]:
    """Have a machine make every translation that is missing; how many were made, and how many failed."""
    place = Round.objects.select_related("dialogue").get(dialogue=slug, number=number)
    _check_open_to_change(place)
    statements = [*Statement.objects.filter(round=place).prefetch_related("translations")]
    made = failed = 0
    for one in show(halls.enter(slug).vault, statements):
        for language in place.dialogue.languages:
            if language in one.texts:
                continue
            try:
                text = translator.translate(one.texts[one.language], one.language, language)
            except NoTranslation:
                failed += 1
                continue
            enter_translation(slug, one.id, language, text, is_machine=True)
            made += 1
    return made, failed


def _check_open_to_change(place: Round) -> None:
    if place.state == State.RELEASED or place.state not in RECORDED:
        raise Refusal("released", _("These statements are before everybody. Their words can no longer change."), 409)
