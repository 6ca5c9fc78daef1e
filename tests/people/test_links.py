"""Links: kept as hashes, several alive at once, dead when they must be, asked for without leaving a trace."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from baithak.people import links, members, postman
from baithak.people.models import Convening, Link, Mail, Member
from baithak.web.errors import Refusal
from baithak.web.throttle import Throttle
from tests.people.conftest import invite


def token(address: str) -> str:
    return address.rsplit("/", 1)[1]


def test_only_the_hash_of_a_token_is_kept(member: Member) -> None:
    link, address = links.make_link(member)
    assert len(token(address)) == 32
    assert token(address) not in str(vars(link))
    assert links.use_link(token(address)) == link


def test_two_links_of_one_member_both_work(member: Member) -> None:
    first, second = links.make_link(member)[1], links.make_link(member)[1]
    assert links.use_link(token(second)) and links.use_link(token(first))


def test_the_newest_six_work(member: Member) -> None:
    made = [links.make_link(member)[1] for _ in range(7)]
    assert links.use_link(token(made[0])) is None
    assert all(links.use_link(token(one)) for one in made[1:])


def test_a_link_that_was_asked_for_ends_the_earlier_ones_only_when_it_is_used(member: Member) -> None:
    old = links.make_link(member)[1]
    asked = links.make_link(member, ends_others=True)[1]
    assert links.use_link(token(old))
    assert links.use_link(token(asked))
    assert links.use_link(token(old)) is None
    later = links.make_link(member)[1]
    assert links.use_link(token(asked)) and links.use_link(token(later))


def test_a_link_handed_over_ends_the_others_at_once(member: Member) -> None:
    old = links.make_link(member)[1]
    new = links.replace_links(member)
    assert links.use_link(token(old)) is None
    assert links.use_link(token(new))


@pytest.mark.parametrize("wrong", ["", "0" * 32, "Z" * 32, "0" * 31, "../etc", "\u0660" * 32])
def test_what_is_no_link(db: None, wrong: str) -> None:
    assert links.use_link(wrong) is None


def test_guessing_is_slowed_down_for_all_and_good_links_go_on_working(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "wrong_links", Throttle(3, 60.0))
    good = token(links.make_link(member)[1])
    for _ in range(3):
        assert links.use_link("0" * 32) is None
    with pytest.raises(Refusal) as refused:
        links.use_link("0" * 32)
    assert refused.value.status == 429
    assert links.use_link(good)


def test_a_new_link_is_sent_to_whoever_is_a_member(member: Member) -> None:
    links.ask_for_link(f" {member.email.upper()} ")
    assert [(mail.member, mail.kind) for mail in Mail.objects.all()] == [(member, "new-link")]
    assert postman.send_waiting().sent == 1
    assert Link.objects.get().ends_others


def test_nothing_is_kept_of_anybody_else(member: Member) -> None:
    before = everything()
    links.ask_for_link("stranger@example.org")
    links.ask_for_link("' or 1=1 --")
    assert everything() == before


def test_three_new_links_a_day(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        links.ask_for_link(member.email)
    assert Mail.objects.count() == 3
    tomorrow = timezone.make_aware(timezone.datetime(2099, 1, 1))
    monkeypatch.setattr(links.timezone, "now", lambda: tomorrow)
    links.ask_for_link(member.email)
    assert Mail.objects.count() == 4
    assert Mail.objects.filter(made_on=date(2099, 1, 1)).count() == 1


def test_asking_is_slowed_down_for_all_alike(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "asking", Throttle(2, 60.0))
    links.ask_for_link("stranger@example.org")
    links.ask_for_link(member.email)
    for address in ("stranger@example.org", member.email):
        with pytest.raises(Refusal) as refused:
            links.ask_for_link(address)
        assert (refused.value.code, refused.value.status) == ("wait", 429)


def test_every_answer_takes_the_same_time(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "ASKING_SECONDS", 0.3)
    waited: list[float] = []
    monkeypatch.setattr(links.time, "sleep", waited.append)
    for address in (member.email, "stranger@example.org"):
        links.ask_for_link(address)
    assert all(0.1 < seconds <= 0.3 for seconds in waited)


def test_a_withdrawn_members_link_is_dead(convening: Convening) -> None:
    (gone,) = invite(convening, "india", 1)
    address = links.make_link(gone)[1]
    members.withdraw_member(gone)
    assert links.use_link(token(address)) is None


def everything() -> list[Any]:
    return [[*model.objects.values()] for model in (Member, Link, Mail)]
