"""The scrutineer's file: read back as written, sealed to the right people, and everything else refused in one line."""

from __future__ import annotations

import json
from dataclasses import replace

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyrage.x25519 import Identity

from baithak.seal.canonical import encode
from baithak.voices import export_format
from baithak.voices.export_format import (
    BadExport,
    Contents,
    PutStatement,
    Salted,
    open_round,
    read_export,
    read_identity,
    write_export,
)
from tests.voices.recorded import IDENTITY, OTHER, recorded

PUBLIC = str(IDENTITY.to_public())


def refused(data: bytes) -> str:
    with pytest.raises(BadExport) as refusal:
        read_export(data)
    said = str(refusal.value)
    assert said and "\n" not in said and len(said) < 450
    return said


def test_a_file_is_read_as_it_was_written() -> None:
    room = recorded()
    export = read_export(room.file)
    assert export.opening == room.opening
    assert [one.number for one in export.rounds] == [1, 2]
    for place, made in enumerate((room.first, room.second)):
        opened = open_round(export, place, IDENTITY)
        assert sorted(opened.contributions, key=repr) == sorted(made.contents.contributions, key=repr)
        assert opened.statements == made.contents.statements and opened.released == ""


def test_the_order_in_which_things_are_handed_over_leaves_no_trace() -> None:
    room = recorded()
    turned = Contents(room.second.contents.contributions[::-1], room.statements[::-1])
    one = open_round(read_export(room.file), 1, IDENTITY)
    other = open_round(room.export(room.first, replace(room.second, contents=turned)), 1, IDENTITY)
    assert one == other


def test_nothing_that_was_said_is_in_the_open() -> None:
    room = recorded()
    text = room.file.decode()
    for one in (*room.first.contents.contributions, *room.second.contents.contributions):
        said = json.loads(one.envelope)["contribution"]
        for secret in (said["seat"], one.salt.hex(), said["token"]["signature"][:40]):
            assert secret not in text
    assert not any(statement.text in text or statement.id in text for statement in room.statements)
    assert set(json.loads(text)) == {"format", "opening", "rounds"}
    assert set(json.loads(text)["rounds"][0]) == {"number", "leaves", "note", "sealed"}


def test_it_is_sealed_to_every_scrutineer_and_to_nobody_else() -> None:
    room = recorded()
    both = [PUBLIC, f"  {OTHER.to_public()}\n"]
    rounds = [(1, (), room.note([]), Contents((), (), "{}"))]
    export = read_export(write_export(room.opening, rounds, both))
    for identity in (IDENTITY, OTHER):
        assert open_round(export, 0, identity).released == "{}"
    with pytest.raises(BadExport, match="not one it was sealed to"):
        open_round(export, 0, Identity.generate())


@pytest.mark.parametrize(
    "keys",
    [[], ["age1"], [str(IDENTITY)], [PUBLIC, PUBLIC], [PUBLIC.upper() + "X"], [""], [PUBLIC] * 17],
)
def test_only_public_keys_are_sealed_to(keys: list[str]) -> None:
    with pytest.raises(BadExport, match="scrutineer") as refusal:
        write_export(recorded().opening, [], keys)
    assert str(IDENTITY)[20:] not in str(refusal.value)


@pytest.mark.parametrize(
    "contents",
    [
        Contents((Salted(bytes(31), b"x"),)),
        Contents((Salted(bytes(32), b"x" * (export_format.MAX_ENVELOPE_BYTES + 1)),)),
        Contents((Salted(bytes(32), b"\xff"),)),
        Contents((), (PutStatement("NO", "en", "text", 1),)),
        Contents((), (PutStatement("0a", "en", "x" * 1401, 1),)),
        Contents((), (PutStatement("0a", "en", "two\nlines", 1),)),
        Contents((), (PutStatement("0a", "en", "x", 0),)),
    ],
)
def test_what_cannot_be_read_back_is_not_written(contents: Contents) -> None:
    room = recorded()
    with pytest.raises(BadExport):
        write_export(room.opening, [(1, (), room.note([]), contents)], [PUBLIC])


def test_rounds_are_written_in_order_each_once() -> None:
    room = recorded()
    for numbers in ((1, 1), (2, 1), (0,), (100,)):
        with pytest.raises(BadExport):
            write_export(room.opening, [(n, (), room.note([]), Contents(())) for n in numbers], [PUBLIC])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"PK\x03\x04",
        b"\xff\xfe\x00",
        b'{"format":"baithak-record-2","opening":{},"rounds":[]}',
        b'{"format":"baithak-record-1","opening":{},"rounds":[]}',
        b'{"format":1,"opening":1,"rounds":1}',
        b"[" * 100_000,
        b"9" * 100_000,
        b'{"' + b"A" * 100_000 + b'":1}',
        b"1e400",
        b"NaN",
    ],
)
def test_what_is_no_export_is_refused_in_one_line(data: bytes) -> None:
    refused(data)


def test_every_field_must_be_of_its_kind() -> None:
    true = json.loads(recorded().file)
    wrong: list[object] = [None, 0, -1, 1.5, True, "", "x\n", [], {}, [[]], {"a": []}, "é" * 20_000]
    paths = [
        ("format",), ("opening",), ("rounds",), ("rounds", 0), ("rounds", 0, "number"), ("rounds", 0, "leaves"),
        ("rounds", 0, "leaves", 0), ("rounds", 0, "sealed"), ("opening", "charter"), ("opening", "cosignatures"),
        ("opening", "cosignatures", 0), ("opening", "cosignatures", 0, "signature"), ("opening", "titles"),
        ("opening", "titles", "en"), ("opening", "sides"), ("opening", "sides", 0, "side"), ("opening", "kind"),
        ("opening", "rounds"), ("opening", "rounds", 0, "opens_on"), ("opening", "rounds", 0, "activity"),
        ("opening", "languages"), ("opening", "languages", 0), ("rounds", 0, "note"),
    ]  # fmt: skip
    for path in paths:
        for value in wrong:
            changed = json.loads(json.dumps(true))
            parent = changed
            for step in path[:-1]:
                parent = parent[step]
            parent[path[-1]] = value
            data = json.dumps(changed, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
            try:
                export = read_export(data)
            except BadExport:
                continue
            # what is left are texts and lists that may be short, and a shape that stands
            assert encode(export_format._plain(export)) == data
            assert value in ("", [], {}) or path[-1] in ("charter", "note")


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(data: bytes) -> None:
    refused(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
@settings(max_examples=100)
def test_any_sealed_contents_are_refused_in_one_line(value: object) -> None:
    room = recorded()
    export = read_export(room.file)
    sealed = pyrage.encrypt(json.dumps(value).encode(), [IDENTITY.to_public()])
    wrong = replace(export, rounds=(replace(export.rounds[0], sealed=sealed),))
    with pytest.raises(BadExport, match="round 1"):
        open_round(wrong, 0, IDENTITY)


def test_too_large_a_file_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_format, "MAX_EXPORT_BYTES", 1000)
    assert "1000 allowed" in refused(recorded().file)


def test_key_files_are_those_of_age() -> None:
    text = str(IDENTITY)
    for written in (text, f"# created: today\n# public key: x\n{text}\n", f"\r\n  {text}  \r\n\r\n"):
        assert str(read_identity(written)) == text
    for wrong in ("", "# only a note", f"{text}\n{OTHER}", text[:-1], PUBLIC, "AGE-SECRET-KEY-1", text + "Q"):
        with pytest.raises(BadExport) as refusal:
            read_identity(wrong)
        assert text[20:40] not in str(refusal.value)
