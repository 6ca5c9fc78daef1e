"""A brief as DOCX, to be worked on: from the same outline as page and PDF, with right-to-left marks."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from baithak.publications.document import Brief
from baithak.publications.outline import Bar, Block, outline
from baithak.publications.proof import words_of

FONTS = {"en": "Noto Sans", "hi": "Noto Sans Devanagari", "ur": "Noto Naskh Arabic"}
TAGS = {"en": "en-GB", "hi": "hi-IN", "ur": "ur-PK"}
RTL = frozenset({"ur"})
HEADINGS = {"title": 0, "annexes": 1, "heading": 1, "subheading": 2}
SIGNS = {"sure": "■", "maybe": "▨", "": "□"}
MOST_SIGNS = 10
WIDE = 3  # how much wider than the others the last column of a table is


def docx(brief: Brief, language: str, proof: str = "", watermark: str = "") -> bytes:
    """The brief in one of its languages. watermark: on the head of every page."""
    return _Writer(language).written(brief, outline(brief, language, words_of(proof)), watermark)


class _Writer:
    def __init__(self, language: str) -> None:
        from docx import Document

        self.language = language
        self.document: Any = Document()

    def written(self, brief: Brief, blocks: tuple[Block, ...], watermark: str) -> bytes:
        core = self.document.core_properties
        core.title, core.author, core.language = brief.title[self.language], "", TAGS[self.language]
        core.comments = ""
        core.created = core.modified = _moment(brief)
        if self.language in RTL:
            _mark(self.document.sections[0]._sectPr, "w:bidi")
        if watermark:
            self.fill(self.document.sections[0].header.paragraphs[0], watermark, is_strong=True)
        for one in blocks:
            self.add(one)
        made = BytesIO()
        self.document.save(made)
        return made.getvalue()

    def add(self, one: Block) -> None:
        if one.kind == "annexes":
            self.document.add_page_break()
        if one.kind in HEADINGS:
            self.fill(self.document.add_heading("", HEADINGS[one.kind]), one.text)
        elif one.kind == "list":
            for item in one.items:
                self.fill(self.document.add_paragraph("", style="List Bullet"), item)
        elif one.kind == "table":
            self.table(one.rows, has_header=True)
        elif one.kind == "chart":
            self.table(tuple((bar.side, _signs(bar), f"{bar.said} · {bar.beside}") for bar in one.bars))
        else:
            is_strong = one.kind in ("strong", "notice")
            self.fill(self.document.add_paragraph(""), one.text, one.language or self.language, is_strong=is_strong)

    def table(self, rows: tuple[tuple[str, ...], ...], *, has_header: bool = False) -> None:
        if not rows:
            return
        table = self.document.add_table(rows=len(rows), cols=len(rows[0]))
        table.style = "Light Grid Accent 1" if has_header else "Normal Table"
        if self.language in RTL:
            _mark(table._tbl.tblPr, "w:bidiVisual")
        if has_header:
            _mark(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
        table.autofit = False
        section = self.document.sections[0]
        width = section.page_width - section.left_margin - section.right_margin
        parts = len(rows[0]) - 1 + WIDE
        for place, column in enumerate(table.columns, start=1):
            column.width = width * (WIDE if place == len(rows[0]) else 1) // parts
        for row, given in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, given, strict=True):
                cell.paragraphs[0].paragraph_format.space_after = 0
                self.fill(cell.paragraphs[0], text)

    def fill(self, paragraph: Any, text: str, language: str = "", *, is_strong: bool = False) -> None:
        language = language or self.language
        run = paragraph.add_run(text)
        run.bold = is_strong or None
        properties = run._r.get_or_add_rPr()
        fonts = _mark(properties, "w:rFonts")
        for script in ("ascii", "hAnsi", "cs"):
            _set(fonts, script, FONTS[language])
        if is_strong:
            _mark(properties, "w:bCs")
        if language in RTL:
            _mark(paragraph._p.get_or_add_pPr(), "w:bidi")
            _mark(properties, "w:rtl")
        elif language != "en":
            _mark(properties, "w:cs")
        tag = _mark(properties, "w:lang")
        _set(tag, "val", TAGS[language] if language == "en" else "en-GB")
        _set(tag, "bidi", TAGS[language])


def _signs(bar: Bar) -> str:
    return "".join(SIGNS[part] for part in bar.parts) if 0 < bar.segments <= MOST_SIGNS else ""


def _moment(brief: Brief) -> Any:
    from datetime import datetime, time

    return datetime.combine(brief.released, time())


def _mark(parent: Any, name: str) -> Any:
    """The child of this name, made if it is not there, where the format wants it among its siblings."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    known = parent.find(qn(name))
    if known is not None:
        return known
    made = OxmlElement(name)
    after = _AFTER.get(name)
    if after is None:
        parent.append(made)
    else:
        parent.insert_element_before(made, *after)
    return made


# The format fixes the order of properties (ECMA-376, 17.3): each goes before these.
_OF_RUN = ("w:rFonts", "w:b", "w:bCs", "w:i", "w:iCs", "w:color", "w:sz", "w:szCs", "w:u", "w:rtl", "w:cs", "w:lang")
_AFTER: dict[str, tuple[str, ...]] = {name: _OF_RUN[place + 1 :] for place, name in enumerate(_OF_RUN)}
_AFTER["w:bidi"] = (
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:jc",
    "w:outlineLvl",
    "w:rPr",
    "w:sectPr",
)
_AFTER["w:bidiVisual"] = (
    "w:tblStyleRowBandSize",
    "w:tblW",
    "w:jc",
    "w:tblInd",
    "w:tblBorders",
    "w:tblLayout",
    "w:tblLook",
)


def _set(element: Any, name: str, value: str) -> None:
    from docx.oxml.ns import qn

    element.set(qn(f"w:{name}"), value)
