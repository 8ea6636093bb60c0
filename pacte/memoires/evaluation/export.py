"""What « Mes données » holds of evaluations: for a learner, the comments shown to them."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPLAINED, WIDE_EXPORTERS, OpenFederation
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import MemoireDisclosure
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.memoires.evaluation.queries import comments_shown
from pacte.memoires.models import Memoire


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


WIDE_EXPORTERS.append(export_comments)
EXPLAINED["commentaires-sur-le-memoire"] = "les commentaires de votre mémoire qui vous sont montrés"
