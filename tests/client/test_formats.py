"""The browser's formats against the seal's, byte for byte, and everything that either of them refuses."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from baithak.seal import blind, canonical, charter, record, rsa_keys, seat, seat_card, tree, witness, words
from baithak.seal.checkpoint import Checkpoint
from baithak.seal.context import Context
from baithak.seal.envelope import Contribution, envelope_id, open_envelope, seal_envelope
from baithak.seal.errors import SealError
from baithak.seal.grants import Token, check_token, message
from baithak.seal.witness import Witness
from tests.client.conftest import Ask, Refused
from tests.seal.dialogue import SMALL_ORDER, Dialogue

SECRET = bytes(range(16))
PLACE = Context("room-1", "east", 2)
PLAIN = {"convening": "room-1", "side": "east", "round": 2}
TEXTS = ["", "a", "بیٹھک میں سب برابر ہیں", "बैठक", '\u2028\u007f"\\/\b\f\n\r\t\x01', "🙂 \ufeff", "ﷺ\u200c"]


@pytest.fixture(scope="module")
def dialogue() -> Dialogue:
    return Dialogue()


def witness_key(secret: bytes) -> Ed25519PrivateKey:
    seed = HKDF(SHA256(), 32, canonical.framed("seat"), canonical.framed("witness key")).derive(secret)
    return Ed25519PrivateKey.from_private_bytes(seed)


def side_keys(dialogue: Dialogue, side: str) -> list[str]:
    return [hashlib.sha256(key).hexdigest() for key in dialogue.side_keys(side)]


def token_of(token: Token) -> dict[str, str]:
    return {"prefix": token.prefix.hex(), "signature": token.signature.hex()}


# Canonical


@pytest.mark.parametrize("fields", [[], [b""], [b"a", b"bc"], [b"ab", b"c"], [bytes(300)]])
def test_framed_bytes_are_the_same(ask: Ask, fields: list[bytes]) -> None:
    assert (
        ask("framed", purpose="seat key", fields=[f.hex() for f in fields])
        == canonical.framed("seat key", *fields).hex()
    )


@pytest.mark.parametrize(
    "value",
    [*TEXTS, 0, -1, 2**53 - 1, [], {}, {"b": 1, "a": [1, "x", {"c": ""}]}, {"a_1": {"z": 1, "y9": TEXTS}}],
)
def test_canonical_json_is_the_same(ask: Ask, value: object) -> None:
    written = canonical.encode(value)
    assert ask("encode", value=value) == written.hex()
    assert ask("decode", data=written.hex(), max=10_000) == value


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a": 1}', b"1.0", b"1e2", b"-0", b"9007199254740993", b"null", b"true",
        b'"\\u0041"', b'"\\ud800"', b"\xef\xbb\xbf1", b'{"A":1}', b'{"__proto__":1}', b'{"":1}', b"[" * 9 + b"]" * 9,
        b'"\xff"', b"", b"[1,]",
    ],
)  # fmt: skip
def test_what_is_not_canonical_is_refused_by_both(ask: Ask, data: bytes) -> None:
    with pytest.raises(SealError):
        canonical.decode(data, 1000)
    with pytest.raises(Refused, match="encoding"):
        ask("decode", data=data.hex(), max=1000)


def test_too_much_is_refused(ask: Ask) -> None:
    with pytest.raises(Refused, match="encoding"):
        ask("decode", data=b'"aaaa"'.hex(), max=5)


def test_context_is_bound_the_same(ask: Ask) -> None:
    assert ask("bound", context=PLAIN, purpose="grant", fields=["00ff"]) == PLACE.bound("grant", b"\x00\xff").hex()


@pytest.mark.parametrize(
    "change", [{"convening": "Room"}, {"side": "-east"}, {"side": ""}, {"round": 0}, {"round": 100}, {"round": 1.5}]
)
def test_a_context_that_cannot_be_is_refused(ask: Ask, change: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="encoding"):
        ask("bound", context=PLAIN | change, purpose="grant", fields=[])


# Seats


@pytest.mark.parametrize("number", [1, 2, 99])
def test_seat_keys_and_signatures_are_the_same(ask: Ask, number: int) -> None:
    key = seat.seat_key(SECRET, Context("room-1", "east", number))
    context = PLAIN | {"round": number}
    assert ask("seat_public", secret=SECRET.hex(), context=context) == seat.public_bytes(key).hex()
    signed = ask("seat_sign", secret=SECRET.hex(), context=context, message="abcd")
    assert signed == seat.sign(key, bytes.fromhex("abcd")).hex()


def test_a_witness_card_gives_the_witness_key(ask: Ask) -> None:
    assert ask("witness_public", secret=SECRET.hex()) == seat.public_bytes(witness_key(SECRET)).hex()


@pytest.mark.parametrize("point", [*SMALL_ORDER, bytes(31), (2**255 - 19).to_bytes(32, "little")])
def test_keys_that_nobody_honest_makes_are_refused(ask: Ask, point: bytes) -> None:
    with pytest.raises(Refused, match="key"):
        ask("check_public", public=point.hex())


def test_ed25519_signatures_are_checked(ask: Ask) -> None:
    key = witness_key(SECRET)
    signature = seat.sign(key, b"yes")
    ask("verify", public=seat.public_bytes(key).hex(), message=b"yes".hex(), signature=signature.hex())
    with pytest.raises(Refused, match="signature"):
        ask("verify", public=seat.public_bytes(key).hex(), message=b"no".hex(), signature=signature.hex())


# Cards


def test_cards_are_the_same_both_ways(ask: Ask) -> None:
    for _ in range(20):
        secret = secrets.token_bytes(16)
        text = seat_card.write(secret)
        assert ask("card_write", secret=secret.hex()) == text
        typed = text.lower().replace("-", " – ").replace("0", "o").replace("1", "l")
        assert ask("card_read", text=typed) == secret.hex() == seat_card.read(typed).hex()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda text: text[:-1], "card-length"),
        (lambda text: text + "A", "card-length"),
        (lambda text: "U" + text[1:], "card-sign"),
        (lambda text: ("B" if text[0] == "A" else "A") + text[1:], "card-wrong"),
        (lambda text: "", "card-length"),
    ],
)
def test_a_mistyped_card_is_refused_in_its_own_words(ask: Ask, change: Any, word: str) -> None:
    with pytest.raises(Refused, match=word):
        ask("card_read", text=change(seat_card.write(SECRET)))


def test_the_picture_on_the_card_is_a_right_qr_code(ask: Ask) -> None:
    text = "https://convening.example/seat/#card=" + seat_card.write(SECRET)
    drawn = ask("qr", text=text)
    assert drawn["text"] == text
    assert drawn["size"] == segno.make(text, error="m", boost_error=False, micro=False).symbol_size(border=0)[0]


# Grants


def test_a_grant_asked_in_the_browser_is_signed_and_holds(ask: Ask, dialogue: Dialogue) -> None:
    signing = dialogue.signing["east", 2]
    public = rsa_keys.export_public(signing.public_key()).hex()
    key = seat.public_bytes(seat.seat_key(SECRET, PLACE))
    asked = ask("request", key=public, context=PLAIN, seat=key.hex())
    answer = blind.blind_sign(signing, bytes.fromhex(asked.pop("blinded")))
    made = ask("receive", key=public, context=PLAIN, seat=key.hex(), answer=answer.hex(), **asked)
    token = Token(bytes.fromhex(made["prefix"]), bytes.fromhex(made["signature"]))
    check_token(signing.public_key(), PLACE, key, token)
    ask("check_token", key=public, context=PLAIN, seat=key.hex(), **made)
    with pytest.raises(Refused, match="signature"):
        ask("check_token", key=public, context=PLAIN | {"side": "west"}, seat=key.hex(), **made)


def test_a_dishonest_answer_makes_no_token(ask: Ask, dialogue: Dialogue) -> None:
    public = rsa_keys.export_public(dialogue.signing["east", 2].public_key()).hex()
    key = seat.public_bytes(seat.seat_key(SECRET, PLACE)).hex()
    asked = ask("request", key=public, context=PLAIN, seat=key)
    other = blind.blind_sign(dialogue.signing["east", 1], bytes.fromhex("00" + asked.pop("blinded")[2:]))
    with pytest.raises(Refused, match="signature"):
        ask("receive", key=public, context=PLAIN, seat=key, answer=other.hex(), **asked)
    with pytest.raises(Refused, match="encoding"):
        ask("receive", key=public, context=PLAIN, seat=key, answer=other.hex()[2:], **asked)


def test_a_token_made_in_python_holds_in_the_browser(ask: Ask, dialogue: Dialogue) -> None:
    token = dialogue.token(SECRET, PLACE)
    public = rsa_keys.export_public(dialogue.signing["east", 2].public_key()).hex()
    ask("check_token", key=public, context=PLAIN, seat=_seat().hex(), **token_of(token))
    assert message(PLACE, _seat()) == PLACE.bound("grant", _seat())


def _malformed(dialogue: Dialogue) -> dict[str, bytes]:
    good = dialogue.side_keys("east")[0]
    small = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    odd = rsa.generate_private_key(public_exponent=3, key_size=3072).public_key()
    return {
        "size": rsa_keys.export_public(small),
        "exponent": rsa_keys.export_public(odd),
        "even": good[:-6] + bytes([good[-6] & 0xFE]) + good[-5:],
        "short modulus": good[:33] + b"\x00" + good[34:],
        "longer": good + b"\x00",
        "empty": b"",
    }


def test_malformed_keys_are_refused_before_anything_is_blinded(ask: Ask, dialogue: Dialogue) -> None:
    assert ask("check_key", key=dialogue.side_keys("east")[0].hex()) == dialogue.side_keys("east")[0].hex()
    for name, key in _malformed(dialogue).items():
        with pytest.raises(Refused, match="key"):
            assert ask("request", key=key.hex(), context=PLAIN, seat=_seat().hex()), name


# Charter


def test_charters_are_read_hashed_and_cosigned_the_same(ask: Ask, dialogue: Dialogue) -> None:
    text = charter.write(dialogue.charter).decode()
    assert ask("charter_hash", text=text) == dialogue.charter.hash.hex()
    signed = _cosignatures(dialogue)
    ask("check_cosigned", text=text, cosignatures=signed)
    for broken in ({}, dict(list(signed.items())[:1]), signed | {"x": "00" * 64}, dict.fromkeys(signed, "00" * 64)):
        with pytest.raises(Refused, match="signature"):
            ask("check_cosigned", text=text, cosignatures=broken)


def test_a_witness_cosigns_in_the_browser(ask: Ask, dialogue: Dialogue) -> None:
    text = charter.write(dialogue.charter).decode()
    signature = bytes.fromhex(ask("cosign_charter", secret=SECRET.hex(), text=text))
    assert signature == charter.cosign(witness_key(SECRET), dialogue.charter)


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain["sides"].reverse(),
        lambda plain: plain["sides"].pop(),
        lambda plain: plain["sides"][0]["keys"].pop(),
        lambda plain: plain["sides"][0]["keys"].__setitem__(1, plain["sides"][0]["keys"][0]),
        lambda plain: plain["sides"][0]["keys"].__setitem__(1, plain["sides"][1]["keys"][0]),
        lambda plain: plain["sides"][0].__setitem__("grants", 0),
        lambda plain: plain["witnesses"].pop(),
        lambda plain: plain["witnesses"].reverse(),
        lambda plain: plain["witnesses"][0].__setitem__("key", plain["witnesses"][1]["key"]),
        lambda plain: plain["witnesses"][0].__setitem__("name", "two words"),
        lambda plain: plain.__setitem__("rounds", 0),
        lambda plain: plain.__setitem__("title", ""),
        lambda plain: plain.__setitem__("title", "x" * 201),
        lambda plain: plain["thresholds"].__setitem__("support", -1),
        lambda plain: plain.__setitem__("more", 1),
    ],
)
def test_charters_that_contradict_themselves_are_refused_by_both(ask: Ask, dialogue: Dialogue, change: Any) -> None:
    plain = json.loads(charter.write(dialogue.charter))
    change(plain)
    text = canonical.encode(plain).decode()
    with pytest.raises(SealError):
        charter.read(text.encode())
    with pytest.raises(Refused, match=r"encoding|key"):
        ask("charter_hash", text=text)


def test_a_seat_is_held_to_the_keys_it_was_granted_with(ask: Ask, dialogue: Dialogue) -> None:
    text = charter.write(dialogue.charter).decode()
    tokens = [token_of(dialogue.token(SECRET, Context("room-1", "east", number))) for number in (1, 2)]
    carried = {"convening": "room-1", "side": "east", "room": "ab" * 16, "secret": SECRET.hex(), "tokens": tokens}
    rest = {"text": text, "cosignatures": _cosignatures(dialogue)}
    assert ask("check_charter", keys=side_keys(dialogue, "east"), **carried, **rest) == dialogue.charter.hash.hex()
    for keys in (side_keys(dialogue, "west"), side_keys(dialogue, "east")[::-1], side_keys(dialogue, "east")[:1]):
        with pytest.raises(Refused, match="keys"):
            ask("check_charter", keys=keys, **carried, **rest)
    with pytest.raises(Refused, match="keys"):
        ask("check_charter", keys=side_keys(dialogue, "east"), **(carried | {"convening": "room-2"}), **rest)


# Envelopes


@pytest.mark.parametrize("reason", ["", "क्योंकि " * 35, '"\\' * 140])
def test_envelopes_are_the_same_and_all_weigh_the_same(ask: Ask, dialogue: Dialogue, reason: str) -> None:
    body = {"statement": "ab12", "vote": "agree", "reason": reason}
    token = dialogue.token(SECRET, PLACE)
    made = ask(
        "envelope", secret=SECRET.hex(), context=PLAIN, charter=dialogue.charter.hash.hex(), kind="vote", turn=3,
        body=body, **token_of(token),
    )  # fmt: skip
    data = bytes.fromhex(made["envelope"])
    assert len(data) == 3072
    opened = open_envelope(data, dialogue.charter, 2)
    assert set(opened.body["padding"]) <= {"0"}  # type: ignore[arg-type]
    assert {name: value for name, value in opened.body.items() if name != "padding"} == body
    twin = Contribution(PLACE, dialogue.charter.hash, "vote", 3, _seat(), token, opened.body)
    assert seal_envelope(seat.seat_key(SECRET, PLACE), twin) == data
    assert made["id"] == envelope_id(data).hex()
    assert made["receipt"] == canonical.framed("receipt", envelope_id(data)).hex()


def test_a_longer_contribution_is_padded_to_the_next_step(ask: Ask, dialogue: Dialogue) -> None:
    made = ask(
        "envelope", secret=SECRET.hex(), context=PLAIN, charter="00" * 32, kind="statement", turn=1,
        body={"text": "x" * 2000}, **token_of(dialogue.token(SECRET, PLACE)),
    )  # fmt: skip
    assert len(made["envelope"]) // 2 == 4096


# The record


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33])
def test_inclusion_is_checked_the_same(ask: Ask, size: int) -> None:
    entries = [bytes([number]) * 32 for number in range(size)]
    whole = tree.Tree(entries)
    for index in range(size):
        path = [step.hex() for step in whole.inclusion_proof(index)]
        question = {
            "entry": entries[index].hex(),
            "index": index,
            "size": size,
            "path": path,
            "root": whole.root().hex(),
        }
        ask("inclusion", **question)
        for wrong in ({"root": "00" * 32}, {"entry": "ff" * 32}, {"path": [*path, "00" * 32]}, {"index": size}):
            with pytest.raises(Refused, match="proof"):
                ask("inclusion", **(question | wrong))


@pytest.mark.parametrize("size", [1, 2, 5, 8, 13])
def test_consistency_is_checked_the_same(ask: Ask, size: int) -> None:
    whole = tree.Tree([bytes([number]) * 32 for number in range(size)])
    for earlier in range(1, size + 1):
        proof = [step.hex() for step in whole.consistency_proof(earlier)]
        question = {
            "earlier": earlier, "earlier_root": whole.root(earlier).hex(), "size": size, "root": whole.root().hex(),
            "proof": proof,
        }  # fmt: skip
        ask("consistency", **question)
        for wrong in ({"root": "00" * 32}, {"earlier_root": "00" * 32}, {"proof": [*proof, "00" * 32]}, {"earlier": 0}):
            with pytest.raises(Refused, match="proof"):
                ask("consistency", **(question | wrong))


def test_leaves_words_and_checkpoints_are_the_same(ask: Ask) -> None:
    assert ask("leaf", salt="07" * 32, envelope="abcd") == record.leaf(b"\x07" * 32, b"\xab\xcd").hex()
    checkpoint = Checkpoint("baithak/room-1", 24, hashlib.sha256(b"root").digest())
    plain = {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()}
    assert ask("words", **plain) == words.words_of(checkpoint)
    assert ask("checkpoint", text=checkpoint.text()) == plain
    with pytest.raises(Refused, match="encoding"):
        ask("checkpoint", text=checkpoint.text() + "more\n")


def test_notes_are_signed_and_opened_the_same(ask: Ask, dialogue: Dialogue) -> None:
    checkpoint = Checkpoint("baithak/room-1", 24, hashlib.sha256(b"root").digest())
    own = Witness("east", "witness.example/card", seat.public_bytes(witness_key(SECRET)))
    line = ask(
        "cosign", secret=SECRET.hex(), witness={"side": "east", "name": own.name}, origin=checkpoint.origin,
        size=24, root=checkpoint.root.hex(), time=1_790_000_000,
    )  # fmt: skip
    assert line == witness.cosign(witness_key(SECRET), own, checkpoint, 1_790_000_000)
    west = dialogue.witnesses[1]
    other = witness.cosign(dialogue.witness_keys["west"], west, checkpoint, 1_790_000_060)
    known = [{"side": one.side, "name": one.name, "public": one.public.hex()} for one in (own, west)]
    whole = witness.note(checkpoint, [line, other])
    assert ask("open_note", note=whole, witnesses=known, sides=["east", "west"]) == 24
    for broken, word in (
        (witness.note(checkpoint, [line]), "signature"),
        (whole.replace("\n24\n", "\n25\n"), "signature"),
        (whole + "x", "encoding"),
        (checkpoint.text(), "encoding"),
    ):
        with pytest.raises(Refused, match=word):
            ask("open_note", note=broken, witnesses=known, sides=["east", "west"])


# What the browser keeps and carries


def test_what_is_carried_arrives_whole(ask: Ask) -> None:
    carried = {
        "convening": "room-1", "side": "east", "room": "ab" * 16, "secret": SECRET.hex(), "keys": ["cd" * 32],
        "tokens": [{"prefix": "01" * 32, "signature": "fe" * 384}], "language": "ur",
    }  # fmt: skip
    assert ask("carry", **carried) == carried
    for broken in ("", "e30", "%%%", "eyJ2IjoxfQ"):
        with pytest.raises(Refused, match="encoding"):
            ask("unpack", fragment=broken)


def test_the_locker_opens_with_its_own_card_only(ask: Ask) -> None:
    locker = {
        "convening": "room-1",
        "side": "east",
        "keys": ["cd" * 32],
        "requests": [{"prefix": "01" * 32, "inverse": "02" * 384}],
    }
    opened = ask("locker", secret=SECRET.hex(), **locker)
    assert (opened["keys"], opened["requests"]) == (locker["keys"], locker["requests"])
    with pytest.raises(Refused, match="card-other"):
        ask("locker", secret=SECRET.hex(), other="ff" * 16, **locker)


def _seat() -> bytes:
    return seat.public_bytes(seat.seat_key(SECRET, PLACE))


def _cosignatures(dialogue: Dialogue) -> dict[str, str]:
    return {
        one.name: charter.cosign(dialogue.witness_keys[one.side], dialogue.charter).hex() for one in dialogue.witnesses
    }
