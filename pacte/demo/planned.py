"""The defences of CPTS 1, in some weeks: dates told a month before; since then a half-day more, a change."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

from pacte.cohorts.vocabulary import JurorRole
from pacte.database import FencedSession
from pacte.demo.cast import JUROR, JURY_CHAIR
from pacte.demo.course import MINUTE, Course
from pacte.demo.defences import FIRST, Opened, Season, Wish, working_days
from pacte.demo.dossiers import Case
from pacte.demo.jury import AGENCY, DOCTOR, FEDERATION, NURSE, SECOND_AGENCY, SECOND_CHAIR
from pacte.demo.seating import Seating
from pacte.demo.story import Act, Story
from pacte.juries.half_days.operations import Limits
from pacte.juries.schedule import operations
from pacte.juries.schedule.operations.loading import read_desk
from pacte.juries.schedule.places import choices
from pacte.juries.vocabulary import Half
from pacte.memoires.readers.operations.seats import Seat

VIDEO = "https://visio.example/soutenances-cpts-1"
MORE_VIDEO = "https://visio.example/soutenances-cpts-1-suite"
FROM_FAR = "Je viens de Rennes en train : deux jours de suite m’arrangent."
AWAY = (8, 9, 11)
"""Places of learners who can only be heard by video."""
BACK_LATER = 13
"""Of the one for whom a half-day is added."""
LATER = "Je reprends le travail à la fin de cette semaine-là, pas avant."
FAR = "Je suis en arrêt et ne peux pas me déplacer : à distance, je suis là."
SILENT_LEARNERS = 4
"""Learners who have said nothing of their availability."""


def tell_planned(story: Story, course: Course, now: datetime) -> None:
    """Asked before the mémoires are due, planned a week after, published a month before the first day."""
    days = working_days(course)
    first, second, third, last = days[0], days[1], days[2], days[-1]
    opened = [
        Opened(day=first, half=Half.MORNING, rooms=2),
        Opened(day=first, half=Half.AFTERNOON),
        Opened(day=second, half=Half.MORNING),
        Opened(day=second, half=Half.AFTERNOON),
        Opened(day=third, half=Half.MORNING, link=VIDEO),
    ]
    more = Opened(day=last, half=Half.AFTERNOON, link=MORE_VIDEO)
    season = Season(course=course, opened=opened)
    due_on = course.definition.memoire.due_on

    def at(days: int, hour: int) -> datetime:
        return season.hour(due_on + timedelta(days=days), hour)

    jurors, second_jury = list(_jurors(first, second, third)), list(_second_jury(first, second))
    learners = list(_learners(course.present_at(now), opened))
    story.add(at(-10, 10), season.open(*opened))
    story.add(at(-9, 10), season.ask(due_on + timedelta(days=4)))
    season.tell_answers(story, [*jurors, *learners], at(-8, 19), 9)
    _tell_second_jury(story, season, second_jury, at)
    story.add(at(7, 9), season.propose)
    story.add(at(7, 11), season.accept)
    story.add(at(8, 9), season.publish)
    season.tell_notices(story, now)
    story.add(at(11, 10), season.open(more))
    story.add(at(11, 11), season.ask((now + timedelta(days=4)).date()))
    story.add(at(11, 12), season.ask_again)
    answers = [*jurors, *second_jury, *learners[::-2]]
    again = [one for one in answers if one.who not in (JUROR.who, JURY_CHAIR.who)]
    season.tell_answers(story, again, at(11, 18), 3)
    story.add(at(14, 16), _moving(season))


def _jurors(first: date, second: date, third: date) -> Iterator[Wish]:
    """Those who say when they are free."""
    by_video = [(third, half) for half in Half]
    yield Wish(
        who=JURY_CHAIR.who, is_free=True, never=by_video, limits=Limits(department="35"), note=FROM_FAR
    )
    yield Wish(who=AGENCY, is_free=True, never=by_video, limits=Limits(department="69", max_per_day=5))
    yield Wish(who=FEDERATION, is_free=True, limits=Limits(department="69"))
    yield Wish(
        who=JUROR.who,
        is_free=True,
        never=[(second, half) for half in Half],
        limits=Limits(department="42", max_per_day=4, max_in_all=8),
    )
    yield Wish(
        who=NURSE,
        is_free=True,
        never=[(first, Half.MORNING), *by_video],
        limits=Limits(department="38", max_per_day=6),
    )
    yield Wish(
        who=DOCTOR,
        is_free=True,
        never=[(first, half) for half in Half],
        limits=Limits(department="01", max_per_day=3, max_in_all=6),
    )


def _second_jury(first: date, second: date) -> Iterator[Wish]:
    """Those who come later, for the first morning and for what is held by video."""
    never = [(first, Half.AFTERNOON), *((second, half) for half in Half)]
    yield Wish(who=SECOND_CHAIR, is_free=True, never=never, limits=Limits(department="35", max_per_day=6))
    yield Wish(who=SECOND_AGENCY, is_free=True, never=never, limits=Limits(department="63", max_per_day=6))


def _learners(cases: Sequence[Case], opened: Sequence[Opened]) -> Iterator[Wish]:
    """All but the last ones."""
    every = [(one.day, one.half) for one in opened]
    in_person = [(one.day, one.half) for one in opened if not one.link]
    for number, case in enumerate(cases[:-SILENT_LEARNERS]):
        if number in AWAY:
            yield Wish(who=case.who, is_free=True, never=in_person, note=FAR)
        elif number == BACK_LATER:
            yield Wish(who=case.who, is_free=True, never=every, note=LATER)
        else:
            yield Wish(who=case.who)


def _tell_second_jury(
    story: Story, season: Season, wishes: Sequence[Wish], at: Callable[[int, int], datetime]
) -> None:
    """Two more, once the mémoires are given to read, so that two rooms can sit at once."""
    seating = Seating(course=season.course)
    seats = (
        Seat(role=JurorRole.EHESP, is_chair=True),
        Seat(role=JurorRole.ARS, organisation="ARS Auvergne-Rhône-Alpes"),
    )
    for number, (wish, seat) in enumerate(zip(wishes, seats, strict=True)):
        seating.tell(story, wish.who, seat, at(5, 12) + number * MINUTE)
        story.add(at(6, 20) + number * MINUTE, season.answer(wish))
    story.add(at(6, 12), season.ask_again)


def _moving(season: Season) -> Act:
    """By hand, the first defence for which another place is open; not yet published."""

    def run(session: FencedSession, at: datetime) -> None:
        cohort = season.course.cohort(session)
        desk = read_desk(session, cohort, FIRST, at=at)
        others = (choices(desk.table, one.learner) for one in desk.draft.defences)
        best = next((found[0].defence for found in others if found and not found[0].blocks), None)
        if best is None:
            return
        operations.place(
            session,
            cohort_id=cohort.id,
            which=FIRST,
            learner=best.learner,
            slot=best.slot,
            room=best.room,
            seen=desk.number,
            by=season.course.sitting.staff,
            at=at,
        )

    return run
