"""A printed brief is proved from the file alone; whatever is changed in it is found out."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.outcomes.briefs import published, ratified_room

from baithak.publications.document import Brief
from baithak.publications.headings import HEADINGS
from baithak.publications.models import Publication, Rendering
from baithak.publications.pdf import pdf
from baithak.publications.printed import AlteredBrief, verify_pdf
from baithak.publications.renderings import make_renderings

pytestmark = pytest.mark.django_db


@pytest.fixture
def publication() -> Publication:
    published(ratified_room())
    made = Publication.objects.get()
    assert make_renderings(made) == []
    return made


def file_of(language: str) -> bytes:
    return bytes(Rendering.objects.get(form="pdf", language=language).content)


@pytest.mark.parametrize("language", ["en", "hi", "ur"])
def test_it_holds(publication: Publication, language: str) -> None:
    lines = verify_pdf(file_of(language))
    assert lines[0].startswith("Holds: brief 1") and "byte for byte" in lines[1] and publication.name in lines[4]


def test_it_holds_whatever_we_call_its_headings_by_then(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in HEADINGS:
        monkeypatch.setitem(HEADINGS, name, "worded otherwise")
    assert "byte for byte" in verify_pdf(file_of("ur"))[1]


def test_a_copy_that_is_marked_for_a_desk_holds_and_says_so(publication: Publication) -> None:
    marked = pdf(publication.brief, "ur", publication.name, publication.proof, "Copy 7")
    lines = verify_pdf(marked)
    assert "byte for byte" in lines[1] and "marked for one desk: 'Copy 7'" in lines[-2]
    assert not any("marked" in line for line in verify_pdf(file_of("ur")))


def test_a_changed_byte_is_found_wherever_it_is(publication: Publication) -> None:
    data = file_of("en")
    for place in range(len(data) // 7, len(data), len(data) // 7):
        with pytest.raises(AlteredBrief):
            verify_pdf(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])


def test_what_another_release_set_is_compared_word_for_word(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    from baithak.publications import pdf as pdfs

    with monkeypatch.context() as patched:
        patched.setattr(pdfs, "setter", lambda: "set by an earlier release")
        earlier = pdf(publication.brief, "en", publication.name, publication.proof)
    assert "word for word (it says that another release set it" in verify_pdf(earlier)[1]


def altered(brief: Brief) -> Brief:
    one = brief.recommendations[0]
    texts = {code: text + " Not." for code, text in one.text.items()}
    return replace(brief, recommendations=(replace(one, text=texts),))


def test_another_text_is_not_in_the_record(publication: Publication) -> None:
    forged = pdf(altered(publication.brief), "en", publication.name, publication.proof)
    with pytest.raises(AlteredBrief):
        verify_pdf(forged)


def test_pages_that_say_something_else_than_the_document_are_found(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    from baithak.publications import pdf as pdfs

    true = publication.brief
    with monkeypatch.context() as patched:
        files = pdfs._files(true, publication.proof)
        patched.setattr(pdfs, "_files", lambda *_: files)
        forged = pdf(altered(true), "en", publication.name, publication.proof)
    with pytest.raises(AlteredBrief, match="something else"):
        verify_pdf(forged)


def test_at_the_command_line(publication: Publication, tmp_path: Path) -> None:
    file = tmp_path / "brief.pdf"
    for data, code, said in (
        (file_of("en"), 0, "Holds: brief 1"),
        (file_of("ur"), 0, "Holds: brief 1"),
        (b"%PDF-1.7 nothing", 3, "Does not hold:"),
    ):
        file.write_bytes(data)
        command = [sys.executable, "-m", "baithak", "verify", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (code, "") and done.stdout.startswith(said)
