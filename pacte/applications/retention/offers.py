"""What announced erasures ask of the staff: a number on the cohort's page, and a line of « À faire »."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pacte.applications.hiding import hidden_dossiers
from pacte.applications.retention.queries import announced
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.database import FencedSession
from pacte.french import agreed
from pacte.policy import allows
from pacte.todo import OFFERS, TodoItem, Visit

PAGE = "retention.planned"


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """How many dossiers are announced; one statement, and what is hidden."""
    hidden = hidden_dossiers(session, cohorts, reader_id)
    return {
        cohort_id: [
            Counter(
                label=agreed(found.count, "dossier à effacer bientôt", "dossiers à effacer bientôt"),
                value=found.count,
                endpoint=PAGE,
                params={"code": next(cohort.code for cohort in cohorts if cohort.id == cohort_id)},
            )
        ]
        for cohort_id, found in announced(session, cohorts, hidden=hidden).items()
    }


def offer(visit: Visit) -> Iterator[TodoItem]:
    """One line a cohort where an erasure is announced; two statements a federation."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        mine = [
            cohort
            for cohort in cohorts_of_federation(session)
            if allows(visit.actor, "application.process", cohort)
        ]
        hidden = hidden_dossiers(session, mine, visit.actor.person_id)
        found = announced(session, mine, hidden=hidden) if mine else {}
        for cohort in mine:
            if cohort.id in found:
                yield TodoItem(
                    title=f"Relire les effacements prévus ({found[cohort.id].count}), {cohort.label}",
                    reason="Leur conservation s’achève : ils seront effacés avec leurs pièces.",
                    endpoint=PAGE,
                    params={"federation": federation.slug, "code": cohort.code},
                    button="Voir la liste",
                    due_at=found[cohort.id].first_at,
                    time_zone=cohort.definition["federation"]["time_zone"],
                )


COUNTERS.append(counters)
OFFERS.append(offer)
