"""A brief to test with: three languages, two sides, two recommendations, one of them ratified."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from baithak.publications import document
from baithak.publications.document import Brief, HeldRound, Phrase, Recommended, Role, Side, Support, Texts, Told
from baithak.publications.headings import headings
from baithak.publications.models import Publication, Recommendation, Series

LANGUAGES = ("en", "hi", "ur")


def texts(en: str, hi: str, ur: str) -> Texts:
    return {"en": en, "hi": hi, "ur": ur}


INDIA = texts("India", "भारत", "بھارت")
PAKISTAN = texts("Pakistan", "पाकिस्तान", "پاکستان")
MORE = texts("more than two thirds support it", "दो तिहाई से अधिक समर्थन में", "دو تہائی سے زیادہ حامی")
SOME = texts("between one and two thirds support it", "एक से दो तिहाई समर्थन में", "ایک سے دو تہائی حامی")


def support(side: Texts, said: Texts, sure: int) -> Support:
    beside = texts("9 to 12 of 12 seats", "12 में से 9 से 12 सीटें", "12 میں سے 9 تا 12 نشستیں")
    return Support(side, said, beside, "agree", sure, 1, 3)


BOTH = (support(INDIA, MORE, 2), support(PAKISTAN, MORE, 2))
WATER = Recommended(
    name="water-2026-1",
    number=1,
    title=texts("Share flood data within the hour", "बाढ़ के आँकड़े घंटे भर में साझा हों", "سیلاب کا ڈیٹا ایک گھنٹے میں"),
    text=texts(
        "Both water commissions should exchange flood data within one hour of measuring it, all the year round.",
        "दोनों जल आयोग बाढ़ के आँकड़े मापने के एक घंटे के भीतर, पूरे वर्ष, एक-दूसरे को दें।",
        "دونوں آبی کمیشن سیلاب کے اعداد و شمار پیمائش کے ایک گھنٹے کے اندر، سارا سال، ایک دوسرے کو دیں۔",
    ),
    original="en",
    reviewed=("hi",),
    standing=texts("Ratified on both sides", "दोनों पक्षों से अनुमोदित", "دونوں جانب سے توثیق شدہ"),
    firmness=texts(
        "Very probably holds beyond this room.", "इस कक्ष से बाहर भी संभवतः सही।", "غالباً اس کمرے سے باہر بھی درست۔"
    ),
    is_ratified=1,
    is_consensus=0,
    support=BOTH,
    grew_from=(
        texts("Flood data must not wait.", "बाढ़ के आँकड़े रुकने नहीं चाहिए।", "سیلاب کے اعداد و شمار رکنے نہیں چاہییں۔"),
    ),
)
VISA = Recommended(
    name="water-2026-2",
    number=2,
    title=texts("Visas for those over 65", "65 से ऊपर वालों को वीज़ा", "65 سے زائد عمر والوں کو ویزا"),
    text=texts(
        "Citizens over 65 should get a visa on arrival at the land crossing.",
        "65 वर्ष से ऊपर के नागरिकों को स्थल सीमा पर पहुँचते ही वीज़ा मिले।",
        "65 سال سے زائد عمر کے شہریوں کو زمینی گزرگاہ پر پہنچتے ہی ویزا ملے۔",
    ),
    original="ur",
    reviewed=("en", "hi"),
    standing=texts("Not ratified", "अनुमोदित नहीं", "توثیق نہیں ہوئی"),
    firmness=texts("", "", ""),
    is_ratified=0,
    is_consensus=0,
    support=(support(INDIA, SOME, 1), support(PAKISTAN, MORE, 2)),
)
BRIEF = Brief(
    form=document.FORM,
    status="released",
    dialogue="water-2026",
    charter="ab" * 32,
    series="neemrana-line",
    number=1,
    edition=1,
    replaces="",
    change={},
    released_on="2026-11-20",
    open_from="2026-11-23",
    languages=LANGUAGES,
    series_title=texts("Water and neighbours", "पानी और पड़ोसी", "پانی اور ہمسائے"),
    title=texts("Water, travel and trust", "पानी, यात्रा और भरोसा", "پانی، سفر اور اعتماد"),
    summary=texts(
        "Both sides support one step on flood data and stand apart on visas.",
        "दोनों पक्ष बाढ़ के आँकड़ों पर एक क़दम का समर्थन करते हैं और वीज़ा पर अलग-अलग हैं।",
        "دونوں فریق سیلاب کے اعداد و شمار پر ایک قدم کی حمایت کرتے ہیں اور ویزا پر الگ الگ ہیں۔",
    ),
    organisers=texts("Two institutes, one on each side", "दो संस्थान, हर ओर एक", "دو ادارے، ہر جانب ایک"),
    contact="desk@dialogue.example",
    sides=(
        Side("india", INDIA, 12, (Role(texts("former diplomats", "पूर्व राजनयिक", "سابق سفارت کار"), "3 – 5"),)),
        Side("pakistan", PAKISTAN, 12, (Role(texts("former diplomats", "पूर्व राजनयिक", "سابق سفارت کار"), "3 – 5"),)),
    ),
    rounds=(
        HeldRound(texts("statements", "कथन", "بیانات"), "2026-09-01", "2026-09-08"),
        HeldRound(texts("votes", "मत", "ووٹ"), "2026-09-11", "2026-09-21"),
        HeldRound(texts("ratification", "अनुमोदन", "توثیق"), "2026-10-11", "2026-10-21"),
    ),
    recommendations=(WATER, VISA),
    common_ground=(
        Told(
            texts("Flood data must not wait.", "बाढ़ के आँकड़े रुकने नहीं चाहिए।", "سیلاب کے اعداد و شمار رکنے نہیں چاہییں۔"),
            texts("Broad support on both sides", "दोनों पक्षों में व्यापक समर्थन", "دونوں جانب وسیع حمایت"),
            BOTH,
        ),
    ),
    divides=(
        Told(
            texts(
                "The treaty should be negotiated anew.", "संधि पर नए सिरे से बातचीत हो।", "معاہدے پر ازسرِ نو بات چیت ہو۔"
            ),
            texts("Divides the sides", "पक्षों को बाँटता है", "فریقوں کو تقسیم کرتا ہے"),
            (support(INDIA, MORE, 2), support(PAKISTAN, SOME, 1)),
        ),
    ),
    phrases=(
        Phrase(
            texts("Broad support on both sides", "दोनों पक्षों में व्यापक समर्थन", "دونوں جانب وسیع حمایت"),
            texts(
                "On each side, more than three in five of all seats agree.",
                "हर पक्ष में, सभी सीटों के पाँच में से तीन से अधिक सहमत हैं।",
                "ہر جانب، تمام نشستوں کے پانچ میں سے تین سے زیادہ متفق ہیں۔",
            ),
        ),
    ),
    method=texts(
        "Members spoke from anonymous seats; support is told in bands chosen from the number of seats alone.",
        "सदस्यों ने गुमनाम सीटों से बात की; समर्थन केवल श्रेणियों में बताया जाता है।",
        "ارکان نے گمنام نشستوں سے بات کی؛ حمایت صرف درجوں میں بتائی جاتی ہے۔",
    ),
    attribution=texts(
        "Nothing in this brief is the view of any one person or institution.",
        "इस संक्षेप में कुछ भी किसी एक व्यक्ति या संस्था का मत नहीं है।",
        "اس خلاصے میں کچھ بھی کسی ایک شخص یا ادارے کی رائے نہیں۔",
    ),
    headings=headings(LANGUAGES),
    slate=texts(
        "Whatever the votes were that fit these bands, no group as large as its share is left out.",
        "इन श्रेणियों में आने वाले मत जो भी रहे हों, अपने हिस्से जितना बड़ा कोई समूह छूटा नहीं है।",
        "ان درجوں میں آنے والے ووٹ جو بھی رہے ہوں، اپنے حصے جتنا بڑا کوئی گروہ رہ نہیں گیا۔",
    ),
)


def publish(brief: Brief = BRIEF, **more: Any) -> Publication:
    """A publication with its series and recommendations, as a release writes them."""
    series, _made = Series.objects.get_or_create(slug=brief.series, defaults={"title": dict(brief.series_title)})
    data = document.write(brief)
    publication = Publication.objects.create(
        name=document.name_of(data),
        series=series,
        dialogue=brief.dialogue,
        number=brief.number,
        edition=brief.edition,
        released_on=brief.released_on,
        open_from=brief.open_from,
        document=data.decode(),
        **({"is_public": True} | more),
    )
    for one in brief.recommendations:
        Recommendation.objects.update_or_create(
            name=one.name,
            defaults={
                "series": series,
                "publication": publication,
                "made_on": date.fromisoformat(brief.released_on),
                "title": dict(one.title),
                "text": dict(one.text),
                "original": one.original,
                "standing": dict(one.standing),
            },
        )
    publication.refresh_from_db()
    return publication


def correction(**changes: Any) -> Brief:
    """The next edition of the sample brief."""
    old = document.name_of(document.write(BRIEF))
    change = texts("A date was wrong.", "एक तारीख़ ग़लत थी।", "ایک تاریخ غلط تھی۔")
    return replace(BRIEF, edition=2, status="corrected", replaces=old, change=change, **changes)
