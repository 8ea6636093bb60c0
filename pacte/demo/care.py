"""What the federation's staff of the demonstration do with the dossiers, and what candidates answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications import operations
from pacte.applications.models import RequestedDocument, SupportingDocument
from pacte.applications.processing import operations as processing
from pacte.applications.vocabulary import WaiverState
from pacte.applications.wording import local_day
from pacte.database import FencedSession
from pacte.demo.dossiers import Case
from pacte.demo.plans import Work
from pacte.demo.story import Act, Story
from pacte.policy import Actor

QUESTION = "Bonjour, je change d’adresse électronique le mois prochain : faut-il refaire quelque chose ?"
ANSWER = "Bonjour, non : changez-la dans « Mon compte » le moment venu, votre dossier suivra. Bonne journée."
UNANSWERED = (
    "Bonjour, pourriez-vous me dire si les repas du séminaire de lancement sont pris en charge ? Merci."
)
NOTE = (
    "Équipe rencontrée lors de la réunion départementale : projet solide, gouvernance en cours de changement."
)
REQUEST = "La lettre reçue est illisible sur la deuxième page : pouvez-vous l’envoyer de nouveau ?"
GRANTED = "Promesse d’embauche reçue ; la dérogation tombe sans contrat signé au lancement."
REFUSED = "Aucune équipe n’a encore confirmé le recrutement : candidatez de nouveau à la prochaine promotion."


@dataclass(kw_only=True)
class Care:
    """The staff member's acts on one dossier, from ``after`` on, one a day."""

    case: Case
    staff: Actor
    after: datetime

    def tell(self, story: Story) -> None:
        """Add what the plan says staff did."""
        acts: dict[Work, Callable[[Story, datetime], Any]] = {
            Work.NOTE: lambda story, at: story.add(at, self.note),
            Work.ASSIGNED: lambda story, at: story.add(at, self.assign),
            Work.QUESTION: self._question,
            Work.UNANSWERED: lambda story, at: story.add(at, self._asking(UNANSWERED)),
            Work.REQUEST_PENDING: lambda story, at: story.add(at, self.request),
            Work.REQUEST_ANSWERED: lambda story, at: self._request(story, at, days=3),
            Work.REQUEST_LATE: lambda story, at: self._request(story, at, days=9),
            Work.LATE_ACCEPTED: self._late_accepted,
            Work.WAIVER_GRANTED: lambda story, at: story.add(at, self._deciding(True, GRANTED)),
            Work.WAIVER_REFUSED: lambda story, at: story.add(at, self._deciding(False, REFUSED)),
        }
        for number, work in enumerate(self.case.plan.work):
            acts[work](story, self.after + timedelta(hours=number * 5))

    def note(self, session: FencedSession, at: datetime) -> None:
        processing.add_note(session, application=self.case.row(session), body=NOTE, by=self.staff, at=at)

    def assign(self, session: FencedSession, at: datetime) -> None:
        person = session.get_one(Person, self.staff.person_id)
        processing.assign(session, application=self.case.row(session), to=person, by=self.staff, at=at)

    def request(self, session: FencedSession, at: datetime) -> None:
        zone = self.case.definition.federation.time_zone
        processing.request_document(
            session,
            application=self.case.row(session),
            key="motivation-letter",
            label="",
            message=REQUEST,
            due_on=local_day(at, zone) + timedelta(days=7),
            by=self.staff,
            at=at,
        )

    def answer(self, session: FencedSession, at: datetime) -> None:
        request = session.scalars(
            select(RequestedDocument).where(
                RequestedDocument.application_id == self.case.application_id,
                RequestedDocument.answered_at.is_(None),
            )
        ).one()
        received = self.case.paper(session, request.key, at)
        processing.answer_request(session, request=request, received=received, by=self.case.candidate, at=at)

    def accept(self, session: FencedSession, at: datetime) -> None:
        document = session.scalars(
            select(SupportingDocument).where(
                SupportingDocument.application_id == self.case.application_id,
                SupportingDocument.late,
                SupportingDocument.replaced_at.is_(None),
            )
        ).one()
        processing.accept_late_document(
            session, document=document, reason="Numérisée en retard par la mairie.", by=self.staff, at=at
        )

    def _request(self, story: Story, at: datetime, *, days: int) -> None:
        story.add(at, self.request)
        story.add(at + timedelta(days=days), self.answer)

    def _late_accepted(self, story: Story, at: datetime) -> None:
        self._request(story, at, days=9)
        story.add(at + timedelta(days=10), self.accept)

    def _question(self, story: Story, at: datetime) -> None:
        story.add(at, self._asking(QUESTION))
        story.add(at + timedelta(hours=3), self.reply)

    def _asking(self, body: str) -> Act:
        def ask(session: FencedSession, at: datetime) -> None:
            operations.post_message(
                session,
                application=self.case.row(session),
                body=body,
                from_staff=False,
                by=self.case.candidate,
                at=at,
            )

        return ask

    def reply(self, session: FencedSession, at: datetime) -> None:
        processing.reply(session, application=self.case.row(session), body=ANSWER, by=self.staff, at=at)

    def _deciding(self, granted: bool, reason: str) -> Act:
        def decide(session: FencedSession, at: datetime) -> None:
            processing.decide_waiver(
                session,
                application=self.case.row(session),
                granted=granted,
                reason=reason,
                seen=WaiverState.REQUESTED.value,
                by=self.staff,
                at=at,
            )

        return decide
