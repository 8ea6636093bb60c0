"""A file sent and checked, that waits to be deposited; or thrown away."""

from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, refuse_if
from pacte.database import FencedSession
from pacte.files.operations import delete_unreferenced, store_upload
from pacte.files.reception import Received
from pacte.files.study import Study
from pacte.memoires.deposits.body import propose_body
from pacte.memoires.deposits.queries import prepared_of
from pacte.memoires.deposits.rules import Terms, terms_of
from pacte.memoires.loading import Work, begin, load_work
from pacte.memoires.models import MemoirePrepared
from pacte.memoires.queries import asked_of, deposited_of
from pacte.memoires.registries import asked_again
from pacte.memoires.subjects.rules import blockers_of_presence
from pacte.policy import Actor
from pacte.text import clean_text


def prepare(
    session: FencedSession, *, enrollment_id: int, received: Received, study: Study, by: Actor, at: datetime
) -> MemoirePrepared:
    """Keep a file with what the check found, in the place of the one that waited; nothing is deposited."""
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    refuse_if(blockers_of_presence(work.loaded.enrollment.state, is_own=True))
    terms = terms_now(session, work)
    if isinstance(terms, Blocker):
        refuse_if([terms])
    memoire = begin(session, work)
    former = prepared_of(session, memoire)
    if former is not None:
        session.delete(former.row)
        session.flush()
        delete_unreferenced(session, file_ids=[former.file.id])
    assert received.pages is not None  # a PDF
    body = propose_body(study.texts)
    kept = store_upload(session, received=received, by=by, at=at)
    prepared = MemoirePrepared(
        memoire_id=memoire.id,
        person_id=memoire.person_id,
        file_id=kept.id,
        sent_at=at,
        file_pages=received.pages,
        proposed_from=body.first,
        proposed_to=body.last,
        proposed_why=body.why,
        fonts_missing=list(study.fonts_missing),
        pages=[clean_text(text) for text in study.texts],
        is_cut=study.is_cut,
    )
    session.add(prepared)
    session.flush()
    audit.record(
        session,
        action="memoire.prepared",
        subject=work.loaded.enrollment,
        by=by,
        at=at,
        details={"sha256": kept.sha256},
    )
    return prepared


def discard(session: FencedSession, *, enrollment_id: int, by: Actor, at: datetime) -> None:
    """Throw away the file that waits; without one, nothing changes."""
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    waiting = prepared_of(session, work.known.memoire)
    if waiting is None:
        return
    session.delete(waiting.row)
    session.flush()
    delete_unreferenced(session, file_ids=[waiting.file.id])
    audit.record(session, action="memoire.discarded", subject=work.loaded.enrollment, by=by, at=at)


def terms_now(session: FencedSession, work: Work) -> Terms | Blocker:
    """What a deposit made now counts for, or why none is received."""
    enrollment_id = work.loaded.enrollment.id
    known, definition = work.known, work.loaded.setting.definition
    return terms_of(
        deposited_of(known.deposit),
        known.deposit_number,
        known.standing,
        asked_of(definition.memoire),
        today=work.today,
        defence_on=definition.defence.starts_on,
        is_asked_again=enrollment_id in asked_again(session, [enrollment_id]),
    )
