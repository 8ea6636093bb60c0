"""What a person's calendar reads of defences: a learner their own once told, a juror their half-days."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import func, select

from pacte.addresses import defence_path, own_juries_path
from pacte.audit.models import JournalEntry
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.database import FencedSession
from pacte.documents.calendars import PublishedEvent
from pacte.federations.models import Federation
from pacte.french import plural
from pacte.juries.models import Defence, DefenceDraft, DefenceHalfDay, DefenceRoom
from pacte.juries.schedule.emails import juror_uid, learner_uid
from pacte.juries.schedule.own import EVER, half_days_of, juror_ids_of
from pacte.juries.vocabulary import DraftOrigin
from pacte.learners.models import Enrollment
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import Actor
from pacte.seminars.planning.feed import last_day_of
from pacte.seminars.planning.registries import ENTRIES

Published = Mapping[tuple[int, DepositSession], tuple[int, datetime]]
"""Cohort and session → number of the version last published, and when."""


def entries(session: FencedSession, actor: Actor, public_url: str) -> Iterator[PublishedEvent]:
    """Identified as in the mails, so that a calendar that has both shows one; six statements."""
    federation = session.get_one(Federation, session.federation_id)
    site = public_url.rstrip("/")
    yield from _of_learner(session, federation, actor.person_id, site)
    yield from _of_juror(session, federation, actor.person_id, site)


def _of_learner(
    session: FencedSession, federation: Federation, person_id: int | None, site: str
) -> Iterator[PublishedEvent]:
    """What they were told, cancelled ones too; after a departure, what came before it."""
    rows = session.execute(
        select(Defence, DefenceHalfDay, DefenceRoom, Enrollment, Cohort)
        .join(DefenceHalfDay, DefenceHalfDay.id == Defence.half_day_id)
        .join(DefenceRoom, DefenceRoom.id == Defence.room_id)
        .join(Enrollment, Enrollment.id == Defence.enrollment_id)
        .join(Cohort, Cohort.id == Defence.cohort_id)
        .where(Enrollment.person_id == person_id, Defence.date_published_at.is_not(None))
        .order_by(Defence.starts_at, Defence.id)
    )
    for row, half_day, room, enrollment, cohort in rows:
        until, zone = last_day_of(enrollment), cohort.definition["federation"]["time_zone"]
        if enrollment.was_undone or (until is not None and local_day(row.starts_at, zone) > until):
            continue
        is_cancelled = row.cancelled_at is not None
        title = f"Soutenance, {cohort.label}"
        said = [f"{cohort.label}, {federation.name}."]
        if is_cancelled:
            said.append(f"Annulée : {row.cancel_reason}")
        yield PublishedEvent(
            uid=learner_uid(row.id, site),
            sequence=row.sequence,
            changed_at=max(
                one
                for one in (row.planned_at, row.date_published_at, row.jury_published_at, row.cancelled_at)
                if one is not None
            ),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            title=f"Annulée : {title}" if is_cancelled else title,
            description="\n".join(said),
            place=room.link or ", ".join(one for one in (half_day.place, room.label) if one),
            url=site + defence_path(federation.slug, row.enrollment_id),
            is_cancelled=is_cancelled,
        )


def _of_juror(
    session: FencedSession, federation: Federation, person_id: int | None, site: str
) -> Iterator[PublishedEvent]:
    """Half-days where they sit; one where they are not expected any more leaves the calendar. Nobody is
    named: whoever knows the address reads it."""
    found = half_days_of(session, person_id, since=EVER)
    if not found:
        return
    published = _published(session, {one.cohort.id for one in found})
    juror_ids = juror_ids_of(session, person_id)
    for one in found:
        number, at = published.get(
            (one.cohort.id, one.half_day.session), (0, max(told.row.planned_at for told in one.defences))
        )
        rooms = list(dict.fromkeys(told.room.label for told in one.defences))
        yield PublishedEvent(
            uid=juror_uid(juror_ids[one.cohort.id], one.half_day.id, site),
            sequence=number,
            changed_at=at,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            title=f"Jury de soutenances, {one.cohort.label}",
            description=f"{federation.name}. {plural(len(one.defences), 'soutenance')}.",
            place=one.defences[0].room.link or ", ".join(filter(None, (one.half_day.place, *rooms))),
            url=site + own_juries_path(federation.slug),
            is_cancelled=False,
        )


def _published(session: FencedSession, cohort_ids: set[int]) -> Published:
    """The version that was in force when the journal last says that the plan was published; one
    statement."""
    last = (
        select(JournalEntry.subject_id.label("cohort_id"), func.max(JournalEntry.at).label("at"))
        .where(
            JournalEntry.subject_kind == Cohort.__tablename__,
            JournalEntry.subject_id.in_(cohort_ids),
            JournalEntry.action == "defence.published",
        )
        .group_by(JournalEntry.subject_id)
        .subquery()
    )
    rows = session.execute(
        select(DefenceDraft.cohort_id, DefenceDraft.session, func.max(DefenceDraft.number), last.c.at)
        .join(last, last.c.cohort_id == DefenceDraft.cohort_id)
        .where(DefenceDraft.origin != DraftOrigin.PROPOSAL, DefenceDraft.made_at <= last.c.at)
        .group_by(DefenceDraft.cohort_id, DefenceDraft.session, last.c.at)
    )
    return {(cohort_id, which): (number, at) for cohort_id, which, number, at in rows}


ENTRIES.append(entries)
