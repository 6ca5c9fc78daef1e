"""Every message that templates and Python ask the catalogues for."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.extract import extract_python

import baithak.web.engine as engine

SOURCE_FOLDER = Path(engine.__file__).parents[1]
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "_": None, "npgettext": None, "pgettext": None}

Message = str | tuple[str, str]


def messages_in_use() -> set[Message]:
    """A message is its English text, or (singular, plural)."""
    used: set[Message] = set()
    for template in sorted(engine.TEMPLATE_FOLDER.rglob("*.html")):
        used |= _messages(_as_python(template))
    for module in sorted((SOURCE_FOLDER / "report").glob("*.py")):
        used |= _messages(module.read_text(encoding="utf-8"))
    return used


def _as_python(template: Path) -> str:
    engine._engine()  # Django's extraction reads its settings
    from django.utils.translation.template import templatize

    return str(templatize(template.read_text(encoding="utf-8"), origin=str(template)))


def _messages(python: str) -> set[Message]:
    found = extract_python(io.BytesIO(python.encode("utf-8")), KEYWORDS, (), {"encoding": "utf-8"})
    return {_message(name, text) for _line, name, text, _comments in found if _has_words(text)}


def _has_words(text: object) -> bool:
    return any(text) if isinstance(text, tuple) else bool(text)


def _message(name: str, text: object) -> Message:
    if isinstance(text, tuple) and name == "ngettext":
        return (text[0], text[1])
    return str(text[0] if isinstance(text, tuple) else text)
