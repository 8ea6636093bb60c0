"""What dossiers ask of the staff: counters of the cohort's page, and lines of « À faire »."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pacte.applications.hiding import hidden_dossiers
from pacte.applications.models import (
    Application,
    ApplicationStructure,
    Message,
    RequestedDocument,
    SupportingDocument,
    Waiver,
)
from pacte.applications.processing.following import lately_withdrawn, left_behind
from pacte.applications.processing.selecting import IS_REFUSED, UNSEEN
from pacte.applications.registries import out_of_the_running
from pacte.applications.vocabulary import ApplicationState, WaiverState
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.french import agreed
from pacte.policy import allows
from pacte.todo import OFFERS, TodoItem, Visit

PAGE = "dossiers.listed"


@dataclass(frozen=True, slots=True)
class _Ask:
    """A kind of thing to do: the filter that lists it, and its words."""

    key: str
    value: str
    one: str
    many: str
    title: str
    reason: str
    kind: str = "redo"


ASKS: tuple[_Ask, ...] = (
    _Ask(
        "derogation",
        "requested",
        "dérogation à décider",
        "dérogations à décider",
        "Décider des dérogations",
        "La personne attend votre réponse, et le comité ne peut pas retenir son dossier sans elle.",
    ),
    _Ask(
        "attention",
        "retard",
        "pièce en retard à décider",
        "pièces en retard à décider",
        "Accepter ou écarter des pièces en retard",
        "Elles ne comptent pas tant que vous n’avez pas décidé.",
        "late",
    ),
    _Ask(
        "attention",
        "recue",
        "dossier avec une pièce reçue à regarder",
        "dossiers avec une pièce reçue à regarder",
        "Pièces reçues à regarder",
        "Vous les aviez demandées ; elles sont arrivées.",
    ),
    _Ask(
        "attention",
        "messages",
        "dossier avec un message non lu",
        "dossiers avec un message non lu",
        "Lire les messages",
        "Des candidates ou candidats vous ont écrit.",
    ),
    _Ask(
        "attention",
        "retrait",
        "dossier déposé, retiré par la personne depuis deux semaines",
        "dossiers déposés, retirés par les personnes depuis deux semaines",
        "Retraits de dossiers déposés",
        "Elles ont renoncé elles-mêmes ces deux dernières semaines : rien n’est à faire, sauf à leur écrire.",
    ),
    _Ask(
        "attention",
        "depassee",
        "pièce demandée, échéance passée",
        "pièces demandées, échéance passée",
        "Relancer pour des pièces demandées",
        "L’échéance est passée et la pièce n’est pas arrivée.",
        "late",
    ),
    _Ask(
        "cotisation",
        "refusee",
        "dossier dont la structure est refusée",
        "dossiers dont la structure est refusée",
        "Dossiers déposés dont la structure est refusée",
        "Le comité ne peut pas les retenir ainsi : écrivez aux personnes, ou fusionnez la structure déclarée "
        "avec la bonne.",
    ),
    _Ask(
        "attention",
        "a-confier",
        "dossier à confier à quelqu’un d’autre",
        "dossiers à confier à quelqu’un d’autre",
        "Confier des dossiers à quelqu’un d’autre",
        "Un lien les cache maintenant à qui les suivait.",
    ),
)


def counted(
    session: FencedSession, cohorts: Sequence[Cohort], now: datetime, *, hidden: Collection[int] = ()
) -> dict[int, dict[str, int]]:
    """Cohort id → the value of each ask → dossiers, less those ``hidden``; nine statements, who is
    hidden from whom, and which dossiers are out of the running."""
    ids = [cohort.id for cohort in cohorts]
    out = out_of_the_running(session, cohorts)
    dossiers = func.count(func.distinct(Application.id))
    everyone = (
        select(Application.cohort_id, dossiers)
        .where(Application.cohort_id.in_(ids), Application.id.not_in(hidden))
        .group_by(Application.cohort_id)
    )
    base = everyone.where(Application.state != ApplicationState.WITHDRAWN)
    statements = {
        "requested": base.join(Waiver, Waiver.application_id == Application.id).where(
            Waiver.state == WaiverState.REQUESTED
        ),
        "retard": base.join(SupportingDocument, SupportingDocument.application_id == Application.id).where(
            SupportingDocument.late.is_(True),
            SupportingDocument.accepted_at.is_(None),
            SupportingDocument.replaced_at.is_(None),
        ),
        "recue": base.join(SupportingDocument, SupportingDocument.application_id == Application.id).where(
            UNSEEN
        ),
        "messages": everyone.join(Message, Message.application_id == Application.id).where(
            Message.from_staff.is_(False), Message.read_at.is_(None)
        ),
        "retrait": everyone.where(Application.id.in_(lately_withdrawn(session, cohorts, now))),
        "depassee": base.join(RequestedDocument, RequestedDocument.application_id == Application.id).where(
            RequestedDocument.due_at <= now,
            RequestedDocument.answered_at.is_(None),
            RequestedDocument.cancelled_at.is_(None),
            Application.id.not_in(out),
        ),
        "refusee": base.join(ApplicationStructure, ApplicationStructure.application_id == Application.id)
        .join(Structure, Structure.id == ApplicationStructure.structure_id)
        .where(
            Application.state == ApplicationState.SUBMITTED,
            ApplicationStructure.is_bearer,
            IS_REFUSED,
            Application.id.not_in(out),
        ),
    }
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*statements, "a-confier"), 0))
    for value, statement in statements.items():
        for cohort_id, count in session.execute(statement):
            found[cohort_id][value] = count
    for cohort_id, count in session.execute(base.where(Application.id.in_(left_behind(session, cohorts)))):
        found[cohort_id]["a-confier"] = count
    return found


def standings(
    session: FencedSession, cohorts: Sequence[Cohort], *, hidden: Collection[int] = ()
) -> dict[tuple[int, ApplicationState], int]:
    """Cohort id and state → dossiers, less those ``hidden``; one statement."""
    rows = session.execute(
        select(Application.cohort_id, Application.state, func.count(Application.id))
        .where(Application.cohort_id.in_([cohort.id for cohort in cohorts]), Application.id.not_in(hidden))
        .group_by(Application.cohort_id, Application.state)
    )
    return {(cohort_id, state): count for cohort_id, state, count in rows}


def _of_states(
    cohort: Cohort, found: Mapping[tuple[int, ApplicationState], int], now: datetime
) -> list[Counter]:
    """Always there, even at 0: they are the way to the dossiers."""
    closed = now >= cohort.closes_at
    deposited = found.get((cohort.id, ApplicationState.SUBMITTED), 0)
    drafts = found.get((cohort.id, ApplicationState.DRAFT), 0)
    return [
        Counter(
            label=agreed(deposited, "dossier déposé", "dossiers déposés"),
            value=deposited,
            endpoint=PAGE,
            params={"code": cohort.code, "etat": "depose"},
        ),
        Counter(
            label=agreed(drafts, "dossier non déposé", "dossiers non déposés")
            if closed
            else agreed(drafts, "dossier en brouillon", "dossiers en brouillon"),
            value=drafts,
            endpoint=PAGE,
            params={"code": cohort.code, "etat": "non-depose" if closed else "brouillon"},
            unfinished=True,
        ),
    ]


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """How many dossiers stand where, then what asks for something; eleven statements, and what is hidden."""
    hidden = hidden_dossiers(session, cohorts, reader_id)
    found = counted(session, cohorts, now, hidden=hidden)
    states = standings(session, cohorts, hidden=hidden)
    return {
        cohort.id: _of_states(cohort, states, now)
        + [
            Counter(
                label=agreed(found[cohort.id][ask.value], ask.one, ask.many),
                value=found[cohort.id][ask.value],
                endpoint=PAGE,
                params={"code": cohort.code, ask.key: ask.value},
                kind=ask.kind,
            )
            for ask in ASKS
            if found[cohort.id][ask.value]
        ]
        for cohort in cohorts
    }


def offer(visit: Visit) -> Iterator[TodoItem]:
    """One line a cohort and kind of thing to do; ten statements a federation, and what is hidden."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        mine = [
            cohort
            for cohort in cohorts_of_federation(session)
            if allows(visit.actor, "application.process", cohort)
        ]
        if not mine:
            continue
        hidden = hidden_dossiers(session, mine, visit.actor.person_id)
        found = counted(session, mine, visit.now, hidden=hidden)
        for cohort in mine:
            for ask in ASKS:
                count = found[cohort.id][ask.value] if cohort.id in found else 0
                if count:
                    yield TodoItem(
                        title=f"{ask.title} ({count}), {cohort.label}",
                        reason=ask.reason,
                        endpoint=PAGE,
                        params={"federation": federation.slug, "code": cohort.code, ask.key: ask.value},
                        button="Ouvrir la liste",
                        time_zone=cohort.definition["federation"]["time_zone"],
                    )


COUNTERS.append(counters)
OFFERS.append(offer)
