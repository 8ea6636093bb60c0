"""When an evaluation is asked, until when it is answered, what an answer needs, how answers are counted."""

import calendar
import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pacte.blockers import Blocker
from pacte.cohorts.definition import Question
from pacte.cohorts.rules import closing_instant, opening_instant
from pacte.cohorts.vocabulary import QuestionKind
from pacte.french import datetime_words, deadline_words, too_long
from pacte.seminars.vocabulary import AttendanceState, Moment

SCALE = (1, 2, 3, 4, 5)
SCALE_LABELS = {1: "1 – pas du tout", 2: "2", 3: "3", 4: "4", 5: "5 – tout à fait"}
LEAST_ANSWERS = 3
"""Under this number results are hidden: one could tell who said what."""
ASK_WITHIN = timedelta(days=7)
"""Later, people no longer remember: an evaluation that was missed (no worker, an old cohort) is not asked."""
COLD_HOUR = time(9, 0)
TEXT_LIMIT = 5_000
KEPT = timedelta(days=60)
"""How long after the end the addresses of those asked are kept."""
THERE = frozenset({AttendanceState.PRESENT, AttendanceState.EXCUSED})

Value = int | str


@dataclass(frozen=True, slots=True)
class Window:
    """From when an evaluation is asked, and the first instant that is too late to answer it."""

    opens_at: datetime
    closes_at: datetime

    def is_asked(self, now: datetime) -> bool:
        """Whether people are asked now; those asked before may answer until the end."""
        return self.opens_at <= now < min(self.opens_at + ASK_WITHIN, self.closes_at)


def hot_window(ends_at: datetime, *, open_days: int, zone: str) -> Window:
    """From the end of the seminar's last half-day; the last day counts whole, where the federation is."""
    day = ends_at.astimezone(ZoneInfo(zone)).date()
    return Window(ends_at, closing_instant(day + timedelta(days=open_days), zone))


def cold_window(last_ends_at: datetime, *, cold_months: int, open_days: int, zone: str) -> Window:
    """Some months after the end of the cohort's last seminar, at nine in the morning there."""
    day = months_later(last_ends_at.astimezone(ZoneInfo(zone)).date(), cold_months)
    opens_at = opening_instant(day, zone, COLD_HOUR)
    return Window(opens_at, closing_instant(day + timedelta(days=open_days), zone))


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: 31 August + 6 → 28 February."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def was_there(states: Collection[AttendanceState], *, anybody_known: bool, announced_absence: bool) -> bool:
    """Whether a learner who was expected is asked about the seminar.

    Attendance decides as soon as some of the seminar is known: who has no line yet is asked when theirs is
    entered. When nothing is known of anybody, all are asked but those who had announced their absence.
    """
    if anybody_known:
        return bool(THERE & set(states))
    return not announced_absence


def asked_key(moment: Moment, subject_id: int, email: str) -> str:
    """What makes a request unique: somebody with two roles is asked once."""
    digest = hashlib.sha256(email.strip().casefold().encode()).hexdigest()
    return f"{moment.value}:{subject_id}:{digest}"


def is_reminder_due(*, asked_at: datetime, closes_at: datetime, reminder_days: int, now: datetime) -> bool:
    """The only reminder, to those who have not answered, while they still can."""
    return asked_at + timedelta(days=reminder_days) <= now < closes_at


def are_readable(answered: int, *, is_open: bool) -> bool:
    """Whether results are shown: all at once, when nobody answers any more, and only if there are enough.

    Whoever looks after each answer would know whose text is new; a batch then tells of nobody.
    """
    return answered >= LEAST_ANSWERS and not is_open


def blockers_to_answer(
    *, answered: bool, closes_at: datetime, is_cancelled: bool, is_over: bool, zone: str, now: datetime
) -> list[Blocker]:
    """Why the page takes no answer."""
    if answered:
        return [
            Blocker(
                "answered",
                "Votre réponse est déjà enregistrée, sans votre nom.",
                "Elle ne peut plus être changée : rien ne la relie à vous.",
            )
        ]
    if is_cancelled:
        return [_cancelled()]
    if not is_over:
        return [
            Blocker(
                "not_over",
                "Ce séminaire n’a pas encore eu lieu.",
                "La demande vous sera envoyée de nouveau après sa dernière demi-journée.",
            )
        ]
    if now >= closes_at:
        return [_closed(closes_at, zone)]
    return []


def blockers_unasked(
    moment: Moment, window: Window | None, *, is_cancelled: bool, zone: str, now: datetime
) -> list[Blocker]:
    """Why somebody of the cohort whom nobody asked has nothing to answer now, and when they may."""
    is_hot = moment is Moment.HOT
    if is_cancelled:
        return [_cancelled()]
    if window is None:
        return [
            Blocker(
                "undated",
                "La date de ce séminaire n’est pas encore fixée."
                if is_hot
                else "La date du dernier séminaire n’est pas encore fixée.",
                "L’évaluation s’ouvrira après lui : la demande vous sera envoyée par e-mail.",
            )
        ]
    if now < window.opens_at:
        return [
            Blocker(
                "not_open",
                f"L’évaluation s’ouvre le {datetime_words(window.opens_at, zone, weekday=True)}.",
                "La demande vous sera envoyée par e-mail à ce moment-là, et « À faire » vous la rappellera.",
            )
        ]
    if now >= window.closes_at:
        return [_closed(window.closes_at, zone)]
    return [
        Blocker(
            "not_asked",
            "Cette évaluation est demandée aux personnes présentes, d’après l’émargement."
            if is_hot
            else "Cette évaluation est demandée aux personnes de la promotion.",
            "La demande part par e-mail dans les minutes qui suivent l’ouverture. Vous ne l’avez pas reçue ? "
            "Écrivez à la fédération.",
        )
    ]


def _cancelled() -> Blocker:
    return Blocker("cancelled", "Ce séminaire est annulé : rien ne vous est demandé.")


def _closed(closes_at: datetime, zone: str) -> Blocker:
    return Blocker(
        "closed",
        f"L’évaluation est close : il était possible de répondre jusqu’au {deadline_words(closes_at, zone)}.",
        "Votre avis compte toujours : écrivez à la fédération.",
    )


def blockers_of_values(questions: Sequence[Question], values: Mapping[str, Value]) -> list[Blocker]:
    """What is missing or cannot be counted; ``where`` is the question's key."""
    return [
        Blocker(*problem, question.key)
        for question in questions
        if (problem := _problem(question, values.get(question.key, "")))
    ]


def _problem(question: Question, value: Value) -> tuple[str, str, str] | None:
    if value == "":
        if not question.required:
            return None
        choose = question.kind is not QuestionKind.TEXT
        remedy = "Choisissez une réponse." if choose else "Écrivez quelques mots."
        return "missing", "Cette question attend une réponse.", remedy
    match question.kind:
        case QuestionKind.SCALE if value not in SCALE:
            return "not_on_scale", "La note va de 1 à 5.", "Choisissez une des cinq notes."
        case QuestionKind.CHOICE if value not in question.choices:
            return "not_a_choice", "Cette réponse n’est plus proposée.", "Choisissez parmi les réponses."
        case QuestionKind.TEXT if len(str(value)) > TEXT_LIMIT:
            return (
                "too_long",
                too_long(TEXT_LIMIT),
                "Raccourcissez-le.",
            )
    return None


@dataclass(frozen=True, slots=True)
class Bar:
    """How many gave one answer."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered to one question, all together."""

    question: Question
    total: int
    bars: tuple[Bar, ...] = ()
    mean: float | None = None
    texts: tuple[str, ...] = ()


def outcome_of(question: Question, answers: Sequence[Mapping[str, Value]]) -> Outcome:
    """Count the answers to a question; what it no longer offers is not counted, texts come in their order."""
    given = [answer[question.key] for answer in answers if answer.get(question.key, "") != ""]
    if question.kind is QuestionKind.TEXT:
        texts = tuple(str(one) for one in given)
        return Outcome(question, len(texts), texts=texts)
    labels = (
        SCALE_LABELS
        if question.kind is QuestionKind.SCALE
        else {choice: choice for choice in question.choices}
    )
    counts = Counter(one for one in given if one in labels)
    total = counts.total()
    bars = tuple(Bar(str(label), counts[value]) for value, label in labels.items())
    mean = None
    if question.kind is QuestionKind.SCALE and total:
        mean = sum(int(value) * count for value, count in counts.items()) / total
    return Outcome(question, total, bars=bars, mean=mean)
