"""The EHESP corrects its answer until the candidate is told; several dossiers, each with its own text."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.audit.models import JournalEntry
from pacte.audit.queries import broken_links
from pacte.blockers import Refused
from pacte.clock import FixedClock
from pacte.database import Database
from pacte.mail.models import OutboxMessage
from pacte.selection.answers import following as following
from pacte.selection.models import Answer, PlaceOffer, ValidationCorrection, WaveEntry
from pacte.selection.validation import operations
from pacte.selection.validation.rules import CORRECTIONS, ValidationEvent, blockers_to_correct
from pacte.selection.vocabulary import Decision, Validation
from tests.acting import act_as
from tests.applications.processing.factories import AFTER, Setting, make_setting, make_structure
from tests.selection.validation.factories import (
    acting,
    candidacy_of,
    close_deliberation,
    decided,
    entry_of,
    make_ehesp,
    send,
)

ASK, REFUSE, VALIDATE = ValidationEvent.ASK, ValidationEvent.REFUSE, ValidationEvent.VALIDATE


@pytest.mark.parametrize(("state", "event"), list(product(Validation, ValidationEvent)))
@pytest.mark.parametrize(("told", "latest"), list(product([True, False], repeat=2)))
def test_what_may_be_corrected_over_the_whole_product(
    state: Validation, event: ValidationEvent, told: bool, latest: bool
) -> None:
    found = blockers_to_correct(
        state, event, told=told, latest=latest, contact="Pôle formation, 03 80 00 00 00", why="Erreur."
    )
    possible = {
        (Validation.VALIDATED, REFUSE): Validation.REFUSED,
        (Validation.VALIDATED, ASK): Validation.QUESTIONED,
        (Validation.REFUSED, VALIDATE): Validation.VALIDATED,
        (Validation.REFUSED, ASK): Validation.QUESTIONED,
    }
    assert CORRECTIONS.get((state, event)) == possible.get((state, event))
    expected = []
    if state not in (Validation.VALIDATED, Validation.REFUSED):
        expected.append("not_answered")
    elif (state, event) not in possible:
        expected.append("same_answer")
    expected += [code for code, wrong in (("presented_again", not latest), ("already_told", told)) if wrong]
    assert [one.code for one in found] == expected
    if told:
        assert found[-1].remedy == "Appelez la fédération : Pôle formation, 03 80 00 00 00."


@pytest.mark.parametrize(("why", "code"), [("  ", "why_missing"), ("x" * 3_001, "why_long")])
def test_the_reason_is_due_and_bounded(why: str, code: str) -> None:
    found = blockers_to_correct(Validation.VALIDATED, REFUSE, told=False, latest=True, contact="", why=why)
    assert [(one.code, one.where) for one in found] == [(code, "why")]


@pytest.fixture
def setting(database: Database) -> Setting:
    made = make_setting(database)
    close_deliberation(made)
    return made


@pytest.fixture
def ehesp(database: Database) -> Person:
    return make_ehesp(database)


def do(setting: Setting, verb: Callable[..., Any], *, by: Person, **values: Any) -> Any:
    with setting.database.session(setting.scope, write=True) as session:
        return verb(session, by=acting(setting.database, by), at=AFTER, **values)


def answered(setting: Setting, ehesp: Person, event: ValidationEvent, **values: Any) -> Application:
    row = decided(setting, structure=make_structure(setting), **values)
    send(setting, [row])
    text = "" if event is VALIDATE else "Le projet manque."
    do(setting, operations.decide, by=ehesp, entry=entry_of(setting, row), event=event, text=text, seen=1)
    return row


def correct(setting: Setting, ehesp: Person, row: Application, event: ValidationEvent, **values: Any) -> Any:
    fields = {"why": "Je me suis trompée de dossier.", "text": "", "seen": entry_of(setting, row).revision}
    return do(
        setting,
        operations.correct,
        by=ehesp,
        entry=entry_of(setting, row),
        event=event,
        **{**fields, **values},
    )


def traces(setting: Setting) -> list[Any]:
    with setting.database.session(setting.scope) as session:
        return [
            len(session.scalars(select(model.id)).all())
            for model in (JournalEntry, OutboxMessage, ValidationCorrection)
        ] + [
            (one.state, one.revision, one.question)
            for one in session.scalars(select(WaveEntry).order_by(WaveEntry.id))
        ]


def refused(setting: Setting, *args: Any, **values: Any) -> list[str]:
    before = traces(setting)
    with pytest.raises(Refused) as caught:
        correct(setting, *args, **values)
    assert traces(setting) == before
    return [blocker.code for blocker in caught.value.blockers]


def mails(setting: Setting, template: str) -> list[OutboxMessage]:
    with setting.database.session(setting.scope) as session:
        return list(session.scalars(select(OutboxMessage).where(OutboxMessage.template == template)))


def test_a_validation_by_mistake_becomes_a_refusal_and_history_keeps_both(
    setting: Setting, ehesp: Person
) -> None:
    row = answered(setting, ehesp, VALIDATE)
    correct(setting, ehesp, row, REFUSE, text="Le CV manque.")
    entry = entry_of(setting, row)
    assert (entry.state, entry.question, entry.revision) == (Validation.REFUSED, "Le CV manque.", 3)
    assert candidacy_of(setting, row).validation is Validation.REFUSED
    with setting.database.session(setting.scope) as session:
        one = session.scalars(select(ValidationCorrection)).one()
        said = session.scalars(
            select(JournalEntry.action)
            .where(JournalEntry.subject_kind == "candidacy")
            .order_by(JournalEntry.position)
        ).all()
        assert list(broken_links(session)) == []
    assert (one.old_state, one.new_state, one.reason) == (
        Validation.VALIDATED,
        Validation.REFUSED,
        "Je me suis trompée de dossier.",
    )
    assert said == ["validation.submitted", "validation.validated", "validation.corrected"]
    (mail,) = mails(setting, "validation/corrected")
    assert mail.recipient == setting.staff.email
    for words in ("Validé par l’EHESP", "Refusé par l’EHESP", "trompée de dossier", "Le CV manque."):
        assert words in mail.text_body


def test_a_refusal_by_mistake_becomes_a_validation_and_the_former_reason_is_kept(
    setting: Setting, ehesp: Person
) -> None:
    row = answered(setting, ehesp, REFUSE)
    correct(setting, ehesp, row, VALIDATE)
    assert (entry_of(setting, row).state, entry_of(setting, row).question) == (Validation.VALIDATED, "")
    with setting.database.session(setting.scope) as session:
        assert session.scalars(select(ValidationCorrection.old_text)).all() == ["Le projet manque."]
    correct(setting, ehesp, row, ASK, text="Quelle structure ?")
    assert entry_of(setting, row).state is Validation.QUESTIONED
    do(setting, operations.reply, by=setting.staff, entry=entry_of(setting, row), text="La MSP.", seen=4)
    assert candidacy_of(setting, row).validation is Validation.SUBMITTED


def test_a_validation_corrected_calls_whoever_waited_for_it(setting: Setting, ehesp: Person) -> None:
    row = answered(setting, ehesp, REFUSE, decision=Decision.WAITLISTED, rank=1)
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            Answer(
                application_id=row.id,
                person_id=row.person_id,
                decision=Decision.WAITLISTED,
                batch="b",
                sent_at=AFTER,
            )
        )
    correct(setting, ehesp, row, VALIDATE)  # they only know that they wait
    with setting.database.session(setting.scope) as session:
        assert session.scalars(select(PlaceOffer.application_id)).all() == [row.id]
    assert refused(setting, ehesp, row, REFUSE, text="Non.") == ["already_told"]


@pytest.mark.parametrize("decision", [Decision.RETAINED, Decision.REFUSED])
def test_nothing_is_corrected_once_the_candidate_is_told(
    setting: Setting, ehesp: Person, decision: Decision
) -> None:
    row = answered(setting, ehesp, VALIDATE)
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            Answer(
                application_id=row.id, person_id=row.person_id, decision=decision, batch="b", sent_at=AFTER
            )
        )
    assert refused(setting, ehesp, row, REFUSE, text="Non.") == ["already_told"]


def test_other_refusals_of_a_correction(setting: Setting, ehesp: Person) -> None:
    row = answered(setting, ehesp, REFUSE)
    assert refused(setting, ehesp, row, REFUSE, text="Non.") == ["same_answer"]
    assert refused(setting, ehesp, row, VALIDATE, seen=1) == ["changed_meanwhile"]
    assert refused(setting, ehesp, row, ASK) == ["question_missing"]
    assert refused(setting, ehesp, row, VALIDATE, why="") == ["why_missing"]
    former = entry_of(setting, row)
    send(setting, [row])
    before = traces(setting)
    with pytest.raises(Refused) as caught:
        do(
            setting,
            operations.correct,
            by=ehesp,
            entry=former,
            event=VALIDATE,
            why="Erreur.",
            text="",
            seen=former.revision,
        )
    assert [blocker.code for blocker in caught.value.blockers] == ["presented_again"]
    assert traces(setting) == before


def test_two_corrections_at_once_have_one_winner(setting: Setting, ehesp: Person) -> None:
    row = answered(setting, ehesp, VALIDATE)
    entry, colleague = entry_of(setting, row), make_ehesp(setting.database, "Noa")
    barrier = Barrier(2)

    def act(by: Person, event: ValidationEvent) -> str:
        barrier.wait()
        try:
            do(
                setting,
                operations.correct,
                by=by,
                entry=entry,
                event=event,
                why="Erreur.",
                text="Voici.",
                seen=entry.revision,
            )
        except Refused as caught:
            return caught.blockers[0].code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(act, (ehesp, colleague), (REFUSE, ASK)))
    assert results == ["changed_meanwhile", "done"]
    with setting.database.session(setting.scope) as session:
        assert len(session.scalars(select(ValidationCorrection)).all()) == 1


def test_each_dossier_has_its_own_text_and_the_common_one_by_default(setting: Setting, ehesp: Person) -> None:
    rows = [decided(setting, family) for family in ("Aubert", "Berthier", "Carle")]
    wave = send(setting, rows)
    entries = [entry_of(setting, row) for row in rows]
    count = do(
        setting,
        operations.decide_many,
        by=ehesp,
        wave=wave,
        seen={one.id: 1 for one in entries},
        event=ASK,
        text="Où en est le projet ?",
        own={entries[1].id: "Qui porte le dossier ?", entries[2].id: "  "},
    )
    assert count == 3
    assert [entry_of(setting, row).question for row in rows] == [
        "Où en est le projet ?",
        "Qui porte le dossier ?",
        "Où en est le projet ?",
    ]
    assert "Qui porte le dossier ?" in mails(setting, "validation/asked")[1].text_body


def test_without_a_common_text_those_who_have_none_are_named(setting: Setting, ehesp: Person) -> None:
    rows = [decided(setting, family) for family in ("Aubert", "Berthier")]
    wave = send(setting, rows)
    entries = [entry_of(setting, row) for row in rows]
    before = traces(setting)
    for own, expected in (
        ({entries[0].id: "Non."}, ["Camille Berthier : Écrivez la raison du refus."]),
        ({}, ["Écrivez la raison du refus."]),
    ):
        with pytest.raises(Refused) as caught:
            do(
                setting,
                operations.decide_many,
                by=ehesp,
                wave=wave,
                seen={one.id: 1 for one in entries},
                event=REFUSE,
                text="",
                own=own,
            )
        assert [blocker.message for blocker in caught.value.blockers] == expected
    assert traces(setting) == before


def test_pages_correct_and_keep_what_was_typed(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    clock.move_to(AFTER)
    setting = make_setting(app.extensions["pacte"].database)
    close_deliberation(setting)
    ehesp = make_ehesp(setting.database)
    row = answered(setting, ehesp, VALIDATE)
    entry = entry_of(setting, row)
    page = f"/regions/bfc/validation/{entry.id}"
    act_as(app, ehesp)
    assert "Corriger cette réponse" in client.get(page).text
    data = {"correction-event": "refuse", "correction-why": "Mauvais dossier.", "correction-seen": "2"}
    lacking = client.post(f"{page}/correction", data=data)
    assert lacking.status_code == 422
    assert "Mauvais dossier." in lacking.text
    stale = client.post(f"{page}/correction", data=data | {"correction-text": "Non.", "correction-seen": "1"})
    assert stale.status_code == 422
    assert "a changé depuis que vous l’avez ouvert" in stale.text
    assert "Mauvais dossier." in stale.text
    done = client.post(f"{page}/correction", data=data | {"correction-text": "Non."})
    assert done.status_code == 303
    shown = client.get(page).text
    assert "Réponses corrigées" in shown
    assert "Mauvais dossier." in shown
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            Answer(
                application_id=row.id,
                person_id=row.person_id,
                decision=Decision.REFUSED,
                batch="b",
                sent_at=AFTER,
            )
        )
    told = client.get(page).text
    assert "Corriger cette réponse" not in told
    assert "En cas d’erreur, appelez la fédération" in told
    act_as(app, setting.staff)
    assert client.post(f"{page}/correction", data=data).status_code == 403
    sent = f"/regions/bfc/promotions/8/selection/validation/vagues/{entry.wave_id}"
    assert "Réponses que l’EHESP a corrigées" in client.get(sent).text


def test_the_page_of_a_wave_takes_a_text_for_each_dossier(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    clock.move_to(AFTER)
    setting = make_setting(app.extensions["pacte"].database)
    close_deliberation(setting)
    rows = [decided(setting, family) for family in ("Aubert", "Berthier")]
    wave = send(setting, rows)
    one, two = (entry_of(setting, row) for row in rows)
    act_as(app, make_ehesp(setting.database))
    page = f"/regions/bfc/validation/vagues/{wave.id}"
    assert "Donner un texte propre à certains dossiers" in client.get(page).text
    data = {"event": "ask", f"texte-{one.id}": "Quelle date ?", "dossier": [f"{one.id}:1", f"{two.id}:1"]}
    lacking = client.post(f"{page}/decisions", data=data)
    assert lacking.status_code == 422
    assert "Quelle date ?" in lacking.text
    assert client.post(f"{page}/decisions", data=data | {"text": "Quel budget ?"}).status_code == 303
    assert [entry_of(setting, row).question for row in rows] == ["Quelle date ?", "Quel budget ?"]
