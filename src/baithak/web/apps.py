"""The face as a Django app: its templates, styles and languages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "baithak.web"
    label = "web"
