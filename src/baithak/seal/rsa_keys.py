"""The keys that sign for one convening, side and round: made, written down, read back; 3072 bits, exponent 65537."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

from baithak.seal.errors import BadKey

BITS = 3072
EXPONENT = 65537
SIGNATURE_BYTES = BITS // 8
MAX_DER_BYTES = 4096


def generate() -> RSAPrivateKey:
    """A fresh signing key (0.1 to 1 s)."""
    return rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS)


def export_private(key: RSAPrivateKey) -> bytes:
    """PKCS #8 in DER, not encrypted: whoever stores it encrypts it, and destroys it when enrolment closes."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def import_private(der: bytes) -> RSAPrivateKey:
    """The signing key in PKCS #8. Raises BadKey if it is none, or not of 3072 bits with exponent 65537.

    Whether its factors are primes is not tried again, which takes a tenth of a second: it was written by
    `export_private` and is kept authenticated, and no signature leaves that its public key does not verify.
    """
    try:
        key = load_der_private_key(der[: MAX_DER_BYTES + 1], password=None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadKey("this is no private key in PKCS #8: restore it from where it was written") from error
    if not isinstance(key, RSAPrivateKey):
        raise BadKey(f"an RSA key is wanted, this is {type(key).__name__}")
    _check(key.public_key())
    return key


def export_public(key: RSAPublicKey) -> bytes:
    """SubjectPublicKeyInfo in DER (RFC 5280 §4.1, algorithm rsaEncryption), as the charter holds it."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def import_public(der: bytes) -> RSAPublicKey:
    """The public key in SubjectPublicKeyInfo.

    Raises BadKey if it is none, is not of 3072 bits with exponent 65537, has an even modulus, or is written in any
    other way than `export_public` does: a member refuses a key that could have been shaped to recognise them.
    """
    try:
        key = load_der_public_key(der[: MAX_DER_BYTES + 1])
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey("this is no public key in SubjectPublicKeyInfo: ask for the charter again") from error
    if not isinstance(key, RSAPublicKey):
        raise BadKey(f"an RSA key is wanted, this is {type(key).__name__}")
    _check(key)
    if export_public(key) != der:
        raise BadKey("this public key is written in an unusual way: ask for the charter again")
    return key


def _check(key: RSAPublicKey) -> None:
    numbers = key.public_numbers()
    if numbers.n.bit_length() != BITS or numbers.e != EXPONENT or numbers.n % 2 == 0:
        raise BadKey(f"an RSA key of {BITS} bits with exponent {EXPONENT} is wanted: make a new one")
