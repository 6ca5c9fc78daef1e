"""The page: findings as one self-contained, printable HTML file in English, Hindi or Urdu."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

import baithak
from baithak.analysis.disclosure import SMALLEST_CELL, visible_shares
from baithak.analysis.findings import Findings
from baithak.conversations.conversation import Conversation
from baithak.report.group_map import group_map
from baithak.report.picture import Spot, opinion_picture
from baithak.report.portraits import attempts, bloc_portraits, group_portraits
from baithak.report.sentences import Sentences, shown_side_names
from baithak.report.statements import Statements
from baithak.report.wording import Wording, clean_text, letter
from baithak.web.catalogue import Language, direction
from baithak.web.engine import render_template
from baithak.web.typefaces import embedded_typefaces, language_of

STYLE_SHEET = Path(__file__).parents[1] / "web" / "static" / "report.css"
FONTS_GO_HERE = "/*typefaces*/"
# Marks around a name in a sentence: without them a Latin name turns the order of the Urdu words beside it.
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
POLIS_ATTRIBUTION = (
    "The votes were gathered using the Polis software (compdemocracy.org/polis). Polis's open data are sub-licensed "
    "under CC BY 4.0 with attribution to The Computational Democracy Project."
)


def render_page(findings: Findings, conversation: Conversation, language: Language = "en") -> str:
    """The whole report as one HTML file: no script, nothing loaded from anywhere, the same bytes every time."""
    wording = Wording(language, conversation.words.get(language))
    statements = Statements(findings, conversation, wording)
    sentences = Sentences(findings, statements.lists, wording)
    values: dict[str, object] = {
        "language": language,
        "direction": direction(language),
        "version": baithak.__version__,
        "style": _style(),
        "typefaces": FONTS_GO_HERE,
        "seed": findings.seed,
        "running_notice": sentences.running_notice(),
        "threshold": wording.percent(findings.common_ground.threshold),
        **_heading(conversation, wording),
        **_who(findings, sentences, wording),
        **_lists(statements, sentences),
        **_picture(findings, statements, wording),
        **_groups(findings, statements, sentences, wording),
    }
    page = render_template("report/page.html", values, language)
    return page.replace(FONTS_GO_HERE, embedded_typefaces(page, language), 1)


@cache
def _style() -> str:
    return STYLE_SHEET.read_text(encoding="utf-8")


def _heading(conversation: Conversation, wording: Wording) -> dict[str, object]:
    source = clean_text(conversation.source)
    removed = conversation.moderated_out_count
    removed_note = wording.ngettext(
        "%(count)s statement had been removed by the moderators; it is not part of this report.",
        "%(count)s statements had been removed by the moderators; they are not part of this report.",
        removed,
    )
    title = wording.own_word(conversation.topic)
    return {
        "title": title or wording.gettext("A dialogue"),
        "title_language": language_of(title) if title else wording.language,
        "description": wording.own_word(conversation.description),
        "source": source,
        "attribution": POLIS_ATTRIBUTION if is_from_polis(source) else "",
        "moderated_note": removed_note if removed else "",
    }


def is_from_polis(source: str) -> bool:
    """Does the source say that the votes come from Polis, whose open data ask to be attributed?"""
    said = source.lower()
    return "pol.is/" in said or "compdemocracy" in said or ("polis" in said and "open data" in said)


def _who(findings: Findings, sentences: Sentences, wording: Wording) -> dict[str, object]:
    tally = findings.tally
    votes = tally.by_side[2].sum(axis=1).tolist()
    sides = [
        {
            "index": index % 4,
            "letter": letter(index),
            "name": name,
            "seats": wording.size(int(tally.side_sizes[index])),
            "votes": wording.count(votes[index]) if tally.side_sizes[index] >= SMALLEST_CELL else "–",
        }
        for index, name in enumerate(shown_side_names(findings, wording))
    ]
    return {
        "sides": sides,
        "side_count": len(sides),
        "is_discovered": findings.is_side_discovered,
        "sentences": sentences.summary(),
        "sides_note": sentences.about_sides(),
        "outside_note": sentences.about_seats_outside(),
    }


def _lists(statements: Statements, sentences: Sentences) -> dict[str, object]:
    return {
        "common": statements.common_ground,
        "rejection": statements.common_rejection,
        "divisive": statements.divisive,
        "common_note": sentences.about_common_ground(),
        "rejection_note": sentences.about_common_rejection(),
        "divisive_note": sentences.about_divisions(),
        "unsure": statements.unsure,
        "table": statements.table,
        "is_folded": len(statements.table) > 1,
    }


def _picture(findings: Findings, statements: Statements, wording: Wording) -> dict[str, object]:
    if len(findings.tally.side_names) != 2:
        return {"picture": ""}
    ground, lists = findings.common_ground, statements.lists
    support = visible_shares(ground.support, statements.disclosure.agreement)
    listed = [
        (lists.common_ground.is_on, "disc"),
        (lists.divisive.is_on, "triangle"),
        (lists.common_rejection.is_on, "square"),
    ]
    order = np.lexsort((np.arange(support.shape[1]), ~lists.common_ground.is_on))
    spots = []
    for own in order[~np.isnan(support[:, order]).any(axis=0)].tolist():
        shape = next((shape for is_on, shape in listed if is_on[own]), "dot")
        number = statements.numbers[own] if shape != "dot" else ""
        spots.append(Spot(float(support[0, own]), float(support[1, own]), shape, number))
    name = wording.gettext("Statements by the share of side A and of side B that agrees")
    side_a, side_b = (f"{ISOLATE}{name}{END_ISOLATE}" for name in shown_side_names(findings, wording))
    undrawn = len(order) - len(spots)
    undrawn_note = wording.ngettext(
        "%(count)s statement has too few votes to be drawn.",
        "%(count)s statements have too few votes to be drawn.",
        undrawn,
    )
    picture = opinion_picture(spots, ground.threshold, name)
    unnumbered_note = wording.ngettext(
        "%(count)s mark has no room for its number.",
        "%(count)s marks have no room for their numbers.",
        picture.unnumbered_count,
    )
    return {
        "picture": picture.svg,
        "unnumbered_note": unnumbered_note if picture.unnumbered_count else "",
        "side_a": side_a,
        "side_b": side_b,
        "undrawn_note": undrawn_note if undrawn else "",
        "corners": (
            wording.gettext("↖ B agrees, A does not"),
            wording.gettext("both agree ↗"),
            wording.gettext("↙ neither agrees"),
            wording.gettext("A agrees, B does not ↘"),
        ),
    }


def _groups(findings: Findings, statements: Statements, sentences: Sentences, wording: Wording) -> dict[str, object]:
    groups = findings.groups
    name = wording.gettext("Map of the groups")
    return {
        "groups_notes": sentences.about_groups(),
        "portraits": group_portraits(findings, statements, wording),
        "map": group_map(groups.positions, groups.label, groups.k, name) if groups.is_stable else "",
        "attempts": attempts(groups, wording),
        "blocs_notes": sentences.about_blocs(),
        "blocs": bloc_portraits(findings, statements, wording),
        "has_lockstep": any(bloc.is_lockstep for bloc in findings.blocs),
    }
