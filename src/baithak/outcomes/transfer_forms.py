"""What a side's signatory fills in for the transfer of a brief: desks, links, the checklist, the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baithak.outcomes import links
from baithak.outcomes.desks import MAX_OFFICE, Desk
from baithak.outcomes.transfer import CHECKLIST, MAX_NOTE, Carrier, Item, Reaction, Way
from baithak.web.catalogue import LANGUAGES

USUAL_DAYS = 90
DAY = {"type": "date"}
ANY_SCRIPT = {"dir": "auto"}


class OfficeForm(forms.Form):
    """A desk of the register."""

    office = forms.CharField(
        label=_("Office"),
        help_text=_("As it is called, never a person."),
        max_length=MAX_OFFICE,
        widget=forms.TextInput(attrs=ANY_SCRIPT),
    )
    channel = forms.CharField(
        label=_("How it is reached"),
        help_text=_("The way, such as an embassy or a registry; no private number."),
        max_length=MAX_OFFICE,
        required=False,
        widget=forms.TextInput(attrs=ANY_SCRIPT),
    )


class LinksForm(forms.Form):
    """Links to be drawn for desks of a side."""

    desks = forms.MultipleChoiceField(label=_("For these desks"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("Language"))
    expires_on = forms.DateField(label=_("Last day on which it works"), widget=forms.DateInput(attrs=DAY))
    watermark = forms.CharField(
        label=_("Watermark"),
        help_text=_("Printed across what these desks open. May stay empty."),
        max_length=links.MAX_WATERMARK,
        required=False,
        widget=forms.TextInput(attrs=ANY_SCRIPT),
    )

    def __init__(self, *arguments: Any, desks: Sequence[Desk], languages: Sequence[str], **named: Any) -> None:
        usual = {"expires_on": timezone.localdate() + timedelta(days=USUAL_DAYS)}
        super().__init__(*arguments, initial=usual, **named)
        self.fields["desks"].choices = _open(desks)
        self.fields["language"].choices = [(code, LANGUAGES[code]) for code in languages]


class ChecklistForm(forms.Form):
    """A side's checklist: for every line a note, and whether it is ready."""

    def __init__(self, *arguments: Any, plan: dict[str, Item], **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, label in CHECKLIST.items():
            widget = forms.Textarea(attrs=ANY_SCRIPT | {"rows": 2})
            self.fields[f"note_{name}"] = forms.CharField(
                label=label, max_length=MAX_NOTE, required=False, initial=plan[name].note, widget=widget
            )
            self.fields[f"ready_{name}"] = forms.BooleanField(
                label=_("Ready"), required=False, initial=plan[name].is_ready
            )

    def made(self) -> dict[str, Item]:
        """The checklist as filled in."""
        said = self.cleaned_data
        return {name: Item(said[f"note_{name}"], said[f"ready_{name}"]) for name in CHECKLIST}

    def apart(self, theirs: Mapping[str, Item]) -> list[tuple[str, Item]]:
        """Where somebody else's checklist differs from what was filled in: the line, and what theirs says."""
        own = self.made()
        return [(str(label), theirs[name]) for name, label in CHECKLIST.items() if theirs[name] != own[name]]


class BriefingForm(forms.Form):
    """An entry of the log."""

    desk = forms.ChoiceField(label=_("Office"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DAY))
    carrier = forms.ChoiceField(label=_("Who briefed it"), choices=Carrier.choices)
    way = forms.ChoiceField(label=_("How"), choices=Way.choices)
    reaction = forms.ChoiceField(label=_("How the desk took it"), choices=Reaction.choices)
    note = forms.CharField(
        label=_("What has to be known next time"),
        help_text=_("No names. May stay empty."),
        max_length=MAX_NOTE,
        required=False,
        widget=forms.Textarea(attrs=ANY_SCRIPT | {"rows": 2}),
    )

    def __init__(self, *arguments: Any, desks: Sequence[Desk], **named: Any) -> None:
        super().__init__(*arguments, initial={"day": timezone.localdate()}, **named)
        self.fields["desk"].choices = _open(desks)


def _open(desks: Sequence[Desk]) -> list[tuple[str, str]]:
    return [(one.id, one.office) for one in desks if not one.is_retired]
