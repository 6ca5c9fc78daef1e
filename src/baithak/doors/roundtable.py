"""The roundtable door: WHAT. Seats, rounds, findings; its database holds voices and no member. It alone writes
what was released."""

from baithak.doors import base

apps = [*base.WITH_ACCOUNTS, "baithak.voices", "baithak.outcomes", "baithak.publications"]
settings = base.door("roundtable", apps, base.ACCOUNT_MIDDLEWARE)
nameless, headers, *others = settings["MIDDLEWARE"]
globals().update(
    settings
    | base.ACCOUNT_SETTINGS
    | {"DATABASES": settings["DATABASES"] | base.publication_databases()}
    | {"LOGIN_REDIRECT_URL": "/desk/", "MIDDLEWARE": [nameless, headers, "baithak.voices.first.VoicesFirst", *others]}
)
