"""Attack 9: the convener mints a seat after the doors are open, or looks for the keys that could.

The keys are hunted as a thief would: every stretch of every file that is long enough for a prime is tried as a factor
of the public moduli; and what lay in the database and the key files while enrolment was open is looked for in pieces.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import math
import re
import secrets
import sqlite3
from collections.abc import Iterator

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from tests.boundaries.conftest import Held
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture
from tests.people.member import enrol

from baithak.demo.browser import Browser
from baithak.people import charter as charters
from baithak.people import closing, members
from baithak.people.members import NewMember
from baithak.people.models import Convening
from baithak.seal import rsa_keys
from baithak.web.errors import Refusal

PRIME_BYTES = rsa_keys.SIGNATURE_BYTES // 2
HIDDEN = re.compile(rb"[0-9a-f]{%d,}|[A-Za-z0-9+/_-]{%d,}" % (2 * PRIME_BYTES, PRIME_BYTES * 4 // 3))


def factors(data: bytes, product: int) -> Iterator[int]:
    """The primes in `data`, as they stand or in hexadecimal or base 64, in either order of bytes."""
    for place in range(len(data) - PRIME_BYTES + 1):
        first, last = data[place], data[place + PRIME_BYTES - 1]
        for order, high, low in (("big", first, last), ("little", last, first)):
            if high >= 0xB5 and low & 1:  # so begin and end all primes of this length, else their product is too short
                found = int.from_bytes(data[place : place + PRIME_BYTES], order)  # type: ignore[arg-type]
                if product % found == 0:
                    yield found


def written(data: bytes) -> Iterator[bytes]:
    """The data, and what is written in it in hexadecimal or base 64."""
    yield data
    for piece in HIDDEN.findall(data):
        for read in (bytes.fromhex, base64.urlsafe_b64decode):
            try:
                yield read(piece.decode()[: len(piece) // 4 * 4].replace("+", "-").replace("/", "_"))  # type: ignore[operator]
            except (ValueError, binascii.Error):
                continue


def everything(held: Held) -> dict[str, bytes]:
    """All files of the convening door, and its backup opened with the backup's own key."""
    home = held.home / "convening"
    found = {str(file): file.read_bytes() for file in held.files if file.is_relative_to(home)}
    identity = pyrage.x25519.Identity.from_str(held.backup_key)
    backup = gzip.decompress(pyrage.decrypt(held.backups["convening"].read_bytes(), [identity]))
    return found | {"the backup": backup, "the log": (held.home / "convening.log").read_bytes()}


def test_attack_09_the_hunt_finds_a_key_that_was_left_lying(drawn_keys: list[RSAPrivateKey]) -> None:
    key = drawn_keys[0]
    numbers = key.private_numbers()
    der = rsa_keys.export_private(key)
    noise = secrets.token_bytes(300)
    for left in (der, der.hex().encode(), base64.b64encode(der), numbers.p.to_bytes(PRIME_BYTES, "little")):
        data = noise + left + noise
        assert any(found for text in written(data) for found in factors(text, numbers.public_numbers.n))


def test_attack_09_no_file_holds_a_key_that_could_sign(held: Held) -> None:
    charter = held.rehearsal.charter
    assert charter is not None
    rounds = range(1, charter.rounds + 1)
    product = math.prod(charter.key(one.side, number).public_numbers().n for one in charter.sides for number in rounds)
    files = everything(held)
    assert len(files) >= 4
    for name, data in files.items():
        for text in written(data):
            assert not any(True for _ in factors(text, product)), f"{name} holds a prime of a signing key"


def test_attack_09_what_was_kept_of_the_keys_is_in_no_file_any_more(held: Held) -> None:
    """Not in free pages, not in the log of the database, not in a backup, not under a key file's name."""
    assert held.rehearsal.charter is not None
    assert len(held.signing) == 2 * held.rehearsal.charter.rounds + 1
    for name, data in everything(held).items():
        for kept in held.signing:
            for start in range(0, len(kept) - 15, 16):
                assert kept[start : start + 16] not in data, f"{name} still holds a piece of a signing key"
    assert not [*(held.home / "convening" / "keys").iterdir()]
    with sqlite3.connect(f"file:{held.home / 'convening' / 'door.sqlite3'}?mode=ro", uri=True) as database:
        assert database.execute("select count(*) from people_signingkey").fetchone() == (0,)


def test_attack_09_the_open_door_mints_for_nobody(held: Held) -> None:
    path = "/i/" + next(iter(held.rehearsal.links.values())).rsplit("/", 1)[1]
    browser = Browser(held.doors["convening"].origin)
    page = browser.submit(path, {})
    token = page.find(r'name="csrfmiddlewaretoken" value="([^"]+)"')
    body = json.dumps({"blinded": ["11" * 384] * 3, "locker": ""}).encode()
    answer = browser.post("/seat/grant", body, {"X-CSRFToken": token, "Origin": browser.origin})
    browser.close()
    assert (answer.status, json.loads(answer.text)["error"]) == (410, "closed")


def test_attack_09_no_verb_opens_enrolment_again(filled: Convening) -> None:
    closing.close_enrolment(filled)
    new = NewMember(name="One More", email="more@example.org", side="india")
    for verb in (
        lambda: members.add_member(filled, new),
        lambda: members.replace_member(members.members_of(filled)[0], new),
        lambda: closing.close_enrolment(filled),
    ):
        with pytest.raises(Refusal) as refused:
            verb()
        assert refused.value.status == 410
    filled.state = "enrolling"  # even if somebody turns the state back in the database, there is nothing to sign with
    filled.save()
    late = invite(filled, "india", 1, start=77)[0]
    with pytest.raises(OSError, match="key file"):
        enrol(late)
    filled.state = "closed"
    filled.save()
    assert charters.write_charter(filled).sides[0].grants == 8
