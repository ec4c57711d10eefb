"""Between a password and the desk: a password of one's own, then a second factor. Every address leads there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.triage import people
from tests.triage.sign_in.steps import code, give_code, give_password
from triage.models import Event, User
from triage.sign_in import gate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SAMPLES = {
    "int": 1, "str": "x", "slug": "x", "uuid": UUID(int=1), "path": "x",
}  # fmt: skip


def newcomer(*, must_change: bool = False, enrolled: bool = False) -> User:
    user = User(username="nina", first_name="Nina", is_staff=True, must_change_password=must_change)
    user.set_password(people.PASSWORD)
    user.save()
    user.groups.set(people.bob().groups.all())
    people.give_scope(user, ("DE",))
    if enrolled:
        people.enrol(user)
    return user


def addresses(patterns: Any = None, prefix: str = "/") -> Iterator[str]:
    """One address for each pattern of the site, with made-up values in its places."""
    for entry in patterns or get_resolver().url_patterns:
        route = str(entry.pattern)
        for name, converter in entry.pattern.converters.items():
            kind = next(key for key in SAMPLES if key in type(converter).__name__.lower())
            route = route.replace(f"<{kind}:{name}>", str(SAMPLES[kind])).replace(f"<{name}>", "x")
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, prefix + route)
        elif isinstance(entry, URLPattern) and "(?P" not in route:
            yield prefix + route


def test_the_list_of_addresses_is_the_site() -> None:
    found = list(addresses())
    assert len(found) > 150
    assert "/admin/triage/datarequest/x/change/" in found
    assert "/sign-in/second-factors/app/" in found


@pytest.mark.parametrize(
    ("must_change", "enrolled", "step"),
    [(True, True, "sign_in_password"), (True, False, "sign_in_password"), (False, False, "mfa_index")],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_is_open_before_the_step_is_taken(
    must_change: bool, enrolled: bool, step: str, method: str
) -> None:
    client = Client(raise_request_exception=True)
    people.sign_in(client, newcomer(must_change=must_change, enrolled=enrolled))
    let_through = set()
    for address in (*addresses(), "/admin/nothing/here/", "/admin/triage/"):
        name = resolve(address).view_name
        if gate.is_open(name, step):
            let_through.add(name)
            continue
        answer = getattr(client, method)(address)
        assert (answer.status_code, answer["Location"]) == (302, reverse(step)), address
    meant = (
        gate.ALWAYS_OPEN | gate.CONFIRMING | gate.PUBLIC | (gate.ENROLLING if step == "mfa_index" else set())
    )
    assert let_through == meant


def test_what_stays_open_shows_nothing_of_the_desk() -> None:
    client = Client()
    people.sign_in(client, newcomer())
    for name in gate.ENROLLING | gate.CONFIRMING:
        text = client.get(reverse(name), follow=True).content.decode()
        assert reverse("admin:triage_datarequest_changelist") not in text


@pytest.mark.parametrize("enrolled", [True, False])
def test_a_person_with_a_second_factor_is_let_through(enrolled: bool) -> None:
    client = Client()
    people.sign_in(client, newcomer(enrolled=enrolled))
    answer = client.get(reverse("admin:triage_letter_changelist"))
    assert answer.status_code == (200 if enrolled else 302)


def test_the_language_can_be_changed_before_anything_else() -> None:
    client = Client()
    assert "<h1>Sign in</h1>" in client.get(reverse("account_login")).content.decode()
    page = reverse("account_login")
    answer = client.post(reverse("set_language"), {"language": "de", "next": page})
    assert answer["Location"] == page
    assert 'lang="de"' in client.get(page).content.decode()
    assert client.post(reverse("set_language"), {"next": "//evil.example/"})["Location"] == "/"
    people.sign_in(client, newcomer())
    assert 'lang="de"' in client.get(reverse("mfa_index")).content.decode()


def test_recovery_codes_alone_are_no_second_factor() -> None:
    user = newcomer()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    client = Client()
    people.sign_in(client, user)
    assert client.get(reverse("admin:index"))["Location"] == reverse("mfa_index")


def test_whoever_loses_the_second_factor_is_stopped_at_the_next_page() -> None:
    user = newcomer(enrolled=True)
    client = Client()
    people.sign_in(client, user)
    assert client.get(reverse("admin:triage_letter_changelist")).status_code == 200
    Authenticator.objects.filter(user=user).delete()
    assert client.get(reverse("admin:triage_letter_changelist"))["Location"] == reverse("mfa_index")


def test_the_whole_way_in_of_a_newcomer() -> None:
    newcomer(must_change=True)
    client = Client()
    assert give_password(client, "nina")["Location"] == reverse("admin:index")
    assert client.get(reverse("admin:index"))["Location"] == reverse("sign_in_password")
    chosen = {"password": "tulips and windmills", "again": "tulips and windmills"}
    assert client.post(reverse("sign_in_password"), chosen)["Location"] == reverse("admin:index")
    assert client.get(reverse("admin:index"))["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_activate_totp"))
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret=page.context["form"].secret)})
    codes = client.get(answer["Location"]).context["unused_codes"]
    assert len(codes) == 10
    assert client.get(reverse("admin:index")).status_code == 200
    kinds = list(Event.objects.filter(actor__username="nina").values_list("kind", flat=True))
    assert kinds == ["password_changed", "second_factor_added"]
    again = Client()
    give_password(again, "nina", "tulips and windmills")
    assert give_code(again, codes[0])["Location"] == reverse("admin:index")


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        (("password", "password"), "too common"),
        ((people.PASSWORD, people.PASSWORD), "is the one you have"),
        (("tulips and windmills", "tulips and windmill"), "The two are not the same."),
        (("short", "short"), "too short"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(chosen: tuple[str, str], says: str) -> None:
    user = newcomer(must_change=True)
    client = Client()
    people.sign_in(client, user)
    answer = client.post(reverse("sign_in_password"), {"password": chosen[0], "again": chosen[1]})
    assert says in answer.content.decode()
    assert User.objects.get(pk=user.pk).must_change_password
    assert not Event.objects.exists()


def test_a_new_password_ends_every_other_session() -> None:
    user = newcomer(enrolled=True)
    here, there = Client(), Client()
    for client in (here, there):
        people.sign_in(client, user)
    chosen = {"password": "tulips and windmills", "again": "tulips and windmills"}
    here.post(reverse("sign_in_password"), chosen)
    letters = reverse("admin:triage_letter_changelist")
    assert here.get(letters).status_code == 200
    assert there.get(letters)["Location"].startswith(reverse("admin:login"))


def test_somebody_without_a_role_is_told_so_and_can_leave() -> None:
    client = Client()
    people.sign_in(client, people.oscar())
    answer = client.get(client.get(reverse("admin:index"))["Location"])
    assert answer.status_code == 403
    assert "who has no role at this desk" in answer.content.decode()
    client.post(reverse("account_logout"))
    assert client.get(reverse("account_login")).status_code == 200
