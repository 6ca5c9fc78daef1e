"""RSA keys: written and read back, and nothing but 3072 bits with exponent 65537 in one spelling."""

import contextlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from baithak.seal import rsa_keys
from baithak.seal.errors import BadKey
from tests.seal.dialogue import Dialogue, flipped


def spki(key: object) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined, no-any-return]


def pkcs8(key: object) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined, no-any-return]


def test_keys_are_written_and_read_back(dialogue: Dialogue) -> None:
    for key in dialogue.signing.values():
        again = rsa_keys.import_private(rsa_keys.export_private(key))
        assert again.private_numbers() == key.private_numbers()
        public = rsa_keys.export_public(key.public_key())
        assert rsa_keys.export_public(rsa_keys.import_public(public)) == public
        assert key.key_size == rsa_keys.BITS == 3072
        assert len(public) == 422


def test_every_key_is_fresh(dialogue: Dialogue) -> None:
    assert len({key.public_key().public_numbers().n for key in dialogue.signing.values()}) == 4


@pytest.mark.parametrize("bits", [2048, 3071, 3073])
def test_other_sizes_are_refused(bits: int) -> None:
    n = (1 << (bits - 1)) | 1
    with pytest.raises(BadKey):
        rsa_keys.import_public(spki(rsa.RSAPublicNumbers(65537, n).public_key()))


@pytest.mark.parametrize("exponent", [3, 17, 65539])
def test_other_exponents_are_refused(exponent: int, dialogue: Dialogue) -> None:
    n = dialogue.signing["east", 1].public_key().public_numbers().n
    with pytest.raises(BadKey):
        rsa_keys.import_public(spki(rsa.RSAPublicNumbers(exponent, n).public_key()))


def test_other_kinds_are_refused() -> None:
    for key in (ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())):
        with pytest.raises(BadKey, match="RSA"):
            rsa_keys.import_public(spki(key.public_key()))
        with pytest.raises(BadKey, match="RSA"):
            rsa_keys.import_private(pkcs8(key))


def test_a_private_key_of_another_size_is_refused() -> None:
    with pytest.raises(BadKey):
        rsa_keys.import_private(pkcs8(rsa.generate_private_key(65537, 2048)))


def test_mutilated_keys_are_refused(dialogue: Dialogue) -> None:
    public = rsa_keys.export_public(dialogue.signing["east", 1].public_key())
    private = rsa_keys.export_private(dialogue.signing["east", 1])
    for wrong in (b"", b"x", public[:-1], public + b"\x00", private, bytes(10_000), public + bytes(10_000)):
        with pytest.raises(BadKey):
            rsa_keys.import_public(wrong)
    for wrong in (b"", b"x", private[:-1], public, bytes(10_000)):
        with pytest.raises(BadKey):
            rsa_keys.import_private(wrong)


def test_an_even_modulus_is_refused(dialogue: Dialogue) -> None:
    der = rsa_keys.export_public(dialogue.signing["east", 1].public_key())
    assert der.endswith(b"\x02\x03\x01\x00\x01") and der[-6] % 2 == 1
    with pytest.raises(BadKey):
        rsa_keys.import_public(der[:-6] + bytes([der[-6] ^ 1]) + der[-5:])


def test_another_spelling_of_the_same_key_is_refused(dialogue: Dialogue) -> None:
    """PKCS #1 is the same key in other words: a door that accepts both could be made to tell members apart."""
    key = dialogue.signing["east", 1].public_key()
    with pytest.raises(BadKey):
        rsa_keys.import_public(key.public_bytes(Encoding.DER, PublicFormat.PKCS1))


def test_every_changed_bit_of_a_key_is_another_key_or_none(dialogue: Dialogue) -> None:
    """Also in the part that names the algorithm: an unknown one is a bad key, not a failure of ours."""
    der = dialogue.charter.sides[0].keys[0]
    for bit in range(0, 8 * 40):  # lengths, algorithm, the head of the modulus
        try:
            assert rsa_keys.export_public(rsa_keys.import_public(flipped(der, bit))) == flipped(der, bit)
        except BadKey:
            continue


def test_a_private_key_of_an_unknown_algorithm_is_refused(dialogue: Dialogue) -> None:
    der = rsa_keys.export_private(dialogue.signing["east", 1])
    for bit in range(0, 8 * 34):
        with contextlib.suppress(BadKey):
            rsa_keys.import_private(flipped(der, bit))
