"""Plain text: what is kept of a sentence, and what is not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.voices.plain import plain_text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Two\twords \n here ", "Two words here"),
        ("a\u2028b\u00a0c", "a b c"),
        ("cafe\u0301", "café"),
        ("\u202eevil\u202c \u2066here\u2069", "evil here"),
        ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("null\x00 bell\x07 escape\x1b[31m", "null bell escape[31m"),
        ("tag\U000e0041s", "tags"),
        ("private\ue000use", "privateuse"),
        ("क्\u200dष", "क्\u200dष"),
        ("نہیں\u200cہے", "نہیں\u200cہے"),
        ("a\u200d\u200c\u200db", "a\u200db"),
        ("\u200d\u200c", ""),
        ("\u2800\u3164\u115f", ""),
        ("سنہ \u0601۱۹۹۱", "سنہ \u0601۱۹۹۱"),
        ("<b>no</b> [markup](http://x)", "<b>no</b> [markup](http://x)"),
        ("👩\u200d⚕️", "👩\u200d⚕️"),
        ("", ""),
    ],
)
def test_what_is_kept(written: str, kept: str) -> None:
    assert plain_text(written) == kept


@given(st.text(max_size=300))
def test_it_is_normal_single_spaced_and_settled(text: str) -> None:
    plain = plain_text(text)
    assert plain == unicodedata.normalize("NFC", plain)
    assert plain_text(plain) == plain
    assert "  " not in plain
    assert not any(sign in plain for sign in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200b\u200e\u200f\n\r\x00")
