"""Commands act for a named person: who that is, and what that person may see."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence

from triage import access
from triage.errors import NotInScope, NotPermitted
from triage.models import DataRequest, User


def add_person_argument(parser: ArgumentParser) -> None:
    """Add `--as USERNAME`, which every command that reads or changes a data request needs."""
    parser.add_argument(
        "--as",
        dest="username",
        metavar="USERNAME",
        required=True,
        help="The person in whose name it is done.",
    )


def acting_person(username: str) -> User:
    """The active person of this name. Raises NotPermitted."""
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise NotPermitted(f"There is no active person with the user name “{username}”.")
    return person


def visible_data_request(person: User, reference: str) -> DataRequest:
    """The data request of this reference. Raises NotInScope, in the same words whether it is hidden or absent."""
    found = _visible(person, [reference])
    if not found:
        raise NotInScope(f"There is no data request {reference} in your jurisdictions.")
    return found[0]


def visible_data_requests(person: User, references: Sequence[str]) -> list[DataRequest]:
    """The data requests of these references, or all in the person's scope if none is named. Raises NotInScope."""
    if references:
        return [visible_data_request(person, reference) for reference in references]
    return _visible(person, None)


def _visible(person: User, references: Sequence[str] | None) -> list[DataRequest]:
    rows = access.visible_to(access.scope_of(person), DataRequest.objects.all())
    if references is not None:
        rows = rows.filter(reference__in=references)
    return list(rows.order_by("reference"))
