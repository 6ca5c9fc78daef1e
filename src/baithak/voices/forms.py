"""What staff fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from baithak.voices.export import MAX_NAME
from baithak.voices.models import Ground, Verdict
from baithak.voices.opening import MAX_BYTES


class OpeningForm(forms.Form):
    """The file that the convening door wrote when enrolment was closed."""

    opening = forms.FileField(
        label=_("Opening file"),
        help_text=_("The convener gets it when enrolment is closed and all witnesses have signed the charter."),
        max_length=200,
    )

    def clean_opening(self) -> bytes:
        file = self.cleaned_data["opening"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is too long to be an opening."))
        return bytes(file.read())


class ExtendForm(forms.Form):
    """A later last day."""

    closes_on = forms.DateField(label=_("New last day"), widget=forms.DateInput(attrs={"type": "date"}))


class VerdictForm(forms.Form):
    """What a side's moderators say of a statement."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    ground = forms.ChoiceField(choices=[("", ""), *Ground.choices], required=False)


class CosignatureForm(forms.Form):
    """A line that a witness made elsewhere."""

    line = forms.CharField(
        label=_("Co-signature"),
        help_text=_("One line that begins with a dash, as the witness sent it."),
        max_length=1000,
    )


class ScrutineerForm(forms.Form):
    """Somebody who may open the exported record."""

    name = forms.CharField(label=_("Name"), max_length=MAX_NAME)
    key = forms.CharField(
        label=_("Public key"), help_text=_("It begins with age1 and is not a secret."), max_length=100
    )
