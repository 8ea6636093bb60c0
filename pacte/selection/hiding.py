"""Which dossiers a tie hides from whom, cohort by cohort: told to dossiers, and asked by every counter."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from pacte.applications import hiding as dossier_hiding
from pacte.applications.hiding import asked_once, hidden_dossiers
from pacte.applications.models import Application
from pacte.applications.registries import HIDDEN
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.conflicts.models import ConflictOfInterest
from pacte.conflicts.queries import register
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.models import CommitteeMember


@dataclass(frozen=True, slots=True)
class _Subject:
    """A dossier by what ties depend on."""

    id: int
    cohort_id: int
    person_id: int


def hidden_while_sitting(
    session: FencedSession,
    cohorts: Sequence[Cohort],
    readers: Collection[int],
    among: Collection[int] | None = None,
) -> Mapping[int, frozenset[int]]:
    """Reader → dossiers they are tied to in the cohorts where they sit, and their own; seven statements.

    Whoever is tied and does not sit sees the dossier: that is the ordinary work of staff.
    """
    own = _own(session, cohorts, readers, among)
    tied = _tied(session, cohorts, _seats(session, cohorts, readers), among)
    return {reader: own[reader] | tied.get(reader, frozenset()) for reader in readers}


def hidden_from_judging(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None
) -> frozenset[int]:
    """Dossiers of those cohorts whose scores and decisions the reader may not see; eight statements.

    As :func:`hidden_while_sitting`, and those with which a tie of theirs is declared, sitting or not.
    """
    return asked_once(session, cohorts, reader_id, _judging)


def tied_dossiers(session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None) -> frozenset[int]:
    """Dossiers of those cohorts with which the reader has any tie, as the pages of the meeting and of
    interviews hide them; six statements."""
    return asked_once(session, cohorts, reader_id, _any_tie)


def refuse_tied(session: FencedSession, cohort: Cohort, application_ids: Collection[int], by: Actor) -> None:
    """Refused (``hidden``) when staff act on a dossier whose decisions are hidden from them."""
    if not hidden_from_judging(session, [cohort], by.person_id).isdisjoint(application_ids):
        raise Refused([dossier_hiding.HIDDEN])


def _judging(session: FencedSession, cohorts: Sequence[Cohort], reader_id: int) -> frozenset[int]:
    declared = session.scalars(
        select(Application.id)
        .join(ConflictOfInterest, ConflictOfInterest.subject_id == Application.person_id)
        .where(
            Application.cohort_id.in_([cohort.id for cohort in cohorts]),
            ConflictOfInterest.assessor_id == reader_id,
            ConflictOfInterest.ended_at.is_(None),
        )
    )
    return frozenset(declared) | hidden_dossiers(session, cohorts, reader_id)


def _any_tie(session: FencedSession, cohorts: Sequence[Cohort], reader_id: int) -> frozenset[int]:
    seats = {(cohort.id, reader_id) for cohort in cohorts}
    return _own(session, cohorts, [reader_id], None)[reader_id] | _tied(session, cohorts, seats, None).get(
        reader_id, frozenset()
    )


def _own(
    session: FencedSession,
    cohorts: Sequence[Cohort],
    readers: Collection[int],
    among: Collection[int] | None,
) -> dict[int, frozenset[int]]:
    statement = select(Application.person_id, Application.id).where(
        Application.cohort_id.in_([cohort.id for cohort in cohorts]), Application.person_id.in_(readers)
    )
    if among is not None:
        statement = statement.where(Application.id.in_(among))
    found: dict[int, frozenset[int]] = dict.fromkeys(readers, frozenset())
    for person_id, identity in session.execute(statement):
        found[person_id] |= {identity}
    return found


def _seats(
    session: FencedSession, cohorts: Sequence[Cohort], readers: Collection[int]
) -> set[tuple[int, int]]:
    """Cohort and reader, for those who sit."""
    rows = session.execute(
        select(CommitteeMember.cohort_id, CommitteeMember.person_id).where(
            CommitteeMember.cohort_id.in_([cohort.id for cohort in cohorts]),
            CommitteeMember.person_id.in_(readers),
            CommitteeMember.ended_at.is_(None),
        )
    )
    return {(cohort_id, person_id) for cohort_id, person_id in rows}


def _tied(
    session: FencedSession,
    cohorts: Sequence[Cohort],
    seats: set[tuple[int, int]],
    among: Collection[int] | None,
) -> Mapping[int, frozenset[int]]:
    if not seats:
        return {}
    statement = select(Application.id, Application.cohort_id, Application.person_id).where(
        Application.cohort_id.in_({cohort_id for cohort_id, _ in seats})
    )
    if among is not None:
        statement = statement.where(Application.id.in_(among))
    subjects = [_Subject(*row) for row in session.execute(statement)]
    known = register(
        session,
        assessors={person_id for _, person_id in seats},
        subjects={subject.person_id for subject in subjects},
    )
    registers = {cohort.id: replace(known, same_department=_same_department(cohort)) for cohort in cohorts}
    found: dict[int, set[int]] = defaultdict(set)
    for cohort_id, reader in seats:
        for subject in subjects:
            if subject.cohort_id == cohort_id and registers[cohort_id].between(reader, subject.person_id):
                found[reader].add(subject.id)
    return {reader: frozenset(dossiers) for reader, dossiers in found.items()}


def _same_department(cohort: Cohort) -> bool:
    return bool(cohort.definition.get("selection", {}).get("same_department_conflicts", False))


HIDDEN.append(hidden_while_sitting)
