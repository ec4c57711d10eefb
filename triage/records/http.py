"""Account records behind a platform's JSON service.

The service answers three questions, each a POST with a JSON body under the address RECORDS_URL:

    /accounts/find          {"kind", "value"}              -> {"account": {"account_id"}} or {"account": null}
    /accounts/phone-number  {"account_id"}                 -> {"phone_number": "+…"} or {"phone_number": null}
    /accounts/ip-addresses  {"account_id", "from", "to"}   -> {"ip_addresses": [{"address", "port", "seen_at"}]}

Identifiers travel in the body because addresses end up in the logs of proxies. "No account" is an answer with
status 200: a 404 may as well mean a wrong RECORDS_URL. Times are ISO 8601 with their offset; `to` is excluded.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from django.core.exceptions import ImproperlyConfigured
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from jurisdictions.law.vocabulary import IdentifierKind
from triage.records.errors import RecordsMalformed, RecordsUnavailable
from triage.records.identifiers import canonical
from triage.records.interface import Account, IpAddressRecord, require_period
from triage.records.shapes import (
    fail,
    parse,
    read_account,
    read_ip_address,
    read_list,
    read_object,
    read_phone_number,
)

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
TRY_AGAIN_STATUSES = (429, 500, 502, 503, 504)
CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """How long and how often the service is asked: seconds, repetitions, bytes of one answer."""

    connect_seconds: float = 5.0
    read_seconds: float = 15.0
    answer_seconds: float = 60.0
    retries: int = 3
    backoff_factor: float = 0.5
    largest_answer: int = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HttpRecords:
    """Asks the service at `url` with a bearer token; `ca_bundle` is a file of its own certificate authorities."""

    url: str
    token: str = field(repr=False)
    limits: HttpLimits = HttpLimits()
    ca_bundle: str | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL_HOSTS):
            raise ImproperlyConfigured(
                "RECORDS_URL must begin with https://; only this machine may do without."
            )
        if not parts.hostname or parts.username or parts.password or parts.query or parts.fragment:
            raise ImproperlyConfigured(
                "RECORDS_URL must be an address without user, password, query or fragment."
            )
        if not self.token.isprintable() or not self.token.isascii() or not self.token.strip():
            raise ImproperlyConfigured("RECORDS_TOKEN is not set, or holds characters that cannot be sent.")

    @classmethod
    def from_settings(cls, options: Mapping[str, Any]) -> Self:
        """Build from `url`, `token` and, if given, `ca_bundle`. Raises ImproperlyConfigured."""
        return cls(
            url=str(options.get("url") or ""),
            token=str(options.get("token") or ""),
            ca_bundle=options.get("ca_bundle") or None,
        )

    def find_account(self, kind: IdentifierKind, value: str) -> Account | None:
        """See AccountRecords."""
        answer = self._ask("accounts/find", {"kind": kind.value, "value": canonical(kind, value)}, "account")
        if answer is None:
            return None
        return read_account(
            read_object(answer, ("account_id",), "account")["account_id"], "account.account_id"
        )

    def phone_number(self, account: Account) -> str | None:
        """See AccountRecords."""
        answer = self._ask("accounts/phone-number", {"account_id": account.account_id}, "phone_number")
        return read_phone_number(answer, "phone_number")

    def ip_addresses(
        self, account: Account, period_from: datetime, period_to: datetime
    ) -> tuple[IpAddressRecord, ...]:
        """See AccountRecords."""
        require_period(period_from, period_to)
        question = {"account_id": account.account_id, "from": _text(period_from), "to": _text(period_to)}
        answer = read_list(self._ask("accounts/ip-addresses", question, "ip_addresses"), "ip_addresses")
        records = [read_ip_address(value, f"ip_addresses[{number}]") for number, value in enumerate(answer)]
        if not all(period_from <= record.seen_at < period_to for record in records):
            fail("ip_addresses", _("holds addresses outside the period that was asked for"))
        return tuple(sorted(records, key=lambda record: (record.seen_at, record.address)))

    def _ask(self, path: str, question: Mapping[str, str], key: str) -> Any:
        """The value under the answer's only key."""
        content = self._post(f"{self.url.rstrip('/')}/{path}", question)
        where = _("The answer of the account records")
        return read_object(parse(content, where), (key,), where)[key]

    def _post(self, address: str, question: Mapping[str, str]) -> bytes:
        limits = self.limits
        deadline = time.monotonic() + limits.answer_seconds
        try:
            with (
                self._session() as session,
                session.post(
                    address,
                    json=question,
                    auth=_Bearer(self.token),
                    timeout=(limits.connect_seconds, limits.read_seconds),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                _require_success(response)
                return _read_body(response, limits.largest_answer, deadline)
        except requests.exceptions.SSLError as error:
            raise RecordsUnavailable(
                _(
                    "The certificate of the account records was not accepted. Check RECORDS_URL and the "
                    "certificate."
                )
            ) from error
        except (requests.RequestException, HTTPError) as error:
            raise RecordsUnavailable(
                _(
                    "The account records cannot be reached or do not answer in time. Try again; if it "
                    "lasts, tell whoever runs the service at RECORDS_URL."
                )
            ) from error

    def _session(self) -> requests.Session:
        session = requests.Session()
        # Neither a proxy nor a .netrc of the environment may see or replace the token.
        session.trust_env = False
        session.verify = self.ca_bundle or True
        session.headers.update({"Accept": "application/json", "Accept-Encoding": "identity"})
        session.mount(urlsplit(self.url).scheme + "://", HTTPAdapter(max_retries=_retry(self.limits)))
        return session


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _retry(limits: HttpLimits) -> Retry:
    """Every question only reads, so that a POST may be repeated."""
    return Retry(
        total=limits.retries,
        redirect=False,
        status_forcelist=TRY_AGAIN_STATUSES,
        allowed_methods=frozenset({"POST"}),
        backoff_factor=limits.backoff_factor,
        raise_on_status=False,
        respect_retry_after_header=False,
    )


def _require_success(response: requests.Response) -> None:
    status = response.status_code
    if status in (401, 403):
        raise RecordsUnavailable(
            _("The account records refused the token (status {status}). Renew RECORDS_TOKEN.").format(
                status=status
            )
        )
    if status == 404 or 300 <= status < 400:
        raise RecordsUnavailable(
            _("The account records are not at RECORDS_URL (status {status}). Correct it.").format(
                status=status
            )
        )
    if status in TRY_AGAIN_STATUSES:
        raise RecordsUnavailable(
            _("The account records are out of order (status {status}). Try again later.").format(
                status=status
            )
        )
    if status != 200:
        raise RecordsMalformed(
            _("The account records answered with status {status}, which was not agreed.").format(
                status=status
            )
        )
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise RecordsMalformed(
            _("The account records answered in a compressed form, which was not asked for.")
        )


def _read_body(response: requests.Response, largest: int, deadline: float) -> bytes:
    body = bytearray()
    while chunk := response.raw.read1(CHUNK_BYTES):
        body += chunk
        if len(body) > largest:
            raise RecordsMalformed(
                _("The account records answered with more than {largest} bytes.").format(
                    largest=number_format(largest, force_grouping=True)
                )
            )
        if time.monotonic() > deadline:
            raise RecordsUnavailable(
                _("The account records take too long to finish their answer. Try again later.")
            )
    return bytes(body)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
