"""What was released of a round, word for word. Nothing else that was ever learned from votes is kept."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import models

from baithak.seal import canonical
from baithak.voices.models import Round

MAX_BYTES = 8 << 20


class Finding(models.Model):
    """The one release of a round of votes. `document`: the canonical JSON that `analysis.released` made of it.

    The round is its key: there can be no second one.
    """

    round = models.OneToOneField(Round, models.CASCADE, primary_key=True, related_name="finding")
    document = models.TextField()

    @cached_property
    def released(self) -> dict[str, Any]:
        """The document, read. docs/disclosure.md says what stands where."""
        read: dict[str, Any] = canonical.decode(self.document.encode(), MAX_BYTES)
        return read
