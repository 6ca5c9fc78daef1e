"""Which facts lie in which database of a door: its own, what was released, what officials sent back."""

from __future__ import annotations

from typing import Any

from django.conf import settings

PUBLICATION, LETTERS = "publication", "letters"


class Router:
    """Publications and letters go to databases of their own, where a door has them."""

    def db_for_read(self, model: Any, **_hints: object) -> str:
        return _place(model._meta.app_label, model._meta.model_name)

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **_hints: object) -> bool:
        return self.db_for_read(one) == self.db_for_read(other)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **_hints: object) -> bool:
        if model_name is None:
            return True
        return db == _place(app_label, model_name)


def _place(app: str, model: str | None) -> str:
    wanted = "default"
    if app == "publications":
        wanted = LETTERS if model == "letter" else PUBLICATION
    return wanted if wanted in settings.DATABASES else "default"
