"""Reads of waves: what may be presented, what was, and all regions together; constant statements."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from pacte.accounts.models import Person, RoleGrant
from pacte.applications.models import Application, ApplicationStructure
from pacte.applications.vocabulary import ApplicationState
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.policy import Role
from pacte.selection.models import Candidacy, ValidationWave, WaveEntry
from pacte.selection.validation.rules import SELECTED
from pacte.selection.vocabulary import Decision, Validation


@dataclass(frozen=True, slots=True)
class Presentable:
    """A dossier that may be in the next wave."""

    application: Application
    candidacy: Candidacy
    structure: str
    refusal: str
    """Why the EHESP refused it the last time; empty when it did not."""

    @property
    def by_default(self) -> bool:
        """Retained and never presented: ticked when the page opens."""
        return (
            self.candidacy.decision is Decision.RETAINED
            and self.candidacy.validation is Validation.NOT_SUBMITTED
        )


@dataclass(frozen=True, slots=True)
class WaveLine:
    """A dossier in a wave, as a table shows it."""

    entry: WaveEntry
    application: Application
    decision: Decision
    structure: str
    department: str
    decided_by: str

    @property
    def name(self) -> str:
        return self.application.listed_name

    @property
    def withdrawn(self) -> bool:
        return self.application.state is ApplicationState.WITHDRAWN

    @property
    def waits(self) -> bool:
        """Whether the EHESP is to answer: presented, no question pending."""
        return self.entry.state is Validation.SUBMITTED and not self.withdrawn


@dataclass(frozen=True, slots=True)
class WaveCount:
    """A wave and how many of its dossiers stand where."""

    wave: ValidationWave
    states: Counter[Validation]
    sent_by: str = ""

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def waiting(self) -> int:
        """Dossiers that wait for the EHESP."""
        return self.states[Validation.SUBMITTED]


ASSIGNED = aliased(Person)


def presentable(session: FencedSession, cohort_id: int, *, hidden: Collection[int] = ()) -> list[Presentable]:
    """Retained first, then the waiting list in its order; those already presented or validated left out."""
    refusal = (
        select(WaveEntry.question)
        .where(WaveEntry.application_id == Application.id, WaveEntry.state == Validation.REFUSED)
        .order_by(WaveEntry.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Application, Candidacy, Structure.name, refusal)
        .join(Candidacy, Candidacy.application_id == Application.id)
        .outerjoin(
            ApplicationStructure,
            (ApplicationStructure.application_id == Application.id)
            & ApplicationStructure.is_bearer.is_(True),
        )
        .outerjoin(Structure, Structure.id == ApplicationStructure.structure_id)
        .where(
            Candidacy.cohort_id == cohort_id,
            Candidacy.decision.in_(SELECTED),
            Candidacy.validation.in_((Validation.NOT_SUBMITTED, Validation.REFUSED)),
            Application.state == ApplicationState.SUBMITTED,
            Application.id.not_in(hidden),
        )
        .order_by(Candidacy.rank.nulls_first(), Application.sort_key, Application.id)
    )
    return [
        Presentable(application, candidacy, name or "", why or "")
        for application, candidacy, name, why in rows
    ]


def waves_of(session: FencedSession, cohort_id: int, *, hidden: Collection[int] = ()) -> list[WaveCount]:
    """The waves of a cohort, latest first, with their counts; two statements."""
    waves = session.execute(
        select(ValidationWave, Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == ValidationWave.sent_by_id)
        .where(ValidationWave.cohort_id == cohort_id)
        .order_by(ValidationWave.number.desc())
    ).all()
    counts = states_by(session, [wave.id for wave, _, _ in waves], hidden=hidden)
    return [
        WaveCount(wave, counts[wave.id], f"{given or ''} {family or ''}".strip())
        for wave, given, family in waves
    ]


def wave_statement(wave_id: int) -> Select[WaveEntry, Application, Decision, str, str, str, str]:
    """The lines of a wave, not ordered."""
    return (
        select(
            WaveEntry,
            Application,
            Candidacy.decision,
            Structure.name,
            Structure.department,
            ASSIGNED.given_name,
            ASSIGNED.family_name,
        )
        .join(Application, Application.id == WaveEntry.application_id)
        .join(Candidacy, Candidacy.application_id == Application.id)
        .outerjoin(
            ApplicationStructure,
            (ApplicationStructure.application_id == Application.id)
            & ApplicationStructure.is_bearer.is_(True),
        )
        .outerjoin(Structure, Structure.id == ApplicationStructure.structure_id)
        .outerjoin(ASSIGNED, ASSIGNED.id == WaveEntry.decided_by_id)
        .where(WaveEntry.wave_id == wave_id)
    )


def lines_of(
    session: FencedSession, statement: Select[WaveEntry, Application, Decision, str, str, str, str]
) -> list[WaveLine]:
    """The lines that a :func:`wave_statement`, ordered and filtered, finds; one statement."""
    return [
        WaveLine(
            entry,
            application,
            decision,
            name or "",
            department or "",
            f"{given or ''} {family or ''}".strip(),
        )
        for entry, application, decision, name, department, given, family in session.execute(statement)
    ]


def questions_of(
    session: FencedSession, cohort_id: int, *, hidden: Collection[int] = ()
) -> list[tuple[WaveEntry, Application]]:
    """The dossiers on which the EHESP waits for an answer, oldest question first; one statement."""
    rows = session.execute(
        select(WaveEntry, Application)
        .join(ValidationWave, ValidationWave.id == WaveEntry.wave_id)
        .join(Application, Application.id == WaveEntry.application_id)
        .where(
            ValidationWave.cohort_id == cohort_id,
            WaveEntry.state == Validation.QUESTIONED,
            Application.state == ApplicationState.SUBMITTED,
            Application.id.not_in(hidden),
        )
        .order_by(WaveEntry.decided_at, WaveEntry.id)
    )
    return [(entry, application) for entry, application in rows]


def neighbours(session: FencedSession, entry: WaveEntry) -> tuple[int | None, int | None]:
    """The entries before and after in the wave, by name; one statement."""
    ids = list(
        session.scalars(
            select(WaveEntry.id)
            .join(Application, Application.id == WaveEntry.application_id)
            .where(WaveEntry.wave_id == entry.wave_id)
            .order_by(Application.sort_key, Application.id)
        )
    )
    place = ids.index(entry.id)
    return (ids[place - 1] if place else None, ids[place + 1] if place + 1 < len(ids) else None)


def ehesp_people(session: FencedSession) -> Sequence[Person]:
    """Those who hold the national role now, by name; in a session on the ground, one statement."""
    return (
        session.scalars(
            select(Person)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .where(RoleGrant.role == Role.EHESP, RoleGrant.ended_at.is_(None))
            .order_by(Person.sort_key, Person.id)
        )
        .unique()
        .all()
    )


def states_by(
    session: FencedSession, wave_ids: Sequence[int], *, hidden: Collection[int] = ()
) -> dict[int, Counter[Validation]]:
    """Wave id → how many of its dossiers, but those withdrawn or ``hidden``, stand where; one statement."""
    found: dict[int, Counter[Validation]] = defaultdict(Counter)
    for wave_id, state, count in session.execute(
        select(WaveEntry.wave_id, WaveEntry.state, func.count(WaveEntry.id))
        .join(Application, Application.id == WaveEntry.application_id)
        .where(
            WaveEntry.wave_id.in_(wave_ids),
            Application.state == ApplicationState.SUBMITTED,
            Application.id.not_in(hidden),
        )
        .group_by(WaveEntry.wave_id, WaveEntry.state)
    ):
        found[wave_id][state] = count
    return found
