"""The convener's forms: what may be typed, and which verb's words it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baithak.people.choices import Activity, Gender, Generation, Kind, Role
from baithak.people.dialogues import side_identifier
from baithak.people.limits import LEAST_SEATS, MAX_EMAIL, MAX_NAME, MAX_QUESTION, MAX_QUESTIONS, MAX_TITLE
from baithak.people.members import NewMember
from baithak.people.models import Meeting
from baithak.people.wording import address_of, name_of, origin_of, plain
from baithak.web.catalogue import LANGUAGES, direction
from baithak.web.errors import Refusal

ZONES = (
    "Asia/Kolkata",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Kathmandu",
    "Asia/Dubai",
    "Asia/Singapore",
    "Europe/London",
    "UTC",
)
LENGTHS = [(30, _("half an hour")), (60, _("1 hour")), (90, _("1½ hours")), (120, _("2 hours")), (180, _("3 hours"))]


def refusing(read: Callable[[str], str]) -> Callable[[str], str]:
    """What a verb refuses is said beside the field."""

    def clean(text: str) -> str:
        try:
            return read(text)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.say) from refusal

    return clean


class Text(forms.CharField):
    """One line, read by `read`, which may refuse it."""

    def __init__(self, read: Callable[[str], str] = plain, **named: Any) -> None:
        super().__init__(**named)
        self._read = refusing(read)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        return self._read(text) if text else ""


class Day(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    def __init__(self, **named: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **named)


def _in_language(code: str, **more: str) -> dict[str, str]:
    return {"lang": code, "dir": direction(code), **more}


def _latin(**more: str) -> dict[str, str]:
    return {"dir": "ltr", "autocapitalize": "off", "spellcheck": "false", "autocomplete": "off", **more}


class Plain(forms.Form):
    """Labels as they are, without a colon behind them."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **({"label_suffix": ""} | named))


class Words(Plain):
    """Title and questions in the three languages, who invites, and where the room is."""

    title_en = Text(label=_("Title in English"), max_length=MAX_TITLE, required=False)
    title_hi = Text(label=_("Title in Hindi"), max_length=MAX_TITLE, required=False)
    title_ur = Text(label=_("Title in Urdu"), max_length=MAX_TITLE, required=False)
    organiser = Text(
        label=_("Who invites"),
        help_text=_("As it will stand in the letters, for example the name of your institute."),
        max_length=200,
    )
    contact = Text(
        label=_("Whom members can ask"),
        help_text=_("An address or a telephone number; it stands below every letter."),
        max_length=200,
    )
    roundtable = Text(
        origin_of,
        label=_("Address of the roundtable"),
        help_text=_("Whoever keeps the room tells you. It looks like https://room.example"),
        max_length=200,
    )
    enrolment_until = Day(label=_("Members take their seats until"))
    questions_en = forms.CharField(label=_("Questions in English"), required=False, widget=forms.Textarea)
    questions_hi = forms.CharField(label=_("Questions in Hindi"), required=False, widget=forms.Textarea)
    questions_ur = forms.CharField(label=_("Questions in Urdu"), required=False, widget=forms.Textarea)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for code in LANGUAGES:
            self.fields[f"title_{code}"].widget.attrs |= _in_language(code)
            self.fields[f"questions_{code}"].widget.attrs |= _in_language(code, rows="5")
            self.fields[f"questions_{code}"].help_text = _("One on each line, up to %(most)s.") % {
                "most": MAX_QUESTIONS
            }
        self.fields["roundtable"].widget.attrs |= _latin(inputmode="url")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(cleaned.get(f"title_{code}") for code in LANGUAGES):
            self.add_error("title_en", _("Give the title in at least one language."))
        for code in LANGUAGES:
            lines = [plain(line) for line in cleaned.get(f"questions_{code}", "").splitlines() if plain(line)]
            if len(lines) > MAX_QUESTIONS or any(len(line) > MAX_QUESTION for line in lines):
                say = _("Up to %(most)s questions, each of up to %(long)s letters.")
                self.add_error(f"questions_{code}", say % {"most": MAX_QUESTIONS, "long": MAX_QUESTION})
            cleaned[f"questions_{code}"] = lines
        return cleaned

    @property
    def title(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"title_{code}"] for code in LANGUAGES}

    @property
    def questions(self) -> dict[str, list[str]]:
        return {code: self.cleaned_data[f"questions_{code}"] for code in LANGUAGES}

    @property
    def of_title(self) -> list[Any]:
        return [self[f"title_{code}"] for code in LANGUAGES]

    @property
    def of_questions(self) -> list[Any]:
        return [self[f"questions_{code}"] for code in LANGUAGES]


class NewDialogue(Words):
    """All of a new dialogue but its sides and rounds."""

    slug = Text(
        label=_("Short name"),
        help_text=_("Part of the room's address: small letters a-z, digits, hyphens. It says nothing secret."),
        max_length=64,
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=[*LANGUAGES.items()], widget=forms.CheckboxSelectMultiple
    )
    support = forms.IntegerField(label=_("A side agrees when this many in 100 of it do"), min_value=51, max_value=100)
    quorum = forms.IntegerField(
        label=_("Fewest seats of a side that must take part in a round"), min_value=1, max_value=1000
    )
    seats = forms.IntegerField(
        label=_("Fewest seats of a side before enrolment can close"),
        help_text=_("A closed dialogue needs at least %(least)s.") % {"least": LEAST_SEATS},
        min_value=1,
        max_value=1000,
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["slug"].widget.attrs |= _latin()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_small = (cleaned.get("seats") or LEAST_SEATS) < LEAST_SEATS
        if cleaned.get("kind") == Kind.CLOSED and is_small:
            say = _("A closed dialogue needs at least %(least)s, so that nobody can be told from the others.")
            self.add_error("seats", say % {"least": LEAST_SEATS})
        return cleaned


class SideForm(Plain):
    """One side. Its identifier comes from its English name."""

    side = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    name_en = Text(label=_("Name in English"), max_length=80, required=False)
    name_hi = Text(label=_("Name in Hindi"), max_length=80, required=False)
    name_ur = Text(label=_("Name in Urdu"), max_length=80, required=False)
    is_hosted_here = forms.BooleanField(label=_("Its members are invited from here"), required=False, initial=True)
    support = forms.IntegerField(
        label=_("It agrees when this many in 100 of it do"),
        help_text=_("Only if this side needs another share than the others; empty otherwise."),
        required=False,
        min_value=51,
        max_value=100,
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for code in LANGUAGES:
            self.fields[f"name_{code}"].widget.attrs |= _in_language(code)

    @property
    def name(self) -> dict[str, str]:
        return {code: text for code in LANGUAGES if (text := self.cleaned_data.get(f"name_{code}", ""))}

    def identifier(self, taken: set[str]) -> str:
        """The side's identifier: kept if its template gave one, else made from its English name."""
        given = self.cleaned_data.get("side", "")
        return given if given and given not in taken else side_identifier(self.name, taken)


class RoundForm(Plain):
    """One round."""

    activity = forms.ChoiceField(label=_("What members do"), choices=[("", "–"), *Activity.choices], required=False)
    opens_on = Day(label=_("Opens on"), required=False)
    closes_on = Day(label=_("Closes on"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = [bool(cleaned.get(name)) for name in ("activity", "opens_on", "closes_on")]
        if any(given) and not all(given) and not self.errors:
            self.add_error(None, _("Fill in all three, or leave all three empty."))
        return cleaned


class MemberForm(Plain):
    """One member."""

    name = Text(lambda text: name_of(text, MAX_NAME), label=_("Name"), max_length=MAX_NAME)
    email = Text(address_of, label=_("E-mail address"), max_length=MAX_EMAIL)
    side = forms.ChoiceField(label=_("Side"), widget=forms.RadioSelect)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.OTHER)
    gender = forms.ChoiceField(label=_("Gender"), choices=Gender.choices, initial=Gender.UNSAID)
    generation = forms.ChoiceField(label=_("Generation"), choices=Generation.choices, initial=Generation.UNSAID)
    language = forms.ChoiceField(label=_("Language of the letters"), choices=[*LANGUAGES.items()], initial="en")
    is_first_time = forms.BooleanField(label=_("Takes part in such a dialogue for the first time"), required=False)

    def __init__(self, *arguments: Any, sides: Iterable[Any], **named: Any) -> None:
        super().__init__(*arguments, **named)
        choices = [(side.side, str(side)) for side in sides]
        self.fields["side"].choices = choices
        if len(choices) == 1:
            self.fields["side"].initial = choices[0][0]
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "dir": "auto"}
        self.fields["email"].widget.attrs |= _latin(inputmode="email")

    @property
    def member(self) -> NewMember:
        return NewMember(**self.cleaned_data)


class ListForm(Plain):
    """A pasted list, or a file."""

    text = forms.CharField(
        label=_("The list"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "wrap": "off"}),
    )
    file = forms.FileField(label=_("Or a CSV file"), required=False, allow_empty_file=True)


class MeetingForm(Plain):
    """A meeting for the calendars."""

    day = Day(label=_("Day"))
    starts_at = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    zone = forms.ChoiceField(label=_("By the clocks of"), choices=[(zone, zone) for zone in ZONES])
    minutes = forms.TypedChoiceField(label=_("Lasts"), choices=LENGTHS, coerce=int, initial=90)
    place = Text(label=_("Where"), help_text=_("A room, or the address of a call."), max_length=200, required=False)

    @property
    def meeting(self) -> Meeting:
        return Meeting(**self.cleaned_data)


class WitnessForm(Plain):
    """Whom a side trusts to co-sign."""

    name = Text(
        label=_("Short name of the witness"),
        help_text=_("Small letters a-z, digits and underscores, as in a_rahman. Everybody will see it."),
        max_length=32,
    )
    key = Text(
        label=_("Public key of the witness"),
        help_text=_("64 signs, from the page on which the witness made their witness card."),
        max_length=64,
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name in self.fields:
            self.fields[name].widget.attrs |= _latin()


class FileForm(Plain):
    """A file of another door, chosen or pasted."""

    text = forms.CharField(
        label=_("Paste what is in the file"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr", "class": "code", "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("Or choose the file"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        cleaned["data"] = file.read() if file else cleaned.get("text", "").strip().encode("utf-8", "replace")
        if not cleaned["data"] and not self.errors:
            self.add_error("text", _("Paste the file, or choose it."))
        return cleaned


class OutlineForm(FileForm):
    """The outline of a dialogue that another door leads."""

    hosted = Text(
        label=_("Your side"),
        help_text=_(
            "The short name of the side whose members you invite, as the other door wrote it, for example pakistan."
        ),
        max_length=32,
    )
    organiser = Text(label=_("Who invites"), max_length=200)
    contact = Text(label=_("Whom members can ask"), max_length=200)
    enrolment_until = Day(label=_("Members take their seats until"))


class AskForm(Plain):
    """The address somebody was invited under."""

    email = forms.CharField(
        label=_("The e-mail address you were invited under"),
        max_length=MAX_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )


Sides = forms.formset_factory(SideForm, extra=0, max_num=8, absolute_max=8)
Rounds = forms.formset_factory(RoundForm, extra=0, max_num=10, absolute_max=10)
