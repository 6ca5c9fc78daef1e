"""Every address of every door leads somewhere in what the guards walk through: none of them looks at closed doors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import Client
from tests.boundaries.addresses import DOORS, addresses, arguments
from tests.boundaries.finished import SIDES, Finished, as_public_door, everybody, finished  # noqa: F401  a fixture
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture

from baithak.people import links
from baithak.people.models import Convening

TAKES_FORMS = 405  # what an address answers that is only written to


def closed(door: str, visitors: Iterable[Client], given: dict[str, object]) -> set[str]:
    """The addresses that open to none of these visitors, whatever is given."""
    visitors = [*visitors]
    return {
        one.route
        for one in addresses(DOORS[door])
        if not any(
            visitor.get(path).status_code in (200, 302, TAKES_FORMS)
            for path in one.paths(given)
            for visitor in visitors
        )
    }


@pytest.mark.urls(DOORS["convening"])
def test_at_the_convening_door(convening: Convening, signed_in: Callable[..., Any]) -> None:
    member = invite(convening, "india", 1)[0]
    seated = Client()
    seated.post("/i/" + links.make_link(member)[1].rsplit("/", 1)[1])
    own = {"slug": "water", "member_id": member.pk, "side": "india", "name": "outline", "template": "blank"}
    token = links.make_link(member)[1].rsplit("/", 1)[1]
    assert (
        closed("convening", (everybody(Client(), signed_in), seated), arguments("convening", token=token, **own))
        == set()
    )


@pytest.mark.urls(DOORS["roundtable"])
def test_at_the_roundtable(finished: Finished, signed_in: Callable[..., Any]) -> None:  # noqa: F811
    staff = [everybody(Client(), signed_in, side) for side in SIDES]
    assert closed("roundtable", staff, arguments("roundtable", **finished.at_roundtable)) == set()


def test_at_the_public_door(finished: Finished, settings: Any) -> None:  # noqa: F811
    as_public_door(settings)
    assert closed("public", [Client()], arguments("public", **finished.at_public)) == set()
