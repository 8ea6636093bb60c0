"""What the page of a learner lets staff take back: a departure, or the transfer that led there."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from pacte.blockers import Blocker
from pacte.french import the_cohort
from pacte.learners.operations.returning import obstacles
from pacte.learners.sheet import Sheet
from pacte.learners.vocabulary import EnrollmentState
from pacte.web import can, now, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """One act, and why it cannot be done now."""

    title: str
    action: str
    """Where its form is sent."""
    button: str
    follows: Sequence[str]
    """What happens then, a sentence each."""
    obstacles: Sequence[Blocker]


def undo_of(found: Sheet) -> Undo | None:
    """What the reader may take back here; a departure, or a transfer from a cohort that they manage too."""
    row = found.enrollment
    if not can("learner.manage", row):
        return None
    if row.state is EnrollmentState.WITHDRAWN:
        return Undo(
            title="Annuler le départ",
            action=url_for("learners.undo_departure", enrollment_id=row.id),
            button="Annuler le départ",
            follows=[
                f"{found.person.name} est de nouveau dans {the_cohort(found.cohort.label)}, avec sa place, "
                "son travail et ses pages, et reçoit un e-mail avec la raison.",
                "La formatrice ou le formateur d’avant suit de nouveau cette personne, et est prévenu·e.",
                "Les rendez-vous à venir reviennent dans les agendas.",
            ],
            obstacles=obstacles(read(), row, found.cohort, at=now()),
        )
    if row.state is not EnrollmentState.ACTIVE or found.came_from is None:
        return None
    former, cohort = found.came_from
    if not can("learner.manage", former):
        return None
    return Undo(
        title=f"Annuler le passage depuis {the_cohort(cohort.label)}",
        action=url_for("learners.undo_transfer", enrollment_id=row.id),
        button="Annuler le passage",
        follows=[
            f"{found.person.name} est de nouveau dans {the_cohort(cohort.label)}, avec sa place et tout son "
            "travail, ce qui a été fait ici compris, et reçoit un e-mail avec la raison.",
            "Qui suivait cette personne là-bas la suit de nouveau ; qui la suit ici est prévenu·e.",
            "Les rendez-vous à venir reviennent dans les agendas.",
        ],
        obstacles=obstacles(read(), former, cohort, leaving=row, at=now()),
    )
