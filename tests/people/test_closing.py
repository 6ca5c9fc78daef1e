"""Closing enrolment: only with enough seats and witnesses, for good, and without a key left anywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from baithak.people import closing, signing_keys
from baithak.people.models import Convening, Member, SigningKey
from baithak.web.errors import Refusal
from tests.people.a_door import run
from tests.people.conftest import invite
from tests.people.member import enrol, witness_key

KEY = witness_key(0).public_key().public_bytes_raw().hex()


def test_closed_for_good(seated: Convening) -> None:
    closing.close_enrolment(seated)
    assert seated.state == "closed"
    assert [side.grants for side in seated.sides.all()] == [8, 8]
    assert not SigningKey.objects.exists()
    assert not signing_keys.key_file(seated.slug).exists()
    with pytest.raises(Refusal) as refused:
        closing.close_enrolment(seated)
    assert (refused.value.code, refused.value.status) == ("closed", 410)


def test_too_few_seats(seated: Convening) -> None:
    member = Member.objects.filter(side__side="india").first()
    member.grant.delete()
    with pytest.raises(Refusal) as refused:
        closing.close_enrolment(seated)
    assert refused.value.code == "few"
    assert "India" in refused.value.say and "7" in refused.value.say
    assert seated.is_enrolling and SigningKey.objects.exists() and signing_keys.key_file(seated.slug).exists()
    assert closing.unfinished(seated) == [refused.value.say]


def test_no_witness(seated: Convening) -> None:
    seated.sides.filter(side="pakistan").update(witness_key="")
    with pytest.raises(Refusal) as refused:
        closing.close_enrolment(seated)
    assert refused.value.code == "witness"


def test_an_open_dialogue_closes_with_one_seat_on_each_side(make: Callable[..., Convening]) -> None:
    convening = make(kind="open")
    for place, side in enumerate(convening.sides.all()):
        enrol(invite(convening, side.side, 1)[0])
        public = witness_key(place).public_key().public_bytes_raw().hex()
        closing.name_witness(side, f"w{place}", public)
    closing.close_enrolment(convening)
    assert convening.state == "closed"


def test_a_close_that_stopped_halfway_is_finished_later(seated: Convening, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_slug: str) -> bool:
        raise OSError("no power")

    with monkeypatch.context() as patched:
        patched.setattr(signing_keys, "destroy_key_file", crash)
        with pytest.raises(OSError, match="no power"):
            closing.close_enrolment(seated)
    seated.refresh_from_db()
    assert seated.state == "closed" and signing_keys.key_file(seated.slug).exists()
    closing.destroy_keys(seated)
    assert not signing_keys.key_file(seated.slug).exists()


def test_keys_are_not_destroyed_while_enrolment_is_open(convening: Convening) -> None:
    with pytest.raises(Refusal) as refused:
        closing.destroy_keys(convening)
    assert refused.value.code == "enrolling"
    assert signing_keys.key_file(convening.slug).exists()


CLOSE = """
side = convening.sides.first()
traces = [
    signing_keys.key_file("water").read_bytes(),
    rsa_keys.export_private(signing_keys.open_keys(side)[0])[200:264],
    bytes(side.signing_keys.first().sealed)[100:164],
]
def found():
    home = Path(os.environ["BAITHAK_HOME"])
    return [sum(trace in file.read_bytes() for file in home.rglob("*") if file.is_file()) for trace in traces]
print(found())
closing._check = lambda seats: None  # nobody has taken a seat
closing.close_enrolment(convening)
print(found())
connection.close()
print(found())
"""


def test_no_trace_of_a_signing_key_is_left(tmp_path: Path) -> None:
    """Key file, private key and its encrypted row are in no file of a closed door, the database's log included."""
    assert run(CLOSE, tmp_path) == ["[1, 0, 1]", "[0, 0, 0]", "[0, 0, 0]"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("", KEY),
        ("A", KEY),
        ("a rahman", KEY),
        ("1a", KEY),
        ("रहमान", KEY),
        ("a_rahman", ""),
        ("a_rahman", "zz" * 32),
        ("a_rahman", KEY[2:]),
        ("a_rahman", "01" + "00" * 31),
        ("a_rahman", "00" * 32),
    ],
)
def test_who_cannot_be_a_witness(convening: Convening, name: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        closing.name_witness(convening.sides.first(), name, key)
    assert refused.value.code == "witness"


def test_each_side_has_a_witness_of_its_own(convening: Convening) -> None:
    one, other = convening.sides.all()
    closing.name_witness(one, "a_rahman", KEY)
    for name, key in (("somebody", KEY), ("a_rahman", witness_key(1).public_key().public_bytes_raw().hex())):
        with pytest.raises(Refusal):
            closing.name_witness(other, name, key)
    closing.name_witness(one, "b_rahman", KEY)
    assert convening.sides.first().witness_name == "b_rahman"


def test_witnesses_stay_once_the_charter_is_written(convening: Convening) -> None:
    Convening.objects.update(charter="{}")
    with pytest.raises(Refusal) as refused:
        closing.name_witness(convening.sides.first(), "a_rahman", KEY)
    assert refused.value.code == "charter"
