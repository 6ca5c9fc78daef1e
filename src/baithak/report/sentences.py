"""Sentences: what the findings come to, in whole plain sentences."""

from __future__ import annotations

from baithak.analysis.disclosure import SMALLEST_CELL
from baithak.analysis.findings import Findings
from baithak.analysis.shown_lists import ShownList, ShownLists
from baithak.report.wording import Wording, letter


def shown_side_names(findings: Findings, wording: Wording) -> tuple[str, ...]:
    """The sides as a reader meets them: declared ones as they were declared, discovered ones in the reader's words."""
    names = findings.tally.side_names
    if not findings.is_side_discovered:
        return tuple(wording.own_word(name) for name in names)
    if len(names) == 1:
        return (wording.gettext("Everyone"),)
    return tuple(wording.gettext("Group %(letter)s") % {"letter": letter(index)} for index in range(len(names)))


class Sentences:
    """The sentences of one report in one language."""

    def __init__(self, findings: Findings, lists: ShownLists, wording: Wording) -> None:
        self._findings, self._lists, self._wording = findings, lists, wording
        self._side_count = len(findings.tally.side_names)

    def summary(self) -> list[str]:
        """The whole report in a few sentences; that sides were only discovered comes before all else."""
        notice = [self.about_sides()] if self._findings.is_side_discovered else []
        if not self._side_count:
            return [*notice, self._wording.gettext("No sides are known here, so nothing is claimed about agreement.")]
        lines = [*notice, " ".join(filter(None, (self._common_ground_count(), self._wrong(self._lists.common_ground))))]
        if self._lists.common_rejection.count:
            lines.append(self._rejection_count())
        if self._side_count > 1 and self._lists.divisive.count and not self._findings.is_side_discovered:
            lines.append(self._division_count())
        return [*lines, self.about_groups()[0], self.about_blocs()[0]]

    def running_notice(self) -> str:
        """What every printed page says; "" where sides were declared."""
        if not self._findings.is_side_discovered:
            return ""
        if self._side_count > 1:
            return self._wording.gettext("The sides were discovered from the votes, not declared.")
        return self._wording.gettext("No sides were declared; the whole room is taken together.")

    def about_sides(self) -> str:
        gettext = self._wording.gettext
        if not self._findings.is_side_discovered:
            return gettext("The sides are those that came with the votes.")
        if self._side_count > 1:
            return gettext(
                "Discovered, not declared: nobody said which side they were on. The sides below are groups that the "
                "votes themselves fall into, so that they differ is no finding; what they share is."
            )
        return gettext(
            "Nobody declared sides, and the votes fall into no stable groups. The whole room is taken together."
        )

    def about_seats_outside(self) -> str:
        """Seats that belong to no side; "" where there are none."""
        outside = int(self._findings.tally.side_sizes[-1])
        if not outside:
            return ""
        said = self._wording.gettext("Seats of no side: %(size)s. They count in no claim below.")
        return said % {"size": self._wording.size(outside)}

    def about_common_ground(self) -> str:
        said = self._wording.gettext(
            "No statement can be shown as common ground with the certainty asked for. "
            "That may be disagreement, or too few votes."
        )
        if self._lists.common_ground.count:
            said = f"{self._common_ground_count()} {self._wrong(self._lists.common_ground)}"
        return " ".join(filter(None, (said, self._about_too_few())))

    def about_common_rejection(self) -> str:
        if not self._lists.common_rejection.count:
            return self._wording.gettext(
                "No statement can be shown to be rejected by all with the certainty asked for."
            )
        return f"{self._rejection_count()} {self._wrong(self._lists.common_rejection)}"

    def about_divisions(self) -> str:
        if self._findings.is_side_discovered:
            return self._wording.gettext(
                "Groups found from these very votes differ by construction. "
                "What follows describes them; it is no evidence that they are divided."
            )
        if not self._lists.divisive.count:
            return self._wording.gettext("No statement can be shown to divide the sides with the certainty asked for.")
        return f"{self._division_count()} {self._wrong(self._lists.divisive)}"

    def _about_too_few(self) -> str:
        """How many statements stand on no list, wherever they belong, for want of voters; "" for none."""
        hidden = int(self._lists.has_too_few.sum())
        said = self._wording.ngettext(
            "%(count)s further statement rests on fewer than ten voters on a side and cannot be shown.",
            "%(count)s further statements rest on fewer than ten voters on a side and cannot be shown.",
            hidden,
        )
        return said if hidden else ""

    def about_groups(self) -> list[str]:
        """Which groups, if any, are really there; the first sentence says it alone."""
        groups, gettext = self._findings.groups, self._wording.gettext
        if not groups.is_stable:
            why = gettext("The votes show nothing beyond chance that would set one group of seats apart from another.")
            if groups.dimension_count:
                why = gettext(
                    "Opinions differ, but no division into groups passed every test: to reappear when the seats are "
                    "sampled again, clearly more so than in shuffled votes, and with no group too small."
                )
            return [gettext("No stable groups of opinion were found among the seats."), why]
        first = self._wording.ngettext(
            "The seats fall into %(count)s stable group of opinion.",
            "The seats fall into %(count)s stable groups of opinion.",
            groups.k,
        )
        if not groups.is_continuum:
            return [first]
        return [
            first,
            gettext(
                "No gap between them could be shown: opinion may pass from one to the next without a break, and where "
                "the line is drawn may be a convention."
            ),
        ]

    def about_blocs(self) -> list[str]:
        sizes = [len(bloc.seats) for bloc in self._findings.blocs]
        first = self._bloc_counts() if sizes else self._wording.gettext("No near-identical ballots were found.")
        if not self._findings.is_lockstep_searched:
            first += " " + self._wording.gettext(
                "Ballots in lockstep, disguised copies of different ballots, were not looked for: "
                "this conversation is too large for that."
            )
        if not sizes:
            return [first]
        second = self._wording.gettext(
            "Each is counted once in the second opinion. "
            "This may be chance, a shared view, or one person voting many times."
        )
        small = sum(size < SMALLEST_CELL for size in sizes)
        third = self._wording.ngettext(
            "%(count)s of them has fewer than 5 seats and is not described.",
            "%(count)s of them have fewer than 5 seats and are not described.",
            small,
        )
        return [first, second, third] if small else [first, second]

    def _bloc_counts(self) -> str:
        """How many blocs of each kind there are, of those that there are."""
        ngettext, lockstep = self._wording.ngettext, sum(bloc.is_lockstep for bloc in self._findings.blocs)
        near = ngettext(
            "%(count)s bloc of near-identical ballots was found.",
            "%(count)s blocs of near-identical ballots were found.",
            len(self._findings.blocs) - lockstep,
        )
        copied = ngettext(
            "%(count)s bloc of ballots in lockstep was found: "
            "copies of different ballots, all changed in the same way.",
            "%(count)s blocs of ballots in lockstep were found: "
            "copies of different ballots, all changed in the same way.",
            lockstep,
        )
        return " ".join([copied] * (lockstep > 0) + [near] * (len(self._findings.blocs) > lockstep))

    def _common_ground_count(self) -> str:
        ngettext, all_count, places = (
            self._wording.ngettext,
            self._statement_count(),
            self._places(self._lists.common_ground),
        )
        if self._side_count == 1:
            return ngettext(
                "The room agrees on %(count)s of %(all)s statement.",
                "The room agrees on %(count)s of %(all)s statements.",
                all_count,
                **places,
            )
        if self._side_count == 2:
            return ngettext(
                "Both sides agree on %(count)s of %(all)s statement.",
                "Both sides agree on %(count)s of %(all)s statements.",
                all_count,
                **places,
            )
        return ngettext(
            "All %(sides)s sides agree on %(count)s of %(all)s statement.",
            "All %(sides)s sides agree on %(count)s of %(all)s statements.",
            all_count,
            **places,
        )

    def _rejection_count(self) -> str:
        ngettext, all_count, places = (
            self._wording.ngettext,
            self._statement_count(),
            self._places(self._lists.common_rejection),
        )
        if self._side_count == 1:
            return ngettext(
                "The room rejects %(count)s of %(all)s statement.",
                "The room rejects %(count)s of %(all)s statements.",
                all_count,
                **places,
            )
        if self._side_count == 2:
            return ngettext(
                "Both sides reject %(count)s of %(all)s statement.",
                "Both sides reject %(count)s of %(all)s statements.",
                all_count,
                **places,
            )
        return ngettext(
            "All %(sides)s sides reject %(count)s of %(all)s statement.",
            "All %(sides)s sides reject %(count)s of %(all)s statements.",
            all_count,
            **places,
        )

    def _division_count(self) -> str:
        return self._wording.ngettext(
            "The sides are divided over %(count)s of %(all)s statement.",
            "The sides are divided over %(count)s of %(all)s statements.",
            self._statement_count(),
            **self._places(self._lists.divisive),
        )

    def _statement_count(self) -> int:
        return len(self._lists.has_too_few)

    def _places(self, shown: ShownList) -> dict[str, str]:
        numbers = {"count": shown.count, "all": self._statement_count(), "sides": self._side_count}
        return {name: self._wording.count(number) for name, number in numbers.items()}

    def _wrong(self, shown: ShownList) -> str:
        """How many entries of a list are expected to be wrong; "" for an empty list."""
        if not shown.count:
            return ""
        if shown.expected_wrong < 1:
            return self._wording.gettext("Fewer than one of them is expected to be wrongly listed.")
        return self._wording.ngettext(
            "About %(count)s of them is expected to be wrongly listed.",
            "About %(count)s of them are expected to be wrongly listed.",
            round(shown.expected_wrong),
        )
