"""A seminar added to a cohort that is there already: its definition grows, the calendar follows."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from itertools import count

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.cohort_file import check_cohort_data, to_dict
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.definition import CohortDefinition, SeminarDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.operations import edit_cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.learners.queries import trainers_of
from pacte.policy import Actor
from pacte.seminars.models import Seminar, SeminarTrainer
from pacte.seminars.planning.operations.contents import unknown_trainers
from pacte.seminars.planning.rules import field_of
from pacte.seminars.queries import seminar_by_key


def add_seminar(
    session: FencedSession,
    *,
    cohort: Cohort,
    wanted: SeminarDefinition,
    video_url: str,
    trainer_ids: Collection[int],
    reason: str = "",
    after_the_fact: bool = False,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
) -> Seminar:
    """Add ``wanted``, whose key is found here. The same one sent twice (a double click) is added once.

    ``after_the_fact``: its past half-days were held, and ``reason`` says why they are added only now.
    """
    session.flush()
    fresh = session.get(Cohort, cohort.id, with_for_update=True, populate_existing=True)
    if fresh is None:
        raise Refused([Blocker("gone", "Cette promotion n’existe plus.", "Revenez aux promotions.")])
    old = definition_of(fresh)
    for one in old.seminars:
        if replace(wanted, key=one.key) == one and (row := seminar_by_key(session, fresh.id, one.key)):
            return row
    wanted = replace(wanted, key=_free_key(old))
    known = {person.id for person in trainers_of(session, fresh.id)}
    new = replace(old, seminars=(*old.seminars, wanted))
    refuse_if([*unknown_trainers(trainer_ids, known), *_incoherences(new, len(old.seminars))])
    edit_cohort(
        session,
        cohort=fresh,
        definition=new,
        revision=fresh.revision,
        curriculum=curriculum,
        reason=reason,
        after_the_fact=after_the_fact,
        by=by,
        at=at,
    )
    session.flush()
    row = seminar_by_key(session, fresh.id, wanted.key)
    assert row is not None
    row.video_url = video_url.strip()
    session.add_all(
        SeminarTrainer(seminar_id=row.id, person_id=person_id, added_at=at)
        for person_id in sorted(set(trainer_ids))
    )
    words = [
        *(["lien vidéo"] if row.video_url else ()),
        *(["formatrices et formateurs"] if trainer_ids else ()),
    ]
    if words:
        audit.record(
            session,
            action="seminar.contents_changed",
            subject=row,
            by=by,
            at=at,
            details={"title": row.title, "words": ", ".join(words)},
        )
    return row


def _free_key(definition: CohortDefinition) -> str:
    taken = {one.key for one in definition.seminars}
    return next(key for number in count(1) if (key := f"seminaire-{number}") not in taken)


def _incoherences(definition: CohortDefinition, position: int) -> list[Blocker]:
    """What the cohort's own checks refuse, beside the field of the new seminar that it concerns."""
    _, problems = check_cohort_data(to_dict(definition))
    return [
        Blocker("definition", problem.message, problem.remedy, _field(problem.path, position))
        for problem in problems
        if problem.severity == "error"
    ]


def _field(path: str, position: int) -> str:
    named = (name for name in ("title", "place", "modules", "tracks") if name in path)
    return next(named, field_of(path, position))
