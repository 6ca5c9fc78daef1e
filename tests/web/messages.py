"""Every message that templates and Python ask the catalogues for. Run as a program: what the catalogues lack."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po

import baithak.web.engine as engine
from baithak.web.catalogue import LANGUAGES, LOCALE_FOLDER

SOURCE_FOLDER = Path(engine.__file__).parents[1]
TRANSLATED = sorted(set(LANGUAGES) - {"en"})  # English is what the code is written in
# Which arguments are the context, the singular and the plural.
KEYWORDS: dict[str, tuple[tuple[int, str] | int, ...]] = {
    name + lazy: places
    for lazy in ("", "_lazy")
    for name, places in (
        ("gettext", (1,)),
        ("ngettext", (1, 2)),
        ("pgettext", ((1, "c"), 2)),
        ("npgettext", ((1, "c"), 2, 3)),
    )
} | {"_": (1,), "gettext_noop": (1,)}


class Message(NamedTuple):
    """The English text, or (singular, plural), and the context that tells it from the same text elsewhere."""

    id: str | tuple[str, str]
    context: str | None = None


def messages_in_use() -> set[Message]:
    """What the templates of all apps and all Python modules ask for."""
    used: set[Message] = set()
    for template in _templates():
        used |= _messages(_as_python(template))
    for module in SOURCE_FOLDER.rglob("*.py"):
        used |= _messages(module.read_text(encoding="utf-8"))
    # Where one text is asked for both alone and with a plural, a catalogue has one entry, and answers both from it.
    return used - {Message(message.id[0], message.context) for message in used if isinstance(message.id, tuple)}


def messages_of(catalogue: Catalog) -> set[Message]:
    """What a catalogue has a translation for."""
    return {Message(message.id, message.context) for message in catalogue if message.id}


def read_catalogue(language: str) -> Catalog:
    with (folder_of(language) / "django.po").open("rb") as file:
        return read_po(file)


def folder_of(language: str) -> Path:
    return LOCALE_FOLDER / language / "LC_MESSAGES"


def _templates() -> list[Path]:
    files = [file for folder in SOURCE_FOLDER.rglob("templates") for file in folder.rglob("*")]
    return sorted(file for file in files if file.suffix in (".html", ".txt"))


def _as_python(template: Path) -> str:
    engine._engine()  # Django's extraction reads its settings
    from django.utils.translation.template import templatize

    return str(templatize(template.read_text(encoding="utf-8"), origin=str(template)))


def _messages(python: str) -> set[Message]:
    found = extract_python(io.BytesIO(python.encode("utf-8")), list(KEYWORDS), (), {"encoding": "utf-8"})
    return {message for _line, name, texts, _comments in found for message in _message(name, texts)}


def _message(name: str, texts: str | Iterable[str | None] | None) -> Iterator[Message]:
    given = (texts,) if texts is None or isinstance(texts, str) else tuple(texts)
    places = KEYWORDS[name]
    context = next((given[place[0] - 1] for place in places if isinstance(place, tuple)), None)
    ids = tuple(given[place - 1] for place in places if isinstance(place, int) and place <= len(given))
    if all(ids):
        yield Message(ids[0] if len(ids) == 1 else ids, context)


def main() -> None:
    used = messages_in_use()
    for language in TRANSLATED:
        known = messages_of(read_catalogue(language))
        for head, those in (("missing from", used - known), ("no longer used in", known - used)):
            print(f"# {len(those)} {head} {language}")
            for message in sorted(those, key=str):
                print(repr(message.id) + (f" in {message.context!r}" if message.context else ""))


if __name__ == "__main__":
    main()
