"""Django's template engine, used standalone: the name of a template and its values in, text out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from baithak.web.catalogue import LANGUAGES, LOCALE_FOLDER

TEMPLATE_FOLDER = Path(__file__).parent / "templates"


def render_template(name: str, values: Mapping[str, object], language: str) -> str:
    """The template filled in, its own words in `language`; values are escaped unless the template says `safe`."""
    engine = _engine()
    from django.template import Context
    from django.utils import translation

    with translation.override(language):
        return str(engine.get_template(name).render(Context(values)))


@cache
def _engine() -> Any:
    """Django is imported only here, when something is rendered: importing it costs a fifth of a second."""
    from django.apps import apps
    from django.conf import settings
    from django.template import Engine

    if not settings.configured:
        settings.configure(
            USE_I18N=True,
            LANGUAGE_CODE="en",
            LANGUAGES=list(LANGUAGES.items()),
            LOCALE_PATHS=[str(LOCALE_FOLDER)],
            INSTALLED_APPS=[],
        )
        apps.populate(settings.INSTALLED_APPS)  # catalogues are refused until the (empty) list of apps is loaded
    return Engine(dirs=[str(TEMPLATE_FOLDER)], builtins=["django.templatetags.i18n"])
