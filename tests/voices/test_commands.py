"""The commands of scrutineers and witnesses, as somebody types them."""

from __future__ import annotations

import io
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from pyrage.x25519 import Identity

from baithak.cli import main
from baithak.seal import charter as charters
from baithak.seal import record, seat, seat_card, witness_card, words
from baithak.seal.charter import Charter
from baithak.seal.checkpoint import Checkpoint
from baithak.seal.tree import Tree
from baithak.seal.witness import Witness, note, open_note
from baithak.voices.witness_request import write_request
from tests.seal.dialogue import SIDES
from tests.voices.recorded import IDENTITY, OTHER, recorded

SECRETS = {side: bytes([number]) * 16 for number, side in enumerate(SIDES, start=70)}
ENTRIES = [bytes([number]) * 32 for number in range(9)]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def answering(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.fixture
def export(tmp_path: Path) -> Path:
    file = tmp_path / "room-1.json"
    file.write_bytes(recorded().file)
    return file


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "scrutineer.key"
    file.write_text(f"# mine\n{IDENTITY}\n")
    return file


def charter_of_cards() -> Charter:
    """The charter whose witnesses hold cards."""
    public = {side: seat.public_bytes(witness_card.witness_key(secret)) for side, secret in SECRETS.items()}
    witnesses = tuple(Witness(side, f"{side}-witness", own) for side, own in public.items())
    return recorded().dialogue.make_charter(witnesses=witnesses)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    file = tmp_path / "card.txt"
    file.write_text(f"# of east\n{seat_card.write(SECRETS['east']).lower()}\n")
    return file


def request_file(folder: Path, size: int, *earlier: int, entries: list[bytes] | None = None) -> Path:
    tree = Tree((entries or ENTRIES)[:size])
    proofs = {one: tree.consistency_proof(one) for one in earlier}
    file = folder / f"request-{size}.json"
    text = charters.write(charter_of_cards()).decode()
    file.write_bytes(write_request(text, Checkpoint("baithak/room-1", size, tree.root()), proofs))
    return file


# verify


def test_the_verdict_is_one_line(export: Path, key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(export), "--key", str(key)]) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 1 and out.startswith("Holds: ") and err == ""
    entries = [leaf for one in recorded().export().rounds for leaf in one.leaves]
    assert " ".join(words.words_of(recorded().checkpoint(entries))) in out


def test_without_a_key(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(export)]) == 0
    assert "without a key" in capsys.readouterr().out


def test_details_and_counts_on_request(export: Path, key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(export), "--key", str(key), "--details"]) == 0
    out = capsys.readouterr().out
    digits = recorded().charter.hash.hex()
    assert "co-signed by witness.example/east" in out and f"{digits[:4]} {digits[4:8]}" in out and "agree," not in out
    assert main(["verify", str(export), "--key", str(key), "--counts"]) == 0
    out = capsys.readouterr().out
    assert "Confidential" in out and "east 8, west 7" in out and "Reopen the trade post." in out
    assert out.count(" agree, ") == 2 * len(recorded().statements) and "  4 statements" in out


def test_counts_need_a_key(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(export), "--counts"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_does_not_hold_is_said_in_one_line(export: Path, key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = recorded()
    late = room.with_more(room.second, room.vote(room.voices[0], "ff" * 16, "agree"))
    export.write_bytes(room.export_bytes(room.first, late))
    assert main(["verify", str(export), "--key", str(key), "--counts"]) == 3
    out, _ = capsys.readouterr()
    assert out.startswith("Does not hold: round 2") and out.count("\n") == 1
    export.write_bytes(room.export_bytes(replace(room.first, leaves=())))
    assert main(["verify", str(export)]) == 0  # the witnesses signed an empty record
    assert main(["verify", str(export), "--key", str(key)]) == 3


@pytest.mark.parametrize("content", [b"", b"{}", b"PK\x03\x04", b"[" * 50_000])
def test_what_cannot_be_read_is_refused_in_one_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    for arguments in (["verify", str(file)], ["witness", "cosign", str(file), "--card", str(file)]):
        assert main(arguments) == 3
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("baithak: ") and err.count("\n") == 1
    assert main(["verify", str(tmp_path / "missing")]) == 3
    assert main(["verify", str(tmp_path)]) == 3


def test_the_wrong_key_and_no_key(export: Path, key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key.write_text(str(OTHER))
    assert main(["verify", str(export), "--key", str(key)]) == 3
    assert "not one it was sealed to" in capsys.readouterr().out
    key.write_text("hello")
    assert main(["verify", str(export), "--key", str(key)]) == 3
    assert "AGE-SECRET-KEY-1" in capsys.readouterr().err


# keys


def test_a_scrutineers_key_pair_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from baithak.voices.export_format import read_identity

    out = tmp_path / "mine.key"
    assert main(["scrutineer", "new", "--out", str(out)]) == 0
    identity = read_identity(out.read_text())
    shown = capsys.readouterr().out
    assert str(identity.to_public()) in shown and str(identity) not in shown
    assert mode(out) == 0o600
    before = out.read_bytes()
    assert main(["scrutineer", "new", "--out", str(out)]) == 4
    assert out.read_bytes() == before and "is there already" in capsys.readouterr().err


def test_a_scrutineers_key_has_a_usual_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["scrutineer", "new"]) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["scrutineer.key"]
    assert isinstance(Identity.from_str(Path("scrutineer.key").read_text().splitlines()[-1]), Identity)


def test_a_witness_card_is_shown_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["witness", "new"]) == 0
    shown = capsys.readouterr().out.splitlines()
    text, public = (line.split(":", 1)[1].strip() for line in shown[:2])
    assert seat.public_bytes(witness_card.read_card(text)).hex() == public
    out = tmp_path / "card.txt"
    assert main(["witness", "new", "--out", str(out)]) == 0
    text = out.read_text().splitlines()[-1]
    shown_now = capsys.readouterr().out
    assert text not in shown_now and seat.public_bytes(witness_card.read_card(text)).hex() in shown_now
    assert mode(out) == 0o600
    assert main(["witness", "new", "--out", str(out)]) == 4 and text in out.read_text()
    assert main(["witness", "new", "--out", str(tmp_path / "no" / "folder")]) == 4


# co-signing


def test_a_witness_signs_a_charter(
    tmp_path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    charter = charter_of_cards()
    draft = tmp_path / "charter.json"
    draft.write_bytes(charters.write(charter) + b"\n")
    answering(monkeypatch, "yes\n")
    assert main(["witness", "cosign", str(draft), "--card", str(card)]) == 0
    out, err = capsys.readouterr()
    signed = json.loads(out)
    key = witness_card.witness_key(SECRETS["west"])
    both = {signed["name"]: bytes.fromhex(signed["signature"]), "west-witness": charters.cosign(key, charter)}
    charters.check_cosigned(charter, both)
    digits = charter.hash.hex()
    assert " ".join(digits[start : start + 4] for start in range(0, 64, 4)) in err
    assert "8 seats granted" in err and "support: 60" in err and charter.title in err
    memory = tmp_path / "card.txt.signed.json"
    assert mode(memory) == 0o600 and digits in memory.read_text()


@pytest.mark.parametrize("answer", ["", "\n", "no\n", "y\n", "yess\n"])
def test_without_a_yes_nothing_is_signed(
    answer: str, tmp_path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, answer)
    assert main(["witness", "cosign", str(request_file(tmp_path, 3)), "--card", str(card)]) == 3
    out, err = capsys.readouterr()
    assert out == "" and "nothing was signed" in err
    assert not (tmp_path / "card.txt.signed.json").exists()


def test_a_witness_signs_records_that_grow_and_no_others(
    tmp_path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    charter, lines = charter_of_cards(), []
    for request in (request_file(tmp_path, 4), request_file(tmp_path, 4), request_file(tmp_path, 9, 4)):
        answering(monkeypatch, " Yes \n")
        assert main(["witness", "cosign", str(request), "--card", str(card)]) == 0
        out, err = capsys.readouterr()
        lines.append(out)
        assert "eight words" in err
    last = Checkpoint("baithak/room-1", 9, Tree(ENTRIES).root())
    east = [one for one in charter.witnesses if one.side == "east"]
    assert open_note(note(last, [lines[-1]]), east, ["east"]) == last
    assert " ".join(words.words_of(last)) in err
    memory = (tmp_path / "card.txt.signed.json").read_bytes()
    other = [b"\xff" * 32, *ENTRIES[1:]]
    for request, why in (
        (request_file(tmp_path, 4), "do not sign"),
        (request_file(tmp_path, 9, entries=other), "do not sign"),
    ):
        answering(monkeypatch, "yes\n")
        assert main(["witness", "cosign", str(request), "--card", str(card)]) == 3
        out, err = capsys.readouterr()
        assert out == "" and why in err and err.count("\n") == 1
    assert (tmp_path / "card.txt.signed.json").read_bytes() == memory


def test_the_moment_of_signing_is_a_day(
    tmp_path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import base64

    answering(monkeypatch, "yes\n")
    assert main(["witness", "cosign", str(request_file(tmp_path, 1)), "--card", str(card)]) == 0
    blob = base64.b64decode(capsys.readouterr().out.split()[-1])
    assert int.from_bytes(blob[4:12], "big") % 86_400 == 0


def test_a_signature_can_be_written_to_a_file(
    tmp_path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "signed.txt"
    for code in (0, 4):
        answering(monkeypatch, "yes\n")
        assert (
            main(["witness", "cosign", str(request_file(tmp_path, 2)), "--card", str(card), "--out", str(out)]) == code
        )
        assert capsys.readouterr().out == "" and out.read_text().startswith("— east-witness ")


def test_cards_that_do_not_fit_are_refused(
    tmp_path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, "yes\n" * 3)
    for text in ("", "hello", seat_card.write(bytes(16)), seat_card.write(SECRETS["east"])[:-1]):
        card.write_text(text)
        assert main(["witness", "cosign", str(request_file(tmp_path, 2)), "--card", str(card)]) == 3
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1
        assert not text or text not in err


def test_a_memory_that_cannot_be_read_stops_the_witness(
    tmp_path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, "yes\n")
    (tmp_path / "card.txt.signed.json").write_text("{")
    assert main(["witness", "cosign", str(request_file(tmp_path, 2)), "--card", str(card)]) == 3
    assert "do not sign" in capsys.readouterr().err


def test_nothing_is_given_out_that_could_not_be_remembered(
    tmp_path: Path, card: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answering(monkeypatch, "yes\n")
    assert main(["witness", "cosign", str(request_file(tmp_path, 2)), "--card", str(card)]) == 4
    out, err = capsys.readouterr()
    assert out == "" and "No space left" in err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["card.txt", "request-2.json"]


def test_leaves_of_these_tests_are_leaves() -> None:
    assert all(len(entry) == record.LEAF_BYTES for entry in ENTRIES)
