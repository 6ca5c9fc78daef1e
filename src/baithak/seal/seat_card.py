"""The seat card: the seat's secret as eight groups of four letters and digits that a person can type.

Crockford's base 32 leaves out I, L, O and U; when it is read, case does not matter, O is 0, and I and L are 1. Of the
160 bits, 128 are the secret and 32 a checksum: a typing error passes once in four thousand million times.
"""

import hashlib
import re

from baithak.seal.canonical import framed
from baithak.seal.errors import BadEncoding
from baithak.seal.seat import SECRET_BYTES

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_BYTES = 4
GROUPS, GROUP_LENGTH = 8, 4
_LETTERS = GROUPS * GROUP_LENGTH
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}


def write(secret: bytes) -> str:
    """The card's text for a secret of 16 bytes: `XXXX-XXXX-…`, eight groups. Raises BadEncoding for another length."""
    if len(secret) != SECRET_BYTES:
        raise BadEncoding(f"a seat secret has {SECRET_BYTES} bytes, not {len(secret)}")
    number = int.from_bytes(secret + _checksum(secret), "big")
    letters = "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(_LETTERS)))
    return "-".join(letters[start : start + GROUP_LENGTH] for start in range(0, _LETTERS, GROUP_LENGTH))


def read(text: str) -> bytes:
    """The secret on a card, as a person typed it: any case, spaces, hyphens or none.

    Raises BadEncoding that names the first group to look at if a sign is not in the card's alphabet, says how many
    there are if too few or too many, or, if the checksum does not fit, asks to compare all. It never repeats the text.
    """
    letters = re.sub(r"[\s\-‐-―−]", "", text).upper()
    for place, letter in enumerate(letters[:_LETTERS]):
        if letter not in _VALUES:
            raise BadEncoding(f"group {place // GROUP_LENGTH + 1} holds a sign that no seat card has: look at it again")
    if len(letters) != _LETTERS:
        raise BadEncoding(
            f"a seat card has {_LETTERS} letters and digits, these are {len(letters)}: compare the groups"
        )
    number = 0
    for letter in letters:
        number = number << 5 | _VALUES[letter]
    whole = number.to_bytes(SECRET_BYTES + CHECK_BYTES, "big")
    if _checksum(whole[:SECRET_BYTES]) != whole[SECRET_BYTES:]:
        raise BadEncoding("a letter is wrong, or two are swapped: compare each group with the card")
    return whole[:SECRET_BYTES]


def _checksum(secret: bytes) -> bytes:
    return hashlib.sha256(framed("seat card", secret)).digest()[:CHECK_BYTES]
