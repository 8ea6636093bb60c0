"""What follows the opinions in the demonstration: the meeting, the EHESP, answers, places, enrolment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from pacte.accounts.operations import team
from pacte.database import FencedSession
from pacte.demo.cast import EHESP
from pacte.demo.dossiers import Case
from pacte.demo.people import MadeUp
from pacte.demo.sitting import DEVICE, Seat, Sitting, actor, here, person
from pacte.demo.story import Act, Story
from pacte.files.kinds import Kind
from pacte.files.reception import keep_made
from pacte.learners import operations as learners
from pacte.learners.models import Enrollment
from pacte.policy import Role
from pacte.selection.answers import operations as answers
from pacte.selection.answers.board import locked_board
from pacte.selection.answers.vocabulary import AnswerKind
from pacte.selection.deliberation import operations as deliberation
from pacte.selection.deliberation.papers import Signature, minutes_pdf
from pacte.selection.deliberation.rules import Event
from pacte.selection.models import PlaceOffer, WaveEntry
from pacte.selection.queries import candidacy_of, committee_of, members_of
from pacte.selection.validation import operations as validation
from pacte.selection.validation.rules import TO_TREAT, ValidationEvent
from pacte.selection.vocabulary import OfferState

MINUTE = timedelta(minutes=1)
REFUSAL = (
    "Le projet de formation reste général ; le comité vous invite à candidater à la prochaine promotion."
)
PRESENTED = "Dossiers retenus par le comité, pièces jointes. Le procès-verbal est signé."
ASKED = "Le temps de travail dédié à la coordination n’est pas clair : combien d’heures par semaine ?"
REPLIED = "Dix-sept heures trente par semaine, d’après la fiche de poste que l’équipe nous a transmise."

LEAVING = "Quitte la coordination de la CPTS ; la structure proposera une autre personne plus tard."


@dataclass(kw_only=True)
class Meeting:
    """The end of one selection, told after its :class:`Sitting`."""

    sitting: Sitting
    place: str

    def tell(self, story: Story, at: datetime, events: Mapping[int, Event]) -> None:
        """The deliberation of an afternoon: ``events`` by number of case, then closing and signatures."""
        sitting = self.sitting
        story.add(at, self._begin)
        for number, (model, event) in enumerate(events.items()):
            story.add(at + (5 + 3 * number) * MINUTE, self._deciding(sitting.cases[model], event))
        end = at + (10 + 3 * len(events)) * MINUTE
        story.add(end, self._close)
        for number, seat in enumerate(sitting.seats):
            story.add(end + (4 + 2 * number) * MINUTE, self._signing(seat))
        story.add(end + (6 + 2 * len(sitting.seats)) * MINUTE, self._print)

    def _begin(self, session: FencedSession, at: datetime) -> None:
        sitting = self.sitting
        cohort = sitting.cohort(session)
        deliberation.begin(session, cohort=cohort, without_them=False, by=sitting.staff, at=at)
        present = [member.id for member in members_of(session, cohort.id)]
        deliberation.mark_presence(session, cohort=cohort, present=present, by=sitting.staff, at=at)

    def _deciding(self, case: Case, event: Event) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            row = candidacy_of(session, case.application_id)
            assert row is not None
            deliberation.decide(
                session,
                cohort=self.sitting.cohort(session),
                application_id=case.application_id,
                event=event,
                reason=REFUSAL if event is Event.REFUSE else "",
                note="",
                rank=None,
                revision=row.revision,
                by=self.sitting.staff,
                at=at,
            )

        return run

    def _close(self, session: FencedSession, at: datetime) -> None:
        cohort = self.sitting.cohort(session)
        deliberation.close(
            session,
            cohort=cohort,
            place=self.place,
            without_interviews=False,
            by=self.sitting.staff,
            at=at,
        )

    def _signing(self, seat: Seat) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            cohort, by = self.sitting.cohort(session), actor(session, seat.who)
            row = committee_of(session, cohort.id)
            assert row is not None
            member = next(one for one in members_of(session, cohort.id) if one.person_id == by.person_id)
            deliberation.sign(
                session,
                cohort=cohort,
                member_id=member.id,
                name=by.label,
                fingerprint=row.minutes_fingerprint,
                drawing=None,
                by=by,
                at=at,
            )

        return run

    def _print(self, session: FencedSession, at: datetime) -> None:
        cohort = self.sitting.cohort(session)
        row = committee_of(session, cohort.id)
        assert row is not None
        assert row.minutes is not None
        signed = [
            Signature(member_id=one.id, name=one.person.name, signed_at=one.signed_at)
            for one in members_of(session, cohort.id)
            if one.signed_at is not None
        ]
        signed.sort(key=lambda one: one.signed_at)
        made = minutes_pdf(
            row.minutes,
            fingerprint=row.minutes_fingerprint,
            signatures=signed,
            contact=cohort.definition["contact"]["email"],
        )
        received = keep_made(
            made,
            kind=Kind.PDF,
            name=f"proces-verbal-{cohort.code}.pdf",
            store=self.sitting.cases[0].papers.store,
            federation_id=session.federation_id,
        )
        deliberation.keep_paper(
            session, cohort=cohort, received=received, signatures=len(signed), by=self.sitting.staff, at=at
        )

    def present(self, cases: Sequence[Case]) -> Act:
        """Those dossiers go to the EHESP in one wave."""
        return lambda session, at: validation.send_wave(
            session,
            cohort=self.sitting.cohort(session),
            application_ids=[case.application_id for case in cases],
            message=PRESENTED,
            readers=[person(session, EHESP.who)],
            by=self.sitting.staff,
            at=at,
        )

    def ask(self, case: Case) -> Act:
        """The EHESP asks about a dossier."""

        def run(session: FencedSession, at: datetime) -> None:
            entry = self._entry(session, case)
            validation.decide(
                session, entry=entry, event=ValidationEvent.ASK, text=ASKED, seen=entry.revision,
                by=actor(session, EHESP.who), at=at,
            )  # fmt: skip

        return run

    def reply(self, case: Case) -> Act:
        """The federation answers."""

        def run(session: FencedSession, at: datetime) -> None:
            entry = self._entry(session, case)
            validation.reply(
                session, entry=entry, text=REPLIED, seen=entry.revision, by=self.sitting.staff, at=at
            )

        return run

    def _entry(self, session: FencedSession, case: Case) -> WaveEntry:
        wanted = select(WaveEntry).where(WaveEntry.application_id == case.application_id)
        return session.scalars(wanted.order_by(WaveEntry.id.desc()).limit(1)).one()

    def validate(self, cases: Sequence[Case]) -> Act:
        """The EHESP validates those that wait, one by one."""

        def run(session: FencedSession, at: datetime) -> None:
            for case in cases:
                entry = self._entry(session, case)
                if entry.state in TO_TREAT:
                    validation.decide(
                        session, entry=entry, event=ValidationEvent.VALIDATE, text="", seen=entry.revision,
                        by=actor(session, EHESP.who), at=at,
                    )  # fmt: skip

        return run

    def answer(self, batch: str, kinds: Collection[AnswerKind]) -> Act:
        """Those to whom one of these answers is due are told."""

        def run(session: FencedSession, at: datetime) -> None:
            cohort = self.sitting.cohort(session)
            board = locked_board(session, cohort.id, at)
            due = {one.application.id: board.due(one) for one in board.standings}
            chosen = {number: kind for number, kind in due.items() if isinstance(kind, AnswerKind)}
            chosen = {number: kind for number, kind in chosen.items() if kind in kinds}
            answers.send_answers(
                session, cohort=cohort, chosen=chosen, bodies={}, batch=batch, by=self.sitting.staff, at=at
            )

        return run

    def confirm(self, case: Case) -> Act:
        """The candidate confirms the place."""

        def run(session: FencedSession, at: datetime) -> None:
            offer = session.scalars(
                select(PlaceOffer).where(
                    PlaceOffer.application_id == case.application_id, PlaceOffer.state == OfferState.PENDING
                )
            ).one()
            answers.accept(session, offer=offer, by=case.candidate, at=at)

        return run

    def enrol(self, cases: Sequence[Case], trainers: Sequence[MadeUp]) -> Act:
        """Those who confirmed become learners, followed by one trainer and the next in turn."""

        def run(session: FencedSession, at: datetime) -> None:
            ids = [person(session, who).id for who in trainers]
            learners.enrol(
                session,
                cohort=self.sitting.cohort(session),
                choices=[
                    learners.Choice(case.application_id, ids[number % len(ids)])
                    for number, case in enumerate(cases)
                ],
                by=self.sitting.staff,
                at=at,
            )

        return run

    def leave(self, case: Case) -> Act:
        """The learner leaves the training that day."""

        def run(session: FencedSession, at: datetime) -> None:
            wanted = select(Enrollment).where(Enrollment.application_id == case.application_id)
            row = session.scalars(wanted).one()
            learners.withdraw(
                session, enrollment=row, on=at.date(), reason=LEAVING, seen=row.revision,
                by=self.sitting.staff, at=at,
            )  # fmt: skip

        return run

    def tell_trainer(self, story: Story, who: MadeUp, at: datetime) -> None:
        """Somebody is invited to train in the cohort, and comes the next day."""
        tokens: list[str] = []

        def invite(session: FencedSession, at: datetime) -> None:
            cohort = self.sitting.cohort(session)
            _, token = team.invite(
                session, federation=here(session), email=who.email, role=Role.TRAINER,
                cohort_id=cohort.id, cohort_label=cohort.label, by=self.sitting.staff, at=at,
            )  # fmt: skip
            tokens.append(token)

        story.add(at, invite)
        story.add(
            at + timedelta(days=1),
            lambda session, at: team.accept(
                session, token=tokens[0], device=DEVICE, lifetime=timedelta(hours=12),
                given_name=who.given_name, family_name=who.family_name, at=at,
            ),
        )  # fmt: skip
