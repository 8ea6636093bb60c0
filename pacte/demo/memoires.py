"""A learner and their mémoire, act after act; those of a cohort, in time, most of them shared."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.cohorts.library import curriculum
from pacte.database import FencedSession
from pacte.demo.course import Course
from pacte.demo.dossiers import Case
from pacte.demo.memoire_texts import PLACES, THEMES, Theme, parts_of
from pacte.demo.papers import written
from pacte.demo.story import Act, Story
from pacte.documents.typesetting import typeset
from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.reception import keep_made
from pacte.files.study import Study
from pacte.french import date_words
from pacte.memoires.deposits import operations as deposits
from pacte.memoires.deposits.rules import Declared
from pacte.memoires.drafts import operations as drafts
from pacte.memoires.models import Memoire, MemoirePrepared
from pacte.memoires.subjects import operations as subjects
from pacte.memoires.subjects.rules import Proposal
from pacte.memoires.vocabulary import SubjectVerdict, WaiverKind

DAY = timedelta(days=1)
ANSWER = "Le sujet tient : gardez une seule question, et dites dès le début ce que l’équipe a décidé."
METHOD = "Comptes rendus relus, entretiens avec huit professionnels, un court questionnaire."


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

    def hour(self, day: date) -> datetime:
        """Of that day, where the cohort is; another for each author."""
        at = time(9 + self.number % 10, 7 * self.number % 60)
        return datetime.combine(day, at, ZoneInfo(self.course.zone))

    def enrollment_id(self, session: FencedSession) -> int:
        return self.course.enrollment_id(session, self.case)

    def propose(self, session: FencedSession, at: datetime) -> None:
        """The subject, for the trainer to answer."""
        self._propose(session, at, METHOD)

    def propose_again(self, session: FencedSession, at: datetime) -> None:
        """The subject once more, its method made precise."""
        self._propose(session, at, f"{METHOD} Deux relevés d’une semaine, l’un avant, l’autre après.")

    def _propose(self, session: FencedSession, at: datetime, method: str) -> None:
        memoire = self._memoire(session)
        subjects.propose(
            session,
            enrollment_id=self.enrollment_id(session),
            proposal=Proposal(
                title=self.title,
                question=self.theme.question,
                team_process=self.theme.process,
                method=method,
                module=self.theme.modules[self.course.definition.programme_version],
            ),
            seen=memoire.revision if memoire is not None else 0,
            curriculum=curriculum(),
            by=self.case.candidate,
            at=at,
        )

    def validate(self, session: FencedSession, at: datetime) -> None:
        """The trainer's answer."""
        self._answer(session, at, SubjectVerdict.VALIDATED, ANSWER)

    def ask_again(self, words: str) -> Act:
        """The trainer's answer, when the subject is to be taken up."""
        return lambda session, at: self._answer(session, at, SubjectVerdict.REDO, words)

    def _answer(self, session: FencedSession, at: datetime, verdict: SubjectVerdict, words: str) -> None:
        memoire = self._memoire(session)
        assert memoire is not None
        subjects.answer(
            session,
            enrollment_id=memoire.enrollment_id,
            verdict=verdict,
            words=words,
            seen=memoire.subject_number,
            by=self.course.trainer(session),
            at=at,
        )

    def write(self, body: str, *, as_trainer: bool = False) -> Act:
        """A word about the subject, from the learner or to them."""
        return lambda session, at: subjects.write(
            session,
            enrollment_id=self.enrollment_id(session),
            body=body,
            by=self.course.trainer(session) if as_trainer else self.case.candidate,
            at=at,
        )

    def give_draft(self, comment: str) -> Act:
        """A draft, for the trainer's eyes."""
        return lambda session, at: drafts.give(
            session,
            enrollment_id=self.enrollment_id(session),
            received=keep_made(
                written(self.title, [self.case.who.name, self.theme.summary, self.theme.process, METHOD]),
                kind=Kind.DOCX,
                name="brouillon.docx",
                store=self.course.papers.store,
                federation_id=session.federation_id,
            ),
            comment=comment,
            by=self.case.candidate,
            at=at,
        )

    def answer_draft(self, body: str) -> Act:
        """What the trainer says of the first draft."""
        return lambda session, at: drafts.answer(
            session,
            enrollment_id=self.enrollment_id(session),
            body=body,
            annotated=None,
            seen=1,
            by=self.course.trainer(session),
            at=at,
        )

    def deposit(self, pages: int = 12) -> Act:
        """Sent, checked, confirmed; two of three agree that later cohorts read it."""

        def run(session: FencedSession, at: datetime) -> None:
            self.send(pages)(session, at)
            self._confirm(session, at)

        return run

    def send(self, pages: int = 12) -> Act:
        """Sent and checked: it waits to be deposited."""

        def run(session: FencedSession, at: datetime) -> None:
            parts = parts_of(self.theme, pages)
            cover = f"{self.title} {self.case.who.name}"
            texts = [cover, *("\n".join([part.heading, *part.paragraphs]) for part in parts)]
            data = {
                "title": self.title, "name": self.case.who.name,
                "dated": date_words(at.date(), weekday=False),
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
                enrollment_id=self.enrollment_id(session),
                received=received,
                study=Study(texts=texts, is_cut=False, fonts_missing=[]),
                by=self.case.candidate,
                at=at,
            )

        return run

    def _confirm(self, session: FencedSession, at: datetime) -> None:
        memoire = self._memoire(session)
        assert memoire is not None
        waiting, sha256 = session.execute(
            select(MemoirePrepared, StoredFile.sha256)
            .join(StoredFile, StoredFile.id == MemoirePrepared.file_id)
            .where(MemoirePrepared.memoire_id == memoire.id)
        ).one()
        deposits.deposit(
            session,
            enrollment_id=memoire.enrollment_id,
            declared=Declared(
                title=self.title,
                summary=self.theme.summary,
                keywords=self.theme.keywords,
                body_from=waiting.proposed_from,
                body_to=waiting.proposed_to,
                is_own_work=True,
                agrees_to_share=self.number % 3 != 2,
            ),
            sha256=sha256,
            seen=memoire.deposit_number,
            by=self.case.candidate,
            at=at,
        )

    def waive(self, kind: WaiverKind, reason: str) -> Act:
        """The person in charge accepts what the deposit lacks."""

        def run(session: FencedSession, at: datetime) -> None:
            memoire = self._memoire(session)
            assert memoire is not None
            deposits.waive(
                session,
                enrollment_id=memoire.enrollment_id,
                kind=kind,
                reason=reason,
                seen=memoire.deposit_number,
                by=self.course.sitting.staff,
                at=at,
            )

        return run

    def _memoire(self, session: FencedSession) -> Memoire | None:
        return session.scalar(select(Memoire).where(Memoire.enrollment_id == self.enrollment_id(session)))


def tell_in_time(story: Story, course: Course) -> None:
    """Everybody's subject before the day it was due, everybody's deposit too."""
    definition = course.definition.memoire
    for number, (case, _) in enumerate(course.learners):
        author = Author(course=course, case=case, number=number)
        tell_subject(story, author)
        story.add(author.hour(definition.due_on - (number % 10) * DAY), author.deposit())


def tell_subject(story: Story, author: Author) -> None:
    """Proposed before the day it was due, validated four days later."""
    due_on = author.course.definition.memoire.subject_due_on
    assert due_on is not None
    proposed = author.hour(due_on - (12 - author.number % 9) * DAY)
    story.add(proposed, author.propose)
    story.add(proposed + 4 * DAY, author.validate)
