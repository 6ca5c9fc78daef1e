"""RFC 9474: exact against its vector, wrong keys and messages refused, and nothing to be seen by the signer."""

import math
import statistics

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from baithak.seal import blind, openssl, rfc9474
from baithak.seal.errors import BadEncoding, BadKey, BadSignature, NoOpenSSL
from tests.seal.dialogue import Dialogue, flipped

LENGTH = 384


@pytest.fixture(scope="session")
def key(dialogue: Dialogue) -> RSAPrivateKey:
    return dialogue.signing["east", 1]


def modulus(key: RSAPrivateKey) -> int:
    return key.public_key().public_numbers().n


def test_the_rfc_vector_is_met_exactly() -> None:
    """RFC 9474, Appendix A.1: prepared message, blinded message, blind signature, signature."""
    key = blind._vector_key()
    prepared = blind.prepare(rfc9474.MESSAGE, rfc9474.PREFIX)
    assert prepared == rfc9474.PREFIX + rfc9474.MESSAGE
    blinded, inverse = blind.blind(key.public_key(), prepared, rfc9474.SALT, rfc9474.INVERSE)
    assert blinded == rfc9474.BLINDED_MESSAGE
    assert inverse == rfc9474.INVERSE
    signed = blind.blind_sign(key, blinded)
    assert signed == rfc9474.BLIND_SIGNATURE
    assert blind.finalize(key.public_key(), prepared, signed, inverse) == rfc9474.SIGNATURE
    blind.verify(key.public_key(), prepared, rfc9474.SIGNATURE)


def test_the_vector_is_the_published_one() -> None:
    """The modulus begins and ends as printed in the RFC; the figures fit one another without any of our code."""
    n = rfc9474.P * rfc9474.Q
    assert n.bit_length() == 4096
    assert f"{n:x}".startswith("aec4d69addc70b990ea66a5e70603b6f") and f"{n:x}".endswith("02dc19b3b32948bdead5")
    blinded = int.from_bytes(rfc9474.BLINDED_MESSAGE, "big")
    signed = int.from_bytes(rfc9474.BLIND_SIGNATURE, "big")
    assert pow(signed, 65537, n) == blinded
    assert signed * rfc9474.INVERSE % n == int.from_bytes(rfc9474.SIGNATURE, "big")


def test_a_signer_checks_itself_first(monkeypatch: pytest.MonkeyPatch) -> None:
    blind.check_vectors()
    monkeypatch.setattr(rfc9474, "BLIND_SIGNATURE", flipped(rfc9474.BLIND_SIGNATURE, 7))
    with pytest.raises(NoOpenSSL, match="do not sign"):
        blind.check_vectors()
    monkeypatch.undo()
    for name in ("SIGNATURE", "BLINDED_MESSAGE"):
        monkeypatch.setattr(rfc9474, name, flipped(getattr(rfc9474, name), 7))
        with pytest.raises(NoOpenSSL, match="do not sign"):
            blind.check_vectors()
        monkeypatch.undo()


def test_the_whole_way(key: RSAPrivateKey) -> None:
    public = key.public_key()
    for message in (b"", b"a", bytes(1000)):
        prepared = blind.prepare(message)
        blinded, inverse = blind.blind(public, prepared)
        assert len(blinded) == LENGTH
        signature = blind.finalize(public, prepared, blind.blind_sign(key, blinded), inverse)
        blind.verify(public, prepared, signature)


def test_a_plain_pss_signer_agrees(key: RSAPrivateKey) -> None:
    """What `cryptography` signs itself, we accept; and our own encoding is what it accepts."""
    pss = padding.PSS(padding.MGF1(hashes.SHA384()), 48)
    blind.verify(key.public_key(), b"message", key.sign(b"message", pss, hashes.SHA384()))
    own = openssl.private_operation(key, blind._encode_pss(b"message", 3071, None))
    key.public_key().verify(own, b"message", pss, hashes.SHA384())


@pytest.mark.parametrize(
    ("salt", "hash_"), [(32, hashes.SHA384()), (0, hashes.SHA384()), (48, hashes.SHA256()), (48, hashes.SHA512())]
)
def test_other_variants_are_not_accepted(key: RSAPrivateKey, salt: int, hash_: hashes.HashAlgorithm) -> None:
    signature = key.sign(b"message", padding.PSS(padding.MGF1(hash_), salt), hash_)
    with pytest.raises(BadSignature):
        blind.verify(key.public_key(), b"message", signature)
    with pytest.raises(BadSignature):
        blind.verify(key.public_key(), b"message", key.sign(b"message", padding.PKCS1v15(), hashes.SHA384()))


def test_mutations_are_refused(dialogue: Dialogue, key: RSAPrivateKey) -> None:
    public, prepared = key.public_key(), blind.prepare(b"message")
    blinded, inverse = blind.blind(public, prepared)
    signature = blind.finalize(public, prepared, blind.blind_sign(key, blinded), inverse)
    n, number = modulus(key), int.from_bytes(signature, "big")
    wrong = [flipped(signature, bit) for bit in range(0, 8 * LENGTH, 61)]
    wrong += [b"", signature[:-1], b"\x00" + signature, signature + b"\x00", bytes(LENGTH), b"\xff" * LENGTH]
    wrong += [(n - number).to_bytes(LENGTH, "big"), (n - 1).to_bytes(LENGTH, "big"), (1).to_bytes(LENGTH, "big")]
    if number + n < 1 << 8 * LENGTH:
        wrong.append((number + n).to_bytes(LENGTH, "big"))  # a second spelling of a true signature
    for one in wrong:
        with pytest.raises(BadSignature):
            blind.verify(public, prepared, one)
    for message in (b"", prepared[:-1], prepared + b"\x00", flipped(prepared, 0), flipped(prepared, 8 * 33)):
        with pytest.raises(BadSignature):
            blind.verify(public, message, signature)
    for other in (place for place in dialogue.signing if place != ("east", 1)):
        with pytest.raises(BadSignature):
            blind.verify(dialogue.signing[other].public_key(), prepared, signature)


def test_a_signer_who_cheats_is_found_out(dialogue: Dialogue, key: RSAPrivateKey) -> None:
    public, prepared = key.public_key(), blind.prepare(b"message")
    blinded, inverse = blind.blind(public, prepared)
    signed = blind.blind_sign(key, blinded)
    other, _ = blind.blind(public, prepared)
    for answer in (flipped(signed, 3), blind.blind_sign(key, other), bytes(LENGTH)):
        with pytest.raises(BadSignature):
            blind.finalize(public, prepared, answer, inverse)
    for answer in (b"", signed[1:], signed + b"\x00"):
        with pytest.raises(BadEncoding):
            blind.finalize(public, prepared, answer, inverse)
    with pytest.raises(BadSignature):
        blind.finalize(public, prepared, signed, inverse + 1)
    with pytest.raises(BadSignature):
        blind.finalize(dialogue.signing["east", 2].public_key(), prepared, signed, inverse)


def test_requests_out_of_length_or_range_are_refused(key: RSAPrivateKey) -> None:
    n = modulus(key)
    for block in (b"", bytes(LENGTH - 1), bytes(LENGTH + 1), n.to_bytes(LENGTH, "big"), b"\xff" * LENGTH):
        with pytest.raises(BadEncoding):
            blind.blind_sign(key, block)
    assert blind.blind_sign(key, (n - 1).to_bytes(LENGTH, "big")) == (n - 1).to_bytes(LENGTH, "big")
    assert blind.blind_sign(key, (1).to_bytes(LENGTH, "big")) == (1).to_bytes(LENGTH, "big")


def test_the_same_request_gets_the_same_answer(key: RSAPrivateKey) -> None:
    blinded, _ = blind.blind(key.public_key(), blind.prepare(b"message"))
    assert len({blind.blind_sign(key, blinded) for _ in range(5)}) == 1


def test_a_faulty_signature_never_leaves(key: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> None:
    blinded, _ = blind.blind(key.public_key(), blind.prepare(b"message"))
    true = openssl._evp_sign
    for faulty in (lambda *a: flipped(true(*a), 9), lambda *a: true(*a)[:-1], lambda *a: b""):
        monkeypatch.setattr(openssl, "_evp_sign", faulty)
        with pytest.raises(BadKey, match="withheld"):
            blind.blind_sign(key, blinded)


def test_random_input_is_what_it_should_be(key: RSAPrivateKey) -> None:
    for prefix in (b"", bytes(31), bytes(33)):
        with pytest.raises(BadEncoding):
            blind.prepare(b"message", prefix)
    for salt in (b"", bytes(47), bytes(49)):
        with pytest.raises(BadEncoding):
            blind.blind(key.public_key(), b"message", salt)
    p = key.private_numbers().p
    with pytest.raises(BadEncoding, match="no inverse"):
        blind.blind(key.public_key(), b"message", None, p)


def test_a_message_that_shares_a_factor_with_the_key_is_refused(
    key: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = key.private_numbers().p
    monkeypatch.setattr(blind, "_encode_pss", lambda *_: (3 * p).to_bytes(LENGTH, "big"))
    with pytest.raises(BadEncoding, match="shares a factor"):
        blind.blind(key.public_key(), b"message")


@pytest.mark.parametrize(("bits", "length"), [(784, 98), (783, 98), (785, 99), (791, 99), (792, 99)])
def test_padding_at_the_edge_of_a_byte(bits: int, length: int) -> None:
    """RFC 8017 §9.1.1: as many bytes as hold `bits`, the bits above them zero, 0xbc last; room for hash and salt."""
    encoded = blind._encode_pss(b"message", bits, bytes(48))
    assert len(encoded) == length and encoded[-1] == 0xBC
    assert int.from_bytes(encoded, "big") < 1 << bits
    with pytest.raises(BadEncoding):
        blind._encode_pss(b"message", 776, bytes(48))


def test_blinded_messages_are_uniform_and_unlike(key: RSAPrivateKey) -> None:
    """One prepared message with one salt, blinded 400 times: what is sent spreads evenly below the modulus."""
    public, n, count = key.public_key(), modulus(key), 400
    prepared, salt = blind.prepare(b"the same message"), bytes(48)
    sent = [int.from_bytes(blind.blind(public, prepared, salt)[0], "big") for _ in range(count)]
    assert len(set(sent)) == count
    shares = [number / n for number in sent]
    # Each bound is about 6 standard deviations wide: it fails by chance once in 10**8 runs.
    assert abs(statistics.fmean(shares) - 0.5) < 6 * math.sqrt(1 / 12 / count)
    bins = [sum(int(share * 10) == place for share in shares) for place in range(10)]
    assert all(abs(filled - count / 10) < 6 * math.sqrt(count * 0.09) for filled in bins)
    for bit in (0, 1, 100, 1500, 3000):
        ones = sum(number >> bit & 1 for number in sent)
        assert abs(ones - count / 2) < 6 * math.sqrt(count / 4)


def test_every_pairing_of_requests_and_tokens_is_possible(key: RSAPrivateKey) -> None:
    """What the signer saw fits every token alike: for any pair there is a blinding factor. Blindness is not a guess."""
    public, n = key.public_key(), modulus(key)
    seen, tokens = [], []
    for place in range(4):
        prepared = blind.prepare(bytes([place]))
        blinded, inverse = blind.blind(public, prepared)
        signed = blind.blind_sign(key, blinded)
        seen.append((int.from_bytes(blinded, "big"), int.from_bytes(signed, "big")))
        tokens.append(int.from_bytes(blind.finalize(public, prepared, signed, inverse), "big"))
    for blinded_number, signed_number in seen:
        for token in tokens:
            factor = signed_number * pow(token, -1, n) % n
            assert pow(token, 65537, n) * pow(factor, 65537, n) % n == blinded_number


def test_a_missing_library_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    openssl._library.cache_clear()
    monkeypatch.setattr(openssl, "_candidates", lambda: iter(["no-such-library.so"]))
    try:
        with pytest.raises(NoOpenSSL, match="install"):
            blind.check_vectors()
    finally:
        monkeypatch.undo()
        openssl._library.cache_clear()
    blind.check_vectors()


def test_every_library_on_offer_computes_the_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own libcrypto and the system's, each where it is there."""
    used = 0
    for name in list(openssl._candidates()):
        monkeypatch.setattr(openssl, "_candidates", lambda name=name: iter([name]))
        openssl._library.cache_clear()
        try:
            blind.check_vectors()
            used += 1
        except NoOpenSSL as error:
            assert "not found" in str(error)
        finally:
            monkeypatch.undo()
            openssl._library.cache_clear()
    assert used >= 1
