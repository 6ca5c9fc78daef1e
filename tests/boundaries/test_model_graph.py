"""The veil in the tables: no relation, no moment, no order and no name leads from what was said to who said it.

Import contracts do not see a foreign key that is written as a string. This does, and each of its rules is broken once.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

WHO = {"people", "accounts", "auth", "contenttypes"}
WHAT = {"voices", "outcomes"}
PUBLIC = {"publications"}
MOMENTS = (models.DateTimeField, models.TimeField, models.DurationField)
SERIAL = (models.AutoField, models.BigAutoField, models.SmallAutoField)
NAMING = {
    "account", "address", "agent", "author", "birth", "device", "email", "first_name", "gender", "generation", "grant",
    "invitation", "invited", "ip", "last_name", "link", "member", "name", "participant", "person", "phone", "remote",
    "role", "session", "staff", "user", "username",
}  # fmt: skip
ORDERING_NAMES = ("_at", "created", "modified", "updated", "time", "timestamp", "serial", "sequence", "counter")


def world(label: str) -> str:
    return next((name for name, labels in (("who", WHO), ("what", WHAT), ("public", PUBLIC)) if label in labels), label)


def problems(known: Iterable[type[models.Model]]) -> list[str]:
    """What is wrong with these tables, a sentence each."""
    return [problem for model in known for problem in (*crossings(model), *traces(model))]


def crossings(model: type[models.Model]) -> list[str]:
    here = world(model._meta.app_label)
    related = [(f.name, f.related_model) for f in model._meta.get_fields() if f.is_relation and f.related_model]
    related += [("parent", parent) for parent in model._meta.parents]
    return [
        f"{model._meta.label}.{name} reaches {other._meta.label}"
        for name, other in related
        if world(other._meta.app_label) != here
    ]


def traces(model: type[models.Model]) -> list[str]:
    label = model._meta.label
    is_said = world(model._meta.app_label) == "what"
    if not is_said and label != "people.Grant":
        return []
    found = []
    for field in model._meta.concrete_fields:
        place = f"{label}.{field.name}"
        if isinstance(field, MOMENTS) or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            found.append(f"{place} keeps a moment")
        if isinstance(field, models.DateField) and label not in ("voices.Round", "people.Round"):
            found.append(f"{place} keeps a date: only a round has dates")
        if isinstance(field, SERIAL):
            found.append(f"{place} counts up: it keeps the order of arrival")
        if is_said and field.name in NAMING:
            found.append(f"{place} sounds like somebody")
        if field.name.endswith(ORDERING_NAMES):
            found.append(f"{place} sounds like an order")
    return found


def test_the_tables_keep_the_veil() -> None:
    known = apps.get_models(include_auto_created=True)
    labels = {model._meta.app_label for model in known}
    assert {"people", "voices", "accounts"} <= labels, "a floor is missing: there is nothing to guard"
    assert labels <= WHO | WHAT | PUBLIC, "a new app: say whether it belongs to who or to what"
    assert problems(known) == []


def test_no_table_of_who_and_of_what_share_a_name() -> None:
    tables: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        tables.setdefault(model._meta.db_table, set()).add(world(model._meta.app_label))
    assert [table for table, worlds in tables.items() if len(worlds) > 1] == []


class _Meta:
    app_label = "voices"


BREACHES = {
    "reaches people.Member": {
        "member_of": lambda: models.ForeignKey("people.Member", models.CASCADE, related_name="+")
    },
    "reaches accounts.Account": {"by": lambda: models.ForeignKey("accounts.Account", models.CASCADE, related_name="+")},
    "keeps a moment": {"moment": models.DateTimeField},
    "keeps a date": {"day": models.DateField},
    "counts up": {"id": lambda: models.BigAutoField(primary_key=True)},
    "sounds like somebody": {"email": models.TextField},
    "sounds like an order": {"arrived_at": models.PositiveIntegerField},
}


@pytest.mark.parametrize("said", BREACHES)
def test_a_breach_is_noticed(said: str) -> None:
    with isolate_apps("baithak.voices", "baithak.people", "baithak.web.accounts", "django.contrib.contenttypes"):
        fields = {"id": models.UUIDField(primary_key=True)} | {k: make() for k, make in BREACHES[said].items()}
        breach = type("Breach", (models.Model,), {"__module__": __name__, "Meta": _Meta, **fields})
        if said.startswith("reaches"):
            breach._meta.get_field(next(iter(BREACHES[said]))).remote_field.model = apps.get_model(said.split()[1])
        assert any(said in problem for problem in problems([breach])), problems([breach])
