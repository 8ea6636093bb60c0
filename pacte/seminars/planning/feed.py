"""What a person's calendar reads: all that concerns them at an hour, in every federation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.addresses import seminar_path
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.database import Database, FencedSession, Scope
from pacte.documents.calendars import PublishedEvent, host_of, published
from pacte.federations.models import Federation
from pacte.learners.chains import left_on_of
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor, allows
from pacte.seminars.calendar_rules import Hours
from pacte.seminars.models import HalfDay, Seminar, SeminarReply, SeminarTrainer
from pacte.seminars.planning.audience import trainer_uid
from pacte.seminars.planning.registries import ENTRIES
from pacte.seminars.planning.rules import concerns, days_of
from pacte.seminars.planning.whereabouts import whereabouts
from pacte.seminars.queries import half_days_of

NAME = "PACTE"


@dataclass(frozen=True, slots=True)
class _Course:
    """What somebody learns in a cohort, and until when if they have left it: what came before stays."""

    track: str
    last_day: date | None


def feed_text(database: Database, *, person: Person, public_url: str) -> str:
    """The calendar file; a few statements, then seven for each federation where the person is, and what
    rooms above ask."""
    actor = actor_for(database, person)
    with database.session(Scope.person(person.id)) as session:
        enrollments = session.scalars(select(Enrollment)).all()
        courses = {
            one.cohort_id: _Course(one.track, last_day_of(one)) for one in enrollments if not one.was_undone
        }
    places = {grant.federation_id for grant in actor.grants if grant.federation_id is not None}
    places |= {one.federation_id for one in enrollments}
    events: list[PublishedEvent] = []
    for federation_id in sorted(places):
        with database.session(Scope.federation(federation_id)) as session:
            events += _events(session, actor, courses, public_url)
            for entries in ENTRIES:
                events += entries(session, actor, public_url)
    return published(NAME, sorted(events, key=lambda one: (one.starts_at, one.uid)))


def _events(
    session: FencedSession, actor: Actor, courses: Mapping[int, _Course], public_url: str
) -> Iterator[PublishedEvent]:
    federation = session.get_one(Federation, session.federation_id)
    cohorts = {cohort.id: cohort for cohort in cohorts_of_federation(session)}
    run: dict[int, set[int]] = {}
    for seminar_id, person_id in session.execute(select(SeminarTrainer.seminar_id, SeminarTrainer.person_id)):
        run.setdefault(seminar_id, set()).add(person_id)
    seminars, until = {}, {}
    for row in session.scalars(select(Seminar).where(Seminar.cohort_id.in_(cohorts))):
        course = courses.get(row.cohort_id)
        if _works_there(actor, row, run.get(row.id, set())):
            seminars[row.id] = row
        elif course is not None and concerns(row.tracks, course.track):
            seminars[row.id], until[row.id] = row, course.last_day
    host = host_of(public_url)
    invited = {
        reply.seminar_id: reply
        for reply in session.scalars(select(SeminarReply).where(SeminarReply.person_id == actor.person_id))
    }
    for seminar_id, half_days in half_days_of(session, list(seminars)).items():
        row = seminars[seminar_id]
        known = _known_by(row, federation.slug, actor, invited.get(row.id), run.get(row.id, set()))
        place = (federation, public_url, host)
        yield from _days(row, half_days, cohorts[row.cohort_id], known, *place, until=until.get(row.id))


def _known_by(
    row: Seminar, slug: str, actor: Actor, reply: SeminarReply | None, trainers: set[int]
) -> tuple[str, int]:
    """What the mails to this person call its entries, and their sequence: the same here."""
    if reply is not None and reply.calendar_uid:
        return reply.calendar_uid, reply.calendar_sequence
    if actor.person_id is not None and actor.person_id in trainers:
        return trainer_uid(slug, row.id, actor.person_id), row.revision
    return f"seminaire-{slug}-{row.id}", row.revision


def last_day_of(enrollment: Enrollment) -> date | None:
    """The last day in the cohort of whoever is no longer in it; the day of a passage is one of the other."""
    last = left_on_of(enrollment)
    if last is None or enrollment.state is EnrollmentState.WITHDRAWN:
        return last
    return last - timedelta(days=1)


def _works_there(actor: Actor, row: Seminar, trainers: set[int]) -> bool:
    """Staff of the cohort; trainers named, or all of them while nobody is named."""
    if allows(actor, "seminar.manage", row) or actor.person_id in trainers:
        return True
    return not trainers and allows(actor, "seminar.run", row)


def _days(
    row: Seminar,
    half_days: Sequence[HalfDay],
    cohort: Cohort,
    known: tuple[str, int],
    federation: Federation,
    public_url: str,
    host: str,
    *,
    until: date | None,
) -> Iterator[PublishedEvent]:
    """An entry a day, as the mails cut them; none after ``until``."""
    uid, sequence = known
    is_cancelled = row.cancelled_at is not None
    title = f"{row.title}, {cohort.label}"
    hours = [Hours(one.starts_at, one.ends_at) for one in half_days]
    for rank, day in enumerate(days_of(hours, cohort.definition["federation"]["time_zone"]), start=1):
        if until is not None and day.on > until:
            continue
        where = whereabouts(
            {one.modality for one in half_days if day.starts_at <= one.starts_at < day.ends_at},
            modality=row.modality,
            place=row.place,
            video_url=row.video_url,
        )
        said = [f"{cohort.label}, {federation.name}."]
        if is_cancelled:
            said.append(f"Annulé : {row.cancel_reason}")
        yield PublishedEvent(
            uid=f"{uid}-{rank}@{host}",
            sequence=sequence,
            changed_at=row.updated_at,
            starts_at=day.starts_at,
            ends_at=day.ends_at,
            title=f"Annulé : {title}" if is_cancelled else title,
            description="\n".join([*said, *where.said]),
            place=where.location,
            url=public_url.rstrip("/") + seminar_path(federation.slug, row.id),
            is_cancelled=is_cancelled,
        )
