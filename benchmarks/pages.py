"""Queries of the list and of the case file: they must not grow with the desk or with the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from uuid import UUID

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.table import Line
from tests.triage import cases, people
from triage.models import DataRequest
from triage.services import assessment, law

SIZES = (10, 50, 200)
"""How many data requests the desk has; the list shows 50 on a page."""
ONE_IN = 5
"""Every fifth data request is assessed and has findings, flags and deadlines."""
MANY_SUBJECTS = 20


@dataclass(frozen=True, slots=True)
class Counts:
    """Queries for one page each."""

    page_of_list: int
    small_case: int


def measure() -> Iterator[Line]:
    """Bob, regional counsel, opens the list and two case files while the desk grows."""
    law.load_jurisdictions()
    law.load_shipped(actor=people.desk(), at=cases.AT)
    client = Client()
    people.sign_in(client, people.bob())
    small, large = _assessed_case(subjects=1), _assessed_case(subjects=MANY_SUBJECTS)
    counted = {size: _grown_to(size, client, small) for size in SIZES}
    last = SIZES[-1]
    for size in SIZES[:-1]:
        yield _line(f"list, {last} data requests", counted[last].page_of_list,
                    f"list, {size} data requests", counted[size].page_of_list)  # fmt: skip
    yield _line(f"case file, {last} data requests", counted[last].small_case,
                f"case file, {SIZES[0]} data requests", counted[SIZES[0]].small_case)  # fmt: skip
    yield _line(f"case file, {MANY_SUBJECTS} subjects", _queries(client, _case_file(large)),
                "case file, 1 subject", counted[last].small_case)  # fmt: skip


def _line(measured: str, count: int, compared_with: str, other: int) -> Line:
    says = "the same" if count == other else f"{count - other:+d}"
    return Line(measured, f"{count} queries", compared_with, f"{other} queries", says)


def _grown_to(size: int, client: Client, small: UUID) -> Counts:
    for number in range(DataRequest.objects.count(), size):
        authority = replace(cases.SUBMISSION.authority, name=f"Amtsgericht {number}")  # type: ignore[type-var]
        registered = cases.registered_case(authority=authority)
        if number % ONE_IN == 0:
            assessment.assess(actor=people.bob(), data_request=registered, at=cases.AT)
    return Counts(
        page_of_list=_queries(client, reverse("admin:triage_datarequest_changelist")),
        small_case=_queries(client, _case_file(small)),
    )


def _assessed_case(*, subjects: int) -> UUID:
    """A verified and assessed data request about so many people, each with their own identifier."""
    people_asked_about = tuple(
        replace(
            cases.SUSPECT,
            label=f"Subject {number}",
            identifiers=tuple(
                replace(identifier, value=f"{identifier.value}{number}")
                for identifier in cases.SUSPECT.identifiers
            ),
        )
        for number in range(subjects)
    )
    data_request = cases.verified_case(subjects=people_asked_about)
    assessment.assess(actor=people.bob(), data_request=data_request, at=cases.AT)
    return data_request.pk


def _case_file(pk: UUID) -> str:
    return reverse("admin:triage_datarequest_change", args=[pk])


def _queries(client: Client, url: str) -> int:
    """Queries of a page that was opened before: what is read once for each process does not count."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        if response.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{url} answered {response.status_code}")
    return len(captured)
