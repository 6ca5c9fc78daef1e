"""Fitting: does what a busy desk reads fit its two pages in every language; and if not, what should be shorter?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from baithak.publications.document import Brief
from baithak.publications.pdf import FRONT_PAGES, NoPdf, front_pages
from baithak.web.catalogue import LANGUAGES

LONGEST = 3  # texts that are named


def too_long(brief: Brief) -> list[str]:
    """A sentence for each language in which more than `FRONT_PAGES` come before the annexes; none if no PDF is made."""
    try:
        pages = {language: front_pages(brief, language) for language in brief.languages}
    except NoPdf:
        return []
    say = _("In %(language)s %(pages)s pages come before the annexes, and a busy desk reads two. Shorten: %(texts)s.")
    return [
        say % {"language": LANGUAGES.get(language, language), "pages": count, "texts": _longest(brief, language)}
        for language, count in pages.items()
        if count > FRONT_PAGES
    ]


def _longest(brief: Brief, language: str) -> str:
    lengths = sorted(_lengths(brief, language), key=lambda pair: -pair[1])[:LONGEST]
    return ", ".join(_("%(text)s (%(count)s characters)") % {"text": name, "count": count} for name, count in lengths)


def _lengths(brief: Brief, language: str) -> Iterator[tuple[str, int]]:
    yield _("In short"), len(brief.summary.get(language, ""))
    for one in brief.recommendations:
        yield _("recommendation %(number)s") % {"number": one.number}, len(one.text.get(language, ""))
