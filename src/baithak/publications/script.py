"""The participant's script as this door has it: its fingerprint, for whoever wants to compare."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import NamedTuple

from django.contrib.staticfiles import finders

SCRIPT = "seat.js"


class Script(NamedTuple):
    """`sha256`: hexadecimal, computed from the file itself. `size_bytes`: its length."""

    name: str
    sha256: str
    size_bytes: int


@cache
def participants_script() -> Script:
    """What is served to participants of this release, on every door."""
    with open(finders.find(SCRIPT), "rb") as file:  # noqa: PTH123  a path in text
        content = file.read()
    return Script(SCRIPT, hashlib.sha256(content).hexdigest(), len(content))
