"""Waves, questions, decisions on both engines: state, journal and mail; a refusal leaves no trace."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.audit.models import JournalEntry
from pacte.audit.queries import broken_links
from pacte.blockers import Refused
from pacte.database import Database, Scope
from pacte.mail.models import OutboxMessage
from pacte.selection.models import Candidacy, ValidationWave, WaveEntry
from pacte.selection.validation import operations
from pacte.selection.validation.queries import ehesp_people
from pacte.selection.validation.rules import ValidationEvent
from pacte.selection.vocabulary import Decision, Validation
from tests.applications.processing.factories import AFTER, Setting, make_setting
from tests.selection.validation.factories import (
    acting,
    candidacy_of,
    close_deliberation,
    decided,
    entry_of,
    make_ehesp,
    send,
)


@pytest.fixture
def setting(database: Database) -> Setting:
    made = make_setting(database)
    close_deliberation(made)
    return made


@pytest.fixture
def ehesp(database: Database) -> Person:
    return make_ehesp(database)


def traces(setting: Setting) -> list[Any]:
    with setting.database.session(setting.scope) as session:
        counts = [
            session.scalar(select(func.count(model.id)))
            for model in (JournalEntry, OutboxMessage, ValidationWave, WaveEntry)
        ]
        states = session.execute(select(Candidacy.id, Candidacy.validation).order_by(Candidacy.id)).all()
        entries = session.execute(
            select(WaveEntry.id, WaveEntry.state, WaveEntry.revision, WaveEntry.question, WaveEntry.reply)
        ).all()
    return [counts, states, sorted(entries)]


def do(setting: Setting, verb: Callable[..., Any], *, by: Any, **values: Any) -> Any:
    with setting.database.session(setting.scope, write=True) as session:
        return verb(session, by=by, at=AFTER, **values)


def refused(setting: Setting, verb: Callable[..., Any], *, by: Any, **values: Any) -> list[str]:
    before = traces(setting)
    with pytest.raises(Refused) as caught:
        do(setting, verb, by=by, **values)
    assert traces(setting) == before
    return [blocker.code for blocker in caught.value.blockers]


def wave_of(setting: Setting, rows: list[Application], **changes: Any) -> dict[str, Any]:
    return {
        "cohort": setting.cohort,
        "application_ids": [row.id for row in rows],
        "message": "",
        "readers": [],
        "by": setting.actor,
        **changes,
    }


def mails(setting: Setting, template: str) -> list[OutboxMessage]:
    with setting.database.session(setting.scope) as session:
        found = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.id)
        )
        return list(found)


def journal(setting: Setting, kind: str) -> list[str]:
    with setting.database.session(setting.scope) as session:
        assert list(broken_links(session)) == []
        entries = session.scalars(
            select(JournalEntry).where(JournalEntry.subject_kind == kind).order_by(JournalEntry.id)
        )
        return [entry.action for entry in entries]


def test_a_wave_presents_dossiers_and_tells_the_ehesp(setting: Setting, ehesp: Person) -> None:
    first = decided(setting, "Aubert")
    second = decided(setting, "Berthier", decision=Decision.WAITLISTED, rank=1)
    wave = send(setting, [first, second], readers=[ehesp], message="Deux dossiers, dont un en attente.")
    assert wave.number == 1
    assert [candidacy_of(setting, row).validation for row in (first, second)] == [Validation.SUBMITTED] * 2
    assert entry_of(setting, first).state is Validation.SUBMITTED
    [told] = mails(setting, "validation/wave_sent")
    assert told.recipient == ehesp.email
    assert "2\u00a0dossiers à valider" in told.subject
    assert "Deux dossiers, dont un en attente." in told.text_body
    assert f"/regions/bfc/validation/vagues/{wave.id}" in told.text_body
    assert journal(setting, "candidacy") == ["validation.submitted"] * 2
    assert journal(setting, "validation_wave") == ["validation.wave_sent"]


def test_waves_are_numbered_and_a_second_click_presents_nothing_twice(setting: Setting) -> None:
    first, second = decided(setting, "Aubert"), decided(setting, "Berthier")
    send(setting, [first])
    assert refused(setting, operations.send_wave, **wave_of(setting, [first])) == ["is_submitted"]
    assert refused(setting, operations.send_wave, **wave_of(setting, [second, first])) == ["is_submitted"]
    assert send(setting, [second]).number == 2


@pytest.mark.parametrize(
    ("decision", "expected"),
    [(Decision.REFUSED, "not_selected"), (Decision.TO_REVIEW, "not_selected")],
)
def test_only_those_selected_are_presented(setting: Setting, decision: Decision, expected: str) -> None:
    row = decided(setting, decision=decision)
    assert refused(setting, operations.send_wave, **wave_of(setting, [row])) == [expected]


def test_a_withdrawn_dossier_an_empty_wave_an_unknown_dossier(setting: Setting) -> None:
    row = decided(setting, state=ApplicationState.WITHDRAWN)
    assert refused(setting, operations.send_wave, **wave_of(setting, [row])) == ["withdrawn"]
    assert refused(setting, operations.send_wave, **wave_of(setting, [])) == ["nobody"]
    unknown = wave_of(setting, [], application_ids=[999_999])
    assert refused(setting, operations.send_wave, **unknown) == ["unknown_dossier"]


def test_nothing_leaves_before_the_deliberation_is_closed(database: Database) -> None:
    open_setting = make_setting(database)
    row = decided(open_setting)
    assert refused(open_setting, operations.send_wave, **wave_of(open_setting, [row])) == ["not_closed"]


def test_a_question_its_answer_and_the_validation(setting: Setting, ehesp: Person) -> None:
    row = decided(setting)
    send(setting, [row])
    entry, by = entry_of(setting, row), acting(setting.database, ehesp)
    do(
        setting,
        operations.decide,
        entry=entry,
        event=ValidationEvent.ASK,
        text="Quel temps de coordination ?",
        seen=1,
        by=by,
    )
    assert candidacy_of(setting, row).validation is Validation.QUESTIONED
    [asked] = mails(setting, "validation/asked")
    assert asked.recipient == setting.staff.email
    assert "Quel temps de coordination ?" in asked.text_body
    do(setting, operations.reply, entry=entry, text="Un mi-temps.", seen=2, by=setting.actor)
    fresh = entry_of(setting, row)
    assert (fresh.state, fresh.reply, fresh.revision) == (Validation.SUBMITTED, "Un mi-temps.", 3)
    [replied] = mails(setting, "validation/replied")
    assert replied.recipient == ehesp.email
    assert "Un mi-temps." in replied.text_body
    assert mails(setting, "validation/wave_treated") == []
    do(setting, operations.decide, entry=entry, event=ValidationEvent.VALIDATE, text="", seen=3, by=by)
    assert candidacy_of(setting, row).validation is Validation.VALIDATED
    [treated] = mails(setting, "validation/wave_treated")
    assert "1\u00a0dossier validé" in treated.text_body
    assert journal(setting, "candidacy") == [
        "validation.submitted",
        "validation.asked",
        "validation.replied",
        "validation.validated",
    ]


def test_what_was_asked_and_answered_stays_when_another_text_follows(setting: Setting, ehesp: Person) -> None:
    row = decided(setting)
    send(setting, [row])
    entry, by = entry_of(setting, row), acting(setting.database, ehesp)
    for seen, question in ((1, "Quel temps ?"), (3, "Depuis quand ?")):
        do(
            setting,
            operations.decide,
            entry=entry,
            event=ValidationEvent.ASK,
            text=question,
            seen=seen,
            by=by,
        )
        if seen == 1:
            do(setting, operations.reply, entry=entry, text="Un mi-temps.", seen=2, by=setting.actor)
    refusal = {"event": ValidationEvent.REFUSE, "text": "Poste hors du champ.", "seen": 4, "by": by}
    do(setting, operations.decide, entry=entry, **refusal)
    fresh = entry_of(setting, row)
    assert (fresh.question, fresh.reply) == ("Poste hors du champ.", "")
    assert fresh.former_exchanges == [
        {"question": "Quel temps ?", "reply": "Un mi-temps."},
        {"question": "Depuis quand ?", "reply": ""},
    ]


def test_a_refusal_needs_a_reason_and_the_dossier_may_come_back(setting: Setting, ehesp: Person) -> None:
    row = decided(setting)
    send(setting, [row])
    entry, by = entry_of(setting, row), acting(setting.database, ehesp)
    values: dict[str, Any] = {"entry": entry, "event": ValidationEvent.REFUSE, "seen": 1, "by": by}
    assert refused(setting, operations.decide, text=" ", **values) == ["reason_missing"]
    do(setting, operations.decide, text="Poste hors du champ.", **values)
    [told] = mails(setting, "validation/refused")
    assert "Poste hors du champ." in told.text_body
    assert candidacy_of(setting, row).validation is Validation.REFUSED
    assert send(setting, [row]).number == 2
    assert candidacy_of(setting, row).validation is Validation.SUBMITTED
    # The former entry is history: nothing more happens on it.
    former = {"entry": entry, "event": ValidationEvent.VALIDATE, "text": "", "seen": 2, "by": by}
    assert refused(setting, operations.decide, **former) == ["is_refused"]


def test_two_people_of_the_ehesp_never_overwrite_each_other(setting: Setting, ehesp: Person) -> None:
    row = decided(setting)
    send(setting, [row])
    entry = entry_of(setting, row)
    other = make_ehesp(setting.database, "Dominique")
    values: dict[str, Any] = {"entry": entry, "text": "", "seen": 1, "event": ValidationEvent.VALIDATE}
    do(setting, operations.decide, by=acting(setting.database, ehesp), **values)
    before = traces(setting)
    with pytest.raises(Refused) as caught:
        do(setting, operations.decide, by=acting(setting.database, other), **values)
    assert traces(setting) == before
    [blocker] = caught.value.blockers
    assert blocker.code == "changed_meanwhile"
    assert "validé par Andrea École" in blocker.message


def test_several_at_once_all_or_none(setting: Setting, ehesp: Person) -> None:
    rows = [decided(setting, family) for family in ("Aubert", "Berthier", "Carle")]
    wave = send(setting, rows)
    entries = [entry_of(setting, row) for row in rows]
    by = acting(setting.database, ehesp)
    values: dict[str, Any] = {"wave": wave, "event": ValidationEvent.VALIDATE, "text": "", "by": by}
    stale = {entries[0].id: 1, entries[1].id: 7}
    assert refused(setting, operations.decide_many, seen=stale, **values) == ["changed_meanwhile"]
    assert refused(setting, operations.decide_many, seen={}, **values) == ["nobody"]
    count = do(setting, operations.decide_many, seen={one.id: 1 for one in entries}, **values)
    assert count == 3
    assert {candidacy_of(setting, row).validation for row in rows} == {Validation.VALIDATED}
    assert len(mails(setting, "validation/wave_treated")) == 1


def test_several_at_once_never_take_a_question_that_waits(setting: Setting, ehesp: Person) -> None:
    rows = [decided(setting, family) for family in ("Aubert", "Berthier")]
    wave = send(setting, rows)
    first, second = (entry_of(setting, row) for row in rows)
    by = acting(setting.database, ehesp)
    question = {"event": ValidationEvent.ASK, "text": "Quel temps ?", "seen": 1}
    do(setting, operations.decide, entry=first, by=by, **question)
    seen = {first.id: 2, second.id: 1}
    values: dict[str, Any] = {"wave": wave, "event": ValidationEvent.VALIDATE, "text": "", "by": by}
    assert refused(setting, operations.decide_many, seen=seen, **values) == ["question_pending"]
    # Alone, on its page, it is decided: the EHESP may have found the answer elsewhere.
    do(setting, operations.decide, entry=first, event=ValidationEvent.VALIDATE, text="", seen=2, by=by)
    assert candidacy_of(setting, rows[0]).validation is Validation.VALIDATED


def test_nothing_is_decided_on_a_withdrawn_dossier(setting: Setting, ehesp: Person) -> None:
    row = decided(setting)
    send(setting, [row])
    with setting.database.session(setting.scope, write=True) as session:
        session.execute(
            update(Application)
            .where(Application.id == row.id)
            .values(state=ApplicationState.WITHDRAWN, withdrawn_at=AFTER)
        )
    for event in (ValidationEvent.VALIDATE, ValidationEvent.REFUSE, ValidationEvent.ASK):
        values = {"entry": entry_of(setting, row), "event": event, "text": "Un mot", "seen": 1}
        by = acting(setting.database, ehesp)
        assert refused(setting, operations.decide, by=by, **values) == ["withdrawn"]


def test_those_of_the_ehesp_are_read_on_the_ground(setting: Setting, ehesp: Person) -> None:
    with setting.database.session(Scope.ground()) as ground:
        assert [person.id for person in ehesp_people(ground)] == [ehesp.id]
