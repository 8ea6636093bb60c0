"""What the selection tells of a dossier: what holds it from withdrawal, what keeps it from coming back."""

from datetime import datetime

from sqlalchemy import select

from pacte.applications.models import Application
from pacte.applications.registries import HOLDS, SETTLED, Hold, Page
from pacte.applications.wording import day_words, local_day
from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import the_cohort
from pacte.selection.answers.board import board, locked_board
from pacte.selection.answers.outcomes import GIVEN_UP, told
from pacte.selection.answers.rules import t0_instant
from pacte.selection.answers.vocabulary import STAFF_LABELS, Situation
from pacte.selection.models import Candidacy, SelectionCommittee
from pacte.selection.queries import committee_of
from pacte.selection.vocabulary import Admissibility, Decision, Validation


def hold_of_carried(session: FencedSession, application_id: int, _: datetime) -> Hold | None:
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


def hold_of_answered(session: FencedSession, application_id: int, at: datetime) -> Hold | None:
    """A place is declined or given back, one way for all; an answer that left nothing leaves nothing to
    withdraw. A learner’s dossier is held by the enrolment."""
    row = session.get(Application, application_id)
    found = told(session, row, at) if row is not None else None
    if row is None or found is None or found.training is not None:
        return None
    reply = {"application_id": application_id}
    before_t0 = at < t0_instant(found.cohort.t0_on, found.definition.federation.time_zone)
    if found.where is Situation.OFFERED or (found.where is Situation.CONFIRMED and before_t0):
        pending = found.where is Situation.OFFERED
        return Hold(
            to_candidate=Blocker(
                "has_place",
                "Une place vous est proposée." if pending else "Votre place est confirmée.",
                "Pour y renoncer, c’est sur la page de la réponse, après avoir lu ce que cela change.",
            ),
            to_staff=Blocker(
                "has_place",
                "Une place est proposée à la personne."
                if pending
                else "La place de la personne est confirmée.",
                "Si elle y renonce, rendez sa place : vous verrez d’abord à qui elle revient, et le dossier "
                "garde son parcours.",
            ),
            page_of_candidate=Page(
                endpoint="answers.reply",
                params=reply,
                label="Décliner la place" if pending else "Rendre ma place",
            ),
            page_of_staff=Page(
                endpoint="answers.release",
                params={"code": found.cohort.code, **reply},
                label="Rendre sa place",
            ),
        )
    if found.where in GIVEN_UP:
        return None
    return Hold(
        to_candidate=Blocker(
            "answered", "Votre candidature a reçu sa réponse : il n’y a plus rien à retirer."
        ),
        to_staff=Blocker(
            "answered",
            f"La candidature a reçu sa réponse ({STAFF_LABELS[found.where].lower()}) : il n’y a plus rien à "
            "retirer.",
        ),
    )


def kept_out(session: FencedSession, application_id: int, at: datetime) -> Blocker | None:
    """A withdrawn dossier comes back with what was decided of it; not one that the committee did not decide
    on, nor one retained whose place is taken since. The committee is locked."""
    row = session.get_one(Application, application_id)
    if committee_of(session, row.cohort_id) is None:
        return None
    places = (
        locked_board(session, row.cohort_id, at)
        if session.writes
        else board(session, session.get_one(Cohort, row.cohort_id), at)
    )
    committee = places.committee
    if committee is None or committee.closed_at is None:
        return None
    standing = places.by_application.get(application_id)
    candidacy = standing.candidacy if standing is not None else None
    if candidacy is not None and candidacy.admissibility is Admissibility.INADMISSIBLE:
        return None
    day = day_words(local_day(committee.closed_at, places.zone))
    if candidacy is None or candidacy.decision in (Decision.UNDECIDED, Decision.TO_REVIEW):
        return Blocker(
            "decided",
            f"Le comité a rendu ses décisions le {day} : ce dossier n’y est pas.",
            "La personne peut candidater à la promotion suivante.",
        )
    needs_place = (
        candidacy.decision is Decision.RETAINED
        and candidacy.validation is not Validation.REFUSED
        and standing is not None
        and not standing.offers
    )
    if not needs_place or places.free:
        return None
    return Blocker(
        "no_place",
        f"Le comité l’avait retenu le {day}. Depuis le retrait, plus aucune place n’est libre sur "
        f"{places.cohort.capacity}.",
        "Le retrait pourra être annulé dès qu’une place se libère, ou si la promotion en compte plus.",
    )


SETTLED.append(kept_out)
HOLDS.append(hold_of_carried)
HOLDS.append(hold_of_answered)
