"""One value, however it is written: as bytes, in hexadecimal digits, in Base64 wherever it may begin."""

from __future__ import annotations

import re
import sqlite3
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

LEAST_BYTES = 12  # a value that is shorter joins nothing: it is found by chance
FEW_BYTES = 4  # as many different ones has what is only filled up
_HEX = re.compile(rb"(?i)(?:[0-9a-f]{2}){12,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_LARGE = 1 << 16


def spellings(value: bytes) -> set[bytes]:
    """Every way in which these bytes may stand in a file, alone or within something longer."""
    found = {value, value.hex().encode(), value.hex().upper().encode()}
    for before in range(3):  # Base64 spells three bytes with four signs: a value may begin at each of the three
        signs = b64encode(bytes(before) + value)
        whole = signs[(4 * before + 2) // 3 : (before + len(value)) * 4 // 3]
        found |= {whole, whole.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def spelled_in(value: bytes, data: bytes) -> bool:
    return any(spelling in data for spelling in spellings(value))


def values_in(file: Path) -> set[bytes]:
    """The values in a file that could join it to another: what is written in digits or Base64, and what is kept raw."""
    data = file.read_bytes()
    found = {bytes.fromhex(digits.decode()) for digits in _HEX.findall(data)}
    if data.startswith(b"SQLite format 3"):
        found |= {*_kept_in(file)}
    elif len(data) < _LARGE:
        found.add(data.strip())
    return {value for value in found if len(value) >= LEAST_BYTES and len({*value}) > FEW_BYTES}


def _kept_in(file: Path) -> Iterator[bytes]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        for (table,) in [*database.execute("select name from sqlite_master where type = 'table'")]:
            for value in (value for row in database.execute(f'select * from "{table}"') for value in row):
                if isinstance(value, bytes):
                    yield value
                elif isinstance(value, str) and _BASE64.fullmatch(value) and not value.islower():
                    yield from _decoded(value)


def _decoded(text: str) -> Iterator[bytes]:
    try:
        yield b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))
    except Error:
        return
