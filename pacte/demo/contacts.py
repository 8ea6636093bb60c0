"""The contacts of the demonstration: the 173 of FémasIF in 2021, and a trainer's last weeks in Auvergne."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.demo.course import Course
from pacte.demo.dossiers import Case
from pacte.demo.story import Act, Story
from pacte.followup import operations
from pacte.followup.rules import Contact
from pacte.followup.vocabulary import Channel
from pacte.learners.models import TrainerAssignment
from pacte.policy import Actor

IN_2021 = ((Channel.PHONE, 127), (Channel.MAIL, 39), (Channel.MEETING, 7))
"""Support contacts of the year (FémasIF, activity report 2021)."""
FIRST, DAYS = date(2021, 1, 4), 350

SPOKEN_OF: tuple[tuple[tuple[str, ...], str], ...] = (
    (("health-project",), "Diagnostic de territoire : par où commencer, qui interroger."),
    (("posture",), "Sa place entre les associés et les professionnels salariés."),
    (("team",), "Réunions qui débordent ; un ordre du jour d’une page à essayer."),
    (("quality",), "Première fiche PDSA relue, l’objectif est à resserrer."),
    (("management",), "Budget de fonctionnement : les postes à demander à l’expert-comptable."),
    (("organisation",), "Changement de date du prochain séminaire."),
    (("memoire",), "Trois pistes de sujet, une à garder."),
    (("health-project", "team"), "Le projet de santé est écrit, il reste à le faire porter par tous."),
    (("memoire", "quality"), "Le mémoire partirait de la démarche qualité engagée dans l’équipe."),
    (("personal",), "Charge de travail lourde en ce moment ; refaire le point dans deux semaines."),
)


def tell_2021(story: Story, course: Course) -> None:
    """127 by phone, 39 by e-mail, 7 meetings, noted by whoever follows each learner."""
    draw = Random("contacts-2021")  # noqa: S311 - made-up contacts
    channels = [channel for channel, count in IN_2021 for _ in range(count)]
    draw.shuffle(channels)
    for number, channel in enumerate(channels):
        day = _weekday(FIRST + timedelta(days=number * DAYS // len(channels)))
        themes, note = draw.choice(SPOKEN_OF)
        case, _ = course.learners[number % len(course.learners)]
        contact = Contact(held_on=day, channel=channel, themes=themes, note=note)
        at = datetime.combine(day, time(9 + number % 8, 7 * number % 60), UTC)
        story.add(at, noting(course, case, contact))


def tell_last_weeks(story: Story, course: Course, now: datetime) -> None:
    """What a trainer noted of late: shared or not, a step late, one for today, one to come, one mistake."""
    cases = course.present_at(now)
    told: tuple[tuple[int, int, Channel, tuple[str, ...], str, bool, str, int | None], ...] = (
        (0, 41, Channel.PHONE, ("posture",), "Les associés la sollicitent encore pour tout.", True, "", None),
        (1, 38, Channel.MAIL, ("organisation",), "Demande le programme du séminaire 3.", False, "", None),
        (2, 33, Channel.VIDEO, ("health-project",), "Feuille de route relue ensemble.", True, "", None),
        (3, 30, Channel.PHONE, ("team",), "Tension avec un associé ; ne pas en parler en séminaire.", False,
         "Prendre des nouvelles", -16),
        (4, 27, Channel.PHONE, ("quality",), "Un PDSA sur les rendez-vous.", False, "", None),
        (5, 21, Channel.MEETING, ("health-project", "team"), "Sur place, avec son équipe.", True, "", None),
        (6, 17, Channel.PHONE, ("personal",), "Difficile de tenir les deux mi-temps.", False,
         "Rappeler après sa réunion d’équipe", 2),
        (7, 12, Channel.MAIL, ("management",), "Budget envoyé, à relire.", False, "Relire son budget", 0),
        (0, 9, Channel.PHONE, ("memoire",), "Retour sur son brouillon, lu ensemble.", True,
         "Demander la version suivante", -5),
        (8, 6, Channel.MESSAGE, ("organisation",), "Sera en retard demain matin.", False, "", None),
    )  # fmt: skip
    zone = ZoneInfo(course.zone)
    for number, ago, channel, themes, note, shared, step, late in told:
        today = now.astimezone(zone).date()
        day = _weekday(today - timedelta(days=ago))
        at = datetime.combine(day, time(9 + 2 * number % 9, 7 * number % 60), zone)
        contact = Contact(
            held_on=day,
            channel=channel,
            themes=themes,
            note=note,
            shared=shared,
            next_step=step,
            next_on=None if late is None else today - timedelta(days=late),
        )
        case = cases[number % len(cases)]
        story.add(at, noting(course, case, contact, done=late == -16, mistake=number == 8))


def noting(course: Course, case: Case, contact: Contact, *, done: bool = False, mistake: bool = False) -> Act:
    """Whoever follows the learner notes it; the step done at once, or the contact cancelled."""

    def run(session: FencedSession, at: datetime) -> None:
        enrollment_id = course.enrollment_id(session, case)
        follower = session.scalars(
            select(Person)
            .join(TrainerAssignment, TrainerAssignment.trainer_id == Person.id)
            .where(TrainerAssignment.enrollment_id == enrollment_id)
            .order_by(TrainerAssignment.id.desc())
            .limit(1)
        ).one()
        by = Actor(person_id=follower.id, label=follower.name)
        row = operations.note(session, enrollment_id=enrollment_id, contact=contact, by=by, at=at)
        seen = row.revision
        if done:
            operations.close_step(session, contact_id=row.id, done=True, seen=seen, by=by, at=at)
        if mistake:
            reason = "Noté sur la mauvaise fiche"
            operations.cancel(session, contact_id=row.id, reason=reason, seen=seen, by=by, at=at)

    return run


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
