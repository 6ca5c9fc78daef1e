"""`baithak forget`: asks, destroys, and says when there is nothing to destroy."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from baithak.doors.forgetting import forget
from baithak.doors.refusals import NotNow
from baithak.voices import vault
from baithak.voices.models import Contribution, Dialogue, Round, State


@pytest.mark.django_db(transaction=True)
def test_the_key_and_what_it_opened_are_gone() -> None:
    held = Dialogue.objects.create(
        slug="forgotten", charter="{}", cosignatures={}, room_hash="0" * 64, title={"en": "x"}, side_titles={},
        languages=["en"], kind="closed", receipt_key="1" * 64,
    )  # fmt: skip
    days = {"opens_on": date(2026, 1, 1), "closes_on": date(2026, 1, 9)}
    place = Round.objects.create(dialogue=held, number=1, activity="votes", state=State.CLOSED, **days)
    sealed = vault.make_key("forgotten").lock("here", b"what was said")
    Contribution.objects.create(slot="a" * 32, round=place, turn=0, envelope_id="b" * 64, sealed=sealed)
    forget("forgotten")
    assert not vault.key_file("forgotten").exists() and not Contribution.objects.exists()
    with pytest.raises(vault.NoVault):
        vault.open_vault("forgotten")
    forget("forgotten")  # again, for one that was cut short


@pytest.mark.django_db
def test_a_dialogue_that_is_not_there() -> None:
    with pytest.raises(NotNow, match="no dialogue"):
        forget("nothing")


def test_it_asks_first(tmp_path: Path) -> None:
    environment = os.environ | {"BAITHAK_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "baithak", "forget", "neemrana"]
    for more, typed, code in ((["--yes"], "", 5), ([], "neemrana\n", 5), ([], "no\n", 2), ([], "", 2)):
        done = subprocess.run(
            [*command, *more], env=environment, input=typed, capture_output=True, text=True, check=False
        )
        assert done.returncode == code and done.stderr.count("\n") == 1, done.stderr
