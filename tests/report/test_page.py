"""The page: three languages, hostile words, nothing loaded, nothing small shown."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from simulated import simulated_conversation, simulated_findings

from baithak.analysis.findings import Findings
from baithak.report.page import render_page
from baithak.report.wording import Wording

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=https://example.com/x onerror=alert(1)>",
    "\"quotes\" & 'apostrophes' {{ seed }} {% now %}",
    "\u202eturned around\u202c \u2066and isolated",
    "/*typefaces*/ nul \x00 bell \x07",
    "گفتگو جاری رہے ٹڈڑںےہھگچپ",
    "बातचीत जारी रहे",
)
LOADING = {"src", "href", "srcset", "action", "data", "poster", "formaction", "background", "ping"}


class Reader(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def findings() -> Findings:
    return simulated_findings()


@pytest.mark.parametrize(
    ("language", "direction", "words"),
    [("en", "ltr", "Common ground"), ("hi", "ltr", "साझा आधार"), ("ur", "rtl", "مشترکہ بنیاد")],
)
def test_speaks_the_language(findings: Findings, language: str, direction: str, words: str) -> None:
    page = render_page(findings, simulated_conversation(findings), language)
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert words in page
    assert ("Baithak Nastaliq" in page.split("</style>")[0].split(":root")[0]) == (language == "ur")
    if language != "en":
        assert "Common ground" not in page


@pytest.mark.parametrize("language", ["en", "hi", "ur"])
def test_is_the_same_every_time(findings: Findings, language: str) -> None:
    conversation = simulated_conversation(findings)
    assert render_page(findings, conversation, language) == render_page(findings, conversation, language)


def test_loads_nothing_and_runs_nothing(findings: Findings) -> None:
    page = render_page(findings, simulated_conversation(findings, _hostile(findings)), "ur")
    read = Reader(page)
    assert not {tag for tag, _ in read.tags} & {"script", "img", "link", "iframe", "object", "embed", "base", "form"}
    for _tag, attributes in read.tags:
        assert not any(name.startswith("on") for name in attributes)
        assert all((attributes[name] or "").startswith("#") for name in LOADING & attributes.keys())
    assert all(url.startswith('"data:font/woff2;base64,') for url in re.findall(r"url\(([^)]{0,40})", page))
    assert "@import" not in page
    policy = next(a["content"] for t, a in read.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def test_hostile_words_are_only_words(findings: Findings) -> None:
    conversation = simulated_conversation(findings, _hostile(findings))
    conversation = replace(
        conversation, topic="</title><script>alert(2)</script> /*typefaces*/", description=HOSTILE[3]
    )
    hostile_sides = replace(findings, tally=replace(findings.tally, side_names=("<b>India", "\u202ePakistan'\"")))
    page = render_page(hostile_sides, conversation, "en")
    assert "<script" not in page and "<b>India" not in page
    assert not re.search("[\x00\x07\u202a-\u202e\u2066]", page)
    read = Reader(page)
    assert "<script>alert(1)</script>" in read.text and "{{ seed }}" in read.text
    said = [a for t, a in read.tags if a.get("class") == "said"]
    assert said and all(attributes["dir"] == "auto" and "lang" in attributes for attributes in said)


def test_carries_only_the_scripts_it_shows(findings: Findings) -> None:
    plain = render_page(findings, simulated_conversation(findings), "en")
    mixed = render_page(findings, simulated_conversation(findings, _hostile(findings)), "en")
    assert "@font-face" not in plain
    assert '"Baithak Naskh";font-weight' in mixed and '"Baithak Devanagari";font-weight' in mixed
    assert '"Baithak Nastaliq";font-weight' not in mixed


@pytest.mark.parametrize("names", [(), ("Everyone",), ("A", "B", "C"), tuple("ABCDEFGH")])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_any_number_of_sides(names: tuple[str, ...], language: str) -> None:
    findings = simulated_findings(
        (30,) * max(len(names), 1), 20, names=names, is_side_discovered=len(names) < 2, has_groups=False, has_bloc=False
    )
    page = render_page(findings, simulated_conversation(findings), language)
    assert 'class="frame"' not in page
    assert Wording(language).gettext("No stable groups of opinion were found among the seats.") in page


def test_discovered_sides_are_marked() -> None:
    page = render_page(*_report(simulated_findings(is_side_discovered=True)), "en")
    assert "Discovered, not declared" in page and "Group A" in page


def test_long_tables_fold_and_keep_every_statement() -> None:
    findings = simulated_findings((40, 40), 320)
    page = render_page(*_report(findings), "en")
    assert page.count("<details>") == 4
    assert page.count('<tbody id="s') == 320


def test_small_blocs_and_groups_are_not_described(findings: Findings) -> None:
    page = render_page(*_report(findings), "en")
    assert "1 of them has fewer than 5 seats and is not described." in page
    assert "97%" in page.split('id="blocs"')[1].split('id="all"')[0]
    assert "95%" not in page.split('id="blocs"')[1].split('id="all"')[0]
    assert "under 5" in page.split('id="groups"')[1]


def test_hidden_shares_show_in_no_form() -> None:
    """Two tallies that differ only inside hidden cells give the same page."""
    findings = simulated_findings((24, 24), 3, has_groups=False, has_bloc=False)
    pages = []
    for few in (0, 3):
        tally = findings.tally
        agree = np.array([[20 + few // 3, 8, few], [19, 9, few], [0, 0, 0]])
        disagree = np.array([[4 - few // 3, 6, 22 - few], [4, 6, 22 - few], [0, 0, 0]])
        changed = replace(tally, agree=agree, disagree=disagree, seen=np.array([[24, 24, 24], [23, 24, 24], [0, 0, 0]]))
        ground = replace(
            findings.common_ground,
            support=(agree[:2] + 0.5) / 25,
            support_low=agree[:2] / 30,
            support_high=np.minimum(agree[:2] / 20, 1),
            rejection=(disagree[:2] + 0.5) / 25,
            in_common_ground=np.array([True, False, False]),
            in_common_rejection=np.array([False, False, True]),
            is_divisive=np.array([False, True, False]),
            p_both=np.array([0.95 + few / 100, 0.2, 0.01]),
            p_room=np.array([0.95 + few / 100, 0.2, 0.01]),
            p_both_reject=np.array([0.01, 0.1, 0.95 + few / 100]),
            bridging=agree[:2].min(axis=0) / 24,
            flip_number=np.array([6.0 + few, np.nan, np.nan]),
        )
        pages.append(render_page(*_report(replace(findings, tally=changed, common_ground=ground)), "en"))
    assert pages[0] == pages[1]


def _report(findings: Findings) -> tuple[Findings, object]:
    return findings, simulated_conversation(findings)


def _hostile(findings: Findings) -> tuple[str, ...]:
    return tuple(HOSTILE[own % len(HOSTILE)] for own in range(findings.ballots.statement_count))
