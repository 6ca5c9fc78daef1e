"""A room to try things on; its data key goes when the test is over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from baithak.voices.keeping import keep_together, stop_keeping
from baithak.voices.vault import destroy_key
from tests.voices.sample import SLUG, Room, open_room


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    """The dialogue of `recorded`, opened; all happens in the test's own transaction."""
    yield open_room()
    destroy_key(SLUG)


@pytest.fixture
def real_room(transactional_db: None) -> Iterator[Room]:
    """The same with the writing thread and the sweeping that doors use."""
    yield open_room(keep_together)
    stop_keeping()
    destroy_key(SLUG)
