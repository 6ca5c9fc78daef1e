"""Giving duties to others, and taking them back."""

from __future__ import annotations

from http import HTTPStatus
from smtplib import SMTPException

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.seal.context import identifier
from baithak.seal.errors import BadEncoding
from baithak.web.accounts import gate, set_up
from baithak.web.accounts.models import Account, Duty
from baithak.web.errors import Refusal

OF_A_SIDE = frozenset({"moderator", "drafter", "signatory"})
MAY_GIVE: dict[str, tuple[str, ...]] = {
    "convener": ("convener",),
    "facilitator": ("facilitator", *sorted(OF_A_SIDE)),
    **dict.fromkeys(OF_A_SIDE, ()),
}


def may_give(giver: Account, duty: str, convening: str) -> bool:
    """May this account give this duty in this convening ("" for all)? Only who has it all may give it all."""
    return any(duty in MAY_GIVE[kind] for kind, _side in gate.duties(giver, convening))


def givable(giver: Account) -> list[str]:
    """The duties that the account may give somewhere."""
    kinds = Duty.objects.filter(account=giver).values_list("duty", flat=True).distinct()
    return sorted({duty for kind in kinds for duty in MAY_GIVE[kind]})


def given_by_me(giver: Account) -> list[Duty]:
    """The duties of others that this account may take back."""
    everything = Duty.objects.select_related("account").order_by("convening", "duty", "side", "account__email")
    return [held for held in everything if may_give(giver, held.duty, held.convening)]


def give_duty(account: Account, duty: str, convening: str = "", side: str = "") -> Duty:
    """The account has this duty from now on. Raises Refusal for a duty of a side that names none, or the reverse."""
    if bool(side) != (duty in OF_A_SIDE):
        raise Refusal("side", _("Moderators, drafters and signatories belong to one side; the other duties to none."))
    try:
        for name in filter(None, (convening, side)):
            identifier(name)
    except BadEncoding as error:
        raise Refusal("name", _("Write the short name: small letters, digits and hyphens.")) from error
    return Duty.objects.get_or_create(account=account, duty=duty, convening=convening, side=side)[0]


def invite(giver: Account, email: str, name: str, language: str, duty: str, convening: str, side: str) -> Account:
    """Gives a duty to whoever reads this address, and mails a set-up link if the account is not set up yet."""
    if not may_give(giver, duty, convening):
        raise Refusal("not-yours", _("You cannot give this duty there."), HTTPStatus.FORBIDDEN)
    try:
        with transaction.atomic():
            account, is_new = set_up.open_account(email, name, language)
            give_duty(account, duty, convening, side)
            if is_new or account.set_up_hash:
                set_up.send_link(account)
    except (OSError, SMTPException) as error:
        say = _("The mail could not be sent, so nobody was invited. Try again later.")
        raise Refusal("mail", say, HTTPStatus.SERVICE_UNAVAILABLE) from error
    return account


def withdraw_duty(giver: Account, duty_id: int) -> None:
    """Takes a duty back; nobody takes their own, lest a door be left without anybody. Raises Refusal."""
    held = Duty.objects.filter(pk=duty_id).first()
    if held is None or not may_give(giver, held.duty, held.convening):
        raise Refusal("not-yours", _("There is no such duty that you could take back."), HTTPStatus.NOT_FOUND)
    if held.account_id == giver.pk:
        raise Refusal("own", _("You cannot take back your own duty. Ask a colleague."), HTTPStatus.CONFLICT)
    held.delete()
