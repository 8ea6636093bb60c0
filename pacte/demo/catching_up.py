"""Catch-up work of the demonstration: given after an absence, handed in, waiting to be read."""

from datetime import datetime, timedelta

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.demo.course import Course
from pacte.demo.dossiers import Case
from pacte.demo.room import Room
from pacte.demo.selections import DAY
from pacte.demo.story import Act, Story
from pacte.seminars.absences import operations as absences
from pacte.seminars.models import CatchUp

INSTRUCTION = (
    "Relisez le support de l’après-midi, puis rendez une page : les deux étapes du projet de santé que "
    "votre équipe pourrait commencer ce trimestre, et pourquoi."
)
WORK = (
    "Première étape : reprendre le diagnostic du territoire avec les chiffres de 2025, parce que la moitié "
    "de l’équipe est arrivée depuis.\n\nSeconde étape : écrire qui fait quoi pour les patients diabétiques ; "
    "deux infirmières et un médecin sont prêts à commencer en janvier."
)


def tell_catch_up(story: Story, course: Course, room: Room, case: Case, *, first: datetime) -> None:
    """The trainer gives it ``first``; two days later the learner hands it in."""
    story.add(first, _give(course, room, case))
    story.add(first + 2 * DAY, _hand_in(course, case))


def _give(course: Course, room: Room, case: Case) -> Act:
    def run(session: FencedSession, at: datetime) -> None:
        absences.give_catch_up(
            session,
            enrollment_id=course.enrollment_id(session, case),
            half_day_id=course.half_day_id(session, room.key, room.hours),
            instruction=INSTRUCTION,
            minutes=180,
            due_on=(at + timedelta(days=14)).date(),
            by=course.trainer(session),
            at=at,
        )

    return run


def _hand_in(course: Course, case: Case) -> Act:
    def run(session: FencedSession, at: datetime) -> None:
        enrollment_id = course.enrollment_id(session, case)
        work = session.scalars(select(CatchUp).where(CatchUp.enrollment_id == enrollment_id)).one()
        absences.hand_in(
            session,
            enrollment_id=enrollment_id,
            catch_up_id=work.id,
            words=WORK,
            document=None,
            without_file=False,
            seen=work.revision,
            by=case.candidate,
            at=at,
        )

    return run
