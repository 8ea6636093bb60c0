"""Commands on people, on a database of their own."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from pacte.accounts.cli import Federations, person_commands
from pacte.accounts.models import RoleGrant
from pacte.app import create_app
from pacte.blockers import Refused
from pacte.config import Mode, load_settings
from pacte.database import Database, Scope
from pacte.federations.queries import federation_by_slug, federation_slugs
from pacte.policy import Role
from tests.accounts.browsers import browser
from tests.databases import TestUrls
from tests.factories import make_federation


@pytest.fixture
def installed(sqlite_urls: TestUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    for name, value in {
        "PACTE_MODE": Mode.TEST.value,
        "PACTE_DATABASE_URL": sqlite_urls.application,
        "PACTE_DATA_DIR": str(tmp_path),
        "PACTE_PUBLIC_URL": "http://localhost",
        "PACTE_SECURE_COOKIES": "false",
        "PACTE_WORKER_IN_PROCESS": "false",
    }.items():
        monkeypatch.setenv(name, value)
    return Database(sqlite_urls.application)


def run(*arguments: str) -> tuple[int, str]:
    commands = person_commands(Federations(federation_by_slug, federation_slugs))
    result = CliRunner().invoke(commands, arguments)
    if isinstance(result.exception, Refused):
        raise result.exception
    return result.exit_code, result.output


def test_first_administrator_is_invited_by_link(installed: Database) -> None:
    federation = make_federation(installed, "bfc")
    code, said = run("invite", "alix@exemple.fr", "--federation", "bfc", "--role", "administrator")
    assert code == 0
    link = re.search(r"http://localhost(/regions/bfc/invitations/\S+)", said)
    assert link is not None
    app: Flask = create_app(load_settings())
    app.config["WTF_CSRF_ENABLED"] = False
    client = browser(app)
    assert client.post(link[1], data={"given_name": "Alix", "family_name": "Exemple"}).status_code == 303
    assert client.get("/regions/bfc/equipe").status_code == 200
    with installed.session(Scope.federation(federation.id)) as session:
        assert session.scalars(select(RoleGrant.role)).all() == [Role.ADMINISTRATOR]
    app.extensions["pacte"].database.dispose()
    installed.dispose()


def test_a_lost_invitation_is_sent_again_when_asked(installed: Database) -> None:
    make_federation(installed, "bfc")
    asked = ("invite", "Alix@exemple.fr", "--federation", "bfc", "--role", "administrator")
    _, first = run(*asked)
    with pytest.raises(Refused) as refused:
        run(*asked)
    assert [blocker.remedy for blocker in refused.value.blockers] == ["Pour la renvoyer, ajoutez --resend."]
    code, again = run(*asked, "--resend")
    assert code == 0
    assert "renvoyée ; le lien précédent ne vaut plus." in again
    links = [re.search(r"/invitations/\S+", said) for said in (first, again)]
    assert links[0] is not None
    assert links[1] is not None
    assert links[0][0] != links[1][0]
    installed.dispose()


def test_no_link_is_shown_when_mail_leaves(installed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    make_federation(installed, "bfc")
    monkeypatch.setenv("PACTE_MAIL_URL", "smtp://localhost:2525")
    code, said = run("invite", "alix@exemple.fr", "--federation", "bfc", "--role", "staff")
    assert code == 0
    assert "http" not in said
    installed.dispose()


def test_unknown_federation_is_a_fault_of_use(installed: Database) -> None:
    code, said = run("invite", "alix@exemple.fr", "--federation", "mars", "--role", "staff")
    assert code == 2
    assert "la fédération « mars » n’existe pas ; aucune n’est encore chargée" in said
    installed.dispose()


def test_ehesp_is_granted_once(installed: Database) -> None:
    code, said = run("grant-ehesp", "ehesp@exemple.fr")
    assert (code, said.splitlines()[0]) == (0, "ehesp@exemple.fr a maintenant le rôle national EHESP.")
    with pytest.raises(Refused, match="role_held"):
        run("grant-ehesp", "EHESP@exemple.fr")
    with installed.session(Scope.ground()) as session:
        assert session.scalars(select(RoleGrant.role)).all() == [Role.EHESP]
    installed.dispose()
