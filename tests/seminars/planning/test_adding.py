"""A seminar added from the calendar, and one that runs over several days: the pages say what may be done."""

import io
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from pacte.clock import FixedClock
from pacte.seminars.models import Attendance, ScheduleChange
from pacte.seminars.planning.queries import sheet_of
from pacte.seminars.presence.seals import sheet_faults
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.acting import act_as
from tests.seminars.factories import all_seminars, half_days, make_trainer, seminar
from tests.seminars.planning.factories import (
    AT,
    FEBRUARY,
    FIRST,
    JANUARY,
    Stage,
    make_stage,
    own,
    two_half_days,
    utc,
)
from tests.seminars.presence.factories import Stage as SignedStage

ADD = "/regions/bfc/promotions/8/seminaires/ajout"


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(AT)
    made = make_stage(app.extensions["pacte"].database)
    act_as(app, made.setting.staff)
    return made


def typed(day: date, **values: str) -> dict[str, str]:
    """The page as staff fill it in."""
    return {
        "title": "Atelier d’écriture",
        "half_days-0-on": day.isoformat(),
        "half_days-0-starts_at": "09:00",
        "half_days-0-ends_at": "12:30",
        "half_days-1-on": "",
        "modality": "online",
        "place": "",
        "video_url": "https://visio.example/atelier",
        "with_teams": "y",
        **values,
    }


def test_a_seminar_is_added_whole_once_and_one_may_invite(
    client: FlaskClient, app: Flask, stage: Stage
) -> None:
    trainer = make_trainer(stage.setting)
    form = client.get(ADD).text
    assert "Aucun message ne part" in form
    assert "Alix Relais" in form
    fields = typed(FEBRUARY, trainers=str(trainer.id), modules="communication")
    before = len(all_seminars(stage.setting))
    page = client.post(ADD, data=fields, follow_redirects=True).text
    again = client.post(ADD, data=fields)
    row = all_seminars(stage.setting)[-1]
    assert again.location == f"/regions/bfc/seminaires/{row.id}"
    assert len(all_seminars(stage.setting)) == before + 1
    assert (row.title, row.video_url, row.with_teams) == (
        "Atelier d’écriture",
        "https://visio.example/atelier",
        True,
    )
    assert row.modules == ["communication"]
    assert [one.starts_at for one in half_days(stage.setting, row.key)] == [utc(FEBRUARY, 8)]
    with stage.database.session(stage.setting.scope) as session:
        assert [person.id for person in sheet_of(session, row).trainers] == [trainer.id]
    assert "Le séminaire est au calendrier" in page
    assert ">Inviter</a>" in page
    assert stage.mails() == []
    act_as(app, stage.person())
    assert client.get(ADD).status_code == 403


def test_what_the_cohort_refuses_is_said_with_the_other_seminar_and_nothing_typed_is_lost(
    client: FlaskClient, stage: Stage
) -> None:
    before = len(all_seminars(stage.setting))
    over = client.post(ADD, data=typed(JANUARY))
    assert over.status_code == 422
    title = seminar(stage.setting, FIRST).title
    assert f"«\u00a0Atelier d’écriture\u00a0» et «\u00a0{title}\u00a0» se chevauchent" in over.text
    assert 'value="https://visio.example/atelier"' in over.text
    assert client.post(ADD, data=typed(FEBRUARY, title="")).status_code == 422
    forged = client.post(ADD, data=typed(FEBRUARY, trainers="999"))
    assert "n’est pas, ou plus, formatrice" in forged.text
    rows = client.post(ADD, data={**typed(FEBRUARY), "rows": "add:half_days"})
    assert (rows.status_code, rows.text.count('type="date"')) == (200, 4)
    assert len(all_seminars(stage.setting)) == before


def test_one_that_was_held_is_added_after_the_fact_with_its_reason(
    app: Flask, client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    clock.move_to(utc(FEBRUARY, 20))
    assert "ont bien eu lieu" not in client.get(ADD).text
    refused = client.post(ADD, data=typed(FEBRUARY))
    assert refused.status_code == 422
    assert "Si elle a bien eu lieu, cochez-le et écrivez la raison." in refused.text
    said = {"after_the_fact": "y"}
    unexplained = client.post(ADD, data=typed(FEBRUARY, **said))
    assert unexplained.status_code == 422
    assert "Écrivez pourquoi une demi-journée passée s’ajoute" in unexplained.text
    sent = typed(FEBRUARY, reason="Tenu avant que PACTE soit en place", **said)
    assert client.post(ADD, data=sent).status_code == 303
    row = all_seminars(stage.setting)[-1]
    page = client.get(f"/regions/bfc/seminaires/{row.id}").text
    assert "Ajouté après coup" in page
    assert "Tenu avant que PACTE soit en place" in page
    (one,) = half_days(stage.setting, row.key)
    sheet = client.get(f"/regions/bfc/demi-journees/{one.id}").text
    assert "Demi-journée ajoutée après coup, le 5 février 2026" in sheet
    added = SignedStage(stage.setting, make_trainer(stage.setting), [], one)
    blank = client.get(f"{added.url}/feuille.pdf").data
    sealed = added.seal(at=clock.now()).sealed
    assert sealed is not None
    who = {"at": "2026-02-05T20:00:00+00:00", "by": "x", "reason": "Tenu avant que PACTE soit en place"}
    assert {**sealed["added"], "by": "x"} == who
    store = app.extensions["pacte"].store
    with stage.database.session(stage.setting.scope, write=True) as session:
        assert list(sheet_faults(store, session, lambda number: None)) == []
        change = session.scalars(select(ScheduleChange).where(ScheduleChange.seminar_id == row.id)).one()
        change.reason = "Autre raison"
        session.flush()
        (fault,) = sheet_faults(store, session, lambda number: None)
        assert fault.endswith("le changement qui l’a ajoutée après coup n’est plus celui qui a été scellé.")
        session.delete(change)
        session.flush()
        (fault,) = sheet_faults(store, session, lambda number: None)
        assert fault.endswith(
            "le changement qui l’a ajoutée après coup a disparu de l’historique du séminaire."
        )
        session.rollback()
    for made in (blank, client.get(f"{added.url}/feuille.pdf").data):
        words = PdfReader(io.BytesIO(made)).pages[0].extract_text().replace("\u00a0", " ")
        assert "Ajoutée après coup" in words
        assert "Tenu avant que PACTE" in words


def test_between_two_days_nothing_is_asked_that_the_page_refuses(
    client: FlaskClient, app: Flask, stage: Stage, clock: FixedClock
) -> None:
    client.post(own(stage, "/invitations"))
    stage.change(half_days=[*two_half_days(JANUARY), *two_half_days(FEBRUARY)])
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.add(
            Attendance(
                half_day_id=half_days(stage.setting, FIRST)[0].id,
                enrollment_id=stage.learners[0].id,
                person_id=stage.learners[0].person_id,
                state=AttendanceState.PRESENT,
                proof=Proof.STAFF,
                reason="Relevé",
                received_at=AT,
            )
        )
    clock.move_to(utc(JANUARY, 20))
    page = client.get(own(stage)).text
    assert "Demi-journées ajoutées" in page
    assert "Des présences sont déjà connues à ce séminaire" in page
    assert 'name="annulation-reason"' not in page
    act_as(app, stage.person())
    assert "Dire si je viens" not in client.get("/a-faire").text
