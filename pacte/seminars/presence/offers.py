"""What attendance asks of people: to sign now; to open today's half-days; to seal those that are over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import PARIS, agreed, date_words, plural, time_words
from pacte.learners.models import Enrollment
from pacte.learners.queries import trainers_of
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import allows
from pacte.seminars.models import Attendance, HalfDay, Seminar, SeminarReply, SeminarTrainer
from pacte.seminars.presence.queries import is_expected, waiting_half_days, window_of
from pacte.seminars.presence.rules import Stage, away_words, stage_of
from pacte.seminars.vocabulary import AttendanceState, ReplyState
from pacte.todo import OFFERS, TodoItem, Visit

AHEAD = timedelta(days=1)
SOON = timedelta(minutes=30)
"""A half-day that begins this soon comes before everything else, as one under way."""
BEHIND = timedelta(days=90)
"""Older half-days are still sealed from their list; nobody is reminded of what came before the software."""


def offer_to_trainers(visit: Visit) -> Iterator[TodoItem]:
    """Today's half-days one by one, then those to seal; three statements a cohort that one trains.

    Those of a seminar that somebody else runs are theirs.
    """
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        for cohort in cohorts_of_federation(session):
            if allows(visit.actor, "attendance.seal", cohort):
                yield from _of_cohort(visit, session, cohort, federation.slug)


def _of_cohort(visit: Visit, session: FencedSession, cohort: Cohort, slug: str) -> Iterator[TodoItem]:
    zone = ZoneInfo(cohort.definition["federation"]["time_zone"])
    today = visit.now.astimezone(zone).date()
    to_seal: list[tuple[HalfDay, Seminar]] = []
    waiting = waiting_half_days(session, cohort, since=visit.now - BEHIND, until=visit.now + AHEAD)
    others = _run_by_others(session, cohort, waiting, visit.actor.person_id)
    for half_day, seminar in waiting:
        if seminar.id in others:
            continue
        window = window_of(half_day, seminar, cohort)
        stage = stage_of(window, visit.now)
        if half_day.starts_at.astimezone(zone).date() != today:
            if stage is Stage.TO_SEAL:
                to_seal.append((half_day, seminar))
            continue
        over = visit.now >= half_day.ends_at
        yield TodoItem(
            title=f"Émargement, {seminar.title}, {cohort.label}",
            reason=f"Aujourd’hui, de {time_words(half_day.starts_at, zone.key)} "
            f"à {time_words(half_day.ends_at, zone.key)}.",
            endpoint="presence.half_day",
            params={"federation": slug, "half_day_id": half_day.id},
            button="Sceller" if over else "Ouvrir",
            due_at=None
            if over
            else half_day.starts_at
            if visit.now < half_day.starts_at
            else half_day.ends_at,
            due_is_known=True,
            time_zone=zone.key,
            leads=half_day.starts_at - SOON <= visit.now < half_day.ends_at,
        )
    if len(to_seal) == 1:
        ((half_day, seminar),) = to_seal
        yield TodoItem(
            title=f"Sceller une demi-journée, {cohort.label}",
            reason=f"{seminar.title}, {date_words(half_day.starts_at, tz=zone.key)}. "
            "Sans contresignature, une feuille ne prouve rien.",
            endpoint="presence.half_day",
            params={"federation": slug, "half_day_id": half_day.id},
            button="Sceller",
            time_zone=zone.key,
        )
    elif to_seal:
        yield TodoItem(
            title=f"Sceller {plural(len(to_seal), 'demi-journée')}, {cohort.label}",
            reason="Sans contresignature, une feuille ne prouve rien.",
            endpoint="presence.half_days",
            params={
                "federation": slug,
                "code": cohort.code,
                "_anchor": f"demi-journee-{to_seal[0][0].id}",
            },
            button="Ouvrir la liste",
            time_zone=zone.key,
        )


def _run_by_others(
    session: FencedSession,
    cohort: Cohort,
    waiting: Sequence[tuple[HalfDay, Seminar]],
    person_id: int | None,
) -> frozenset[int]:
    """Seminars that somebody else was named to run, who still trains here; two statements at most."""
    seminars = {seminar.id for _, seminar in waiting}
    if not seminars:
        return frozenset()
    training = {person.id for person in trainers_of(session, cohort.id)}
    run: dict[int, set[int]] = {}
    for seminar_id, named in session.execute(
        select(SeminarTrainer.seminar_id, SeminarTrainer.person_id).where(
            SeminarTrainer.seminar_id.in_(seminars)
        )
    ):
        if named in training:
            run.setdefault(seminar_id, set()).add(named)
    return frozenset(one for one, named in run.items() if person_id not in named)


@dataclass(frozen=True, slots=True)
class ToSign:
    """A half-day of one's own that is being signed, and that one has not signed."""

    item: TodoItem
    is_excused: bool
    """One said that one does not come, or the team noted why: nothing is asked, and one may sign."""


def offer_to_learners(visit: Visit) -> Iterator[TodoItem]:
    """The half-day being signed, unless one has signed or said that one does not come.

    Whoever was noted absent is told there: they alone know that they are in the room.
    """
    for one in to_sign(visit):
        if not one.is_excused:
            yield one.item


def to_sign(visit: Visit) -> Iterator[ToSign]:
    """Every half-day of one's own being signed, not yet signed; four statements where one learns."""
    if visit.actor.person_id is None:
        return
    mine = select(Enrollment.federation_id).where(_may_still_sign(visit.now)).distinct()
    for federation_id in sorted(visit.mine().scalars(mine).all()):
        session = visit.of_federation(federation_id)
        # Whoever has just left holds no role there any more.
        known = visit.federations.get(federation_id) or session.get_one(Federation, federation_id)
        yield from _of_learner(visit, session, known.slug)


def _may_still_sign(now: datetime) -> ColumnElement[bool]:
    """In the cohort, or gone so lately that the last day may be today, wherever that is:
    nowhere is it earlier than yesterday in Paris."""
    earliest = local_day(now, PARIS) - AHEAD
    lately = (Enrollment.state == EnrollmentState.WITHDRAWN) & (Enrollment.ended_on >= earliest)
    return (Enrollment.state == EnrollmentState.ACTIVE) | lately


def _of_learner(visit: Visit, session: FencedSession, slug: str) -> Iterator[ToSign]:
    me = visit.actor.person_id
    enrolled = session.execute(
        select(Enrollment, Cohort)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Enrollment.person_id == me, _may_still_sign(visit.now))
    ).all()
    for enrollment, cohort in enrolled:
        zone = ZoneInfo(cohort.definition["federation"]["time_zone"])
        waiting = waiting_half_days(session, cohort, since=visit.now - BEHIND, until=visit.now + AHEAD)
        now_open = [
            (half_day, seminar)
            for half_day, seminar in waiting
            if window_of(half_day, seminar, cohort).holds(visit.now)
            and is_expected(enrollment, seminar, half_day.starts_at.astimezone(zone).date())
        ]
        known = {
            row.half_day_id: row
            for row in session.scalars(
                select(Attendance).where(
                    Attendance.enrollment_id == enrollment.id,
                    Attendance.half_day_id.in_([half_day.id for half_day, _ in now_open]),
                )
            )
        }
        announced = set(
            session.scalars(
                select(SeminarReply.seminar_id).where(
                    SeminarReply.enrollment_id == enrollment.id, SeminarReply.state == ReplyState.NOT_COMING
                )
            )
        )
        for half_day, seminar in now_open:
            row = known.get(half_day.id)
            if row is not None and row.signed_at is not None:
                continue
            state = row.state if row is not None else None
            away = away_words(state, announced=seminar.id in announced)
            hours = (
                f"De {time_words(half_day.starts_at, zone.key)} à {time_words(half_day.ends_at, zone.key)}"
            )
            item = TodoItem(
                title=f"Signer ma présence, {seminar.title}",
                reason=f"{hours}. {away}" if away else f"{hours}, {_how(half_day)}.",
                endpoint="presence.sign",
                params={"federation": slug, "half_day_id": half_day.id},
                button="Signer",
                due_at=window_of(half_day, seminar, cohort).closes_at,
                due_is_known=True,
                time_zone=zone.key,
            )
            yield ToSign(item, bool(away) and state is not AttendanceState.ABSENT)


def _how(half_day: HalfDay) -> str:
    if half_day.modality is Modality.ONLINE:
        return "avec le lien reçu par e-mail, ou le code montré à l’écran"
    return "avec le code affiché dans la salle"


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """The way to a cohort's half-days once they begin, and how many wait for a seal; one statement."""
    rows = session.execute(
        select(
            HalfDay.cohort_id,
            func.count(HalfDay.id).filter(HalfDay.ends_at <= now),
            func.count(HalfDay.id).filter(HalfDay.ends_at > now),
            func.count(HalfDay.id).filter(HalfDay.sealed_at.is_(None), HalfDay.ends_at <= now),
        )
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .where(
            HalfDay.cohort_id.in_([cohort.id for cohort in cohorts]),
            HalfDay.starts_at <= now,
            Seminar.cancelled_at.is_(None),
        )
        .group_by(HalfDay.cohort_id)
    )
    codes = {cohort.id: cohort.code for cohort in cohorts}
    return {cohort_id: _counters(codes[cohort_id], *counts) for cohort_id, *counts in rows}


def _counters(code: str, held: int, under_way: int, waiting: int) -> list[Counter]:
    place = {"code": code}
    shown = [
        Counter(label=label, value=count, endpoint="presence.half_days", params=place)
        for count, label in (
            (held, agreed(held, "demi-journée tenue", "demi-journées tenues")),
            (under_way, "demi-journée en cours"),
        )
        if count
    ]
    if waiting:
        shown.append(
            Counter(
                label=agreed(waiting, "demi-journée à sceller", "demi-journées à sceller"),
                value=waiting,
                endpoint="presence.half_days",
                params=place,
                kind="waiting",
            )
        )
    return shown


COUNTERS.append(counters)
OFFERS.append(offer_to_trainers)
OFFERS.append(offer_to_learners)
