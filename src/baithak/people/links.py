"""Links: how a member gets in, and asks for a new one. Only hashes of links are kept, and nothing of who asks."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from baithak.people.choices import MailKind
from baithak.people.limits import MAX_ASKING, MAX_LINKS, MAX_LINKS_ASKED, MAX_WRONG_LINKS
from baithak.people.models import Link, Mail, Member
from baithak.web.errors import Refusal
from baithak.web.throttle import Throttle

TOKEN_BYTES = 16
ASKING_SECONDS = 0.3  # every answer to somebody who asks for a new link takes this long, whoever they are

# Everybody shares one counter: nothing about who asks is looked at, so nothing can be kept.
asking = Throttle(MAX_ASKING, 60 / MAX_ASKING)
wrong_links = Throttle(MAX_WRONG_LINKS, 60 / MAX_WRONG_LINKS)


def make_link(member: Member, *, ends_others: bool = False) -> tuple[Link, str]:
    """A fresh link for a member, and the address that opens it; the address is kept nowhere.

    Older ones go on working, the newest MAX_LINKS of them: a member may click on any letter they find.
    """
    token = secrets.token_hex(TOKEN_BYTES)
    with transaction.atomic():
        number = 1 + (member.links.aggregate(last=Max("number"))["last"] or 0)
        link = Link.objects.create(token_hash=token_hash(token), member=member, number=number, ends_others=ends_others)
        member.links.filter(number__lte=number - MAX_LINKS).delete()
    return link, f"{settings.ORIGIN}/i/{token}"


def replace_links(member: Member) -> str:
    """The address of a fresh link; all older links of the member stop working at once."""
    with transaction.atomic():
        member.links.all().delete()
        return make_link(member)[1]


def use_link(token: str) -> Link | None:
    """The link that a token opens, if there is one. A link that the member had asked for ends all earlier ones.

    Raises Refusal, the same for everybody, while too many links that do not exist are being tried.
    """
    link = find_link(token_hash(token)) if re.fullmatch(r"[0-9a-f]{32}", token) else None
    if link is None:
        if not wrong_links.allows(""):
            raise _wait()
        return None
    if link.ends_others:
        link.member.links.filter(number__lt=link.number).delete()
    return link


def find_link(hashed: str) -> Link | None:
    """The link with this hash, with its member, side and convening."""
    found: Link | None = (
        Link.objects.select_related("member__side__convening", "member__grant").filter(token_hash=hashed).first()
    )
    return found


def ask_for_link(address: str) -> None:
    """A letter with a new link goes to whoever is a member under this address; the answer is the same for all.

    Raises Refusal, the same for everybody, while too many ask.
    """
    began = time.monotonic()
    try:
        if not asking.allows(""):
            raise _wait()
        today = timezone.now().date()
        with transaction.atomic():
            for member in Member.objects.select_for_update().filter(email=address.strip().lower()[:254]):
                _queue_link(member, today)
    finally:
        time.sleep(max(0.0, ASKING_SECONDS - (time.monotonic() - began)))


def token_hash(token: str) -> str:
    """What is kept of a link: SHA-256 of its token, which is random and too long to be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _queue_link(member: Member, today: object) -> None:
    asked = member.links_asked if member.links_asked_on == today else 0
    if asked >= MAX_LINKS_ASKED:
        return
    member.links_asked, member.links_asked_on = asked + 1, today
    member.save(update_fields=["links_asked", "links_asked_on"])
    Mail.objects.create(member=member, kind=MailKind.NEW_LINK, made_on=today)


def _wait() -> Refusal:
    return Refusal(
        "wait", _("Very many people are asking just now. Wait a minute and try again."), HTTPStatus.TOO_MANY_REQUESTS
    )
