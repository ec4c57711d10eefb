"""The State of a data request, and when it was received there: what decides which law counts."""

from __future__ import annotations

from datetime import date, datetime

from jurisdictions.law.calendars import timezone_of
from jurisdictions.models import UNKNOWN
from triage.models import DataRequest


def country_of(data_request: DataRequest) -> str | None:
    """The State whose authority acts; None where it is unknown."""
    return None if data_request.jurisdiction_id == UNKNOWN else data_request.jurisdiction_id


def received_at_of(data_request: DataRequest) -> datetime:
    """The instant of receipt (aware) on the clock of that State, or as it is kept where the State is unknown."""
    country = country_of(data_request)
    zone = timezone_of(country) if country else None
    return data_request.received_at.astimezone(zone.zone) if zone else data_request.received_at


def received_on(data_request: DataRequest) -> date:
    """The day of receipt in the time zone of that State: the day whose law counts."""
    return received_at_of(data_request).date()
