"""What is said: as a Django app."""

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "baithak.voices"
    label = "voices"
