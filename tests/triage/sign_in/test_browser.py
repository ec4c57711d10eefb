"""The way in as a browser goes it: with a passkey, under the policy, in both schemes, at phone width, judged by axe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.triage import people
from tests.triage.sign_in.steps import code
from triage.event_kinds import EventKind
from triage.models import Event, User
from triage.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHROMIUM = "/usr/bin/chromium"
SIZES = {"wide": (1280, 900), "phone": (390, 844)}
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def carol() -> User:
    return people.carol()


@pytest.fixture
def nina(carol: User) -> User:
    """New at the desk: somebody else chose the password, and there is no second factor."""
    user = User(username="nina", first_name="Nina", last_name="Nel", is_staff=True, must_change_password=True)
    user.set_password(people.PASSWORD)
    user.save()
    people.give_role(user, Role.REGIONAL_COUNSEL)
    return user


@pytest.fixture
def browser(carol: User) -> Iterator[Any]:
    """Chromium; as root it needs its sandbox off."""
    # Playwright runs an event loop in this thread; the rows are made before and flushed after it.
    with mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


def click(page: Page, name: str, role: Any = "button") -> None:
    page.get_by_role(role, name=name, exact=True).click()


def sign_in(page: Page, server: str, *, to: str = "/admin/") -> None:
    """By password and code, from the page that was asked for."""
    page.goto(server + to)
    page.fill("#id_login", "carol")
    page.fill("#id_password", people.PASSWORD)
    click(page, "Sign in")
    page.fill("#id_code", code())
    click(page, "Sign in")
    page.wait_for_url(server + to)


def with_key(context: BrowserContext, page: Page, **changes: Any) -> Any:
    """Put a key into the browser's machine."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, **changes}})
    return session


def test_a_passkey_is_enrolled_and_opens_the_desk_alone(browser: Any, live_server: Any, carol: User) -> None:
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, live_server.url)
    with_key(context, page)
    page.goto(live_server.url + reverse("mfa_index"))
    click(page, "Add a passkey", "link")
    page.fill("#id_name", "The laptop")
    click(page, "Add the passkey")
    # The first key comes with recovery codes.
    page.wait_for_url("**/codes/")
    expect(page.locator("ol.codes li")).to_have_count(10)
    row = Authenticator.objects.get(user=carol, type=Authenticator.Type.WEBAUTHN)
    assert row.data["name"] == "The laptop"
    assert Event.objects.filter(kind=EventKind.SECOND_FACTOR_ADDED, detail__factor="webauthn").exists()
    click(page, "Sign out")
    letters = reverse("admin:triage_letter_changelist")
    page.goto(live_server.url + letters)
    click(page, "Sign in with a passkey")
    page.wait_for_url(live_server.url + letters)
    context.close()


def test_a_passkey_is_the_second_step_and_the_proof_before_a_grave_act(
    browser: Any, live_server: Any, carol: User
) -> None:
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, live_server.url)
    with_key(context, page)
    people_page = live_server.url + reverse("mfa_index")
    page.goto(people_page)
    click(page, "Add a passkey", "link")
    click(page, "Add the passkey")
    page.wait_for_url("**/codes/")
    click(page, "Sign out")
    page.fill("#id_login", "carol")
    page.fill("#id_password", people.PASSWORD)
    click(page, "Sign in")
    click(page, "Use the passkey")
    page.wait_for_url("**/admin/")
    page.goto(f"{live_server.url}{reverse('account_reauthenticate')}?next={reverse('mfa_index')}")
    click(page, "With a passkey instead", "link")
    click(page, "Use the passkey")
    page.wait_for_url(people_page)
    context.close()


def test_a_key_that_says_no_opens_nothing_and_the_page_says_so(
    browser: Any, live_server: Any, carol: User
) -> None:
    context = browser.new_context()
    page = context.new_page()
    with_key(context, page, isUserVerified=False)
    page.goto(live_server.url + reverse("account_login"))
    click(page, "Sign in with a passkey")
    expect(page.get_by_role("alert")).to_contain_text("could not use the key")
    page.goto(live_server.url + "/admin/")
    assert reverse("account_login") in page.url
    context.close()


def test_everything_but_passkeys_works_without_scripts(browser: Any, live_server: Any, carol: User) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + reverse("account_login"))
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    sign_in(page, live_server.url)
    page.goto(live_server.url + reverse("mfa_generate_recovery_codes"))
    click(page, "Make new ones")
    expect(page.locator("ol.codes li")).to_have_count(10)
    context.close()


PAGES = (
    "mfa_index", "mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_view_recovery_codes",
    "sign_in_password", "account_reauthenticate", "mfa_reauthenticate",
)  # fmt: skip


class Judged:
    """A page whose every stop is judged: by axe, by the policy, by its width."""

    def __init__(self, browser: Any, *, size: str, scheme: str) -> None:
        width, height = SIZES[size]
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        self.page: Page = self.context.new_page()
        self.found: dict[str, list[str]] = {}
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.found.setdefault("scripts", []).append(str(error)))

    def _heard(self, message: Any) -> None:
        # That a locked page answers 429 is told there too; it is meant.
        if message.type == "error" and "429" not in message.text:
            self.found.setdefault("console", []).append(message.text)

    def judge(self, name: str) -> None:
        """Look at the page that is open."""
        response = Axe().run(self.page).response
        assert len(response["passes"]) > 10, "axe looked at nothing"
        lines = [
            f"{entry['id']}: {node['html'][:160]}"
            for entry in response["violations"]
            for node in entry["nodes"]
        ]
        beyond = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if beyond:
            lines.append(f"{beyond} pixels too wide")
        if lines:
            self.found[name] = lines


each_look = pytest.mark.parametrize(
    ("size", "scheme"), [(size, scheme) for size in SIZES for scheme in ("light", "dark")]
)


@pytest.mark.slow
@each_look
def test_no_page_of_the_way_in_breaks_the_policy_or_a_rule_of_axe_or_its_frame(
    browser: Any, live_server: Any, carol: User, size: str, scheme: str
) -> None:
    judged = Judged(browser, size=size, scheme=scheme)
    page = judged.page
    page.goto(live_server.url + "/admin/")
    judged.judge("sign in")
    page.fill("#id_login", "carol")
    page.fill("#id_password", "wrong")
    click(page, "Sign in")
    judged.judge("wrong password")
    page.fill("#id_password", people.PASSWORD)
    click(page, "Sign in")
    judged.judge("code")
    page.fill("#id_code", "000000")
    click(page, "Sign in")
    judged.judge("wrong code")
    page.fill("#id_code", code())
    click(page, "Sign in")
    page.goto(live_server.url + reverse("mfa_generate_recovery_codes"))
    click(page, "Make new ones")
    for name in PAGES:
        page.goto(live_server.url + reverse(name))
        judged.judge(name)
    click(page, "Sign out")
    for _ in range(5):
        page.goto(live_server.url + reverse("account_login"))
        page.fill("#id_login", "carol")
        page.fill("#id_password", "wrong")
        click(page, "Sign in")
    judged.judge("locked")
    assert page.get_by_role("heading", name="Locked for now").is_visible()
    judged.context.close()
    assert judged.found == {}


@pytest.mark.slow
@each_look
def test_the_pages_of_a_newcomer_are_as_good(
    nina: User, browser: Any, live_server: Any, size: str, scheme: str
) -> None:
    judged = Judged(browser, size=size, scheme=scheme)
    page = judged.page
    page.goto(live_server.url + "/admin/")
    page.fill("#id_login", "nina")
    page.fill("#id_password", people.PASSWORD)
    click(page, "Sign in")
    judged.judge("a password of one's own")
    page.fill("#id_password", "tulips and windmills")
    page.fill("#id_again", "tulips and windmill")
    click(page, "Change password")
    judged.judge("not the same")
    page.fill("#id_password", "tulips and windmills")
    page.fill("#id_again", "tulips and windmills")
    click(page, "Change password")
    judged.judge("the first second factor")
    click(page, "Add an authenticator app", "link")
    judged.judge("an app")
    page.get_by_text("The camera does not work").click()
    page.fill("#id_code", code(secret=page.locator("#secret").inner_text()))
    click(page, "Add the app")
    page.wait_for_url("**/codes/")
    judged.judge("recovery codes")
    judged.context.close()
    assert judged.found == {}
