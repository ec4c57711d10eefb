"""The case file of a data request: what a reviewer reads, in the order in which it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jurisdictions.law.reasons import REASONS
from jurisdictions.law.vocabulary import Result, Standing
from triage.admin import evidence
from triage.admin.case_flags import FlagLine, flag_lines
from triage.admin.case_offences import OffenceLine, offence_lines
from triage.admin.case_rows import CaseRows
from triage.admin.document_preview import Preview, preview_of
from triage.admin.fact_places import FactPlace, place_of, places_of, quoted
from triage.admin.secrets import Secrets, open_secrets
from triage.admin.timeline import Told, timeline
from triage.admin.values import Shown, described, instant
from triage.choices import in_words
from triage.models import Finding, Identifier, RequestedItem

Acts = list[tuple[Any, str]]
ActsOf = Callable[[Any], Acts]


@dataclass(frozen=True, slots=True)
class SubjectPart:
    """One person asked about, with identifiers (masked) and items; each with the acts it offers.

    `withdrawn` holds the lines that were withdrawn of a person who still is asked about.
    """

    subject: Any
    label: str
    facts: tuple[Shown, ...]
    lines: SubjectLines
    withdrawn: SubjectLines


@dataclass(frozen=True, slots=True)
class SubjectLines:
    """Identifiers and items of one person."""

    identifiers: tuple[tuple[Any, str, Acts], ...]
    items: tuple[tuple[Any, str, str], ...]

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.identifiers) + len(self.items)


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding: what it says, of which units, where it comes from, and the facts that made it so."""

    row: Any
    about: str
    because: tuple[str, ...]
    wording: str = ""


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings that ask the same of the reviewer. `folded` ones are there for completeness."""

    slug: str
    name: str | Promise
    hint: str | Promise
    lines: tuple[FindingLine, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """The words of the order from which a fact was read, with the page of the document if it is tied to one."""

    fact: str
    words: str
    place: FactPlace | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All parts of the page. `rows` gives plain columns, the rest what had to be opened or put into words."""

    rows: CaseRows
    known: tuple[Shown, ...]
    unknown: tuple[str, ...]
    sources: tuple[Source, ...]
    subjects: tuple[SubjectPart, ...]
    more_lines: bool
    withdrawn_subjects: tuple[SubjectPart, ...]
    documents: tuple[tuple[Any, str, Acts, Preview], ...]
    groups: tuple[FindingGroup, ...]
    flags: tuple[FlagLine, ...]
    offences: tuple[OffenceLine, ...]
    necessity: str
    decision_note: str
    review_note: str
    decided: tuple[tuple[Any, str], ...]
    disclosed: tuple[tuple[Any, str, Acts], ...]
    clarifications: tuple[tuple[Any, str, str, str, str], ...]
    letters: tuple[tuple[Any, str, Acts], ...]
    verifications: tuple[tuple[Any, str], ...]
    forgery_checks: tuple[tuple[Any, str], ...]
    told: tuple[Told, ...]
    danger: str
    problem: str


def case_file(rows: CaseRows, *, acts_of: ActsOf) -> CaseFile:
    """Assemble the page from rows that were read; `acts_of` gives what this person can do with a row."""
    secrets = open_secrets(rows.data_request.pk, rows.encrypted())
    known, unknown = order_facts(rows, secrets)
    subjects = tuple(_subjects(rows, secrets, acts_of))
    text = secrets.text
    return CaseFile(
        rows=rows,
        known=known,
        unknown=unknown,
        sources=tuple(_source(row, secrets) for row in rows.sources if quoted(row, secrets)),
        subjects=tuple(part for part in subjects if not part.subject.withdrawn),
        more_lines=rows.has_more_lines,
        withdrawn_subjects=tuple(part for part in subjects if part.subject.withdrawn),
        documents=tuple((row, text(row.name), acts_of(row), preview_of(row)) for row in rows.documents),
        groups=_finding_groups(rows.findings, secrets),
        flags=flag_lines(rows.flags, rows.beside_flags, secrets),
        offences=offence_lines(
            rows.beside_flags.suggestions,
            text(rows.order.offence_text) if rows.order else "",
            secrets,
            acts_of,
        ),
        necessity=text(rows.decision.necessity) if rows.decision else "",
        decision_note=text(rows.decision.note) if rows.decision else "",
        review_note=text(rows.rights_review.note) if rows.rights_review else "",
        decided=tuple((row, _reasons(row.reason_codes)) for row in rows.decision_items),
        disclosed=tuple((row, secrets.masked(row.value), acts_of(row)) for row in rows.disclosed),
        clarifications=tuple(
            (row, _reasons(row.reason_codes), text(row.note), text(row.narrowing_offer), text(row.reply))
            for row in rows.clarifications
        ),
        letters=tuple((row, text(row.delivery_note), acts_of(row)) for row in rows.letters),
        verifications=tuple((row, text(row.note)) for row in rows.verifications),
        forgery_checks=tuple((row, text(row.note)) for row in rows.forgery_checks),
        told=timeline(rows.events, secrets),
        danger=text(rows.emergency.danger) if rows.emergency else "",
        problem=secrets.problem,
    )


def _source(row: Any, secrets: Secrets) -> Source:
    place = place_of(row, secrets) if row.document_id is not None else None
    return Source(in_words(row.fact), secrets.text(row.words), place)


def order_facts(rows: CaseRows, secrets: Secrets) -> tuple[tuple[Shown, ...], tuple[str, ...]]:
    """What is known of the order, and the names of what is not."""
    if rows.order is None:
        return (), ()
    known, unknown = [], []
    places = places_of(rows.sources, secrets)
    for column in rows.order._meta.concrete_fields:
        if column.name in ("id", "data_request"):
            continue
        read_at = places.get((column.name, None), ())
        shown = replace(described(rows.order, column), places=read_at)
        if getattr(rows.order, column.attname) is None:
            unknown.append(shown.label)
        elif column.name == "offence_text":
            words = secrets.text(rows.order.offence_text)
            known.append(replace(shown, value=words, long=True))
        else:
            known.append(shown)
    return tuple(known), tuple(unknown)


def _subjects(rows: CaseRows, secrets: Secrets, acts_of: ActsOf) -> Iterator[SubjectPart]:
    for subject in rows.subjects:
        asked: list[Any] = [*rows.identifiers, *rows.items]
        rows_of_it = [row for row in asked if row.subject_id == subject.pk]
        # All lines of a withdrawn person went with the person: they need no second fold.
        lines = [row for row in rows_of_it if subject.withdrawn or not row.withdrawn]
        yield SubjectPart(
            subject=subject,
            label=secrets.text(subject.label),
            facts=tuple(_subject_facts(subject)),
            lines=_subject_lines(lines, secrets, acts_of),
            withdrawn=_subject_lines([row for row in rows_of_it if row not in lines], secrets, acts_of),
        )


def _subject_lines(lines: Sequence[Any], secrets: Secrets, acts_of: ActsOf) -> SubjectLines:
    identifiers = [row for row in lines if isinstance(row, Identifier)]
    items = [row for row in lines if isinstance(row, RequestedItem)]
    return SubjectLines(
        identifiers=tuple((row, secrets.masked(row.value), acts_of(row)) for row in identifiers),
        items=tuple((row, secrets.text(row.words), period_of(row)) for row in items),
    )


def _subject_facts(subject: Any) -> Iterator[Shown]:
    names = ("role", "suspect_confirmed", "sensitive_roles", "minor", "unspecified_persons")
    for column in subject._meta.concrete_fields:
        if column.name in names:
            yield described(subject, column)


GROUPS = (
    ("blocking", _("Blocking"), _("Nothing can be disclosed about the unit while these stand."),
     Result.FAILED, Standing.BLOCKING),
    ("curable", _("Curable"), _("The authority can mend these by answering a clarification."),
     Result.FAILED, Standing.CURABLE),
    ("question", _("Questions to counsel"), _("Rules that nobody has reviewed: they ask."),
     Result.FAILED, Standing.QUESTION),
    ("unknown", _("Unknown"), _("A fact is missing that the rule needs: unknown is not passed."),
     Result.UNKNOWN, None),
    ("advisory", _("Advisory"), _("Worth knowing; they block nothing."), Result.FAILED, Standing.ADVISORY),
    ("satisfied", _("Satisfied"), _("Rules that are met."), Result.SATISFIED, None),
)  # fmt: skip
"""The groups in their order: word, name, what follows, and which findings belong to each."""


def _finding_groups(findings: Sequence[Finding], secrets: Secrets) -> tuple[FindingGroup, ...]:
    groups = [
        FindingGroup(
            slug, name, hint, _lines(findings, secrets, result, standing), folded=result == Result.SATISFIED
        )
        for slug, name, hint, result, standing in GROUPS
    ]
    return tuple(group for group in groups if group.lines)


def _lines(
    findings: Sequence[Finding], secrets: Secrets, result: Result, standing: Standing | None
) -> tuple[FindingLine, ...]:
    chosen = [row for row in findings if row.result == result and standing in (None, row.standing)]
    return _told_once([_line(row, row.because, secrets) for row in chosen])


def _told_once(lines: Sequence[FindingLine]) -> tuple[FindingLine, ...]:
    """One line for what a rule says of several units for the same cause; the units stand beside each other."""
    same: dict[Any, list[FindingLine]] = {}
    for line in lines:
        row = line.row
        same.setdefault((row.rule_id, row.standing, row.says, line.because), []).append(line)
    return tuple(replace(many[0], about="; ".join(line.about for line in many)) for many in same.values())


def _line(row: Finding, because: Any, secrets: Secrets) -> FindingLine:
    wording = gettext(REASONS[row.reason_code].wording) if row.reason_code in REASONS else ""
    return FindingLine(row, evidence.unit_of(row), evidence.told(secrets.text(because)), wording)


def _reasons(codes: Sequence[str]) -> str:
    return " ".join(gettext(REASONS[code].wording) if code in REASONS else code for code in codes)


def period_of(item: Any) -> str:
    """The period of an item with its zone; empty where none is stated."""
    if item.period_from is None and item.period_to is None:
        return ""
    start = instant(item.period_from) if item.period_from else gettext("open")
    end = instant(item.period_to) if item.period_to else gettext("open")
    return gettext("{start} to {end}").format(start=start, end=end)
