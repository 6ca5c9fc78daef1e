"""Texts that people typed, made fit to keep: one line, no hidden signs, no way to run as a formula."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from baithak.conversations.spreadsheets import FORMULA_STARTS
from baithak.people.limits import MAX_EMAIL
from baithak.web.errors import Refusal

JOINERS = "\u200c\u200d"  # Hindi and Urdu spell with them
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})


def plain(text: str) -> str:
    """One line of text without control signs and without marks that turn the direction of writing."""
    spaced = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))
    return "".join(sign for sign in spaced if sign in JOINERS or unicodedata.category(sign) not in _HIDDEN).strip()


def name_of(text: str, most: int) -> str:
    """A name as it is kept. Raises Refusal if nothing is left of it, it is too long, or it begins like a formula."""
    name = plain(text)
    if not name:
        raise Refusal("name", _("The name is missing."))
    if name.startswith(FORMULA_STARTS):
        raise Refusal("formula", _("This begins like a spreadsheet formula. Write it as plain text."))
    if len(name) > most:
        raise Refusal("long", _("This is longer than %(most)s letters. Shorten it.") % {"most": most})
    return name


def address_of(text: str) -> str:
    """An e-mail address as it is kept: in small letters. Raises Refusal if it is none."""
    address = plain(text).lower()
    if not address:
        raise Refusal("email", _("The e-mail address is missing."))
    try:
        if len(address) > MAX_EMAIL or address.startswith(FORMULA_STARTS) or not address.isascii():
            raise ValidationError("")
        validate_email(address)
    except ValidationError as error:
        raise Refusal("email", _("This is not an e-mail address. Look for a missing sign.")) from error
    return address


def origin_of(text: str) -> str:
    """A door's address as it is kept: scheme, host and port. It is never opened from here. Raises Refusal."""
    origin = _split(text.strip().rstrip("/").lower())
    if origin is None:
        say = _("This is not the address of a roundtable. It looks like https://room.example, with nothing after it.")
        raise Refusal("origin", say)
    return origin


def _split(text: str) -> str | None:
    """The origin that `text` names, if it names one: https, or plain http for this machine and for onion addresses."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        is_whole = bool(host) and text == f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
    except ValueError:  # a port or a bracket that cannot be read
        return None
    is_near = host in ("localhost", "127.0.0.1") or host.endswith(".onion")
    is_fit = parts.scheme == "https" or (parts.scheme == "http" and is_near)
    return text if is_whole and is_fit and re.fullmatch(r"[a-z0-9.-]+", host) else None
