"""A member of staff who has signed in, for the tests of every door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from baithak.web.accounts.models import Account, Duty


@pytest.fixture
def signed_in(db: None) -> Callable[..., Account]:
    """`signed_in(client, "moderator", "neemrana", "india")`: gives the client the session of somebody with that duty.

    Another call with another client is another account; the same `email` is the same account with one more duty.
    """

    def sign_in(client: Client, duty: str = "convener", slug: str = "", side: str = "", email: str = "") -> Account:
        email = email or f"{duty}{Account.objects.count()}@example.org"
        account, _ = Account.objects.get_or_create(email=email, defaults={"name": email.split("@")[0].title()})
        Duty.objects.get_or_create(account=account, duty=duty, convening=slug, side=side)
        client.force_login(account)
        return account

    return sign_in
