"""What a seminar holds: programme, trainers, speakers, materials; nobody is disturbed for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.blockers import Blocker, refuse_if, stale
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.learners.queries import trainers_of
from pacte.policy import Actor
from pacte.seminars.models import Seminar, SeminarMaterial, SeminarSpeaker, SeminarTrainer
from pacte.seminars.planning import emails
from pacte.seminars.planning.audience import trainer
from pacte.seminars.planning.loading import Planned, load_planned


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone who speaks, as typed."""

    name: str
    organisation: str = ""
    topic: str = ""


def change_contents(
    session: FencedSession,
    *,
    seminar: Seminar,
    programme: str,
    trainer_ids: Collection[int],
    speakers: Sequence[Speaker],
    seen: int,
    by: Actor,
    at: datetime,
) -> bool:
    """Change the programme, the trainers and the speakers; False when nothing was to change.

    Once people were invited, trainers named or taken off are told, with their calendar entry.
    """
    plan = load_planned(session, seminar)
    row = plan.row
    seats = session.scalars(select(SeminarTrainer).where(SeminarTrainer.seminar_id == row.id)).all()
    said = session.scalars(
        select(SeminarSpeaker).where(SeminarSpeaker.seminar_id == row.id).order_by(SeminarSpeaker.id)
    ).all()
    was = {seat.person_id for seat in seats}
    wanted = set(trainer_ids)
    words = []
    if programme.strip() != row.programme:
        words.append("programme")
    if wanted != was:
        words.append("formatrices et formateurs")
    if [Speaker(one.name, one.organisation, one.topic) for one in said] != list(speakers):
        words.append("intervenantes et intervenants")
    if not words:
        return False
    if seen != row.revision:
        raise stale("Ce séminaire")
    people = {person.id: person for person in trainers_of(session, row.cohort_id)}
    refuse_if(_unknown(wanted - was, people))
    row.programme = programme.strip()
    row.revision += 1
    row.updated_at = at
    for seat in seats:
        if seat.person_id not in wanted:
            session.delete(seat)
    session.add_all(
        SeminarTrainer(seminar_id=row.id, person_id=person_id, added_at=at)
        for person_id in sorted(wanted - was)
    )
    for one in said:
        session.delete(one)
    session.flush()
    session.add_all(
        SeminarSpeaker(seminar_id=row.id, name=one.name, organisation=one.organisation, topic=one.topic)
        for one in speakers
    )
    session.flush()
    _tell_trainers(session, plan, named=wanted - was, gone=was - wanted, at=at)
    audit.record(
        session,
        action="seminar.contents_changed",
        subject=row,
        by=by,
        at=at,
        details={"title": row.title, "words": ", ".join(words)},
    )
    return True


def add_material(
    session: FencedSession, *, seminar: Seminar, title: str, received: Received, by: Actor, at: datetime
) -> SeminarMaterial:
    """Hand out a file."""
    plan = load_planned(session, seminar)
    file = store_upload(session, received=received, by=by, at=at)
    material = SeminarMaterial(
        seminar_id=plan.row.id,
        file_id=file.id,
        title=title.strip() or received.name[:200],
        added_at=at,
        added_by_id=by.person_id,
    )
    session.add(material)
    audit.record(
        session,
        action="seminar.material_added",
        subject=plan.row,
        by=by,
        at=at,
        details={"title": plan.row.title, "name": material.title, "sha256": file.sha256},
    )
    return material


def remove_material(
    session: FencedSession, *, seminar: Seminar, material: SeminarMaterial, by: Actor, at: datetime
) -> bool:
    """Take a file back; it stays in the history. False when it was taken back already."""
    plan = load_planned(session, seminar)
    fresh = session.get_one(SeminarMaterial, material.id, with_for_update=True, populate_existing=True)
    if fresh.removed_at is not None:
        return False
    fresh.removed_at = at
    audit.record(
        session,
        action="seminar.material_removed",
        subject=plan.row,
        by=by,
        at=at,
        details={"title": plan.row.title, "name": fresh.title},
    )
    return True


def _unknown(ids: Collection[int], known: Collection[int]) -> list[Blocker]:
    if all(identity in known for identity in ids):
        return []
    return [
        Blocker(
            "not_a_trainer",
            "Une des personnes choisies n’est pas, ou plus, formatrice de cette promotion.",
            "Choisissez parmi les formatrices et formateurs de la promotion.",
            "trainers",
        )
    ]


def _tell_trainers(
    session: FencedSession, plan: Planned, *, named: Collection[int], gone: Collection[int], at: datetime
) -> None:
    row, zone = plan.row, plan.setting.zone
    if row.invited_at is None or row.told is None or row.cancelled_at is not None:
        return
    changes = emails.entry_changes([], emails.entries_of(row.told, zone), now=at)
    for person in session.scalars(
        select(Person).where(Person.id.in_([*named, *gone])).order_by(Person.sort_key, Person.id)
    ).all():
        is_gone = person.id in gone
        emails.send(
            session,
            plan=plan,
            to=trainer(plan, person),
            template="cancelled" if is_gone else "invited",
            changes=[emails.EntryChange(one.rank, one.entry, gone=is_gone) for one in changes],
            key=f"seminar-trainer:{row.id}:{row.revision}",
            at=at,
            **({"reason": "", "only_you": True} if is_gone else {}),
        )
