"""Passkeys in a real browser with a virtual authenticator, and the account's pages under axe."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from pacte.accounts.models import Person
from pacte.policy import Role
from tests.accounts.mailbox import last_link
from tests.browser.conftest import Site
from tests.browser.looking import faults_in_both_views
from tests.factories import grant_role, make_federation, make_person


@pytest.fixture
def address(site: Site) -> str:
    """The site under a domain name: browsers make no passkey for a bare IP address."""
    address = site.url.replace("127.0.0.1", "localhost")
    services = site.app.extensions["pacte"]
    services.settings = services.settings.model_copy(update={"public_url": address})
    return address


@pytest.fixture
def person(site: Site) -> Person:
    return make_person(site.app.extensions["pacte"].database, email="camille@exemple.fr")


def by_link(page: Page, site: Site, person: Person) -> None:
    """Ask for a link by the page, then follow it."""
    page.goto("/connexion")
    page.get_by_role("form", name="Recevoir un lien").get_by_label("Adresse électronique").fill(person.email)
    page.get_by_role("button", name="Recevoir mon lien").click()
    expect(page).to_have_url(re.compile("/connexion/lien-envoye$"))
    page.goto(last_link(site.app, to=person.email))
    page.get_by_role("button", name="Me connecter").click()


def with_authenticator(page: Page) -> None:
    """Plug in an authenticator that verifies its holder without asking."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_out(page: Page) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/compte")
    expect(page).to_have_url(re.compile("/connexion"))


def test_passkey_from_registration_to_sign_in_alone(
    browser: Browser, site: Site, address: str, person: Person
) -> None:
    context = site.context(browser, base_url=address)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    with_authenticator(page)

    by_link(page, site, person)
    page.goto("/compte/double-authentification/cle")
    page.get_by_label("Nom de la clé").fill("Mon téléphone")
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.get_by_role("heading", name="Vos codes de secours")).to_be_visible()
    expect(page.locator("main ol code")).to_have_count(10)
    page.get_by_role("link", name="C’est noté, continuer").click()
    expect(page.get_by_role("heading", name="Mon téléphone")).to_be_visible()
    sign_out(page)

    by_link(page, site, person)
    expect(page.get_by_role("heading", name="Seconde étape de la connexion")).to_be_visible()
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url(lambda url: "/connexion" not in url)
    page.goto("/compte")
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    sign_out(page)

    page.goto("/connexion?suite=/compte/sessions")
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect(page).to_have_url(f"{address}/compte/sessions")
    expect(page.get_by_text("Cet appareil")).to_be_visible()
    assert problems == []
    context.close()


def test_without_script_the_page_explains(browser: Browser, site: Site, address: str, person: Person) -> None:
    context = site.context(browser, base_url=address, java_script_enabled=False)
    page = context.new_page()
    by_link(page, site, person)
    page.goto("/compte/double-authentification/cle")
    expect(page.get_by_role("button", name="Créer la clé d’accès")).to_be_hidden()
    expect(page.get_by_text("cela demande JavaScript")).to_be_visible()
    context.close()


def test_pages_are_accessible(browser: Browser, site: Site, address: str, person: Person) -> None:
    database = site.app.extensions["pacte"].database
    grant_role(database, person, Role.ADMINISTRATOR, make_federation(database, "bfc"))
    context = site.context(browser, base_url=address)
    page = context.new_page()
    paths = ["/connexion", "/connexion/lien-envoye"]
    faults = faults_in_both_views(context, paths)
    by_link(page, site, person)
    paths = [
        "/compte",
        "/compte/identite",
        "/compte/adresse",
        "/compte/mot-de-passe",
        "/compte/sessions",
        "/compte/donnees",
        "/compte/double-authentification",
        "/compte/double-authentification/application",
        "/compte/double-authentification/cle",
        "/regions/bfc/equipe",
        "/regions/bfc/equipe/roles/1/fin",
    ]
    faults |= faults_in_both_views(context, paths)
    assert {path: found for path, found in faults.items() if found} == {}
    context.close()
