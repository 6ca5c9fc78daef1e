"""What was released, as a Django app."""

from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "baithak.publications"
    label = "publications"
