"""Composing a brief: what was released of the rounds, in the words of every language, as one document.

Nothing is read here but what passed the disclosure gate (findings) and what the sides agreed on (recommendations).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import override

from baithak.analysis.banded_release import Reading
from baithak.analysis.ratification import ratified, seats_to_unratify, support_of
from baithak.outcomes.drafting import draft_of
from baithak.outcomes.lineage import name_of
from baithak.outcomes.models import Brief, Finding, Recommendation
from baithak.outcomes.page import Entry, Page, View, page_of
from baithak.outcomes.plan import Plan
from baithak.outcomes.putting import texts_of
from baithak.outcomes.slates import balance_in_words, balance_of
from baithak.outcomes.wording import firmness_in_words, thresholds_in_words
from baithak.publications import document
from baithak.publications.document import HeldRound, Phrase, Recommended, Role, Side, Support, Texts, Told
from baithak.publications.headings import headings
from baithak.publications.models import Recommendation as Released
from baithak.voices import hall as halls
from baithak.voices.models import Activity, Dialogue, Kind, Statement
from baithak.voices.statements import show, voted_on
from baithak.web.catalogue import in_own_words
from baithak.web.errors import Refusal
from baithak.web.roles import ROLES

SHARED = (Reading.BROAD, Reading.SUPPORT)
MOST_STATEMENTS = 40  # of each list; the rest can be read in the finding itself
PERCENT = 100


def compose(brief: Brief, plan: Plan, replaces: str) -> document.Brief:
    """The document of a brief, from what was released. Raises Refusal if something it names was not."""
    writer = _Writer(brief.dialogue)
    return document.Brief(
        form=document.FORM,
        status=plan.status,
        dialogue=brief.dialogue_id,
        charter=halls.enter(brief.dialogue_id).charter.hash.hex(),
        series=plan.series,
        number=brief.number,
        edition=brief.edition,
        replaces=replaces,
        change=plan.change if plan.status != "released" else {},
        released_on=plan.released_on,
        open_from=plan.open_from,
        languages=tuple(brief.dialogue.languages),
        series_title=plan.series_title,
        title=plan.title,
        summary=plan.summary,
        organisers=plan.organisers,
        contact=plan.contact,
        sides=writer.sides(),
        rounds=writer.rounds(),
        recommendations=tuple(writer.recommended(number, plan) for number in plan.recommendations),
        common_ground=writer.told(SHARED),
        divides=writer.told((Reading.DIVIDES,)),
        phrases=writer.phrases(),
        method=writer.method(),
        attribution=writer.each(lambda: _("Nothing in this brief is the view of any one person or institution.")),
        headings=headings(brief.dialogue.languages),
        slate=writer.slate(plan.recommendations),
    )


class _Writer:
    """What was released of a dialogue, by language."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.languages: list[str] = dialogue.languages
        self.hall = halls.enter(dialogue.pk)
        found = Finding.objects.filter(round__dialogue=dialogue).select_related("round").order_by("round__number")
        self.votes = [one for one in found if one.round.activity == Activity.VOTES]
        self.ratifications = [one for one in found if one.round.activity == Activity.RATIFICATION]
        self.pages = {one.pk: self._pages(one) for one in found}
        self.ratified = {
            key for one in self.ratifications for key in ratified(one.released, self.hall.charter.thresholds)
        }

    def each(self, say: Callable[[], str]) -> Texts:
        """What `say` says, in every language."""
        said = {}
        for language in self.languages:
            with override(language):
                said[language] = str(say())
        return said

    def sides(self) -> tuple[Side, ...]:
        titles = self.dialogue.side_titles
        return tuple(
            Side(side, self._all(titles[side]), self.hall.grants[side], self._roles(side)) for side in sorted(titles)
        )

    def _roles(self, side: str) -> tuple[Role, ...]:
        told: Mapping[str, int] = self.dialogue.composition.get(side, {})
        return tuple(Role(self.each(partial(str, ROLES[role])), str(told[role])) for role in ROLES if role in told)

    def rounds(self) -> tuple[HeldRound, ...]:
        held = self.dialogue.rounds.exclude(activity=Activity.RELEASE).order_by("number")
        return tuple(
            HeldRound(
                self.each(one.get_activity_display),
                one.opens_on.isoformat(),
                one.closes_on.isoformat(),
            )
            for one in held
        )

    def recommended(self, number: int, plan: Plan) -> Recommended:
        one = Recommendation.objects.select_related("dialogue").filter(dialogue=self.dialogue, number=number).first()
        finding = next((f for f in self.ratifications if one is not None and f.pk == one.put_in_id), None)
        if one is None or finding is None:
            raise Refusal(
                "not-told",
                _("Recommendation %(number)s was not put to the seats, or nothing was released of it.")
                % {"number": number},
                409,
            )
        if Released.objects.filter(pk=name_of(one)).exclude(publication__dialogue=self.dialogue.pk).exists():
            say = _("The name %(name)s stands in a register already. Begin this recommendation anew.")
            raise Refusal("taken", say % {"name": name_of(one)}, 409)
        words = texts_of(draft_of(one))
        is_ratified, is_consensus = one.text_id in self.ratified, number in plan.consensus
        if is_consensus and not is_ratified:
            raise Refusal("consensus", _("Only what is ratified can be co-signed as consensus."), 409)
        entries = {code: _entry(page, one.text_id) for code, page in self.pages[finding.pk].items()}
        row = next(row for row in finding.released["statements"] if row["statement"] == one.text_id)
        to_change = seats_to_unratify(row, finding.released, self.hall.charter.thresholds)
        is_firm = entries[self.languages[0]].is_firm
        return Recommended(
            name=name_of(one),
            number=number,
            title={code: words[code].title for code in self.languages},
            text={code: words[code].text for code in self.languages},
            original=one.original,
            reviewed=tuple(sorted(w.language for w in one.wordings.all() if w.is_reviewed)),
            standing=self.each(lambda: _standing(is_ratified, is_consensus)),
            firmness=self.each(lambda: firmness_in_words(is_firm, to_change) if is_ratified else ""),
            is_ratified=int(is_ratified),
            is_consensus=int(is_consensus),
            support=self._support(entries),
            grew_from=self._statements(one.sources),
            continues=tuple(one.continues),
        )

    def slate(self, numbers: Sequence[int]) -> Texts:
        """Whether these recommendations leave anybody out; nothing if they were not all put to the seats together."""
        found = Recommendation.objects.filter(dialogue=self.dialogue, number__in=numbers)
        chosen = {one.text_id: one.put_in_id for one in found}
        finding = next((one for one in self.ratifications if {one.pk} == {*chosen.values()}), None)
        balance = balance_of(finding.released, chosen) if finding else None
        if finding is None or balance is None:
            return {}
        said = {}
        for code in self.languages:
            with override(code):
                names = {side: in_own_words(titles) for side, titles in self.dialogue.side_titles.items()}
                text = _entry(self.pages[finding.pk][code], balance.text).words.text if balance.text else ""
                said[code] = balance_in_words(balance, finding.released, names, text)
        return said

    def told(self, readings: Iterable[Reading]) -> tuple[Told, ...]:
        listed = []
        for finding in self.votes:
            pages = self.pages[finding.pk]
            for section in pages[self.languages[0]].sections:
                if section.reading in readings:
                    listed += [self._told(pages, one.id) for one in section.entries]
        return tuple(listed[:MOST_STATEMENTS])

    def phrases(self) -> tuple[Phrase, ...]:
        if not self.votes:
            return ()
        pages = self.pages[self.votes[-1].pk]
        count = len(pages[self.languages[0]].meanings)
        return tuple(
            Phrase(*({code: pages[code].meanings[place][part] for code in self.languages} for part in (0, 1)))
            for place in range(count)
        )

    def method(self) -> Texts:
        return self.each(lambda: " ".join(self._method()))

    def _method(self) -> Iterator[str]:
        yield _(
            "Invited members of each side spoke and voted from anonymous seats; "
            "not even the organisers can tell who said what."
        )
        yield _("A witness trusted by each side co-signed the record of every round, and scrutineers can recount it.")
        if self.dialogue.kind == Kind.CLOSED:
            yield _(
                "Support is told in bands chosen from the number of seats alone, so that no vote can be worked out."
            )
        else:
            yield _("Support is told in shares of those who voted, none of which shows what fewer than five did.")
        thresholds = self.hall.charter.thresholds
        names = {side: in_own_words(titles) for side, titles in self.dialogue.side_titles.items()}
        yield thresholds_in_words(
            {side: support_of(thresholds, side) for side in sorted(names)}, names, self.dialogue.kind
        )

    def _pages(self, finding: Finding) -> dict[str, Page]:
        shown = show(self.hall.vault, voted_on(finding.round))
        is_ratification = finding.round.activity == Activity.RATIFICATION
        found = ratified(finding.released, self.hall.charter.thresholds) if is_ratification else None
        pages = {}
        for language in self.languages:
            with override(language):
                pages[language] = page_of(finding.released, shown, self.dialogue.side_titles, language, found)
        return pages

    def _told(self, pages: Mapping[str, Page], statement: str) -> Told:
        entries = {code: _entry(page, statement) for code, page in pages.items()}
        headings = {code: _heading(page, statement) for code, page in pages.items()}
        phrases = {
            code: " · ".join(filter(None, (headings[code], one.flip, *_marks(code, one.is_machine, one.asked_by))))
            for code, one in entries.items()
        }
        return Told({code: one.words.text for code, one in entries.items()}, phrases, self._support(entries))

    def _support(self, entries: Mapping[str, Entry]) -> tuple[Support, ...]:
        first = entries[self.languages[0]].views
        return tuple(
            Support(
                side={code: one.views[place].side for code, one in entries.items()},
                said={code: one.views[place].said for code, one in entries.items()},
                beside={code: one.views[place].beside for code, one in entries.items()},
                vote=view.vote,
                **_bar(view),
            )
            for place, view in enumerate(first)
        )

    def _statements(self, ids: list[str]) -> tuple[Texts, ...]:
        shown = show(self.hall.vault, [*Statement.objects.filter(pk__in=ids).prefetch_related("translations")])
        said = (
            {code: _marked(text, _marks(code, code in one.machine, one.asked_by)) for code, text in one.texts.items()}
            for one in shown
        )
        return tuple(map(self._all, said))

    def _all(self, texts: Mapping[str, str]) -> Texts:
        """In every language; where there is none, in the first there is."""
        other = next(iter(texts.values()), "")
        return {code: texts.get(code) or other for code in self.languages}


def _marks(language: str, is_machine: bool, asked_by: str | None) -> list[str]:
    """What has to be known of a statement beside its words. How a desk wants to be called it told the members alone."""
    with override(language):
        told = {_("translated by a machine"): is_machine, _("asked by an official's desk"): asked_by is not None}
        return [str(mark) for mark, holds in told.items() if holds]


def _marked(text: str, marks: list[str]) -> str:
    return f"{text} ({' · '.join(marks)})" if marks else text


def _bar(view: View) -> dict[str, int]:
    if view.segments:
        sure, maybe = view.segments.count("sure"), view.segments.count("maybe")
        return {"sure": sure, "maybe": maybe, "segments": len(view.segments)}
    if view.low is not None and view.high is not None:
        low, high = view.low * PERCENT // 1000, -(-view.high * PERCENT // 1000)
        return {"sure": low, "maybe": high - low, "segments": PERCENT}
    return {"sure": 0, "maybe": 0, "segments": 0}


def _entry(page: Page, statement: str) -> Entry:
    return next(one for section in page.sections for one in section.entries if one.id == statement)


def _heading(page: Page, statement: str) -> str:
    return next(section.heading for section in page.sections if any(one.id == statement for one in section.entries))


def _standing(is_ratified: bool, is_consensus: bool) -> str:
    if is_consensus:
        return _("Consensus, co-signed for every side")
    return _("Ratified on every side") if is_ratified else _("Not ratified")
