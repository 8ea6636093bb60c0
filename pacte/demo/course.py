"""A cohort of the demonstration in training: its learners, and what is planned, told and answered."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.cohorts.definition import CohortDefinition, HalfDayDefinition, Modality, SeminarDefinition
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.demo.dossiers import Case
from pacte.demo.papers import Papers, signature
from pacte.demo.people import MadeUp
from pacte.demo.selections import Learners
from pacte.demo.sitting import Sitting, actor, person
from pacte.demo.story import Act, Story
from pacte.files.kinds import Kind
from pacte.files.reception import Received, keep_made
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor
from pacte.sealing import unseal
from pacte.seminars.calendar_rules import Hours, hours_of
from pacte.seminars.models import HalfDay, Seminar, SeminarReply, TeamGuest
from pacte.seminars.planning import operations as planning
from pacte.seminars.planning.operations.answers import Needs
from pacte.seminars.planning.operations.contents import Speaker
from pacte.seminars.queries import seminar_by_key
from pacte.seminars.vocabulary import ReplyState

MINUTE = timedelta(minutes=1)
PROGRAMME = """\
# Matin

- Accueil, retour sur le travail fait en équipe
- Apports : {title}

# Après-midi

- Ateliers à partir de vos situations
- Ce que chacune et chacun fera d’ici au prochain séminaire
"""


@dataclass(kw_only=True)
class Course:
    """The seminars of one cohort as they are told, once its learners are enrolled."""

    sitting: Sitting
    learners: Learners
    trainers: Sequence[MadeUp]
    """Who run the seminars; the first counter-signs."""
    enrollments: dict[int, int] = field(init=False, default_factory=dict)
    half_days: dict[tuple[str, datetime], int] = field(init=False, default_factory=dict)
    signatory: Actor | None = field(init=False, default=None)
    hands: dict[str, Received] = field(init=False, default_factory=dict)

    @property
    def definition(self) -> CohortDefinition:
        return self.sitting.definition

    @property
    def zone(self) -> str:
        return self.definition.federation.time_zone

    @property
    def papers(self) -> Papers:
        return self.learners[0][0].papers

    def defined(self, key: str) -> SeminarDefinition:
        """The seminar as the cohort's file first said."""
        return next(one for one in self.definition.seminars if one.key == key)

    def hours(self, key: str) -> tuple[Hours, ...]:
        """Its half-days as the file first said."""
        return hours_of(self.defined(key), self.zone)

    def present_at(self, at: datetime) -> list[Case]:
        """Those in the training at that time."""
        return [case for case, leaves_at in self.learners if leaves_at is None or at < leaves_at]

    def cohort(self, session: FencedSession) -> Cohort:
        """The cohort in this session."""
        return self.sitting.cohort(session)

    def seminar(self, session: FencedSession, key: str) -> Seminar:
        """The seminar in this session."""
        found = seminar_by_key(session, self.cohort(session).id, key)
        assert found is not None
        return found

    def half_day_id(self, session: FencedSession, key: str, hours: Hours) -> int:
        """One of its half-days, known by its hours; asked of the database once."""
        known = (key, hours.starts_at)
        if known not in self.half_days:
            self.half_days[known] = session.scalars(
                select(HalfDay.id).where(
                    HalfDay.seminar_id == self.seminar(session, key).id, HalfDay.starts_at == hours.starts_at
                )
            ).one()
        return self.half_days[known]

    def enrollment_id(self, session: FencedSession, case: Case) -> int:
        """The enrolment that a dossier led to."""
        if case.application_id not in self.enrollments:
            wanted = select(Enrollment.id).where(Enrollment.application_id == case.application_id)
            self.enrollments[case.application_id] = session.scalars(wanted).one()
        return self.enrollments[case.application_id]

    def hand(self, session: FencedSession, email: str) -> Received:
        """The signature of whoever has that address, always drawn alike."""
        if email not in self.hands:
            self.hands[email] = keep_made(
                signature(Random(f"hand-{email}")),  # noqa: S311 - made-up signatures
                kind=Kind.PNG,
                name="signature.png",
                store=self.papers.store,
                federation_id=session.federation_id,
            )
        return self.hands[email]

    def trainer(self, session: FencedSession) -> Actor:
        """Who counter-signs."""
        if self.signatory is None:
            self.signatory = actor(session, self.trainers[0])
        return self.signatory

    def name_trainers(self, session: FencedSession, at: datetime) -> None:
        """Programme, trainers and somebody who speaks, for every seminar of the cohort."""
        ids = [person(session, who).id for who in self.trainers]
        for one in self.definition.seminars:
            row = self.seminar(session, one.key)
            planning.change_contents(
                session,
                seminar=row,
                programme=PROGRAMME.format(title=one.title.lower()).strip(),
                trainer_ids=ids,
                speakers=[Speaker("Apolline Verdanel", "ARS", "Les attentes de l’agence")]
                if one.with_teams
                else [],
                seen=row.revision,
                by=self.sitting.staff,
                at=at,
            )

    def invite(self, key: str) -> Act:
        """Everybody expected is invited, and their team leaders where teams are."""
        return lambda session, at: planning.invite(
            session, seminar=self.seminar(session, key), by=self.sitting.staff, at=at
        )

    def tell_answers(
        self, story: Story, key: str, first: datetime, cases: Collection[Case], *, silent: int = 0
    ) -> None:
        """All of them come but the last ``silent``, who say nothing; an answer every seventh hour."""
        coming = list(cases)[: len(cases) - silent]
        for number, case in enumerate(coming):
            story.add(first + 7 * number * timedelta(hours=1), self._answering(key, case, ReplyState.COMING))

    def announce_absence(self, key: str, case: Case, reason: str, *, with_document: bool = False) -> Act:
        """A learner says beforehand that they will not come."""
        return self._answering(key, case, ReplyState.NOT_COMING, reason, with_document=with_document)

    def _answering(
        self, key: str, case: Case, state: ReplyState, reason: str = "", *, with_document: bool = False
    ) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            reply = session.scalars(
                select(SeminarReply).where(
                    SeminarReply.seminar_id == self.seminar(session, key).id,
                    SeminarReply.enrollment_id == self.enrollment_id(session, case),
                )
            ).one()
            planning.answer(
                session,
                reply=reply,
                state=state,
                reason=reason,
                needs=Needs(),
                document=self.document(session, case, at) if with_document else None,
                by=case.candidate,
                at=at,
            )

        return run

    def document(self, session: FencedSession, case: Case, at: datetime) -> Received:
        """What proves the reason of an absence."""
        return self.papers.proof_of_absence(who=case.who, federation_id=session.federation_id, at=at)

    def tell_leaders(self, story: Story, key: str, first: datetime, *, coming: int, declining: int) -> None:
        """Leaders of teams answer by their personal link, one an hour."""
        answers = [ReplyState.COMING] * coming + [ReplyState.NOT_COMING] * declining
        for number, state in enumerate(answers):
            story.add(first + number * timedelta(hours=1), self._leader_answering(key, number, state))

    def _leader_answering(self, key: str, number: int, state: ReplyState) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            guest = session.scalars(
                select(TeamGuest)
                .where(TeamGuest.seminar_id == self.seminar(session, key).id)
                .order_by(TeamGuest.id)
                .offset(number)
                .limit(1)
            ).one()
            token = _token_sent(session, guest)
            planning.answer_guest(session, token=token, state=state, needs=Needs(), at=at)

        return run

    def change(
        self,
        key: str,
        reason: str,
        *,
        half_days: Sequence[HalfDayDefinition] | None = None,
        modality: Modality | None = None,
        video_url: str = "",
    ) -> Act:
        """Other dates, another modality; what is not given stays."""
        was = self.defined(key)
        new = replace(
            was,
            half_days=was.half_days if half_days is None else tuple(half_days),
            modality=modality or was.modality,
        )

        def run(session: FencedSession, at: datetime) -> None:
            row = self.seminar(session, key)
            planning.change_schedule(
                session,
                seminar=row,
                half_days=new.half_days,
                modality=new.modality,
                place=new.place,
                video_url=video_url,
                reason=reason,
                seen=row.revision,
                curriculum=curriculum(),
                by=self.sitting.staff,
                at=at,
            )

        return run

    def cancel(self, key: str, reason: str) -> Act:
        """The seminar will not be held."""

        def run(session: FencedSession, at: datetime) -> None:
            row = self.seminar(session, key)
            planning.cancel(
                session, seminar=row, reason=reason, seen=row.revision, by=self.sitting.staff, at=at
            )

        return run

    def hours_defined(self, half_days: Sequence[HalfDayDefinition]) -> tuple[Hours, ...]:
        """Half-days of other dates than the file's, as instants."""
        zone = ZoneInfo(self.zone)
        return tuple(
            Hours(datetime.combine(one.on, one.starts_at, zone), datetime.combine(one.on, one.ends_at, zone))
            for one in half_days
        )


def _token_sent(session: FencedSession, guest: TeamGuest) -> str:
    """The token in the invitation that a team leader received."""
    message = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.template == "seminars/invited", OutboxMessage.recipient == guest.email)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()
    (path,) = json.loads(unseal(session.info["signing_keys"], message.sealed)).values()
    return str(path).rsplit("/", 1)[1]
