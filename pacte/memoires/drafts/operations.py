"""Every write on drafts: given to read, answered."""

from datetime import datetime

from pacte import audit
from pacte.blockers import refuse_if
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.memoires.drafts import emails
from pacte.memoires.drafts.queries import last_draft
from pacte.memoires.drafts.rules import blockers_to_answer, blockers_to_give
from pacte.memoires.loading import begin, load_work
from pacte.memoires.models import MemoireDraft, MemoireDraftFeedback
from pacte.memoires.subjects.rules import blockers_of_presence
from pacte.policy import Actor


def give(
    session: FencedSession, *, enrollment_id: int, received: Received, comment: str, by: Actor, at: datetime
) -> MemoireDraft:
    """Give a draft to read. The very file that already waits for an answer gives the draft that it is."""
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    refuse_if(blockers_of_presence(work.loaded.enrollment.state, is_own=True))
    last = last_draft(session, work.known.memoire)
    same = last is not None and last[1].sha256 == received.content.sha256
    if last is not None and same and not last[2]:
        return last[0]
    refuse_if(blockers_to_give(comment, number=last[0].number if last is not None else 0, same=same))
    memoire = begin(session, work)
    kept = store_upload(session, received=received, by=by, at=at)
    draft = MemoireDraft(
        memoire_id=memoire.id,
        person_id=memoire.person_id,
        number=memoire.draft_number + 1,
        file_id=kept.id,
        comment=comment,
        given_at=at,
    )
    session.add(draft)
    memoire.draft_number = draft.number
    session.flush()
    emails.tell_given(session, loaded=work.loaded, draft=draft, at=at)
    audit.record(
        session,
        action="memoire.draft_given",
        subject=work.loaded.enrollment,
        by=by,
        at=at,
        details={"number": draft.number, "sha256": kept.sha256},
    )
    return draft


def answer(
    session: FencedSession,
    *,
    enrollment_id: int,
    body: str,
    annotated: Received | None,
    seen: int,
    by: Actor,
    at: datetime,
) -> MemoireDraftFeedback:
    """Answer the last draft (``seen``: its number on the page); the learner hears of it."""
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    last = last_draft(session, work.known.memoire)
    refuse_if(
        [
            *blockers_of_presence(work.loaded.enrollment.state),
            *blockers_to_answer(
                body,
                with_file=annotated is not None,
                number=last[0].number if last is not None else 0,
                seen=seen,
            ),
        ]
    )
    assert last is not None  # refused above
    file = store_upload(session, received=annotated, by=by, at=at) if annotated is not None else None
    feedback = MemoireDraftFeedback(
        draft_id=last[0].id,
        person_id=last[0].person_id,
        body=body,
        file_id=file.id if file is not None else None,
        given_at=at,
        given_by_id=by.person_id,
    )
    session.add(feedback)
    session.flush()
    emails.tell_answered(session, loaded=work.loaded, feedback=feedback, author=by.label, at=at)
    audit.record(
        session,
        action="memoire.draft_answered",
        subject=work.loaded.enrollment,
        by=by,
        at=at,
        details={"number": last[0].number, "annotated": file.sha256 if file is not None else ""},
    )
    return feedback
