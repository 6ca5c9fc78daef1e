"""The document of a brief: read as it was written, refused when it is anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.publications.sample import BRIEF, correction, publish

from baithak.publications import document
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
        {"more": 1},
    ],
)
def test_what_is_no_brief_is_refused(change: dict[str, Any]) -> None:
    value = json.loads(DATA) | change
    with pytest.raises(BadEncoding):
        document.read(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


@pytest.mark.django_db
def test_a_publication_holds_its_brief() -> None:
    publication = publish()
    assert publication.brief == BRIEF
    assert [one.name for one in publication.recommendations.all()] == ["water-2026-1", "water-2026-2"]
