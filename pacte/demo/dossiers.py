"""What candidates and team leaders of the demonstration do, act after act, through the operations."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.operations.profile import change_identity
from pacte.accounts.operations.sign_in import person_for
from pacte.applications import operations
from pacte.applications.models import Application
from pacte.applications.vocabulary import PostStatus
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.queries import cohort_by_code
from pacte.database import FencedSession
from pacte.demo.calendar import Sittings
from pacte.demo.papers import Papers
from pacte.demo.people import MadeUp, words
from pacte.demo.plans import Ending, Plan, Team
from pacte.demo.story import Act, Story
from pacte.documents.letters import Letterhead
from pacte.federations.declaring import declare_structure
from pacte.federations.models import Structure
from pacte.federations.queries import search_structures
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor
from pacte.sealing import unseal

MINUTE = timedelta(minutes=1)
TITLES = ("Coordinateur·rice de la structure", "Coordination de la structure", "Chargé·e de coordination")
WAIVER_REASON = (
    "Le recrutement est en cours : l’équipe a fait son choix, le contrat sera signé avant le lancement."
)


@dataclass(kw_only=True)
class Case:
    """One dossier as it is being told; ``model`` says which papers it uses."""

    plan: Plan
    who: MadeUp
    leader: MadeUp
    model: int
    definition: CohortDefinition
    papers: Papers
    times: Sittings
    draw: Random
    person_id: int = 0
    application_id: int = 0
    title: str = field(init=False)

    def __post_init__(self) -> None:
        self.title = self.draw.choice(TITLES)

    @property
    def candidate(self) -> Actor:
        """The owner of the dossier."""
        return Actor(person_id=self.person_id, label=self.who.name)

    def row(self, session: FencedSession) -> Application:
        """The dossier in this session."""
        return session.get_one(Application, self.application_id)

    def open_account(self, session: FencedSession, at: datetime) -> None:
        """The account, with a confirmed address."""
        person = make_account(session, self.who, at)
        self.person_id = person.id

    def tell(self, story: Story) -> None:
        """Add every act of the candidate and the team leader to the federation's story."""
        plan, times = self.plan, self.times
        self._several(story, times.begun, [self.start, self.save_person])
        if plan.reaches >= 2:
            story.add(times.begun + 4 * MINUTE, self.save_structure)
        steps: list[Act] = []
        if plan.reaches >= 3:
            steps.append(self.save_position)
        steps += [self._sending(key) for key in plan.documents]
        if plan.team is Team.SENT_AS_FILE:
            steps.append(self._sending("commitment"))
        elif plan.team is not Team.NOT_ASKED:
            steps.append(self.ask_leader)
        self._several(story, times.completed, steps)
        if plan.team is Team.SIGNED:
            story.add(times.signed, self.sign)
        elif plan.team is Team.DECLINED:
            story.add(times.signed, self.decline)
        if plan.ending is not Ending.DRAFT:
            self._end(story)

    def _end(self, story: Story) -> None:
        at, plan = self.times.deposited, self.plan
        ending: list[Act] = [self.acknowledge, self.deposit]
        if plan.ending is Ending.DEPOSITED_AGAIN:
            ending += [self.take_back, self._sending("motivation-letter"), self.deposit]
        elif plan.ending is Ending.WITHDRAWN:
            ending.append(self.withdraw)
        self._several(story, at, ending)

    @staticmethod
    def _several(story: Story, at: datetime, acts: Sequence[Act]) -> None:
        for number, act in enumerate(acts):
            story.add(at + number * 2 * MINUTE, act)

    def start(self, session: FencedSession, at: datetime) -> None:
        cohort = cohort_by_code(session, self.definition.code)
        assert cohort is not None
        begun = operations.start(session, cohort=cohort, by=self.candidate, at=at)
        self.application_id = begun.id

    def save_person(self, session: FencedSession, at: datetime) -> None:
        values = {
            "given_name": self.who.given_name,
            "family_name": self.who.family_name,
            "phone": self.who.phone,
            "city": self.who.city,
            "background": self._word("backgrounds"),
        }
        operations.save_person(
            session, application=self.row(session), values=values, by=self.candidate, at=at
        )

    def save_structure(self, session: FencedSession, at: datetime) -> None:
        row, by, plan = self.row(session), self.candidate, self.plan
        operations.save_track(session, application=row, track=plan.track, by=by, at=at)
        if plan.declares:
            bearer = declare_structure(
                session, name=plan.declares, kind="MSP", commune="", department=plan.department, by=by, at=at
            )
        else:
            bearer = structure_named(session, plan.structure)
        structures = [bearer]
        if plan.second_structure:
            structures.append(structure_named(session, plan.second_structure))
        operations.save_structures(
            session, application=row, structures=structures, bearer=bearer, by=by, at=at
        )

    def save_position(self, session: FencedSession, at: datetime) -> None:
        row, by, status = self.row(session), self.candidate, self.plan.status
        values = {
            "post_status": status,
            "position_title": self.title,
            "employer": self._word("employers"),
            "starts_on": self._starts_on(at.date()),
            "weekly_hours": None if status is PostStatus.BEING_RECRUITED else self._hours(),
            "missions": self._word("missions"),
        }
        operations.save_position(session, application=row, values=values, by=by, at=at)
        if status is PostStatus.BEING_RECRUITED:
            operations.request_waiver(session, application=row, reason=WAIVER_REASON, by=by, at=at)

    def _sending(self, key: str) -> Act:
        def send(session: FencedSession, at: datetime) -> None:
            operations.attach_document(
                session,
                application=self.row(session),
                key=key,
                received=self.paper(session, key, at),
                by=self.candidate,
                at=at,
            )

        return send

    def paper(self, session: FencedSession, key: str, at: datetime) -> Any:
        """A paper of this person, kept in the federation's store."""
        return self.papers.document(
            key,
            model=self.model,
            who=self.who,
            texts=(self.title, self._word("backgrounds"), self._word("motives")),
            federation=(session.federation_id, self.definition.federation.name),
            at=at,
        )

    def ask_leader(self, session: FencedSession, at: datetime) -> None:
        operations.request_commitment(
            session,
            application=self.row(session),
            leader_name=self.leader.name,
            leader_email=self.leader.email,
            by=self.candidate,
            at=at,
        )

    def sign(self, session: FencedSession, at: datetime) -> None:
        row, federation = self.row(session), self.definition.federation
        received = self.papers.signed_commitment(
            letterhead=Letterhead(federation.name, federation.contact.email, federation.time_zone),
            reference=row.reference,
            candidate=self.who.name,
            structure=self.plan.structure,
            cohort=self.definition.label,
            text=self.definition.application.commitment.strip().split("\n"),
            signer=self.leader.name,
            quality="Gérance de la structure",
            federation_id=session.federation_id,
            at=at,
            model=self.model,
        )
        operations.sign_commitment(
            session,
            token=token_received(session, row),
            signer_name=self.leader.name,
            signer_quality="Gérance de la structure",
            received=received,
            at=at,
        )

    def decline(self, session: FencedSession, at: datetime) -> None:
        reason = "L’équipe préfère attendre l’an prochain : deux départs sont à remplacer d’abord."
        operations.decline_commitment(
            session, token=token_received(session, self.row(session)), reason=reason, at=at
        )

    def acknowledge(self, session: FencedSession, at: datetime) -> None:
        operations.acknowledge_notice(session, application=self.row(session), by=self.candidate, at=at)

    def deposit(self, session: FencedSession, at: datetime) -> None:
        operations.deposit(session, application=self.row(session), by=self.candidate, at=at)

    def take_back(self, session: FencedSession, at: datetime) -> None:
        operations.take_back(session, application=self.row(session), by=self.candidate, at=at)

    def withdraw(self, session: FencedSession, at: datetime) -> None:
        reason = "Je change de région : je ne coordonnerai plus cette structure."
        operations.withdraw(session, application=self.row(session), reason=reason, by=self.candidate, at=at)

    def _word(self, kind: str) -> str:
        known = words(kind)
        return known[(self.model * 7 + len(kind)) % len(known)]

    def _hours(self) -> Decimal:
        return Decimal(self.draw.choice(("14", "17.5", "21", "28", "35")))

    def _starts_on(self, today: date) -> date | None:
        if self.plan.status is PostStatus.BEING_RECRUITED:
            return None
        days = self.draw.randint(60, 2200)
        taking = self.plan.status is PostStatus.TAKING_POST
        return self.definition.t0_on - timedelta(days=20) if taking else today - timedelta(days=days)


def make_account(session: FencedSession, who: MadeUp, at: datetime) -> Person:
    """The account of a made-up person, as a first sign-in by link and a visit to « Mon compte » leave it."""
    person = person_for(session, email=who.email, at=at)
    person.email_confirmed_at = at
    change_identity(
        session,
        person=person,
        given_name=who.given_name,
        family_name=who.family_name,
        phone=who.phone,
        by=Actor(person_id=person.id, label=who.name),
        at=at,
    )
    return person


def structure_named(session: FencedSession, name: str) -> Structure:
    """The structure that someone typing ``name`` chooses."""
    exact = session.scalar(select(Structure).where(Structure.name == name).order_by(Structure.id).limit(1))
    if exact is not None:
        return exact
    return search_structures(session, name, limit=1)[0]


def token_received(session: FencedSession, application: Application) -> str:
    """The token in the last mail that asked for a commitment, as its recipient reads it."""
    message = session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.template == "applications/commitment_asked",
            OutboxMessage.subject_kind == Application.__tablename__,
            OutboxMessage.subject_id == application.id,
        )
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )
    assert message is not None
    (path,) = json.loads(unseal(session.info["signing_keys"], message.sealed)).values()
    return str(path).rsplit("/", 1)[1]
