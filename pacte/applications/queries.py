"""Reads of dossiers: what « À faire » and the public pages show of one's own."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select

from pacte.applications.models import Application, Commitment, Message
from pacte.applications.outcomes import outcome_of
from pacte.applications.requirements import REFUSED
from pacte.applications.rules import blockers_to_deposit
from pacte.applications.selection_rules import awaits_waiver, lapsed_told, to_put_right
from pacte.applications.snapshot import cohort_facts, definition_of, snapshot
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import closing_words, day_words, local_day
from pacte.audit.models import JournalEntry
from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import OWN_DOSSIER, OwnDossier
from pacte.cohorts.rules import opening_instant
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import plural, the_cohort
from pacte.todo import OFFERS, TodoItem, Visit

BY_STAFF = "application.withdrawn_by_staff"


def leaders_of(session: FencedSession, application_id: int) -> Mapping[datetime, str]:
    """When a signature was asked for the dossier → of whom; one statement."""
    rows = session.execute(
        select(Commitment.requested_at, Commitment.leader_name).where(
            Commitment.application_id == application_id
        )
    )
    return {row.requested_at: row.leader_name for row in rows}


def own_dossier(session: FencedSession, cohort: Cohort, person_id: int) -> OwnDossier | None:
    """The button of the cohort's public page for someone who has a dossier; one statement."""
    found = session.scalar(
        select(Application).where(Application.cohort_id == cohort.id, Application.person_id == person_id)
    )
    if found is None:
        return None
    label = "Reprendre mon dossier" if found.state is ApplicationState.DRAFT else "Voir mon dossier"
    return OwnDossier(label=label, endpoint="applications.overview", params={"application_id": found.id})


def is_withdrawn_by_staff(session: FencedSession, application: Application) -> bool:
    """Whether it was the federation that recorded the last withdrawal, told by the journal; one statement."""
    last = session.scalar(
        select(JournalEntry.action)
        .where(
            JournalEntry.subject_kind == Application.__tablename__,
            JournalEntry.subject_id == application.id,
            JournalEntry.action.in_(("application.withdrawn", BY_STAFF)),
        )
        .order_by(JournalEntry.position.desc())
        .limit(1)
    )
    return last == BY_STAFF


def todo_for_candidate(session: FencedSession, person_id: int, now: datetime) -> list[TodoItem]:
    """What the person has to do, and waits for, with their dossiers in the session's federation."""
    federation = session.get_one(Federation, session.federation_id)
    items: list[TodoItem] = []
    for application in session.scalars(
        select(Application).where(Application.person_id == person_id).order_by(Application.id)
    ).all():
        items += _items(session, federation, application, now)
    return items


def offer(visit: Visit) -> Iterable[TodoItem]:
    """Candidates' part of « À faire », in every federation where they have a dossier."""
    if visit.actor.person_id is None:
        return
    federations = visit.mine().scalars(select(Application.federation_id).distinct()).all()
    for federation_id in sorted(federations):
        yield from todo_for_candidate(visit.of_federation(federation_id), visit.actor.person_id, visit.now)


def _items(
    session: FencedSession, federation: Federation, application: Application, now: datetime
) -> list[TodoItem]:
    cohort = session.get_one(Cohort, application.cohort_id)
    definition = definition_of(cohort)
    facts = cohort_facts(cohort, definition)
    dossier = snapshot(session, application, facts)
    params: dict[str, str | int] = {"federation": federation.slug, "application_id": application.id}
    name = f"{the_cohort(cohort.label)}, {federation.name}"
    items = []
    if application.state is ApplicationState.DRAFT and now < cohort.closes_at:
        missing = len(blockers_to_deposit(dossier, facts, now))
        items.append(
            TodoItem(
                title=f"Déposer ma candidature à {name}",
                reason=f"Brouillon, pas encore déposé : il manque {plural(missing, 'point')}."
                if missing
                else "Tout y est : il ne reste qu’à relire et à déposer."
                if not dossier.requests
                else "Relisez et déposez ; la pièce demandée s’envoie avant ou après le dépôt.",
                endpoint="applications.overview" if missing else "applications.review",
                params=params,
                button="Continuer" if missing else "Relire et déposer",
                due_at=cohort.closes_at,
                time_zone=facts.time_zone,
            )
        )
        items += _refused_structure(name, params, cohort, to_put_right(dossier, facts, now))
        pending = dossier.commitment
        if pending and not pending.signed and not pending.declined:
            items.append(
                TodoItem(
                    title="Signature de l’engagement de l’équipe",
                    reason="Le lien a été envoyé, la lettre n’est pas encore signée.",
                    endpoint="applications.documents",
                    params=params,
                    kind="waiting",
                    whom=pending.leader_name,
                    time_zone=facts.time_zone,
                )
            )
    for asked in dossier.requests if application.state is not ApplicationState.WITHDRAWN else ():
        items.append(
            TodoItem(
                title=f"Envoyer une pièce : {asked.label}",
                reason=f"{federation.name} vous la demande.",
                endpoint="applications.documents",
                params=params,
                button="Envoyer",
                due_at=asked.due_at,
                time_zone=facts.time_zone,
            )
        )
    if application.state is ApplicationState.SUBMITTED and outcome_of(session, application, now) is None:
        items += _to_put_right(cohort.label, params, facts.time_zone, to_put_right(dossier, facts, now))
        items += [
            TodoItem(
                title=f"Lettre d’une autre équipe pour ma candidature à {the_cohort(cohort.label)}",
                reason=f"{notice.message} {notice.remedy}".strip(),
                endpoint="applications.overview",
                params=params,
                kind="waiting",
                whom=federation.name,
                time_zone=facts.time_zone,
            )
            for notice in lapsed_told(dossier, facts, now)
            if not any(notice.where.endswith(f"#{asked.key}") for asked in dossier.requests)
        ]
        reason = "Votre dossier est déposé ; vous recevrez une réponse motivée."
        if any(bearer.is_declared and not bearer.refusal for bearer in dossier.bearers):
            reason += " La fédération vérifie aussi la structure que vous avez déclarée."
        if awaits_waiver(dossier, facts):
            reason += " La fédération décide aussi de votre demande de dérogation."
        items.append(
            TodoItem(
                title=f"Réponse à ma candidature à {the_cohort(cohort.label)}",
                reason=reason,
                endpoint="applications.overview",
                params=params,
                kind="waiting",
                whom=federation.name,
                time_zone=facts.time_zone,
            )
        )
    before_t0 = now < opening_instant(cohort.t0_on, facts.time_zone)
    if before_t0 and (ended := _ended(application, cohort, facts.time_zone, now)):
        items.append(
            TodoItem(
                title=f"Ma candidature à {the_cohort(cohort.label)}",
                reason=ended,
                endpoint="applications.overview",
                params=params,
                kind="standing",
                whom=federation.name,
                time_zone=facts.time_zone,
            )
        )
    unread = session.scalar(
        select(func.count(Message.id)).where(
            Message.application_id == application.id,
            Message.from_staff.is_(True),
            Message.read_at.is_(None),
        )
    )
    if unread:
        items.append(
            TodoItem(
                title=f"Lire {plural(unread, 'nouveau message', 'nouveaux messages')}",
                reason=f"De {federation.name}, au sujet de votre dossier.",
                endpoint="applications.messages",
                params=params,
                button="Lire",
                time_zone=facts.time_zone,
            )
        )
    return items


def _ended(application: Application, cohort: Cohort, zone: str, now: datetime) -> str:
    """Why a dossier goes no further before anybody looked at it; empty for one that does."""
    if application.state is ApplicationState.WITHDRAWN:
        at = application.withdrawn_at
        return f"Retirée le {day_words(local_day(at, zone))}." if at is not None else "Retirée."
    if application.state is ApplicationState.DRAFT and now >= cohort.closes_at:
        closing = closing_words(cohort.closes_at, zone)
        return f"Pas déposée avant la clôture ({closing}) : elle n’est pas examinée."
    return ""


def _refused_structure(
    name: str, params: dict[str, str | int], cohort: Cohort, notices: list[Blocker]
) -> list[TodoItem]:
    """In a draft: the structure that the federation does not take; membership is told once deposited."""
    return [
        TodoItem(
            title=f"Choisir une autre structure pour ma candidature à {name}",
            reason=f"{notice.message} {notice.remedy}",
            endpoint="applications.structure",
            params=params,
            button="Choisir",
            due_at=cohort.closes_at,
            time_zone=cohort.definition["federation"]["time_zone"],
        )
        for notice in notices
        if notice.code == REFUSED
    ]


def _to_put_right(
    label: str, params: dict[str, str | int], zone: str, notices: list[Blocker]
) -> list[TodoItem]:
    """One line, whatever the number of structures; nothing when all is in order."""
    if not notices:
        return []
    return [
        TodoItem(
            title=f"Régulariser avant la décision du comité, {label}",
            reason=" ".join(f"{notice.message} {notice.remedy}" for notice in notices),
            endpoint="applications.overview",
            params=params,
            button="Voir mon dossier",
            time_zone=zone,
        )
    ]


OFFERS.append(offer)
OWN_DOSSIER.append(own_dossier)
