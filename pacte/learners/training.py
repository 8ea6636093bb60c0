"""What enrolments tell the selection of a place: the learner is in training, elsewhere, or has left."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.applications.course import FOLLOWED
from pacte.applications.models import Application
from pacte.applications.wording import day_words, local_day
from pacte.audit.operations import Subject
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import the_cohort
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.selection.registries import GONE, TRAININGS, Gone, Training


def training_from(session: FencedSession, application_id: int, at: datetime) -> Training | None:
    """For the person of the dossier, wherever transfers have led them since."""
    rows = _rows(session, application_id)
    if not rows:
        return None
    row, former = rows[-1], rows[-2] if len(rows) > 1 else None
    kind, label, sentences = _words(former, row, at)
    return Training(
        kind=kind,
        label=label,
        staff_label=_staff_label(former, row),
        since=row.enrolled_at,
        subjects=tuple(rows),
        sentences=sentences,
        endpoint="learners.page",
        params={"enrollment_id": row.id},
        button="Voir mon inscription",
    )


def _rows(session: FencedSession, application_id: int) -> list[Enrollment]:
    """The enrolment that the dossier led to, and those that transfers led to since."""
    row = session.scalar(select(Enrollment).where(Enrollment.application_id == application_id))
    rows = [row] if row is not None else []
    while row is not None and row.transferred_to_id is not None:
        row = session.get_one(Enrollment, row.transferred_to_id)
        rows.append(row)
    return rows


def followed(session: FencedSession, application: Application) -> Sequence[Subject]:
    """The candidate's history goes on with their enrolment."""
    return _rows(session, application.id)


def _staff_label(former: Enrollment | None, row: Enrollment) -> str:
    if row.state is EnrollmentState.WITHDRAWN and row.ended_on is not None:
        return f"A quitté la formation le {day_words(row.ended_on)}"
    return f"Inscrit·e : {row.cohort.label}" if former is not None else "Inscrit·e en formation"


def _words(former: Enrollment | None, row: Enrollment, at: datetime) -> tuple[str, str, tuple[str, ...]]:
    if row.state is EnrollmentState.WITHDRAWN and row.ended_on is not None:
        day = day_words(row.ended_on)
        what = row.cohort.label if former is not None else "la promotion"
        return (
            "refused",
            "Vous avez quitté la formation",
            (f"Vous avez quitté {what} le {day}.", "Si c’est une erreur, écrivez à la fédération."),
        )
    begins = _begins(row.cohort, at)
    if former is not None and former.ended_on is not None:
        moved = f"Vous avez changé de promotion le {day_words(former.ended_on)}."
        return ("done", f"Vous suivez maintenant {row.cohort.label}", (moved, begins))
    return "done", "Vous êtes inscrit·e", (begins,)


def _begins(cohort: Cohort, at: datetime) -> str:
    today = local_day(at, cohort.definition["federation"]["time_zone"])
    verb = "commence" if today < cohort.t0_on else "a commencé"
    return f"{cohort.label} {verb} le {day_words(cohort.t0_on)}."


def gone(session: FencedSession, cohort_id: int) -> Mapping[int, Gone]:
    """Learners by a dossier of the cohort who are in it no more; two statements."""
    left = session.scalars(
        select(Enrollment).where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.application_id.is_not(None),
            Enrollment.state != EnrollmentState.ACTIVE,
        )
    ).all()
    people = {one.person_id for one in left}
    known = (
        {
            one.id: one
            for one in session.scalars(
                select(Enrollment)
                .where(Enrollment.person_id.in_(people))
                .options(joinedload(Enrollment.cohort))
            )
        }
        if people
        else {}
    )
    found = {}
    for row in left:
        here = row
        while here.transferred_to_id is not None:
            here = known[here.transferred_to_id]
        withdrew = here.state is EnrollmentState.WITHDRAWN
        assert row.application_id is not None  # chosen above
        found[row.application_id] = Gone(
            label="A quitté la formation" if withdrew else f"Passé·e dans {the_cohort(here.cohort.label)}",
            endpoint="learners.page",
            params={"enrollment_id": here.id},
        )
    return found


GONE.append(gone)
TRAININGS.append(training_from)
FOLLOWED.append(followed)
