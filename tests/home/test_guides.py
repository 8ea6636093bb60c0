"""The guides: the files of docs/ as pages, whose links and anchors all lead somewhere."""

import re
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.home.guides import GUIDES, guides_for
from pacte.paths import resources
from pacte.policy import NOBODY, Actor, Grant, Role
from pacte.web.markdown import render_document
from tests.acting import act_as
from tests.factories import grant_role, make_federation, make_person

TEXT = """# Un guide

Sa première phrase.

## Dire vos liens, avant de lire

« Ici » : [la suite](suite.md#vos-heures), [plus bas](#fin).

## Fin
"""


def test_a_file_becomes_a_page_with_chapters_and_links() -> None:
    document = render_document(TEXT, {"suite.md": "suite"})
    assert (document.title, document.lead) == ("Un guide", "Sa première phrase.")
    assert [(one.anchor, one.title) for one in document.chapters] == [
        ("dire-vos-liens-avant-de-lire", "Dire vos liens, avant de lire"),
        ("fin", "Fin"),
    ]
    assert '<h2 id="fin">Fin</h2>' in document.html
    assert 'href="suite#vos-heures"' in document.html
    assert 'href="#fin"' in document.html
    assert "«&nbsp;Ici&nbsp;»&nbsp;:" in document.html


def test_a_link_to_a_file_that_is_no_guide_is_refused() -> None:
    with pytest.raises(KeyError, match=r"suite\.md"):
        render_document(TEXT, {})


def test_every_file_of_the_guides_is_one() -> None:
    files = {path.name for path in (resources("docs") / "guides").glob("*.md")}
    assert files == {guide.file.removeprefix("guides/") for guide in GUIDES if guide.file != "cohort-file.md"}


def test_every_link_and_anchor_leads_somewhere(client: FlaskClient) -> None:
    pages = {guide.slug: client.get(f"/aide/{guide.slug}") for guide in GUIDES}
    assert {answer.status_code for answer in pages.values()} == {200}
    anchors = {slug: re.findall(r' id="([^"]+)"', answer.text) for slug, answer in pages.items()}
    followed = 0
    for slug, answer in pages.items():
        body = answer.text.partition("<main")[2].partition("</main>")[0]
        assert len(anchors[slug]) == len(set(anchors[slug])), slug
        assert not re.search(r"docs/|\.md\b", body), slug
        for href in re.findall(r'href="([^"/][^":]*)"', body):
            page, _, anchor = unquote(href).partition("#")
            assert not anchor or anchor in anchors[page or slug], (slug, href)
            assert (page or slug) in pages, (slug, href)
            followed += 1
    assert followed > 40
    assert client.get("/aide/inconnu").status_code == 404


@pytest.mark.parametrize(
    ("roles", "first"),
    [
        ((), ["candidature"]),
        ((Role.LEARNER,), ["apprenantes-et-apprenants"]),
        ((Role.STAFF, Role.TRAINER), ["formatrices-et-formateurs", "federation", "fichier-de-promotion"]),
        ((Role.EHESP,), ["ehesp"]),
        ((Role.JUROR,), ["jury"]),
    ],
)
def test_one_s_own_guides_come_first_and_none_is_lost(roles: tuple[Role, ...], first: list[str]) -> None:
    actor = Actor(person_id=1, label="Camille", grants=tuple(Grant(role, 1) for role in roles))
    own, others = guides_for(actor if roles else NOBODY)
    assert [guide.slug for guide in own] == first
    assert {*own, *others} == set(GUIDES)


def test_help_shows_one_s_guide_then_the_others(app: Flask, client: FlaskClient) -> None:
    database = app.extensions["pacte"].database
    person = make_person(database)
    grant_role(database, person, Role.COMMITTEE_MEMBER, make_federation(database, "bfc"))
    act_as(app, person)
    page = client.get("/aide").text
    words = (
        "Votre guide",
        "Guide du comité",
        "Les autres guides",
        "Guide de l’EHESP",
        "Pour les équipes des fédérations",
        "Guide de la fédération",
        "Le fichier d’une promotion",
    )
    places = [page.index(each) for each in words]
    assert places == sorted(places)
    assert page.count('href="/aide"') == 2, "in the account menu and in the footer"
