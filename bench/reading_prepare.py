"""What the benchmark `reading` reads: a full brief, and a series of three decades. Run as a process of its own.

python -m bench.reading_prepare, with BAITHAK_HOME; prints the paths of the brief's page and of the series' page.
"""

from __future__ import annotations

import os
from datetime import date

LANGUAGES = ("en", "hi", "ur")
SERIES, FIRST_YEAR, YEARS = "bench-line", 1995, 30
RECOMMENDATIONS, STATEMENTS = 12, 40
SENTENCE = {
    "en": "Both sides should share what they measure of the river within one hour, all the year round.",
    "hi": "दोनों पक्ष नदी के जो आँकड़े मापें उन्हें एक घंटे के भीतर, पूरे वर्ष, एक-दूसरे को दें।",
    "ur": "دونوں جانب دریا کے جو اعداد و شمار ناپیں وہ ایک گھنٹے کے اندر، سارا سال، ایک دوسرے کو دیں۔",
}


def main() -> None:
    """Make the tables, then what lies in them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "baithak.doors.publication"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    print(f"/en/briefs/{publish_brief()}/")
    print(f"/ur/series/{SERIES}/")


def publish_brief() -> str:
    """A brief with as many statements as fit, and its series; its name."""
    from baithak.publications import document
    from baithak.publications.document import Brief, HeldRound, Phrase, Recommended, Side, Support, Told
    from baithak.publications.headings import headings
    from baithak.publications.models import Publication, Series

    sides = tuple(Side(name, SENTENCE, 20) for name in ("east", "west"))
    support = tuple(Support(SENTENCE, SENTENCE, SENTENCE, "agree", 2, 1, 4) for _ in sides)
    told = tuple(Told(SENTENCE, SENTENCE, support) for _ in range(STATEMENTS))
    recommended = tuple(
        Recommended(
            f"bench-{number}",
            number,
            SENTENCE,
            SENTENCE,
            "en",
            LANGUAGES,
            SENTENCE,
            SENTENCE,
            1,
            0,
            support,
            (SENTENCE,),
        )
        for number in range(1, RECOMMENDATIONS + 1)
    )
    today = date.today().isoformat()
    brief = Brief(
        document.FORM, "released", "bench", "ab" * 32, SERIES, 1, 1, "", {}, today, today, LANGUAGES,
        *(SENTENCE,) * 4, "desk@bench.example", sides, (HeldRound(SENTENCE, today, today),) * 3, recommended,
        told, told, (Phrase(SENTENCE, SENTENCE),) * 5, SENTENCE, SENTENCE, headings=headings(LANGUAGES),
    )  # fmt: skip
    data = document.write(brief)
    series = Series.objects.create(slug=SERIES, title=SENTENCE)
    made = Publication.objects.create(
        name=document.name_of(data), series=series, dialogue="bench", number=1, edition=1, released_on=today,
        open_from=today, is_public=True, document=data.decode(),
    )  # fmt: skip
    for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
        recommend(series, year)
    return made.name


def recommend(series: object, year: int) -> None:
    """One of a year, that continues the year before's; it was noted, and it lapsed."""
    from baithak.publications.models import Grade, Recommendation, Stage, Step

    name, before = f"bench-{year}-1", [f"bench-{year - 1}-1"] if year > FIRST_YEAR else []
    one = Recommendation.objects.create(
        name=name,
        series=series,
        made_on=date(year, 3, 1),
        title=SENTENCE,
        text=SENTENCE,
        original="en",
        grew_from=before,
    )
    for month, stage in ((3, Stage.PROPOSED), (6, Stage.NOTED), (9, Stage.LAPSED)):
        Step.objects.create(
            recommendation=one, stage=stage, happened_on=date(year, month, 1), said=SENTENCE, grade=Grade.CLAIMED
        )


if __name__ == "__main__":
    main()
