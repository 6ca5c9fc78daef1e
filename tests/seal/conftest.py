"""A small dialogue for all tests of the seal: two sides, two rounds, its keys made once a session."""

import pytest

from tests.seal.dialogue import Dialogue


@pytest.fixture(scope="session")
def dialogue() -> Dialogue:
    return Dialogue()
