"""A cohort after its deliberation, as acts and pages read it: dossiers, answers, offers, the waiting line."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import select

from pacte.applications.models import Application
from pacte.applications.selection_rules import blockers_to_selection
from pacte.applications.snapshot import cohort_facts, definition_of, snapshots
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import local_day
from pacte.blockers import Blocker, Refused
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.selection.answers.rules import (
    HOLDS_A_PLACE,
    Call,
    Waiting,
    answer_due,
    blockers_to_call,
    is_list_over,
    line_of,
    next_to_call,
    places_left,
    situation,
    state_at,
    t0_instant,
)
from pacte.selection.answers.vocabulary import AnswerKind, NotYet, Situation
from pacte.selection.models import Answer, Candidacy, PlaceOffer, SelectionCommittee, WaitingListSkip
from pacte.selection.places import seats_of
from pacte.selection.vocabulary import Decision, OfferState, Validation


@dataclass(frozen=True, slots=True)
class Standing:
    """A dossier that came before the committee, with what followed."""

    application: Application
    candidacy: Candidacy
    answer: Answer | None
    offers: tuple[PlaceOffer, ...]
    """Oldest first."""
    skip: WaitingListSkip | None
    conditions: tuple[Blocker, ...]
    """What the selection asks and is not fulfilled now; only read for those on the waiting list."""

    @property
    def is_withdrawn(self) -> bool:
        """Whether the candidate gave up the dossier."""
        return self.application.state is ApplicationState.WITHDRAWN

    @property
    def waiting(self) -> Waiting | None:
        """As the next call sees it; None for a dossier that was never on the list."""
        row = self.candidacy
        if row.decision is not Decision.WAITLISTED or row.rank is None:
            return None
        return Waiting(
            application_id=self.application.id,
            rank=row.rank,
            told=self.answer is not None,
            validation=row.validation,
            withdrawn=self.is_withdrawn,
            carried=row.carried_at is not None,
            was_offered=bool(self.offers),
            skipped=self.skip is not None,
            conditions=self.conditions,
        )


@dataclass(frozen=True)
class Board:
    """Everything that decides who has a place, read at one instant."""

    cohort: Cohort
    definition: CohortDefinition
    committee: SelectionCommittee | None
    standings: tuple[Standing, ...]
    """By name."""
    seats: tuple[int | None, ...]
    at: datetime
    whole: "Board | None" = None
    """On a board from which dossiers are hidden, all of it: who comes next and what is free do not depend on
    who reads."""

    @property
    def zone(self) -> str:
        """The federation's time zone."""
        return self.definition.federation.time_zone

    @property
    def ehesp_validation(self) -> bool:
        """Whether the cohort's places need the EHESP's validation."""
        return self.definition.selection.ehesp_validation

    @property
    def deliberation_closed(self) -> bool:
        """Whether decisions are final."""
        return self.committee is not None and self.committee.closed_at is not None

    @property
    def list_closed(self) -> bool:
        """Whether staff closed the waiting list."""
        return self.committee is not None and self.committee.waiting_list_closed_at is not None

    @property
    def list_over(self) -> bool:
        """Whether the list calls nobody any more."""
        return is_list_over(
            list_closed=self.list_closed, t0_on=self.cohort.t0_on, zone=self.zone, now=self.at
        )

    @property
    def has_begun(self) -> bool:
        """Whether T0 has come: nobody is offered a place any more."""
        return self.at >= t0_instant(self.cohort.t0_on, self.zone)

    @cached_property
    def by_application(self) -> Mapping[int, Standing]:
        """Standings by the id of the dossier."""
        return {standing.application.id: standing for standing in self.standings}

    def state_of(self, offer: PlaceOffer) -> OfferState:
        """The offer's state at the board's instant."""
        return state_at(offer.state, offer.expires_at, self.at)

    @cached_property
    def offer_states(self) -> tuple[OfferState, ...]:
        """Of every offer, at the board's instant."""
        return tuple(self.state_of(offer) for standing in self.standings for offer in standing.offers)

    @property
    def confirmed(self) -> int:
        """Places confirmed, learners who came otherwise included."""
        return sum(state is OfferState.ACCEPTED for state in self.offer_states) + self.enrolled

    @property
    def pending(self) -> int:
        """Places offered that wait for an answer."""
        return sum(state is OfferState.PENDING for state in self.offer_states)

    @cached_property
    def enrolled(self) -> int:
        """Learners who hold no place by an offer of this cohort."""
        holders = {
            standing.application.id
            for standing in self.standings
            if any(self.state_of(offer) in HOLDS_A_PLACE for offer in standing.offers)
        }
        return sum(seat is None or seat not in holders for seat in self.seats)

    @cached_property
    def promised(self) -> int:
        """Retained candidates who may still get their first offer, and are no learners yet."""
        seated = set(self.seats)
        return sum(
            standing.candidacy.decision is Decision.RETAINED
            and standing.candidacy.validation is not Validation.REFUSED
            and not standing.offers
            and not standing.is_withdrawn
            and standing.application.id not in seated
            for standing in self.standings
        )

    @property
    def room(self) -> int:
        """Places that nobody holds, those promised to retained candidates included."""
        if self.whole is not None:
            return self.whole.room
        return places_left(self.cohort.capacity, self.offer_states, self.enrolled)

    @property
    def free(self) -> int:
        """Places that may be offered to the waiting list."""
        if self.whole is not None:
            return self.whole.free
        return places_left(self.cohort.capacity, self.offer_states, self.enrolled, self.promised)

    @cached_property
    def waiting(self) -> tuple[Waiting, ...]:
        """Everyone the committee put on the list, by rank, those who left it included."""
        listed = (standing.waiting for standing in self.standings)
        return tuple(sorted((one for one in listed if one is not None), key=lambda one: one.rank))

    @property
    def line(self) -> tuple[Waiting, ...]:
        """Those who still wait, in order."""
        return line_of(self.waiting)

    @property
    def call(self) -> Call:
        """Who comes next, and what is in the way."""
        return next_to_call((self.whole or self).waiting, ehesp_validation=self.ehesp_validation)

    @property
    def blockers_to_call(self) -> list[Blocker]:
        """Why nobody can be called now, whoever is next."""
        return blockers_to_call(
            deliberation_closed=self.deliberation_closed,
            list_closed=self.list_closed,
            t0_on=self.cohort.t0_on,
            zone=self.zone,
            now=self.at,
        )

    @property
    def stuck(self) -> tuple[Standing, tuple[Blocker, ...]] | None:
        """The next in the line when a place is free and they cannot be called; staff must act.

        None for someone from whom that dossier is hidden: a colleague acts.
        """
        call = self.call
        if not self.free or self.blockers_to_call or call.next is None or not call.blockers:
            return None
        standing = self.by_application.get(call.next.application_id)
        return (standing, call.blockers) if standing is not None else None

    def without(self, hidden: Collection[int]) -> "Board":
        """As someone reads it from whom those dossiers (ids) are hidden: they are in no figure of it, but the
        places that they hold are not free."""
        if not hidden:
            return self
        return replace(
            self,
            standings=tuple(one for one in self.standings if one.application.id not in hidden),
            seats=tuple(seat for seat in self.seats if seat is None or seat not in hidden),
            whole=self,
        )

    def shown_rank(self, rank: int | None) -> int | None:
        """A rank as the reader counts it: without the dossiers hidden from them."""
        if rank is None or self.whole is None:
            return rank
        seen = {one.application_id for one in self.waiting}
        return rank - sum(one.rank < rank and one.application_id not in seen for one in self.whole.waiting)

    def due(self, standing: Standing) -> AnswerKind | NotYet:
        """The answer that a dossier is to get, or why it gets none now."""
        row = standing.candidacy
        return answer_due(
            admissibility=row.admissibility,
            admissibility_reason=row.admissibility_reason,
            decision=row.decision,
            decision_reason=row.decision_reason,
            validation=row.validation,
            ehesp_validation=self.ehesp_validation,
            withdrawn=standing.is_withdrawn,
            answered=standing.answer is not None,
        )

    def situation(self, standing: Standing) -> Situation | None:
        """Where the candidate stands; None before they were answered."""
        if standing.answer is None:
            return None
        return situation(
            standing.answer.decision,
            [self.state_of(offer) for offer in standing.offers],
            list_over=self.list_over,
            agreed=standing.candidacy.carry_agreed_at is not None,
            declined=standing.candidacy.carry_declined_at is not None,
            carried=standing.candidacy.carried_at is not None,
        )


def lock(session: FencedSession, cohort_id: int) -> SelectionCommittee:
    """The committee's row, locked: acts on the places of a cohort go one after the other.

    Every operation on places takes this lock before it reads anything that it decides on.
    """
    session.flush()
    committee = session.scalar(
        select(SelectionCommittee)
        .where(SelectionCommittee.cohort_id == cohort_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if committee is None:
        raise Refused(
            [
                Blocker(
                    "no_committee", "La sélection de cette promotion n’a pas commencé.", "Ouvrez-la d’abord."
                )
            ]
        )
    return committee


def locked_board(session: FencedSession, cohort_id: int, at: datetime) -> Board:
    """The board, its cohort locked until the end of the transaction."""
    lock(session, cohort_id)
    return board(session, session.get_one(Cohort, cohort_id, populate_existing=True), at)


def board(session: FencedSession, cohort: Cohort, at: datetime) -> Board:
    """One cohort."""
    return boards(session, [cohort], at)[cohort.id]


def boards(session: FencedSession, cohorts: Sequence[Cohort], at: datetime) -> Mapping[int, Board]:
    """Cohort id → its board; six statements, and six more for each year of dues that has someone waiting."""
    if not cohorts:
        return {}
    ids = [cohort.id for cohort in cohorts]
    fresh = {"populate_existing": session.writes}
    committees = {
        row.cohort_id: row
        for row in session.scalars(
            select(SelectionCommittee).where(SelectionCommittee.cohort_id.in_(ids)).execution_options(**fresh)
        )
    }
    rows = session.execute(
        select(Application, Candidacy)
        .join(Candidacy, Candidacy.application_id == Application.id)
        .where(Candidacy.cohort_id.in_(ids))
        .order_by(Application.sort_key, Application.id)
        .execution_options(**fresh)
    ).all()
    answers = {
        row.application_id: row
        for row in session.scalars(
            select(Answer)
            .join(Candidacy, Candidacy.application_id == Answer.application_id)
            .where(Candidacy.cohort_id.in_(ids))
            .execution_options(**fresh)
        )
    }
    offers: dict[int, list[PlaceOffer]] = defaultdict(list)
    for offer in session.scalars(
        select(PlaceOffer)
        .where(PlaceOffer.cohort_id.in_(ids))
        .order_by(PlaceOffer.id)
        .execution_options(**fresh)
    ):
        offers[offer.application_id].append(offer)
    skips = {
        row.application_id: row
        for row in session.scalars(
            select(WaitingListSkip)
            .join(Candidacy, Candidacy.application_id == WaitingListSkip.application_id)
            .where(Candidacy.cohort_id.in_(ids), WaitingListSkip.lifted_at.is_(None))
            .execution_options(**fresh)
        )
    }
    seats = seats_of(session, ids)
    waiting = [
        application
        for application, candidacy in rows
        if candidacy.decision is Decision.WAITLISTED and not offers[application.id]
    ]
    conditions = conditions_of(session, {cohort.id: cohort for cohort in cohorts}, waiting, at)
    standings: dict[int, list[Standing]] = defaultdict(list)
    for application, candidacy in rows:
        standings[candidacy.cohort_id].append(
            Standing(
                application,
                candidacy,
                answers.get(application.id),
                tuple(offers[application.id]),
                skips.get(application.id),
                conditions.get(application.id, ()),
            )
        )
    return {
        cohort.id: Board(
            cohort,
            definition_of(cohort),
            committees.get(cohort.id),
            tuple(standings[cohort.id]),
            tuple(seats.get(cohort.id, ())),
            at,
        )
        for cohort in cohorts
    }


def conditions_of(
    session: FencedSession, cohorts: Mapping[int, Cohort], waiting: Sequence[Application], at: datetime
) -> Mapping[int, tuple[Blocker, ...]]:
    """Dossier id → what the selection asks and is not fulfilled; dossiers of one year of dues together."""
    facts = {identity: cohort_facts(cohorts[identity]) for identity in {row.cohort_id for row in waiting}}
    by_year: dict[int, list[Application]] = defaultdict(list)
    for row in waiting:
        by_year[facts[row.cohort_id].dues_year].append(row)
    found: dict[int, tuple[Blocker, ...]] = {}
    for rows in by_year.values():
        dossiers = snapshots(session, rows, facts[rows[0].cohort_id])
        for row in rows:
            cohort = facts[row.cohort_id]
            today = local_day(at, cohort.time_zone)
            found[row.id] = tuple(blockers_to_selection(dossiers[row.id], cohort, today=today))
    return found
