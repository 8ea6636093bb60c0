"""Defences of the demonstration that are over: FémasIF’s session 2 in June 2021; MSP 8, all but the last."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pacte.cohorts.vocabulary import JurorRole
from pacte.demo.cast import DEFERRED, JUROR, JURY_CHAIR
from pacte.demo.course import Course
from pacte.demo.defence_days import Days
from pacte.demo.defence_results import Results
from pacte.demo.defences import Opened, Season, Wish, working_days
from pacte.demo.dossiers import Case
from pacte.demo.jury import AGENCY, NURSE
from pacte.demo.people import MadeUp
from pacte.demo.seating import Seating
from pacte.demo.selections import DAY, made_up
from pacte.demo.story import Story
from pacte.juries.day.rules import Verdict
from pacte.juries.half_days.operations import Limits
from pacte.juries.vocabulary import Half, Outcome, Resit
from pacte.memoires.readers.operations.seats import Seat

Bench = Sequence[tuple[MadeUp, Seat]]
SCHOOL = Seat(role=JurorRole.EHESP, is_chair=True)
JURIES_OF_2021: Bench = (
    (made_up("Clotilde", "Auberive", "ehesp.2021"), SCHOOL),
    (made_up("Fulbert", "Lasne-Kermadec", "ehesp.seconde.2021"), SCHOOL),
    (
        made_up("Ninon", "Ravachol-Desprez", "ars.2021"),
        Seat(role=JurorRole.ARS, organisation="ARS Île-de-France"),
    ),
    (
        made_up("Octave", "Guérinot", "ars.second.2021"),
        Seat(role=JurorRole.ARS, organisation="ARS Île-de-France"),
    ),
    (
        made_up("Philomène", "Aubusset", "infirmiere.2021"),
        Seat(role=JurorRole.PROFESSIONAL, organisation="Infirmière libérale"),
    ),
    (
        made_up("Jocelyn", "Marbaix", "medecin.2021"),
        Seat(role=JurorRole.PROFESSIONAL, organisation="Médecin généraliste"),
    ),
)
JURY_OF_MSP_8: Bench = (
    (JURY_CHAIR.who, SCHOOL),
    (AGENCY, Seat(role=JurorRole.ARS, organisation="ARS Auvergne-Rhône-Alpes")),
    (JUROR.who, Seat(role=JurorRole.PROFESSIONAL, organisation="Coordinatrice de CPTS")),
    (NURSE, Seat(role=JurorRole.PROFESSIONAL, organisation="Infirmière en pratique avancée")),
)
HALVES = (Half.MORNING, Half.AFTERNOON)
TO_CORRECT = (
    "La question est bonne et le travail avec l’équipe est réel. Décrivez votre méthode : qui a été "
    "interrogé, quand, avec quelle grille. Appuyez la troisième partie sur vos relevés, et dites vos "
    "limites. À l’oral, distinguez ce qui revient à la coordination de ce que l’équipe a décidé."
)
ADDENDUM = "La deuxième soutenance a fini dix minutes plus tard que noté : l’heure de la salle fait foi."
NOTES = "Bonne maîtrise à l’oral. Deux questions sur la place de la coordination, réponses précises."


def tell_defended_2021(story: Story, course: Course) -> None:
    """21 defended in two rooms at the end of June 2021, 21 admitted; their results sent on 2 July."""
    first, second, *_ = working_days(course)
    opened = [Opened(day=day, half=half, rooms=2) for day in (first, second) for half in HALVES]
    season = Season(course=course, opened=opened)
    jurors = [Wish(who=who, is_free=True, limits=Limits(max_per_day=6)) for who, _ in JURIES_OF_2021]
    learners = [Wish(who=case.who, is_free=True) for case, _ in course.learners[::3]]
    _tell_planned(story, season, JURIES_OF_2021, [*jurors, *learners], [case for case, _ in course.learners])
    days = Days(season=season)
    results = Results(days=days)
    days.tell(story, opened)
    results.tell(story, opened)
    story.add(season.hour(course.definition.defence.ends_on, 10) + 2 * DAY, results.send_wave)


def tell_defended_lately(story: Story, course: Course, now: datetime) -> None:
    """Eighteen heard within the last days: one deferred, one absent; the last minutes are not all signed.

    Those of the last half-day are to be closed by who presides, those before wait for one juror.
    """
    *_, first, second, third = working_days(course)
    opened = [Opened(day=day, half=half) for day in (first, second, third) for half in HALVES]
    season = Season(course=course, opened=opened)
    late = [(day, half) for day in (second, third) for half in HALVES]
    cases = [case for case, _ in course.learners]
    missing, deferred, *_ = cases
    assert deferred.who is DEFERRED.who
    wishes = [
        Wish(who=JURY_CHAIR.who, is_free=True),
        Wish(who=AGENCY, is_free=True),
        Wish(who=JUROR.who, is_free=True, never=[(first, half) for half in HALVES]),
        Wish(who=NURSE, is_free=True, never=[(third, half) for half in HALVES]),
        *(Wish(who=case.who, is_free=True, never=late) for case in (missing, deferred)),
        *(Wish(who=case.who, is_free=True) for case in cases[4:9]),
    ]
    _tell_planned(story, season, JURY_OF_MSP_8, wishes, cases)
    days = Days(
        season=season,
        verdicts={
            deferred.who.email: Verdict(outcome=Outcome.DEFERRED, resit=Resit.BOTH, to_correct=TO_CORRECT),
            missing.who.email: Verdict(outcome=Outcome.ABSENT),
        },
        notes=NOTES,
    )
    results = Results(days=days)
    days.tell(story, opened)
    results.tell(story, opened[:4])
    results.tell(story, opened[4:5], but=[JUROR.who])
    story.add(season.hour(second, 9), results.send_wave)
    story.add(season.hour(second, 10), results.complete(opened[0], ADDENDUM))


def _tell_planned(
    story: Story, season: Season, bench: Bench, wishes: Sequence[Wish], cases: Sequence[Case]
) -> None:
    """Seated, asked, placed in the order of ``cases``, published before dates are to be told."""
    starts_on = season.course.definition.defence.starts_on
    seating = Seating(course=season.course)

    def at(days: int, hour: int) -> datetime:
        return season.hour(starts_on - timedelta(days=days), hour)

    for number, (who, seat) in enumerate(bench):
        seating.tell(story, who, seat, at(50, 9) + number * timedelta(minutes=6))
    story.add(at(48, 10), season.open(*season.opened))
    story.add(at(47, 10), season.ask(_day_before(starts_on, 38)))
    season.tell_answers(story, wishes, at(46, 18), 7)
    story.add(at(37, 9), season.close)
    season.tell_placed(story, cases, at(37, 10))
    story.add(at(36, 9), season.publish)
    season.tell_notices(story, at(0, 0) + 7 * DAY)


def _day_before(day: date, days: int) -> date:
    return day - timedelta(days=days)
