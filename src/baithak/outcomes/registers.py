"""Registers: which series there are, whose staff keep them, and whose signatories agree to what is added.

A series outlives its dialogues. Its staff are those of the dialogues that released something in it, forgotten or not,
and of the one at whose desk it was begun.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.outcomes.models import Register
from baithak.publications.models import Publication, Series
from baithak.seal.context import identifier
from baithak.seal.errors import SealError
from baithak.voices.models import Dialogue
from baithak.voices.plain import plain_text
from baithak.web.accounts.gate import duties
from baithak.web.accounts.models import Account
from baithak.web.catalogue import LANGUAGES
from baithak.web.errors import Refusal

MAX_TITLE = 200
LEAST_SIDES = 2

Texts = Mapping[str, str]  # by language
NO_SIDES: Mapping[str, Texts] = MappingProxyType({})


@transaction.atomic
def begin(series: str, title: Texts, dialogue: str = "", side_titles: Mapping[str, Texts] = NO_SIDES) -> Register:
    """Begin a series before it has a brief: with its history, say. Its sides are the dialogue's, or as given.

    Raises Refusal, or Dialogue.DoesNotExist.
    """
    sides = Dialogue.objects.get(pk=dialogue).side_titles if dialogue else _sides(side_titles)
    try:
        for name in (series, *sides):
            identifier(name)
    except SealError as error:
        raise Refusal("name", _("Write the short name: small letters, digits and hyphens.")) from error
    if is_known(series):
        raise Refusal("taken", _("There is a series of this short name already. Choose another name."), 409)
    return Register.objects.create(series=series, title=_texts(title), side_titles=sides, dialogue=dialogue)


def is_known(series: str) -> bool:
    """Was it begun here, or has something been released in it?"""
    return Register.objects.filter(pk=series).exists() or Series.objects.filter(pk=series).exists()


def kept_by(account: Account) -> list[str]:
    """The series in which this account has a duty, by short name."""
    known = {*Series.objects.values_list("pk", flat=True), *Register.objects.values_list("pk", flat=True)}
    return sorted(one for one in known if duties_in(account, one))


def duties_in(account: Account, series: str) -> set[tuple[str, str]]:
    """The duties of an account in a series, each with its side or ""."""
    return {held for slug in ("", *dialogues_of(series)) for held in duties(account, slug)}


def side_in(account: Account, series: str, duty: str) -> str:
    """The one side for which this account has the duty in this series; "" if there is none, or more than one."""
    sides = {side for held, side in duties_in(account, series) if held == duty}
    return sides.pop() if len(sides) == 1 and sides <= {*sides_of(series)} else ""


def dialogues_of(series: str) -> set[str]:
    """The dialogues whose staff keep this series."""
    begun = Register.objects.filter(pk=series).exclude(dialogue="").values_list("dialogue", flat=True)
    return {*Publication.objects.filter(series=series).values_list("dialogue", flat=True), *begun}


def sides_of(series: str) -> dict[str, dict[str, str]]:
    """The sides of a series, with their names by language: those of its newest brief, or as it was begun."""
    newest = Publication.objects.filter(series=series).order_by("-released_on", "-edition").first()
    if newest is not None:
        return {one.side: dict(one.name) for one in newest.brief.sides}
    begun = Register.objects.filter(pk=series).first()
    return dict(begun.side_titles) if begun else {}


def title_of(series: str) -> dict[str, str]:
    """The title of a series by language."""
    known = Series.objects.filter(pk=series).first() or Register.objects.filter(pk=series).first()
    return dict(known.title) if known else {}


def check_may_join(account: Account, series: str) -> None:
    """Raises Refusal if the series is there and others keep it: nobody takes a register over by naming it."""
    if is_known(series) and not duties_in(account, series):
        raise Refusal(
            "not-yours",
            _("Another dialogue's staff keep this series. Ask them for a duty there, or name another series."),
            403,
        )


def _sides(given: Mapping[str, Texts]) -> dict[str, dict[str, str]]:
    sides = {side: _texts(titles) for side, titles in given.items() if side}
    if len(sides) < LEAST_SIDES:
        raise Refusal("sides", _("Choose a dialogue, or name at least two sides."))
    return sides


def _texts(given: Texts) -> dict[str, str]:
    told = {code: plain_text(given.get(code, "")) for code in LANGUAGES}
    if not all(1 <= len(text) <= MAX_TITLE for text in told.values()):
        say = _("Give every name in every language, with up to %(most)s characters.")
        raise Refusal("title", say % {"most": MAX_TITLE})
    return told
