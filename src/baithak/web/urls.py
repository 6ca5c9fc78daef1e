"""Choosing a language: a cookie that holds nothing else."""

from django.urls import path

from baithak.web.views import choose_language

urlpatterns = [path("", choose_language, name="choose-language")]
