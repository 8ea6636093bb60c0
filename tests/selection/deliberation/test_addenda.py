"""Closed minutes are completed by sealed addenda, and never change; on each database, then on the pages."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from pacte import verification
from pacte.audit.models import JournalEntry
from pacte.audit.queries import broken_links
from pacte.blockers import Refused
from pacte.clock import FixedClock
from pacte.database import Database
from pacte.mail.models import OutboxMessage
from pacte.selection.deliberation import operations
from pacte.selection.deliberation.addenda import blockers_to_complete
from pacte.selection.deliberation.rules import Stage
from pacte.selection.deliberation.seals import minutes_faults
from pacte.selection.models import MinutesAddendum
from tests.acting import act_as
from tests.selection.deliberation.factories import MEETING, Meeting, make_meeting, tie
from tests.selection.deliberation.test_views import BASE, MINUTES, text

LATER = MEETING + timedelta(days=2)


@pytest.mark.parametrize(
    ("stage", "words", "agreed", "seen"), list(product(Stage, ["Précision.", "  "], [0, 1], ["a", "b"]))
)
def test_why_minutes_are_not_completed(stage: Stage, words: str, agreed: int, seen: str) -> None:
    found = [one.code for one in blockers_to_complete(stage, text=words, agreed=agreed, seen=seen, last="a")]
    if stage is not Stage.CLOSED:
        assert found == ["not_closed"]
        return
    assert found == [
        code
        for code, wrong in (
            ("completed_meanwhile", seen == "b"),
            ("text_missing", not words.strip()),
            ("nobody_agrees", agreed == 0),
        )
        if wrong
    ]


def test_a_text_is_bounded() -> None:
    found = blockers_to_complete(Stage.CLOSED, text="x" * 5_001, agreed=1, seen="a", last="a")
    assert [one.code for one in found] == ["text_long"]


@pytest.fixture
def closed(database: Database) -> Meeting:
    meeting = make_meeting(database)
    meeting.settle()
    return meeting


def complete(meeting: Meeting, words: str = "La durée était de trois heures.", **values: Any) -> Any:
    fields = {
        "cohort": meeting.cohort,
        "text": words,
        "agreed": [meeting.seats()[0].id],
        "seen": last(meeting),
        "by": meeting.staff,
        "at": LATER,
    }
    with meeting.session(write=True) as session:
        return operations.complete_minutes(session, **{**fields, **values})


def addenda(meeting: Meeting) -> list[MinutesAddendum]:
    with meeting.session() as session:
        return list(session.scalars(select(MinutesAddendum).order_by(MinutesAddendum.number)))


def last(meeting: Meeting) -> str:
    found = addenda(meeting)
    return found[-1].fingerprint if found else meeting.committee().minutes_fingerprint


def faults(meeting: Meeting) -> list[str]:
    with meeting.session() as session:
        return list(minutes_faults(session, lambda _: None))


def refused(meeting: Meeting, **values: Any) -> list[str]:
    before = (len(addenda(meeting)), meeting.journal())
    with pytest.raises(Refused) as caught:
        complete(meeting, **values)
    assert (len(addenda(meeting)), meeting.journal()) == before
    return [blocker.code for blocker in caught.value.blockers]


def test_an_addendum_is_named_dated_sealed_and_changes_nothing_before_it(closed: Meeting) -> None:
    before = closed.committee()
    one = complete(closed)
    two = complete(closed, "Le lieu était la salle B.", agreed=[seat.id for seat in closed.seats()])
    after = closed.committee()
    assert (after.minutes, after.minutes_fingerprint) == (before.minutes, before.minutes_fingerprint)
    assert [row.number for row in addenda(closed)] == [1, 2]
    assert one.content["previous"] == before.minutes_fingerprint
    assert two.content["previous"] == one.fingerprint
    assert [seat["name"] for seat in two.content["agreed"]] == ["Karim Keller", "Inès Vuillemin"]
    assert one.content["added_at"] == LATER.isoformat()
    assert closed.journal()[-2:] == ["selection.minutes_completed"] * 2
    assert faults(closed) == []
    with closed.session() as session:
        assert list(broken_links(session)) == []
        told = session.scalars(
            select(OutboxMessage.recipient).where(OutboxMessage.template == "selection/minutes_completed")
        ).all()
    assert sorted(told) == sorted([member.email for member in closed.members] * 2)


def test_the_same_text_sent_twice_is_written_once(closed: Meeting) -> None:
    seen = last(closed)
    first = complete(closed, seen=seen)
    assert complete(closed, seen=seen).id == first.id
    assert len(addenda(closed)) == 1


def test_what_is_refused_leaves_no_trace(closed: Meeting, database: Database) -> None:
    assert refused(closed, text=" ") == ["text_missing"]
    assert refused(closed, agreed=[]) == ["nobody_agrees"]
    assert refused(closed, agreed=[987_654]) == ["nobody_agrees"]
    assert refused(closed, seen="ailleurs") == ["completed_meanwhile"]


def test_open_minutes_are_not_completed(database: Database) -> None:
    meeting = make_meeting(database)
    meeting.begin()
    assert refused(meeting) == ["not_closed"]


def test_two_people_at_once_write_one_addendum_and_the_other_reads_it_first(closed: Meeting) -> None:
    seen, seat = last(closed), closed.seats()[0].id
    barrier = Barrier(2)

    def act(words: str) -> str:
        barrier.wait()
        try:
            complete(closed, words, seen=seen, agreed=[seat])
        except Refused as caught:
            return caught.blockers[0].code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, ("Un.", "Deux."))) == ["completed_meanwhile", "done"]
    assert len(addenda(closed)) == 1
    assert faults(closed) == []


ALTERATIONS: dict[str, tuple[Callable[[MinutesAddendum], None], list[str]]] = {
    "text": (
        lambda row: setattr(row, "content", {**row.content, "text": "Autre chose."}),
        [
            "l’additif 1 ne correspond pas à son empreinte.",
            "l’empreinte de l’additif 1 n’est pas celle du journal.",
        ],
    ),
    "fingerprint": (
        lambda row: setattr(row, "fingerprint", "0" * 64),
        [
            "l’additif 1 ne correspond pas à son empreinte.",
            "l’additif 2 ne complète pas ce procès-verbal.",
        ],
    ),
}


@pytest.mark.parametrize("what", ALTERATIONS)
def test_verifying_names_an_altered_addendum(closed: Meeting, what: str) -> None:
    complete(closed)
    complete(closed, "Un second.")
    alter, expected = ALTERATIONS[what]
    with closed.session(write=True) as session:
        alter(session.scalars(select(MinutesAddendum).where(MinutesAddendum.number == 1)).one())
    assert [fault.split(" : ", 1)[1] for fault in faults(closed)] == expected


def test_verifying_names_an_addendum_that_disappeared(closed: Meeting) -> None:
    complete(closed)
    with closed.session(write=True) as session:
        session.delete(session.scalars(select(MinutesAddendum)).one())
    assert [fault.split(" : ", 1)[1] for fault in faults(closed)] == ["l’additif 1 a disparu."]


@pytest.fixture
def meeting(app: Flask, clock: FixedClock) -> Meeting:
    clock.move_to(MEETING)
    made = make_meeting(app.extensions["pacte"].database)
    act_as(app, made.setting.staff)
    return made


def paper(client: FlaskClient) -> str:
    with client.get(f"{MINUTES}.pdf") as answer:
        assert answer.status_code == 200
        return text("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages))


def test_staff_complete_the_minutes_and_the_paper_gets_an_annex(
    app: Flask, client: FlaskClient, meeting: Meeting
) -> None:
    page = f"{MINUTES}/additifs"
    assert client.get(page).status_code == 404
    meeting.settle()
    assert "Compléter le procès-verbal" in client.get(MINUTES).text
    seat, seal = meeting.seats()[0].id, meeting.committee().minutes_fingerprint
    data = {"additif-text": "La séance a duré trois heures.", "additif-seen": seal}
    lacking = client.post(page, data=data)
    assert lacking.status_code == 422
    assert "Cochez au moins une personne présente" in lacking.text
    assert "La séance a duré trois heures." in lacking.text
    done = client.post(page, data=data | {"additif-agreed": str(seat)})
    assert done.status_code == 303
    assert meeting.committee().minutes_file_id is not None
    stale = client.post(page, data=data | {"additif-agreed": str(seat), "additif-text": "Un autre texte."})
    assert stale.status_code == 422
    assert "Quelqu’un a complété ce procès-verbal" in stale.text
    assert "Un autre texte." in stale.text
    shown = text(client.get(MINUTES).text)
    assert "La séance a duré trois heures." in shown
    assert "Inès Vuillemin (Fédération)" in shown
    printed = paper(client)
    assert "Additif no 1" in printed
    assert "La séance a duré trois heures." in printed
    assert "Approuvé par : Inès Vuillemin (Fédération)." in printed
    found = verification.faults(app.extensions["pacte"], meeting.setting.scope)
    assert [fault for fault in found if not fault.startswith("Fichier")] == []
    act_as(app, meeting.members[0])
    assert client.get(page).status_code == 403
    assert "La séance a duré trois heures." in client.get(MINUTES).text


@pytest.mark.parametrize("named", [True, False])
def test_an_addendum_about_a_dossier_is_hidden_from_who_is_tied_to_it(
    app: Flask, client: FlaskClient, meeting: Meeting, named: bool
) -> None:
    """Whether staff ticked the dossier, or only wrote its name."""
    tie(meeting, meeting.members[0], 1)
    meeting.settle()
    words = "Le dossier SECRET de la personne." if named else "SECRET : l’avis sur Noa Berthier, précisé."
    complete(meeting, words, dossiers=[meeting.dossiers[1].id] if named else [])
    assert "SECRET" in client.get(MINUTES).text
    act_as(app, meeting.members[0])
    assert "SECRET" not in client.get(MINUTES).text
    assert "Masqué : il parle d’un dossier" in text(client.get(MINUTES).text)
    printed = paper(client)
    assert "SECRET" not in printed
    assert "Un lien vous unit à un dossier dont parle cet additif" in printed
    act_as(app, meeting.members[1])
    assert "SECRET" in client.get(MINUTES).text
    assert "SECRET" in paper(client)
    assert client.get(BASE).status_code == 200


def test_the_journal_says_who_completed(closed: Meeting) -> None:
    row = complete(closed)
    with closed.session() as session:
        entry = session.scalars(
            select(JournalEntry).where(JournalEntry.action == "selection.minutes_completed")
        ).one()
    assert (entry.details["number"], entry.details["fingerprint"]) == (1, row.fingerprint)
    assert entry.actor_id == closed.staff.person_id
