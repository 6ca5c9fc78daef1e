"""The report for funders: what a dialogue came to, in counts and in what everybody may read. Nothing else can reach it.

It is made from publications and the steps of recommendations, and from the counts of `outcomes.asymmetry`: it names no
office, quotes no letter, and says no word that is not open to everybody on its day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from baithak.outcomes import asymmetry, reminders
from baithak.outcomes.life import ENDS
from baithak.publications import shelf
from baithak.publications.document import Side, Texts
from baithak.publications.models import Grade, Publication, Recommendation, Stage, Step
from baithak.publications.outline import Block
from baithak.publications.standing import in_words, life_on, sides_of, stage_on, standing
from baithak.voices.models import Dialogue
from baithak.web.errors import Refusal

NONE = "–"


def report(slug: str, language: str) -> tuple[Block, ...]:
    """The report on one dialogue, in one language. Raises Refusal before anything was released."""
    newest = {one.number: one for one in Publication.objects.filter(dialogue=slug).order_by("number", "edition")}
    if not newest:
        raise Refusal("unpublished", _("Release the brief first."), 409)
    with override(language):
        return tuple(_Report(slug, language, [*newest.values()]).blocks())


class _Report:
    def __init__(self, slug: str, language: str, briefs: list[Publication]) -> None:
        self.slug, self.language, self.briefs = slug, language, briefs
        self.open = {one.pk for one in shelf.publications().filter(dialogue=slug)}
        found = Recommendation.objects.filter(publication__in=briefs).select_related("series")
        self.recommendations = [*found.prefetch_related("steps").order_by("made_on", "name")]
        self.apart = [one for one in self.recommendations if standing(one).by_side]

    def blocks(self) -> Iterator[Block]:
        yield Block("kind", f"{_('Report for funders')} · {self.day(timezone.localdate())}")
        yield Block("title", self.title())
        yield Block(
            "lead",
            _(
                "Made from what was released alone: no vote, no member, no official's office and no letter "
                "stands in it, and no word that is not open to everybody today."
            ),
        )
        yield from self.held()
        yield from self.came_of_it()
        yield from self.did_not()
        yield from self.listed()
        yield from self.transferred()
        yield from self.read()

    def title(self) -> str:
        told = [one for one in self.briefs if one.pk in self.open]
        return self.of(told[-1].brief.title) if told else _("A dialogue whose brief is not open to everybody yet")

    def held(self) -> Iterator[Block]:
        brief = self.briefs[-1].brief
        yield Block("heading", _("How the dialogue was held"))
        rows = [
            (str(place), self.of(one.activity), f"{self.written(one.opens_on)} – {self.written(one.closes_on)}")
            for place, one in enumerate(brief.rounds, start=1)
        ]
        yield Block("table", rows=((_("Round"), _("What the seats did"), _("Days")), *rows))
        sides = tuple((self.of(one.name), str(one.seats), self.roles(one)) for one in brief.sides)
        yield Block("table", rows=((_("Side"), _("Seats"), _("Who took part")), *sides))

    def roles(self, side: Side) -> str:
        """Composition is told once it is open to everybody, in the cells of the brief."""
        if self.briefs[-1].pk not in self.open:
            return NONE
        return ", ".join(f"{self.of(one.role)} ({self.seats(one.seats)})" for one in side.roles) or NONE

    def seats(self, told: object) -> str:
        return self.of(told) if isinstance(told, dict) else str(told)

    def came_of_it(self) -> Iterator[Block]:
        """Every stage and every grade of evidence, those that none has reached as well. Where the sides differ it is
        counted under no stage: what one side did is not told of both."""
        alike = [one for one in self.recommendations if one not in self.apart]
        counts = Counter((str(standing(one).stage), _grade(one)) for one in alike)
        yield Block("heading", _("Where the recommendations stand, and how good the evidence is"))
        header = (_("Stage"), *(str(label) for _value, label in Grade.choices), _("All"))
        rows = []
        for stage, label in Stage.choices:
            own = [counts[stage, grade] for grade in (*Grade.values, "")]
            rows.append((str(label), *map(str, own[:-1]), str(sum(own))))
        rows.append((_("The sides stand apart"), *[NONE] * len(Grade), str(len(self.apart))))
        yield Block("table", rows=(header, *rows))

    def did_not(self) -> Iterator[Block]:
        """What did not come about is told beside what did. The last column of a table is the wide one."""
        drafted = [one for brief in self.briefs for one in brief.brief.recommendations]
        due = {one.recommendation.pk for one in reminders.due({one.series_id for one in self.briefs})}
        retracted = Step.objects.filter(recommendation__in=self.recommendations, is_retracted=True).count()
        yield Block("heading", _("What did not come about"))
        rows = (
            (_("Recommendations put to the seats and not ratified"), sum(not one.is_ratified for one in drafted)),
            (_("Recommendations on which there is no consensus"), sum(not one.is_consensus for one in drafted)),
            (_("Lapsed or rejected, on one side at least"), sum(_has_ended(one) for one in self.recommendations)),
            (_("Neither adopted nor implemented"), sum(not _moved_on(one) for one in self.recommendations)),
            (_("Adopted or implemented, but not on every side"), sum(map(_is_half_adopted, self.recommendations))),
            (_("Of which nothing was heard for long"), sum(one.pk in due for one in self.recommendations)),
            (_("Steps that were told and retracted"), retracted),
            (_("Briefs that were withdrawn"), sum(one.brief.status == "withdrawn" for one in self.briefs)),
        )
        yield Block("table", rows=((_("How many"), _("What")), *((str(count), what) for what, count in rows)))

    def listed(self) -> Iterator[Block]:
        told = [one for one in self.recommendations if one.publication_id in self.open]
        if told:
            yield Block("heading", _("The recommendations"))
            header = (_("Name"), _("Stage"), _("Evidence"), _("Recommendation"))
            rows = ((one.name, self.stands(one), self.grade(one), self.of(one.title)) for one in told)
            yield Block("table", rows=(header, *rows))
        if hidden := len(self.recommendations) - len(told):
            said = ngettext(
                "%(count)s recommendation is not open to everybody yet, and is not named.",
                "%(count)s recommendations are not open to everybody yet, and are not named.",
                hidden,
            )
            yield Block("text", said % {"count": hidden})

    def stands(self, one: Recommendation) -> str:
        told = in_words(one, self.of)
        return "; ".join(f"{side}: {stage}" if side else stage for side, stage in told)

    def grade(self, one: Recommendation) -> str:
        labels: dict[str, object] = dict(Grade.choices)
        return str(labels.get(_grade(one), NONE))

    def transferred(self) -> Iterator[Block]:
        """Plain counts, side by side. They lie in the dialogue's own keeping, and go with it."""
        yield Block("heading", _("How far the brief was carried"))
        if not Dialogue.objects.filter(pk=self.slug, is_forgotten=False).exists():
            yield Block("text", _("What the dialogue kept was destroyed as was agreed, these counts with it."))
            return
        names = {one.side: self.of(one.name) for one in self.briefs[-1].brief.sides}
        meters = [asymmetry.measure(self.slug, one.number) for one in self.briefs]
        counts: Counter[tuple[str, str]] = Counter()
        for meter in meters:
            for one in meter.sides:
                counts.update({(one.side, measure): count for measure, count in one.counts.items()})
        header = (*(names[side] for side in sorted(names)), _("What"))
        rows = (
            (*(str(counts[side, measure]) for side in sorted(names)), str(label))
            for measure, label in asymmetry.MEASURES.items()
        )
        yield Block("table", rows=(header, *rows))

    def read(self) -> Iterator[Block]:
        yield Block("heading", _("How to read this"))
        yield Block(
            "list",
            items=(
                _(
                    "Claimed: somebody concerned says so. Documented: it can be read. "
                    "Independently substantiated: others found the same."
                ),
                _("That a recommendation was adopted does not say that this dialogue brought it about."),
                _("None is a finding too: every stage and every measure is told, whatever it says."),
            ),
        )

    def of(self, texts: Texts) -> str:
        return texts.get(self.language) or next(iter(texts.values()), "")

    def written(self, day: str) -> str:
        return self.day(date.fromisoformat(day))

    def day(self, day: date) -> str:
        return str(format_date(day, "j F Y"))


def _grade(one: Recommendation) -> str:
    """How good the evidence of its stage is: on the side that shows least, if they are alike by steps of their own.

    "" if no step says it, or if the sides differ.
    """
    found = standing(one)
    lives = [life_on(one, side) for side in sides_of(one)]
    if found.by_side or not all(lives):
        return ""
    return min((str(steps[-1].grade) for steps in lives), key=Grade.values.index)


def _has_ended(one: Recommendation) -> bool:
    return any(stage_on(one, side) in ENDS for side in sides_of(one))


def _moved_on(one: Recommendation) -> set[str]:
    """The sides on which it was adopted or implemented, whatever came after."""
    sides = sides_of(one)
    return {side for side in sides if any(step.stage in asymmetry.MOVED for step in life_on(one, side))}


def _is_half_adopted(one: Recommendation) -> bool:
    return 0 < len(_moved_on(one)) < len(one.series.sides)
