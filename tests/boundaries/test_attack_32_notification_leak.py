"""Attack 32: somebody reads the letters, or counts who gets which, to learn who takes part and what was said."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import Message
from typing import Any

import pytest
from django.core import mail as outbox
from tests.boundaries.conftest import take_seats
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture
from tests.people.member import cosignature
from tests.voices.sample import Room

from baithak.people import charter, closing, invitations, postman
from baithak.people.choices import MailKind
from baithak.people.models import Convening, Mail, Member
from baithak.seal import charter as charters

# What differs from letter to letter by its nature: whom it goes to, its number, its boundaries, the member's own link.
OWN = re.compile(r"/i/[0-9a-f]{32}|=+\d+==|Message-ID: .*|Date: .*|To: .*")
CONTENT = re.compile(
    r"agree|statement|majority|common ground|turnout|result|voted|\bseats? (is|are|was|were) taken", re.I
)


@pytest.fixture(autouse=True)
def _no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture of a link is as different as the link is."""
    from baithak.people import letters

    monkeypatch.setattr(letters, "_code", lambda link: letters.MIMEImage(b"", "png"))


def whole(message: Any) -> str:
    """A letter as it goes over the wire, decoded, without what is its recipient's by nature."""
    wire: Message = message.message()
    parts = [part.get_payload(decode=True) for part in wire.walk() if not part.is_multipart()]
    headers = "\n".join(f"{name}: {value}" for name, value in wire.items())
    return OWN.sub("…", headers + "\n" + "\n".join((part or b"").decode() for part in parts))


def sent(convening: Convening, queue: Callable[[Convening], int]) -> dict[str, str]:
    """What each member gets."""
    outbox.outbox.clear()
    queue(convening)
    postman.send_waiting(convening, most=100)
    return {message.to[0]: whole(message) for message in outbox.outbox}


KINDS = {
    MailKind.INVITATION: invitations.queue_invitations,
    MailKind.REMINDER: invitations.queue_reminders,
    MailKind.DATES: invitations.queue_dates,
    MailKind.DOORS_OPEN: invitations.queue_doors_open,
    MailKind.ROUND_OPEN: invitations.queue_round_open,
    MailKind.BRIEF_OUT: invitations.queue_brief_out,
}
FROM_THE_ROOM = (MailKind.DOORS_OPEN, MailKind.ROUND_OPEN, MailKind.BRIEF_OUT)


@pytest.fixture
def mixed(filled: Convening) -> Convening:
    """On each side eight who have taken their seat and two who have not."""
    for side in ("india", "pakistan"):
        invite(filled, side, 2, start=70)
    return filled


def open_doors(convening: Convening) -> None:
    closing.close_enrolment(convening)
    text = charters.write(charter.write_charter(convening))
    for number, name in enumerate(("india_witness", "pakistan_witness")):
        charter.take_cosignature(convening, cosignature(name, number, text))
    charter.make_opening(convening)


def test_attack_32_everybody_gets_the_same_letter_seated_or_not_on_either_side(mixed: Convening) -> None:
    everybody = {*Member.objects.values_list("email", flat=True)}
    assert len(everybody) == 20 and Member.objects.exclude(grant=None).count() == 16
    for kind, queue in KINDS.items():
        if kind is MailKind.DOORS_OPEN:
            open_doors(mixed)
        letters = sent(mixed, queue)
        assert letters.keys() == everybody, kind
        assert len({*letters.values()}) == 1, kind


def test_attack_32_taking_a_seat_changes_no_letter(mixed: Convening) -> None:
    sent(mixed, invitations.queue_invitations)
    before = sent(mixed, invitations.queue_reminders)
    take_seats(Member.objects.filter(grant=None))
    assert sent(mixed, invitations.queue_reminders) == before


def test_attack_32_no_letter_says_what_was_said_or_how_many(mixed: Convening) -> None:
    for kind, queue in KINDS.items():
        if kind is MailKind.DOORS_OPEN:
            open_doors(mixed)
        (letter, *_others) = sent(mixed, queue).values()
        words = letter.replace("write what you think", "").replace("how you vote is", "")
        assert not CONTENT.search(re.sub(r"SUMMARY:.*", "", words)), CONTENT.search(words)
        for member in Member.objects.all():
            assert member.name not in letter and member.email not in letter
        if kind in FROM_THE_ROOM:
            assert "/i/" not in letter and "…" in letter and mixed.room_link in letter


def test_attack_32_only_a_letter_that_was_asked_for_goes_to_one(mixed: Convening) -> None:
    """Every kind of letter is known here: one more is a decision about who is told apart by getting it."""
    assert {*MailKind} == {*KINDS, MailKind.NEW_LINK}
    member = Member.objects.first()
    assert member is not None
    letters = sent(mixed, lambda _: invitations.queue_new_link(member) or 1)
    assert letters.keys() == {member.email}


def test_attack_32_the_roundtable_writes_to_nobody(room: Room) -> None:
    """From the first statement to the last co-signature no letter leaves, and none is queued."""
    ids = room.to_votes()
    for voice in room.voices:
        room.vote(voice, ids[0], "agree")
    room.close(2)
    room.sign()
    assert not outbox.outbox and not Mail.objects.exists()
