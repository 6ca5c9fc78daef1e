"""One way to write anything that is hashed or signed, so that two different things never share their bytes.

Two encodings, both injective:

* `framed` joins byte strings under a purpose: no hash or signature made for one purpose can be shown for another.
* `encode` and `decode` are RFC 8785 (JSON Canonicalization Scheme) cut down to strings, integers, lists and objects
  with plain lower-case names. There, `JSON.stringify` on an object with sorted names gives the same bytes in a browser.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from baithak.seal.errors import BadEncoding

MAX_DEPTH = 8
MAX_INTEGER = 2**53 - 1  # beyond it JavaScript's numbers are not exact (RFC 8785 §3.2.2.3, RFC 7493 §2.2)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_PURPOSE = re.compile(r"[a-z][a-z -]*", re.ASCII)
_HEX = re.compile(r"[0-9a-f]*", re.ASCII)
_VERSION = b"baithak/1 "


def framed(purpose: str, *fields: bytes) -> bytes:
    """Join fields so that neither another purpose nor another division of the bytes gives the same result.

    `purpose`: lower-case ASCII words, unique to one use. `fields`: any lengths below 2**32; each is preceded by its
    length in 4 bytes, big-endian.
    """
    if not _PURPOSE.fullmatch(purpose):
        raise BadEncoding(f"{purpose!r} is no purpose: use lower-case words")
    return _VERSION + purpose.encode() + b"\n" + b"".join(len(field).to_bytes(4, "big") + field for field in fields)


def encode(value: object) -> bytes:
    """The canonical JSON of `value` (UTF-8): str, int, list or tuple, mapping with plain names; nothing else.

    Raises BadEncoding for floats, booleans, null, unpaired surrogates, integers outside ±(2**53 - 1), names that are
    not `[a-z][a-z0-9_]*` of at most 32 characters, or nesting deeper than 8.
    """
    try:
        return json.dumps(_plain(value, 1), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    except UnicodeEncodeError as error:
        raise BadEncoding("text holds half a character (an unpaired surrogate): write it again") from error


def decode(data: bytes, max_bytes: int) -> Any:
    """The value whose canonical JSON is exactly `data`.

    Raises BadEncoding for anything longer than `max_bytes` and for every other spelling of the same value: spaces,
    another order of names, a name given twice, another escape, `-0`, `1e2`, a byte order mark.
    """
    if len(data) > max_bytes:
        raise BadEncoding(f"{len(data)} bytes are more than the {max_bytes} allowed: send less")
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadEncoding("this is not canonical JSON: write it with sorted names and without spaces") from error
    if encode(value) != data:
        raise BadEncoding("this is JSON, but not in its one canonical form: sort names, drop spaces and repeats")
    return value


def fields(value: object, names: str) -> list[Any]:
    """The fields of an object that has exactly these `names` (separated by spaces), in the order of `names`."""
    wanted = names.split()
    if not isinstance(value, dict) or set(value) != set(wanted):
        raise BadEncoding(f"an object with exactly these names is wanted: {names}")
    return [value[name] for name in wanted]


def text(value: object, max_length: int) -> str:
    """`value` as a text of 1 to `max_length` characters, none of them a control character."""
    if not isinstance(value, str) or not 1 <= len(value) <= max_length or any(ord(letter) < 32 for letter in value):
        raise BadEncoding(f"a text of 1 to {max_length} characters is wanted, without line breaks")
    return value


def integer(value: object, low: int, high: int) -> int:
    """`value` as an integer from `low` to `high`."""
    if type(value) is not int or not low <= value <= high:
        raise BadEncoding(f"a whole number from {low} to {high} is wanted")
    return value


def from_hex(value: object, length: int) -> bytes:
    """The `length` bytes that `value` writes in lower-case hexadecimal, the only spelling allowed."""
    if not isinstance(value, str) or len(value) != 2 * length or not _HEX.fullmatch(value):
        raise BadEncoding(f"{length} bytes in lower-case hexadecimal are wanted")
    return bytes.fromhex(value)


def _plain(value: object, depth: int) -> object:
    if depth > MAX_DEPTH:
        raise BadEncoding(f"nested deeper than {MAX_DEPTH}: flatten it")
    if isinstance(value, str):
        return value
    if type(value) is int and abs(value) <= MAX_INTEGER:
        return value
    if isinstance(value, Mapping):
        return {_name(name): _plain(entry, depth + 1) for name, entry in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [_plain(entry, depth + 1) for entry in value]
    raise BadEncoding(f"{type(value).__name__} cannot be signed here: use text, whole numbers, lists and objects")


def _name(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise BadEncoding(f"{name!r} cannot name a field: use up to 32 of a-z, 0-9 and _, a letter first")
    return name


def _refuse(number: str) -> None:
    raise ValueError(f"{number} is not a whole number")
