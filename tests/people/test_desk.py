"""The convener's desk over HTTP: who gets in, what each page shows and does, and that nothing typed is ever lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from baithak.people import agenda, charter, closing, exchange, links, postman
from baithak.people.models import Convening, Mail, Meeting, Member
from tests.people.conftest import ROUNDTABLE, invite
from tests.people.member import cosignature, enrol, witness_key

pytestmark = pytest.mark.urls("baithak.doors.urls_convening")

WITHOUT_MEMBER = (
    "desk", "change", "meetings", "members", "add", "paste", "export", "balance", "invitations", "words", "close",
    "charter",
)  # fmt: skip
WITH_MEMBER = ("member", "replace", "withdraw", "link", "letter")


@pytest.fixture
def client(signed_in: Callable[..., Any]) -> Client:
    convener = Client()
    signed_in(convener)
    return convener


def at(name: str, convening: Convening, /, **more: str) -> str:
    return reverse(f"people:{name}", kwargs={"slug": convening.slug, **more})


def text(answer: Any) -> str:
    return answer.content.decode()


def every_address(convening: Convening, member: Member) -> list[str]:
    own = [at(name, convening) for name in WITHOUT_MEMBER]
    own += [at(name, convening, member_id=member.pk) for name in WITH_MEMBER]
    own.append(at("witness", convening, side="india"))
    return own + [at("file", convening, name=name) for name in ("outline", "sheet-india", "charter", "opening")]


def test_strangers_are_sent_to_sign_in(convening: Convening, member: Member) -> None:
    stranger = Client()
    for address in [*every_address(convening, member), reverse("people:home"), reverse("people:templates")]:
        for answer in (stranger.get(address), stranger.post(address)):
            assert answer.status_code == 302 and answer["Location"].startswith("/staff/sign-in/")


@pytest.mark.parametrize("duty", [("convener", "other"), ("facilitator", "")])
def test_what_is_not_yours_is_not_there(
    convening: Convening, member: Member, signed_in: Callable[..., Any], duty: tuple[str, str]
) -> None:
    somebody = Client()
    signed_in(somebody, *duty)
    nowhere = text(somebody.get("/d/nowhere/"))
    for address in every_address(convening, member):
        for answer in (somebody.get(address), somebody.post(address)):
            assert answer.status_code == 404
            assert text(answer).replace(address, "/d/nowhere/") == nowhere
    assert somebody.get("/new/").status_code == somebody.get("/new/blank/").status_code == 404
    assert somebody.get("/take/").status_code == 404


def test_a_member_or_side_of_another_dialogue_is_not_there(
    convening: Convening, make: Callable[..., Convening], client: Client
) -> None:
    foreign = invite(make("other"), "india", 1)[0]
    for name in WITH_MEMBER:
        assert client.post(at(name, convening, member_id=foreign.pk)).status_code == 404
    assert Member.objects.get() == foreign
    assert client.get(at("witness", convening, side="nepal")).status_code == 404
    for name in ("sheet-nepal", "charter", "opening", "members", "sheet-"):
        assert client.get(at("file", convening, name=name)).status_code == 404


def test_home_lists_what_is_yours(
    make: Callable[..., Convening], signed_in: Callable[..., Any], client: Client
) -> None:
    make("one")
    make("two", "nuclear-risk")
    own = Client()
    signed_in(own, "convener", "two")
    assert "/d/one/" not in text(own.get("/")) and "/d/two/" in text(own.get("/"))
    assert "/new/" not in text(own.get("/"))
    assert "/d/one/" in text(client.get("/")) and "/new/" in text(client.get("/"))


def test_home_says_what_to_do_first(client: Client) -> None:
    assert "no dialogue yet" in text(client.get("/"))


@pytest.mark.parametrize("template", agenda.templates())
def test_every_template_is_offered_ready_to_be_made(client: Client, template: str) -> None:
    assert f"/new/{template}/" in text(client.get("/new/"))
    form = fields(text(client.get(f"/new/{template}/")))
    assert form["sides-TOTAL_FORMS"] == "2" and form["rounds-TOTAL_FORMS"] == "3"
    form |= {"roundtable": ROUNDTABLE, "organiser": "The Institute"}
    if template == "blank":
        form["title_en"] = "A subject"
    answer = client.post(f"/new/{template}/", form | {"make": "yes"})
    made = Convening.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/d/{made.slug}/members/?said=made"
    assert [side.side for side in made.sides.all()] == ["india", "pakistan"]
    assert made.questions.get("ur", []) == agenda.templates()[template].questions["ur"]


def test_a_share_that_can_never_be_shown_is_warned_of(client: Client) -> None:
    form = fields(text(client.get("/new/shared-waters/"))) | {"roundtable": ROUNDTABLE, "organiser": "The Institute"}
    answer = client.post("/new/shared-waters/", form | {"sides-1-support": "70", "make": "yes"})
    made = Convening.objects.get()
    assert answer["Location"] == f"/d/{made.slug}/members/?said=made-high"
    assert made.thresholds == {"support": 60, "support-pakistan": 70, "quorum": 8, "seats": 8}
    assert "bands are too coarse" in text(client.get(answer["Location"]))
    assert "the highest band begins below it" in text(client.get(f"/d/{made.slug}/"))


def test_no_such_template(client: Client) -> None:
    assert client.get("/new/nothing/").status_code == 404


def test_one_more_side_and_round_and_nothing_lost(client: Client) -> None:
    form = fields(text(client.get("/new/blank/"))) | {"title_ur": "پانی", "organiser": "Ours", "roundtable": "nowhere"}
    more = text(client.post("/new/blank/", form | {"more": "sides"}))
    assert fields(more)["sides-TOTAL_FORMS"] == "3" and fields(more)["title_ur"] == "پانی"
    more = text(client.post("/new/blank/", fields(more) | {"more": "rounds"}))
    assert fields(more)["rounds-TOTAL_FORMS"] == "4"
    refused = client.post("/new/blank/", fields(more) | {"make": "yes"})
    assert refused.status_code == 200 and fields(text(refused))["title_ur"] == "پانی"
    form = fields(more) | {"roundtable": ROUNDTABLE, "sides-2-name_en": "Nepal", "sides-2-name_hi": "नेपाल"}
    client.post("/new/blank/", form | {"make": "yes"})
    made = Convening.objects.get()
    assert [side.side for side in made.sides.all()] == ["india", "pakistan", "nepal"]
    assert made.rounds.count() == 3


@pytest.mark.parametrize(
    "change",
    [
        {"sides-TOTAL_FORMS": "x"},
        {"sides-TOTAL_FORMS": "99999", "more": "sides"},
        {"rounds-TOTAL_FORMS": "", "more": "rounds"},
        {"rounds-0-opens_on": "soon"},
        {"rounds-0-closes_on": ""},
        {"seats": "2"},
        {"title_en": ""},
        {"slug": "No Good"},
        {"kind": "secret"},
        {"sides-0-name_en": "", "sides-0-name_hi": "", "sides-0-name_ur": ""},
        {"rounds-0-closes_on": "2020-01-01"},
    ],
)
def test_a_page_that_is_filled_in_wrongly_is_shown_again(client: Client, change: dict[str, str]) -> None:
    form = fields(text(client.get("/new/blank/"))) | {"title_en": "A", "organiser": "Ours", "roundtable": ROUNDTABLE}
    answer = client.post("/new/blank/", form | {"make": "yes"} | change)
    assert answer.status_code == 200 and not Convening.objects.exists()


def test_twenty_four_people_are_invited_in_four_clicks(client: Client, convening: Convening) -> None:
    page = text(client.get(at("members", convening)))
    assert at("paste", convening) in page  # 1: Paste a list
    people = "\n".join(
        f"Member {n},m{n}@example.org,{'India' if n % 2 else 'Pakistan'},academic,woman,1960,no,ur" for n in range(24)
    )
    checked = text(client.post(at("paste", convening), {"text": people, "check": "yes"}))  # 2: Check the list
    assert not Member.objects.exists()
    assert "All 24 lines are in order" in checked and "Add these 24 members" in checked
    (kept,) = re.findall(r"<textarea[^>]*hidden[^>]*>\n(.*?)</textarea>", checked, re.S)
    added = client.post(at("paste", convening), {"text": kept, "save": "yes"}, follow=True)  # 3: Add these 24
    assert Member.objects.count() == 24
    assert "Send 24 invitations" in text(added) and "24 members are on the list" in text(added)
    sent = client.post(at("invitations", convening), {"act": "invite"}, follow=True)  # 4: Send 24 invitations
    assert "24 letters were sent" in text(sent) and len(outbox.outbox) == 24


def test_a_list_with_an_error_is_not_saved_and_not_lost(client: Client, convening: Convening) -> None:
    people = "Asha,asha@example.org,india\nBilal <b>,nothing,pakistan"
    for press in ("check", "save"):
        page = text(client.post(at("paste", convening), {"text": people, press: "yes"}))
        assert "1 line needs a correction" in page
        assert "asha@example.org" in page and "Bilal &lt;b&gt;,nothing" in page
    assert not Member.objects.exists()


def test_a_file_is_previewed_like_a_pasted_list(client: Client, convening: Convening) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    def upload(data: bytes) -> str:
        return text(client.post(at("paste", convening), {"text": "", "file": SimpleUploadedFile("a.csv", data)}))

    assert "1 line is in order" in upload("علی,ali@example.org,pakistan".encode("utf-8-sig"))
    assert "workbook or a packed file" in upload(b"PK\x03\x04" + bytes(500))
    assert "cannot be read" in upload("Zoë,z@example.org,india".encode("latin-1"))
    assert "longer than 100 kB" in upload(b"a" * 100_500)
    assert "nothing in the list" in upload(b"")
    assert not Member.objects.exists()


def test_a_body_larger_than_the_door_reads(client: Client, convening: Convening) -> None:
    answer = client.post(at("paste", convening), {"text": "a" * 200_000})
    assert answer.status_code == 400


def test_one_member_by_hand(client: Client, convening: Convening) -> None:
    page = text(client.get(at("add", convening)))
    form = fields(page) | {"name": "Asha Rao", "email": "asha@example.org", "side": "india"}
    assert client.post(at("add", convening), form)["Location"].endswith("/members/?said=added&count=1")
    again = client.post(at("add", convening), form)
    assert again.status_code == 200 and "on the list already" in text(again) and "Asha Rao" in text(again)
    member = Member.objects.get()
    address = at("member", convening, member_id=member.pk)
    client.post(address, fields(text(client.get(address))) | {"role": "academic", "side": "india"})
    assert Member.objects.get().role == "academic"
    assert "is missing" in text(client.post(address, form | {"name": "\u202e"}))


def test_replace_and_withdraw(client: Client, convening: Convening) -> None:
    one, other = invite(convening, "india", 2)
    address = at("replace", convening, member_id=one.pk)
    form = fields(text(client.get(address))) | {"name": "New", "email": other.email, "side": "india"}
    assert "on the list already" in text(client.post(address, form))
    client.post(address, form | {"email": "new@example.org"})
    assert {*Member.objects.values_list("email", flat=True)} == {"new@example.org", other.email}
    address = at("withdraw", convening, member_id=other.pk)
    assert "Take India 2 off the list?" in text(client.get(address))
    client.post(address)
    assert Member.objects.count() == 1


def test_a_seat_cannot_be_taken_back_and_the_page_says_why(
    client: Client, convening: Convening, member: Member
) -> None:
    enrol(member)
    for name in ("replace", "withdraw", "member"):
        page = text(client.get(at(name, convening, member_id=member.pk)))
        assert "Nobody, this door included, can tell which seat it is" in page
    form = {"name": "New", "email": "new@example.org", "side": "india", "role": "other", "gender": "man",
            "generation": "1950s", "language": "en"}  # fmt: skip
    assert "Nobody, this door included" in text(client.post(at("replace", convening, member_id=member.pk), form))
    assert client.post(at("withdraw", convening, member_id=member.pk)).status_code == 409
    assert Member.objects.get() == member


def test_the_list_says_who_has_a_seat(client: Client, convening: Convening) -> None:
    one, _other = invite(convening, "india", 2)
    enrol(one)
    page = text(client.get(at("members", convening)))
    assert "1 of 2 have their seat" in page
    csv = client.get(at("export", convening))
    assert csv["Content-Type"].startswith("text/csv") and csv["Content-Disposition"].endswith('water-members.csv"')
    assert text(csv).count('"no"\r\n') == 1 and text(csv).count('"yes"\r\n') == 1


def test_a_link_for_somebody_who_lost_theirs(client: Client, convening: Convening, member: Member) -> None:
    old = links.make_link(member)[1]
    address = at("link", convening, member_id=member.pk)
    assert "By mail" in text(client.get(address))
    client.post(address, {"mail": "yes"})
    assert Mail.objects.get().kind == "new-link"
    assert client.get(at("letter", convening, member_id=member.pk)).status_code == 405
    page = text(client.post(at("letter", convening, member_id=member.pk)))
    (token,) = re.findall(r"/i/([0-9a-f]{32})", page)
    assert "data:image/png;base64," in page
    assert links.use_link(token) and links.use_link(old[-32:]) is None


def test_letters_that_do_not_go_are_shown_with_the_reason(
    client: Client, convening: Convening, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = postman.Delivery(waiting=1, problem="The mail server cannot be reached.")
    with monkeypatch.context() as patched:
        patched.setattr(postman, "send_waiting", lambda *_: away)
        page = text(client.post(at("invitations", convening), {"act": "invite"}))
    assert "cannot be reached" in page and "1 letter is in the outbox" in page
    assert "1 letter was sent" in text(client.post(at("invitations", convening), {"act": "send"}, follow=True))


def test_an_act_that_is_none_sends_what_waits_and_nothing_more(client: Client, convening: Convening) -> None:
    invite(convening, "india", 1)
    client.post(at("invitations", convening), {"act": "drop table"})
    assert not outbox.outbox
    client.post(at("invitations", convening), {"act": "open"})
    assert not outbox.outbox


def test_meetings(client: Client, convening: Convening) -> None:
    form = {"day": "2027-02-01", "starts_at": "10:30", "zone": "Asia/Karachi", "minutes": "90", "place": "Hall"}
    client.post(at("meetings", convening), form)
    assert "Hall" in text(client.get(at("meetings", convening)))
    assert client.post(at("meetings", convening), form | {"zone": "Mars/One"}).status_code == 200
    client.post(at("meetings", convening), {"drop": Meeting.objects.get().pk})
    assert not Meeting.objects.exists()


def test_words_and_days_can_be_changed(client: Client, convening: Convening) -> None:
    form = fields(text(client.get(at("change", convening))))
    answer = client.post(
        at("change", convening), form | {"title_en": "Another title", "rounds-0-opens_on": "2027-01-26"}
    )
    assert answer.status_code == 302
    convening.refresh_from_db()
    assert str(convening) == "Another title"
    assert convening.rounds.first().opens_on.isoformat() == "2027-01-26"
    assert client.post(at("change", convening), form | {"rounds-0-closes_on": "2000-01-01"}).status_code == 200
    assert client.post(at("change", convening), form | {"rounds-0-opens_on": ""}).status_code == 200
    assert client.post(at("change", convening), form | {"rounds-TOTAL_FORMS": "1"}).status_code == 200


def test_the_whole_way_from_close_to_open_doors(client: Client, seated: Convening) -> None:
    assert "This is final" in text(client.get(at("close", seated)))
    assert "Put the tick first" in text(client.post(at("close", seated)))
    assert client.post(at("close", seated), {"sure": "yes"})["Location"] == "/d/water/charter/?said=closed"
    assert "Enrolment is closed" in text(client.get(at("close", seated)))
    assert "closed already" in text(client.post(at("close", seated), {"sure": "yes"}))
    page = text(client.post(at("charter", seated), {"act": "draft"}, follow=True))
    seated.refresh_from_db()
    assert "has not signed yet" in page and seated.charter
    assert text(client.get(at("file", seated, name="charter"))) == seated.charter
    wrong = client.post(at("charter", seated), {"act": "signature", "text": "{}"})
    assert "not a witness" in text(wrong)
    assert "Paste the file" in text(client.post(at("charter", seated), {"act": "signature", "text": ""}))
    for number, name in enumerate(("india_witness", "pakistan_witness")):
        signature = cosignature(name, number, seated.charter.encode()).decode()
        client.post(at("charter", seated), {"act": "signature", "text": signature})
    page = text(client.post(at("charter", seated), {"act": "opening"}, follow=True))
    assert "Save the opening file" in page
    assert exchange.read_opening(client.get(at("file", seated, name="opening")).content)
    sent = client.post(at("invitations", seated), {"act": "open"}, follow=True)
    assert "16 letters were sent" in text(sent)
    assert {message.subject for message in outbox.outbox} == {"The doors are open"}


def test_closing_too_early_says_what_is_missing(client: Client, convening: Convening) -> None:
    page = text(client.get(at("close", convening)))
    assert "India has 0 seats taken; it needs 8." in page
    assert "it needs 8" in text(client.post(at("close", convening), {"sure": "yes"}))
    convening.refresh_from_db()
    assert convening.is_enrolling


def test_naming_a_witness(client: Client, convening: Convening) -> None:
    address = at("witness", convening, side="india")
    key = witness_key(0).public_key().public_bytes_raw().hex()
    assert "public key" in text(client.post(address, {"name": "a_rahman", "key": "no"}))
    assert client.post(address, {"name": "a_rahman", "key": key}).status_code == 302
    assert "a_rahman" in text(client.get(at("charter", convening)))


def test_two_doors_over_http(client: Client, make: Callable[..., Convening], hosted_by: Any) -> None:
    """The lead's page takes a sheet; the other door's pages take outline, charter and opening."""
    lead = make(sides=hosted_by("india"))
    outline = text(client.get(at("file", lead, name="outline"))).replace('"convening":"water"', '"convening":"joined"')
    form = {
        "text": outline,
        "hosted": "pakistan",
        "organiser": "Ours",
        "contact": "desk",
        "enrolment_until": "2027-02-01",
    }
    assert "the outline" in text(client.get("/take/"))
    assert "not an outline" in text(client.post("/take/", form | {"text": "{}"}))
    assert "invites nobody" in text(client.post("/take/", form | {"hosted": "nepal"}))
    assert client.post("/take/", form)["Location"] == "/d/joined/members/?said=imported"
    joined = Convening.objects.get(pk="joined")
    assert client.get(at("file", joined, name="outline")).status_code == 404
    for member in invite(joined, "pakistan", 8):
        enrol(member)
    closing.name_witness(joined.sides.get(side="pakistan"), "w", witness_key(1).public_key().public_bytes_raw().hex())
    closing.close_enrolment(joined)
    assert "Save the sheet" in text(client.get(at("charter", joined)))
    sheet = text(client.get(at("file", joined, name="sheet-pakistan"))).replace("joined", "water")
    answer = client.post(at("charter", lead), {"act": "sheet", "text": sheet})
    assert answer["Location"].endswith("said=sheet")
    assert "not a charter" in text(client.post(at("charter", joined), {"act": "charter", "text": "{}"}))
    assert "not an opening file" in text(client.post(at("charter", joined), {"act": "opening-file", "text": "{}"}))
    assert charter.current_charter(joined) is None


def test_what_is_said_on_a_page_is_only_our_own(client: Client, convening: Convening) -> None:
    for query in ("said=<script>", "said=added&count=<b>", "said=sent&count=999999999", "said=nothing&count=1"):
        page = text(client.get(at("desk", convening) + "?" + query))
        assert "<script>" not in page and 'role="status"' not in page


def fields(page: str) -> dict[str, Any]:
    """What a browser would send of a page's longest form, if nothing were changed."""
    form = max(re.findall(r"<form.*?</form>", page, re.S), key=len)
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        kind, name, value = (re.findall(rf'{part}="([^"]*)"', tag) for part in ("type", "name", "value"))
        is_choice = kind[:1] in (["checkbox"], ["radio"])
        if name and kind != ["file"] and (not is_choice or "checked" in tag):
            sent.setdefault(name[0], []).append(value[0] if value else "on" if is_choice else "")
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        sent[name] = [body]
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        sent[name] = re.findall(r'<option value="([^"]*)" selected', body)[:1] or [""]
    whole = {name: [unescape(one) for one in values] for name, values in sent.items()}
    return {name: values if len(values) > 1 else values[0] for name, values in whole.items()}
