"""What templates of letters call: text modules and filters. They know no settings: every process prints the same."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from django.template import Context, Library, Node, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from triage.letters.words import Words

register = Library()

_MARK = re.compile(r"(Art\.|Nos?\.|no\.|§|\(EU\)|section) (?=\S)")
WORDS = "words"
"""The name under which a template has the Words of its language."""
MASK = "•••••"
"""What stands for a value in a preview; it tells neither its length nor its kind."""


class TextModuleNode(Node):
    """`{% text "refusal.opening" answer_by=answer_by %}`: a text module, with values for its placeholders."""

    def __init__(self, code: str, values: dict[str, FilterExpression]) -> None:
        self.code = code
        self.values = values

    def render(self, context: Context) -> SafeString:
        words: Words = context[WORDS]
        given = {name: expression.resolve(context) for name, expression in self.values.items()}
        always = {"our_reference": context["references"]["ours"], "operator": context["letterhead"]["name"]}
        return words.say(self.code, {**always, **given})


@register.tag("text")
def text_module(parser: Parser, token: Token) -> TextModuleNode:
    """Read `{% text "code" name=value … %}`. Raises TemplateSyntaxError for anything else."""
    _, *bits = token.split_contents()
    if not bits or not re.fullmatch(r'"[a-z0-9_.]+"', bits[0]):
        raise TemplateSyntaxError("a text module is named by its code in quotation marks")
    rest = bits[1:]
    values = token_kwargs(rest, parser)
    if rest:
        raise TemplateSyntaxError(f"“{rest[0]}” is no name=value")
    return TextModuleNode(bits[0][1:-1], values)


@register.filter(expects_localtime=False)
def utc(value: object) -> str:
    """An instant in UTC to the second: `2026-11-22 14:03:27`. Raises TypeError for a time without a zone."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"{value} is no instant")
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


@register.filter(expects_localtime=False)
def written(value: Any, words: Words) -> str:
    """A day, an instant or a number as the language writes it: `{{ date|written:words }}`."""
    return words.written(value)


@register.filter
def unless(value: object, masked: bool) -> object:
    """The value, or dots where the sheet is masked: `{{ value|unless:masked }}`."""
    return MASK if masked else value


@register.filter
def runs(value: str) -> str:
    """The direction of a value that may take several lines, `ltr` or `rtl`: that of its first letter (UAX 9, P2)."""
    for char in value:
        if (kind := unicodedata.bidirectional(char)) in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


@register.filter
def cite(value: str) -> str:
    """A citation that does not break between a mark and its number: `Art. 11`, `§ 100g`."""
    return _MARK.sub("\\1\u00a0", str(value))


@register.filter
def paragraphs(value: str) -> SafeString:
    """Free text as escaped HTML paragraphs: a blank line starts a new one, a line end stays a line end."""
    blocks = [block.strip() for block in str(value).split("\n\n")]
    return mark_safe(  # noqa: S308  every block is escaped below
        "".join(
            f"<p><bdi>{conditional_escape(block).replace(chr(10), '<br>')}</bdi></p>"
            for block in blocks
            if block
        )
    )


@register.filter(expects_localtime=False)
def iso_date(value: date) -> str:
    """A day as `2026-11-22`."""
    return value.strftime("%Y-%m-%d")


@register.filter
def join_line(value: tuple[str, ...]) -> str:
    """The lines of an address in one, or the codes of an item, with dots between."""
    return " · ".join(value)
