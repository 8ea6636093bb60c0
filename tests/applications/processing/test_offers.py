"""What dossiers ask of the staff, in the counters of a cohort and in « À faire »."""

from datetime import date, timedelta

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.applications.models import Deposit, RequestedDocument
from pacte.applications.operations import withdraw
from pacte.applications.processing.listing import Asked, listing
from pacte.applications.processing.offers import counted, counters, offer
from pacte.applications.snapshot import cohort_facts
from pacte.applications.vocabulary import ApplicationState, WaiverState
from pacte.database import Database
from pacte.mail.models import OutboxMessage
from pacte.todo import TodoItem, Visit
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    add_late,
    add_message,
    make_dossier,
    make_setting,
    make_structure,
)
from tests.conftest import NOW
from tests.factories import make_person


def offered(setting: Setting, person: object = None) -> list[TodoItem]:
    actor = actor_for(setting.database, person) if person else setting.actor  # type: ignore[arg-type]
    with Visit(
        database=setting.database,
        actor=actor,
        now=AFTER,
        federations={setting.federation.id: setting.federation},
    ) as visit:
        return list(offer(visit))


def test_what_staff_must_do_is_counted_by_dossier(database: Database) -> None:
    setting = make_setting(database)
    row = make_dossier(setting, waiver=WaiverState.REQUESTED)
    add_message(setting, row)
    add_message(setting, row)
    add_late(setting, row, "annexe")
    make_dossier(setting, waiver=WaiverState.GRANTED)
    gone = make_dossier(setting, waiver=WaiverState.REQUESTED, state=ApplicationState.WITHDRAWN)
    add_message(setting, gone)
    add_late(setting, gone, "annexe")
    left = make_dossier(setting)
    with setting.database.session(setting.scope, write=True) as session:
        session.add(Deposit(application_id=left.id, number=1, at=NOW, content={}, fingerprint="0" * 64))
    with setting.database.session(setting.scope, write=True) as session:
        holder = actor_for(setting.database, setting.get(Person, left.person_id))
        withdraw(session, application=left, reason="", by=holder, at=AFTER)
    with setting.database.session(setting.scope, write=True) as session:
        for due_at in (AFTER, AFTER + timedelta(seconds=1)):
            session.add(
                RequestedDocument(
                    application_id=row.id,
                    key="cv",
                    label="CV",
                    due_on=date(2025, 11, 3),
                    due_at=due_at,
                    requested_at=AFTER,
                    requested_by_id=setting.staff.id,
                )
            )
    with setting.database.session(setting.scope) as session:
        found = counted(session, [setting.cohort], AFTER)[setting.cohort.id]
        shown = counters(session, [setting.cohort], None, AFTER)[setting.cohort.id]
    assert found == {
        "requested": 1,
        "retard": 1,
        "recue": 0,
        "messages": 2,
        "retrait": 1,
        "depassee": 1,
        "refusee": 0,
        "a-confier": 0,
    }
    assert [(one.value, dict(one.params)) for one in shown] == [
        (2, {"code": "8", "etat": "depose"}),
        (0, {"code": "8", "etat": "non-depose"}),
        (1, {"code": "8", "derogation": "requested"}),
        (1, {"code": "8", "attention": "retard"}),
        (2, {"code": "8", "attention": "messages"}),
        (1, {"code": "8", "attention": "retrait"}),
        (1, {"code": "8", "attention": "depassee"}),
    ]
    with setting.database.session(setting.scope) as session:
        found = listing(
            session,
            cohort=setting.cohort,
            facts=cohort_facts(setting.cohort),
            asked=Asked(),
            now=AFTER + timedelta(days=13),
        )
        told = session.scalars(
            select(OutboxMessage.template).where(OutboxMessage.subject_id == left.id)
        ).all()
        later = counted(session, [setting.cohort], AFTER + timedelta(days=14))[setting.cohort.id]
    assert found.overall["attention"] == {"messages": 2, "retard": 1, "retrait": 1, "depassee": 1}
    assert found.overall["derogation"]["requested"] == 1
    assert told == ["dossiers/withdrawn_by_candidate", "applications/withdrawn"]
    assert later["retrait"] == 0
    items = offered(setting)
    assert [item.title.split(" (")[0] for item in items] == [
        "Décider des dérogations",
        "Accepter ou écarter des pièces en retard",
        "Lire les messages",
        "Retraits de dossiers déposés",
        "Relancer pour des pièces demandées",
    ]
    assert items[0].params == {"federation": "bfc", "code": "8", "derogation": "requested"}


def test_a_deposited_dossier_of_a_refused_structure_is_offered(database: Database) -> None:
    setting = make_setting(database)
    refused = make_structure(setting, "MSP des Monts", member=False, refusal_reason="Hors région.")
    make_dossier(setting, structure=refused)
    make_dossier(setting, structure=refused, state=ApplicationState.DRAFT)
    [item] = offered(setting)
    assert item.title.startswith("Dossiers déposés dont la structure est refusée (1), ")
    assert item.params == {"federation": "bfc", "code": "8", "cotisation": "refusee"}


def test_nothing_to_do_offers_nothing(database: Database) -> None:
    setting = make_setting(database)
    make_dossier(setting)
    assert offered(setting) == []


def test_others_are_offered_nothing(database: Database) -> None:
    setting = make_setting(database)
    make_dossier(setting, waiver=WaiverState.REQUESTED)
    assert offered(setting, make_person(database)) == []
