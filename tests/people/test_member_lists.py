"""Pasted lists: what is read, what is refused with its line, and what a spreadsheet gets back."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baithak.people import member_lists, members
from baithak.people.member_lists import MemberList, read_list, text_of_file
from baithak.people.models import Convening
from baithak.web.errors import Refusal
from tests.people.conftest import invite

SIDES = {"india": ["India", "भारत", "بھارت"], "pakistan": ["Pakistan", "पाकिस्तान", "پاکستان"]}


def read(text: str, known: tuple[str, ...] = (), sides: dict[str, list[str]] | None = None) -> MemberList:
    return read_list(text, SIDES if sides is None else sides, known)


def errors(text: str, known: tuple[str, ...] = ()) -> list[tuple[int, tuple[str, ...]]]:
    return [(line.number, line.errors) for line in read(text, known).bad_lines]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_cells_may_be_parted_by_comma_semicolon_or_tab(mark: str) -> None:
    whole = ["Asha Rao", "asha@example.org", "India", "academic", "woman", "1964", "yes", "hi"]
    (new,) = read(mark.join(whole)).members
    assert (new.name, new.email, new.side) == ("Asha Rao", "asha@example.org", "india")
    assert (new.role, new.gender, new.generation) == ("academic", "woman", "1960s")
    assert (new.is_first_time, new.language) == (True, "hi")


def test_headings_in_any_order_and_language_and_unknown_columns() -> None:
    text = "E-Mail;Remarks;Full Name;COUNTRY;First-time?;جنس\nb@example.org;likes tea;Bilal Khan;پاکستان;No;خاتون\n"
    text = text.replace("First-time?", "First time")
    (new,) = read(text).members
    assert (new.name, new.side, new.gender, new.is_first_time) == ("Bilal Khan", "pakistan", "woman", False)


def test_words_in_three_languages() -> None:
    text = "\n".join(
        [
            "A,a@example.org,भारत,ambassador,महिला,before 1950,हाँ,हिन्दी",
            "B,b@example.org,PAKISTAN,Former Diplomat,مرد,1950s,نہیں,Urdu",
            "C,c@example.org,india,NGO,F,1999,x,english",
            "D,d@example.org,india",
        ]
    )
    found = read(text).members
    assert [new.role for new in found] == ["former-diplomat", "former-diplomat", "civil-society", "other"]
    assert [new.gender for new in found] == ["woman", "man", "woman", "unsaid"]
    assert [new.generation for new in found] == ["before-1950", "1950s", "1980-later", "unsaid"]
    assert [new.is_first_time for new in found] == [True, False, True, False]
    assert [new.language for new in found] == ["hi", "ur", "en", "en"]


def test_the_only_side_of_a_door_need_not_be_written() -> None:
    (new,) = read("A,a@example.org", sides={"india": ["India"]}).members
    assert new.side == "india"


def test_a_quoted_name_keeps_its_comma() -> None:
    assert read('"Rao, Asha",a@example.org,india').members[0].name == "Rao, Asha"


def test_every_error_is_named_with_its_line() -> None:
    text = "\n".join(
        [
            "name,email,side,role",
            "Asha,asha@example.org,india,academic",
            "",
            ",b@example.org,india,academic",
            "C,not an address,india,academic",
            "D,d@example.org,nepal,academic",
            "E,e@example.org,india,astronaut",
            "=HYPERLINK(1),f@example.org,india,academic",
            "G,asha@example.org,india,academic",
            "H,known@example.org,india,academic",
            "I,i@example.org,india,academic,too,many",
            "J,,nowhere,",
        ]
    )
    found = dict(errors(text, ("known@example.org",)))
    assert [*found] == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert "line 2" in found[9][0]
    assert "astronaut" not in str(found) and "former diplomat" in found[7][0]
    assert len(found[12]) == 2
    assert not read(text).is_good and len(read(text, ("known@example.org",)).members) == 1


@pytest.mark.parametrize("text", ["", " \n ", ",,,\n,,"])
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.code == "empty"


def test_headings_that_do_not_do() -> None:
    for text in ("name,role\nA,academic", "name,email,name\nA,a@example.org,B"):
        with pytest.raises(Refusal) as refused:
            read(text)
        assert refused.value.code == "headings"


def test_too_long_or_too_many() -> None:
    for text, code in (("a" * 100_001, "long"), ("ا" * 50_001, "long"), ("\n".join("a" * 501), "many")):
        with pytest.raises(Refusal) as refused:
            read(text)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        text_of_file(b"a" * 100_001)
    assert refused.value.code == "long"


def test_a_list_that_is_no_text() -> None:
    with pytest.raises(Refusal) as refused:
        read("A\x00,a@example.org,india")
    assert refused.value.code == "encoding"


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0\xa1", b"%PDF-1.7", b"Rar!\x1a"])
def test_workbooks_and_packed_files_are_never_unpacked(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        text_of_file(data + b"\x00" * 1000)
    assert refused.value.code == "packed"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_spreadsheets_write(encoding: str) -> None:
    text = "علی,a@example.org,pakistan"
    assert text_of_file(text.encode(encoding)) == text


def test_other_encodings_are_refused_in_one_sentence() -> None:
    for data in ("Zoë,z@example.org".encode("latin-1"), b"\xff\xfe\x00"):
        with pytest.raises(Refusal) as refused:
            text_of_file(data)
        assert refused.value.code == "encoding"


def test_what_is_written_can_be_read_back_and_runs_nowhere(convening: Convening) -> None:
    invite(convening, "india", 2)
    new = read('"Khan, Sana",sana@example.org,pakistan,journalist,woman,1975,yes,ur').members[0]
    kept = members.add_member(convening, new)
    type(kept).objects.filter(pk=kept.pk).update(name="=cmd|' /C calc'!A0")  # as if it had come in by another way
    text = member_lists.write_list(members.members_of(convening))
    rows = [*csv.reader(io.StringIO(text))]
    assert rows[0][:3] == ["name", "email", "side"] and len(rows) == 4
    assert rows[3][0].startswith("'=") and not any(
        cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row
    )
    again = read(text.replace("'=cmd", "cmd"))
    assert again.is_good
    assert again.members[2].role == "journalist" and again.members[2].generation == "1970s"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_whatever_is_pasted_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Refusal):
        read(text)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_file_is_given_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(Refusal):
        read(text_of_file(data))
