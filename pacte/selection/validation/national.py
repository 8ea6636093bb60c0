"""Reads of all regions together, in a national session: waves, cohorts, phases; constant statements."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import local_day
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.selection.models import Candidacy, ValidationWave, WaveEntry
from pacte.selection.validation.queries import WaveCount, states_by
from pacte.selection.validation.registries import COUNTS
from pacte.selection.validation.rules import Phase, phase_at
from pacte.selection.vocabulary import Validation


@dataclass(frozen=True, slots=True)
class NationalWave:
    """A wave of any region."""

    counted: WaveCount
    cohort: Cohort
    federation: Federation


@dataclass(frozen=True, slots=True)
class NationalCohort:
    """A cohort of any region and where it is."""

    cohort: Cohort
    federation: Federation
    phase: Phase
    states: Counter[Validation]
    counts: Mapping[str, int] = field(default_factory=dict)


def national_waves(session: FencedSession) -> list[NationalWave]:
    """Every wave of every region, those to treat first and the oldest of them first; two statements."""
    rows = session.execute(
        select(ValidationWave, Cohort, Federation)
        .join(Cohort, Cohort.id == ValidationWave.cohort_id)
        .join(Federation, Federation.id == ValidationWave.federation_id)
        .order_by(ValidationWave.sent_at, ValidationWave.id)
    ).all()
    counts = states_by(session, [wave.id for wave, _, _ in rows])
    found = [NationalWave(WaveCount(wave, counts[wave.id]), cohort, place) for wave, cohort, place in rows]
    waiting = [one for one in found if one.counted.waiting]
    done = [one for one in found if not one.counted.waiting]
    return [*waiting, *reversed(done)]


def national_cohorts(session: FencedSession, now: datetime) -> list[NationalCohort]:
    """The published cohorts of every region, the latest launch first; two statements, and one a count."""
    rows = session.execute(
        select(Cohort, Federation)
        .join(Federation, Federation.id == Cohort.federation_id)
        .where(Cohort.published)
        .order_by(Cohort.t0_on.desc(), Federation.region, Cohort.id)
    ).all()
    states: dict[int, Counter[Validation]] = defaultdict(Counter)
    for cohort_id, state, count in session.execute(
        select(Candidacy.cohort_id, Candidacy.validation, func.count(Candidacy.id))
        .where(Candidacy.validation != Validation.NOT_SUBMITTED)
        .group_by(Candidacy.cohort_id, Candidacy.validation)
    ):
        states[cohort_id][state] = count
    told = {one.key: one.count(session) for one in COUNTS}
    return [
        NationalCohort(
            cohort,
            federation,
            _phase(cohort, now),
            states[cohort.id],
            {key: counts.get(cohort.id, 0) for key, counts in told.items()},
        )
        for cohort, federation in rows
    ]


def waiting_nationally(session: FencedSession) -> int:
    """How many dossiers of all regions wait for the EHESP; one statement."""
    waiting = (
        select(func.count(WaveEntry.id))
        .join(Application, Application.id == WaveEntry.application_id)
        .where(WaveEntry.state == Validation.SUBMITTED, Application.state == ApplicationState.SUBMITTED)
    )
    return session.scalar(waiting) or 0


def _phase(cohort: Cohort, now: datetime) -> Phase:
    definition = cohort.definition
    defences = definition["defence"]
    return phase_at(
        now,
        local_day(now, definition["federation"]["time_zone"]),
        opens_at=cohort.opens_at,
        closes_at=cohort.closes_at,
        t0_on=cohort.t0_on,
        defences=(_day(defences["starts_on"]), _day(defences["ends_on"])),
    )


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
