"""Noting who came of the teams invited to a seminar: counted apart from learners, on no sheet."""

from collections.abc import Collection
from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.policy import Actor
from pacte.seminars.models import Seminar
from pacte.seminars.presence.teams import begins_at, blockers_to_note, teams_of, version_of


def note_teams(
    session: FencedSession, *, seminar_id: int, came: Collection[int], seen: str, by: Actor, at: datetime
) -> int:
    """Those of ``came`` (ids of guests) came, the others did not; how many came.

    ``seen``: the version of the list that the page showed.
    """
    locked = {"key_share": True}  # others may still refer to it
    seminar = session.get(Seminar, seminar_id, with_for_update=locked, populate_existing=True)
    if seminar is None:
        raise Refused([Blocker("gone", "Ce séminaire n’existe plus.")])
    zone = session.get_one(Cohort, seminar.cohort_id).definition["federation"]["time_zone"]
    refuse_if(
        blockers_to_note(
            cancelled=seminar.cancelled_at is not None,
            begins_at=begins_at(session, seminar.id),
            zone=zone,
            at=at,
        )
    )
    invited = teams_of(session, seminar)
    if seen != version_of(invited):
        raise stale("Cette liste")
    changed = 0
    for one in invited:
        there = one.guest.id in came
        if one.guest.came is not there:
            one.guest.came = there
            one.guest.revision += 1
            changed += 1
    session.flush()
    count = sum(bool(one.guest.came) for one in invited)
    if changed:
        audit.record(
            session,
            action="seminar.teams_noted",
            subject=seminar,
            by=by,
            at=at,
            details={
                "count": plural(count, "personne"),
                "came": [one.guest.id for one in invited if one.guest.came],
            },
        )
    return count
