"""The catalogues: complete, compiled, and with the same places to fill in."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tests.web.messages import TRANSLATED, Message, folder_of, messages_in_use, messages_of, read_catalogue

MARKS = re.compile(r"%\(\w+\)s|%%|\{\w+\}|<[^>]*>|\n")  # places to fill in, tags, line ends


@pytest.fixture(scope="module")
def used() -> set[Message]:
    return messages_in_use()


@pytest.fixture(params=TRANSLATED)
def written(request: pytest.FixtureRequest) -> tuple[str, Catalog]:
    return request.param, read_catalogue(request.param)


def test_extraction_sees_every_kind_of_place(used: set[Message]) -> None:
    ids = {message.id for message in used}
    assert {"Common ground", "The name is missing."} <= ids  # a template, a module
    assert any(isinstance(id_, tuple) for id_ in ids)


def test_every_message_is_translated(written: tuple[str, Catalog], used: set[Message]) -> None:
    language, catalogue = written
    assert used == messages_of(catalogue), f"{language}: run python -m tests.web.messages"


def test_nothing_is_fuzzy_or_empty(written: tuple[str, Catalog]) -> None:
    _language, catalogue = written
    for message in catalogue:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert not message.fuzzy and all(texts), message.id


def test_places_to_fill_in_are_kept(written: tuple[str, Catalog]) -> None:
    _language, catalogue = written
    for message in catalogue:
        if isinstance(message.id, tuple):
            assert _marks(message.string[0]) in (_marks(message.id[0]), _marks(message.id[1])), message.id
            assert all(_marks(text) == _marks(message.id[1]) for text in message.string[1:]), message.id
        elif message.id:
            assert _marks(message.string) == _marks(message.id), message.id


def _marks(text: str) -> list[str]:
    return sorted(MARKS.findall(text))


def test_compiled_catalogue_is_current(written: tuple[str, Catalog]) -> None:
    language, catalogue = written
    expected = io.BytesIO()
    write_mo(expected, catalogue)
    assert (folder_of(language) / "django.mo").read_bytes() == expected.getvalue(), (
        "run: pybabel compile -d src/baithak/web/locale -D django"
    )
