"""The veil between doors: what each may know, checked before it opens. A door that knows too much stays shut."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings

from baithak.doors.databases import LETTERS, PUBLICATION
from baithak.doors.refusals import KnowsTooMuch

MAY_KNOW = {
    "convening": frozenset({"contenttypes", "auth", "accounts", "people"}),
    "roundtable": frozenset({"contenttypes", "auth", "accounts", "voices", "outcomes", "publications"}),
    "public": frozenset({"publications"}),
}
MAY_OPEN = {
    "convening": frozenset({"default"}),
    "roundtable": frozenset({"default", PUBLICATION, LETTERS}),
    "public": frozenset({"default", LETTERS}),  # `default` is what was released, and can only be read
}


def check_door() -> None:
    """Raises KnowsTooMuch unless this process holds only the databases and the models its door may know."""
    known = {model._meta.app_label for model in apps.get_models(include_auto_created=True)}
    if too_many := sorted(known - MAY_KNOW[settings.DOOR]):
        raise KnowsTooMuch(
            f"the {settings.DOOR} door must not know {', '.join(too_many)}: take it out of INSTALLED_APPS"
        )
    if too_many := sorted(set(settings.DATABASES) - MAY_OPEN[settings.DOOR]):
        raise KnowsTooMuch(f"the {settings.DOOR} door must not open the databases {', '.join(too_many)}: take them out")
