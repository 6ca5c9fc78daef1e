"""The catalogues: complete, compiled, and with the same places to fill in."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from messages import messages_in_use

from baithak.web.catalogue import LOCALE_FOLDER

PLACES = re.compile(r"%\(\w+\)s|%%")


def _folder(language: str):
    return LOCALE_FOLDER / language / "LC_MESSAGES"


@pytest.fixture(params=["hi", "ur"])
def written(request: pytest.FixtureRequest):
    with (_folder(request.param) / "django.po").open("rb") as file:
        return request.param, read_po(file)


def test_every_message_is_translated(written) -> None:
    language, catalogue = written
    known = {message.id for message in catalogue if message.id}
    assert messages_in_use() == known, f"{language}: the catalogue and the templates ask for different messages"


def test_nothing_is_fuzzy_or_empty(written) -> None:
    _language, catalogue = written
    for message in catalogue:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert not message.fuzzy and all(texts), message.id


def test_places_to_fill_in_are_kept(written) -> None:
    _language, catalogue = written
    for message in catalogue:
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in texts:
            assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(originals[-1])), message.id


def test_compiled_catalogue_is_current(written) -> None:
    language, catalogue = written
    expected = io.BytesIO()
    write_mo(expected, catalogue)
    assert (_folder(language) / "django.mo").read_bytes() == expected.getvalue(), (
        "run: pybabel compile -d src/baithak/web/locale -D django"
    )
