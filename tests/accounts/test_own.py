"""One's own account."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.accounts.authenticator import Authenticator

from baithak.web.accounts.models import Account

pytestmark = [pytest.mark.urls("baithak.doors.urls_convening"), pytest.mark.django_db]
OWN = "/staff/account/"


def test_name_and_language_are_kept(client: Client, signed_in) -> None:
    account = signed_in(client)
    assert client.post(OWN, {"name": "Asha", "language": "hi"}, follow=True).status_code == 200
    account.refresh_from_db()
    assert (account.name, account.language) == ("Asha", "hi")
    assert client.post(OWN, {"name": "Asha", "language": "fr"}).status_code == 200
    assert Account.objects.get().language == "hi"


def test_passkeys_come_and_go_but_not_the_last_way_in(client: Client, signed_in, settings) -> None:
    account = signed_in(client)
    account.set_unusable_password()
    account.save()
    client.force_login(account)
    for name in ("phone", "laptop"):
        answer = Authenticator(settings.ORIGIN).make(client.get(OWN).context["options"])
        assert client.post(f"{OWN}passkeys/", {"answer": answer, "name": name}).status_code == 302
    phone, laptop = account.passkeys.order_by("pk")
    assert client.post(f"{OWN}passkeys/{phone.pk}/remove/").status_code == 302
    assert client.post(f"{OWN}passkeys/{laptop.pk}/remove/").status_code == 409
    assert account.passkeys.get() == laptop


def test_the_same_passkey_is_added_once(client: Client, signed_in, settings) -> None:
    account, device = signed_in(client), Authenticator(settings.ORIGIN)
    statuses = [
        client.post(f"{OWN}passkeys/", {"answer": device.make(client.get(OWN).context["options"])}).status_code
        for _ in range(2)
    ]
    assert statuses == [302, 403] and account.passkeys.count() == 1


def test_somebody_elses_passkey_stays(client: Client, signed_in, settings) -> None:
    other = Client()
    account = signed_in(other)
    other.post(f"{OWN}passkeys/", {"answer": Authenticator(settings.ORIGIN).make(other.get(OWN).context["options"])})
    thief = signed_in(client)
    thief.set_password("a passphrase of mine")
    thief.save()
    client.force_login(thief)
    client.post(f"{OWN}passkeys/{account.passkeys.get().pk}/remove/")
    assert account.passkeys.count() == 1


def test_new_recovery_codes_replace_the_old(client: Client, signed_in) -> None:
    account = signed_in(client)
    client.post(f"{OWN}recovery-codes/")
    first = {*account.recovery_codes.values_list("code_hash", flat=True)}
    assert client.post(f"{OWN}recovery-codes/").status_code == 200
    second = {*account.recovery_codes.values_list("code_hash", flat=True)}
    assert len(first) == len(second) == 8 and not first & second


def test_no_time_of_any_sign_in_is_kept() -> None:
    assert {field.name for field in Account._meta.get_fields() if "Date" in type(field).__name__} == {"set_up_until"}
