"""The convening door: WHO. Conveners' desk and members' enrolment; its database holds identities and no voice."""

from baithak.doors import base

globals().update(
    base.door("convening", [*base.WITH_ACCOUNTS, "baithak.people"], base.ACCOUNT_MIDDLEWARE) | base.ACCOUNT_SETTINGS
)
