"""Account records in a file, and the example file of the demo."""

import ipaddress
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from jurisdictions.law.vocabulary import IdentifierKind
from triage.errors import BadInput
from triage.records import (
    Account,
    AccountRecords,
    IpAddressRecord,
    RecordsError,
    RecordsMalformed,
    RecordsUnavailable,
    backend_from_settings,
)
from triage.records.file import FileRecords
from triage.records.http import HttpRecords

EXAMPLE = Path(__file__).parents[3] / "examples" / "records.json"
SUSPECT: dict[str, Any] = {
    "account_id": "1",
    "identifiers": [{"kind": "username", "value": "@Kranich"}, {"kind": "phone", "value": "+447700900123"}],
    "phone_number": "+447700900123",
    "ip_addresses": [
        {"address": "192.0.2.2", "port": None, "seen_at": "2026-09-02T00:00:00Z"},
        {"address": "192.0.2.1", "port": 50000, "seen_at": "2026-09-01T02:00:00+02:00"},
        {"address": "2001:DB8::3", "port": 1, "seen_at": "2026-09-03T00:00:00Z"},
    ],
}
SILENT: dict[str, Any] = {
    "account_id": "2",
    "identifiers": [{"kind": "user_id", "value": "2"}],
    "phone_number": None,
    "ip_addresses": [],
}
DAYS = [datetime(2026, 9, day, tzinfo=UTC) for day in range(1, 6)]


def write(folder: Path, *accounts: dict[str, Any]) -> FileRecords:
    path = folder / "records.json"
    path.write_text(json.dumps({"note": "invented", "accounts": accounts}))
    return FileRecords(path)


@pytest.fixture
def records(tmp_path: Path) -> FileRecords:
    return write(tmp_path, SUSPECT, SILENT)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(IdentifierKind.USERNAME, "KRANICH"), (IdentifierKind.PHONE, "+44 7700 900 123")],
    ids=["user name", "phone"],
)
def test_an_account_is_found_by_any_of_its_identifiers_however_written(
    records: FileRecords, kind: IdentifierKind, value: str
):
    assert records.find_account(kind, value) == Account("1")


@pytest.mark.parametrize(
    ("kind", "value"),
    [(IdentifierKind.USERNAME, "krane"), (IdentifierKind.USER_ID, "kranich"), (IdentifierKind.USER_ID, "1")],
    ids=["other name", "other kind", "number that is not listed as identifier"],
)
def test_no_account_is_an_answer(records: FileRecords, kind: IdentifierKind, value: str):
    assert records.find_account(kind, value) is None


def test_a_stated_identifier_is_not_looked_up(records: FileRecords):
    with pytest.raises(BadInput, match="never looked up"):
        records.find_account(IdentifierKind.STATED, "Kranich")


def test_a_phone_number_is_held_or_none_is(records: FileRecords):
    assert records.phone_number(Account("1")) == "+447700900123"
    assert records.phone_number(Account("2")) is None


def test_ip_addresses_come_typed_in_utc_and_oldest_first(records: FileRecords):
    assert records.ip_addresses(Account("1"), DAYS[0], DAYS[4]) == (
        IpAddressRecord("192.0.2.1", 50000, DAYS[0], 120),
        IpAddressRecord("192.0.2.2", None, DAYS[1]),
        IpAddressRecord("2001:db8::3", 1, DAYS[2]),
    )


def test_a_period_includes_its_beginning_and_excludes_its_end(records: FileRecords):
    found = records.ip_addresses(Account("1"), DAYS[0], DAYS[1])

    assert [record.seen_at for record in found] == [DAYS[0]]


def test_no_data_held_is_an_answer(records: FileRecords):
    assert records.ip_addresses(Account("1"), DAYS[3], DAYS[4]) == ()
    assert records.ip_addresses(Account("2"), DAYS[0], DAYS[4]) == ()


@pytest.mark.parametrize(
    ("begin", "end", "says"),
    [
        (DAYS[1], DAYS[1], "end after it begins"),
        (DAYS[2], DAYS[1], "end after it begins"),
        (DAYS[0].replace(tzinfo=None), DAYS[1], "time zone"),
        (DAYS[0], DAYS[1].replace(tzinfo=None), "time zone"),
    ],
    ids=["empty", "backwards", "no zone at the beginning", "no zone at the end"],
)
def test_a_period_that_is_none_is_refused(records: FileRecords, begin: datetime, end: datetime, says: str):
    with pytest.raises(ValueError, match=says):
        records.ip_addresses(Account("1"), begin, end)


def test_an_account_that_is_gone_is_an_error_and_not_no_data(records: FileRecords):
    with pytest.raises(RecordsError, match="Find it again"):
        records.phone_number(Account("3"))
    with pytest.raises(RecordsError, match="Find it again"):
        records.ip_addresses(Account("3"), DAYS[0], DAYS[1])


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"phone_number": "07700 900123"}, r"accounts\[0\].phone_number"),
        ({"phone_number": "+44 7700 900123"}, r"accounts\[0\].phone_number"),
        ({"phone_number": 447700900123}, r"accounts\[0\].phone_number"),
        ({"account_id": ""}, r"accounts\[0\].account_id"),
        ({"account_id": 1}, r"accounts\[0\].account_id"),
        ({"messages": []}, r"accounts\[0\] has an unknown key 'messages'"),
        ({"identifiers": {}}, r"accounts\[0\].identifiers must be a list"),
        ({"identifiers": [{"kind": "nickname", "value": "a"}]}, r"identifiers\[0\]"),
        ({"identifiers": [{"kind": "phone", "value": "secret"}]}, r"identifiers\[0\]"),
        ({"identifiers": [{"kind": "user_id"}]}, "lacks 'value'"),
        ({"identifiers": [{"kind": "user_id", "value": "2"}]}, "to two accounts"),
        ({"account_id": "2"}, "to two accounts"),
        ({"ip_addresses": [{"address": "192.0.2.1", "port": 1}]}, r"ip_addresses\[0\] lacks 'seen_at'"),
    ],
    ids=repr,
)
def test_a_file_of_another_shape_is_refused_and_the_place_named(
    tmp_path: Path, change: dict[str, Any], where: str
):
    records = write(tmp_path, {**SUSPECT, **change}, SILENT)

    with pytest.raises(RecordsMalformed, match=where) as refusal:
        records.find_account(IdentifierKind.USERNAME, "kranich")
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "change",
    [
        {"address": "192.0.2.300"},
        {"address": "fe80::1%eth0"},
        {"address": 3221225985},
        {"port": 0},
        {"port": 65536},
        {"port": "443"},
        {"port": True},
        {"port": 1.0},
        {"seen_at": "2026-09-01T00:00:00"},
        {"seen_at": "1 September"},
        {"seen_at": 1788220800},
        {"seen_at": None},
        {"device": "phone"},
    ],
    ids=repr,
)
def test_an_address_record_that_is_not_typed_right_is_refused(tmp_path: Path, change: dict[str, Any]):
    record = {"address": "192.0.2.1", "port": 50000, "seen_at": "2026-09-01T00:00:00Z"}
    good = write(tmp_path, {**SUSPECT, "ip_addresses": [record]})
    assert len(good.ip_addresses(Account("1"), DAYS[0], DAYS[1])) == 1

    odd = write(tmp_path, {**SUSPECT, "ip_addresses": [{**record, **change}]})
    with pytest.raises(RecordsMalformed, match=r"ip_addresses\[0\]"):
        odd.ip_addresses(Account("1"), DAYS[0], DAYS[1])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"{",
        b"[]",
        b"null",
        b'{"note": "", "accounts": [], "accounts": []}',
        b'{"note": NaN, "accounts": []}',
        b"[" * 100_000,
    ],
    ids=["empty", "not UTF-8", "cut", "list", "null", "key repeated", "NaN", "deep"],
)
def test_a_file_that_is_not_the_agreed_json_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "records.json"
    path.write_bytes(content)

    with pytest.raises(RecordsMalformed, match=r"records\.json"):
        FileRecords(path).find_account(IdentifierKind.USER_ID, "1")


def test_a_missing_file_is_unavailable_and_not_no_account(tmp_path: Path):
    with pytest.raises(RecordsUnavailable, match="RECORDS_FILE"):
        FileRecords(tmp_path / "nowhere.json").find_account(IdentifierKind.USER_ID, "1")


@pytest.mark.parametrize(
    ("address", "port", "seen_at"),
    [
        ("2001:DB8::1", 1, DAYS[0]),
        ("192.0.2.1", 0, DAYS[0]),
        ("192.0.2.1", 1, DAYS[0].replace(tzinfo=None)),
        ("192.0.2.1", 1, DAYS[0].astimezone(timezone(timedelta(hours=2)))),
    ],
    ids=["address not in its shortest form", "port", "no zone", "not UTC"],
)
def test_an_address_record_cannot_be_made_of_odd_values(address: str, port: int, seen_at: datetime):
    with pytest.raises(ValueError, match=r"shortest form|port|UTC"):
        IpAddressRecord(address, port, seen_at)


def test_an_address_record_does_not_show_when_printed():
    assert "192" not in repr(IpAddressRecord("192.0.2.1", 1, DAYS[0]))


def test_the_settings_choose_the_backend(settings: Settings, tmp_path: Path):
    settings.COUNTERSIGN_RECORDS = {"backend": "triage.records.file.FileRecords", "path": str(tmp_path)}
    assert backend_from_settings() == FileRecords(tmp_path)

    settings.COUNTERSIGN_RECORDS = {
        "backend": "triage.records.http.HttpRecords",
        "url": "https://records.example.org/desk",
        "token": "secret",
    }
    backend = backend_from_settings()
    assert backend == HttpRecords("https://records.example.org/desk", "secret")
    assert isinstance(backend, AccountRecords)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"backend": "triage.records.file.NoRecords"}, "RECORDS_BACKEND"),
        ({"backend": "triage.records.file.FileRecords", "path": ""}, "RECORDS_FILE"),
        ({"backend": "triage.records.http.HttpRecords", "url": "", "token": "secret"}, "RECORDS_URL"),
        (
            {"backend": "triage.records.http.HttpRecords", "url": "https://a.example", "token": ""},
            "RECORDS_TOKEN",
        ),
    ],
    ids=["no such class", "no file", "no address", "no token"],
)
def test_a_setting_that_is_missing_is_named(settings: Settings, options: dict[str, str], names: str):
    settings.COUNTERSIGN_RECORDS = options

    with pytest.raises(ImproperlyConfigured, match=names):
        backend_from_settings()


def test_the_example_file_answers_for_the_two_invented_orders():
    records = FileRecords(EXAMPLE)
    autumn = (datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))

    for user_id, phone_number in (("7300000001", "+447700900123"), ("7300000002", "+12025550143")):
        account = records.find_account(IdentifierKind.USER_ID, user_id)
        assert account is not None
        assert records.phone_number(account) == phone_number
        assert len(records.ip_addresses(account, *autumn)) > 5


def test_the_example_file_has_an_account_of_which_nothing_is_held():
    records = FileRecords(EXAMPLE)
    account = records.find_account(IdentifierKind.USERNAME, "@nothing_held")

    assert account is not None
    assert records.phone_number(account) is None
    assert (
        records.ip_addresses(account, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
        == ()
    )


def test_the_example_file_holds_addresses_for_documentation_and_numbers_for_fiction_only():
    reserved = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "2001:db8::/32")]
    accounts = json.loads(EXAMPLE.read_text())["accounts"]

    for address in (record["address"] for account in accounts for record in account["ip_addresses"]):
        assert any(ipaddress.ip_address(address) in network for network in reserved)
    for number in (account["phone_number"] for account in accounts):
        assert number is None or number.startswith(("+447700900", "+120255501"))
