"""Attack 16: a member, or whoever holds their link, asks for a second seat."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from django.test import Client
from tests.people.conftest import _quick  # noqa: F401  a fixture
from tests.people.member import LOCKER, asked_by, body_of

from baithak.people import grants, links
from baithak.people.models import Grant, Member

pytestmark = pytest.mark.urls("baithak.doors.urls_convening")


class Device:
    """A browser in which the member's link was opened, with all the checks that real browsers meet."""

    def __init__(self, token: str) -> None:
        self.client = Client(enforce_csrf_checks=True)
        page = self.client.get(f"/i/{token}").content.decode()
        form = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        page = self.client.post(f"/i/{token}", {"csrfmiddlewaretoken": form}, follow=True).content.decode()
        self.csrf = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    def ask(self, body: object) -> Any:
        headers = {"X-CSRFToken": self.csrf}
        return self.client.post("/seat/grant", body, content_type="application/json", headers=headers)


@pytest.fixture
def devices(member: Member) -> list[Device]:
    token = links.make_link(member)[1].rsplit("/", 1)[1]
    return [Device(token), Device(token)]


def test_attack_16_a_second_request_is_refused_from_every_device(devices: list[Device], member: Member) -> None:
    first = asked_by(member)
    given = devices[0].ask(body_of(first))
    assert given.status_code == 200
    for device, other in product(devices, (asked_by(member), [first[0], asked_by(member)[1]], first[::-1])):
        refused = device.ask(body_of(other))
        assert (refused.status_code, refused.json()["error"]) == (409, "already-granted")
    assert Grant.objects.get().signatures == given.json()["signatures"]


def test_attack_16_the_same_request_is_answered_the_same_and_signed_once(
    devices: list[Device], member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = body_of(asked_by(member))
    first = devices[0].ask(asked)

    def signs_again(*_: object) -> None:
        raise AssertionError("the same request is signed a second time")

    monkeypatch.setattr(grants, "_sign", signs_again)
    for device in (*devices, *devices):
        again = device.ask(asked)
        assert (again.status_code, again.content) == (200, first.content)
    assert Grant.objects.count() == 1


def test_attack_16_another_locker_beside_the_same_request_replaces_nothing(
    devices: list[Device], member: Member
) -> None:
    """Somebody who read the request once must not lock the member out of their own seat."""
    asked = body_of(asked_by(member))
    devices[0].ask(asked)
    assert devices[1].ask(asked | {"locker": "AAAA"}).status_code == 200
    assert Grant.objects.get().locker == LOCKER


def test_attack_16_a_new_link_brings_no_second_seat(devices: list[Device], member: Member) -> None:
    devices[0].ask(body_of(asked_by(member)))
    again = Device(links.replace_links(member).rsplit("/", 1)[1])
    assert again.ask(body_of(asked_by(member))).status_code == 409
    assert devices[0].ask(body_of(asked_by(member))).status_code == 403  # its link is dead, and so is its session
