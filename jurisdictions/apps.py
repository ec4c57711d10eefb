"""The Django app of the law."""

from django.apps import AppConfig


class JurisdictionsConfig(AppConfig):
    """Jurisdictions, rulebook versions and rights indicators."""

    name = "jurisdictions"
    verbose_name = "Law"
