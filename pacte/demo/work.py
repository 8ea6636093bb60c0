"""What learners of the demonstration write between seminars: deposited, answered, late, put off, shared."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pacte.cohorts.definition import ProductionDefinition
from pacte.cohorts.library import curriculum
from pacte.database import FencedSession
from pacte.demo.course import Course
from pacte.demo.dossiers import Case
from pacte.demo.story import Act, Story
from pacte.progress.productions import operations
from pacte.progress.productions.queries import production_of
from pacte.progress.vocabulary import Verdict

DAY = timedelta(days=1)
TO_REDO = """\
Bon point de départ : le contexte est clair. Avant de valider :

- précisez **qui décide** quand deux missions demandent le même temps ;
- ajoutez une date à chaque action ;
- faites relire par la gouvernance.
"""
VALIDATED = "Rien à ajouter : c’est précis, et l’équipe peut s’en servir dès maintenant."


@dataclass(kw_only=True)
class Desk:
    """One production of a cohort, as its learners and its trainer handle it."""

    course: Course
    asked: ProductionDefinition

    def hour(self, day: date, hour: int = 10) -> datetime:
        """An hour of that day, where the cohort is."""
        return datetime.combine(day, time(hour), ZoneInfo(self.course.zone))

    def deposit(self, case: Case, version: int = 1, comment: str = "") -> Act:
        """The learner sends a version."""

        def run(session: FencedSession, at: datetime) -> None:
            operations.deposit(
                session,
                enrollment_id=self.course.enrollment_id(session, case),
                key=self.asked.key,
                received=self.course.papers.written_work(
                    title=self.asked.label,
                    version=version,
                    who=case.who,
                    federation_id=session.federation_id,
                    at=at,
                ),
                comment=comment,
                seen=self._seen(session, case),
                curriculum=curriculum(),
                by=case.candidate,
                at=at,
            )

        return run

    def answer(self, case: Case, verdict: Verdict, body: str = VALIDATED, due_on: date | None = None) -> Act:
        """The trainer answers the last version."""

        def run(session: FencedSession, at: datetime) -> None:
            operations.give_feedback(
                session,
                enrollment_id=self.course.enrollment_id(session, case),
                key=self.asked.key,
                verdict=verdict,
                body=body,
                annotated=None,
                due_on=due_on,
                seen=self._seen(session, case),
                curriculum=curriculum(),
                by=self.course.trainer(session),
                at=at,
            )

        return run

    def extend(self, case: Case, due_on: date, reason: str) -> Act:
        """The trainer gives more time."""

        def run(session: FencedSession, at: datetime) -> None:
            operations.extend(
                session,
                enrollment_id=self.course.enrollment_id(session, case),
                key=self.asked.key,
                due_on=due_on,
                reason=reason,
                seen=self._seen(session, case),
                curriculum=curriculum(),
                by=self.course.trainer(session),
                at=at,
            )

        return run

    def share(self, case: Case) -> Act:
        """The learner agrees that the cohort reads it."""

        def run(session: FencedSession, at: datetime) -> None:
            operations.share(
                session,
                enrollment_id=self.course.enrollment_id(session, case),
                key=self.asked.key,
                agreed=True,
                seen=self._seen(session, case),
                curriculum=curriculum(),
                by=case.candidate,
                at=at,
            )

        return run

    def _seen(self, session: FencedSession, case: Case) -> int:
        row = production_of(session, self.course.enrollment_id(session, case), self.asked.key)
        return row.revision if row is not None else 0


def tell_productions(story: Story, course: Course, now: datetime) -> None:
    """Whatever was due is validated for all but the last, which shows every state."""
    today = now.astimezone(ZoneInfo(course.zone)).date()
    due = sorted(
        (one for one in course.definition.productions if one.due_on < today and not one.tracks),
        key=lambda one: one.due_on,
    )
    cases = course.present_at(now)
    for asked in due[:-1]:
        desk = Desk(course=course, asked=asked)
        for number, case in enumerate(cases):
            sent = desk.hour(asked.due_on - (number % 4) * DAY, 9 + number % 8)
            story.add(sent, desk.deposit(case))
            if (read := sent + 4 * DAY) < now:
                story.add(read, desk.answer(case, Verdict.VALIDATED))
    if due:
        _tell_every_state(story, Desk(course=course, asked=due[-1]), cases, now)


def _tell_every_state(story: Story, desk: Desk, cases: list[Case], now: datetime) -> None:
    """Shared after two rounds, to be done again, waiting, late, put off, missing; the rest validated."""
    due_on, later = desk.asked.due_on, now.date() + 10 * DAY

    def tell(days: int, hour: int, act: Act) -> None:
        if (at := desk.hour(due_on + days * DAY, hour)) < now:
            story.add(at, act)

    shared, again, waiting, late, put_off, _missing, *others = cases
    tell(-5, 9, desk.deposit(shared, comment="La gouvernance l’a relue mardi."))
    tell(-3, 9, desk.answer(shared, Verdict.REDO, TO_REDO, due_on + DAY))
    tell(-1, 18, desk.deposit(shared, 2, "Missions et dates précisées."))
    tell(1, 9, desk.answer(shared, Verdict.VALIDATED))
    tell(1, 12, desk.share(shared))
    tell(-2, 14, desk.deposit(again))
    tell(1, 10, desk.answer(again, Verdict.REDO, TO_REDO, later))
    tell(0, 21, desk.deposit(waiting, comment="La dernière partie reste à discuter avec vous."))
    tell(3, 8, desk.deposit(late))
    tell(-1, 8, desk.extend(put_off, later, "Remplace une collègue absente tout le mois."))
    for case in others:
        tell(-4, 11, desk.deposit(case))
        tell(2, 11, desk.answer(case, Verdict.VALIDATED))
