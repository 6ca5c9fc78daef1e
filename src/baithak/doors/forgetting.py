"""The end of a dialogue's retention, as a command."""

from __future__ import annotations

from baithak.doors.refusals import NotNow


def forget(slug: str) -> None:
    """Destroys a dialogue's data key and the rows sealed with it. Raises NotNow if there is no such dialogue."""
    from baithak.voices import retention
    from baithak.voices.models import Dialogue

    try:
        retention.forget(slug)
    except Dialogue.DoesNotExist as error:
        raise NotNow(f"there is no dialogue {slug!r} at this roundtable") from error
