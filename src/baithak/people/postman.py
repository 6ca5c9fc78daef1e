"""The postman: sends what is in the outbox. What cannot be sent stays there, and one sentence says why."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused
from typing import Any

from django.core.mail import get_connection
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from baithak.people.choices import WITH_LINK, MailKind, MailState
from baithak.people.letters import write_letter
from baithak.people.limits import MAX_LETTERS_AT_ONCE
from baithak.people.links import make_link
from baithak.people.models import Convening, Link, Mail, Member

SECONDS_BETWEEN = 60

log = logging.getLogger("baithak.postman")
_wake = threading.Event()


@dataclass
class Delivery:
    """What became of the letters. `problem`: a sentence, "" if all is well. `links`: by member, for demonstrations."""

    sent: int = 0
    waiting: int = 0
    refused: int = 0
    problem: str = ""
    links: dict[str, str] = field(default_factory=dict, repr=False)


def send_waiting(convening: Convening | None = None, most: int = MAX_LETTERS_AT_ONCE) -> Delivery:
    """Send up to `most` letters from the outbox, of one dialogue or of all. Never raises for what mail servers do."""
    waiting = Mail.objects.filter(state=MailState.WAITING)
    if convening is not None:
        waiting = waiting.filter(member__side__convening=convening)
    delivery = Delivery()
    letters = [*waiting.values_list("pk", flat=True)[:most]]
    if letters:
        _send_all(letters, delivery)
    delivery.waiting = waiting.count()
    return delivery


def start(seconds: int = SECONDS_BETWEEN) -> threading.Thread:
    """Begin a round of the outbox every `seconds`, and at once when `wake` is called, as long as the door is open."""
    thread = threading.Thread(target=_walk, args=(seconds,), name="postman", daemon=True)
    thread.start()
    return thread


def wake() -> None:
    """There is something in the outbox. Whoever asked does not wait for it to be sent."""
    _wake.set()


def _walk(seconds: int) -> None:
    while True:
        _wake.wait(seconds)
        _wake.clear()
        close_old_connections()
        try:
            send_waiting()
        except Exception as error:  # noqa: BLE001  the postman comes again in a minute, whatever happened
            log.error("%s on the way", type(error).__name__)
        finally:
            connection.close()


def _send_all(letters: list[str], delivery: Delivery) -> None:
    mailer = get_connection()
    try:
        mailer.open()
        for letter in letters:
            _send_one(mailer, letter, delivery)
    except OSError as error:  # what mail servers do, and a full disk
        log.error("%s on the way", type(error).__name__)
        delivery.problem = _problem(error)
    finally:
        mailer.close()


def _send_one(mailer: Any, mail_id: str, delivery: Delivery) -> None:
    """Send one letter. Raises OSError if no other can be sent either."""
    if not Mail.objects.filter(pk=mail_id, state=MailState.WAITING).update(state=MailState.SENDING):
        return  # withdrawn meanwhile, or another postman has it
    mail = Mail.objects.select_related("member__side__convening").get(pk=mail_id)
    link, address = _link(mail)
    try:
        mailer.send_messages([write_letter(mail, address)])
    except SMTPRecipientsRefused:
        _put_back(mail, link, MailState.REFUSED)
        delivery.refused += 1
        delivery.problem = _("The mail server refuses an address. Look at the members marked as refused.")
    except OSError:
        _put_back(mail, link, MailState.WAITING)
        raise
    else:
        _note_sent(mail)
        delivery.sent += 1
        delivery.links[mail.member_id] = address


def _link(mail: Mail) -> tuple[Link | None, str]:
    if MailKind(mail.kind) not in WITH_LINK:
        return None, mail.member.side.convening.room_link
    return make_link(mail.member, ends_others=mail.kind == MailKind.NEW_LINK)


def _put_back(mail: Mail, link: Link | None, state: MailState) -> None:
    """The letter did not go: a link that nobody has is not kept."""
    with transaction.atomic():
        if link is not None:
            link.delete()
        Mail.objects.filter(pk=mail.pk).update(state=state)


def _note_sent(mail: Mail) -> None:
    today = timezone.now().date()
    with transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(state=MailState.SENT, sent_on=today)
        if mail.kind == MailKind.INVITATION:
            Member.objects.filter(pk=mail.member_id).update(invited_on=today)


def _problem(error: OSError) -> str:
    if isinstance(error, SMTPAuthenticationError):
        return _("The mail server does not accept this door's name and password. Ask whoever runs this door.")
    return _("The mail server cannot be reached. The letters are kept; send them again in a few minutes.")
