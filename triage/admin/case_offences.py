"""The offences that the desk recognised in an order, with the words that matched, and the acts that settle them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.recognition import Why
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import RowLevelAdmin
from triage.admin.fields import text_area
from triage.admin.filters import CaseCountryFilter
from triage.admin.secrets import Secrets
from triage.choices import SuggestionStatus, in_words
from triage.models import OffenceSuggestion
from triage.roles import Permission
from triage.services import suggestions


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the offence's text; `matched` where it was recognised."""

    text: str
    matched: bool


@dataclass(frozen=True, slots=True)
class OffenceLine:
    """One offence with what matched: words of provisions, and the offence's text cut where words matched."""

    row: OffenceSuggestion
    provisions: tuple[str, ...]
    certainty: str
    segments: tuple[Segment, ...]
    reason: str
    acts: Any

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it."""
        return bool(self.row.status == SuggestionStatus.SUGGESTED)


def offence_lines(
    rows: Iterable[OffenceSuggestion], text: str, secrets: Secrets, acts_of: Callable[[Any], Any]
) -> tuple[OffenceLine, ...]:
    """A line for each, the open ones first; `text` is the offence's text in clear."""
    lines = [_line(row, text, secrets, acts_of) for row in rows]
    return tuple(sorted(lines, key=lambda line: (not line.is_open, line.row.tag)))


def matches_in(stored: str) -> list[dict[str, Any]]:
    """What matched, as it was stored; nothing where it was erased or cannot be read."""
    try:
        found = json.loads(stored)
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def _line(row: OffenceSuggestion, text: str, secrets: Secrets, acts_of: Callable[[Any], Any]) -> OffenceLine:
    found = matches_in(secrets.text(row.matched))
    in_text = [(match["start"], match["end"]) for match in found if match["statute"] is None]
    provisions = [match["words"] for match in found if match["why"] == Why.STATUTE]
    certainties = [match["certainty"] for match in found]
    surest = next((word for word in ("high", "medium", "low") if word in certainties), "")
    return OffenceLine(
        row=row,
        provisions=tuple(dict.fromkeys(provisions)),
        certainty=in_words(surest),
        segments=_segments(text, in_text, found),
        reason=secrets.text(row.reason),
        acts=acts_of(row),
    )


def _segments(
    text: str, spans: Sequence[tuple[int, int]], found: Sequence[dict[str, Any]]
) -> tuple[Segment, ...]:
    """The text cut at the matches. One that was corrected since is not cut: the words no longer stand there."""
    words = {match["words"] for match in found}
    if any(text[start:end] not in words for start, end in spans):
        return (Segment(text, False),) if text else ()
    pieces, at = [], 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        pieces += [Segment(text[at : max(start, at)], False), Segment(text[max(start, at) : end], True)]
        at = end
    pieces.append(Segment(text[at:], False))
    return tuple(piece for piece in pieces if piece.text)


class DismissForm(ActForm):
    """Why the order does not name the offence."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=suggestions.LONGEST_REASON,
        widget=text_area(rows=4),
        help_text=gettext_lazy(
            "Why the words do not mean this offence: another person's case that is only quoted, an ordinary word."
        ),
    )


def _confirm(asked: Asked) -> Done:
    row = suggestions.confirm_offence(
        actor=asked.actor, data_request=asked.row.data_request, suggestion=asked.row, at=asked.at
    )
    return Done(_("“{offence}” is among the facts now. Assess again.").format(offence=row))


def _dismiss(asked: Asked) -> Done:
    row = suggestions.dismiss_offence(
        actor=asked.actor,
        data_request=asked.row.data_request,
        suggestion=asked.row,
        at=asked.at,
        **asked.values,
    )
    return Done(_("“{offence}” is dismissed.").format(offence=row))


def _is_open(row: Any, actor: Any) -> bool:
    return bool(row.status == SuggestionStatus.SUGGESTED)


class OffenceSuggestionAdmin(RowLevelAdmin):
    """Offences that the desk recognised."""

    acts = (
        Act(
            "confirm", gettext_lazy("Confirm"), Permission.CORRECT, _confirm, is_open=_is_open, direct=True,
            explains=gettext_lazy("The order names this offence: it becomes a fact, and the case is assessed again."),
        ),
        Act(
            "dismiss", gettext_lazy("Dismiss"), Permission.CORRECT, _dismiss, DismissForm, _is_open,
            explains=gettext_lazy("The order does not name this offence; the reason is kept."),
        ),
    )  # fmt: skip
    list_display = ("tag", "data_request", "status", "suggested_at", "settled_by")
    list_select_related = ("data_request", "settled_by")
    list_filter = (CaseCountryFilter, ("status", admin.ChoicesFieldListFilter))
