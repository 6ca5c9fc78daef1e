"""A brief as PDF, proved: its document is in the co-signed record, and the file is the one that this document makes.

The pages are set again from the document inside, and must come out the same to the byte: whoever changed a page, or the
document, or the proof, is found out. Another release of what sets them gives other bytes; a file that says that it was
set by another is compared word for word, and the verdict says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from baithak.publications.pdf import NoPdf, carried, pdf, setter, watermark_of
from baithak.publications.proof import Proved, prove
from baithak.seal.errors import SealError
from baithak.web.catalogue import LANGUAGES


class AlteredBrief(Exception):
    """A PDF is not the brief that it says it is; in one sentence."""


def verify_pdf(data: bytes) -> list[str]:
    """What was found, a line each; the first says that it holds. Raises AlteredBrief."""
    try:
        document, proof = carried(data)
        proved = prove(document, proof)
        watermark = watermark_of(data)
        language, is_same = _set_again(data, proved, proof.decode(), watermark)
    except (NoPdf, SealError) as error:
        raise AlteredBrief(str(error)) from error
    how = "byte for byte" if is_same else "word for word (it says that another release set it; compare the pages)"
    witnesses = ", ".join(one.name for one in proved.charter.witnesses)
    marked = [f"This copy is marked for one desk: {watermark!r}. The brief itself has no mark."]
    return [
        f"Holds: brief {proved.brief.number}, edition {proved.brief.edition}, of {proved.brief.dialogue}, unaltered.",
        f"Its pages follow from its document, {how}, in {LANGUAGES[language]}.",
        f"The record that holds it is co-signed for every side ({witnesses}). Its words: {proved.words}.",
        f"Charter: {proved.charter.hash.hex()}",
        f"Name: {proved.name}",
        *(marked if watermark else []),
        "Compare charter and words with what each side's witness says: nothing else tells a true record from a forged.",
    ]


def _set_again(data: bytes, proved: Proved, proof: str, watermark: str) -> tuple[str, bool]:
    """The language, and whether the bytes are the same. Raises AlteredBrief unless they are, or the words at least are
    and the file says that another release set it."""
    _configure()
    language = _language_of(data)
    if language not in proved.brief.languages:
        raise AlteredBrief("the PDF is in a language that its brief is not")
    made = pdf(proved.brief, language, proved.name, proof, watermark)
    if made == data:
        return language, True
    told = _told(data)
    if told.words != _told(made).words:
        raise AlteredBrief("the pages say something else than the document inside: do not rely on this file")
    if told.setter == setter():
        raise AlteredBrief("the file was changed after it was set, though its words are the same: fetch it again")
    return language, False


@dataclass(frozen=True)
class _Told:
    """What a PDF says: its words, and what set them."""

    words: list[str]
    setter: str


def _told(data: bytes) -> _Told:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        file = PdfReader(BytesIO(data))
        words = [word for page in file.pages for word in page.extract_text().split()]
        return _Told(words, str(file.metadata["/Keywords"]) if file.metadata and "/Keywords" in file.metadata else "")
    except (PyPdfError, LookupError, ValueError, TypeError, AttributeError, OSError, RecursionError) as error:
        raise AlteredBrief("its pages cannot be read: fetch it again from where the brief was published") from error


def _language_of(data: bytes) -> str:
    from pypdf import PdfReader

    root: Any = PdfReader(BytesIO(data)).trailer["/Root"]
    return str(root.get("/Lang", ""))[:2]


def _configure() -> None:
    """Headings are translated: without a door, from the package's own catalogues."""
    from django.conf import settings

    if not settings.configured:
        import django

        from baithak.web.catalogue import LOCALE_FOLDER

        settings.configure(USE_I18N=True, LOCALE_PATHS=[str(LOCALE_FOLDER)], LANGUAGES=[*LANGUAGES.items()])
        django.setup()
