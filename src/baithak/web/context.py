"""What the frame of every page needs to know."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from baithak.web.catalogue import LANGUAGES, direction, reader_language


def frame(request: HttpRequest) -> dict[str, object]:
    """Language, direction, the languages to choose from, and which door this is."""
    language = reader_language()
    return {
        "language": language,
        "direction": direction(language),
        "languages": LANGUAGES.items(),
        "door": settings.DOOR,
        "path": request.path,
    }
