"""Blind signatures: RFC 9474, RSABSSA-SHA384-PSS-Randomized. The signer learns nothing of what it signs.

`blind_sign` and `verify` are for the doors. `prepare`, `blind` and `finalize` are the member's part: the member's real
client is the browser; here they serve tests, scripted members and whoever checks the browser. They compute with
Python's integers, whose timing depends on their values: they belong on the member's own machine and nowhere else.
"""

import hashlib
import math
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA384

from baithak.seal import openssl, rfc9474
from baithak.seal.errors import BadEncoding, BadSignature, NoOpenSSL

PREFIX_BYTES = 32
SALT_BYTES = HASH_BYTES = 48


def prepare(message: bytes, prefix: bytes | None = None) -> bytes:
    """The message as it will be signed: 32 random bytes, then the message (PrepareRandomize, RFC 9474 §4.1).

    `prefix` is given only by test vectors and by whoever checks a token.
    """
    prefix = secrets.token_bytes(PREFIX_BYTES) if prefix is None else prefix
    if len(prefix) != PREFIX_BYTES:
        raise BadEncoding(f"a prefix of {PREFIX_BYTES} bytes is wanted, not {len(prefix)}")
    return prefix + message


def blind(
    key: RSAPublicKey, prepared: bytes, salt: bytes | None = None, inverse: int | None = None
) -> tuple[bytes, int]:
    """What does the member send, and what must they keep to unblind the answer? (Blind, RFC 9474 §4.2.)

    `prepared`: from `prepare`. `salt` (48 bytes) and `inverse` (of the blinding factor) are given only by test vectors.
    Returns the blinded message, as long as the modulus, and the inverse, which is the member's secret.
    """
    numbers = key.public_numbers()
    encoded = int.from_bytes(_encode_pss(prepared, numbers.n.bit_length() - 1, salt), "big")
    if math.gcd(encoded, numbers.n) != 1:
        raise BadEncoding("this message shares a factor with the key: the key is broken, do not use it")
    inverse = 1 + secrets.randbelow(numbers.n - 1) if inverse is None else inverse
    try:
        factor = pow(inverse, -1, numbers.n)
    except ValueError as error:  # as unlikely as guessing the key
        raise BadEncoding("the blinding factor has no inverse: try again") from error
    blinded = encoded * pow(factor, numbers.e, numbers.n) % numbers.n
    return blinded.to_bytes(_length(key), "big"), inverse


def blind_sign(key: RSAPrivateKey, blinded_message: bytes) -> bytes:
    """The signature on a blinded message (BlindSign, RFC 9474 §4.3), verified before it is returned.

    `blinded_message`: as many bytes as the modulus, below it. Raises BadEncoding, BadKey or NoOpenSSL.
    Deterministic: the same request gets the same answer.
    """
    return openssl.private_operation(key, blinded_message)


def finalize(key: RSAPublicKey, prepared: bytes, blind_signature: bytes, inverse: int) -> bytes:
    """The signature on `prepared`, unblinded and verified (Finalize, RFC 9474 §4.4).

    `inverse`: what `blind` returned. Raises BadEncoding for a wrong length, BadSignature if the signer cheated.
    """
    length, modulus = _length(key), key.public_numbers().n
    if len(blind_signature) != length:
        raise BadEncoding(f"a blind signature of {length} bytes is wanted, not {len(blind_signature)}")
    signature = (int.from_bytes(blind_signature, "big") * inverse % modulus).to_bytes(length, "big")
    verify(key, prepared, signature)
    return signature


def verify(key: RSAPublicKey, prepared: bytes, signature: bytes) -> None:
    """Does the signature hold for the prepared message? (RSASSA-PSS, SHA-384, MGF1 with SHA-384, salt of 48 bytes.)

    Returns nothing; raises BadSignature if not (RFC 9474 §4.5, RFC 8017 §8.1.2).
    """
    try:
        key.verify(signature, prepared, padding.PSS(padding.MGF1(SHA384()), SALT_BYTES), SHA384())
    except InvalidSignature as error:
        raise BadSignature("the signature does not hold for this message and key: ask for a new one") from error


def check_vectors() -> None:
    """Does this machine compute what RFC 9474 says? A signer asks before it signs. Raises NoOpenSSL if not."""
    known = rfc9474
    key = _vector_key()
    prepared = prepare(known.MESSAGE, known.PREFIX)
    blinded, inverse = blind(key.public_key(), prepared, known.SALT, known.INVERSE)
    signed = blind_sign(key, blinded)
    if blinded != known.BLINDED_MESSAGE or signed != known.BLIND_SIGNATURE:
        raise NoOpenSSL("this machine does not compute RFC 9474's test vector: do not sign on it")
    if finalize(key.public_key(), prepared, signed, inverse) != known.SIGNATURE:
        raise NoOpenSSL("this machine does not unblind RFC 9474's test vector: do not sign on it")


def _vector_key() -> RSAPrivateKey:
    p, q, e = rfc9474.P, rfc9474.Q, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(e, p * q)
    parts = (rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
    return rsa.RSAPrivateNumbers(p, q, d, *parts, public).private_key()


def _length(key: RSAPublicKey) -> int:
    return (key.key_size + 7) // 8


def _encode_pss(message: bytes, bits: int, salt: bytes | None) -> bytes:
    """EMSA-PSS-ENCODE (RFC 8017 §9.1.1) with SHA-384; `bits` is one less than the modulus has."""
    salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    length = (bits + 7) // 8
    if len(salt) != SALT_BYTES or length < HASH_BYTES + SALT_BYTES + 2:
        raise BadEncoding(f"a salt of {SALT_BYTES} bytes and a key that has room for it are wanted")
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(length - SALT_BYTES - HASH_BYTES - 2) + b"\x01" + salt
    mask = _mgf1(digest, len(block))
    masked = bytes(a ^ b for a, b in zip(block, mask, strict=True))
    return bytes([masked[0] & (0xFF >> (8 * length - bits))]) + masked[1:] + digest + b"\xbc"


def _mgf1(seed: bytes, length: int) -> bytes:
    """MGF1 with SHA-384 (RFC 8017 §B.2.1)."""
    parts = (hashlib.sha384(seed + counter.to_bytes(4, "big")).digest() for counter in range(length // HASH_BYTES + 1))
    return b"".join(parts)[:length]
