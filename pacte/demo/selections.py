"""The selections of the demonstration: four finished, one at the EHESP, one still being scored."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from pacte.applications import tie_facts as _tie_facts  # noqa: F401 - tells the register of conflicts
from pacte.demo.cast import COMMITTEE_MEMBER, RUNNING_TRAINER, STAFF_AURA, STAFF_FEMASIF, TRAINER
from pacte.demo.dossiers import Case
from pacte.demo.hearing import Hearing
from pacte.demo.meeting import Meeting
from pacte.demo.people import MadeUp
from pacte.demo.plans import Ending, Work
from pacte.demo.sitting import Seat, Sitting
from pacte.demo.story import Story
from pacte.learners import seats as _seats  # noqa: F401 - tells the selection who sits already
from pacte.learners import tie_facts as _trainers  # noqa: F401 - tells the register of former trainers
from pacte.selection.answers import following as _following  # noqa: F401 - follows validations
from pacte.selection.answers.vocabulary import AnswerKind
from pacte.selection.committee import roles as _roles  # noqa: F401 - seats who accepts an invitation
from pacte.selection.deliberation.rules import Event
from pacte.selection.interviews import following as _interviews  # noqa: F401 - follows withdrawals
from pacte.selection.vocabulary import MemberQuality
from pacte.seminars import following as _calendar  # noqa: F401 - the calendar follows the definition

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PLACES = frozenset({AnswerKind.PLACE})
DEPOSITED = (Ending.DEPOSITED, Ending.DEPOSITED_AGAIN)
Learners = Sequence[tuple[Case, datetime | None]]
"""Dossiers that end as enrolments, with when their holder leaves, if they do."""
FIRST_CPTS_PLACES = 21
"""Over thirty dossiers for 21 places (FemasAURA&Co, activity report 2024)."""
LEFT_TO_GIVE = 4
"""Opinions left for whoever enters as the committee member."""


def made_up(given: str, family: str, local: str) -> MadeUp:
    """Somebody of Lyon whom a story needs; nobody plays them."""
    return MadeUp(given, family, f"{local}@demo.example", "06 39 98 00 00", "Lyon")


AGENCY_IDF = made_up("Ghislaine", "Ormesson-Vial", "ars.idf")
PARTNER_IDF = made_up("Kamel", "Bréhaudat", "urps.idf")
SECOND_TRAINER = made_up("Tristan", "Belhomont", "formateur.femasif")
AGENCY_AURA = made_up("Corinne", "Delestrade", "ars.aura")
PARTNER_AURA = made_up("Aurélien", "Vassivière", "urps.aura")
TRAINER_AURA = made_up("Hanane", "Quéroy", "formatrice.aura")
FIRST_CPTS_TRAINERS = (
    made_up("Mireille", "Chastang-Roux", "formatrice.cpts"),
    made_up("Bastien", "Aymard-Laval", "formateur.cpts"),
)
PROMO_8_TRAINER = made_up("Rosalie", "Fontvieille", "formatrice.msp")


def femasif_session_2(story: Story, sitting: Sitting, now: datetime) -> Learners:
    """21 retained for 21 places in November 2019, validated, confirmed and enrolled before T0."""
    closed = sitting.definition.closes_at
    sitting.seats = (
        Seat(STAFF_FEMASIF.who, MemberQuality.FEDERATION, "FémasIF", has_role=True),
        Seat(AGENCY_IDF, MemberQuality.AGENCY, "ARS Île-de-France"),
        Seat(PARTNER_IDF, MemberQuality.PARTNER, "URPS infirmiers"),
        Seat(TRAINER.who, MemberQuality.TRAINER, "", has_role=True),
    )
    meeting = Meeting(sitting=sitting, place="Paris, siège de la FémasIF")
    sitting.tell_seats(story, closed + 3 * DAY + 9 * HOUR)
    story.add(closed + 5 * DAY + 10 * HOUR, sitting.settle)
    story.add(closed + 6 * DAY + 9 * HOUR, sitting.propose((closed + 18 * DAY).date()))
    sitting.tell_opinions(story, first=closed + 7 * DAY + 18 * HOUR, days=7)
    story.add(closed + 20 * DAY + 9 * HOUR, sitting.put_dues_right)
    retained = dict.fromkeys(range(len(sitting.cases)), Event.RETAIN)
    meeting.tell(story, closed + 27 * DAY + 14 * HOUR, retained)
    story.add(closed + 32 * DAY + 9 * HOUR, meeting.present(sitting.cases))
    story.add(closed + 38 * DAY + 15 * HOUR, meeting.validate(sitting.cases))
    story.add(closed + 40 * DAY + 10 * HOUR, meeting.answer("session-2", PLACES))
    for number, case in enumerate(sitting.cases):
        story.add(closed + (40 + number % 5) * DAY + (12 + number % 9) * HOUR, meeting.confirm(case))
    meeting.tell_trainer(story, SECOND_TRAINER, closed + 60 * DAY + 9 * HOUR)
    story.add(closed + 82 * DAY + 10 * HOUR, meeting.enrol(sitting.cases, [TRAINER.who, SECOND_TRAINER]))
    return [(case, None) for case in sitting.cases]


def aura_cpts_1(story: Story, sitting: Sitting, now: datetime) -> Learners:
    """21 retained of 32 in September 2024, all enrolled before T0; one has left since."""
    closed = sitting.definition.closes_at
    sitting.seats = (
        Seat(STAFF_AURA.who, MemberQuality.FEDERATION, "FemasAURA&Co", has_role=True),
        Seat(AGENCY_AURA, MemberQuality.AGENCY, "ARS Auvergne-Rhône-Alpes"),
        Seat(PARTNER_AURA, MemberQuality.PARTNER, "URPS médecins libéraux"),
    )
    meeting = Meeting(sitting=sitting, place="Lyon, siège de la fédération")
    judged_ones = [
        number
        for number, case in enumerate(sitting.cases)
        if case.plan.ending in DEPOSITED and Work.WAIVER_REFUSED not in case.plan.work
    ]
    retained = [sitting.cases[number] for number in judged_ones[:FIRST_CPTS_PLACES]]
    events = [Event.RETAIN] * FIRST_CPTS_PLACES + [Event.WAITLIST] * 6
    events += [Event.REFUSE] * (len(judged_ones) - len(events))
    sitting.tell_seats(story, closed + 3 * DAY + 9 * HOUR)
    story.add(closed + 5 * DAY + 10 * HOUR, sitting.settle)
    story.add(closed + 6 * DAY + 9 * HOUR, sitting.propose((closed + 18 * DAY).date()))
    sitting.tell_opinions(story, first=closed + 7 * DAY + 18 * HOUR, days=8)
    story.add(closed + 20 * DAY + 9 * HOUR, sitting.put_dues_right)
    meeting.tell(story, closed + 27 * DAY + 14 * HOUR, dict(zip(judged_ones, events, strict=True)))
    story.add(closed + 32 * DAY + 9 * HOUR, meeting.present(retained))
    story.add(closed + 38 * DAY + 15 * HOUR, meeting.validate(retained))
    story.add(closed + 40 * DAY + 10 * HOUR, meeting.answer("toutes", frozenset(AnswerKind)))
    for number, case in enumerate(retained):
        story.add(closed + (40 + number % 5) * DAY + (12 + number % 9) * HOUR, meeting.confirm(case))
    for number, trainer in enumerate(FIRST_CPTS_TRAINERS):
        meeting.tell_trainer(story, trainer, closed + 60 * DAY + (9 + number) * HOUR)
    story.add(closed + 75 * DAY + 10 * HOUR, meeting.enrol(retained, FIRST_CPTS_TRAINERS))
    leaves_at = closed + 200 * DAY + 10 * HOUR
    story.add(leaves_at, meeting.leave(retained[12]))
    return [(case, leaves_at if case is retained[12] else None) for case in retained]


def aura_msp_8(story: Story, sitting: Sitting, now: datetime) -> Learners:
    """18 retained in the spring of 2024 and enrolled before T0, on 20 June."""
    return _all_enrolled(story, sitting, [PROMO_8_TRAINER])


def aura_msp_auvergne(story: Story, sitting: Sitting, now: datetime) -> Learners:
    """Ten enrolled, whose training is under way today."""
    return _all_enrolled(story, sitting, [])


def _all_enrolled(story: Story, sitting: Sitting, invited: Sequence[MadeUp]) -> Learners:
    """Every dossier retained, validated, confirmed; without ``invited`` trainers, the one of the cast."""
    closed = sitting.definition.closes_at
    sitting.seats = (
        Seat(STAFF_AURA.who, MemberQuality.FEDERATION, "FemasAURA&Co", has_role=True),
        Seat(AGENCY_AURA, MemberQuality.AGENCY, "ARS Auvergne-Rhône-Alpes"),
        Seat(PARTNER_AURA, MemberQuality.PARTNER, "URPS médecins libéraux"),
    )
    meeting = Meeting(sitting=sitting, place="Clermont-Ferrand, maison des associations")
    sitting.tell_seats(story, closed + 3 * DAY + 9 * HOUR)
    story.add(closed + 5 * DAY + 10 * HOUR, sitting.settle)
    story.add(closed + 6 * DAY + 9 * HOUR, sitting.propose((closed + 18 * DAY).date()))
    sitting.tell_opinions(story, first=closed + 7 * DAY + 18 * HOUR, days=6)
    story.add(closed + 20 * DAY + 9 * HOUR, sitting.put_dues_right)
    retained = dict.fromkeys(range(len(sitting.cases)), Event.RETAIN)
    meeting.tell(story, closed + 41 * DAY + 14 * HOUR, retained)
    story.add(closed + 43 * DAY + 9 * HOUR, meeting.present(sitting.cases))
    story.add(closed + 49 * DAY + 15 * HOUR, meeting.validate(sitting.cases))
    story.add(closed + 51 * DAY + 10 * HOUR, meeting.answer(f"toutes-{sitting.definition.code}", PLACES))
    for number, case in enumerate(sitting.cases):
        story.add(closed + (51 + number % 5) * DAY + (12 + number % 9) * HOUR, meeting.confirm(case))
    for trainer in invited:
        meeting.tell_trainer(story, trainer, closed + 53 * DAY + 9 * HOUR)
    trainers = invited or [RUNNING_TRAINER.who]
    story.add(closed + 61 * DAY + 10 * HOUR, meeting.enrol(sitting.cases, trainers))
    return [(case, None) for case in sitting.cases]


def aura_msp_9(story: Story, sitting: Sitting, now: datetime) -> Learners:
    """Six retained for six places: three validated and told, three wait for the EHESP."""
    closed = sitting.definition.closes_at
    sitting.seats = (
        Seat(STAFF_AURA.who, MemberQuality.FEDERATION, "FemasAURA&Co", has_role=True),
        Seat(AGENCY_AURA, MemberQuality.AGENCY, "ARS Auvergne-Rhône-Alpes"),
        Seat(TRAINER_AURA, MemberQuality.TRAINER, ""),
    )
    meeting = Meeting(sitting=sitting, place="Lyon, siège de la fédération")
    first, second = sitting.cases[:3], sitting.cases[3:6]
    sitting.tell_seats(story, closed + 3 * DAY + 9 * HOUR)
    story.add(closed + 5 * DAY + 10 * HOUR, sitting.settle)
    story.add(closed + 6 * DAY + 9 * HOUR, sitting.propose((closed + 18 * DAY).date()))
    sitting.tell_opinions(story, first=closed + 7 * DAY + 18 * HOUR, days=6)
    story.add(closed + 20 * DAY + 9 * HOUR, sitting.put_dues_right)
    events = (*[Event.RETAIN] * 6, Event.WAITLIST, Event.WAITLIST, Event.REFUSE)
    meeting.tell(story, closed + 41 * DAY + 14 * HOUR, dict(enumerate(events)))
    story.add(closed + 43 * DAY + 9 * HOUR, meeting.present(first))
    story.add(closed + 47 * DAY + 15 * HOUR, meeting.validate(first))
    story.add(now - 4 * DAY, meeting.present(second))
    story.add(now - 3 * DAY, meeting.ask(second[1]))
    story.add(now - 2 * DAY - 3 * HOUR, meeting.reply(second[1]))
    story.add(now - 2 * DAY, meeting.answer("premiere-vague", PLACES))
    for number, case in enumerate(first[1:]):
        story.add(now - DAY + number * HOUR, meeting.confirm(case))
    return ()


def aura_cpts_2(story: Story, sitting: Sitting, now: datetime) -> Learners:
    """30 dossiers for 21 places: scored but for a handful, four candidates to be heard, nothing decided."""
    closed, today = sitting.definition.closes_at, now.date()
    sitting.seats = (
        Seat(STAFF_AURA.who, MemberQuality.FEDERATION, "FemasAURA&Co", has_role=True),
        Seat(COMMITTEE_MEMBER.who, MemberQuality.AGENCY, "ARS Auvergne-Rhône-Alpes", has_role=True),
        Seat(PARTNER_AURA, MemberQuality.PARTNER, "URPS médecins libéraux"),
        Seat(TRAINER_AURA, MemberQuality.TRAINER, ""),
    )
    partner = sitting.seats[2]
    sitting.tell_seats(story, closed + 13 * DAY + 9 * HOUR)
    reason = "Nous avons travaillé ensemble trois ans dans la même association."
    story.add(closed + 14 * DAY + 8 * HOUR, sitting.declare(partner, sitting.cases[13], reason))
    story.add(closed + 15 * DAY + 10 * HOUR, sitting.settle)
    story.add(closed + 15 * DAY + 16 * HOUR, sitting.propose(today + timedelta(days=4)))

    def kept(seat: Seat) -> int:
        return LEFT_TO_GIVE if seat.who is COMMITTEE_MEMBER.who else 0

    sitting.tell_opinions(story, first=closed + 15 * DAY + 18 * HOUR, days=6, keep=kept)
    hearing = Hearing(
        sitting=sitting,
        interviewers=[COMMITTEE_MEMBER.who, TRAINER_AURA],
        heard=[sitting.cases[number] for number in (5, 10, 18, 24)],
        held_on=working_day(today - timedelta(days=4)),
        next_on=working_day(today + timedelta(days=3)),
        choose_by_on=today + timedelta(days=6),
    )
    hearing.tell(story, closed + 20 * DAY + 10 * HOUR)
    return ()


SELECTIONS: Mapping[str, Callable[[Story, Sitting, datetime], Learners]] = {
    "femasif-s2": femasif_session_2,
    "aura-msp-9": aura_msp_9,
    "aura-cpts-2": aura_cpts_2,
    "aura-cpts-1": aura_cpts_1,
    "aura-msp-8": aura_msp_8,
    "aura-msp-auvergne": aura_msp_auvergne,
}
WHOLE = frozenset({"aura-cpts-2"})
"""Where the dossiers that ``--scale`` adds are scored too; elsewhere places are as many as in the story."""


def judged(reference: str, cases: Sequence[Case]) -> list[Case]:
    """The dossiers of a cohort that its committee sees."""
    if reference in WHOLE:
        return list(cases)
    return list(cases[: max(case.model for case in cases) + 1])


def working_day(day: date) -> date:
    """That day, or the Monday that follows."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
