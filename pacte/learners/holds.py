"""What enrolments tell of a dossier: a learner does not withdraw it any more, they leave the training."""

from datetime import datetime

from sqlalchemy import select

from pacte.applications.registries import HOLDS, Hold, Page
from pacte.applications.wording import day_words
from pacte.blockers import Blocker
from pacte.database import FencedSession
from pacte.french import the_cohort
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState


def hold_of_learner(session: FencedSession, application_id: int, _: datetime) -> Hold | None:
    """Whatever became of the learner since: in the cohort, in another one, or gone."""
    row = session.scalar(select(Enrollment).where(Enrollment.application_id == application_id))
    if row is None:
        return None
    moved = False
    while row.transferred_to_id is not None:
        row, moved = session.get_one(Enrollment, row.transferred_to_id), True
    place = {"endpoint": "learners.page", "params": {"enrollment_id": row.id}}
    candidate, staff = _words(row, moved=moved)
    return Hold(
        to_candidate=candidate,
        to_staff=staff,
        page_of_candidate=Page(label="Voir mon inscription", **place),  # type: ignore[arg-type]  # the two names above
        page_of_staff=Page(label="Ouvrir la page de l’apprenant·e", **place),  # type: ignore[arg-type]  # the two names above
    )


def _words(row: Enrollment, *, moved: bool) -> tuple[Blocker, Blocker]:
    """What to say to the person, and to staff."""
    if row.state is EnrollmentState.WITHDRAWN and row.ended_on is not None:
        day = day_words(row.ended_on)
        return (
            Blocker("has_left", f"Vous avez quitté la formation le {day} : il n’y a plus rien à retirer."),
            Blocker("has_left", f"La personne a quitté la formation le {day} : son dossier reste tel quel."),
        )
    where = f"dans {the_cohort(row.cohort.label)}" if moved else "en formation"
    return (
        Blocker(
            "enrolled",
            f"Votre inscription {where} est faite : ce dossier ne se retire plus.",
            "Pour quitter la formation, écrivez à la fédération : elle enregistre votre départ.",
        ),
        Blocker(
            "enrolled",
            f"La personne est inscrite {where} : son dossier ne se retire plus.",
            "Enregistrez son départ depuis sa page d’apprenant·e.",
        ),
    )


HOLDS.append(hold_of_learner)
