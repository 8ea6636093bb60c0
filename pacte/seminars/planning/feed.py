"""What a person's calendar reads: every seminar that concerns them, in every federation."""

from collections.abc import Iterator

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
from pacte.seminars.models import HalfDay, Seminar, SeminarTrainer
from pacte.seminars.planning.rules import concerns
from pacte.seminars.planning.whereabouts import whereabouts

NAME = "Séminaires PACTE"


def feed_text(database: Database, *, person: Person, public_url: str) -> str:
    """The calendar file; a few statements, and six for each federation where the person is."""
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
    for half_day in session.scalars(select(HalfDay).where(HalfDay.seminar_id.in_(seminars))):
        row = seminars[half_day.seminar_id]
        yield _event(row, half_day, cohorts[row.cohort_id], federation, public_url, host)


def _concerned(actor: Actor, tracks: dict[int, str], row: Seminar, trainers: set[int]) -> bool:
    """Staff of the cohort; learners of its tracks; trainers named, or all of them while nobody is named."""
    if row.cohort_id in tracks and concerns(row.tracks, tracks[row.cohort_id]):
        return True
    if allows(actor, "seminar.manage", row) or actor.person_id in trainers:
        return True
    return not trainers and allows(actor, "seminar.run", row)


def _event(
    row: Seminar, half_day: HalfDay, cohort: Cohort, federation: Federation, public_url: str, host: str
) -> PublishedEvent:
    said = [f"{cohort.label}, {federation.name}."]
    if row.cancelled_at is not None:
        said.append(f"Annulé : {row.cancel_reason}")
    where = whereabouts({half_day.modality}, modality=row.modality, place=row.place, video_url=row.video_url)
    said += where.said
    title = f"{row.title}, {cohort.label}"
    return PublishedEvent(
        uid=f"demi-journee-{federation.slug}-{half_day.id}@{host}",
        sequence=row.revision,
        changed_at=row.updated_at,
        starts_at=half_day.starts_at,
        ends_at=half_day.ends_at,
        title=f"Annulé : {title}" if row.cancelled_at is not None else title,
        description="\n".join(said),
        place=where.location,
        url=public_url.rstrip("/") + seminar_path(federation.slug, row.id),
        is_cancelled=row.cancelled_at is not None,
    )
