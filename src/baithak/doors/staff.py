"""The first member of staff of a door, who cannot be invited by anybody yet."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from baithak.doors.refusals import BadSetting


@transaction.atomic
def invite_first(email: str, name: str, duty: str | None, convening: str, side: str) -> str:
    """The link by which they set their account up; also for somebody who has lost every way in. Raises BadSetting."""
    from baithak.web.accounts import duties, set_up
    from baithak.web.errors import Refusal

    try:
        validate_email(email)
        account, _ = set_up.open_account(email, name)
        if duty:
            duties.give_duty(account, duty, convening, side)
        return set_up.make_link(account)
    except ValidationError as error:
        raise BadSetting(f"{email!r} is no e-mail address") from error
    except Refusal as refusal:
        raise BadSetting(str(refusal)) from refusal
