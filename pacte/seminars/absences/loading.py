"""What every act on a learner's absences begins with: the enrolment locked, and what surrounds it."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pacte.accounts.models import Person
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.seminars.absences import phrases as phrases
from pacte.seminars.proofs.queries import Record, Slot, own_records_of, slots_of
from pacte.seminars.setting import Setting, read_setting


@dataclass(frozen=True, slots=True)
class Loaded:
    """A learner to act on."""

    enrollment: Enrollment
    person: Person
    setting: Setting
    today: date
    """Where the federation is."""


def load_learner(session: FencedSession, enrollment_id: int, *, at: datetime) -> Loaded:
    """The enrolment, locked until the transaction ends: acts on one learner go one after the other."""
    session.flush()
    locked = {"key_share": True}  # others may still refer to it
    enrollment = session.get(Enrollment, enrollment_id, with_for_update=locked, populate_existing=True)
    if enrollment is None:
        raise Refused([Blocker("gone", "Cette inscription n’existe plus.")])
    setting = read_setting(session, session.get_one(Cohort, enrollment.cohort_id))
    return Loaded(
        enrollment,
        session.get_one(Person, enrollment.person_id),
        setting,
        at.astimezone(ZoneInfo(setting.zone)).date(),
    )


def record_of(session: FencedSession, loaded: Loaded) -> tuple[Record, dict[int, Slot]]:
    """What is known of the learner, and the half-days by id."""
    slots = slots_of(session, loaded.setting.cohort)
    (record,) = own_records_of(session, slots, [(loaded.enrollment, loaded.person)])
    return record, {slot.id: slot for slot in slots}
