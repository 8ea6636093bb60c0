"""Every write on subjects: proposed, answered, talked over."""

from datetime import datetime

from pacte import audit
from pacte.blockers import refuse_if, stale
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.vocabulary import Track
from pacte.database import FencedSession
from pacte.french import plural
from pacte.learners.models import Enrollment
from pacte.memoires.loading import Work, begin, load_work
from pacte.memoires.models import MemoireMessage, MemoireSubject
from pacte.memoires.subjects import emails
from pacte.memoires.subjects.queries import messages_written
from pacte.memoires.subjects.rules import (
    ANSWERS,
    Proposal,
    blockers_of_presence,
    blockers_to_answer,
    blockers_to_propose,
    blockers_to_write,
    days_overdue,
)
from pacte.memoires.vocabulary import SubjectState, SubjectVerdict
from pacte.policy import Actor


def propose(
    session: FencedSession,
    *,
    enrollment_id: int,
    proposal: Proposal,
    seen: int,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
) -> MemoireSubject:
    """Add a subject, which waits for an answer. The very one that waits already is returned as it is."""
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    enrollment = work.loaded.enrollment
    refuse_if(blockers_of_presence(enrollment.state, is_own=True))
    state = _state(work)
    last = work.known.subject
    if last is not None and state is SubjectState.PROPOSED and proposal.same_as(last):
        return last
    refuse_if(
        blockers_to_propose(
            proposal,
            modules=modules_of(curriculum, enrollment),
            number=last.number if last is not None else 0,
        )
    )
    if seen != work.revision:
        raise stale("Ce mémoire")
    memoire = begin(session, work)
    late = days_overdue(state, work.definition.subject_due_on, work.today)
    subject = MemoireSubject(
        memoire_id=memoire.id,
        person_id=memoire.person_id,
        number=memoire.subject_number + 1,
        title=proposal.title,
        question=proposal.question,
        team_process=proposal.team_process,
        method=proposal.method,
        module=proposal.module,
        proposed_at=at,
    )
    session.add(subject)
    memoire.subject_number = subject.number
    memoire.subject_state, memoire.subject_validated_at = SubjectState.PROPOSED, None
    memoire.revision += 1
    session.flush()
    emails.tell_proposed(session, loaded=work.loaded, subject=subject, late=late, at=at)
    _record(
        session,
        "memoire.subject_proposed",
        work,
        by,
        at,
        number=subject.number,
        late_words=f", avec {plural(late, 'jour')} de retard" if late else "",
    )
    return subject


def answer(
    session: FencedSession,
    *,
    enrollment_id: int,
    verdict: SubjectVerdict,
    words: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> MemoireSubject:
    """Validate the last subject, or ask for it again; ``seen``: its number on the page."""
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    subject, state = work.known.subject, _state(work)
    refuse_if(
        [
            *blockers_of_presence(work.loaded.enrollment.state),
            *blockers_to_answer(
                state,
                verdict,
                answer=words,
                number=subject.number if subject is not None else 0,
                seen=seen,
            ),
        ]
    )
    memoire = work.known.memoire
    assert subject is not None  # refused above
    assert memoire is not None
    subject.verdict, subject.answer = verdict, words
    subject.answered_at, subject.answered_by_id = at, by.person_id
    memoire.subject_state = ANSWERS[state, verdict]
    memoire.subject_validated_at = at if verdict is SubjectVerdict.VALIDATED else None
    memoire.revision += 1
    session.flush()
    emails.tell_answered(
        session,
        loaded=work.loaded,
        subject=subject,
        revision=memoire.revision,
        author=by.label,
        at=at,
    )
    _record(session, f"memoire.subject_{verdict.value}", work, by, at, number=subject.number)
    return subject


def write(
    session: FencedSession, *, enrollment_id: int, body: str, by: Actor, at: datetime
) -> MemoireMessage:
    """Add a word about the mémoire, from the learner or to them."""
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    is_own = by.person_id == work.loaded.person.id
    refuse_if(
        [
            *blockers_of_presence(work.loaded.enrollment.state, is_own=is_own),
            *blockers_to_write(
                body,
                written=messages_written(session, work.known.memoire.id) if work.known.memoire else 0,
            ),
        ]
    )
    memoire = begin(session, work)
    message = MemoireMessage(
        memoire_id=memoire.id,
        person_id=memoire.person_id,
        author_id=by.person_id,
        body=body,
        written_at=at,
    )
    session.add(message)
    session.flush()
    emails.tell_message(session, loaded=work.loaded, message=message, author=by.label, at=at)
    _record(session, "memoire.message", work, by, at)
    return message


def modules_of(curriculum: Curriculum, enrollment: Enrollment) -> frozenset[str]:
    """Slugs of the modules of the learner's programme; none when this installation does not have it."""
    version = enrollment.programme_version
    if version not in curriculum.versions:
        return frozenset()
    return frozenset(one.slug for one in curriculum.modules_of(version, Track[enrollment.track]))


def _state(work: Work) -> SubjectState:
    return work.known.memoire.subject_state if work.known.memoire is not None else SubjectState.AWAITED


def _record(
    session: FencedSession, action: str, work: Work, by: Actor, at: datetime, **details: object
) -> None:
    audit.record(session, action=action, subject=work.loaded.enrollment, by=by, at=at, details=dict(details))
