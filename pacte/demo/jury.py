"""The jury of CPTS 1: seated, asked to read, some decline, one says nothing; evaluations begun and given."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from pacte.cohorts.vocabulary import JurorRole
from pacte.conflicts.vocabulary import TieKind
from pacte.database import FencedSession
from pacte.demo.cast import JUROR, JURY_CHAIR
from pacte.demo.course import Course
from pacte.demo.memoires import Author
from pacte.demo.people import MadeUp
from pacte.demo.seating import Seating
from pacte.demo.selections import HOUR, made_up
from pacte.demo.sitting import actor
from pacte.demo.story import Act, Story
from pacte.memoires.evaluation import operations as evaluations
from pacte.memoires.evaluation.rules import JURY, LEARNER
from pacte.memoires.readers import operations as readers
from pacte.memoires.readers.operations.seats import Seat
from pacte.memoires.readers.panel import panel
from pacte.memoires.readers.planning import planned
from pacte.memoires.readers.queries import Reading, readings_of_reader
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Actor
from pacte.selection.scoring.rules import field_of

AGENCY = made_up("Aude", "Carpentras-Milly", "ars.jury")
FEDERATION = made_up("Sébastien", "Rochetaillade", "federation.jury")
NURSE = made_up("Yasmina", "Puydorat", "infirmiere.jury")
DOCTOR = made_up("Lucien", "Verclause", "medecin.jury")
SILENT = made_up("Ombeline", "Sautereau-Brun", "pharmacienne.jury")
SECOND_CHAIR = made_up("Perrine", "Talhouët-Brard", "ehesp.seconde")
SECOND_AGENCY = made_up("Médard", "Chassignol", "ars.second")
LATER = (SECOND_CHAIR, SECOND_AGENCY)
"""Seated for the defences, once the mémoires are given: they read what others decline."""
AWAY = "Je suis en congé jusqu’aux soutenances : je ne pourrai pas le lire sérieusement."
TIED = "Nous menons ensemble un projet de prévention depuis deux ans."
LEFT = {JUROR.who.email: 3, JURY_CHAIR.who.email: 1}
"""Evaluations that those who can be played have still to give."""
TO_LEARNER = (
    "La démarche est racontée avec ses difficultés, ce qui la rend utile à d’autres. Voyez p. 6 : le chiffre "
    "donné n’est pas celui du tableau. La conclusion pourrait dire ce que l’équipe gardera.",
    "Une question claire, tenue jusqu’au bout. Page 4, dites qui a décidé et quand ; p. 9, une autre limite "
    "mérite d’être reconnue.",
    "Le travail avec l’équipe est réel et bien décrit. Il manque des sources au milieu (p. 7), et un mot de "
    "votre propre place dans ce qui a changé.",
)
TO_JURY = (
    "À reprendre à l’oral : ce qui revient à la coordination, et ce qui revient à la commune (p. 8).",
    "",
    "Je n’ai pas compris comment les entretiens ont été choisis.",
)
BEGUN = "Le contexte est posé avec soin. Page 3, "


@dataclass(kw_only=True)
class Jury:
    """Seven jurors and what each does."""

    course: Course
    disputed: int = 0
    """The enrolment whose mémoire two jurors judge very differently."""
    is_praised: bool = False
    """The first of them has judged it."""
    given: Counter[int] = field(default_factory=Counter)
    """Enrolment → how many have judged it: no two say the same."""
    seats: Sequence[tuple[MadeUp, Seat]] = (
        (JURY_CHAIR.who, Seat(role=JurorRole.EHESP, is_chair=True)),
        (AGENCY, Seat(role=JurorRole.ARS, organisation="ARS Auvergne-Rhône-Alpes")),
        (FEDERATION, Seat(role=JurorRole.FEDERATION, organisation="FemasAURA&Co")),
        (JUROR.who, Seat(role=JurorRole.PROFESSIONAL, organisation="Coordinatrice de CPTS")),
        (
            NURSE,
            Seat(
                role=JurorRole.PROFESSIONAL,
                organisation="Infirmière en pratique avancée",
                modules=("demarche-qualite", "parcours", "dynamique-collective"),
            ),
        ),
        (DOCTOR, Seat(role=JurorRole.PROFESSIONAL, organisation="Médecin généraliste")),
        (SILENT, Seat(role=JurorRole.PROFESSIONAL, organisation="Pharmacienne")),
    )

    def tell(self, story: Story, *, late: Author, now: datetime) -> None:
        """Seated before the mémoires are due, asked six days after; ``late`` was given two days ago."""
        seating = Seating(course=self.course)
        for number, (who, seat) in enumerate(self.seats):
            minutes = timedelta(minutes=7 * number)
            seating.tell(story, who, seat, self._hour(-14, 9) + minutes, looks=who is not SILENT)
        story.add(self._hour(6, 10), self._propose)
        story.add(self._hour(8, 12), self._decline)
        story.add(self._hour(8, 13), self._declare)
        reading = [who for who, _ in self.seats if who is not SILENT]
        for number, who in enumerate([*reading, *LATER]):
            minutes = timedelta(minutes=9 * number)
            for day in (7, 9):
                story.add(self._hour(day, 18) + minutes, self._agreeing(who))
            for turn in range(10):
                evening = self._hour(9 + turn // 2, 20) + (turn % 2) * HOUR
                story.add(evening + minutes, self._giving(who))
        story.add(self._hour(9, 19), self._choose_disputed)
        story.add(self._hour(10, 7), self._remind)
        story.add(self._hour(13, 21), self._begin)
        for who in (JUROR.who, FEDERATION):
            story.add(now - timedelta(days=2), self._assigning(late, who))

    def _hour(self, days: int, hour: int) -> datetime:
        """So many days after the mémoires were due."""
        day = self.course.definition.memoire.due_on + timedelta(days=days)
        return datetime.combine(day, time(hour), ZoneInfo(self.course.zone))

    def _propose(self, session: FencedSession, at: datetime) -> None:
        """Two readers for each mémoire deposited, as the proposal says."""
        cohort = self.course.cohort(session)
        readers.apply_proposal(
            session,
            cohort=cohort,
            expected=planned(panel(session, cohort, at=at)).proposal.pairs,
            by=self.course.sitting.staff,
            at=at,
        )

    def _assigning(self, author: Author, who: MadeUp) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            reader_id = actor(session, who).person_id
            assert reader_id is not None
            readers.assign(
                session,
                enrollment_id=author.enrollment_id(session),
                reader_id=reader_id,
                by=self.course.sitting.staff,
                at=at,
            )

        return run

    def _agreeing(self, who: MadeUp) -> Act:
        """Everything asked of them so far is accepted; two have something else to say of one each."""

        def run(session: FencedSession, at: datetime) -> None:
            by = actor(session, who)
            asked = self._readings(session, by, ReadingState.ASKED)
            kept_back = at < self._hour(8, 0) and who in (DOCTOR, AGENCY)
            for one in asked[1:] if kept_back else asked:
                readers.accept(session, reading_id=one.row.id, by=by, at=at)

        return run

    def _decline(self, session: FencedSession, at: datetime) -> None:
        by = actor(session, DOCTOR)
        [reading] = self._readings(session, by, ReadingState.ASKED)
        readers.decline(session, reading_id=reading.row.id, reason=AWAY, by=by, at=at)

    def _declare(self, session: FencedSession, at: datetime) -> None:
        by = actor(session, AGENCY)
        reading = self._readings(session, by, ReadingState.ASKED)[0]
        readers.declare(
            session, reading_id=reading.row.id, kind=TieKind.PROFESSIONAL, reason=TIED, by=by, at=at
        )

    def _remind(self, session: FencedSession, at: datetime) -> None:
        """By itself, at half of the time left to answer."""
        readers.remind_due(session, cohort=self.course.cohort(session), at=at)

    def _choose_disputed(self, session: FencedSession, at: datetime) -> None:
        """One that two jurors read who keep nothing back."""
        slow = {actor(session, who).person_id for who in (JUROR.who, JURY_CHAIR.who, SILENT)}
        found = panel(session, self.course.cohort(session), at=at)
        self.disputed = next(
            line.enrollment.id
            for line in found.lines
            if len(line.open) > 1 and not any(one.reader_id in slow for one in line.open)
        )

    def _giving(self, who: MadeUp) -> Act:
        """The next evaluation of somebody, while they have more to give than they keep for who plays them."""

        def run(session: FencedSession, at: datetime) -> None:
            by = actor(session, who)
            left = self._readings(session, by, ReadingState.ACCEPTED)
            if len(left) > LEFT.get(who.email, 0):
                reading = left[0]
                self._save(session, reading, self._values(reading, by), by, at)
                evaluations.submit(session, reading_id=reading.row.id, by=by, at=at)

        return run

    def _begin(self, session: FencedSession, at: datetime) -> None:
        """Two marks and half a sentence, to be gone on with."""
        by = actor(session, JUROR.who)
        reading = self._readings(session, by, ReadingState.ACCEPTED)[0]
        first, second, *_ = self.course.definition.memoire.criteria
        values = {
            field_of(first.key): first.scale - 1,
            field_of(second.key): second.scale - 2,
            LEARNER: BEGUN,
        }
        self._save(session, reading, values, by, at)

    def _values(self, reading: Reading, by: Actor) -> dict[str, Any]:
        draw = Random(f"memoire-{self.course.sitting.seed}-{reading.learner.email}")  # noqa: S311 - made-up marks
        level = 0.6 + 0.3 * draw.random()
        if reading.enrollment.id == self.disputed:
            level = 0.45 if self.is_praised else 0.92
            self.is_praised = True
        own = Random(f"memoire-{reading.learner.email}-{by.label}")  # noqa: S311 - made-up marks
        turn = reading.enrollment.id + self.given[reading.enrollment.id]
        self.given[reading.enrollment.id] += 1
        return {
            **{
                field_of(one.key): min(one.scale, max(0, round(one.scale * (level + own.uniform(-0.1, 0.1)))))
                for one in self.course.definition.memoire.criteria
            },
            LEARNER: TO_LEARNER[turn % len(TO_LEARNER)],
            JURY: TO_JURY[turn % len(TO_JURY)],
        }

    def _readings(self, session: FencedSession, by: Actor, state: ReadingState) -> list[Reading]:
        """Theirs that are in that state and not given."""
        mine = readings_of_reader(session, [self.course.cohort(session)], by.person_id)
        return [one for one in mine if one.row.state is state and one.is_left]

    def _save(
        self, session: FencedSession, reading: Reading, values: dict[str, Any], by: Actor, at: datetime
    ) -> None:
        evaluations.save(session, reading_id=reading.row.id, values=values, by=by, at=at)
