"""Editing a cohort on screen."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wtforms import BooleanField, HiddenField

from pacte.accounts.models import Person
from pacte.cohorts import registries
from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.cohort_file import check_cohort_data, to_dict
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.definition_form import Choice, Choices, Ticks, field_at, initial, merged, section_form
from pacte.cohorts.definition_form import typed as typed_in
from pacte.cohorts.form_rows import RowField, RowsField
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.sections import FIXED, SECTIONS, Section
from pacte.cohorts.shape import leaves
from pacte.cohorts.wording import WORDING
from pacte.database import Database, Scope
from pacte.policy import Role
from tests.acting import act_as
from tests.cohorts.editing.conftest import BASE, section, stored, typed
from tests.cohorts.loading import REAL, federation_of, load, real
from tests.conftest import NOW
from tests.factories import grant_role, make_person


def all_paths(shape: type, prefix: str = "") -> list[str]:
    """Every field of the definition, as forms name it; the first row of each list."""
    found = []
    for name, leaf in leaves(shape).items():
        path = f"{prefix}{name}"
        if not leaf.nested:
            found.append(path)
        else:
            found += all_paths(leaf.plain, f"{path}-0-" if leaf.many else f"{path}-")
    return found


def test_every_field_of_the_definition_is_on_a_page(client: FlaskClient, administrator: Person) -> None:
    rows = {
        "seminaires": "seminars-0",
        "productions": "productions-0",
        "evaluation": "evaluation-questions-0",
    }
    names = "".join(
        client.get(f"{BASE}/modifier/{slug}", query_string={"ouvrir": rows.get(slug)}).get_data(as_text=True)
        for slug in SECTIONS
    )
    missing = [
        path
        for path in all_paths(CohortDefinition)
        if path.replace("-", ".") not in FIXED and f'name="{path}"' not in names
    ]
    assert missing == []


def test_every_field_has_its_words() -> None:
    def shapes(shape: type) -> list[type]:
        inner = [leaf.plain for leaf in leaves(shape).values() if leaf.nested]
        return [shape, *(found for each in inner for found in shapes(each))]

    for shape in set(shapes(CohortDefinition)):
        assert is_dataclass(shape)
        assert set(WORDING[shape]) == {field.name for field in fields(shape)}


@pytest.mark.parametrize("reference", REAL)
def test_saving_a_section_as_it_stands_changes_nothing(
    app: Flask, client: FlaskClient, opened: Database, reference: str
) -> None:
    definition = real(reference)
    cohort = load(opened, definition).cohort
    person = make_person(opened)
    grant_role(opened, person, Role.ADMINISTRATOR, federation_of(opened, definition.federation.code))
    act_as(app, person)
    for slug in SECTIONS:
        path = f"/regions/{definition.federation.code}/promotions/{definition.code}/modifier/{slug}"
        answer = client.post(path, data=typed(client.get(path).get_data(as_text=True)))
        errors = re.findall(r"field-error.*?</p>", answer.get_data(as_text=True), re.S)
        assert answer.status_code == 303, (slug, errors)
        with opened.session(Scope.federation(cohort.federation_id)) as session:
            after = session.get_one(Cohort, cohort.id)
            assert definition_of(after) == definition, slug
            assert after.revision == 1, slug


def test_saving_a_section(client: FlaskClient, administrator: Person, opened: Database) -> None:
    data = section(client, "presentation") | {"capacity": ["24"], "place": ["Dijon (Côte-d’Or)"]}
    answer = client.post(f"{BASE}/modifier/presentation", data=data)
    assert (answer.status_code, answer.location) == (303, f"{BASE}/gestion")
    cohort = stored(opened)
    assert (cohort.capacity, cohort.revision, cohort.updated_by_id) == (24, 2, administrator.id)
    page = client.get(f"{BASE}/gestion").get_data(as_text=True)
    assert "Dominique Aubry a modifié la promotion\u00a0: Nombre de places (20 → 24), Lieu principal" in page


def test_the_objectives_of_the_plan_are_put_in_an_order(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    path, name = f"{BASE}/modifier/soutenances", "defence-objectives"
    ranks = {name: ["idle", "", "travel", "", "", "", "", ""]}
    assert client.post(path, data=section(client, "soutenances") | ranks).status_code == 303
    assert definition_of(stored(opened)).defence.objectives == ("idle", "travel")
    assert section(client, "soutenances")[name] == ["idle", "travel"]

    twice = client.post(path, data=section(client, "soutenances") | {name: ["travel", "travel"]})
    assert twice.status_code == 422
    assert "est écrit deux fois" in twice.text
    assert f'id="{name}-error"' in twice.text
    assert f'href="#{name}-0"' in twice.text
    assert definition_of(stored(opened)).defence.objectives == ("idle", "travel")


def test_the_launch_seminar_follows_t0(client: FlaskClient, administrator: Person, opened: Database) -> None:
    """T0 is the day of a seminar: each page alone would send to the other."""
    data = section(client, "calendrier") | {"t0_on": ["2025-12-12"]}
    answer = client.post(f"{BASE}/modifier/calendrier", data=data, follow_redirects=True)
    assert answer.status_code == 200
    assert "Le séminaire de lancement suit le T0." in answer.text
    new, former = definition_of(stored(opened)), real("bfc-8")
    assert (new.t0_on, new.seminars[0].days[0]) == (date(2025, 12, 12), date(2025, 12, 12))
    assert new.seminars[1:] == former.seminars[1:]
    assert [one.starts_at for one in new.seminars[0].half_days] == [
        one.starts_at for one in former.seminars[0].half_days
    ]


@pytest.mark.parametrize(
    ("slug", "name", "value", "message"),
    [
        ("presentation", "capacity", "vingt", "« Nombre de places » doit être un nombre entier."),
        ("presentation", "capacity", "", "« Nombre de places » doit être un nombre entier."),
        ("presentation", "label", "", "Ce champ est à remplir."),
        ("presentation", "contact-email", "sans arobase", "n’est pas une adresse électronique"),
        ("calendrier", "application-opens_on", "", "Ce champ est à remplir."),
        ("calendrier", "application-closes_on", "2025-07-01", "ferment avant d’ouvrir"),
        (
            "calendrier",
            "application-reminder_hours",
            "168, deux jours",
            "« deux jours » n’est pas un nombre entier, dans « Rappels aux brouillons, en heures avant la "
            "clôture ». Séparez les nombres par des virgules, sans unité, par exemple 168, 48.",
        ),
        ("pieces", "application-documents-0-max_megabytes", "900", "c’est trop. Écrivez au plus 50."),
        ("regles", "attendance-tolerance_half_days", "-1", "c’est trop peu. Écrivez au moins 0."),
        ("selection", "selection-committee_month", "novembre", "n’est pas un mois"),
        ("seminaires", "seminars-0-half_days-0-on", "30/02/2026", "n’est pas une date"),
        ("soutenances", "defence-slot_minutes", "1,5", "doit être un nombre entier"),
        ("federation", "federation-departments", "21, 2X", "n’est pas un numéro de département"),
    ],
)
def test_error_stands_beside_its_field_and_keeps_what_was_typed(
    client: FlaskClient,
    administrator: Person,
    opened: Database,
    slug: str,
    name: str,
    value: str,
    message: str,
) -> None:
    answer = client.post(f"{BASE}/modifier/{slug}", data=section(client, slug) | {name: [value]})
    assert answer.status_code == 422
    page = unescape(answer.get_data(as_text=True)).replace("\u00a0", " ")
    assert message in page
    beside = re.search(rf'id="{name}-error">.*?</p>', page, re.S)
    assert beside is not None, page[page.index("<main") :][:3000]
    assert f'href="#{name}"' in page
    assert f'value="{value}"' in page
    assert stored(opened).revision == 1


def test_a_closing_before_the_opening_is_told_with_every_other_fault(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    data = section(client, "calendrier") | {
        "application-closes_on": ["2025-07-01"],
        "application-closes_at": ["midi"],
        "application-reminder_hours": ["168; 48, 48, bientôt"],
    }
    answer = client.post(f"{BASE}/modifier/calendrier", data=data)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True).replace("\u00a0", " ").replace("&#39;", "’")
    for message in (
        "Les candidatures ferment avant d’ouvrir.",
        "« midi » n’est pas une heure à la minute",
        "« bientôt » n’est pas un nombre entier",
        "Un même délai de rappel est écrit deux fois.",
    ):
        assert message in page
    sent = section(client, "calendrier") | {"application-opens_on": [""]}
    unknown = client.post(f"{BASE}/modifier/calendrier", data=sent).get_data(as_text=True)
    assert "Ce champ est à remplir." in unknown
    assert "ferment avant" not in unknown


def test_rule_broken_in_another_section_leads_there(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    data = section(client, "calendrier") | {"t0_on": ["2026-02-02"]}
    answer = client.post(f"{BASE}/modifier/calendrier", data=data)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f'href="{BASE}/modifier/seminaires?ouvrir=seminars-1#seminars-1-half_days-0-on"' in page
    assert "précède le T0 (02/02/2026)" in page


def test_text_of_twenty_thousand_and_one_characters_is_refused(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    data = section(client, "presentation") | {"presentation": ["é" * 20_001]}
    answer = client.post(f"{BASE}/modifier/presentation", data=data)
    assert answer.status_code == 422
    assert "Écrivez au plus 20 000 caractères" in answer.get_data(as_text=True)


def test_row_is_added_and_removed_without_script(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    path = f"{BASE}/modifier/pieces"
    data = section(client, "pieces") | {"application-documents-0-label": ["CV détaillé"]}
    added = client.post(path, data=data | {"rows": ["add:application-documents"]})
    assert added.status_code == 200
    after = typed(added.get_data(as_text=True))
    assert after["application-documents-0-label"] == ["CV détaillé"]
    assert after["application-documents-4-label"] == [""]
    button = 'value="add:application-documents" id="application-documents-add" formaction="#{}"'
    lands = "application-documents-4-label"
    assert button.format(lands) in client.get(path).text
    assert f'id="{lands}"' in added.text
    assert after["application-documents-4-max_megabytes"] == ["10"]
    after["application-documents-4-label"] = ["Fiche de poste"]
    removed = client.post(path, data=after | {"rows": ["remove:application-documents-1"]})
    kept = typed(removed.get_data(as_text=True))
    assert [kept[f"application-documents-{n}-label"][0] for n in range(4)] == [
        "CV détaillé",
        "Photographie",
        "Lettre d’engagement de l’équipe",
        "Fiche de poste",
    ]
    assert stored(opened).revision == 1
    assert client.post(path, data=kept).status_code == 303
    keys = [document.key for document in definition_of(stored(opened)).application.documents]
    assert keys == ["cv", "photo", "commitment", "fiche-de-poste"]


def test_half_day_is_added_to_a_seminar(client: FlaskClient, administrator: Person, opened: Database) -> None:
    path = f"{BASE}/modifier/seminaires"
    sent = section(client, "seminaires")
    asked = {"rows": ["add:seminars-1-half_days"], "opened": sent["seminars-1-key"]}
    added = client.post(path, data=sent | asked)
    assert 'id="seminars-1-half_days-2-on"' in added.text
    assert 'id="seminars-1-half_days-add" formaction="#seminars-1-half_days-3-on"' in added.text
    data = typed(added.get_data(as_text=True)) | {
        "seminars-1-half_days-2-on": ["30/01/2026"],
        "seminars-1-half_days-2-starts_at": ["09:00"],
        "seminars-1-half_days-2-ends_at": ["12:00"],
    }
    assert client.post(path, data=data).status_code == 303
    assert [day.isoformat() for day in definition_of(stored(opened)).seminars[1].days] == [
        "2026-01-29",
        "2026-01-30",
    ]


def test_the_row_at_fault_is_open_and_the_summary_leads_into_it(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    def opened_rows(page: str) -> list[str]:
        return re.findall(r'<details class="row fold" id="([^"]+)" open>', page)

    path = f"{BASE}/modifier/seminaires"
    data = section(client, "seminaires")
    drawn = client.get(path).text
    assert opened_rows(drawn) == []
    assert "Ajouter un séminaire<span" in drawn
    assert "Ajouter une demi-journée<span" in client.get(f"{path}?ouvrir=seminars-1").text
    assert 'value="CDS"' not in client.get(f"{path}?ouvrir=seminars-1").text
    assert re.findall(r'name="seminars-([0-3])-key" type="hidden" value="([^"]+)"', drawn) == [
        ("0", "t0"),
        ("1", "seminaire-1"),
        ("2", "ecosysteme"),
        ("3", "seminaire-2"),
    ]
    for name in ("on", "starts_at", "ends_at"):
        data[f"seminars-3-half_days-0-{name}"] = data[f"seminars-1-half_days-0-{name}"]
    answer = client.post(path, data=data)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert opened_rows(page) == ["seminars-3"]
    named = r"«\u00a0Séminaire [12]\u00a0» et «\u00a0Séminaire [12]\u00a0» se chevauchent"
    assert re.search(rf'<li><a href="#seminars-3-half_days-0-on">{named}', page)
    row = page.split('id="seminars-3-half_days-0"')[1].split('id="seminars-3-half_days-0-on"')[0]
    assert "chevauchent" in row
    fewer = {
        name: value for name, value in section(client, "seminaires").items() if "seminars-2-" not in name
    }
    assert client.post(path, data=fewer).status_code == 303
    told = client.get(f"{BASE}/gestion").text.replace("\u00a0", " ")
    assert "Séminaires : Décryptage de l’écosystème de santé (retiré)" in told
    late = section(client, "productions") | {"productions-2-due_on": ["hier"]}
    page = client.post(f"{BASE}/modifier/productions", data=late).get_data(as_text=True)
    assert opened_rows(page) == ["productions-2"]
    assert 'href="#productions-2-due_on"' in page


@pytest.mark.parametrize(
    "action", ["remove:seminars-99", "add:label", "remove:seminars-x", "add:a-b-c", "x", "remove:"]
)
def test_forged_row_action_does_nothing(
    client: FlaskClient, administrator: Person, opened: Database, action: str
) -> None:
    answer = client.post(
        f"{BASE}/modifier/seminaires", data=section(client, "seminaires") | {"rows": [action]}
    )
    assert answer.status_code == 200
    assert len(typed(answer.get_data(as_text=True))) == len(section(client, "seminaires"))


def test_stale_edit_keeps_what_was_typed_and_shows_the_others_change(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    mine = section(client, "presentation") | {"place": ["Dijon (Côte-d’Or)"]}
    load(opened, replace(real(), capacity=22))
    answer = client.post(f"{BASE}/modifier/presentation", data=mine)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Quelqu’un a modifié cette promotion" in page
    assert "Nombre de places" in page
    assert "20 → 22" in page
    again = typed(page)
    assert (again["place"], again["revision"]) == (["Dijon (Côte-d’Or)"], ["2"])
    assert stored(opened).revision == 2
    assert client.post(f"{BASE}/modifier/presentation", data=again).status_code == 303
    assert stored(opened).definition["place"] == "Dijon (Côte-d’Or)"


def test_change_that_rewrites_history_is_refused_with_its_reason(
    client: FlaskClient, administrator: Person, opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        registries, "FACTS", [lambda session, cohort: CohortFacts(deposited=3, last_deposit_at=NOW)]
    )
    data = section(client, "calendrier") | {"application-closes_on": ["2025-09-10"]}
    answer = client.post(f"{BASE}/modifier/calendrier", data=data)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "La nouvelle clôture précède des dépôts déjà reçus." in page
    assert 'id="application-closes_on-error"' in page
    # Nor does another fault hide it.
    page = client.post(f"{BASE}/modifier/calendrier", data=data | {"t0_on": ["demain"]}).get_data(
        as_text=True
    )
    assert "La nouvelle clôture précède des dépôts déjà reçus." in page
    assert 'id="t0_on-error"' in page
    assert stored(opened).revision == 1


def test_a_closing_that_moves_is_confirmed_knowing_whom_it_concerns(
    client: FlaskClient, administrator: Person, opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = CohortFacts(drafts=2, signatures=2, deposited=3, last_deposit_at=NOW)
    monkeypatch.setattr(registries, "FACTS", [lambda session, cohort: facts])
    data = section(client, "calendrier") | {"application-closes_on": ["2025-11-03"]}
    page = client.post(f"{BASE}/modifier/calendrier", data=data).get_data(as_text=True)
    for words in (
        "passe du 31 octobre 2025 à 23\u00a0h\u00a059 (heure de Paris) au 3 novembre 2025",
        "2\u00a0brouillons sont en cours",
        "2\u00a0signatures d’équipe sont attendues",
        "3\u00a0dossiers sont déjà déposés",
    ):
        assert words in page
    assert stored(opened).revision == 1
    confirmed = client.post(f"{BASE}/modifier/calendrier", data=data | {"confirmation": "1"})
    assert confirmed.status_code == 303
    page = client.get(f"{BASE}/gestion").get_data(as_text=True)
    assert "(31/10/2025 → 03/11/2025)" in page
    data = section(client, "presentation") | {"capacity": ["2"]}
    page = client.post(f"{BASE}/modifier/presentation", data=data).get_data(as_text=True)
    assert "3\u00a0dossiers sont déposés" in page
    assert stored(opened).revision == 2


def test_federation_section_is_for_its_administration(
    app: Flask, client: FlaskClient, opened: Database
) -> None:
    staff = make_person(opened)
    grant_role(opened, staff, Role.STAFF, federation_of(opened, "bfc"))
    act_as(app, staff)
    assert client.get(f"{BASE}/modifier/federation").status_code == 403
    assert client.post(f"{BASE}/modifier/federation", data={}).status_code == 403
    assert "modifier/federation" not in client.get(f"{BASE}/modifier").get_data(as_text=True)


def test_unknown_section(client: FlaskClient, administrator: Person) -> None:
    assert client.get(f"{BASE}/modifier/magie").status_code == 404


def plain_fields(form: Any) -> Iterator[Any]:
    """The fields of a form, in the first row of each list."""
    for field in form:
        if isinstance(field, RowField):
            yield from plain_fields(field.form)
        elif isinstance(field, RowsField):
            yield from plain_fields(field.entries[0].form)
        else:
            yield field


@pytest.mark.parametrize("page", SECTIONS.values(), ids=lambda page: page.slug)
def test_a_field_is_called_optional_where_it_may_stay_empty(page: Section) -> None:
    definition, known = real(), curriculum()
    shape = section_form(page, Choices([(each, each) for each in known.modules], []))
    for shown in plain_fields(shape(data=initial(definition, shape))):
        if isinstance(shown, Choice | BooleanField | HiddenField):
            continue
        form = shape(data=initial(definition, shape))
        field_at(form, shown.name.replace("-", ".")).data = [] if isinstance(shown, Ticks) else ""
        data = merged(to_dict(definition), typed_in(form, CohortDefinition), page.paths)
        refused = any(
            problem.severity == "error" and problem.path == shown.name.replace("-", ".")
            for problem in check_cohort_data(data)[1]
        )
        assert shown.flags.required in ([True] if refused else [None, False]), shown.name


def test_a_row_keeps_its_name_and_every_fault_is_told_with_it_once(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    path = f"{BASE}/modifier/seminaires"
    data = section(client, "seminaires") | {"seminars-3-title": [""], "seminars-4-half_days-1-on": ["hier"]}
    page = client.post(path, data=data).text.replace("\u00a0", " ")
    named = r"Ouvrir : </span>([^<]+)</span>(?: <span class=\"fold-note\">([^<]*)</span>)?"
    rows = re.findall(named, page)
    assert rows[:2] == [
        ("Séminaire de lancement (T0)", "11 décembre 2025"),
        ("Séminaire 1", "29 janvier 2026"),
    ]
    assert 'href="#seminars-3-title">« Séminaire 2 », « Titre » : ce champ est à remplir.' in page
    assert "« Séminaire 3 », demi-journée 2, « Jour » : « hier » n’est pas une date. Par exemple" in page
    moved = {f"seminars-0-half_days-{number}-on": ["14/12/2025"] for number in (0, 1)}
    page = client.post(path, data=section(client, "seminaires") | moved).text.replace("\u00a0", " ")
    assert f'<a href="{BASE}/modifier/calendrier#t0_on">« Calendrier des candidatures » : aucun' in page
    assert "changez le T0 dans « Calendrier des candidatures » : son séminaire le suit." in page
    both = {f"seminars-1-half_days-{number}-on": ["2025-09-20"] for number in (0, 1)}
    page = client.post(path, data=section(client, "seminaires") | both).text.replace("\u00a0", " ")
    summary = page.split("data-error-summary")[1].split("</ul>")[0]
    assert summary.count("« Séminaire 1 » (20/09/2025) précède le T0 (11/12/2025).") == 1
    assert f'<a href="{BASE}/modifier/calendrier#t0_on">Aller à « Calendrier des candidatures »' in summary


def test_what_history_refuses_is_told_with_what_rules_refuse(
    client: FlaskClient, administrator: Person, opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = CohortFacts(deposited=3, last_deposit_at=NOW)
    monkeypatch.setattr(registries, "FACTS", [lambda session, cohort: facts])
    data = section(client, "calendrier") | {
        "application-closes_on": ["2025-09-10"],
        "application-reminder_hours": ["48, 48"],
    }
    page = client.post(f"{BASE}/modifier/calendrier", data=data).text
    assert "Un même délai de rappel est écrit deux fois." in page
    assert "La nouvelle clôture précède des dépôts déjà reçus." in page
