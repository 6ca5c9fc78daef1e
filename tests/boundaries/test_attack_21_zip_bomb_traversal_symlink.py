"""Attack 21: a file for scrutineers or witnesses that unpacks to gigabytes, names other files, or is a link to one.

Nothing is unpacked, no name in a file is ever used as a path, and links, pipes and devices are not read at all. Backups
are unpacked, and have a file of their own.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pyrage
import pytest
from tests.voices.recorded import IDENTITY, Made, recorded

from baithak.cli import main
from baithak.seal import charter as charters
from baithak.seal import seat, seat_card, witness_card
from baithak.seal.errors import SealError
from baithak.seal.witness import Witness
from baithak.voices.export_format import MAX_EXPORT_BYTES, BadExport, Contents, PutStatement, open_round, read_export
from baithak.voices.whole_files import BadFile, CannotKeep, read_whole, write_new
from baithak.voices.witness_request import MAX_REQUEST_BYTES, BadRequest, read_request

BOMB = 32 << 20
MEMORY = 8 << 20  # what refusing one may take, beyond the file itself
PATHS = ["../../etc/passwd", "/etc/passwd", "..", "a/../../b", "..\\..\\b", "a\0b", "~/.ssh/id_ed25519", "C:\\x"]


def zipped(data: bytes, name: str = "record.json") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def tarred(name: str, link: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        if link:
            entry.type, entry.linkname = tarfile.SYMTYPE, link
        archive.addfile(entry)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def bombs() -> dict[str, bytes]:
    return {
        "zip": zipped(bytes(BOMB)),
        "zip in zip": zipped(zipped(bytes(BOMB))),
        "zip with a path": zipped(b"x", "../../escaped"),
        "gzip": gzip.compress(bytes(BOMB)),
        "deflate": zlib.compress(bytes(BOMB)),
        "gzip of a true record": gzip.compress(recorded().file),
        "zip of a true record": zipped(recorded().file),
        "tar with a path": tarred("../../escaped"),
        "tar with a link": tarred("record.json", "/etc/passwd"),
        "depth": b"[" * (1 << 20),
        "depth in order": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        "one long number": b"9" * (1 << 20),
        "many small things": b"[" + b"{}," * (1 << 14) + b"{}]",
        "laughs": json.dumps({"lol": ["&lol;"] * 1000, "!DOCTYPE": "<!ENTITY lol 'lol'>"}).encode(),
    }


def tree(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*")}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "key"
    file.write_text(str(IDENTITY))
    return file


@pytest.mark.parametrize("name", bombs())
def test_attack_21_bombs_are_refused_as_they_are(
    name: str, tmp_path: Path, key: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(bombs()[name])
    monkeypatch.chdir(tmp_path)
    before = tree(tmp_path.parent)
    for arguments in (
        ["verify", str(file), "--key", str(key)],
        ["verify", str(file), "--key", str(file)],
        ["witness", "cosign", str(file), "--card", str(file)],
    ):
        assert main(arguments) == 3
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("baithak: ") and err.count("\n") == 1 and len(err) < 600
    assert tree(tmp_path.parent) == before


@pytest.mark.parametrize("name", ["zip", "gzip", "depth", "one long number", "many small things"])
@pytest.mark.parametrize("read", [read_export, read_request])
def test_attack_21_refusing_a_bomb_takes_little_memory(name: str, read: Callable[[bytes], object]) -> None:
    data = bombs()[name]
    tracemalloc.start()
    try:
        with pytest.raises((BadExport, BadRequest)):
            read(data)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY + 64 * len(data)


def test_attack_21_a_file_of_countless_small_things_is_not_even_read() -> None:
    data = b"[" + b"{}," * (12 << 20) + b"{}]"
    tracemalloc.start()
    try:
        with pytest.raises(BadExport, match="parts"):
            read_export(data)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY


@pytest.mark.parametrize("name", bombs())
def test_attack_21_bombs_in_what_is_sealed_are_refused(name: str) -> None:
    """Sealed by anybody: a scrutineer's public key is no secret."""
    data = bombs()[name]
    export = read_export(recorded().file)
    sealed = pyrage.encrypt(data, [IDENTITY.to_public()])
    wrong = replace(export, rounds=(replace(export.rounds[0], sealed=sealed),))
    with pytest.raises(BadExport):
        open_round(wrong, 0, IDENTITY)


def test_attack_21_what_is_sealed_does_not_grow_when_it_is_opened() -> None:
    for size in (0, 1000, 1 << 20):
        assert len(pyrage.encrypt(bytes(size), [IDENTITY.to_public()])) > size


def test_attack_21_files_that_are_too_large_are_not_read(
    tmp_path: Path, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sparse"
    with file.open("wb") as sparse:
        sparse.truncate(1 << 40)  # takes no room on the disk
    for arguments in (
        ["verify", str(file)],
        ["verify", str(key), "--key", str(file)],
        ["witness", "cosign", str(file), "--card", str(key)],
    ):
        assert main(arguments) == 3
        assert "more than the" in capsys.readouterr().err
    for most in (MAX_EXPORT_BYTES, MAX_REQUEST_BYTES):
        with pytest.raises(BadFile):
            read_whole(file, most)


# Names that are paths


@pytest.mark.parametrize("path", PATHS)
def test_attack_21_paths_are_no_identifiers(path: str) -> None:
    room = recorded()
    with pytest.raises((SealError, ValueError)):
        room.dialogue.make_charter(convening=path)
    true = json.loads(room.file)
    for place, field in ((true["opening"]["sides"][0], "side"), (true["rounds"][0], "number")):
        kept, place[field] = place[field], path
        with pytest.raises(BadExport):
            read_export(json.dumps(true, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())
        place[field] = kept
    with pytest.raises(BadExport):
        room.export_bytes(Made(1, Contents((), (PutStatement(path, "en", "x", 1),))))


def test_attack_21_names_that_may_look_like_paths_lead_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A witness may be called `../../x`: it is shown and signed with, and nothing is written under that name."""
    room = recorded()
    secret = bytes(range(16))
    own = seat.public_bytes(witness_card.witness_key(secret))
    named = Witness("east", "../../../../tmp/escaped", own)
    west = next(one for one in room.charter.witnesses if one.side == "west")
    charter = room.dialogue.make_charter(witnesses=(named, west), title="../../escaped")
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "charter").write_bytes(charters.write(charter))
    (folder / "card").write_text(seat_card.write(secret))
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert main(["witness", "cosign", "charter", "--card", "card"]) == 0
    assert tree(tmp_path) == {"a", "a/b", "a/b/charter", "a/b/card", "a/b/card.signed.json"}
    assert json.loads(capsys.readouterr().out)["name"] == named.name
    assert not Path("/tmp/escaped").exists()


# Links, pipes and devices


def test_attack_21_links_are_not_read(tmp_path: Path, key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    true, link = tmp_path / "true.json", tmp_path / "link"
    true.write_bytes(recorded().file)
    link.symlink_to(true)
    key_link = tmp_path / "key-link"
    key_link.symlink_to(key)
    for arguments in (
        ["verify", str(link)],
        ["verify", str(true), "--key", str(key_link)],
        ["witness", "cosign", str(link), "--card", str(key)],
    ):
        assert main(arguments) == 3
        assert "it is a link" in capsys.readouterr().err
    assert main(["verify", str(true), "--key", str(key)]) == 0


def test_attack_21_nothing_is_written_through_a_link_or_over_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    precious, link, nowhere = tmp_path / "precious", tmp_path / "link", tmp_path / "nowhere"
    precious.write_text("mine")
    link.symlink_to(precious)
    nowhere.symlink_to(tmp_path / "not-there")
    for out in (precious, link, nowhere):
        for command in ("witness", "scrutineer"):
            assert main([command, "new", "--out", str(out)]) == 4
            assert "is there already" in capsys.readouterr().err
        with pytest.raises(CannotKeep):
            write_new(out, b"x")
    assert precious.read_text() == "mine" and not (tmp_path / "not-there").exists()


def test_attack_21_a_memory_that_is_a_link_stops_the_witness(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Laid beside the card, so that what was signed would be forgotten, or written elsewhere."""
    secret = bytes(range(16))
    named = Witness("east", "east-witness", seat.public_bytes(witness_card.witness_key(secret)))
    west = next(one for one in recorded().charter.witnesses if one.side == "west")
    charter, card, memory = tmp_path / "charter", tmp_path / "card", tmp_path / "card.signed.json"
    charter.write_bytes(charters.write(recorded().dialogue.make_charter(witnesses=(named, west))))
    card.write_text(seat_card.write(secret))
    for target in (tmp_path / "not-there", charter):
        memory.symlink_to(target)
        monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
        assert main(["witness", "cosign", str(charter), "--card", str(card)]) == 3
        assert capsys.readouterr().out == "" and not (tmp_path / "not-there").exists()
        memory.unlink()


def test_attack_21_pipes_devices_and_folders_are_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), Path("/dev/stdin"), tmp_path, tmp_path / "missing"):
        assert main(["verify", str(path)]) == 3
        assert capsys.readouterr().err.count("\n") == 1


def test_attack_21_a_link_or_archive_within_what_is_sealed_is_only_text() -> None:
    made = Made(1, Contents((), (), base64.b64encode(tarred("../x", "/etc/passwd")).decode()))
    assert open_round(recorded().export(made), 0, IDENTITY).released.startswith("H4sI")
