"""What scores ask of people: a member's dossiers to score, the opinions that staff should see to."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.database import FencedSession
from pacte.french import plural
from pacte.jobs import PERIODIC, Periodic
from pacte.policy import allows
from pacte.selection.scoring.operations import remind_before_due
from pacte.selection.scoring.own_dossiers import my_dossiers
from pacte.selection.scoring.queries import panels
from pacte.selection.scoring.rules import REMIND_BEFORE, is_late
from pacte.todo import OFFERS, TodoItem, Visit

if TYPE_CHECKING:
    from pacte.database import Scope
    from pacte.web.services import Services


def offer(visit: Visit) -> Iterator[TodoItem]:
    """One line for each cohort in which the person has dossiers to score."""
    if visit.actor.person_id is None:
        return
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        for cohort in cohorts_of_federation(session):
            if not allows(visit.actor, "selection.score", cohort):
                continue
            found = my_dossiers(session, cohort, visit.actor.person_id)
            if not found.left or found.began:
                continue
            yield TodoItem(
                title=f"{cohort.label} : {plural(len(found.left), 'dossier')} à noter",
                reason=f"Vous avez donné {found.given} avis sur {found.expected}."
                if found.given
                else "Vous donnez d’abord votre avis sans voir celui des autres.",
                endpoint="scoring.mine",
                params={"federation": federation.slug, "code": cohort.code},
                button="Noter",
                due_at=found.committee.scoring_due_at if found.committee else None,
                time_zone=cohort.definition["federation"]["time_zone"],
            )


def offer_to_staff(visit: Visit) -> Iterator[TodoItem]:
    """Opinions that nobody is asked for yet, while there is a committee to ask; constant statements."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        mine = [
            cohort
            for cohort in cohorts_of_federation(session)
            if visit.now >= cohort.closes_at and allows(visit.actor, "selection.manage", cohort)
        ]
        found = panels(session, mine, viewer_id=visit.actor.person_id) if mine else {}
        for whole in found.values():
            panel = whole.seen_by(visit.actor.person_id)
            if panel.began or not panel.free or not panel.members:
                continue
            yield TodoItem(
                title=f"Attribuer {plural(panel.free, 'avis', 'avis')}, {panel.cohort.label}",
                reason="Une abstention, un lien ou un départ a libéré des avis ; PACTE propose à qui."
                if any(line.is_to_reassign for line in panel.lines)
                else "PACTE propose qui note quel dossier ; vous relisez avant d’attribuer.",
                endpoint="scoring.proposal",
                params={"federation": federation.slug, "code": panel.cohort.code},
                button="Voir la proposition",
                time_zone=panel.cohort.definition["federation"]["time_zone"],
            )


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> dict[int, Sequence[Counter]]:
    """« 24 avis donnés », those that are late, and the places to give again; eight statements in all."""
    found: dict[int, Sequence[Counter]] = {}
    for cohort_id, whole in (panels(session, cohorts, viewer_id=reader_id) if cohorts else {}).items():
        panel = whole.seen_by(reader_id)
        if not panel.lines or not any(line.opinions for line in panel.lines):
            continue
        place = {"code": panel.cohort.code}
        counted = [
            Counter(
                label=f"avis donné{'s' if panel.given > 1 else ''} sur {panel.expected}",
                value=panel.given,
                endpoint="scoring.board",
                params=place,
            )
        ]
        if not panel.began:
            late = sum(panel.left.values()) if is_late(panel.due_at, now) else 0
            if late:
                counted.append(
                    Counter(
                        label=f"avis en retard, de {plural(len(panel.left), 'personne')}",
                        value=late,
                        endpoint="scoring.board",
                        params=place,
                        kind="late",
                        late="des avis sont en retard",
                    )
                )
            if panel.free:
                counted.append(
                    Counter(
                        label="avis à attribuer",
                        value=panel.free,
                        endpoint="scoring.board",
                        params=place,
                        kind="redo",
                    )
                )
        found[cohort_id] = counted
    return found


def _round(services: "Services", scope: "Scope", at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            remind_before_due(session, now=at)


OFFERS.append(offer)
OFFERS.append(offer_to_staff)
COUNTERS.append(counters)
PERIODIC.append(Periodic("remind-scorers", REMIND_BEFORE / 48, _round))
