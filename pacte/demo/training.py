"""The training of the demonstration: three cohorts whose seminars were held, one held today."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pacte.cohorts.definition import HalfDayDefinition, Modality
from pacte.cohorts.rules import public_holiday
from pacte.demo.cast import RUNNING_TRAINER, TRAINER
from pacte.demo.catching_up import tell_catch_up
from pacte.demo.contacts import tell_2021, tell_last_weeks
from pacte.demo.course import MINUTE, Course
from pacte.demo.defended import tell_defended_2021, tell_defended_lately
from pacte.demo.dossiers import Case
from pacte.demo.judged import tell_judged
from pacte.demo.lifting import tell_lifted
from pacte.demo.memoires import tell_in_time
from pacte.demo.opinions import ask, tell_cold_opinions, tell_opinions
from pacte.demo.planned import tell_planned
from pacte.demo.questions import tell_questions, tell_questions_of_2021
from pacte.demo.reading import READ_IT_ALL, RUNNING, add_own_page, tell_coming_back, tell_reading
from pacte.demo.room import Room
from pacte.demo.selections import DAY, FIRST_CPTS_TRAINERS, HOUR, PROMO_8_TRAINER, SECOND_TRAINER, Learners
from pacte.demo.sitting import Sitting
from pacte.demo.story import Story
from pacte.demo.subjects import tell_subjects
from pacte.demo.work import tell_productions
from pacte.seminars.presence.rules import Entered
from pacte.seminars.vocabulary import AttendanceState

LAUNCH = "seminaire-1"
USUAL_HOURS = ((time(9), time(12, 30)), (time(13, 30), time(17)))
VIDEO = "https://visio.example/pacte-msp-auvergne"
VIDEO_OF_2020 = "https://visio.example/pacte-session-2"
TURNED = "Les équipes de soins évitent les réunions en salle : les sept journées se tiennent à distance."


def femasif_session_2(story: Story, sitting: Sitting, learners: Learners, now: datetime) -> None:
    """Seven days turned to video, every half-day entered by the trainer as it went, and sealed."""
    course = Course(sitting=sitting, learners=learners, trainers=[TRAINER.who, SECOND_TRAINER])
    story.add(course.hours("seance-1")[0].starts_at - 20 * DAY, course.name_trainers)
    turned = course.hours("seance-1")[0].starts_at - 6 * DAY
    for number, one in enumerate(course.definition.seminars):
        told = course.change(one.key, TURNED, modality=Modality.ONLINE, video_url=VIDEO_OF_2020)
        story.add(turned + number * MINUTE, told)
        for room in _rooms(course, one.key):
            missing = learners[3 * number : 3 * number + 1] if number in (2, 4) else ()
            room.tell_presences_by_video(story, but=[case for case, _ in missing])
            for case, _ in missing:
                ill = Entered(state=AttendanceState.JUSTIFIED, reason="Malade, a prévenu la veille.")
                story.add(room.hours.starts_at + 20 * MINUTE, room.enter(case, ill))
            room.tell_seal(story)
    tell_reading(story, course, course.hours("seance-1")[-1].ends_at + DAY, READ_IT_ALL, now)
    tell_2021(story, course)
    tell_questions_of_2021(story, course)
    tell_in_time(story, course)
    tell_defended_2021(story, course)


def aura_cpts_1(story: Story, sitting: Sitting, learners: Learners, now: datetime) -> None:
    """Seven seminars signed on paper, photographs kept; mémoires read by a jury, defences planned."""
    course = Course(sitting=sitting, learners=learners, trainers=FIRST_CPTS_TRAINERS)
    story.add(course.hours(LAUNCH)[0].starts_at - 20 * DAY, course.name_trainers)
    for number, one in enumerate(course.definition.seminars):
        absent = [learners[2 * number][0]] if number % 2 else []
        _tell_on_paper(story, course, one.key, absent=absent)
    tell_judged(story, course, now)
    tell_planned(story, course, now)


def aura_msp_8(story: Story, sitting: Sitting, learners: Learners, now: datetime) -> None:
    """The launch of 20 and 21 June 2024 signed by all 18, the others on paper; asked later; just defended."""
    course = Course(sitting=sitting, learners=learners, trainers=[PROMO_8_TRAINER])
    cases = [case for case, _ in learners]
    launch = course.hours(LAUNCH)
    story.add(launch[0].starts_at - 14 * DAY, course.name_trainers)
    for number, room in enumerate(_rooms(course, LAUNCH)):
        room.tell_signatures(story, on_tablet=number == 3)
        room.tell_seal(story)
    story.add(launch[-1].ends_at + 5 * MINUTE, ask)
    tell_opinions(story, course, LAUNCH, first=launch[-1].ends_at + 2 * HOUR, cases=cases[:14])
    for number, one in enumerate(course.definition.seminars[1:]):
        _tell_on_paper(story, course, one.key, absent=[cases[5 * number % 18]])
    months_later = datetime(2026, 4, 10, 9, 5, tzinfo=ZoneInfo(course.zone))
    story.add(months_later, ask)
    tell_cold_opinions(story, course, first=months_later + 4 * HOUR, cases=cases[3:14], leaders=7)
    tell_in_time(story, course)
    tell_defended_lately(story, course, now)


def aura_msp_auvergne(story: Story, sitting: Sitting, learners: Learners, now: datetime) -> None:
    """A launch, a seminar turned to video, one moved to today, one to come, one cancelled."""
    course = Course(sitting=sitting, learners=learners, trainers=[RUNNING_TRAINER.who])
    story.add(course.hours(LAUNCH)[0].starts_at - 14 * DAY, course.name_trainers)
    _tell_launch(story, course)
    _tell_video(story, course)
    _tell_today(story, course, now)
    _tell_later(story, course, now)
    launched = course.hours(LAUNCH)[-1].ends_at
    add_own_page(story, course, launched + 4 * DAY)
    tell_reading(story, course, launched + DAY, RUNNING, now)
    tell_coming_back(story, course, now)
    tell_last_weeks(story, course, now)
    tell_productions(story, course, now)
    tell_questions(story, course, now)
    tell_lifted(story, course, now)
    tell_subjects(story, course, now)


def _tell_launch(story: Story, course: Course) -> None:
    """Nine of ten there; one late; the absence of the tenth, first without a reason, put right afterwards."""
    cases = course.present_at(course.hours(LAUNCH)[0].starts_at)
    first, last = course.hours(LAUNCH)[0].starts_at, course.hours(LAUNCH)[-1].ends_at
    absent, late = cases[6], cases[4]
    story.add(first - 13 * DAY, course.invite(LAUNCH))
    course.tell_answers(story, LAUNCH, first - 12 * DAY, [case for case in cases if case is not absent])
    reason = "Je garde mon enfant malade ; je rattraperai avec les supports."
    story.add(first - DAY, course.announce_absence(LAUNCH, absent, reason))
    course.tell_leaders(story, LAUNCH, first - 11 * DAY, coming=6, declining=1)
    rooms = _rooms(course, LAUNCH)
    for number, room in enumerate(rooms):
        room.tell_signatures(story, but=[absent, late] if number == 0 else [absent])
        room.tell_seal(story)
    arrived = first + 70 * MINUTE
    entered = Entered(
        state=AttendanceState.EXCUSED, reason="Train retardé, arrivée pendant la pause.", arrived_at=arrived
    )
    story.add(arrived + 5 * MINUTE, rooms[0].enter(late, entered))
    proof = Entered(state=AttendanceState.JUSTIFIED, reason="Attestation reçue après le séminaire.")
    for number, room in enumerate(rooms):
        story.add(last + 6 * DAY + number * MINUTE, room.amend(absent, proof))
    story.add(last + 5 * MINUTE, ask)
    there = [case for case in cases if case is not absent]
    tell_opinions(story, course, LAUNCH, first=last + 2 * HOUR, cases=there[:7])


def _tell_video(story: Story, course: Course) -> None:
    """Two days turned to video on the eve, for snow: the seminar stays the same."""
    key = "seminaire-2"
    first, last = course.hours(key)[0].starts_at, course.hours(key)[-1].ends_at
    cases = course.present_at(first)
    story.add(first - 40 * DAY, course.invite(key))
    course.tell_answers(story, key, first - 39 * DAY, cases, silent=1)
    reason = "Les trains sont à l’arrêt jusqu’à vendredi : nous nous retrouvons à distance, aux mêmes heures."
    story.add(first - DAY, course.change(key, reason, modality=Modality.ONLINE, video_url=VIDEO))
    rooms = _rooms(course, key)
    for number, room in enumerate(rooms):
        room.tell_presences_by_video(story, but=cases[9:] if number == 3 else ())
        room.tell_seal(story)
    tell_catch_up(story, course, rooms[3], cases[9], first=last + DAY)
    story.add(last + 5 * MINUTE, ask)
    tell_opinions(story, course, key, first=last + 2 * HOUR, cases=cases[1:7])


def _tell_today(story: Story, course: Course, now: datetime) -> None:
    """Moved to the last working day and to today; yesterday's afternoon is to be sealed."""
    key = "seminaire-3"
    cases = course.present_at(course.hours(key)[0].starts_at)
    local = now.astimezone(ZoneInfo(course.zone))
    first_day = _usual_day(working_day_before(local.date(), course.definition.federation.departments))
    today = hours_around(local)
    course_days = course.hours_defined([*first_day, *today])
    before, after = course_days[:2], course_days[2:]
    story.add(now - 50 * DAY, course.invite(key))
    course.tell_answers(story, key, now - 49 * DAY, cases[:6])
    reason = "Je suis en congé cette semaine-là."
    story.add(now - 46 * DAY, course.announce_absence(key, cases[7], reason, with_document=True))
    moved = "La salle est prise pour une campagne de vaccination ; nous gardons les mêmes formatrices."
    story.add(now - 35 * DAY, course.change(key, moved, half_days=[*first_day, *today]))
    course.tell_answers(story, key, now - 34 * DAY, [one for one in cases if one is not cases[8]], silent=1)
    reason = "Ma structure reçoit l’agence ce jour-là."
    story.add(now - 30 * DAY, course.announce_absence(key, cases[8], reason))
    for hours in before:
        room = Room(course=course, key=key, hours=hours)
        room.tell_signatures(story, but=[cases[8]])
    Room(course=course, key=key, hours=before[0]).tell_seal(story)
    for hours in after:
        room = Room(course=course, key=key, hours=hours)
        missing = [cases[8]] if hours.ends_at <= now else [cases[0], *cases[6:]]
        room.tell_signatures(story, but=missing, until=now)


def _tell_later(story: Story, course: Course, now: datetime) -> None:
    """The next seminar waits for answers; the last one is cancelled."""
    story.add(now - 20 * DAY, course.invite("seminaire-4"))
    cases = course.present_at(course.hours("seminaire-4")[0].starts_at)
    course.tell_answers(story, "seminaire-4", now - 19 * DAY, cases[1:5])
    reason = "Ces jours sont ceux du congrès régional ; le module est repris au séminaire 4."
    story.add(now - 6 * DAY, course.cancel("seminaire-5", reason))


def _tell_on_paper(story: Story, course: Course, key: str, *, absent: Sequence[Case] = ()) -> None:
    for room in _rooms(course, key):
        room.tell_paper(story, but=absent)
        room.tell_seal(story)


def _rooms(course: Course, key: str) -> list[Room]:
    return [Room(course=course, key=key, hours=hours) for hours in course.hours(key)]


def _usual_day(day: date) -> list[HalfDayDefinition]:
    return [HalfDayDefinition(on=day, starts_at=start, ends_at=end) for start, end in USUAL_HOURS]


def hours_around(now: datetime) -> list[HalfDayDefinition]:
    """The half-days of that local day: the usual ones, or one that goes on when none of them does."""
    usual = _usual_day(now.date())
    if any(one.starts_at <= now.time() < one.ends_at for one in usual):
        return usual
    last = datetime.combine(now.date(), time(23, 59))
    start = datetime.combine(now.date(), time(now.hour))
    return [
        HalfDayDefinition(
            on=now.date(), starts_at=start.time(), ends_at=min(start + timedelta(hours=3), last).time()
        )
    ]


def working_day_before(day: date, departments: tuple[str, ...]) -> date:
    """The last day before, neither at a weekend nor a public holiday."""
    found = day - timedelta(days=1)
    while found.weekday() > 4 or public_holiday(found, departments):
        found -= timedelta(days=1)
    return found


TRAININGS: Mapping[str, Callable[[Story, Sitting, Learners, datetime], None]] = {
    "femasif-s2": femasif_session_2,
    "aura-cpts-1": aura_cpts_1,
    "aura-msp-8": aura_msp_8,
    "aura-msp-auvergne": aura_msp_auvergne,
}
