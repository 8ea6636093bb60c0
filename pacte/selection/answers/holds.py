"""What the selection tells of a dossier: carried, it is not withdrawn; decided of, not restored."""

from sqlalchemy import select

from pacte.applications.models import Application
from pacte.applications.registries import HOLDS, SETTLED, Hold, Page
from pacte.applications.wording import day_words, local_day
from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import the_cohort
from pacte.selection.models import Candidacy, SelectionCommittee


def hold_of_carried(session: FencedSession, application_id: int) -> Hold | None:
    """A carried dossier goes on elsewhere; the committee is locked, as it is by whoever carries."""
    mine = select(Candidacy).where(Candidacy.application_id == application_id)
    if session.writes and (row := session.scalar(mine)) is not None:
        session.scalar(
            select(SelectionCommittee.id)
            .where(SelectionCommittee.cohort_id == row.cohort_id)
            .with_for_update()
        )
    row = session.scalar(mine.execution_options(populate_existing=session.writes))
    if row is None or row.carried_at is None:
        return None
    continued = session.get(Application, row.carried_to_id) if row.carried_to_id is not None else None
    if continued is None:
        gone = Blocker("carried", "Ce dossier a été reporté vers une autre promotion, où il s’est terminé.")
        return Hold(to_candidate=gone, to_staff=gone)
    label = session.get_one(Cohort, continued.cohort_id).label
    message = f"Ce dossier est reporté vers {the_cohort(label)}, sous la référence {continued.reference}."
    place = {"application_id": continued.id}
    return Hold(
        to_candidate=Blocker("carried", message, "C’est ce dossier-là qui se retire."),
        to_staff=Blocker("carried", message, "C’est ce dossier-là qui se retire."),
        page_of_candidate=Page(
            endpoint="applications.overview", params=place, label=f"Ouvrir le dossier {continued.reference}"
        ),
        page_of_staff=Page(
            endpoint="dossiers.page", params=place, label=f"Ouvrir le dossier {continued.reference}"
        ),
    )


def settled_by_committee(session: FencedSession, cohort_id: int) -> Blocker | None:
    """Once the committee has decided, a dossier that had left does not come back; the committee is locked."""
    statement = select(SelectionCommittee).where(SelectionCommittee.cohort_id == cohort_id)
    if session.writes:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    committee = session.scalar(statement)
    if committee is None or committee.closed_at is None:
        return None
    zone = session.get_one(Cohort, cohort_id).definition["federation"].get("time_zone", "Europe/Paris")
    day = day_words(local_day(committee.closed_at, zone))
    return Blocker(
        "decided",
        f"Le comité a rendu ses décisions le {day} : ce dossier n’y est pas.",
        "La personne peut candidater à la promotion suivante.",
    )


SETTLED.append(settled_by_committee)
HOLDS.append(hold_of_carried)
