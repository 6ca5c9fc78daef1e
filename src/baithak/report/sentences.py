"""Sentences: what the findings come to, in whole plain sentences."""

from __future__ import annotations

from math import isnan

import numpy as np

from baithak.analysis.ballots import Bools
from baithak.analysis.disclosure import SMALLEST_CELL
from baithak.analysis.findings import Findings
from baithak.report.wording import Wording, clean_text, letter


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

    def __init__(self, findings: Findings, wording: Wording) -> None:
        self._findings, self._wording = findings, wording
        self._ground = findings.common_ground
        self._side_count = len(findings.tally.side_names)

    def summary(self) -> list[str]:
        """The whole report in a few sentences."""
        if not self._side_count:
            return [self._wording.gettext("No sides are known here, so nothing is claimed about agreement.")]
        lines = [" ".join(filter(None, (self._common_ground_count(), self._wrong_common_ground())))]
        if self._ground.in_common_rejection.any():
            lines.append(self._rejection_count())
        if self._side_count > 1 and self._ground.is_divisive.any():
            lines.append(self._division_count())
        return [*lines, self.about_groups()[0], self.about_blocs()[0]]

    def about_sides(self) -> str:
        gettext = self._wording.gettext
        if not self._findings.is_side_discovered:
            return gettext("The sides were declared before the votes were counted.")
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
        if not self._ground.in_common_ground.any():
            return self._wording.gettext(
                "No statement is common ground with the certainty asked for. "
                "That may be disagreement, or too few votes."
            )
        return f"{self._common_ground_count()} {self._wrong_common_ground()}"

    def about_common_rejection(self) -> str:
        if not self._ground.in_common_rejection.any():
            return self._wording.gettext("No statement is rejected by all with the certainty asked for.")
        share = self._ground.common_rejection_false_share
        return f"{self._rejection_count()} {self._wrong_entries(self._ground.in_common_rejection, share)}"

    def about_divisions(self) -> str:
        if not self._ground.is_divisive.any():
            return self._wording.gettext("No statement divides the sides with the certainty asked for.")
        wrong = self._wrong_entries(self._ground.is_divisive, self._ground.divisive_false_share)
        return f"{self._division_count()} {wrong}"

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
                "They are parts of one crowd rather than separate camps: opinion passes from one to the next without a "
                "gap, and where the line is drawn is a convention."
            ),
        ]

    def about_blocs(self) -> list[str]:
        sizes = [len(bloc.seats) for bloc in self._findings.blocs]
        if not sizes:
            return [self._wording.gettext("No near-identical ballots were found.")]
        first = self._wording.ngettext(
            "%(count)s bloc of near-identical ballots was found.",
            "%(count)s blocs of near-identical ballots were found.",
            len(sizes),
        )
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

    def _common_ground_count(self) -> str:
        gettext = self._wording.gettext
        return self._counted(
            self._ground.in_common_ground,
            gettext("The room agrees on %(count)s of %(all)s statements."),
            gettext("Both sides agree on %(count)s of %(all)s statements."),
            gettext("All %(sides)s sides agree on %(count)s of %(all)s statements."),
        )

    def _rejection_count(self) -> str:
        gettext = self._wording.gettext
        return self._counted(
            self._ground.in_common_rejection,
            gettext("The room rejects %(count)s of %(all)s statements."),
            gettext("Both sides reject %(count)s of %(all)s statements."),
            gettext("All %(sides)s sides reject %(count)s of %(all)s statements."),
        )

    def _division_count(self) -> str:
        said = self._wording.gettext("%(count)s of %(all)s statements divide the sides.")
        return self._counted(self._ground.is_divisive, said, said, said)

    def _counted(self, listed: Bools, one: str, two: str, many: str) -> str:
        phrase = self._wording.both_sides(self._side_count, one, two, many)
        return phrase % {"count": int(np.count_nonzero(listed)), "all": len(listed)}

    def _wrong_common_ground(self) -> str:
        share = self._ground.common_ground_false_share
        return self._wrong_entries(self._ground.in_common_ground, share)

    def _wrong_entries(self, listed: Bools, false_share: float) -> str:
        """How many entries of a list are expected to be wrong; "" for an empty list."""
        if isnan(false_share) or not listed.any():
            return ""
        expected = false_share * int(np.count_nonzero(listed))
        if expected < 1:
            return self._wording.gettext("Fewer than one of them is expected to be wrongly listed.")
        return self._wording.ngettext(
            "About %(count)s of them is expected to be wrongly listed.",
            "About %(count)s of them are expected to be wrongly listed.",
            round(expected),
        )
