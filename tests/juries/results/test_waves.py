"""Results sent to the EHESP by wave; minutes completed since are to be sent again; on both engines."""

import io
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import delete

from pacte.blockers import Refused
from pacte.clock import FixedClock
from pacte.cohorts.models import Cohort
from pacte.conflicts.operations import declare_tie
from pacte.conflicts.vocabulary import TieKind
from pacte.database import Database
from pacte.juries.models import ResultWave
from pacte.juries.results.operations import send_wave
from pacte.juries.results.seals import wave_faults
from pacte.juries.results.waves import mark_of, pending_of, waves_of
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements
from tests.juries.day.test_views import words
from tests.juries.factories import DAY, NOON, REDO, Day, make_day, plan
from tests.juries.minutes.test_views import text_of
from tests.page_forms import sent_by

EHESP = "/regions/bfc/promotions/8/resultats/ehesp"
LATER = NOON + timedelta(days=3)


def waiting(day: Day) -> tuple[str, list[tuple[int, int]]]:
    """The mark of what waits; addenda and former wave of each minutes."""
    with day.database.session(day.scope) as session:
        cohort_id = day.jury.setting.cohort.id
        pending = pending_of(session, cohort_id, waves_of(session, cohort_id))
        return mark_of(pending), [(one.addenda, one.wave) for one in pending]


def send(day: Day, seen: str) -> ResultWave:
    with day.database.session(day.scope, write=True) as session:
        cohort = session.get_one(Cohort, day.jury.setting.cohort.id)
        return send_wave(session, cohort=cohort, seen=seen, readers=[], by=day.jury.setting.actor, at=LATER)


def test_waves_hold_what_was_signed_and_what_completed_it(database: Database) -> None:
    day = make_day(database)
    day.hold_all(REDO)
    day.close()
    for number in (0, 1):
        day.sign(number)
    assert waiting(day)[1] == [], "not signed by all"
    with pytest.raises(Refused) as refused:
        send(day, waiting(day)[0])
    assert [one.code for one in refused.value.blockers] == ["nothing_to_send"]
    day.sign(2)
    mark, found = waiting(day)
    assert found == [(0, 0)]
    first = send(day, mark)
    assert send(day, mark).id == first.id, "a second click"
    assert [(one["name"], one["outcome"]) for one in first.content["rows"]] == [
        ("Aubert 1 Noé", "deferred"),
        ("Aubert 2 Noé", "admitted"),
    ]
    assert waiting(day)[1] == []
    day.complete("Le lieu était Beaune.")
    mark, found = waiting(day)
    assert found == [(1, 1)]
    day.complete("Et la salle, la salle B.")
    with pytest.raises(Refused) as refused:
        send(day, mark)
    assert [one.code for one in refused.value.blockers] == ["changed_meanwhile"]
    assert send(day, waiting(day)[0]).number == 2
    assert waiting(day)[1] == []
    assert day.actions("results.") == ["results.sent", "results.sent"]


def test_a_wave_that_was_changed_or_lost_is_found(database: Database) -> None:
    day = make_day(database)
    day.finish(REDO)
    kept = send(day, waiting(day)[0])

    def faults() -> list[str]:
        with day.database.session(day.scope) as session:
            return list(wave_faults(session, lambda number: None))

    assert faults() == []
    with day.database.session(day.scope, write=True) as session:
        row = session.get_one(ResultWave, kept.id)
        row.content = {**row.content, "rows": []}
    assert faults() == [
        f"Envoi de résultats {kept.id} : son contenu ne correspond pas à son empreinte.",
        f"Envoi de résultats {kept.id} : le journal en dit autre chose.",
    ]
    with day.database.session(day.scope, write=True) as session:
        session.execute(delete(ResultWave))
    assert faults() == [f"Envoi de résultats {kept.id}, fait selon le journal : il a disparu."]


def papers(client: FlaskClient, address: str) -> str:
    """The text of the minutes in an archive."""
    with zipfile.ZipFile(io.BytesIO(client.get(address).data)) as archive:
        return " ".join(
            text_of(PdfReader(io.BytesIO(archive.read(name))))
            for name in archive.namelist()
            if name.endswith(".pdf")
        )


def test_a_tie_masks_in_the_archive_what_it_masks_on_screen(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    clock.move_to(LATER)
    day = make_day(app.extensions["pacte"].database)
    day.finish(REDO)
    act_as(app, day.jury.setting.staff)
    assert "Noé Aubert 1" in papers(client, f"{EHESP}/a-envoyer.zip")
    assert "masqué" not in client.get(EHESP).text
    declare(day)
    screen = client.get(f"/regions/bfc/soutenances/jour/{day.room_id}/proces-verbal").text
    assert "Noé Aubert 1" not in screen
    assert "1 passage est masqué" in words(client.get(EHESP).text)
    client.post(EHESP, data=dict(sent_by(client.get(EHESP).text, "")))
    with day.database.session(day.scope) as session:
        (wave,) = waves_of(session, day.jury.setting.cohort.id)
    said = papers(client, f"{EHESP}/{wave.id}.zip")
    assert "Noé Aubert 1" not in said
    assert "Noé Aubert 2" in said


def declare(day: Day) -> None:
    """Staff is tied to the first learner."""
    with day.database.session(day.scope, write=True) as session:
        declare_tie(
            session,
            assessor_id=day.jury.setting.staff.id,
            subject_id=day.learners[0].person_id,
            kind=TieKind.PERSONAL,
            by=day.jury.setting.actor,
            at=LATER,
        )


def test_the_archive_holds_the_list_and_the_minutes(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    clock.move_to(LATER)
    day = make_day(app.extensions["pacte"].database)
    act_as(app, day.jury.setting.staff)
    assert client.get(f"{EHESP}/a-envoyer.zip").status_code == 404
    assert "Rien n’attend d’être envoyé." in client.get(EHESP).text
    day.finish(REDO)
    page = client.get(EHESP).text
    assert "Noé" in page
    with zipfile.ZipFile(io.BytesIO(client.get(f"{EHESP}/a-envoyer.zip").data)) as archive:
        listed, paper = sorted(archive.namelist(), reverse=True)
        assert listed == "resultats.xlsx"
        assert paper.startswith("proces-verbaux/proces-verbal-soutenances-8-2027-06-14")
        assert archive.read(paper).startswith(b"%PDF")
        assert b"Ajourn" in b"".join(
            zipfile.ZipFile(io.BytesIO(archive.read(listed))).read(name) for name in ("xl/sharedStrings.xml",)
        )
    data = dict(sent_by(page, ""))
    assert client.post(EHESP, data=data).status_code == 303
    day.complete("Le lieu était Beaune.")
    again = words(client.get(EHESP).text)
    assert "envoyé dans la vague 1, est complété depuis par un additif" in again
    stale = client.post(EHESP, data={"vu": "0" * 16})
    assert stale.status_code == 422
    with day.database.session(day.scope) as session:
        (wave,) = waves_of(session, day.jury.setting.cohort.id)
    assert client.get(f"{EHESP}/{wave.id}.zip").status_code == 200
    act_as(app, day.person())
    for path in (EHESP, f"{EHESP}/{wave.id}.zip", f"{EHESP}/a-envoyer.zip"):
        assert client.get(path).status_code == 403


def test_what_waits_and_its_archive_ask_the_same_of_one_room_and_of_three(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    clock.move_to(LATER)
    day = make_day(app.extensions["pacte"].database, 1)
    day.finish()
    act_as(app, day.jury.setting.staff)

    def counts() -> list[int]:
        found = []
        for address in (EHESP, f"{EHESP}/a-envoyer.zip"):
            client.get(address)
            with statements(day.database) as sent:
                assert client.get(address).status_code == 200
            found.append(len(sent))
        return found

    for room in range(3):
        if room:
            day.learners = [day.jury.learner("Noé", f"Baron {room}")]
            plan(day, on=DAY + timedelta(days=room))
            day.finish()
        if room == 0:
            alone = counts()
    assert counts() == alone
