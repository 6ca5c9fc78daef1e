"""What is typed at a desk is kept in the browser until the server has it: how the server says that it has."""

from __future__ import annotations

from django.http import HttpResponseRedirect

TAKEN = "#taken"  # static/draft.js looks for it, and forgets what this tab sent last


def taken(address: str) -> HttpResponseRedirect:
    """On to this page: what was sent is kept by the server."""
    return HttpResponseRedirect(address + TAKEN)
