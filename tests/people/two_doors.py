"""Two convening doors in one test: while one is open, the other's rows and key files are packed away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core import serializers
from django.test import override_settings

from baithak.people.models import Convening, Grant


class Door:
    """A convening door with its own rows and its own folder."""

    def __init__(self, home: Path) -> None:
        self._home, self._rows = home, "[]"

    @contextmanager
    def open(self) -> Iterator[None]:
        for row in serializers.deserialize("json", self._rows):
            row.save()
        with override_settings(HOME=self._home):
            yield
        kinds = [*apps.get_app_config("people").get_models()]
        order = serializers.sort_dependencies([(apps.get_app_config("people"), kinds)])
        rows = [row for kind in order for row in kind.objects.all()]
        self._rows = serializers.serialize("json", rows)
        Grant.objects.all().delete()
        Convening.objects.all().delete()

    @property
    def everything(self) -> str:
        """All that is in this door's database."""
        return self._rows
