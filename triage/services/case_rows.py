"""Rows for what comes with a demand: references, gag, emergency, the words that facts were read from."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from jurisdictions.law.facts import names_for
from jurisdictions.law.vocabulary import GagBasis, RequestKind, Unit
from triage.choices import in_words
from triage.encryption import encrypt
from triage.errors import BadInput
from triage.models import AuthorityReference, DataRequest, Emergency, FactSource, Gag
from triage.services import wording
from triage.services.order_values import FIELDS, aware, calendar_day
from triage.services.subject_rows import SubjectRows, word
from triage.services.submissions import EmergencySubmission, FactSourceSubmission, GagSubmission

MOST_REFERENCES = 50
LONGEST_REFERENCE = 120
LONGEST_PROVISION = 300
LONGEST_DANGER = 4_000
LONGEST_QUOTATION = 4_000
MOST_SOURCES = 1_000
MOST_EXTENSIONS = 100
ALSO_FACTS = frozenset(
    {"role", "label", "identifiers", "words", "danger", "gag_provision", "authority", "kind"}
)
"""Names besides those of the rules for which the order's words may be quoted."""


def reference_rows(data_request: DataRequest, values: tuple[str, ...]) -> list[AuthorityReference]:
    if len(values) > MOST_REFERENCES:
        raise BadInput(_("there are more than {most}").format(most=MOST_REFERENCES), where="references")
    lines = [
        wording.line(value, where=f"reference {number}", longest=LONGEST_REFERENCE, required=True)
        for number, value in enumerate(values, start=1)
    ]
    return [AuthorityReference(data_request=data_request, value=value) for value in dict.fromkeys(lines)]


def gag_rows(data_request: DataRequest, gag: GagSubmission | None) -> list[Gag]:
    if gag is None:
        return []
    basis = word(GagBasis, gag.basis, where="gag, basis")
    if basis is None:
        raise BadInput(_("say what forbids telling the user"), where="gag, basis")
    starts_on = None if gag.starts_on is None else calendar_day(gag.starts_on, where="gag, from")
    until = None if gag.until is None else calendar_day(gag.until, where="gag, until")
    if starts_on and until and until < starts_on:
        raise BadInput(_("ends before it begins"), where="gag, until")
    if until and gag.without_end:
        raise BadInput(_("has an end and is without end; one of them is wrong"), where="gag, until")
    return [
        Gag(
            data_request=data_request,
            basis=basis,
            provision=wording.line(gag.provision, where="gag, provision", longest=LONGEST_PROVISION),
            starts_on=starts_on,
            until=until,
            without_end=gag.without_end,
            extensions=gag_extensions(gag.extensions),
        )
    ]


def gag_extensions(value: object) -> int | None:
    """How often a gag was extended; None while unknown. Raises BadInput."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_EXTENSIONS:
        raise BadInput(
            _("must be a whole number from 0 to {most}").format(most=MOST_EXTENSIONS), where="gag, extensions"
        )
    return value


def emergency_rows(
    data_request: DataRequest, emergency: EmergencySubmission | None, *, at: datetime
) -> list[Emergency]:
    if data_request.kind != RequestKind.EMERGENCY:
        return []
    stated = emergency or EmergencySubmission()
    due = stated.legal_process_due_at
    danger = wording.text(stated.danger or "", where="emergency, danger", longest=LONGEST_DANGER)
    return [
        Emergency(
            data_request=data_request,
            danger=encrypt(danger, scope=data_request.pk, context="triage.emergency.danger", at=at)
            if danger
            else None,
            danger_to_life=stated.danger_to_life,
            legal_process_due_at=None if due is None else aware(due, where="emergency, legal process due"),
        )
    ]


def source_rows(
    data_request: DataRequest,
    sources: tuple[FactSourceSubmission, ...],
    subjects: SubjectRows,
    *,
    at: datetime,
) -> list[FactSource]:
    if len(sources) > MOST_SOURCES:
        raise BadInput(
            _("there are more than {most}").format(most=number_format(MOST_SOURCES, force_grouping=True)),
            where="sources",
        )
    rows = []
    for number, source in enumerate(sources, start=1):
        where = f"source {number}"
        unit = word(Unit, source.unit, where=f"{where}, unit") or Unit.REQUEST
        if source.fact not in {*names_for(unit), *FIELDS, *ALSO_FACTS}:
            raise BadInput(
                _("“{fact}” is no fact of a {unit}").format(fact=source.fact, unit=in_words(unit)),
                where=f"{where}, fact",
            )
        words = wording.text(source.words, where=f"{where}, words", longest=LONGEST_QUOTATION, required=True)
        rows.append(
            FactSource(
                data_request=data_request,
                unit=unit,
                unit_id=_unit_id(source, unit, subjects, where=where),
                fact=source.fact,
                words=encrypt(words, scope=data_request.pk, context="triage.factsource.words", at=at),
            )
        )
    return rows


def _unit_id(source: FactSourceSubmission, unit: Unit, subjects: SubjectRows, *, where: str) -> UUID | None:
    if unit is Unit.REQUEST:
        return None
    try:
        if source.subject is None or (unit is Unit.ITEM and source.item is None):
            raise IndexError
        if min(source.subject, source.item or 0) < 0:
            raise IndexError
        if unit is Unit.SUBJECT or source.item is None:
            return subjects.subjects[source.subject].pk
        return subjects.items[source.subject][source.item].pk
    except IndexError:
        raise BadInput(
            _("names no {unit} of this data request").format(unit=in_words(unit)), where=where
        ) from None
