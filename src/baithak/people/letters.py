"""The words of every letter, in the member's language. It says when and where, and never what was said or by whom.

A reminder is the same for everybody, whether they have a seat or not; only the link in it is the member's own.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from email.mime.image import MIMEImage

import segno
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from baithak.people import calendars
from baithak.people.choices import WITH_LINK, MailKind
from baithak.people.models import Convening, Mail, in_words
from baithak.web.catalogue import direction

QR_NAME = "link.png"
QR_SCALE = 6
WITH_DATES = frozenset({MailKind.INVITATION, MailKind.DATES, MailKind.DOORS_OPEN})


@dataclass(frozen=True)
class Words:
    """What a letter says: before the link and after it. `action`: what the link does, as on a button."""

    subject: str
    before: tuple[str, ...]
    action: str
    after: tuple[str, ...]


def write_letter(mail: Mail, link: str) -> EmailMultiAlternatives:
    """The letter, ready to be sent: text, the same as HTML with the link as a QR code, and dates for the calendar."""
    member = mail.member
    convening = member.side.convening
    with translation.override(member.language):
        kind = MailKind(mail.kind)
        words = words_of(kind, convening, member.language)
        shown = {
            "words": words,
            "link": link,
            "has_code": kind in WITH_LINK,
            "organiser": convening.organiser,
            "contact": convening.contact,
            "language": member.language,
            "direction": direction(member.language),
            "qr": QR_NAME,
        }
        text = render_to_string("people/letter.txt", shown)
        letter = EmailMultiAlternatives(words.subject, text, settings.DEFAULT_FROM_EMAIL, [member.email])
        letter.attach_alternative(render_to_string("people/letter.html", shown), "text/html")
        if kind in WITH_LINK:
            letter.attach(_code(link))
        if kind in WITH_DATES:
            letter.attach(calendars.NAME, calendars.calendar_of(convening), "text/calendar")
    return letter


def words_of(kind: MailKind, convening: Convening, language: str) -> Words:
    """What a letter of this kind says, in the language that is active; the same to every member."""
    title, organiser = in_words(convening.title, language), convening.organiser
    until = date_format(convening.enrolment_until, "j F Y")
    if kind == MailKind.INVITATION:
        return _invitation(title, organiser, until)
    if kind == MailKind.REMINDER:
        return Words(
            _("A reminder: take your seat"),
            (
                _("This letter goes to every invited person alike, whether they have taken their seat or not."),
                _("If you have not taken your seat yet, please do so by %(until)s. It takes a few minutes.")
                % {"until": until},
            ),
            _("Take your seat"),
            (_("If you have your seat already, you need do nothing."), _mine()),
        )
    if kind == MailKind.NEW_LINK:
        return Words(
            _("Your new link"),
            (_("You asked for a new link. Once you use it, the older ones stop working."),),
            _("Continue"),
            (_("If you did not ask for it, you need do nothing."), _mine()),
        )
    if kind == MailKind.DATES:
        return Words(
            _("Dates for your calendar"),
            (_("The dates are attached to this letter. Open the attachment to put them into your calendar."),),
            _("Go to the room"),
            (_("This letter goes to every invited person alike."),),
        )
    if kind == MailKind.ROUND_OPEN:
        return _news(_("A round is open"), _("A round is open in the room."), _in_the_room())
    if kind == MailKind.BRIEF_OUT:
        return _news(_("A brief is out"), _("A brief of this dialogue is out. You can read in the room what is in it."))
    return Words(
        _("The doors are open"),
        (_("The room is open. Go in from the device on which you took your seat, or have your seat card at hand."),),
        _("Go to the room"),
        (
            _("This letter goes to every invited person alike, and the link in it is the same for all."),
            _("The dates are attached to this letter."),
        ),
    )


def code_image(link: str) -> str:
    """The link as a QR code, an image that a page can carry inside itself."""
    return str(segno.make(link, error="m", micro=False).png_data_uri(scale=QR_SCALE, border=4))


def _invitation(title: str, organiser: str, until: str) -> Words:
    return Words(
        _("An invitation"),
        (
            _("%(organiser)s invites you to a confidential dialogue: %(title)s.")
            % {"organiser": organiser, "title": title},
            _("You speak in your personal capacity. Your name stays with us; what you write and how you vote is "
              "kept in another place, without any name."),
            _("Please take your seat by %(until)s. It takes a few minutes, on a phone or a computer that is your own.")
            % {"until": until},
        ),
        _("Take your seat"),
        (_mine(), _("The dates are attached to this letter.")),
    )  # fmt: skip


def _news(subject: str, *before: str) -> Words:
    """Something new in the room, for everybody alike; what it is stands there."""
    return Words(
        subject,
        before,
        _("Go to the room"),
        (_("This letter goes to every invited person alike, and the link in it is the same for all."),),
    )


def _in_the_room() -> str:
    return _("Go in from the device on which you took your seat, or have your seat card at hand.")


def _mine() -> str:
    return _("The link is yours alone: please do not pass this letter on.")


def _code(link: str) -> MIMEImage:
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="png", scale=QR_SCALE, border=4)
    image = MIMEImage(drawn.getvalue(), "png")
    image.add_header("Content-ID", f"<{QR_NAME}>")
    image.add_header("Content-Disposition", "inline", filename=QR_NAME)
    return image
