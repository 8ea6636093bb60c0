"""What validation asks: of staff, to present dossiers and to answer; of the EHESP, to decide."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import COUNTERS
from pacte.cohorts.registries import Counter as CohortCounter
from pacte.database import FencedSession
from pacte.french import agreed, plural
from pacte.policy import allows
from pacte.selection.hiding import hidden_from_judging
from pacte.selection.models import Candidacy, SelectionCommittee, ValidationWave, WaveEntry
from pacte.selection.validation.national import waiting_nationally
from pacte.selection.vocabulary import Decision, Validation
from pacte.todo import OFFERS, TodoItem, Visit

PAGE = "validation.overview"


def asked_of_staff(
    session: FencedSession, cohorts: Sequence[Cohort], *, hidden: Collection[int] = ()
) -> dict[int, tuple[int, int]]:
    """Cohort id → retained dossiers to present, questions to answer, less those ``hidden``; two
    statements."""
    ids = [cohort.id for cohort in cohorts if _asks(cohort)]
    to_present = dict(
        session.execute(
            select(Candidacy.cohort_id, func.count(Candidacy.id))
            .join(Application, Application.id == Candidacy.application_id)
            .join(SelectionCommittee, SelectionCommittee.cohort_id == Candidacy.cohort_id)
            .where(
                Candidacy.cohort_id.in_(ids),
                Candidacy.decision == Decision.RETAINED,
                Candidacy.validation == Validation.NOT_SUBMITTED,
                Application.state == ApplicationState.SUBMITTED,
                SelectionCommittee.closed_at.is_not(None),
                Application.id.not_in(hidden),
            )
            .group_by(Candidacy.cohort_id)
        ).all()
    )
    questions = dict(
        session.execute(
            select(ValidationWave.cohort_id, func.count(WaveEntry.id))
            .join(WaveEntry, WaveEntry.wave_id == ValidationWave.id)
            .join(Application, Application.id == WaveEntry.application_id)
            .where(
                ValidationWave.cohort_id.in_(ids),
                WaveEntry.state == Validation.QUESTIONED,
                Application.state == ApplicationState.SUBMITTED,
                Application.id.not_in(hidden),
            )
            .group_by(ValidationWave.cohort_id)
        ).all()
    )
    return {identity: (to_present.get(identity, 0), questions.get(identity, 0)) for identity in ids}


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[CohortCounter]]:
    """Dossiers validated, and those that still wait for the EHESP; one statement, and what is hidden."""
    hidden = hidden_from_judging(session, cohorts, reader_id)
    rows = session.execute(
        select(Candidacy.cohort_id, Candidacy.validation, func.count(Candidacy.id))
        .where(
            Candidacy.cohort_id.in_([cohort.id for cohort in cohorts]),
            Candidacy.validation != Validation.NOT_SUBMITTED,
            Candidacy.application_id.not_in(hidden),
        )
        .group_by(Candidacy.cohort_id, Candidacy.validation)
    )
    found = {(cohort_id, state): count for cohort_id, state, count in rows}
    return {cohort.id: list(_counters(cohort, found)) for cohort in cohorts if _asks(cohort)}


def _counters(cohort: Cohort, found: Mapping[tuple[int, Validation], int]) -> Iterator[CohortCounter]:
    words = {
        Validation.SUBMITTED: ("dossier à l’EHESP", "dossiers à l’EHESP", "waiting"),
        Validation.QUESTIONED: ("question de l’EHESP", "questions de l’EHESP", "redo"),
        Validation.VALIDATED: ("dossier validé par l’EHESP", "dossiers validés par l’EHESP", "done"),
        Validation.REFUSED: ("dossier refusé par l’EHESP", "dossiers refusés par l’EHESP", "refused"),
    }
    for state, (one, many, kind) in words.items():
        count = found.get((cohort.id, state), 0)
        if count:
            yield CohortCounter(
                label=agreed(count, one, many),
                value=count,
                endpoint=PAGE,
                params={"code": cohort.code},
                kind=kind,
            )


def offer(visit: Visit) -> Iterator[TodoItem]:
    """One line for the EHESP; one or two a cohort for staff."""
    if allows(visit.actor, "validation.decide"):
        yield from _for_ehesp(visit)
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        mine = [
            cohort
            for cohort in cohorts_of_federation(session)
            if allows(visit.actor, "validation.submit", cohort)
        ]
        if not mine:
            continue
        hidden = hidden_from_judging(session, mine, visit.actor.person_id)
        asked = asked_of_staff(session, mine, hidden=hidden)
        for cohort in mine:
            to_present, questions = asked.get(cohort.id, (0, 0))
            place = {"federation": federation.slug, "code": cohort.code}
            if questions:
                yield TodoItem(
                    title=f"Répondre à l’EHESP ({questions}), {cohort.label}",
                    reason="L’EHESP a posé une question : le dossier n’avance pas sans votre réponse.",
                    endpoint=PAGE,
                    params=place,
                    button="Répondre",
                    leads=True,
                )
            if to_present:
                yield TodoItem(
                    title=f"Présenter les dossiers retenus ({to_present}), {cohort.label}",
                    reason="La délibération est close ; l’EHESP doit valider chaque dossier.",
                    endpoint=PAGE,
                    params=place,
                    button="Préparer la vague",
                )


def _for_ehesp(visit: Visit) -> Iterator[TodoItem]:
    count = waiting_nationally(visit.national())
    if count:
        yield TodoItem(
            title=f"{plural(count, 'dossier')} à valider",
            reason="Des fédérations attendent votre validation.",
            endpoint="validation.ehesp",
            button="Ouvrir",
        )


def _asks(cohort: Cohort) -> bool:
    return bool(cohort.definition.get("selection", {}).get("ehesp_validation", True))


COUNTERS.append(counters)
OFFERS.append(offer)
