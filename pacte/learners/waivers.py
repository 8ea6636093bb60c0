"""Learners whose waiver waits for a recruitment: it falls at T0 unless they are in post by then."""

from collections.abc import Sequence

from sqlalchemy import func, select

from pacte.applications.models import Application, Waiver
from pacte.applications.vocabulary import PostStatus, WaiverState
from pacte.applications.wording import day_words
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState


def lapses(cohort: Cohort) -> bool:
    """Whether the cohort grants waivers, and has them fall at T0."""
    rules = definition_of(cohort).rules
    return rules.team_or_waiver and rules.waiver_lapses_at_t0


def on_waiver(session: FencedSession, cohorts: Sequence[Cohort]) -> dict[int, int]:
    """Cohort id → its learners, in it now, who are still being recruited; one statement."""
    rows = session.execute(
        select(Enrollment.cohort_id, func.count(Enrollment.id))
        .join(Application, Application.id == Enrollment.application_id)
        .join(Waiver, Waiver.application_id == Application.id)
        .where(
            Enrollment.cohort_id.in_([cohort.id for cohort in cohorts if lapses(cohort)]),
            Enrollment.state == EnrollmentState.ACTIVE,
            Waiver.state == WaiverState.GRANTED,
            Application.post_status == PostStatus.BEING_RECRUITED,
        )
        .group_by(Enrollment.cohort_id)
    )
    return dict(rows.all())


def is_on_waiver(session: FencedSession, application: Application | None, cohort: Cohort) -> bool:
    """Whether this dossier, in that cohort, waits for its recruitment."""
    if application is None or application.post_status is not PostStatus.BEING_RECRUITED or not lapses(cohort):
        return False
    waiver = session.scalar(select(Waiver).where(Waiver.application_id == application.id))
    return waiver is not None and waiver.state is WaiverState.GRANTED


def waiver_words(cohort: Cohort, *, begun: bool) -> str:
    """What becomes of the waiver, before T0 and from it on."""
    day = day_words(cohort.t0_on)
    if begun:
        return f"La dérogation est tombée le {day}\u00a0: aucun recrutement n’est noté."
    return f"En dérogation\u00a0: elle tombe le {day} si aucun recrutement n’est noté d’ici là."
