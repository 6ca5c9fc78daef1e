"""Adding, changing, replacing and withdrawing members: one test for each way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.http import Http404

from baithak.people import closing, invitations, links, members, postman
from baithak.people.members import NewMember
from baithak.people.models import Convening, Link, Mail, Member
from baithak.web.errors import Refusal
from tests.people.conftest import invite
from tests.people.member import enrol

ASHA = NewMember(
    name="Asha  Rao", email=" Asha@Example.org ", side="india", role="academic", gender="woman", generation="1960s"
)


def test_a_member_is_kept_as_one_line_and_a_small_address(convening: Convening) -> None:
    added = members.add_member(convening, replace(ASHA, name="Asha\u202e \t Rao\u200b"))
    assert (added.name, added.email) == ("Asha Rao", "asha@example.org")
    assert len(added.pk) == 16


def test_the_joiners_of_hindi_and_urdu_stay(convening: Convening) -> None:
    assert members.add_member(convening, replace(ASHA, name="राज\u200dकुमार")).name == "राज\u200dकुमार"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "name"),
        ({"name": "=1+1"}, "formula"),
        ({"name": "+49"}, "formula"),
        ({"name": "a" * 121}, "long"),
        ({"email": ""}, "email"),
        ({"email": "asha"}, "email"),
        ({"email": "@example.org"}, "email"),
        ({"email": "asha@example.org\nBcc: x@example.org"}, "email"),
        ({"email": "ásha@example.org"}, "email"),
        ({"side": "nepal"}, "side"),
    ],
)
def test_who_cannot_be_added(convening: Convening, changes: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        members.add_member(convening, replace(ASHA, **changes))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not Member.objects.exists()


def test_the_same_address_is_invited_once_on_either_side(convening: Convening) -> None:
    members.add_member(convening, ASHA)
    with pytest.raises(Refusal) as refused:
        members.add_member(convening, replace(ASHA, side="pakistan", email="ASHA@example.org"))
    assert refused.value.code == "double"


def test_of_several_all_are_added_or_none(convening: Convening) -> None:
    with pytest.raises(Refusal):
        members.add_members(convening, [ASHA, replace(ASHA, email="b@example.org"), ASHA])
    assert not Member.objects.exists()


def test_too_many(convening: Convening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MAX_MEMBERS", 2)
    with pytest.raises(Refusal) as refused:
        invite(convening, "india", 3)
    assert refused.value.code == "many"


def test_members_of_a_side_hosted_elsewhere_are_not_invited_here(make: Callable[..., Convening], hosted_by) -> None:
    with pytest.raises(Refusal) as refused:
        invite(make(sides=hosted_by("pakistan")), "india", 1)
    assert refused.value.code == "side"


def test_after_the_close_the_list_stays(seated: Convening) -> None:
    late = invite(seated, "india", 1, start=50)[0]
    closing.close_enrolment(seated)
    for act in (
        lambda: members.add_member(seated, ASHA),
        lambda: members.change_member(late, ASHA),
        lambda: members.replace_member(late, ASHA),
        lambda: members.withdraw_member(late),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert (refused.value.code, refused.value.status) == ("closed", 410)


def test_a_correction_keeps_the_links_unless_the_address_was_wrong(member: Member) -> None:
    link, _ = links.make_link(member)
    members.change_member(member, replace(ASHA, email=member.email))
    assert Link.objects.get() == link
    members.change_member(member, ASHA)
    assert not Link.objects.exists()
    assert Member.objects.get().name == "Asha Rao"


def test_a_correction_to_an_address_that_somebody_has(convening: Convening) -> None:
    one, other = invite(convening, "india", 2)
    with pytest.raises(Refusal) as refused:
        members.change_member(one, replace(ASHA, email=other.email))
    assert refused.value.code == "double"


def test_a_seated_member_stays_on_their_side(member: Member) -> None:
    enrol(member)
    with pytest.raises(Refusal) as refused:
        members.change_member(members.find_member(member.side.convening, member.pk), replace(ASHA, side="pakistan"))
    assert refused.value.code == "granted"


def test_a_replaced_member_leaves_nothing_and_the_next_is_invited(convening: Convening, member: Member) -> None:
    invitations.invite_all(convening)
    fresh = members.replace_member(members.find_member(convening, member.pk), ASHA)
    assert [*Member.objects.all()] == [fresh]
    assert not Link.objects.exists()
    assert [(mail.member, mail.kind) for mail in Mail.objects.all()] == [(fresh, "invitation")]
    assert postman.send_waiting(convening).sent == 1


def test_who_was_not_invited_yet_is_replaced_in_silence(convening: Convening, member: Member) -> None:
    members.replace_member(member, ASHA)
    assert not Mail.objects.exists()


def test_a_replacement_that_is_refused_changes_nothing(convening: Convening) -> None:
    one, other = invite(convening, "india", 2)
    with pytest.raises(Refusal):
        members.replace_member(one, replace(ASHA, email=other.email))
    assert Member.objects.count() == 2


def test_a_seat_cannot_be_taken_back(convening: Convening, member: Member) -> None:
    enrol(member)
    for act in (lambda: members.replace_member(member, ASHA), lambda: members.withdraw_member(member)):
        with pytest.raises(Refusal) as refused:
            act()
        assert (refused.value.code, refused.value.status) == ("granted", 409)
        assert member.name in refused.value.say
    assert Member.objects.get() == member


def test_withdrawn_twice(convening: Convening, member: Member) -> None:
    members.withdraw_member(member)
    assert not Member.objects.exists()
    with pytest.raises(Http404):
        members.withdraw_member(member)


def test_members_of_another_dialogue_are_not_there(member: Member, make: Callable[..., Convening]) -> None:
    with pytest.raises(Http404):
        members.find_member(make("other"), member.pk)
