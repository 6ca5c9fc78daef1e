"""The veil between doors: what each may know, checked before it opens. A door that knows too much stays shut."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings

from baithak.doors.refusals import KnowsTooMuch

MAY_KNOW = {
    "convening": frozenset({"contenttypes", "auth", "accounts", "people"}),
    "roundtable": frozenset({"contenttypes", "auth", "accounts", "voices", "outcomes"}),
    "public": frozenset({"publications"}),
}


def check_door() -> None:
    """Raises KnowsTooMuch unless this process holds one database and only the models its door may know."""
    known = {model._meta.app_label for model in apps.get_models(include_auto_created=True)}
    if too_many := sorted(known - MAY_KNOW[settings.DOOR]):
        raise KnowsTooMuch(
            f"the {settings.DOOR} door must not know {', '.join(too_many)}: take it out of INSTALLED_APPS"
        )
    if set(settings.DATABASES) != {"default"}:
        raise KnowsTooMuch(f"the {settings.DOOR} door has one database, `default`: take out the others")
