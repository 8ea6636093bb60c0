"""Announced thirty days before, erased whole at the term, once, on both engines; what must stay stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from pacte.applications import operations
from pacte.applications.models import (
    Application,
    Commitment,
    Deposit,
    InternalNote,
    Message,
    PlannedErasure,
    SupportingDocument,
)
from pacte.applications.processing.operations import add_note
from pacte.applications.registries import Ending
from pacte.applications.retention.operations import announce_erasures, erase
from pacte.applications.retention.queries import erasable
from pacte.audit.models import JournalEntry
from pacte.audit.queries import broken_links, history
from pacte.cohorts.models import Cohort
from pacte.files.models import StoredFile
from pacte.files.operations import delete_unreferenced, store_upload
from pacte.jobs.models import Job, JobState
from pacte.links.models import PersonalLink
from pacte.mail.models import OutboxMessage
from pacte.policy import SYSTEM
from pacte.signals import application_erased
from tests.applications.conftest import World, count
from tests.applications.retention.conftest import DUE, make_three
from tests.conftest import NOW

SECOND = timedelta(seconds=1)
NOTICE = timedelta(days=30)


def announce(world: World, at: datetime) -> int:
    with world.database.session(world.scope, write=True) as session:
        return announce_erasures(session, by=SYSTEM, at=at)


def erase_one(world: World, application_id: int, at: datetime) -> bool:
    with world.database.session(world.scope, write=True) as session:
        return erase(session, application_id=application_id, by=SYSTEM, at=at)


def erase_all(world: World, at: datetime) -> int:
    """What a worker's round does after announcing."""
    with world.database.session(world.scope) as session:
        due = erasable(session, at)
    return sum(erase_one(world, identity, at) for identity in due)


def plans(world: World) -> dict[int, datetime]:
    with world.database.session(world.scope) as session:
        return {plan.application_id: plan.erase_at for plan in session.scalars(select(PlannedErasure))}


def test_announced_once_thirty_days_before_in_the_dossier_s_own_history(world: World) -> None:
    draft, withdrawn, deposited = make_three(world)
    before = world.actions()
    assert announce(world, DUE - NOTICE - SECOND) == 0
    assert world.actions() == before
    assert [announce(world, DUE - NOTICE) for _ in range(2)] == [2, 0]
    assert plans(world) == {draft.id: DUE, withdrawn.id: DUE}
    assert world.actions() == [*before, *["application.erasure_announced"] * 2]
    with world.database.session(world.scope) as session:
        row = session.get_one(Application, draft.id)
        line = history(session, row, since=row.created_at)[0]
        assert (
            history(session, session.get_one(Application, deposited.id))[0].action == "application.deposited"
        )
    assert (line.actor, line.sentence) == (
        "PACTE",
        "a annoncé l’effacement du dossier, le 1er novembre 2027",
    )


def test_nothing_is_erased_before_its_term_nor_without_its_announcement(world: World) -> None:
    draft, _, deposited = make_three(world)
    assert erase_one(world, draft.id, DUE + NOTICE) is False
    announce(world, DUE - NOTICE)
    assert erase_all(world, DUE - SECOND) == 0
    assert erase_one(world, draft.id, DUE - SECOND) is False
    assert erase_one(world, deposited.id, DUE + NOTICE) is False
    assert erase_one(world, 999_999, DUE + NOTICE) is False
    with world.database.session(world.scope) as session:
        assert count(session, Application) == 3


def test_a_late_announcement_still_gives_thirty_days(world: World) -> None:
    make_three(world)
    late = DUE + timedelta(days=100)
    assert announce(world, late) == 2
    assert set(plans(world).values()) == {late + NOTICE}
    assert erase_all(world, late + NOTICE - SECOND) == 0
    assert erase_all(world, late + NOTICE) == 2


def test_erased_whole_and_what_others_hold_stays(world: World) -> None:
    draft, withdrawn, deposited = make_three(world)
    with world.database.session(world.scope, write=True) as session:
        add_note(session, application=withdrawn, body="Note interne", by=world.by, at=NOW)
        operations.post_message(
            session, application=withdrawn, body="Bonjour", from_staff=False, by=world.by, at=NOW
        )
        operations.request_commitment(
            session,
            application=draft,
            leader_name="Dominique Modèle",
            leader_email="dominique@exemple.fr",
            by=world.by,
            at=NOW,
        )
        # One of the draft's documents is also the deposited dossier's: its file must stay.
        shared = session.scalars(
            select(SupportingDocument.file_id).where(SupportingDocument.application_id == draft.id).limit(1)
        ).one()
        session.execute(
            update(SupportingDocument)
            .where(SupportingDocument.application_id == deposited.id, SupportingDocument.key == "cv")
            .values(file_id=shared)
        )
    told: list[int] = []

    def receiver(session: object, *, application_id: int, at: datetime) -> None:
        told.append(application_id)

    application_erased.connect(receiver)
    announce(world, DUE - NOTICE)
    assert erase_all(world, DUE) == 2
    assert sorted(told) == [draft.id, withdrawn.id]
    with world.database.session(world.scope) as session:
        assert session.scalars(select(Application.id)).all() == [deposited.id]
        for owned in (SupportingDocument, Deposit, Message, InternalNote, Commitment, PlannedErasure):
            others = session.scalars(
                select(func.count()).select_from(owned).where(owned.application_id != deposited.id)
            ).one()
            assert others == 0, owned
        assert count(session, SupportingDocument) == 4
        held = set(session.scalars(select(SupportingDocument.file_id)))
        left = set(session.scalars(select(StoredFile.id)))
        assert shared in held
        assert held <= left
        assert len(left) == 5, "the four of the dossier that stays, and the one it took from the draft"
        assert set(session.scalars(select(PersonalLink.email))) <= {""}
        assert set(session.scalars(select(OutboxMessage.subject_id))) == {deposited.id}
        assert list(broken_links(session)) == []


def test_the_journal_keeps_that_it_existed_and_nothing_of_the_person(world: World) -> None:
    draft, _, _ = make_three(world)
    announce(world, DUE - NOTICE)
    assert erase_one(world, draft.id, DUE) is True
    with world.database.session(world.scope) as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "application.erased")).one()
    assert (entry.subject_kind, entry.subject_id, entry.actor_label) == ("application", draft.id, "PACTE")
    assert entry.details == {
        "cohort": "8",
        "state": "draft",
        "announced_at": (DUE - NOTICE).isoformat(),
    }


def test_workers_at_once_announce_and_erase_once(world: World) -> None:
    make_three(world)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: announce(world, DUE - NOTICE), range(4))) == 2
    assert world.actions().count("application.erasure_announced") == 2
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: erase_all(world, DUE), range(4))) == 2
    assert world.actions().count("application.erased") == 2


def test_called_off_when_its_reason_is_gone(world: World, endings: list[object]) -> None:
    draft, withdrawn, _ = make_three(world)
    announce(world, DUE - NOTICE)
    endings.append(lambda session, cohorts: {withdrawn.id: Ending(None)})
    assert announce(world, DUE - timedelta(days=10)) == 0
    assert plans(world) == {draft.id: DUE}
    assert world.actions()[-1] == "application.erasure_called_off"
    assert erase_all(world, DUE) == 1
    with world.database.session(world.scope) as session:
        assert session.get(Application, withdrawn.id) is not None


def test_kept_after_its_announcement_it_is_not_erased_even_without_a_round(
    world: World, endings: list[object]
) -> None:
    draft, _, _ = make_three(world)
    announce(world, DUE - NOTICE)
    endings.append(lambda session, cohorts: {draft.id: Ending(None)})
    assert erase_one(world, draft.id, DUE) is False


def test_a_higher_feature_says_that_a_deposited_dossier_was_refused(
    world: World, endings: list[object]
) -> None:
    _, _, deposited = make_three(world)
    decided = NOW + timedelta(days=90)
    endings.append(lambda session, cohorts: {deposited.id: Ending(decided, "Non retenu")})
    due = datetime(2027, 12, 14, 11, 0, tzinfo=NOW.tzinfo)
    assert announce(world, due - NOTICE) == 3
    assert plans(world)[deposited.id] == due
    erase_all(world, due)
    with world.database.session(world.scope) as session:
        assert count(session, Application) == 0


def test_a_shorter_retention_moves_the_date_but_never_before_the_notice(world: World) -> None:
    draft, withdrawn, _ = make_three(world)
    with world.database.session(world.scope, write=True) as session:
        cohort = session.get_one(Cohort, world.cohort.id)
        privacy = {**cohort.definition["privacy"], "retention_months": 12}
        cohort.definition = {**cohort.definition, "privacy": privacy}
    at = DUE - timedelta(days=200)
    assert announce(world, at) == 2
    assert plans(world) == {draft.id: at + NOTICE, withdrawn.id: at + NOTICE}


def test_a_draft_erased_by_its_candidate_takes_its_files_and_mail_along(world: World) -> None:
    application = world.complete()
    with world.database.session(world.scope, write=True) as session:
        operations.delete_draft(session, application=application, by=world.by, at=NOW)
    with world.database.session(world.scope) as session:
        assert count(session, StoredFile) == count(session, OutboxMessage) == 0


def test_files_that_documents_and_works_hold_are_not_deleted(world: World) -> None:
    world.complete()
    received = world.received()
    with world.database.session(world.scope, write=True) as session:
        loose = store_upload(session, received=received, by=SYSTEM, at=NOW)
        held = store_upload(session, received=received, by=SYSTEM, at=NOW)
        session.add(
            Job(
                kind="archive",
                params={},
                state=JobState.DONE,
                file_id=held.id,
                created_at=NOW,
                finished_at=NOW,
            )
        )
        ids = set(session.scalars(select(StoredFile.id)))
        assert len(ids) == 6
        assert delete_unreferenced(session, file_ids=ids) == 1
        assert set(session.scalars(select(StoredFile.id))) == ids - {loose.id}
