"""The roundtable door: WHAT. Seats, rounds, findings; its database holds voices and no member."""

from baithak.doors import base

settings = base.door("roundtable", [*base.WITH_ACCOUNTS, "baithak.voices", "baithak.outcomes"], base.ACCOUNT_MIDDLEWARE)
nameless, headers, *others = settings["MIDDLEWARE"]
globals().update(
    settings
    | base.ACCOUNT_SETTINGS
    | {"LOGIN_REDIRECT_URL": "/desk/", "MIDDLEWARE": [nameless, headers, "baithak.voices.first.VoicesFirst", *others]}
)
