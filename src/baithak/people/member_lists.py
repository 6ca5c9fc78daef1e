"""Lists of members: pasted, or read from a file; every error is named with its line, and nothing is saved here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from baithak.conversations.spreadsheets import spreadsheet_safe
from baithak.people.choices import Gender, Generation, Role, Words, generation_of
from baithak.people.limits import MAX_LIST_BYTES, MAX_LIST_MEMBERS, MAX_NAME
from baithak.people.members import NewMember
from baithak.people.models import Member
from baithak.people.wording import address_of, name_of, plain
from baithak.web.catalogue import LANGUAGES
from baithak.web.errors import Refusal

COLUMNS = ("name", "email", "side", "role", "gender", "generation", "first time", "language")
_HEADERS = {
    "name": "name fullname member participant person नाम نام",
    "email": "email mail emailaddress address ईमेल ای-میل ایمیل ایمیلکاپتا پتا",
    "side": "side country party team पक्ष देश فریق ملک",
    "role": "role profession background occupation भूमिका पेशा حیثیت کردار پیشہ",
    "gender": "gender sex लिंग جنس صنف",
    "generation": "generation born birth birthyear yearofbirth age जन्म पीढ़ी پیدائش نسل",
    "first time": "firsttime first firsttimer new पहलीबार پہلیبار",
    "language": "language lang भाषा زبان",
}
_WORDS: dict[str, dict[str, str]] = {
    "role": {
        Role.FORMER_DIPLOMAT: "diplomat exdiplomat ambassador formerambassador foreignservice",
        Role.MILITARY_VETERAN: "veteran military army navy airforce general soldier exmilitary",
        Role.ACADEMIC: "academia professor scholar researcher university",
        Role.JOURNALIST: "journalism media press editor writer",
        Role.BUSINESS_LEADER: "business industry trade trader entrepreneur",
        Role.CIVIL_SOCIETY: "civilsociety ngo activist",
        Role.OTHER: "other none",
    },
    "gender": {
        Gender.WOMAN: "f w female महिला स्त्री خاتون عورت",
        Gender.MAN: "m male पुरुष مرد",
        Gender.OTHER: "x nonbinary अन्य دیگر",
        Gender.UNSAID: "- ? unknown",
    },
    "generation": {Generation.UNSAID: "- ? unknown"},
    "first time": {
        "yes": "y yes true 1 x ✓ हाँ हां جیہاں ہاں first new",
        "no": "n no false 0 - नहीं نہیں returning",
    },
    "language": {code: f"{code} {name}" for code, name in LANGUAGES.items()}
    | {"hi": "hi hindi हिन्दी हिंदी", "ur": "ur urdu اردو"},
}


@dataclass(frozen=True)
class Line:
    """One line of a list: what was written, and either the member it makes or what is wrong with it."""

    number: int
    cells: tuple[str, ...]
    member: NewMember | None
    errors: tuple[str, ...] = ()
    side: str = ""  # as people call it

    @property
    def language(self) -> str:
        """What people call the language of the letters."""
        return LANGUAGES[self.member.language] if self.member else ""


@dataclass(frozen=True)
class MemberList:
    """A list as it was read. It can be saved if every line makes a member."""

    lines: tuple[Line, ...]
    text: str

    @property
    def members(self) -> list[NewMember]:
        return [line.member for line in self.lines if line.member]

    @property
    def bad_lines(self) -> list[Line]:
        return [line for line in self.lines if line.errors]

    @property
    def is_good(self) -> bool:
        return bool(self.lines) and not self.bad_lines


def text_of_file(data: bytes) -> str:
    """The text in a file. Raises Refusal with one clear sentence for whatever is not a table in plain text."""
    if len(data) > MAX_LIST_BYTES:
        raise _too_long()
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"Rar!", b"7z", b"%PDF")):
        say = _(
            "This is a workbook or a packed file. In the spreadsheet choose Save as, CSV; or copy the cells and paste."
        )
        raise Refusal("packed", say)
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(
        "encoding", _("The letters of this file cannot be read. Save it as CSV UTF-8, or copy the cells and paste.")
    )


def read_list(text: str, sides: Mapping[str, Collection[str]], known: Collection[str]) -> MemberList:
    """What a list says, line by line.

    `sides`: for each side's identifier, the names it goes by, the reader's own first.
    `known`: addresses that are on the list already.
    Cells are parted by tab, semicolon or comma; a first line of headings may put them in any order.
    Raises Refusal if it is too long, holds nothing, or is no table.
    """
    if len(text.encode("utf-8", "replace")) > MAX_LIST_BYTES:
        raise _too_long()
    if "\x00" in text:
        raise Refusal("encoding", _("This is not plain text. Copy the cells of the spreadsheet and paste them."))
    rows = _rows(text)
    if not rows:
        raise Refusal("empty", _("There is nothing in the list yet. Paste one person on each line."))
    order = _headings(rows[0][1])
    if order:
        rows = rows[1:]
    if len(rows) > MAX_LIST_MEMBERS:
        say = _("This list has %(count)s lines. Add at most %(most)s at a time.")
        raise Refusal("many", say % {"count": len(rows), "most": MAX_LIST_MEMBERS})
    reader = _Reader(order or COLUMNS, sides, known)
    return MemberList(tuple(reader.read(number, cells) for number, cells in rows), text)


def write_list(members: Iterable[Member]) -> str:
    """The members as CSV for a spreadsheet: no cell can run as a formula; this door reads it back."""
    out = io.StringIO()
    table = csv.writer(out, quoting=csv.QUOTE_ALL)  # whoever splits at another sign still starts no cell inside a name
    table.writerow([*COLUMNS, "seat taken"])
    for member in members:
        first, seat = "yes" if member.is_first_time else "no", "yes" if member.has_seat else "no"
        facts = (member.name, member.email, member.side.side, member.role, member.gender, member.generation)
        table.writerow([spreadsheet_safe(cell) for cell in (*facts, first, member.language, seat)])
    return out.getvalue()


class _Reader:
    """Reads the lines of one list, and remembers the addresses it has seen."""

    def __init__(self, order: Sequence[str], sides: Mapping[str, Collection[str]], known: Collection[str]) -> None:
        self._order, self._known = order, set(known)
        self._seen: dict[str, int] = {}
        self._names = {side: next(iter(names), side) for side, names in sides.items()}
        self._sides = {_bare(name): side for side, names in sides.items() for name in (side, *names)}

    def read(self, number: int, cells: tuple[str, ...]) -> Line:
        said = dict(zip(self._order, cells, strict=False))
        errors: list[str] = []
        take = _Taker(said, errors)
        email = take("email", address_of)
        new = NewMember(
            name=take("name", lambda text: name_of(text, MAX_NAME)),
            email=email,
            side=take("side", self._side),
            role=take("role", _role),
            gender=take("gender", _gender),
            generation=take("generation", _generation),
            is_first_time=take("first time", _first_time) == "yes",
            language=take("language", _language),
        )
        if len(cells) > len(self._order) and any(cells[len(self._order) :]):
            errors.append(_("There are more cells than headings. Look for a comma too many."))
        if email:
            errors += self._double(email, number)
        return Line(number, cells, None if errors else new, tuple(errors), self._names.get(new.side, ""))

    def _double(self, email: str, number: int) -> list[str]:
        if email in self._known:
            return [_("%(email)s is on the list already.") % {"email": email}]
        before = self._seen.setdefault(email, number)
        if before != number:
            return [_("%(email)s is also in line %(line)s.") % {"email": email, "line": before}]
        return []

    def _side(self, text: str) -> str:
        if not text and len(set(self._sides.values())) == 1:
            return next(iter(self._sides.values()))
        if _bare(text) not in self._sides:
            names = ", ".join(self._names.values())
            raise Refusal("side", _("The side is not known. Write one of: %(names)s.") % {"names": names})
        return self._sides[_bare(text)]


class _Taker:
    """Takes cells by the name of their column; what is wrong with one is added to the errors."""

    def __init__(self, said: Mapping[str, str], errors: list[str]) -> None:
        self._said, self._errors = said, errors

    def __call__(self, column: str, read: Callable[[str], str]) -> str:
        try:
            return read(plain(self._said.get(column, "")))
        except Refusal as refusal:
            self._errors.append(refusal.say)
            return ""


def _rows(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """The lines that hold something, each with its number, cut into cells."""
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    mark = max("\t;,", key=first.count)
    rows = []
    for number, line in enumerate(lines, start=1):
        try:
            cells = next(csv.reader([line], delimiter=mark, skipinitialspace=True), [])
        except csv.Error as error:
            raise Refusal("table", _("Line %(line)s cannot be read as a table.") % {"line": number}) from error
        if any(cell.strip() for cell in cells):
            rows.append((number, tuple(cell.strip() for cell in cells)))
    return rows


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    """The columns that a line of headings names, unknown ones as themselves; () if it is a line like the others."""
    known = {_bare(word): column for column, words in _HEADERS.items() for word in words.split()}
    named = tuple(known.get(_bare(cell), f"?{cell}") for cell in cells)
    if any("@" in cell for cell in cells) or not {"name", "email"} & set(named):
        return ()
    if missing := {"name", "email"} - set(named):
        names = ", ".join(sorted(missing))
        raise Refusal("headings", _("The first line names no column for: %(names)s.") % {"names": names})
    if doubled := {name for name in named if named.count(name) > 1 and not name.startswith("?")}:
        names = ", ".join(sorted(doubled))
        raise Refusal("headings", _("The first line names a column twice: %(names)s.") % {"names": names})
    return named


def _role(text: str) -> str:
    return Role(_chosen("role", text, Role.OTHER, _("The role is not known. Write one of: %(names)s."), _labels(Role)))


def _gender(text: str) -> str:
    return Gender(
        _chosen("gender", text, Gender.UNSAID, _("The gender is not known. Write one of: %(names)s."), Gender.values)
    )


def _generation(text: str) -> str:
    if re.fullmatch(r"(18|19|20)\d\d", text):
        return generation_of(int(text))
    refusal = _("The generation is not known. Write a year of birth, or one of: %(names)s.")
    return Generation(_chosen("generation", text, Generation.UNSAID, refusal, _labels(Generation)))


def _labels(choices: type[Words]) -> list[str]:
    return [label for _value, label in choices.choices]


def _first_time(text: str) -> str:
    return _chosen("first time", text, "no", _("First time is yes or no."), ())


def _language(text: str) -> str:
    return _chosen(
        "language", text, "en", _("The language is not known. Write one of: %(names)s."), [*LANGUAGES.values()]
    )


def _chosen(column: str, text: str, otherwise: str, refusal: str, names: Sequence[str]) -> str:
    if not text:
        return otherwise
    if (word := _bare(text)) in _known(column):
        return _known(column)[word]
    raise Refusal("unknown", refusal % {"names": ", ".join(map(str, names))} if names else refusal)


@cache
def _known(column: str) -> dict[str, str]:
    """What a cell of this column may say, in any of the three languages, and what it means."""
    words = {_bare(word): str(value) for value, all_words in _WORDS[column].items() for word in all_words.split()}
    labels = {"role": Role, "gender": Gender, "generation": Generation}.get(column)
    for code in LANGUAGES if labels else ():
        with translation.override(code):
            words |= {_bare(str(choice.label)): str(choice.value) for choice in labels or ()}
    return words | {_bare(str(choice.value)): str(choice.value) for choice in labels or ()}


def _bare(text: str) -> str:
    """A word without spaces, hyphens and capitals, so that different spellings meet."""
    return re.sub(r"[\s\-_./']", "", plain(text)).casefold() or text.strip()


def _too_long() -> Refusal:
    say = _("The list is longer than %(most)s kB. Add fewer people at a time.")
    return Refusal("long", say % {"most": MAX_LIST_BYTES // 1000})
