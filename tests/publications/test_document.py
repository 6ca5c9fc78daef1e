"""The document of a brief: read as it was written, refused when it is anything else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.publications.sample import BRIEF, correction, publish

from baithak.publications import document
from baithak.publications.headings import HEADINGS
from baithak.publications.outline import outline
from baithak.seal.errors import BadEncoding

DATA = document.write(BRIEF)


def test_a_brief_is_read_as_it_was_written() -> None:
    assert document.read(DATA) == BRIEF
    assert document.write(document.read(DATA)) == DATA


def test_another_edition_has_another_name() -> None:
    assert document.name_of(document.write(correction())) != document.name_of(DATA)


@pytest.mark.parametrize(
    "change",
    [
        {"form": "baithak brief 9"},
        {"status": "leaked"},
        {"recommendations": {}},
        {"languages": [1]},
        {"title": {"en": "only"}},
        {"sides": [{"side": "india"}]},
        {"headings": {}},
        {"slate": {"en": "in one language alone"}},
        {"headings": {name: texts if name != "held" else {"en": "Held"} for name, texts in BRIEF.headings.items()}},
        {"title": 5},
        {"more": 1},
    ],
)
def test_what_is_no_brief_is_refused(change: dict[str, Any]) -> None:
    value = json.loads(DATA) | change
    with pytest.raises(BadEncoding):
        document.read(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def test_the_first_form_is_still_read_and_written_to_the_byte() -> None:
    first = replace(BRIEF, form=document.FIRST_FORM, headings={}, slate={})
    data = document.write(first)
    assert b'"headings"' not in data and b'"slate"' not in data
    assert document.read(data) == first and document.write(document.read(data)) == data
    assert [one.text for one in outline(first, "ur")] == [one.text for one in outline(replace(BRIEF, slate={}), "ur")]


@pytest.mark.parametrize("language", ["en", "hi", "ur"])
def test_no_later_wording_changes_what_a_brief_says(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = outline(BRIEF, language)
    for name in HEADINGS:
        monkeypatch.setitem(HEADINGS, name, "worded otherwise")
    assert outline(document.read(DATA), language) == said
    assert "worded otherwise" in {one.text for one in outline(replace(BRIEF, headings={}), language)}


@pytest.mark.django_db
def test_a_publication_holds_its_brief() -> None:
    publication = publish()
    assert publication.brief == BRIEF
    assert [one.name for one in publication.recommendations.all()] == ["water-2026-1", "water-2026-2"]
