"""The headings of a brief. They are written into its document, so that no later wording of ours changes what it says.

Their names are part of the form (publications.document.FORM): another name is another form.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

HEADINGS = {
    "number": _("Brief %(number)s, edition %(edition)s"),
    "withdrawn": _("Withdrawn."),
    "corrected": _("Corrected."),
    "recommended": _("What is recommended"),
    "slate": _("Whether they leave anybody out"),
    "divides": _("What divides the sides"),
    "held": _("How the dialogue was held"),
    "side": _("Side"),
    "seats": _("Seats"),
    "who": _("Who took part"),
    "questions": _("Questions: %(contact)s"),
    "annexes": _("Annexes"),
    "every_language": _("The texts in every language"),
    "original": _("original, as agreed"),
    "reviewed": _("translation, reviewed"),
    "not_reviewed": _("translation, not reviewed"),
    "grew_from": _("What each grew from"),
    "ground": _("Common ground on the statements"),
    "dividing": _("Statements that divide the sides"),
    "meanings": _("What the words mean"),
    "phrase": _("Phrase"),
    "says": _("It says"),
    "rounds": _("The rounds"),
    "round": _("Round"),
    "did": _("What the seats did"),
    "days": _("Days"),
    "check": _("For those who check"),
    "words": _("The record of this dialogue holds this brief. Its words, to be read aloud and compared:"),
    "verify": _(
        "The PDF carries the document and its proof: “baithak verify” says without any server whether it is unaltered."
    ),
} | {f"month_{number}": name for number, name in MONTHS.items()}


def headings(languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """Every heading in these languages, as it is worded today."""
    made: dict[str, dict[str, str]] = {name: {} for name in HEADINGS}
    for language in languages:
        with override(language):
            for name, text in HEADINGS.items():
                made[name][language] = str(text)
    return made
