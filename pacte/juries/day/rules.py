"""What may be written on the day of a defence, and when; every reason why not at once."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pacte.blockers import Blocker
from pacte.cohorts.vocabulary import JurorRole
from pacte.french import time_words, too_long
from pacte.juries.vocabulary import Outcome, Resit

CORRECTION_LIMIT = 5_000
MENTION_LIMIT = 300
NOTES_LIMIT = 20_000
CLOSED = Blocker(
    "minutes_closed",
    "Le procès-verbal est clos : plus rien ne change ici.",
    "Une erreur se corrige par un additif daté, sur la page du procès-verbal.",
)


class Moment(StrEnum):
    """What happens to one defence on its day, in that order."""

    ARRIVED = "arrived"
    BEGAN = "began"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One juror at one defence."""

    juror_id: int
    name: str
    role: JurorRole
    is_chair: bool = False
    is_present: bool | None = None
    """None: not said yet."""
    is_tied: bool = False
    """The register ties them to the learner: they neither question nor deliberate, even when present."""

    @property
    def sits(self) -> bool:
        """Takes part in the deliberation."""
        return bool(self.is_present) and not self.is_tied


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One defence of a room, as its day goes."""

    id: int
    learner: str
    starts_at: datetime
    seats: tuple[Seat, ...] = ()
    arrived_at: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None

    @property
    def sitting(self) -> list[Seat]:
        """Those who deliberate."""
        return [one for one in self.seats if one.sits]

    @property
    def is_unsaid(self) -> bool:
        """Whether somebody's presence is not noted yet; whoever is tied does not count."""
        return any(one.is_present is None and not one.is_tied for one in self.seats)

    def overlaps(self, began: datetime, ended: datetime) -> bool:
        """Whether it was held, in part, between those hours; one that is under way has no end yet."""
        return (
            self.began_at is not None
            and self.began_at < ended
            and (self.ended_at is None or began < self.ended_at)
        )

    @property
    def is_under_way(self) -> bool:
        return self.began_at is not None and self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the jury decides of one defence, as typed."""

    outcome: Outcome | None
    resit: Resit | None = None
    to_correct: str = ""
    mention: str = ""

    def cleaned(self, *, opens_resit: bool) -> Self:
        """Without what its outcome leaves no room for: only who is deferred takes something again, where a
        resit is still open to them."""
        again = self.outcome is Outcome.DEFERRED and opens_resit
        return replace(
            self,
            resit=self.resit if again else None,
            to_correct=self.to_correct.strip(),
            mention=self.mention.strip(),
        )


def delay_of(starts_at: datetime, began_at: datetime | None, now: datetime) -> int:
    """Whole minutes late: as it began, or so far while it has not; 0 when in time."""
    return max(0, int(((began_at or now) - starts_at).total_seconds() // 60))


def expected_delay(passages: Sequence[Passage], now: datetime) -> int:
    """Minutes by which the next defences will be late, in a room that takes them in order."""
    running = [one for one in passages if one.is_under_way]
    if running:
        return delay_of(running[-1].starts_at, running[-1].began_at, now)
    waiting = [one for one in passages if one.began_at is None and one.outcome is None]
    return delay_of(waiting[0].starts_at, None, now) if waiting else 0


def unfilled(seats: Sequence[Seat], required: Sequence[tuple[JurorRole, int]]) -> list[tuple[JurorRole, int]]:
    """Roles that those who deliberate do not fill, and how many of each are lacking."""
    held = Counter(one.role for one in seats if one.sits)
    return [(role, count - held[role]) for role, count in required if held[role] < count]


def blockers_to_attend(
    jurors: Collection[int],
    passages: Sequence[Passage],
    *,
    present: Collection[int],
    chosen: Collection[int],
    chair: int | None,
    writer: int | None = None,
    day: date,
    today: date,
    is_closed: bool,
) -> list[Blocker]:
    """Why the attendance is not written: ``jurors`` sit in the room, ``chosen`` are the defences meant.

    ``writer``: the juror who writes, None for the team.
    """
    if is_closed:
        return [CLOSED]
    found = [_not_the_day()] if today < day else []
    if not chosen or set(chosen) - {one.id for one in passages}:
        found.append(
            Blocker("no_passage", "Choisissez au moins un passage de cette salle.", where="passages")
        )
    if set(present) - set(jurors) or (chair is not None and chair not in jurors):
        found.append(
            Blocker("not_of_jury", "Une de ces personnes ne siège pas ici.", "Rechargez la page.", "present")
        )
    elif chair is not None and chair not in present:
        found.append(
            Blocker(
                "chair_absent",
                "La personne qui préside n’est pas cochée présente.",
                "Cochez-la, ou choisissez quelqu’un d’autre.",
                "chair",
            )
        )
    elif chair is not None and writer is not None:
        found += _chair_taken([one for one in passages if one.id in chosen], present, chair, writer)
    return found


def _chair_taken(
    passages: Sequence[Passage], present: Collection[int], chair: int, writer: int
) -> list[Blocker]:
    """Whoever presides and is there gives the chair, or the team does; nobody takes it."""
    presiding = {seat.juror_id: seat.name for one in passages for seat in one.seats if seat.is_chair}
    there = [name for juror, name in presiding.items() if juror in present and juror not in (chair, writer)]
    return [
        Blocker(
            "chair_there",
            f"{name} préside et est là.",
            "Cette personne, ou l’équipe de la fédération, donne la présidence.",
            "chair",
        )
        for name in there
    ]


def blockers_to_mark(
    passage: Passage,
    moment: Moment,
    others: Sequence[Passage],
    *,
    undone: bool,
    day: date,
    today: date,
    is_closed: bool,
) -> list[Blocker]:
    """Why a moment is not written, or not taken back (``undone``); ``others``: of the same room."""
    if is_closed:
        return [CLOSED]
    if undone:
        return _to_undo(passage, moment)
    found = []
    if today < day:
        found.append(_not_the_day())
    if passage.outcome is Outcome.ABSENT:
        found.append(
            Blocker(
                "said_absent",
                f"{passage.learner} est noté·e absent·e.",
                "Effacez d’abord ce résultat.",
            )
        )
    if moment is Moment.BEGAN:
        found += [
            Blocker(
                "another_under_way",
                f"La soutenance de {one.learner} n’est pas terminée.",
                "Terminez-la d’abord.",
            )
            for one in others
            if one.is_under_way and one.id != passage.id
        ]
    if moment is Moment.ENDED and passage.began_at is None:
        found.append(Blocker("not_begun", "Cette soutenance n’a pas commencé.", "Commencez-la d’abord."))
    return found


def blockers_to_correct_hours(
    passage: Passage,
    began: datetime,
    ended: datetime | None,
    others: Sequence[Passage],
    *,
    now: datetime,
    is_closed: bool,
) -> list[Blocker]:
    """Why other hours are not written for a defence that began; ``others``: of the same room."""
    if is_closed:
        return [CLOSED]
    if passage.began_at is None:
        return [Blocker("not_begun", "Cette soutenance n’a pas commencé.", "Commencez-la d’abord.")]
    found = [
        Blocker("to_come", "Cette heure n’est pas encore passée.", "Corrigez-la.", where)
        for where, hour in (("began", began), ("ended", ended))
        if hour is not None and hour > now
    ]
    if ended is not None and ended <= began:
        found.append(
            Blocker("backwards", "La fin n’est pas après le début.", "Corrigez l’une des deux.", "ended")
        )
    found += [
        Blocker(
            "another_then",
            f"À ces heures passait {one.learner}.",
            "Corrigez d’abord les heures de ce passage, ou celles-ci.",
            "began",
        )
        for one in others
        if one.id != passage.id and one.overlaps(began, ended or now)
    ]
    return found


def blockers_to_decide(
    passage: Passage,
    verdict: Verdict,
    *,
    juror_id: int | None,
    day: date,
    today: date,
    now: datetime,
    zone: str,
    opens_resit: bool,
    is_closed: bool,
) -> list[Blocker]:
    """Why a result is not written by the juror (None: somebody who is not of this jury). ``opens_resit``:
    who is deferred here takes something again."""
    if is_closed:
        return [CLOSED]
    found = _not_sitting(passage, juror_id)
    if today < day:
        found.append(_not_the_day())
    elif verdict.outcome is Outcome.ABSENT:
        found += _of_absence(passage, now, zone)
    elif verdict.outcome is not None and passage.began_at is None:
        found.append(
            Blocker(
                "not_begun",
                "Cette soutenance n’a pas commencé : elle n’a pas encore de résultat.",
                "Notez son début sur la page du jour.",
                "outcome",
            )
        )
    return found + faults_of(verdict, opens_resit=opens_resit)


def faults_of(verdict: Verdict, *, opens_resit: bool) -> list[Blocker]:
    """What a verdict lacks, on the day and in an addendum."""
    found = []
    if verdict.outcome is None:
        found.append(Blocker("outcome_missing", "Choisissez le résultat.", where="outcome"))
    if verdict.outcome is Outcome.DEFERRED and opens_resit and verdict.resit is None:
        found.append(
            Blocker(
                "resit_missing",
                "Dites ce qui est à reprendre.",
                "Le mémoire, l’oral ou les deux.",
                "resit",
            )
        )
    if verdict.outcome is Outcome.DEFERRED and not verdict.to_correct:
        found.append(
            Blocker(
                "to_correct_missing",
                "Écrivez ce qui est à corriger.",
                "La personne ajournée le lit.",
                "to_correct",
            )
        )
    if len(verdict.to_correct) > CORRECTION_LIMIT:
        found.append(Blocker("to_correct_long", too_long(CORRECTION_LIMIT), where="to_correct"))
    if len(verdict.mention) > MENTION_LIMIT:
        found.append(Blocker("mention_long", too_long(MENTION_LIMIT), where="mention"))
    return found


def blockers_to_clear(passage: Passage, *, juror_id: int | None, is_closed: bool) -> list[Blocker]:
    """Why a result is not taken back."""
    return [CLOSED] if is_closed else _not_sitting(passage, juror_id)


def blockers_to_note(passage: Passage, text: str, *, juror_id: int | None, is_closed: bool) -> list[Blocker]:
    """Why the notes of the deliberation are not written."""
    if is_closed:
        return [CLOSED]
    seat = next((one for one in passage.seats if one.juror_id == juror_id), None)
    if seat is None or seat.is_tied:
        return [_not_of_this_jury()]
    return [Blocker("notes_long", too_long(NOTES_LIMIT), where="notes")] if len(text) > NOTES_LIMIT else []


def _to_undo(passage: Passage, moment: Moment) -> list[Blocker]:
    if moment is Moment.BEGAN and passage.ended_at is not None:
        return [Blocker("ended", "Cette soutenance est terminée.", "Reprenez d’abord sa fin.")]
    if moment is Moment.BEGAN and passage.outcome in (Outcome.ADMITTED, Outcome.DEFERRED):
        return [Blocker("decided", "Un résultat est déjà saisi.", "Effacez-le d’abord.")]
    if moment is Moment.ARRIVED and passage.began_at is not None:
        return [Blocker("begun", "Cette soutenance a commencé.", "Reprenez d’abord son début.")]
    return []


def _of_absence(passage: Passage, now: datetime, zone: str) -> list[Blocker]:
    found = []
    if passage.began_at is not None:
        found.append(
            Blocker(
                "begun",
                "La soutenance a commencé : la personne était là.",
                "Choisissez un autre résultat, ou reprenez l’heure du début.",
                "outcome",
            )
        )
    elif now < passage.starts_at:
        found.append(
            Blocker(
                "too_early",
                f"La soutenance est à {time_words(passage.starts_at, zone)} : l’absence n’est pas sûre.",
                "Notez l’absence après cette heure.",
                "outcome",
            )
        )
    return found


def _not_sitting(passage: Passage, juror_id: int | None) -> list[Blocker]:
    seat = next((one for one in passage.seats if one.juror_id == juror_id), None)
    if seat is None or seat.is_tied:
        return [_not_of_this_jury()]
    if not seat.is_present:
        return [
            Blocker(
                "not_present",
                "Vous n’êtes pas noté·e présent·e à ce passage.",
                "Notez d’abord qui est là, sur la page du jour.",
            )
        ]
    return []


def _not_of_this_jury() -> Blocker:
    return Blocker("not_of_jury", "Vous ne délibérez pas sur cette personne.")


def _not_the_day() -> Blocker:
    return Blocker("not_the_day", "Ce n’est pas encore le jour de cette soutenance.", "Revenez ce jour-là.")
