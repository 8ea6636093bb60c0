"""What the planning asks: of staff, dates, places, invitations; of the others, their next seminar."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import agreed, datetime_words, plural, time_words
from pacte.learners.models import Enrollment
from pacte.learners.queries import active_counts
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor, Role, allows
from pacte.seminars.models import HalfDay, Seminar, SeminarReply, SeminarTrainer
from pacte.seminars.planning.rules import INVITE_WITHIN, concerns
from pacte.seminars.vocabulary import ReplyState
from pacte.todo import OFFERS, TodoItem, Visit


class _Coming:
    """The seminars of a federation that are neither cancelled nor over, with their first instant ahead."""

    def __init__(self, session: FencedSession, cohorts: Sequence[Cohort], now: datetime) -> None:
        self.cohorts = {cohort.id: cohort for cohort in cohorts}
        rows = session.scalars(
            select(Seminar)
            .where(Seminar.cohort_id.in_(self.cohorts), Seminar.cancelled_at.is_(None))
            .order_by(Seminar.position, Seminar.id)
        ).all()
        first: dict[int, datetime] = {}
        until: dict[int, datetime] = {}
        begun: set[int] = set()
        past: set[int] = set()
        for half_day in session.scalars(
            select(HalfDay).where(HalfDay.cohort_id.in_(self.cohorts)).order_by(HalfDay.starts_at.desc())
        ):
            if half_day.ends_at > now:
                first[half_day.seminar_id] = half_day.starts_at
                until[half_day.seminar_id] = half_day.ends_at
            else:
                past.add(half_day.seminar_id)
            if half_day.starts_at <= now:
                begun.add(half_day.seminar_id)
        self.dated = sorted(
            ((first[row.id], row) for row in rows if row.id in first), key=lambda pair: (pair[0], pair[1].id)
        )
        self.undated = [row for row in rows if row.id not in first and row.id not in past]
        self.now = now
        self.until = until
        """When the half-day under way, or the next one, is over."""
        self.begun = frozenset(begun)
        """Those that take no answer any more, even between two of their days."""
        self._learners = active_counts(session)

    def lacks_invitations(self, row: Seminar) -> bool:
        """Whether there is somebody in the cohort to invite, and nobody is."""
        return row.invited_at is None and bool(self._learners.get(row.cohort_id))

    def zone(self, row: Seminar) -> str:
        zone: str = self.cohorts[row.cohort_id].definition["federation"]["time_zone"]
        return zone


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Lines of staff, then of trainers, then of learners; as many statements whatever the seminars."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        cohorts = cohorts_of_federation(session)
        mine = [cohort for cohort in cohorts if allows(visit.actor, "seminar.read", cohort)]
        if not mine:
            continue
        coming = _Coming(session, mine, visit.now)
        yield from _for_staff(visit, coming, federation.slug)
        if _holds(visit.actor, Role.TRAINER, federation_id):
            yield from _for_trainer(visit, session, coming, federation)
        if _holds(visit.actor, Role.LEARNER, federation_id):
            yield from _for_learner(visit, session, coming, federation)


def _holds(actor: Actor, role: Role, federation_id: int) -> bool:
    return any(grant.role is role and grant.federation_id == federation_id for grant in actor.grants)


def _for_staff(visit: Visit, coming: _Coming, slug: str) -> Iterator[TodoItem]:
    undated: dict[int, int] = {}
    for row in coming.undated:
        if allows(visit.actor, "seminar.manage", row):
            undated[row.cohort_id] = undated.get(row.cohort_id, 0) + 1
    for cohort_id, count in undated.items():
        cohort = coming.cohorts[cohort_id]
        yield TodoItem(
            title=f"Fixer la date de {plural(count, 'séminaire')}, {cohort.label}",
            reason="Une date annoncée tard, et un lieu lointain, font des absences.",
            endpoint="planning.calendar",
            params={"federation": slug, "code": cohort.code},
            button="Voir le calendrier",
            time_zone=cohort.definition["federation"]["time_zone"],
        )
    for starts_at, row in coming.dated:
        if starts_at - visit.now > INVITE_WITHIN or not allows(visit.actor, "seminar.manage", row):
            continue
        cohort = coming.cohorts[row.cohort_id]
        where: dict[str, str | int] = {"federation": slug, "seminar_id": row.id}
        if coming.lacks_invitations(row):
            yield TodoItem(
                title=f"Inviter à « {row.title} », {cohort.label}",
                reason="Le séminaire a lieu dans moins de six semaines.",
                endpoint="planning.invitations",
                params=where,
                button="Inviter",
                due_at=starts_at,
                due_is_known=True,
                time_zone=coming.zone(row),
            )
        if row.modality is Modality.IN_PERSON and not row.place:
            yield TodoItem(
                title=f"Trouver le lieu de « {row.title} », {cohort.label}",
                reason="Le séminaire a lieu dans moins de six semaines, en présence.",
                endpoint="planning.change",
                params=where,
                button="Indiquer le lieu",
                due_at=starts_at,
                due_is_known=True,
                time_zone=coming.zone(row),
            )


def _for_trainer(
    visit: Visit, session: FencedSession, coming: _Coming, federation: Federation
) -> Iterator[TodoItem]:
    run: dict[int, set[int]] = {}
    for seminar_id, person_id in session.execute(select(SeminarTrainer.seminar_id, SeminarTrainer.person_id)):
        run.setdefault(seminar_id, set()).add(person_id)
    absent = _announced(session, [row for _, row in coming.dated])
    is_first = True
    for starts_at, row in coming.dated:
        named = run.get(row.id, set())
        if visit.actor.person_id in named:
            reason = "Vous animez ce séminaire."
        elif not named and allows(visit.actor, "seminar.run", row):
            reason = "Personne n’y est encore nommé pour l’animer."
        else:
            continue
        if is_first:
            yield _next(coming, row, starts_at, federation, reason)
            is_first = starts_at <= visit.now
        if count := absent.get(row.id, 0):
            yield TodoItem(
                title=f"{plural(count, 'absence annoncée', 'absences annoncées')} à « {row.title} »",
                reason=f"Le {datetime_words(starts_at, coming.zone(row), weekday=True)}. "
                "Qui, et pourquoi\u00a0: sur la page des réponses.",
                endpoint="planning.answers",
                params={"federation": federation.slug, "seminar_id": row.id},
                kind="ahead",
                whom=federation.name,
                due_at=starts_at,
                due_is_known=True,
                time_zone=coming.zone(row),
            )


def _announced(session: FencedSession, rows: Sequence[Seminar]) -> Mapping[int, int]:
    """Seminar id → how many learners still here said that they will not come; one statement."""
    tracks = {row.id: row.tracks for row in rows}
    found: dict[int, int] = {}
    for seminar_id, track in session.execute(
        select(SeminarReply.seminar_id, Enrollment.track)
        .join(Enrollment, Enrollment.id == SeminarReply.enrollment_id)
        .where(
            SeminarReply.seminar_id.in_(tracks),
            SeminarReply.state == ReplyState.NOT_COMING,
            Enrollment.state == EnrollmentState.ACTIVE,
        )
    ):
        if concerns(tracks[seminar_id], track):
            found[seminar_id] = found.get(seminar_id, 0) + 1
    return found


def _for_learner(
    visit: Visit, session: FencedSession, coming: _Coming, federation: Federation
) -> Iterator[TodoItem]:
    tracks: dict[int, str] = {
        one.cohort_id: one.track
        for one in session.scalars(
            select(Enrollment).where(
                Enrollment.person_id == visit.actor.person_id, Enrollment.state == EnrollmentState.ACTIVE
            )
        )
    }
    replies = {
        reply.seminar_id: reply
        for reply in session.scalars(
            select(SeminarReply).where(SeminarReply.person_id == visit.actor.person_id)
        )
    }
    is_first = True
    for starts_at, row in coming.dated:
        if row.cohort_id not in tracks or not concerns(row.tracks, tracks[row.cohort_id]):
            continue
        reply = replies.get(row.id)
        if reply is not None and reply.state is ReplyState.INVITED and row.id not in coming.begun:
            yield TodoItem(
                title=f"Dire si je viens à « {row.title} »",
                reason=f"Le {datetime_words(starts_at, coming.zone(row), weekday=True)}.",
                endpoint="planning.page",
                params={"federation": federation.slug, "seminar_id": row.id},
                button="Répondre",
                due_at=starts_at,
                due_is_known=True,
                time_zone=coming.zone(row),
            )
        elif is_first:
            yield _next(coming, row, starts_at, federation, "Votre prochain séminaire.")
        is_first = is_first and starts_at <= visit.now


def _next(
    coming: _Coming,
    row: Seminar,
    starts_at: datetime,
    federation: Federation,
    reason: str,
    more: str = "",
) -> TodoItem:
    """Where one stands while a half-day of it is under way, else what comes."""
    zone = coming.zone(row)
    where = f" {row.place}." if row.place else " Par vidéo." if row.modality is Modality.ONLINE else ""
    is_on = starts_at <= coming.now
    if is_on:
        words = f"En ce moment, jusqu’à {time_words(coming.until[row.id], zone)}."
    elif row.id in coming.begun:
        words = f"Le séminaire a commencé ; la suite, le {datetime_words(starts_at, zone, weekday=True)}."
    else:
        words = f"{reason} Le {datetime_words(starts_at, zone, weekday=True)}."
    return TodoItem(
        title=f"{row.title}, {coming.cohorts[row.cohort_id].label}",
        reason=f"{words}{where}{more}",
        endpoint="planning.page",
        params={"federation": federation.slug, "seminar_id": row.id},
        kind="standing" if is_on else "ahead",
        whom=federation.name,
        time_zone=zone,
    )


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """The way to the calendar of each cohort, and what is late there; three statements."""
    coming = _Coming(session, cohorts, now)
    found: dict[int, list[Counter]] = {}
    for cohort in cohorts:
        place = {"code": cohort.code}
        rows = (*(row for _, row in coming.dated), *coming.undated)
        ahead = sum(row.cohort_id == cohort.id for row in rows)
        found[cohort.id] = [
            Counter(
                label=agreed(ahead, "séminaire à venir", "séminaires à venir"),
                value=ahead,
                endpoint="planning.calendar",
                params=place,
            )
        ]
        late = sum(
            row.cohort_id == cohort.id and coming.lacks_invitations(row) and starts_at - now <= INVITE_WITHIN
            for starts_at, row in coming.dated
        )
        if late:
            found[cohort.id].append(
                Counter(
                    label=agreed(
                        late, "séminaire proche sans invitation", "séminaires proches sans invitation"
                    ),
                    value=late,
                    endpoint="planning.calendar",
                    params=place,
                    kind="late",
                    late=f"{plural(late, 'séminaire a lieu', 'séminaires ont lieu')} dans moins "
                    "de six semaines sans que les invitations soient parties.",
                )
            )
    return found


COUNTERS.append(counters)
OFFERS.append(offer)
