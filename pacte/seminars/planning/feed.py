"""What a person's calendar reads: every seminar that concerns them, in every federation."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.addresses import seminar_path
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.database import Database, FencedSession, Scope
from pacte.documents.calendars import PublishedEvent, published
from pacte.federations.models import Federation
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor, allows
from pacte.seminars.calendar_rules import Hours
from pacte.seminars.models import HalfDay, Seminar, SeminarReply, SeminarTrainer
from pacte.seminars.planning.audience import trainer_uid
from pacte.seminars.planning.rules import concerns, days_of
from pacte.seminars.planning.whereabouts import whereabouts
from pacte.seminars.queries import half_days_of

NAME = "Séminaires PACTE"


def feed_text(database: Database, *, person: Person, public_url: str) -> str:
    """The calendar file; a few statements, and seven for each federation where the person is."""
    actor = actor_for(database, person)
    with database.session(Scope.person(person.id)) as session:
        enrollments = session.scalars(
            select(Enrollment).where(Enrollment.state == EnrollmentState.ACTIVE)
        ).all()
    tracks = {one.cohort_id: one.track for one in enrollments}
    places = {grant.federation_id for grant in actor.grants if grant.federation_id is not None}
    places |= {one.federation_id for one in enrollments}
    events: list[PublishedEvent] = []
    for federation_id in sorted(places):
        with database.session(Scope.federation(federation_id)) as session:
            events += _events(session, actor, tracks, public_url)
    return published(NAME, sorted(events, key=lambda one: (one.starts_at, one.uid)))


def _events(
    session: FencedSession, actor: Actor, tracks: dict[int, str], public_url: str
) -> Iterator[PublishedEvent]:
    federation = session.get_one(Federation, session.federation_id)
    cohorts = {cohort.id: cohort for cohort in cohorts_of_federation(session)}
    run: dict[int, set[int]] = {}
    for seminar_id, person_id in session.execute(select(SeminarTrainer.seminar_id, SeminarTrainer.person_id)):
        run.setdefault(seminar_id, set()).add(person_id)
    seminars = {
        row.id: row
        for row in session.scalars(select(Seminar).where(Seminar.cohort_id.in_(cohorts)))
        if _concerned(actor, tracks, row, run.get(row.id, set()))
    }
    host = public_url.split("://", 1)[-1].split("/", 1)[0].split(":", 1)[0]
    invited = {
        reply.seminar_id: reply
        for reply in session.scalars(select(SeminarReply).where(SeminarReply.person_id == actor.person_id))
    }
    for seminar_id, half_days in half_days_of(session, list(seminars)).items():
        row = seminars[seminar_id]
        known = _known_by(row, federation.slug, actor, invited.get(row.id), run.get(row.id, set()))
        yield from _days(row, half_days, cohorts[row.cohort_id], federation, known, public_url, host)


def _known_by(
    row: Seminar, slug: str, actor: Actor, reply: SeminarReply | None, trainers: set[int]
) -> tuple[str, int]:
    """What the mails to this person call its entries, and their sequence: the same here."""
    if reply is not None and reply.calendar_uid:
        return reply.calendar_uid, reply.calendar_sequence
    if actor.person_id is not None and actor.person_id in trainers:
        return trainer_uid(slug, row.id, actor.person_id), row.revision
    return f"seminaire-{slug}-{row.id}", row.revision


def _concerned(actor: Actor, tracks: dict[int, str], row: Seminar, trainers: set[int]) -> bool:
    """Staff of the cohort; learners of its tracks; trainers named, or all of them while nobody is named."""
    if row.cohort_id in tracks and concerns(row.tracks, tracks[row.cohort_id]):
        return True
    if allows(actor, "seminar.manage", row) or actor.person_id in trainers:
        return True
    return not trainers and allows(actor, "seminar.run", row)


def _days(
    row: Seminar,
    half_days: Sequence[HalfDay],
    cohort: Cohort,
    federation: Federation,
    known: tuple[str, int],
    public_url: str,
    host: str,
) -> Iterator[PublishedEvent]:
    """An entry a day, as the mails cut them."""
    uid, sequence = known
    is_cancelled = row.cancelled_at is not None
    title = f"{row.title}, {cohort.label}"
    hours = [Hours(one.starts_at, one.ends_at) for one in half_days]
    for rank, day in enumerate(days_of(hours, cohort.definition["federation"]["time_zone"]), start=1):
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
