"""A brief as PDF: tagged, searchable in three scripts, the same bytes from the same brief; its proof is inside."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import version
from itertools import takewhile
from pathlib import Path
from typing import Literal

from baithak.publications.document import Brief, write
from baithak.publications.outline import Block, outline
from baithak.publications.proof import words_of
from baithak.web.catalogue import direction

HERE = Path(__file__).parent
TEMPLATE, FONTS = HERE / "brief.typ", HERE / "fonts"
STANDARD: Literal["ua-1"] = "ua-1"  # PDF/UA-1, ISO 14289-1: read aloud in its order
DOCUMENT, PROOF, WATERMARK = "brief.json", "proof.json", "watermark.json"
NAME_SHOWN = 16
FRONT_PAGES = 2  # for a busy desk; the annexes follow
SIZES = (10.5, 9.5)  # of the type, in points
WIDE = 3  # how much wider than the first the last column of a table is


class NoPdf(Exception):
    """The PDF cannot be made here, in one sentence."""


def pdf(brief: Brief, language: str, name: str, proof: str = "", watermark: str = "") -> bytes:
    """The brief in one of its languages. name: its name, in the footer. proof: carried inside, beside the document.

    watermark: set across every page, and carried inside as well, so that a marked copy can be proved too.
    All is set in smaller type if only then what a busy desk reads, before the annexes, fits `FRONT_PAGES`.
    Raises NoPdf.
    """
    words = words_of(proof)
    return set_pages(
        outline(brief, language, words),
        language,
        size=next((one for one in SIZES if _pages_at(brief, language, one) <= FRONT_PAGES), SIZES[0]),
        title=brief.title[language],
        day=brief.released,
        footer=" · ".join(filter(None, (f"Baithak {name[:NAME_SHOWN]}", words))),
        watermark=watermark,
        files=_files(brief, proof, watermark),
    )


@cache
def setter() -> str:
    """What sets the pages, as each file says among its keywords: the typesetter, its template, its typefaces."""
    told = hashlib.sha256(version("typst").encode())
    for file in (TEMPLATE, HERE / "outline.py", Path(__file__), *sorted(FONTS.iterdir())):
        told.update(hashlib.sha256(file.read_bytes()).digest())
    return f"set by {told.hexdigest()[:NAME_SHOWN]}"


def front_pages(brief: Brief, language: str) -> int:
    """How many pages come before the annexes, in the smallest type. Raises NoPdf."""
    return _pages_at(brief, language, SIZES[-1])


def _pages_at(brief: Brief, language: str, size: float) -> int:
    from io import BytesIO

    from pypdf import PdfReader

    front = takewhile(lambda one: one.kind != "annexes", outline(brief, language))
    made = set_pages(front, language, title=brief.title[language], day=brief.released, footer="", size=size)
    return len(PdfReader(BytesIO(made)).pages)


def set_pages(
    blocks: Iterable[Block],
    language: str,
    *,
    title: str,
    day: date,
    footer: str,
    watermark: str = "",
    files: Sequence[Mapping[str, str]] = (),
    size: float = SIZES[0],
) -> bytes:
    """Blocks of any outline as tagged pages: the same bytes from the same. files: carried inside. size: of the type, in
    points. Raises NoPdf."""
    try:
        import typst
    except ImportError as error:
        raise NoPdf("typst is not installed: install Baithak with all it depends on") from error
    content = {
        "language": language,
        "direction": direction(language),
        "title": title,
        "day": [day.year, day.month, day.day],
        "footer": footer,
        "size": size,
        "blocks": [_block(one) for one in blocks],
        "watermark": watermark,
        "files": [*files],
        "setter": setter(),
    }
    try:
        made: bytes = typst.compile(
            str(TEMPLATE),
            root=str(HERE),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"brief": json.dumps(content, ensure_ascii=False)},
            pdf_standards=[STANDARD],
            timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
        )
    except (RuntimeError, ValueError) as error:
        raise NoPdf(f"the PDF could not be set: {str(error).splitlines()[0][:200]}") from error
    return made


def carried(data: bytes) -> tuple[bytes, bytes]:
    """The document and the proof that a PDF carries. Raises NoPdf if it carries none."""
    from io import BytesIO

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is said below
    try:
        files = PdfReader(BytesIO(data)).attachments
        return files[DOCUMENT][0], files[PROOF][0]
    except (PyPdfError, KeyError, IndexError, ValueError, OSError) as error:
        raise NoPdf(
            "this PDF carries no brief and no proof: fetch it again from where the brief was published"
        ) from error


def watermark_of(data: bytes) -> str:
    """The watermark of a PDF; "" if it has none. Raises NoPdf."""
    from io import BytesIO

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        files = PdfReader(BytesIO(data)).attachments
        return str(json.loads(files[WATERMARK][0])) if WATERMARK in files else ""
    except (PyPdfError, KeyError, IndexError, ValueError, OSError) as error:
        raise NoPdf("this PDF is damaged: fetch it again from where the brief was published") from error


def _files(brief: Brief, proof: str, watermark: str = "") -> list[dict[str, str]]:
    files = [(DOCUMENT, write(brief).decode(), "The document of this brief", "source")]
    if proof:
        files.append((PROOF, proof, "The proof that the record holds it", "supplement"))
    if watermark:
        marked = json.dumps(watermark, ensure_ascii=False)
        files.append((WATERMARK, marked, "The line across the pages of this copy", "supplement"))
    names = ("name", "content", "description", "relationship")
    return [dict(zip(names, one, strict=True)) for one in files]


def _block(one: Block) -> dict[str, object]:
    plain = asdict(one) | {"bars": [asdict(bar) | {"parts": bar.parts} for bar in one.bars]}
    columns = len(one.rows[0]) if one.rows else 0
    return plain | {"widths": [1] * (columns - 1) + [WIDE] if columns else []}
