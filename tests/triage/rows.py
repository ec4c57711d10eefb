"""How many rows every table has: what a refusal must not move."""

from __future__ import annotations

from django.apps import apps


def row_counts() -> dict[str, int]:
    """By table, the history's too; sessions and messages are not the desk's."""
    return {
        model._meta.db_table: model._base_manager.count()
        for label in ("triage", "jurisdictions")
        for model in apps.get_app_config(label).get_models()
    }


def rows_made_since(before: dict[str, int]) -> dict[str, int]:
    """By table, how many rows there are more than before; tables without a difference are left out."""
    return {name: count - before[name] for name, count in row_counts().items() if count != before[name]}
