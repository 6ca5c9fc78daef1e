"""How a session finds its account again. There is no other way to authenticate here: sign-in is in accounts.sign_in."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend

from baithak.web.accounts.models import Account


class AccountBackend(BaseBackend):
    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.filter(pk=user_id).first()
