"""Typefaces: the vendored fonts a text needs, as CSS that carries them inside itself; and which script a text is in."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "static" / "fonts"

ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
DEVANAGARI = re.compile("[\u0900-\u097f\ua8e0-\ua8ff]")
URDU_ONLY = re.compile("[\u0679\u0688\u0691\u06ba\u06d2\u06be\u06c1\u06a9\u06cc]")
LATIN = re.compile("[A-Za-z]")

ARABIC_RANGE = "U+600-6FF,U+750-77F,U+200C-200E,U+FB50-FDFF,U+FE70-FEFC"
DEVANAGARI_RANGE = "U+900-97F,U+1CD0-1CF9,U+200C-200D,U+20B9,U+25CC,U+A830-A839,U+A8E0-A8FF"


@dataclass(frozen=True)
class Typeface:
    """One font file: its CSS family and weight, the characters it is for, and its size beside Latin."""

    family: str
    weight: int
    file: str
    characters: str
    size_share: float = 1.0


NASKH = (
    Typeface("Baithak Naskh", 400, "noto-naskh-arabic-400.woff2", ARABIC_RANGE, 1.14),
    Typeface("Baithak Naskh", 700, "noto-naskh-arabic-700.woff2", ARABIC_RANGE, 1.14),
)
NASTALIQ = (Typeface("Baithak Nastaliq", 700, "noto-nastaliq-urdu-700.woff2", ARABIC_RANGE),)
DEVANAGARI_FACES = (
    Typeface("Baithak Devanagari", 400, "noto-sans-devanagari-400.woff2", DEVANAGARI_RANGE),
    Typeface("Baithak Devanagari", 700, "noto-sans-devanagari-700.woff2", DEVANAGARI_RANGE),
)


def embedded_typefaces(text: str, language: str) -> str:
    """The @font-face rules for the scripts that occur in `text`; "" for Latin script, which readers' systems have.

    Nastaliq, the large and beautiful one, comes only with Urdu pages: their headings are set in it.
    """
    faces: tuple[Typeface, ...] = NASTALIQ if language == "ur" else ()
    faces += NASKH if ARABIC.search(text) else ()
    faces += DEVANAGARI_FACES if DEVANAGARI.search(text) else ()
    return "\n".join(_font_face(face) for face in faces)


def language_of(text: str) -> str:
    """The language a text is certainly in, from its letters: "hi", "ur", or "" (unknown)."""
    if DEVANAGARI.search(text) and not LATIN.search(text):
        return "hi"
    return "ur" if URDU_ONLY.search(text) and not LATIN.search(text) else ""


@cache
def _font_face(face: Typeface) -> str:
    encoded = b64encode((FONT_FOLDER / face.file).read_bytes()).decode("ascii")
    return (
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-display:swap;'
        f"size-adjust:{100 * face.size_share:.0f}%;unicode-range:{face.characters};"
        f'src:url("data:font/woff2;base64,{encoded}") format("woff2")}}'
    )
