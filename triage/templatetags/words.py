"""Filters for words that are stored in English."""

from django import template

from triage import retelling

register = template.Library()


@register.filter
def retold(text: object) -> str:
    """A stored sentence in the reader's language."""
    return retelling.retold(str(text))
