"""The forms of staff accounts."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from baithak.web.accounts import totp
from baithak.web.accounts.models import Account, DutyKind
from baithak.web.catalogue import LANGUAGES

MAX_PASSPHRASE = 200
_JOINERS = "\u200c\u200d"  # Hindi and Urdu spell with them
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    """A name without signs that cannot be seen or that turn the direction of writing."""
    return "".join(sign for sign in text if sign in _JOINERS or unicodedata.category(sign) not in _HIDDEN).strip()


def _passphrase(label: Any, which: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": which})
    return forms.CharField(label=label, help_text=help_text, max_length=MAX_PASSPHRASE, strip=False, widget=widget)


def _code(label: Any, help_text: Any, length: int) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "dir": "ltr", "autocapitalize": "off"})
    return forms.CharField(label=label, help_text=help_text, max_length=length, widget=widget)


class SignIn(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr"}),
    )
    passphrase = _passphrase(_("Passphrase"), "current-password")
    code = _code(_("Code"), _("The six digits your authenticator app shows now, or one of your recovery codes."), 40)


class SetUp(forms.Form):
    """Passphrase twice, and a code made from the secret that was just shown."""

    passphrase = _passphrase(_("Passphrase"), "new-password", _("At least 12 characters. Four or five words are best."))
    again = _passphrase(_("The passphrase again"), "new-password")
    code = _code(_("Code"), _("The six digits the app shows now."), 6)

    def __init__(self, *arguments: Any, account: Account, secret: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.account, self.secret = account, secret

    def clean_passphrase(self) -> str:
        validate_password(self.cleaned_data["passphrase"], self.account)
        return self.cleaned_data["passphrase"]

    def clean_code(self) -> str:
        if totp.step_of(self.secret, self.cleaned_data["code"]) is None:
            raise forms.ValidationError(_("The app shows another code. Look at it again, and at the phone's clock."))
        return self.cleaned_data["code"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "passphrase" in cleaned and cleaned.get("again") != cleaned["passphrase"]:
            self.add_error("again", _("The two passphrases differ."))
        return cleaned


class OwnAccount(forms.ModelForm):
    class Meta:
        model = Account
        fields = ["name", "language"]
        labels = {"name": _("Name"), "language": _("Language of mail to you")}

    def clean_name(self) -> str:
        return visible(self.cleaned_data["name"])


class Invite(forms.Form):
    """Somebody, and what they are asked to do."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"dir": "ltr"}))
    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language of mail to them"), choices=[*LANGUAGES.items()])
    duty = forms.ChoiceField(label=_("Duty"))
    convening = forms.SlugField(
        label=_("Dialogue"), max_length=64, required=False, help_text=_("Its short name; empty for all dialogues.")
    )
    side = forms.SlugField(
        label=_("Side"),
        max_length=64,
        required=False,
        help_text=_("Its short name, for a moderator, drafter or signatory."),
    )

    def __init__(self, *arguments: Any, givable: list[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["duty"].choices = [(duty, DutyKind(duty).label) for duty in givable]
        if "moderator" not in givable:
            del self.fields["side"]

    def clean_name(self) -> str:
        return visible(self.cleaned_data["name"])
