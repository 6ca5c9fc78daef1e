"""Letters: in the member's language, with link, code and dates, without a word of who said what; sent or kept."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Sequence
from datetime import time
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from icalendar import Calendar

from baithak.people import calendars, dialogues, invitations, links, members, postman
from baithak.people.choices import MailKind
from baithak.people.letters import write_letter
from baithak.people.models import Convening, Link, Mail, Meeting, Member
from baithak.web.errors import Refusal
from tests.people.conftest import TODAY, invite
from tests.people.member import enrol


def parts(message: Any) -> dict[str, Any]:
    return {part.get_content_type(): part for part in message.message().walk()}


def words(message: Any) -> str:
    """What a letter says, without the member's own link."""
    return re.sub(r"/i/[0-9a-f]{32}", "/i/…", message.subject + message.body)


def test_everybody_is_invited_with_a_link_of_their_own(convening: Convening) -> None:
    everybody = invite(convening, "india", 2) + invite(convening, "pakistan", 1)
    sent = invitations.invite_all(convening)
    assert {*sent} == {*everybody} and len({*sent.values()}) == 3
    assert len(outbox.outbox) == 3
    for message in outbox.outbox:
        (address,) = re.findall(r"http\S+/i/[0-9a-f]{32}", message.body)
        member = Member.objects.get(email=message.to[0])
        assert sent[member] == address
        assert links.use_link(address[-32:]).member == member  # type: ignore[union-attr]
    assert invitations.invite_all(convening) == {}
    assert len(outbox.outbox) == 3
    assert {*Member.objects.values_list("invited_on", flat=True)} != {None}


def test_a_letter_is_text_and_html_with_code_and_dates(convening: Convening, member: Member) -> None:
    invitations.invite_all(convening)
    found = parts(outbox.outbox[0])
    html = found["text/html"].get_payload(decode=True).decode()
    assert 'src="cid:link.png"' in html and "http" in html
    assert found["image/png"]["Content-ID"] == "<link.png>"
    assert found["image/png"].get_payload(decode=True).startswith(b"\x89PNG")
    assert found["text/calendar"].get_filename() == "baithak.ics"
    assert not re.search(r"<(script|style|link|iframe|form)", html)
    assert {*re.findall(r'(?:src|href)="([^"]*)"', html)} - {"cid:link.png"} == {
        re.findall(r"http\S+/i/[0-9a-f]{32}", outbox.outbox[0].body)[0]
    }


def test_names_in_a_title_are_escaped(make: Callable[..., Convening]) -> None:
    convening = make()
    Convening.objects.update(title={"en": "<b>Water & war</b>"})
    invite(convening, "india", 1)
    invitations.invite_all(convening)
    html = parts(outbox.outbox[0])["text/html"].get_payload(decode=True).decode()
    assert "<b>Water" not in html and "&lt;b&gt;Water &amp; war" in html
    assert "<b>Water & war</b>" in outbox.outbox[0].body


def test_the_title_is_in_the_members_language(convening: Convening) -> None:
    for code in ("en", "hi", "ur"):
        new = members.NewMember(name=code, email=f"{code}@example.org", side="india", language=code)
        members.add_member(convening, new)
    invitations.invite_all(convening)
    for message in outbox.outbox:
        code = message.to[0].split("@")[0]
        html = parts(message)["text/html"].get_payload(decode=True).decode()
        assert convening.title[code] in message.body and convening.title[code] in html
        assert f'<html lang="{code}" dir="{"rtl" if code == "ur" else "ltr"}">' in html


def test_reminders_are_the_same_for_seated_and_not(convening: Convening) -> None:
    one, other = invite(convening, "india", 2)
    invitations.invite_all(convening)
    enrol(one)
    outbox.outbox.clear()
    late = invite(convening, "india", 1, start=9)[0]
    assert invitations.queue_reminders(convening) == 2
    postman.send_waiting(convening)
    assert {message.to[0] for message in outbox.outbox} == {one.email, other.email}
    assert late.email not in str([message.to for message in outbox.outbox])
    assert len({words(message) for message in outbox.outbox}) == 1
    for message in outbox.outbox:
        assert one.name not in words(message) and other.name not in words(message)


@pytest.mark.parametrize("kind", MailKind)
def test_no_letter_says_a_name_or_a_number_of_people(convening: Convening, kind: MailKind) -> None:
    said = set()
    for number, member in enumerate(invite(convening, "india", 3)):
        if number == 0:
            enrol(member)
        mail = Mail(member=member, kind=kind, made_on=TODAY)
        letter = write_letter(mail, "https://room.example/i/" + "0" * 32)
        said.add(words(letter))
        everything = letter.subject + letter.body
        assert member.name not in everything and member.email not in everything
    assert len(said) == 1


def test_doors_open_carries_the_one_link_for_all(convening: Convening) -> None:
    one = invite(convening, "india", 2)[0]
    enrol(one)
    with pytest.raises(Refusal) as refused:
        invitations.queue_doors_open(convening)
    assert refused.value.code == "early"
    Convening.objects.update(state="opened")
    convening.refresh_from_db()
    assert invitations.queue_doors_open(convening) == 2
    postman.send_waiting(convening)
    assert len({message.body for message in outbox.outbox}) == 1
    assert "https://room.example/room/water/" in outbox.outbox[0].body
    assert "/i/" not in outbox.outbox[0].body and not Link.objects.exists()


@pytest.mark.parametrize(
    ("queue", "subject"),
    [(invitations.queue_round_open, "A round is open"), (invitations.queue_brief_out, "A brief is out")],
)
def test_news_from_the_room_goes_to_all_once_it_is_open(
    convening: Convening, queue: Callable[[Convening], int], subject: str
) -> None:
    enrol(invite(convening, "india", 2)[0])
    with pytest.raises(Refusal) as refused:
        queue(convening)
    assert refused.value.code == "early"
    Convening.objects.update(state="opened")
    convening.refresh_from_db()
    assert queue(convening) == 2 and queue(convening) == 0  # none is in the outbox twice
    postman.send_waiting(convening)
    assert {message.subject for message in outbox.outbox} == {subject}
    assert len({message.body for message in outbox.outbox}) == 1
    assert "https://room.example/room/water/" in outbox.outbox[0].body and not Link.objects.exists()
    assert queue(convening) == 2  # the next round is news again


def test_nobody_is_invited_after_the_close(convening: Convening, member: Member) -> None:
    Convening.objects.update(state="closed")
    convening.refresh_from_db()
    for act in (invitations.queue_invitations, invitations.queue_reminders):
        with pytest.raises(Refusal) as refused:
            act(convening)
        assert refused.value.status == 410
    invitations.queue_new_link(member)  # to carry a seat to another device
    assert postman.send_waiting(convening).sent == 1


def test_pressing_twice_makes_one_letter(convening: Convening, member: Member) -> None:
    assert (invitations.queue_invitations(convening), invitations.queue_invitations(convening)) == (1, 0)
    assert postman.send_waiting(convening).sent == 1


def test_the_outbox_keeps_no_words_and_no_links(convening: Convening, member: Member) -> None:
    invitations.invite_all(convening)
    (address,) = re.findall(r"/i/([0-9a-f]{32})", outbox.outbox[0].body)
    kept = str([[*model.objects.values()] for model in (Mail, Link, Member, Convening)])
    assert address not in kept
    assert {field.name for field in Mail._meta.get_fields()} == {"id", "member", "kind", "state", "made_on", "sent_on"}


class Server(BaseEmailBackend):
    """A mail server that does what it is told."""

    fails: Sequence[Exception | None] = ()
    away: Exception | None = None

    def open(self) -> bool:
        if Server.away:
            raise Server.away
        return True

    def send_messages(self, messages: Sequence[Any]) -> int:
        first, *Server.fails = [*Server.fails] or [None]
        if first:
            raise first
        return len(messages)


@pytest.fixture
def server(settings: Any) -> type[Server]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.fails, Server.away = (), None
    return Server


def test_a_server_that_is_away_loses_nothing(convening: Convening, server: type[Server]) -> None:
    invite(convening, "india", 3)
    invitations.queue_invitations(convening)
    server.away = ConnectionRefusedError()
    delivery = postman.send_waiting(convening)
    assert (delivery.sent, delivery.waiting) == (0, 3)
    assert "kept" in delivery.problem
    assert not Link.objects.exists()
    server.away = smtplib.SMTPAuthenticationError(535, b"no")
    assert "password" in postman.send_waiting(convening).problem
    server.away = None
    assert postman.send_waiting(convening).sent == 3


def test_a_server_that_goes_away_in_between(convening: Convening, server: type[Server]) -> None:
    invite(convening, "india", 3)
    invitations.queue_invitations(convening)
    server.fails = (None, smtplib.SMTPServerDisconnected("gone"))
    delivery = postman.send_waiting(convening)
    assert (delivery.sent, delivery.waiting) == (1, 2)
    assert Link.objects.count() == Member.objects.exclude(invited_on=None).count() == 1


def test_a_refused_address_stops_nobody_else(convening: Convening, server: type[Server]) -> None:
    invite(convening, "india", 3)
    invitations.queue_invitations(convening)
    server.fails = (None, smtplib.SMTPRecipientsRefused({}), None)
    delivery = postman.send_waiting(convening)
    assert (delivery.sent, delivery.refused, delivery.waiting) == (2, 1, 0)
    assert Mail.objects.filter(state="refused").count() == 1
    assert invitations.retry_letters(convening) == 1
    assert postman.send_waiting(convening).sent == 1


def test_a_letter_that_was_being_sent_when_the_door_stopped_is_not_sent_again_by_itself(
    convening: Convening, member: Member
) -> None:
    invitations.queue_invitations(convening)
    Mail.objects.update(state="sending")
    assert postman.send_waiting(convening).sent == 0
    assert invitations.letters_of(convening) == {"invitation": {"sending": 1}}
    invitations.retry_letters(convening)
    assert postman.send_waiting(convening).sent == 1


def test_so_many_at_once_and_one_dialogue_alone(
    convening: Convening, make: Callable[..., Convening], server: type[Server]
) -> None:
    invite(convening, "india", 3)
    other = make("other")
    invite(other, "india", 1)
    invitations.queue_invitations(convening)
    invitations.queue_invitations(other)
    assert (postman.send_waiting(convening, most=2).sent, postman.send_waiting(convening).sent) == (2, 1)
    assert postman.send_waiting().sent == 1


def test_the_postman_says_no_address_in_the_log(
    convening: Convening, member: Member, server: type[Server], caplog: pytest.LogCaptureFixture
) -> None:
    invitations.queue_invitations(convening)
    server.fails = (smtplib.SMTPRecipientsRefused({member.email: (550, b"no")}),)
    postman.send_waiting(convening)
    invitations.retry_letters(convening)
    server.away = smtplib.SMTPSenderRefused(550, b"no", "desk@example.org")
    postman.send_waiting(convening)
    assert "@" not in caplog.text


def test_the_calendar_has_rounds_and_meetings_and_no_subject(convening: Convening) -> None:
    dialogues.add_meeting(
        convening, Meeting(day=TODAY, starts_at=time(10, 30), minutes=90, zone="Asia/Kolkata", place="Hall 2")
    )
    data = calendars.calendar_of(convening)
    assert convening.title["en"] not in data.decode()
    events = [*Calendar.from_ical(data).walk("VEVENT")]
    first = convening.rounds.first()
    assert events[0]["dtstart"].dt == first.opens_on
    assert (events[0]["dtend"].dt - first.closes_on).days == 1
    meeting = events[2]
    assert meeting["dtstart"].dt.isoformat() == "2027-01-11T05:00:00+00:00"
    assert (meeting["dtend"].dt - meeting["dtstart"].dt).seconds == 5400
    assert meeting["location"] == "Hall 2"
    assert len({event["uid"] for event in events}) == 3
    assert data == calendars.calendar_of(convening)


def test_dates_go_to_everybody(convening: Convening) -> None:
    invite(convening, "india", 2)
    assert invitations.queue_dates(convening) == 2
    postman.send_waiting(convening)
    assert all("text/calendar" in parts(message) for message in outbox.outbox)
