"""Attack 27: by its answers, or by how long it takes, a door is made to say who is invited, enrolled or employed."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.boundaries.addresses import told
from tests.boundaries.conftest import take_seats
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture

from baithak.people import links, members
from baithak.people.models import Convening, Mail, Member
from baithak.web.accounts import set_up, sign_in
from baithak.web.accounts.models import Account
from baithak.web.throttle import Throttle

pytestmark = pytest.mark.urls("baithak.doors.urls_convening")
TIMES = 16  # of each; with so few, |z| is at most 4.8
MOST_Z = 4.0  # by chance once in 16,000 runs
STRANGER = "nobody.at.all@example.org"


def z_of(one: list[float], other: list[float]) -> float:
    """How far the ranks of two samples are apart, in standard deviations (Mann and Whitney)."""
    wins = sum((a > b) + (a == b) / 2 for a in one for b in other)
    mean = len(one) * len(other) / 2
    return (wins - mean) / math.sqrt(mean * (len(one) + len(other) + 1) / 6)


def seconds(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def in_turns(one: Callable[[], Any], other: Callable[[], Any]) -> float:
    """Ask both in turns, so that what else the machine does meets both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(2 * TIMES):
        which = (number + number // 2) % 2
        times[which].append(seconds((one, other)[which]))
    return z_of(*times)


def test_attack_27_the_measure_finds_a_difference() -> None:
    assert abs(in_turns(lambda: time.sleep(0.001), lambda: time.sleep(0.004))) > MOST_Z


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "asking", Throttle(10_000, 0.001))
    monkeypatch.setattr(links, "wrong_links", Throttle(10_000, 0.001))
    monkeypatch.setattr(links, "MAX_LINKS_ASKED", 1_000)
    monkeypatch.setattr(sign_in, "guesses", Throttle(10_000, 0.001))
    monkeypatch.setattr(sign_in, "work", Throttle(10_000, 0.001))


def ask(address: str) -> Any:
    return Client().post("/link/", {"email": address})


def test_attack_27_who_asks_for_a_link_is_answered_alike(client: Client, convening: Convening) -> None:
    seated, unseated = invite(convening, "india", 2)
    take_seats([seated])
    answers = [
        told(ask(address))
        for address in (seated.email, unseated.email, STRANGER, seated.email.upper(), "no address", "' or 1=1 --")
    ]
    assert all(one == answers[0] for one in answers)
    assert Mail.objects.count() == 3


def test_attack_27_who_asks_for_a_link_waits_alike(
    convening: Convening, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seated, unseated = invite(convening, "india", 2)
    take_seats([seated])
    work = max(seconds(lambda: links.ask_for_link(seated.email)) for _ in range(5))
    monkeypatch.undo()
    assert work < links.ASKING_SECONDS / 2, "the work takes so long that the waiting no longer hides it"
    with monkeypatch.context() as patched:
        patched.setattr(links, "asking", Throttle(10_000, 0.001))
        patched.setattr(links, "ASKING_SECONDS", 0.03)
        for one, other in ((seated.email, STRANGER), (seated.email, unseated.email)):
            assert abs(in_turns(lambda one=one: ask(one), lambda other=other: ask(other))) < MOST_Z


def test_attack_27_a_dead_link_and_an_invented_one_are_answered_alike(convening: Convening, patient: None) -> None:
    seated, gone = invite(convening, "india", 2)
    take_seats([seated])
    dead, withdrawn = (links.make_link(one)[1].rsplit("/", 1)[1] for one in (seated, gone))
    links.replace_links(seated)
    members.withdraw_member(gone)
    tried = (dead, withdrawn, "0" * 32)
    answers = [told(Client().post(f"/i/{one}"), {"token": one}) for one in tried]
    assert answers[0] == answers[1] == answers[2]
    assert abs(in_turns(lambda: Client().post(f"/i/{dead}"), lambda: Client().post(f"/i/{tried[2]}"))) < MOST_Z


def test_attack_27_a_convener_learns_of_no_other_dialogues_members(
    make: Callable[..., Convening], signed_in: Callable[..., Any]
) -> None:
    (known,) = invite(make(), "india", 1)
    make("other")
    convener = Client()
    signed_in(convener, "convener", "other")
    form = {"name": "A", "side": "india", "role": "other", "gender": "unsaid", "generation": "unsaid", "language": "en"}
    answers = []
    for address in (known.email, STRANGER):
        added = convener.post("/d/other/members/add/", form | {"email": address})
        page = convener.get("/d/other/members/")
        answers.append((told(added), told(page, {"email": address, "id": Member.objects.get(name="A").pk})))
        Member.objects.filter(name="A").delete()
    assert answers[0] == answers[1]


def test_attack_27_who_has_an_account_is_not_told_at_sign_in(
    db: None, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by the answer, nor by how often a passphrase is hashed or the database is asked."""
    known = set_up.open_account("asha@example.org", "Asha")[0]
    known.set_password("four quiet river stones")
    known.save()
    set_up.open_account("passkey@example.org", "With a passkey")
    hashed: list[str] = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *given: hashed.append("") or encode(self, *given))
    answers = []
    for email in ("asha@example.org", "passkey@example.org", STRANGER):
        hashed.clear()
        form = {"email": email, "passphrase": "five loud desert winds", "code": "123456"}
        with CaptureQueriesContext(connection) as asked:
            answer = Client().post("/staff/sign-in/", form)
        answers.append((told(answer, {"email": email}), len(hashed), len(asked)))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][1] == 1


def test_attack_27_a_set_up_link_that_is_used_old_or_invented_is_answered_alike(db: None) -> None:
    account = set_up.open_account("asha@example.org", "Asha")[0]
    replaced = set_up.make_link(account).rstrip("/").rsplit("/", 1)[1]
    old = set_up.make_link(account).rstrip("/").rsplit("/", 1)[1]
    Account.objects.update(set_up_until="2020-01-01")
    answers = [told(Client().post(f"/staff/set-up/{one}/"), {"token": one}) for one in (replaced, old, "A" * 27)]
    assert answers[0] == answers[1] == answers[2]
