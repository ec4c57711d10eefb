"""Account records behind a JSON service: a real server on this machine that answers well, badly, slowly or not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from jurisdictions.law.vocabulary import IdentifierKind
from tests.triage.records.service import Reply, Service, serving
from triage.errors import BadInput
from triage.records import Account, IpAddressRecord, RecordsError, RecordsMalformed, RecordsUnavailable
from triage.records.http import HttpLimits, HttpRecords

TOKEN = "token-of-the-desk"
ACCOUNT = Account("2026001")
BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
END = datetime(2026, 9, 30, tzinfo=UTC)
ADDRESS = {"address": "192.0.2.14", "port": 50000, "seen_at": "2026-09-02T10:00:00Z"}
QUICK = HttpLimits(
    connect_seconds=0.2, read_seconds=0.2, answer_seconds=5, retries=2, backoff_factor=0, largest_answer=2000
)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as scripted:
        yield scripted


@pytest.fixture
def records(service: Service) -> HttpRecords:
    return HttpRecords(service.url, TOKEN, limits=QUICK)


def test_an_account_is_asked_for_in_canonical_form_with_the_token_and_nothing_in_the_address(
    service: Service, records: HttpRecords
):
    service.answers({"account": {"account_id": "2026001"}})

    assert records.find_account(IdentifierKind.PHONE, "+44 7700 900-123") == ACCOUNT

    ((path, headers, question),) = service.asked
    assert path == "/desk/accounts/find"
    assert question == {"kind": "phone", "value": "+447700900123"}
    assert headers["Authorization"] == f"Bearer {TOKEN}"


def test_no_account_is_an_answer(service: Service, records: HttpRecords):
    service.answers({"account": None})

    assert records.find_account(IdentifierKind.USERNAME, "@kranich") is None


def test_a_phone_number_is_held_or_none_is(service: Service, records: HttpRecords):
    service.answers({"phone_number": "+447700900123"}, {"phone_number": None})

    assert records.phone_number(ACCOUNT) == "+447700900123"
    assert records.phone_number(ACCOUNT) is None
    assert service.asked[0][0] == "/desk/accounts/phone-number"
    assert service.asked[0][2] == {"account_id": "2026001"}


def test_ip_addresses_are_asked_for_in_utc_and_come_typed_and_oldest_first(
    service: Service, records: HttpRecords
):
    earlier = {"address": "2001:DB8::1", "port": None, "seen_at": "2026-09-01T02:00:00+02:00"}
    service.answers({"ip_addresses": [ADDRESS, earlier]})
    begin_in_berlin = BEGIN.astimezone(timezone(timedelta(hours=2)))

    assert records.ip_addresses(ACCOUNT, begin_in_berlin, END) == (
        IpAddressRecord("2001:db8::1", None, BEGIN, 120),
        IpAddressRecord("192.0.2.14", 50000, datetime(2026, 9, 2, 10, tzinfo=UTC)),
    )
    path, _, question = service.asked[0]
    assert path == "/desk/accounts/ip-addresses"
    assert question == {
        "account_id": "2026001",
        "from": "2026-09-01T00:00:00+00:00",
        "to": "2026-09-30T00:00:00+00:00",
    }


def test_no_data_held_is_an_answer(service: Service, records: HttpRecords):
    service.answers({"ip_addresses": []})

    assert records.ip_addresses(ACCOUNT, BEGIN, END) == ()


@pytest.mark.parametrize(
    "seen_at", ["2026-08-31T23:59:59Z", "2026-09-30T00:00:00Z"], ids=["before", "at the end"]
)
def test_addresses_outside_the_period_are_refused_and_not_passed_on(
    service: Service, records: HttpRecords, seen_at: str
):
    service.answers({"ip_addresses": [ADDRESS, {**ADDRESS, "seen_at": seen_at}]})

    with pytest.raises(RecordsMalformed, match="outside the period"):
        records.ip_addresses(ACCOUNT, BEGIN, END)


@pytest.mark.parametrize(
    "ask",
    [
        lambda records: records.find_account(IdentifierKind.STATED, "Kranich"),
        lambda records: records.find_account(IdentifierKind.PHONE, "0123"),
        lambda records: records.ip_addresses(ACCOUNT, END, BEGIN),
    ],
    ids=["stated identifier", "no phone number", "period backwards"],
)
def test_what_cannot_be_asked_never_reaches_the_service(
    service: Service, records: HttpRecords, ask: Callable[[HttpRecords], object]
):
    service.answers({"account": None})

    with pytest.raises((BadInput, ValueError)):
        ask(records)
    assert service.asked == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_asked_again(service: Service, records: HttpRecords, status: int):
    service.answers(Reply(status=status), Reply(status=status), {"phone_number": None})

    assert records.phone_number(ACCOUNT) is None
    assert len(service.asked) == 3


def test_a_lasting_failure_is_asked_only_so_often_and_then_unavailable(
    service: Service, records: HttpRecords
):
    service.answers(Reply(status=503))

    with pytest.raises(RecordsUnavailable, match=r"out of order \(status 503\)"):
        records.phone_number(ACCOUNT)
    assert len(service.asked) == 1 + QUICK.retries


@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (401, RecordsUnavailable, "RECORDS_TOKEN"),
        (403, RecordsUnavailable, "RECORDS_TOKEN"),
        (404, RecordsUnavailable, "RECORDS_URL"),
        (301, RecordsUnavailable, "RECORDS_URL"),
        (307, RecordsUnavailable, "RECORDS_URL"),
        (204, RecordsMalformed, "204"),
        (400, RecordsMalformed, "400"),
    ],
)
def test_any_other_status_is_an_error_that_says_what_to_correct_and_is_asked_once(
    service: Service, records: HttpRecords, status: int, error: type[RecordsError], says: str
):
    service.answers(Reply(b'{"account": null}', status=status, headers={"Location": service.url}))

    with pytest.raises(error, match=says):
        records.find_account(IdentifierKind.USER_ID, "2026001")
    assert len(service.asked) == 1


def test_a_service_that_does_not_answer_is_given_up_after_the_timeouts(
    service: Service, records: HttpRecords
):
    service.answers(Reply(hang=True))

    with pytest.raises(RecordsUnavailable, match="do not answer in time"):
        records.phone_number(ACCOUNT)
    assert len(service.asked) == 1 + QUICK.retries


def test_a_service_that_is_slow_once_is_asked_again(service: Service, records: HttpRecords):
    service.answers(Reply(hang=True), {"phone_number": None})

    assert records.phone_number(ACCOUNT) is None


def test_a_service_that_stalls_in_the_middle_of_its_answer_is_given_up(
    service: Service, records: HttpRecords
):
    service.answers(Reply(b'{"phone_number": null}', cut=True))

    with pytest.raises(RecordsUnavailable, match="do not answer in time"):
        records.phone_number(ACCOUNT)


def test_an_answer_that_takes_too_long_as_a_whole_is_given_up(service: Service, records: HttpRecords):
    service.answers({"phone_number": None})
    hurried = replace(records, limits=replace(QUICK, answer_seconds=0))

    with pytest.raises(RecordsUnavailable, match="too long to finish"):
        hurried.phone_number(ACCOUNT)


def test_a_service_that_is_not_there_is_unavailable(service: Service, records: HttpRecords):
    nobody = replace(records, url="http://127.0.0.1:1/desk")

    with pytest.raises(RecordsUnavailable, match="cannot be reached"):
        nobody.phone_number(ACCOUNT)


def test_an_answer_larger_than_allowed_is_refused(service: Service, records: HttpRecords):
    service.answers({"phone_number": None}, Reply(b" " * (QUICK.largest_answer + 1)))

    assert records.phone_number(ACCOUNT) is None
    with pytest.raises(RecordsMalformed, match="more than 2,000 bytes"):
        records.phone_number(ACCOUNT)


def test_a_compressed_answer_is_refused(service: Service, records: HttpRecords):
    service.answers(Reply(b'{"phone_number": null}', headers={"Content-Encoding": "gzip"}))

    with pytest.raises(RecordsMalformed, match="compressed"):
        records.phone_number(ACCOUNT)
    assert service.asked[0][1]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>log in</html>",
        b"null",
        b"[]",
        b"{}",
        b'{"account": null, "more": 1}',
        b'{"account": null, "account": null}',
        b'{"account": "2026001"}',
        b'{"account": {}}',
        b'{"account": {"account_id": null}}',
        b'{"account": {"account_id": " "}}',
        b'{"account": {"account_id": 2026001}}',
        b'{"account": {"account_id": "2026001", "name": "secret"}}',
        b'{"account": NaN}',
        b'{"account": \xff}',
    ],
    ids=repr,
)
def test_an_answer_of_another_shape_is_refused_and_never_taken_for_no_account(
    service: Service, records: HttpRecords, body: bytes
):
    service.answers(Reply(body))

    with pytest.raises(RecordsMalformed) as refusal:
        records.find_account(IdentifierKind.USER_ID, "2026001")
    assert "secret" not in str(refusal.value)
    assert "2026001" not in str(refusal.value)


@pytest.mark.parametrize(
    "value", ["07700 900123", "+44 7700 900123", "secret", 447700900123, [], True], ids=repr
)
def test_a_phone_number_that_is_not_e164_is_refused(service: Service, records: HttpRecords, value: object):
    service.answers({"phone_number": value})

    with pytest.raises(RecordsMalformed, match=r"phone_number must be a phone number in E\.164"):
        records.phone_number(ACCOUNT)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        [None],
        ["192.0.2.14"],
        [{**ADDRESS, "port": "443"}],
        [{**ADDRESS, "seen_at": "2026-09-02T10:00:00"}],
        [{**ADDRESS, "text": "hello"}],
    ],
    ids=repr,
)
def test_ip_addresses_of_another_shape_are_refused_and_never_taken_for_no_data(
    service: Service, records: HttpRecords, value: object
):
    service.answers({"ip_addresses": value})

    with pytest.raises(RecordsMalformed, match="ip_addresses"):
        records.ip_addresses(ACCOUNT, BEGIN, END)


def test_proxies_and_passwords_of_the_environment_are_not_used(
    service: Service, records: HttpRecords, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    service.answers({"phone_number": None})

    assert records.phone_number(ACCOUNT) is None
    assert service.asked[0][1]["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "url",
    [
        "https://records.example.org/desk",
        "http://localhost:8080/desk",
        "http://127.0.0.1/desk",
        "http://[::1]/desk",
    ],
)
def test_an_address_with_tls_or_on_this_machine_is_accepted(url: str):
    assert HttpRecords(url, TOKEN).url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "records.example.org",
        "http://records.example.org/desk",
        "http://localhost.example.org/desk",
        "ftp://127.0.0.1/desk",
        "https:///desk",
        "https://user:word@records.example.org/desk",
        "https://records.example.org/desk?key=1",
        "https://records.example.org/desk#part",
    ],
)
def test_any_other_address_is_refused_at_the_start(url: str):
    with pytest.raises(ImproperlyConfigured, match="RECORDS_URL"):
        HttpRecords(url, TOKEN)


@pytest.mark.parametrize(
    "token", ["", "  ", "two\nlines", "tökén"], ids=["empty", "blank", "lines", "not ASCII"]
)
def test_a_token_that_cannot_be_sent_is_refused_at_the_start_without_being_shown(token: str):
    with pytest.raises(ImproperlyConfigured, match="RECORDS_TOKEN") as refusal:
        HttpRecords("https://records.example.org", token)
    assert not token.strip() or token not in str(refusal.value)


def test_the_token_shows_neither_when_printed_nor_in_errors(service: Service, records: HttpRecords):
    service.answers(Reply(status=401))

    with pytest.raises(RecordsUnavailable) as refusal:
        records.phone_number(ACCOUNT)
    assert TOKEN not in f"{refusal.value!r} {records!r}"
