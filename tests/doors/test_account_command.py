"""`baithak account`: the first member of staff, and whoever has lost every way in."""

from __future__ import annotations

import pytest
from django.test import Client

from baithak.doors.refusals import BadSetting
from baithak.doors.staff import invite_first
from baithak.web.accounts.models import Account

pytestmark = pytest.mark.django_db


@pytest.mark.urls("baithak.doors.urls_convening")
def test_the_link_that_is_printed_works(client: Client, settings) -> None:
    link = invite_first("Asha@Example.org", "Asha", "convener", "", "")
    assert client.post(link.removeprefix(settings.ORIGIN)).status_code == 200
    account = Account.objects.get()
    assert account.email == "asha@example.org" and [str(duty) for duty in account.duties.all()] == ["convener"]


@pytest.mark.urls("baithak.doors.urls_roundtable")
def test_a_second_link_replaces_the_first_and_adds_duties(client: Client, settings) -> None:
    first = invite_first("asha@example.org", "Asha", "moderator", "neemrana", "india")
    second = invite_first("asha@example.org", "", None, "", "")
    assert client.post(first.removeprefix(settings.ORIGIN)).status_code == 410
    assert client.post(second.removeprefix(settings.ORIGIN)).status_code == 200
    assert [str(duty) for duty in Account.objects.get().duties.all()] == ["moderator neemrana india"]


@pytest.mark.urls("baithak.doors.urls_roundtable")
@pytest.mark.parametrize(
    "asked",
    [
        ("asha", "", None, "", ""),
        ("a@example.org", "", "moderator", "neemrana", ""),
        ("a@example.org", "", "facilitator", "neemrana", "india"),
        ("a@example.org", "", "facilitator", "Not A Slug", ""),
    ],
)
def test_what_cannot_be_used_makes_no_account(asked: tuple[str, str, str | None, str, str]) -> None:
    with pytest.raises(BadSetting):
        invite_first(*asked)
    assert not Account.objects.exists()
