"""How the command ends: one number for each kind of ending, and every refusal in one line."""

from __future__ import annotations

import sys

DONE, BAD_USE, BAD_INPUT, CANNOT_WRITE, SHUT, INTERRUPTED = 0, 2, 3, 4, 5, 130


def refuse(refusal: Exception | str, code: int) -> int:
    """Says why on the error stream, in one line; returns `code`."""
    print(f"baithak: {' '.join(str(refusal).split())}", file=sys.stderr)
    return code
