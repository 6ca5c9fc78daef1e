"""Reasons on the page of a finding: those that may be shown beneath each text, without side, answer or count.

Which they are follows from what was released and from what every side's moderators accepted before the release; it
never changes afterwards. Nothing here can reach a vote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from baithak.analysis.reasons import reasons_allowed
from baithak.outcomes.models import Finding
from baithak.outcomes.page import Page, Words
from baithak.voices import hall as halls
from baithak.voices.models import Kind, Round
from baithak.voices.moderation import unjudged
from baithak.voices.statements import Shown, reasons_of, show
from baithak.web.catalogue import LANGUAGES, direction


def shown_reasons(finding: Finding) -> dict[str, list[Shown]]:
    """The reasons beneath each text of a released round, by the text's id; where there are none, nothing.

    As many as the release allows (`analysis.reasons`), drawn by lot: reasons have random ids, and the lowest are
    shown. Of a closed dialogue only those that are there in every language, so that none tells a side by its own; what
    a machine translated and nobody read over is not there: marking it would tell which language is not its own.
    """
    dialogue = finding.round.dialogue
    found: dict[str, list[Shown]] = {}
    for one in show(halls.enter(dialogue.pk).vault, reasons_of(finding.round)):
        if one.about and _is_told(one, dialogue.kind, dialogue.languages):
            found.setdefault(one.about, []).append(one)
    allowed = {row["statement"]: reasons_allowed(finding.released, row) for row in finding.released["statements"]}
    drawn = {about: sorted(those, key=lambda one: one.id)[: allowed.get(about, 0)] for about, those in found.items()}
    return {about: those for about, those in drawn.items() if those}


def with_reasons(page: Page, reasons: Mapping[str, list[Shown]], language: str) -> Page:
    """The page, with its reasons in the reader's language where they are there in it."""
    sections = (
        replace(
            section,
            entries=tuple(
                replace(entry, reasons=tuple(_words(one, language) for one in reasons.get(entry.id, ())))
                for entry in section.entries
            ),
        )
        for section in page.sections
    )
    return replace(page, sections=tuple(sections))


def has_unjudged_reasons(place: Round) -> bool:
    """Do reasons given in this round wait for a moderator? What is not accepted before the release is never shown."""
    return unjudged(place) > 0


def _is_told(one: Shown, kind: str, languages: list[str]) -> bool:
    return kind == str(Kind.OPEN) or {*one.texts} - {*one.machine} >= {*languages}


def _words(one: Shown, language: str) -> Words:
    """Which language is its own is not said; instead of a machine's words stand its own."""
    chosen = language if language in one.texts and language not in one.machine else one.language
    return Words(one.texts[chosen], chosen, direction(chosen), LANGUAGES.get(chosen, chosen))
