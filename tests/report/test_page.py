"""The page: three languages, hostile words, nothing loaded, nothing small shown."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from rich.console import Console
from simulated import simulated_conversation, simulated_findings

from baithak.analysis.common_ground import common_ground
from baithak.analysis.disclosure import disclose
from baithak.analysis.findings import Bloc, Findings
from baithak.analysis.tally import Tally
from baithak.report.page import render_page
from baithak.report.statement_table import statements_as_csv
from baithak.report.terminal import print_summary
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


@pytest.mark.parametrize("names", [("India", "Pakistan"), ("0", "1")])
def test_discovered_sides_are_marked(names: tuple[str, str]) -> None:
    findings = simulated_findings(names=names, is_side_discovered=True)
    page = render_page(*_report(findings), "en")
    in_short = page.split('id="h-summary"')[1]
    assert in_short.index("<p>Discovered, not declared") < in_short.index("Both sides agree")
    assert "Group A" in page
    assert '@page { @bottom-center { content: "The sides were discovered from the votes, not declared."' in page
    divides = page.split('<section id="divides"')[1].split("</section>")[0]
    assert "differ by construction" in divides and 'class="statement"' in divides
    assert "How sure" not in divides and "wrongly listed" not in divides and "of 60 statements" not in divides
    rows = list(csv.DictReader(io.StringIO(statements_as_csv(*_report(findings))[1:])))
    assert "Group A: agree" in rows[0] and not any(row["p_divides"] for row in rows)


def test_sides_that_came_with_the_votes_are_not_called_declared_before(findings: Findings) -> None:
    page = render_page(*_report(findings), "en")
    assert "The sides are those that came with the votes." in page
    assert "@bottom-center" not in page and "declared before" not in page


def test_a_small_side_is_hidden_and_nothing_is_named() -> None:
    findings = simulated_findings((4, 40), 30, has_groups=False, has_bloc=False)
    listed = replace(
        findings.common_ground, in_common_ground=np.ones(30, dtype=bool), is_divisive=np.ones(30, dtype=bool)
    )
    page = render_page(*_report(replace(findings, common_ground=listed)), "en")
    who = page.split('<section id="who"')[1].split("</section>")[0]
    assert "<td>under 5</td><td>–</td>" in who
    assert 'class="said"' not in page and 'class="disc"' not in page and 'class="mark"' not in page
    assert "30 further statements rest on fewer than ten voters on a side and cannot be shown." in page
    terminal = io.StringIO()
    print_summary(*_report(replace(findings, common_ground=listed)), Console(file=terminal, width=100))
    assert "India under 5 seats" in terminal.getvalue() and " votes\n" not in terminal.getvalue()
    assert "governments should" not in terminal.getvalue()
    rows = csv.DictReader(io.StringIO(statements_as_csv(*_report(replace(findings, common_ground=listed)))[1:]))
    assert {(row["in_common_ground"], row["is_divisive"]) for row in rows} == {("not shown", "not shown")}


def test_unsure_names_what_many_pass_on_and_only_exact_shares() -> None:
    findings = simulated_findings((40, 40), 4, has_groups=False, has_bloc=False)
    agree = np.array([[10, 10, 30, 28], [10, 10, 30, 28], [0, 0, 0, 0]])
    disagree = np.array([[10, 10, 6, 2], [10, 16, 6, 2], [0, 0, 0, 0]])
    seen = np.array([[40, 40, 40, 40], [40, 30, 40, 40], [0, 0, 0, 0]])
    page = render_page(
        *_report(replace(findings, tally=replace(findings.tally, agree=agree, disagree=disagree, seen=seen)))
    )
    unsure = page.split('<section id="unsure"')[1].split("</section>")[0]
    assert re.findall(r'class="no">(\d+)<.*?class="beside">(\d+%)<', unsure) == [("0", "50%")]


def test_one_statement_reads_right() -> None:
    findings = simulated_findings((40, 40), 1, has_groups=False, has_bloc=False)
    agree = np.array([[30], [30], [0]])
    disagree, seen = np.array([[5], [5], [0]]), np.array([[40], [40], [0]])
    tally = replace(findings.tally, agree=agree, disagree=disagree, seen=seen)
    ground = common_ground(tally)
    page = render_page(*_report(replace(findings, tally=tally, common_ground=ground)), "en")
    assert "Both sides agree on 1 of 1 statement." in page and "1 statements" not in page


def test_group_shares_are_shown_only_where_every_cell_is_large() -> None:
    shares = [re.findall(r'class="beside">([^<]*)<', _portraits(sides)) for sides in ((200, 200), (14, 12))]
    assert shares[0] and all(re.fullmatch(r"\d+% here agree, \d+% of the others", words) for words in shares[0])
    assert not shares[1]


def _portraits(sides: tuple[int, int]) -> str:
    """Groups that cut across the sides and differ on the first statement."""
    findings = simulated_findings(sides, 3, has_bloc=False)
    label, rng = np.arange(sum(sides)) % 2, np.random.default_rng(2)
    votes = np.where(rng.random((sum(sides), 3)) < np.where(label == 0, 0.8, 0.2)[:, np.newaxis], 1, -1).astype(np.int8)
    ballots = replace(findings.ballots, votes=votes)
    findings = replace(findings, ballots=ballots, tally=Tally.of(ballots), groups=replace(findings.groups, label=label))
    return render_page(*_report(findings), "en").split('<section id="groups"')[1].split("</section>")[0]


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


def test_lockstep_is_told_apart_from_near_identical_ballots(findings: Findings) -> None:
    shown = np.flatnonzero(disclose(findings.tally).is_agreement_exact)[:3]
    copied = Bloc(np.arange(20, 27), 0.96, 30, shown[:1], shown, np.arange(40, 47))
    both = replace(findings, blocs=(*findings.blocs, copied))
    page = render_page(*_report(both), "en").split('id="blocs"')[1].split('id="all"')[0]
    assert "1 bloc of ballots in lockstep was found" in page and "2 blocs of near-identical ballots were found" in page
    assert "Changed" in page and f"<td>{', '.join(map(str, shown))}</td>" in page
    alone = render_page(*_report(replace(findings, blocs=(copied,))), "en")
    assert "near-identical ballots were found" not in alone
    assert "Changed" not in render_page(*_report(findings), "en")


def test_a_search_that_was_not_made_is_said(findings: Findings) -> None:
    for blocs in (findings.blocs, ()):
        large = replace(findings, blocs=blocs, is_lockstep_searched=False)
        for language, told in (("en", "were not looked for"), ("hi", "खोज नहीं की गई"), ("ur", "تلاش نہیں کیے گئے")):
            assert told in render_page(*_report(large), language)
    assert "were not looked for" not in render_page(*_report(findings), "en")


def test_hidden_shares_show_in_no_form() -> None:
    """Two tallies that differ only inside hidden cells, and inside the bands a list may tell apart: the same page."""
    findings = simulated_findings((24, 24), 3, has_groups=False, has_bloc=False)
    pages = []
    for few in (0, 1):
        tally = findings.tally
        agree = np.array([[20 + few, 8, few], [19, 9, few], [0, 0, 0]])
        disagree = np.array([[4 - few, 6, 23 - few], [4, 6, 23 - few], [0, 0, 0]])
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
