"""Subjects of mémoires talked over in MSP Auvergne, months before they are due: every state, two drafts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.demo.course import Course
from pacte.demo.memoires import Author
from pacte.demo.plans import promo_8_plans
from pacte.demo.story import Act, Story
from pacte.federations.models import Structure
from pacte.learners import operations as learners
from pacte.learners.models import Enrollment
from pacte.memoires import following as _following  # noqa: F401 - asks for the subject again

TOO_WIDE = "Trois questions en une. Gardez celle que l’équipe se pose déjà, et dites comment vous mesurerez."
NO_PROCESS = "Qu’est-ce qui est mené avec l’équipe ? Pour l’instant, je lis une enquête auprès des patients."
ASKED = "Votre question me plaît. Qui, dans l’équipe, a demandé ces réunions ?"
REPLIED = "Les infirmières, en janvier. Les médecins s’y sont ralliés après deux essais."
UNSURE = "J’hésite à garder le secrétariat dans le périmètre : qu’en pensez-vous ?"
TO_READ = "Les trois premières parties. Le fil se suit-il ? La méthode est-elle assez précise ?"
READ = """\
Le fil se suit. Avant la suite :

- **la méthode** : dites combien d’entretiens, avec qui, et quand ;
- ce que l’équipe a décidé vient trop tard, remontez-le en première partie.
"""
MOVED = "Nouveau poste dans une maison de santé voisine, avec l’accord des deux équipes."


def tell_subjects(story: Story, course: Course, now: datetime) -> None:
    """Two validated, one to take up, two waiting, one to confirm after another structure; four awaited."""
    today = now.astimezone(ZoneInfo(course.zone)).date()
    cases = course.present_at(now)
    talked, again, waiting, moved, taken_up, _late, drafting = (
        Author(course=course, case=case, number=number) for number, case in enumerate(cases[:7])
    )

    def tell(author: Author, days_ago: int, act: Act) -> None:
        story.add(author.hour(today - timedelta(days=days_ago)), act)

    tell(talked, 40, talked.propose)
    tell(talked, 38, talked.write(ASKED, as_trainer=True))
    tell(talked, 37, talked.write(REPLIED))
    tell(talked, 35, talked.validate)
    tell(talked, 12, talked.give_draft(TO_READ))
    tell(talked, 9, talked.answer_draft(READ))
    tell(again, 30, again.propose)
    tell(again, 26, again.ask_again(TOO_WIDE))
    tell(waiting, 6, waiting.propose)
    tell(waiting, 5, waiting.write(UNSURE))
    tell(moved, 45, moved.propose)
    tell(moved, 41, moved.validate)
    tell(moved, 9, _moving(moved))
    tell(taken_up, 33, taken_up.propose)
    tell(taken_up, 29, taken_up.ask_again(NO_PROCESS))
    tell(taken_up, 4, taken_up.propose_again)
    tell(drafting, 28, drafting.propose)
    tell(drafting, 25, drafting.validate)
    tell(drafting, 3, drafting.give_draft(TO_READ))


def _moving(author: Author) -> Act:
    """Another structure bears the training: one that no other learner of the cohort comes from."""

    def run(session: FencedSession, at: datetime) -> None:
        name = promo_8_plans()[0].structure
        row = session.get_one(Enrollment, author.enrollment_id(session))
        learners.change_structure(
            session,
            enrollment=row,
            structure=session.scalars(select(Structure).where(Structure.name == name)).one(),
            commitment=author.case.paper(session, "commitment", at),
            on=at.date(),
            reason=MOVED,
            seen=row.revision,
            by=author.course.sitting.staff,
            at=at,
        )

    return run
