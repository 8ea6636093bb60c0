"""What a committee of the demonstration does before its meeting: seats, admissibility, ties, opinions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.operations import team
from pacte.accounts.operations.sign_in import Device
from pacte.accounts.queries import person_by_email
from pacte.applications.models import Application, ApplicationStructure
from pacte.applications.snapshot import cohort_facts, snapshots
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.conflicts.operations import declare_tie
from pacte.conflicts.vocabulary import TieKind
from pacte.database import FencedSession
from pacte.demo.dossiers import Case
from pacte.demo.people import MadeUp
from pacte.demo.story import Act, Story
from pacte.federations.dues import record_membership
from pacte.federations.models import Federation, Structure, StructureMembership
from pacte.policy import Actor
from pacte.selection.committee import operations as committee
from pacte.selection.committee.listing import standing_of
from pacte.selection.committee.rules import REGULARISABLE
from pacte.selection.models import Assessment
from pacte.selection.queries import dossiers_before, member_of
from pacte.selection.scoring import operations as scoring
from pacte.selection.scoring.proposing import planned
from pacte.selection.scoring.rules import field_of
from pacte.selection.vocabulary import MemberQuality

DEVICE = Device(address="192.0.2.1", user_agent="Démonstration")
INADMISSIBLE = {
    "waiver_refused": "La dérogation est refusée : aucune équipe n’a encore confirmé le recrutement.",
    "document_awaited": "La pièce demandée n’a pas été reçue à la date fixée.",
}
SECOND = "Une autre personne de la même structure est déjà candidate ; la structure n’en présente qu’une."
COMMENTS = (
    "Projet clair, équipe associée. À retenir.",
    "Lettre générale : la motivation gagnerait à être précisée en entretien.",
    "Coordination isolée, territoire peu doté : la formation serait utile.",
    "Missions bien décrites ; le temps de travail dédié reste à confirmer.",
    "",
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits, and on whose behalf; ``has_role``: known in the federation, seated without an invitation."""

    who: MadeUp
    quality: MemberQuality
    organisation: str
    has_role: bool = False


@dataclass(kw_only=True)
class Sitting:
    """The committee of one cohort as it is being told; ``staff`` acts for the federation."""

    definition: CohortDefinition
    cases: Sequence[Case]
    staff: Actor
    seed: int
    work: Act
    """The worker does the long work that waits."""
    seats: Sequence[Seat] = ()
    tokens: dict[str, str] = field(default_factory=dict)

    def cohort(self, session: FencedSession) -> Cohort:
        """The cohort in this session."""
        found = cohort_by_code(session, self.definition.code)
        assert found is not None
        return found

    def tell_seats(self, story: Story, at: datetime) -> None:
        """Each member is seated, or invited and comes the next day."""
        for number, seat in enumerate(self.seats):
            minutes = timedelta(minutes=7 * number)
            if seat.has_role:
                story.add(at + minutes, self._seating(seat))
            else:
                story.add(at + minutes, self._inviting(seat))
                story.add(at + timedelta(hours=20) + minutes, self._accepting(seat))
            story.add(at + timedelta(hours=24) + minutes, self._reviewing(seat))

    def _seating(self, seat: Seat) -> Act:
        return lambda session, at: committee.seat_member(
            session,
            cohort=self.cohort(session),
            federation=here(session),
            person=person(session, seat.who),
            quality=seat.quality,
            organisation=seat.organisation,
            by=self.staff,
            at=at,
        )

    def _inviting(self, seat: Seat) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            _, self.tokens[seat.who.email] = committee.invite_member(
                session,
                cohort=self.cohort(session),
                federation=here(session),
                email=seat.who.email,
                quality=seat.quality,
                organisation=seat.organisation,
                by=self.staff,
                at=at,
            )

        return run

    def _accepting(self, seat: Seat) -> Act:
        return lambda session, at: team.accept(
            session,
            token=self.tokens[seat.who.email],
            device=DEVICE,
            lifetime=timedelta(hours=12),
            given_name=seat.who.given_name,
            family_name=seat.who.family_name,
            at=at,
        )

    def _reviewing(self, seat: Seat) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            by = actor(session, seat.who)
            row = member_of(session, self.cohort(session).id, by.person_id)
            assert row is not None
            committee.review_ties(session, member=row, by=by, at=at)

        return run

    def declare(self, seat: Seat, case: Case, reason: str) -> Act:
        """That member says that they are tied to that candidate."""

        def run(session: FencedSession, at: datetime) -> None:
            by = actor(session, seat.who)
            assert by.person_id is not None
            declare_tie(
                session, assessor_id=by.person_id, subject_id=case.person_id,
                kind=TieKind.PROFESSIONAL, reason=reason, by=by, at=at,
            )  # fmt: skip

        return run

    def put_dues_right(self, session: FencedSession, at: datetime) -> None:
        """The structures that were late pay, as they may until the committee decides."""
        year, today = self.definition.dues_year, at.date()
        bearers = session.scalars(
            select(Structure)
            .join(ApplicationStructure, ApplicationStructure.structure_id == Structure.id)
            .where(
                ApplicationStructure.application_id.in_([case.application_id for case in self.cases]),
                ApplicationStructure.is_bearer,
            )
            .order_by(Structure.id)
        ).unique()
        paid = set(
            session.scalars(
                select(StructureMembership.structure_id).where(
                    StructureMembership.year == year, StructureMembership.is_settled
                )
            )
        )
        for structure in bearers.all():
            if structure.id not in paid:
                record_membership(
                    session, structure=structure, year=year, paid_on=today, today=today, by=self.staff, at=at
                )

    def settle(self, session: FencedSession, at: datetime) -> None:
        """Those in which nothing misses at once, the others one by one, under reserve or with a reason."""
        cohort = self.cohort(session)
        ids = {case.application_id for case in self.cases}
        found = committee.settle_clear(session, cohort=cohort, application_ids=ids, by=self.staff, at=at)
        left = [
            one.application
            for one in dossiers_before(session, cohort.id)
            if one.application.id not in found.admissible
        ]
        facts = cohort_facts(cohort)
        dossiers = snapshots(session, left, facts)
        for application in left:
            missing = {one.code for one in standing_of(dossiers[application.id], facts, at)}
            reason = next((words for code, words in INADMISSIBLE.items() if code in missing), "")
            if application.id not in ids:
                reason = SECOND
            elif not reason and missing - REGULARISABLE:
                continue  # staff must decide of something first: it stays to be examined
            committee.settle_admissibility(
                session, application=application, admissible=not reason, reason=reason,
                seen=0, by=self.staff, at=at,
            )  # fmt: skip

    def propose(self, due_on: date) -> Act:
        """Opinions are expected by ``due_on``, and the dossiers given as the proposal says."""

        def run(session: FencedSession, at: datetime) -> None:
            cohort = self.cohort(session)
            scoring.schedule(session, cohort=cohort, due_on=due_on, by=self.staff, at=at)
            scoring.apply_proposal(
                session,
                cohort=cohort,
                expected=planned(session, cohort, redistribute=False).proposal.pairs,
                redistribute=False,
                by=self.staff,
                at=at,
            )

        return run

    def tell_opinions(
        self, story: Story, *, first: datetime, days: int, keep: Callable[[Seat], int] = lambda seat: 0
    ) -> None:
        """Everybody scores what they were given, in ``days`` evenings; ``keep`` opinions are left to give."""
        most = -(-len(self.cases) * self.definition.selection.scorers_per_dossier // len(self.seats)) + 2
        for number, seat in enumerate(self.seats):
            for turn in range(most):
                at = first + timedelta(days=turn % days, minutes=11 * (turn // days) + 3 * number)
                story.add(at, self._scoring(seat, keep(seat)))

    def _scoring(self, seat: Seat, kept: int) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            by = actor(session, seat.who)
            left = session.scalars(
                select(Assessment)
                .join(Application, Application.id == Assessment.application_id)
                .where(
                    Assessment.scorer_id == by.person_id,
                    Assessment.submitted_at.is_(None),
                    Application.cohort_id == self.cohort(session).id,
                )
                .order_by(Assessment.application_id)
                .limit(kept + 1)
            ).all()
            if len(left) > kept:
                self._give(session, left[0].application_id, by, at)

        return run

    def _give(self, session: FencedSession, application_id: int, by: Actor, at: datetime) -> None:
        model = next(case.model for case in self.cases if case.application_id == application_id)
        draw = Random(f"marks-{self.seed}-{self.definition.reference}-{model}-{by.label}")  # noqa: S311 - made-up marks
        level = 0.92 - 0.5 * model / max(case.model + 1 for case in self.cases)
        values: dict[str, object] = {
            field_of(one.key): min(one.scale, max(0, round(one.scale * (level + draw.uniform(-0.2, 0.15)))))
            for one in self.definition.selection.criteria
        }
        values["comment"] = draw.choice(COMMENTS)
        scoring.save_opinion(session, application_id=application_id, values=values, by=by, at=at)
        scoring.submit(session, application_id=application_id, by=by, at=at)


def here(session: FencedSession) -> Federation:
    """The federation of the session."""
    return session.get_one(Federation, session.federation_id)


def person(session: FencedSession, who: MadeUp) -> Person:
    """The account of a made-up person."""
    found = person_by_email(session, who.email)
    assert found is not None
    return found


def actor(session: FencedSession, who: MadeUp) -> Actor:
    """A made-up person as they act, signed in."""
    return Actor(person_id=person(session, who).id, label=who.name)
