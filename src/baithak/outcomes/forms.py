"""What editors of a brief fill in: texts in every language, days, and which recommendations it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baithak.outcomes.drafting import drafts
from baithak.outcomes.editing import MAX_LINE, MAX_SUMMARY
from baithak.outcomes.plan import Plan
from baithak.outcomes.slates import suggested
from baithak.voices.models import Dialogue
from baithak.web.catalogue import LANGUAGES, direction

TEXTS = {
    "title": (_("Title"), MAX_LINE, True),
    "summary": (_("In short"), MAX_SUMMARY, False),
    "organisers": (_("Who held the dialogue"), MAX_LINE, True),
    "series_title": (_("Series"), MAX_LINE, True),
    "change": (_("What has changed, or why it is withdrawn"), MAX_SUMMARY, False),
}


class BriefForm(forms.Form):
    """The plan of a brief of one dialogue. count: how many recommendations a new one should begin with; 0: as many as
    surely leave nobody out (`slates.suggested`). typed: what was filled in before they were asked for."""

    series = forms.SlugField(
        label=_("Short name of the series"), max_length=64, help_text=_("Small letters, digits, hyphens.")
    )
    contact = forms.CharField(label=_("Where to ask"), max_length=MAX_LINE, required=False)
    released_on = forms.DateField(
        label=_("Day of release to both sides"), widget=forms.DateInput(attrs={"type": "date"})
    )
    open_from = forms.DateField(
        label=_("From this day everybody may read it"), widget=forms.DateInput(attrs={"type": "date"})
    )
    is_public = forms.BooleanField(label=_("Everybody may read it from that day"), required=False)
    recommendations = forms.MultipleChoiceField(
        label=_("Recommendations"), widget=forms.CheckboxSelectMultiple, required=False
    )
    consensus = forms.MultipleChoiceField(
        label=_("Co-signed as consensus"),
        help_text=_("Only what is ratified. With their sign-off both sides sign that there is consensus."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *arguments: Any,
        dialogue: Dialogue,
        plan: Plan | None = None,
        count: int = 0,
        typed: Mapping[str, Any] | None = None,
        **named: Any,
    ) -> None:
        today = timezone.localdate()
        usual = typed or {"released_on": today, "open_from": today, "is_public": True}
        super().__init__(*arguments, initial=_initial(plan) if plan else dict(usual), **named)
        self.dialogue, self.plan = dialogue, plan
        is_later = plan is not None and plan.status != "released"
        for name, (label, most, is_needed) in TEXTS.items():
            if name == "change" and not is_later:
                continue
            for code in dialogue.languages:
                self.fields[f"{name}_{code}"] = _text(label, code, most, is_needed or name == "change")
                self.initial.setdefault(f"{name}_{code}", "")
        first = plan.recommendations if plan else suggested(dialogue.pk, count)
        if not plan:
            self.initial["recommendations"] = [str(one) for one in first]
        put = [one for one in drafts(dialogue.pk) if one.recommendation.put_in_id]
        put.sort(key=lambda one: _place(first, one.recommendation.number))
        choices = [(str(one.recommendation.number), f"{one.recommendation.number}. {one.heading}") for one in put]
        for name in ("recommendations", "consensus"):
            self.fields[name].choices = choices
        self.order_fields(
            [*(f"title_{code}" for code in dialogue.languages), *(f"summary_{code}" for code in dialogue.languages)]
        )

    def made(self) -> Plan:
        """The plan that was filled in."""
        said = self.cleaned_data
        texts = {name: {code: said.get(f"{name}_{code}", "") for code in self.dialogue.languages} for name in TEXTS}
        status = self.plan.status if self.plan else "released"
        return Plan(
            **texts,
            series=said["series"],
            contact=said["contact"],
            released_on=said["released_on"].isoformat(),
            open_from=said["open_from"].isoformat(),
            is_public=said["is_public"],
            recommendations=[int(one) for one in said["recommendations"]],
            consensus=[int(one) for one in said["consensus"]],
            status=status,
        )

    def apart(self, theirs: Plan) -> list[tuple[str, str]]:
        """Where somebody else's plan differs from what was filled in: the field, and what theirs says."""
        own, other = _initial(self.made()), _initial(theirs)
        return [
            (str(field.label), _said(other[name]))
            for name, field in self.fields.items()
            if name in other and other[name] != own[name]
        ]


def _place(first: list[int], number: int) -> tuple[int, int]:
    """Those of the plan, or of the slate, in their order; then the others."""
    return (first.index(number) if number in first else len(first), number)


def _text(label: Any, code: str, most: int, is_needed: bool) -> forms.CharField:
    attributes = {"lang": code, "dir": direction(code)}
    widget = forms.Textarea(attrs=attributes | {"rows": 4}) if most > MAX_LINE else forms.TextInput(attrs=attributes)
    return forms.CharField(label=f"{label} · {LANGUAGES[code]}", max_length=most, required=is_needed, widget=widget)


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return {True: str(_("yes")), False: str(_("no"))}[value] if isinstance(value, bool) else str(value)


def _initial(plan: Plan) -> dict[str, Any]:
    flat = {f"{name}_{code}": text for name in TEXTS for code, text in getattr(plan, name).items()}
    known = {name: getattr(plan, name) for name in ("series", "contact", "released_on", "open_from", "is_public")}
    lists = {name: [str(one) for one in getattr(plan, name)] for name in ("recommendations", "consensus")}
    return flat | known | lists
