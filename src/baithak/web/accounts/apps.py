"""Staff accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "baithak.web.accounts"
    label = "accounts"
