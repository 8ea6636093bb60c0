"""What every write on interviews begins with: the cohort locked, then what is needed read afresh."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.blockers import Blocker, Refused
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.selection.interviews import phrases as phrases
from pacte.selection.interviews.rules import Offered, Span, Taken
from pacte.selection.models import Interview, InterviewSlot, SlotInterviewer
from pacte.selection.queries import committee_of, members_of, register_for
from pacte.selection.vocabulary import InterviewState


@dataclass(frozen=True, slots=True)
class Setting:
    """A cohort and what its interviews depend on; writes lock its row, and so go one after the other."""

    cohort: Cohort
    federation: Federation
    definition: CohortDefinition
    has_begun: bool
    """Whether the deliberation has begun."""
    is_closed: bool = False
    """Whether it is over."""

    @property
    def zone(self) -> str:
        return self.definition.federation.time_zone


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier and its interview in a locked cohort."""

    setting: Setting
    application: Application
    interview: Interview


def lock_setting(session: FencedSession, cohort_id: int) -> Setting:
    """Lock the cohort and read what its interviews depend on."""
    session.flush()
    locked = {"key_share": True}  # others may still refer to the cohort
    cohort = session.get(Cohort, cohort_id, with_for_update=locked, populate_existing=True)
    if cohort is None:
        raise Refused([Blocker("gone", "Cette promotion n’existe plus.")])
    return read_setting(session, cohort)


def lock_all(session: FencedSession, cohort_id: int) -> Setting:
    """Lock every cohort of the federation: an interviewer may sit in several of them."""
    session.flush()
    session.scalars(select(Cohort.id).order_by(Cohort.id).with_for_update(key_share=True, of=Cohort)).all()
    return lock_setting(session, cohort_id)


def read_setting(session: FencedSession, cohort: Cohort) -> Setting:
    """What the interviews of a cohort depend on, without a lock; two statements."""
    committee = committee_of(session, cohort.id)
    return Setting(
        cohort,
        session.get_one(Federation, session.federation_id),
        definition_of(cohort),
        committee is not None and committee.deliberation_began_at is not None,
        committee is not None and committee.closed_at is not None,
    )


def load_dossier(session: FencedSession, application: Application) -> Dossier:
    """The interview of a dossier, its cohort locked first; refused when there is none."""
    setting = lock_setting(session, application.cohort_id)
    interview = session.scalar(
        select(Interview)
        .where(Interview.application_id == application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if interview is None:
        raise Refused(
            [
                Blocker(
                    "not_invited",
                    "Aucun entretien n’est prévu pour ce dossier.",
                    "Invitez d’abord la personne.",
                )
            ]
        )
    return Dossier(setting, session.get_one(Application, application.id), interview)


def load_slot(session: FencedSession, slot_id: int | None) -> InterviewSlot | None:
    """A slot as it is now, after the cohort was locked."""
    if slot_id is None:
        return None
    return session.get(InterviewSlot, slot_id, with_for_update=True, populate_existing=True)


def span_of(slot: InterviewSlot) -> Span:
    """Its time."""
    return Span(slot.starts_at, slot.ends_at)


def interviewers_of(session: FencedSession, slot_id: int) -> list[Person]:
    """Who takes part in a slot, by name."""
    people = session.scalars(
        select(Person)
        .join(SlotInterviewer, SlotInterviewer.person_id == Person.id)
        .where(SlotInterviewer.slot_id == slot_id)
    ).all()
    return sorted(people, key=lambda person: (person.sort_key, person.id))


def chosen_members(session: FencedSession, cohort: Cohort, person_ids: Iterable[int]) -> list[Person]:
    """Those of the ids who sit on the committee now; others are refused."""
    wanted = set(person_ids)
    people = [member.person for member in members_of(session, cohort.id) if member.person_id in wanted]
    if len(people) < len(wanted):
        raise Refused(
            [
                Blocker(
                    "not_a_member",
                    "Une des personnes choisies ne siège pas, ou plus, au comité.",
                    "Choisissez parmi les membres du comité.",
                    "interviewers",
                )
            ]
        )
    return people


def taken_by(
    session: FencedSession, people: Collection[Person], spans: Sequence[Span], *, except_slot: int = 0
) -> list[Taken]:
    """Where these people already are around that time, in every cohort of the federation; one statement."""
    if not spans or not people:
        return []
    rows = session.execute(
        select(Person, InterviewSlot.starts_at, InterviewSlot.ends_at)
        .join(SlotInterviewer, SlotInterviewer.person_id == Person.id)
        .join(InterviewSlot, InterviewSlot.id == SlotInterviewer.slot_id)
        .where(
            Person.id.in_([person.id for person in people]),
            InterviewSlot.cancelled_at.is_(None),
            InterviewSlot.id != except_slot,
            InterviewSlot.starts_at < spans[-1].ends_at,
            InterviewSlot.ends_at > spans[0].starts_at,
        )
    )
    return [Taken(person.name, Span(starts_at, ends_at)) for person, starts_at, ends_at in rows]


def booked_on(session: FencedSession, slot: InterviewSlot) -> Interview | None:
    """The interview that holds the slot."""
    return session.scalar(
        select(Interview)
        .where(Interview.slot_id == slot.id, Interview.state != InterviewState.CANCELLED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def in_conflict(
    session: FencedSession, setting: Setting, people: Sequence[Person], candidate_id: int
) -> bool:
    """Whether one of those people may not hear the candidate."""
    ids = [person.id for person in people]
    register = register_for(session, setting.cohort, assessors=ids, subjects=[candidate_id])
    return any(register.between(identity, candidate_id) for identity in ids)


def offered(
    session: FencedSession, dossier: Dossier, slot: InterviewSlot, people: Sequence[Person]
) -> Offered:
    """What the rules judge of a slot for this candidate."""
    holder = booked_on(session, slot)
    return Offered(
        span=span_of(slot),
        is_cancelled=slot.cancelled_at is not None,
        is_taken=holder is not None and holder.id != dossier.interview.id,
        in_conflict=in_conflict(session, dossier.setting, people, dossier.interview.person_id),
        same_cohort=slot.cohort_id == dossier.setting.cohort.id,
    )
