"""What « Mes données » holds of evaluations: a juror's own; a learner's, the comments shown to them."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPLAINED, SPOKEN, WIDE_EXPORTERS, OpenFederation, columns
from pacte.accounts.models import RoleGrant
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import MemoireDisclosure
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.memoires.evaluation.queries import comments_shown
from pacte.memoires.models import Memoire, MemoireReading
from pacte.memoires.vocabulary import READING_LABELS, ReadingState
from pacte.policy import Role


def export_readings(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """Every reading asked of the person, with what they wrote; seats that have ended too."""
    places = session.scalars(
        select(RoleGrant.federation_id)
        .where(RoleGrant.person_id == person_id, RoleGrant.role == Role.JUROR)
        .distinct()
        .order_by(RoleGrant.federation_id)
    )
    found: list[dict[str, Any]] = []
    for federation_id in places.all():
        with open_federation(federation_id) as there:
            rows = there.scalars(
                select(MemoireReading)
                .where(MemoireReading.reader_id == person_id)
                .order_by(MemoireReading.id)
            )
            found += [columns(row) for row in rows]
    return "lectures-de-memoires", found


def export_comments(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """The comments of readers that the page of the mémoire shows the person: no mark, nobody's name."""
    rows = session.execute(
        select(Memoire.federation_id, Memoire.id, Memoire.enrollment_id)
        .where(Memoire.person_id == person_id)
        .order_by(Memoire.id)
    ).all()
    found: list[dict[str, Any]] = []
    for federation_id, memoire_id, enrollment_id in rows:
        with open_federation(federation_id) as there:
            enrollment = there.get_one(Enrollment, enrollment_id)
            definition = definition_of(there.get_one(Cohort, enrollment.cohort_id)).memoire
            if definition.shown_before_defence is MemoireDisclosure.COMMENTS:
                comments = comments_shown(there, memoire_id)
                found += [{"memoire": memoire_id, "commentaire": one} for one in comments]
    return "commentaires-sur-le-memoire", found


WIDE_EXPORTERS += [export_readings, export_comments]
EXPLAINED.update(
    {
        "lectures-de-memoires": "les mémoires que vous avez lus pour un jury, vos notes et vos commentaires",
        "commentaires-sur-le-memoire": "les commentaires de votre mémoire qui vous sont montrés",
    }
)
SPOKEN[ReadingState] = READING_LABELS
