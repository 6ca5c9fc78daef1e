"""Backups and the restore drill: all comes back, nothing is readable on the way, and nothing is made too early."""

from __future__ import annotations

import gzip
import json
import random
from datetime import date
from pathlib import Path

import pyrage
import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.test import Client

from baithak.doors import backup as backups
from baithak.doors.dump import dump, kept_models, load, rows_held
from baithak.doors.refusals import BadBackup, BadSetting, CannotWrite, NotNow
from baithak.voices.models import Contribution, Dialogue, Leaf, Round, Seat, State
from baithak.web.accounts import duties, recovery, set_up
from baithak.web.accounts.models import Account

pytestmark = pytest.mark.django_db(transaction=True)
SEATS = 30


@pytest.fixture
def dialogue() -> Dialogue:
    """A closed round with its record, and somebody on the staff."""
    account, _ = set_up.open_account("f@example.org", "Farah فرح")
    duties.give_duty(account, "facilitator", "neemrana")
    recovery.replace_codes(account)
    fields = {name: {"en": "x", "ur": "نیمرانہ"} for name in ("title", "side_titles")}
    held = Dialogue.objects.create(
        slug="neemrana", charter="{}", cosignatures={}, room_hash="0" * 64, languages=["en"], kind="closed",
        receipt_key="1" * 64, **fields,
    )  # fmt: skip
    place = Round.objects.create(
        dialogue=held, number=1, activity="votes", opens_on=date(2026, 1, 1), closes_on=date(2026, 1, 9),
        state=State.CLOSED,
    )  # fmt: skip
    names = [f"{number:064x}" for number in range(SEATS)]
    random.Random(7).shuffle(names)
    Seat.objects.bulk_create(Seat(slot=name[-32:], round=place, side="india") for name in names)
    rows = [
        Contribution(slot=name[-32:], round=place, turn=0, envelope_id=name, sealed=bytes.fromhex(name))
        for name in names
    ]
    Contribution.objects.bulk_create(rows)
    Leaf.objects.bulk_create(Leaf(hash=name, dialogue=held, place=place) for place, name in enumerate(sorted(names)))
    return held


@pytest.fixture
def key(tmp_path: Path) -> tuple[Path, str]:
    return tmp_path / "key", backups.make_key(tmp_path / "key")


def everything() -> dict[str, list[tuple[object, ...]]]:
    def plain(value: object) -> object:
        return bytes(value) if isinstance(value, memoryview) else value

    tables = {m._meta.label: m._base_manager.order_by("pk").values_list() for m in kept_models()}
    return {label: [tuple(map(plain, row)) for row in rows] for label, rows in tables.items()}


def empty() -> None:
    """A fresh door."""
    tables = [model._meta.db_table for model in kept_models()]
    connection.ops.execute_sql_flush(
        connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=True)
    )


def test_the_restore_drill(dialogue: Dialogue, key: tuple[Path, str], tmp_path: Path) -> None:
    """Counts, every value and the root come back; new rows get new keys; whoever could sign in still can."""
    key_file, recipient = key
    before, leaves = everything(), [leaf.hash for leaf in Leaf.objects.order_by("place")]
    backups.backup(tmp_path / "kept.age", [recipient])
    empty()
    assert not any(rows_held().values())
    rows = backups.restore(tmp_path / "kept.age", key_file)
    assert everything() == before
    assert [leaf.hash for leaf in Leaf.objects.order_by("place")] == leaves
    assert rows["voices.Contribution"] == SEATS and rows["accounts.RecoveryCode"] == recovery.CODES
    assert set_up.open_account("new@example.org")[0].pk > Account.objects.get(email="f@example.org").pk


def test_a_backup_keeps_no_order(dialogue: Dialogue) -> None:
    lines = [json.loads(line) for line in dump()]
    slots: list[str] = []
    for line in lines:
        if isinstance(line, dict):
            here = line.get("table")
        elif here == "voices.Contribution":
            slots.append(line[0])
    assert len(slots) == SEATS and slots == sorted(slots)


def test_nothing_is_readable_without_the_key(dialogue: Dialogue, key: tuple[Path, str], tmp_path: Path) -> None:
    file = tmp_path / "kept.age"
    backups.backup(file, [key[1]])
    sealed = file.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1") and file.stat().st_mode & 0o777 == 0o600
    for known in (b"neemrana", b"f@example.org", b"0" * 64, b"facilitator"):
        assert known not in sealed
    other = tmp_path / "other"
    backups.make_key(other)
    empty()
    with pytest.raises(BadBackup, match="this key"):
        backups.restore(file, other)


def test_several_may_read_it(dialogue: Dialogue, key: tuple[Path, str], tmp_path: Path) -> None:
    second = tmp_path / "second"
    backups.backup(tmp_path / "kept.age", [key[1], backups.make_key(second)])
    empty()
    assert backups.restore(tmp_path / "kept.age", second)["voices.Seat"] == SEATS


def test_no_key_of_the_door_is_inside(dialogue: Dialogue, key: tuple[Path, str], tmp_path: Path, settings) -> None:
    keys = Path(settings.HOME) / "keys"
    keys.mkdir(exist_ok=True)
    secrets = [Path(settings.HOME, "secret-key").read_bytes(), b"\x07" * 16 + b"data-key-of-neemrana"]
    (keys / "neemrana.key").write_bytes(secrets[1])
    backups.backup(tmp_path / "kept.age", [key[1]])
    (keys / "neemrana.key").unlink()
    identity = pyrage.x25519.Identity.from_str(key[0].read_text().split("\n")[1])
    plain = gzip.decompress(pyrage.decrypt((tmp_path / "kept.age").read_bytes(), [identity]))
    assert b"voices.Contribution" in plain
    for secret in secrets:
        assert secret not in plain and secret.hex().encode() not in plain


@pytest.mark.parametrize("state", [State.OPEN, State.SHORT, State.CLOSING])
def test_no_backup_while_a_round_is_open(dialogue: Dialogue, key: tuple[Path, str], tmp_path: Path, state: str) -> None:
    Round.objects.update(state=state)
    with pytest.raises(NotNow, match="round is open"):
        backups.backup(tmp_path / "kept.age", [key[1]])
    assert not (tmp_path / "kept.age").exists()


def test_a_door_that_holds_something_is_not_written_over(
    dialogue: Dialogue, key: tuple[Path, str], tmp_path: Path
) -> None:
    backups.backup(tmp_path / "kept.age", [key[1]])
    Contribution.objects.all().delete()
    with pytest.raises(NotNow, match="already holds"):
        backups.restore(tmp_path / "kept.age", key[0])
    assert not Contribution.objects.exists()


def test_an_older_file_is_never_replaced(dialogue: Dialogue, key: tuple[Path, str], tmp_path: Path) -> None:
    (tmp_path / "kept.age").write_text("older")
    with pytest.raises(CannotWrite, match="there already"):
        backups.backup(tmp_path / "kept.age", [key[1]])
    with pytest.raises(CannotWrite):
        backups.backup(tmp_path / "no" / "folder" / "kept.age", [key[1]])
    assert (tmp_path / "kept.age").read_text() == "older"


@pytest.mark.parametrize("recipient", ["", "age1nobody", "AGE-SECRET-KEY-1"])
def test_a_recipient_that_is_none(recipient: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="--to"):
        backups.backup(tmp_path / "kept.age", [recipient])


@pytest.mark.parametrize("content", ["", "# nothing\n", "age1\n", "\x00\udcff"])
def test_a_key_file_that_is_none(content: str, key: tuple[Path, str], tmp_path: Path) -> None:
    backups.backup(tmp_path / "kept.age", [key[1]])
    (tmp_path / "bad").write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(BadBackup, match="backup-key"):
        backups.restore(tmp_path / "kept.age", tmp_path / "bad")


def damaged() -> dict[str, object]:
    lines = [*dump()]
    header = json.loads(lines[0])

    def but(**change: object) -> list[str]:
        return [json.dumps(header | change) + "\n", *lines[1:]]

    nowhere = [line.replace('"neemrana",1', '"nowhere",1') for line in lines]
    return {
        "another door": (but(door="public"), "public"),
        "another release": (but(migrations=[], baithak="9.9"), "Baithak 9.9"),
        "another format": (but(format=2), "restore it with that release"),
        "rows missing": (lines[:-5], "not whole|damaged"),
        "a table missing": ([line for line in lines if "Duty" not in line], "damaged|not whole"),
        "an unknown table": ([lines[0], '{"table":"voices.Nothing","columns":[]}\n'], "damaged"),
        "an unknown column": ([lines[0], '{"table":"voices.Seat","columns":["ip"]}\n'], "damaged"),
        "a row too short": ([*lines, "[1]\n"], "damaged"),
        "no JSON": ([*lines, "{\n"], "damaged"),
        "nothing": ([], "damaged"),
        "a number": (["1\n"], "damaged"),
        "a row that belongs to nothing": (nowhere, "damaged"),
    }


@pytest.mark.parametrize(
    "how",
    [
        "another door",
        "another release",
        "another format",
        "rows missing",
        "a table missing",
        "an unknown table",
        "an unknown column",
        "a row too short",
        "no JSON",
        "nothing",
        "a number",
        "a row that belongs to nothing",
    ],
)
def test_what_is_damaged_or_foreign_restores_nothing(dialogue: Dialogue, how: str) -> None:
    lines, said = damaged()[how]
    empty()
    with pytest.raises(BadBackup, match=said):
        load(lines)
    assert not any(rows_held().values())


def test_a_file_that_is_no_backup(key: tuple[Path, str], tmp_path: Path) -> None:
    recipient = pyrage.x25519.Recipient.from_str(key[1])
    (tmp_path / "plain").write_bytes(b"hello")
    (tmp_path / "sealed").write_bytes(pyrage.encrypt(b"hello", [recipient]))
    (tmp_path / "cut").write_bytes(pyrage.encrypt(gzip.compress(b"hello" * 99)[:-9], [recipient]))
    for name in ("plain", "sealed", "cut", "absent"):
        with pytest.raises(BadBackup):
            backups.restore(tmp_path / name, key[0])


def test_every_table_is_kept_but_those_that_django_fills() -> None:
    kept = {model._meta.label for model in kept_models()}
    left_out = {model._meta.label for model in apps.get_models(include_auto_created=True)} - kept
    assert left_out == {"auth.Permission", "auth.Group", "auth.Group_permissions", "contenttypes.ContentType"}


@pytest.mark.urls("baithak.doors.urls_roundtable")
def test_staff_sign_in_after_a_restore(key: tuple[Path, str], tmp_path: Path, settings) -> None:
    from tests.accounts.conftest import PASSPHRASE, follow_link

    phone, _ = follow_link(Client(), set_up.make_link(set_up.open_account("f@example.org")[0]))
    backups.backup(tmp_path / "kept.age", [key[1]])
    empty()
    backups.restore(tmp_path / "kept.age", key[0])
    client = Client()
    form = {"email": "f@example.org", "passphrase": PASSPHRASE, "code": phone.code()}
    assert client.post("/staff/sign-in/", form).status_code == 302
