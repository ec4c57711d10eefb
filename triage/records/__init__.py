"""The platform's account records behind one interface: a file for the demo, a JSON service for a platform."""

from triage.records.errors import RecordsError, RecordsMalformed, RecordsUnavailable
from triage.records.identifiers import canonical
from triage.records.interface import Account, AccountRecords, IpAddressRecord, backend_from_settings

__all__ = [
    "Account",
    "AccountRecords",
    "IpAddressRecord",
    "RecordsError",
    "RecordsMalformed",
    "RecordsUnavailable",
    "backend_from_settings",
    "canonical",
]
