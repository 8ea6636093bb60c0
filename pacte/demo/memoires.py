"""The mémoires of FémasIF's session 2: subjects talked over, deposits in time, most of them shared."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.cohorts.library import curriculum
from pacte.database import FencedSession
from pacte.demo.course import Course
from pacte.demo.dossiers import Case
from pacte.demo.memoire_texts import PLACES, THEMES, Theme, parts_of
from pacte.demo.story import Story
from pacte.documents.typesetting import typeset
from pacte.files.kinds import Kind
from pacte.files.reception import keep_made
from pacte.files.study import Study
from pacte.french import date_words
from pacte.memoires.deposits import operations as deposits
from pacte.memoires.deposits.rules import Declared
from pacte.memoires.models import Memoire, MemoirePrepared
from pacte.memoires.subjects import operations as subjects
from pacte.memoires.subjects.rules import Proposal
from pacte.memoires.vocabulary import SubjectVerdict

DAY = timedelta(days=1)
ANSWER = "Le sujet tient : gardez une seule question, et dites dès le début ce que l’équipe a décidé."


@dataclass(kw_only=True)
class Author:
    """A learner and what they write about."""

    course: Course
    case: Case
    number: int

    @property
    def theme(self) -> Theme:
        return THEMES[self.number % len(THEMES)]

    @property
    def title(self) -> str:
        return f"{self.theme.title} {PLACES[self.number // len(THEMES) % len(PLACES)]}"

    def propose(self, session: FencedSession, at: datetime) -> None:
        """The subject, for the trainer to answer."""
        subjects.propose(
            session,
            enrollment_id=self._enrollment_id(session),
            proposal=Proposal(
                title=self.title,
                question=self.theme.question,
                team_process=self.theme.process,
                method="Comptes rendus relus, entretiens avec huit professionnels, un court questionnaire.",
                module=self.theme.module,
            ),
            seen=0,
            curriculum=curriculum(),
            by=self.case.candidate,
            at=at,
        )

    def validate(self, session: FencedSession, at: datetime) -> None:
        """The trainer's answer."""
        subjects.answer(
            session,
            enrollment_id=self._enrollment_id(session),
            verdict=SubjectVerdict.VALIDATED,
            words=ANSWER,
            seen=1,
            by=self.course.trainer(session),
            at=at,
        )

    def deposit(self, session: FencedSession, at: datetime) -> None:
        """Sent, checked, confirmed; two of three agree that later cohorts read it."""
        enrollment_id, parts = self._enrollment_id(session), parts_of(self.theme)
        cover = f"{self.title} {self.case.who.name}"
        texts = [cover, *("\n".join([part.heading, *part.paragraphs]) for part in parts)]
        data = {
            "title": self.title, "name": self.case.who.name, "dated": date_words(at.date(), weekday=False),
            "federation": self.course.definition.federation.name,
            "parts": [{"heading": part.heading, "paragraphs": part.paragraphs} for part in parts],
        }  # fmt: skip
        received = keep_made(
            typeset("demo-memoire.typ", data, at=at),
            kind=Kind.PDF,
            name="memoire.pdf",
            store=self.course.papers.store,
            federation_id=session.federation_id,
            pages=len(texts),
        )
        deposits.prepare(
            session,
            enrollment_id=enrollment_id,
            received=received,
            study=Study(texts=texts, is_cut=False, fonts_missing=[]),
            by=self.case.candidate,
            at=at,
        )
        memoire = session.scalars(select(Memoire).where(Memoire.enrollment_id == enrollment_id)).one()
        waiting = session.scalars(
            select(MemoirePrepared).where(MemoirePrepared.memoire_id == memoire.id)
        ).one()
        deposits.deposit(
            session,
            enrollment_id=enrollment_id,
            declared=Declared(
                title=self.title,
                summary=self.theme.summary,
                keywords=self.theme.keywords,
                body_from=waiting.proposed_from,
                body_to=waiting.proposed_to,
                is_own_work=True,
                agrees_to_share=self.number % 3 != 2,
            ),
            sha256=received.content.sha256,
            seen=memoire.deposit_number,
            by=self.case.candidate,
            at=at,
        )

    def _enrollment_id(self, session: FencedSession) -> int:
        return self.course.enrollment_id(session, self.case)


def tell_memoires_of_2021(story: Story, course: Course) -> None:
    """Everybody's subject before mid-December 2020, everybody's deposit before 18 May 2021."""
    definition = course.definition.memoire
    assert definition.subject_due_on is not None
    for number, (case, _) in enumerate(course.learners):
        author = Author(course=course, case=case, number=number)
        proposed = _hour(course, definition.subject_due_on - (12 - number % 9) * DAY, number)
        story.add(proposed, author.propose)
        story.add(proposed + 4 * DAY, author.validate)
        story.add(_hour(course, definition.due_on - (number % 10) * DAY, number), author.deposit)


def _hour(course: Course, day: date, number: int) -> datetime:
    return datetime.combine(day, time(9 + number % 10, 7 * number % 60), ZoneInfo(course.zone))
