"""Who takes part: as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "baithak.people"
    label = "people"
