"""A half-day of defences of BFC's promo 8, by rows; its day, minutes and results by operations."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.audit.models import JournalEntry
from pacte.cohorts.vocabulary import JurorRole, Modality
from pacte.database import Database
from pacte.juries.day import operations
from pacte.juries.day.queries import Room, room_of
from pacte.juries.day.rules import Moment, Verdict
from pacte.juries.minutes import operations as minutes
from pacte.juries.minutes.queries import signed_minutes
from pacte.juries.minutes.rules import Correction
from pacte.juries.models import (
    Defence,
    DefenceHalfDay,
    DefenceJuror,
    DefenceRoom,
    JuryAddendum,
    JuryMinutes,
    JurySignature,
)
from pacte.juries.vocabulary import Half, Outcome, Resit
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.memoires.models import Juror
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import Actor
from tests.memoires.readers.factories import Jury, make_jury

DAY = date(2027, 6, 14)
"""Within the cohort's period of defences."""
NINE = datetime(2027, 6, 14, 7, 0, tzinfo=UTC)
"""Nine o'clock in Dijon: the first defence."""
NOON = datetime(2027, 6, 14, 10, 30, tzinfo=UTC)
SEATS = (
    ("Inès", "Vuillemin", JurorRole.EHESP),
    ("Paul", "Renard", JurorRole.ARS),
    ("Zoé", "Marchal", JurorRole.PROFESSIONAL),
)
"""Those that the cohort asks; the first presides."""
ADMITTED = Verdict(outcome=Outcome.ADMITTED, mention="Un travail utile à toute l’équipe.")
REDO = Verdict(outcome=Outcome.DEFERRED, resit=Resit.BOTH, to_correct="La méthode reste à décrire.")


@dataclass
class Day:
    """A room, its jurors (the first presides), its learners in the order of passage."""

    jury: Jury
    room_id: int = 0
    jurors: list[Juror] = field(default_factory=list)
    learners: list[Enrollment] = field(default_factory=list)
    defences: list[int] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.jury.database

    @property
    def scope(self):  # type: ignore[no-untyped-def]
        return self.jury.setting.scope

    def person(self, number: int = 0) -> Person:
        """A juror, as a person."""
        return self.jury.person(self.jurors[number])

    def by(self, number: int = 0) -> Actor:
        return self.jury.by(self.person(number))

    def room(self) -> Room:
        with self.database.session(self.scope) as session:
            found = room_of(session, self.room_id)
            assert found is not None
            assert found.jurors is not None  # read while the session is open
            return found

    def row(self, number: int = 0) -> Defence:
        found: Defence = self.jury.setting.get(Defence, self.defences[number])
        return found

    def attend(
        self,
        *present: int,
        passages: tuple[int, ...] | None = None,
        chair: int | None = None,
        by: Actor | None = None,
        at: datetime | None = None,
    ) -> None:
        """Jurors by number, at every defence unless ``passages`` says which; as the first one begins."""
        chosen = self.defences if passages is None else [self.defences[one] for one in passages]
        with self.database.session(self.scope, write=True) as session:
            operations.attend(
                session,
                room_id=self.room_id,
                defence_ids=chosen,
                present=[self.jurors[one].id for one in present],
                chair=self.jurors[chair].id if chair is not None else None,
                by=by or self.by(),
                at=at or self.row().starts_at,
            )

    def mark(
        self,
        moment: Moment,
        number: int = 0,
        *,
        undone: bool = False,
        by: Actor | None = None,
        at: datetime = NINE,
    ) -> None:
        with self.database.session(self.scope, write=True) as session:
            operations.mark(
                session,
                defence_id=self.defences[number],
                moment=moment,
                undone=undone,
                by=by or self.by(),
                at=at,
            )

    def decide(
        self,
        verdict: Verdict = ADMITTED,
        number: int = 0,
        *,
        seen: str | None = None,
        by: Actor | None = None,
        at: datetime = NOON,
    ) -> None:
        with self.database.session(self.scope, write=True) as session:
            operations.decide(
                session,
                defence_id=self.defences[number],
                verdict=verdict,
                seen=seen,
                by=by or self.by(),
                at=at,
            )

    def hold(self, number: int = 0, verdict: Verdict = ADMITTED) -> None:
        """Begun on time, ended, decided; an absence is only noted."""
        self.mark_held(number, self.row(number).starts_at, verdict)

    def mark_held(self, number: int, starts: datetime, verdict: Verdict = ADMITTED) -> None:
        """The same, begun at another hour."""
        if verdict.outcome is not Outcome.ABSENT:
            self.mark(Moment.BEGAN, number, at=starts)
            self.mark(Moment.ENDED, number, at=starts + timedelta(minutes=55))
        self.decide(verdict, number, at=starts + timedelta(minutes=58))

    def hold_all(self, *verdicts: Verdict) -> None:
        """Every juror present, each defence held with its verdict (admitted when none is given)."""
        self.attend(*range(len(self.jurors)))
        for number in range(len(self.defences)):
            self.hold(number, verdicts[number] if number < len(verdicts) else ADMITTED)

    def close(
        self, number: int = 0, *, lacking: str = "", by: Actor | None = None, at: datetime = NOON
    ) -> JuryMinutes:
        """By a juror, the chair unless told otherwise."""
        with self.database.session(self.scope, write=True) as session:
            return minutes.close(
                session, room_id=self.room_id, lacking=lacking, by=by or self.by(number), at=at
            )

    def sign(
        self,
        number: int = 0,
        *,
        name: str = "",
        fingerprint: str = "",
        by: Actor | None = None,
        at: datetime = NOON + timedelta(minutes=10),
    ) -> JurySignature:
        """By name, the minutes as they are unless told otherwise."""
        with self.database.session(self.scope, write=True) as session:
            return minutes.sign(
                session,
                room_id=self.room_id,
                juror_id=self.jurors[number].id,
                name=name or self.person(number).name,
                fingerprint=fingerprint or self.minutes().fingerprint,
                drawing=None,
                by=by or self.by(number),
                at=at,
            )

    def finish(self, *verdicts: Verdict) -> None:
        """Held, closed, signed by each."""
        self.hold_all(*verdicts)
        over = self.row(len(self.defences) - 1).ends_at + timedelta(minutes=15)
        self.close(at=over)
        for number in range(len(self.jurors)):
            self.sign(number, at=over + timedelta(minutes=number + 1))

    def complete(
        self,
        text: str = "Le titre se lit autrement.",
        *agreed: int,
        correction: Correction | None = None,
        seen: str | None = None,
        by: Actor | None = None,
        at: datetime = NOON + timedelta(days=1),
    ) -> JuryAddendum:
        """Approved by the chair unless told otherwise."""
        with self.database.session(self.scope, write=True) as session:
            last = signed_minutes(session, session.get_one(JuryMinutes, self.minutes().id)).last_fingerprint
            return minutes.complete(
                session,
                room_id=self.room_id,
                text=text,
                agreed=[self.jurors[one].id for one in agreed or (0,)],
                correction=correction,
                seen=last if seen is None else seen,
                by=by or self.jury.setting.actor,
                at=at,
            )

    def minutes(self) -> JuryMinutes:
        with self.database.session(self.scope) as session:
            return session.scalars(select(JuryMinutes).where(JuryMinutes.room_id == self.room_id)).one()

    def actions(self, prefix: str = "defence.") -> list[str]:
        """What the journal says, in order."""
        with self.database.session(self.scope) as session:
            rows = session.scalars(select(JournalEntry).order_by(JournalEntry.position))
            return [str(one.action) for one in rows if one.action.startswith(prefix)]

    def mails(self, template: str) -> list[tuple[str, str]]:
        """Recipient and subject of each, in order."""
        with self.database.session(self.scope) as session:
            rows = session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.template == f"juries/{template}")
                .order_by(OutboxMessage.id)
            )
            return [(row.recipient, row.subject.replace("\u00a0", " ")) for row in rows]


def make_day(
    database: Database,
    learners: int = 2,
    *,
    jury: Jury | None = None,
    seats: tuple[tuple[str, str, JurorRole], ...] = SEATS,
    session: DepositSession = DepositSession.FIRST,
    on: date = DAY,
    deposits: bool = True,
) -> Day:
    """So many learners, an hour each from nine o'clock, mémoires deposited by rows."""
    made = Day(jury or make_jury(database))
    for given, family, role in seats:
        juror = made.jury.seat(given, family)
        with database.session(made.scope, write=True) as writing:
            writing.get_one(Juror, juror.id).role = role
        made.jurors.append(juror)
    for number in range(learners):
        learner = made.jury.learner("Noé", f"Aubert {number + 1}")
        if deposits:
            made.jury.deposit(learner, f"Des réunions courtes, {number + 1}")
        made.learners.append(learner)
    plan(made, session=session, on=on)
    return made


def plan(made: Day, *, session: DepositSession = DepositSession.FIRST, on: date = DAY) -> None:
    """A half-day, its room, and a published defence for each learner, before every juror."""
    first = NINE + (on - DAY)
    with made.database.session(made.scope, write=True) as writing:
        half_day = DefenceHalfDay(
            cohort_id=made.jury.setting.cohort.id,
            session=session,
            day=on,
            half=Half.MORNING,
            starts_at=first,
            ends_at=first + timedelta(hours=max(4, len(made.learners))),
            place="Dijon",
            modality=Modality.IN_PERSON,
            added_at=NINE - timedelta(days=90),
        )
        writing.add(half_day)
        writing.flush()
        room = DefenceRoom(half_day_id=half_day.id, label="Salle A", closed=[])
        writing.add(room)
        writing.flush()
        made.room_id = room.id
        made.defences = []
        for number, learner in enumerate(made.learners):
            row = Defence(
                cohort_id=made.jury.setting.cohort.id,
                enrollment_id=learner.id,
                session=session,
                half_day_id=half_day.id,
                room_id=room.id,
                starts_at=first + timedelta(hours=number),
                ends_at=first + timedelta(hours=number + 1),
                planned_at=NINE - timedelta(days=60),
                date_published_at=NINE - timedelta(days=45),
                jury_published_at=NINE - timedelta(days=20),
            )
            writing.add(row)
            writing.flush()
            made.defences.append(row.id)
            for place, juror in enumerate(made.jurors):
                role = writing.get_one(Juror, juror.id).role
                writing.add(
                    DefenceJuror(
                        defence_id=row.id,
                        juror_id=juror.id,
                        role=role,
                        is_chair=place == 0,
                        added_at=NINE - timedelta(days=60),
                    )
                )
