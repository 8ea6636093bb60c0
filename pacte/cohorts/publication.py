"""Showing a cohort to the public, and taking it back while nobody has begun a dossier."""

from datetime import datetime

from pacte.audit import record
from pacte.blockers import Blocker, refuse_if
from pacte.cohorts.cohort_file import check_cohort_data
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.operations import content_blockers
from pacte.cohorts.registries import facts_of
from pacte.database import FencedSession
from pacte.french import plural
from pacte.policy import Actor


def publish(
    session: FencedSession, *, cohort: Cohort, curriculum: Curriculum, by: Actor, at: datetime
) -> None:
    """Show the cohort to the public; nothing happens when it is shown already."""
    if cohort.published:
        return
    refuse_if(blockers_to_publish(cohort, curriculum))
    cohort.published = True
    cohort.updated_at, cohort.updated_by_id = at, by.person_id
    record(session, action="cohort.published", subject=cohort, by=by, at=at)


def unpublish(session: FencedSession, *, cohort: Cohort, reason: str, by: Actor, at: datetime) -> None:
    """Take the cohort off the public pages, for a reason that stays in the journal."""
    if not cohort.published:
        return
    refuse_if([*blockers_to_leave(session, cohort, at), *blockers_to_reason(reason)])
    cohort.published = False
    cohort.updated_at, cohort.updated_by_id = at, by.person_id
    record(
        session, action="cohort.unpublished", subject=cohort, by=by, at=at, details={"reason": reason.strip()}
    )


def blockers_to_publish(cohort: Cohort, curriculum: Curriculum) -> list[Blocker]:
    """What the file check would refuse today."""
    definition, problems = check_cohort_data(cohort.definition)
    found = [
        Blocker("definition", problem.message, problem.remedy, problem.path)
        for problem in problems
        if problem.severity == "error"
    ]
    return found if definition is None else [*found, *content_blockers(definition, curriculum)]


def blockers_to_leave(session: FencedSession, cohort: Cohort, at: datetime) -> list[Blocker]:
    """Whoever has begun a dossier keeps the cohort's page: after that it stays public."""
    facts = facts_of(session, cohort)
    begun = max(facts.begun, facts.deposited)
    if not begun:
        return []
    deposited = f", dont {plural(facts.deposited, 'déposé', 'déposés')}" if facts.deposited else ""
    is_open = at < cohort.closes_at
    return [
        Blocker(
            "dossiers_begun",
            f"{plural(begun, 'dossier est commencé', 'dossiers sont commencés')}{deposited} : la page de la "
            "promotion doit rester visible pour ces personnes.",
            "Pour ne plus recevoir de dossiers, avancez la clôture dans le calendrier." if is_open else "",
        )
    ]


def blockers_to_reason(reason: str) -> list[Blocker]:
    """Leaving the public pages asks a reason."""
    if reason.strip():
        return []
    remedy = "Écrivez-la : elle reste dans l’historique."
    return [Blocker("reason_missing", "La raison manque.", remedy, "reason")]
