"""What makes a learner need attention, in words, how grave each reason is, and the order that follows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from pacte.cohorts.definition import AttentionRules
from pacte.french import NBSP, nbsp, plural

WEEK = 7
MOST_DAYS = 90
"""Beyond, waiting longer weighs no more: an old matter must not hide every other."""
SILENT_WEEK = 3
"""Days that a further week of silence counts for: it says less than a thing that is late."""
MORE = 20
"""What each further thing of the same matter adds."""


class Level(StrEnum):
    """How grave it is, the gravest first."""

    CALL = "call"
    WATCH = "watch"
    CALM = "calm"


LEVELS = tuple(Level)
LEVEL_LABELS = {
    Level.CALL: "À appeler maintenant",
    Level.WATCH: "À surveiller",
    Level.CALM: "Tout va bien",
}
LEVEL_KINDS = {Level.CALL: "late", Level.WATCH: "waiting", Level.CALM: "done"}
"""States of the look."""


class Matter(StrEnum):
    """What may call for attention, the gravest first: what puts the diploma at risk comes before silence."""

    TOLERANCE = "tolerance"
    ABSENCE = "absence"
    PRODUCTION = "production"
    CATCH_UP = "catch-up"
    SUBJECT = "subject"
    STEP = "step"
    FEEDBACK = "feedback"
    CONTACT = "contact"
    READING = "reading"
    ALONE = "alone"


RANKS = {matter: rank for rank, matter in enumerate(Matter)}

MATTER_LABELS = {
    Matter.TOLERANCE: "Absences au-delà de la tolérance",
    Matter.ABSENCE: "Absences sans suite",
    Matter.PRODUCTION: "Production en retard",
    Matter.CATCH_UP: "Rattrapage en retard",
    Matter.SUBJECT: "Sujet du mémoire attendu",
    Matter.STEP: "Suite à donner",
    Matter.FEEDBACK: "Retour attendu",
    Matter.CONTACT: "Sans contact depuis longtemps",
    Matter.READING: "Aucun module ouvert",
    Matter.ALONE: "Sans formatrice ni formateur",
}

WEIGHTS = {
    Matter.TOLERANCE: 120,
    Matter.ABSENCE: 90,
    Matter.PRODUCTION: 80,
    Matter.CATCH_UP: 80,
    Matter.SUBJECT: 80,
    Matter.STEP: 60,
    Matter.FEEDBACK: 60,
    Matter.CONTACT: 50,
    Matter.READING: 40,
    Matter.ALONE: 40,
}
"""Of a reason that has just begun; they tell apart those whose gravest reason is of the same matter."""

KINDS = {
    Matter.TOLERANCE: "late",
    Matter.ABSENCE: "late",
    Matter.PRODUCTION: "late",
    Matter.SUBJECT: "redo",
    Matter.CATCH_UP: "redo",
    Matter.FEEDBACK: "waiting",
    Matter.CONTACT: "redo",
    Matter.STEP: "waiting",
    Matter.READING: "todo",
    Matter.ALONE: "info",
}
"""States of the look."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A thing with a name that should have been done ``days`` ago; ``key`` leads to it."""

    label: str
    days: int
    key: str = ""


@dataclass(slots=True, kw_only=True)
class Facts:
    """What is known of a learner today; each room fills in its own part, nothing is a reason by itself."""

    since: date
    """From when silence counts: the launch, or the enrolment when it came after."""
    productions: list[Overdue] = field(default_factory=list)
    """Required and not deposited."""
    feedback: list[Overdue] = field(default_factory=list)
    """Deposited and not answered, with the days since."""
    feedback_is_mine: bool = False
    """Whether it is the reader who answers."""
    absent: int = 0
    """Half-days sealed as missed without justification, that nothing has followed."""
    absent_known_on: date | None = None
    """When the last of them was sealed."""
    missed: int = 0
    """Half-days missed and not caught up, justified or not."""
    missed_known_on: date | None = None
    """When the last of them was sealed."""
    admitted: int = 0
    """How many the cohort admits, those covered by decisions included."""
    catch_ups: list[Overdue] = field(default_factory=list)
    sees_contacts: bool = False
    """Whether the reader may know of every contact; else silence says nothing."""
    last_contact_on: date | None = None
    steps: list[Overdue] = field(default_factory=list)
    """Next steps that are due, from 0 day on."""
    call_back_on: date | None = None
    """The first day of an open next step that is after the last contact."""
    has_reading: bool = False
    """Whether something is left to read."""
    last_reading_on: date | None = None
    subject_due_on: date | None = None
    """When the subject of the mémoire was expected, while it is awaited and late."""
    is_alone: bool = False
    """Nobody follows the learner."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody needs attention; ``key``: of the thing it is about, when one thing is named."""

    matter: Matter
    words: str
    weight: int
    key: str = ""
    level: Level = Level.WATCH
    news_on: date | None = None
    """When the last thing that it tells of came to be."""

    @property
    def kind(self) -> str:
        """Red is for whom to call now."""
        kind = KINDS[self.matter]
        return "redo" if kind == "late" and self.level is Level.WATCH else kind

    @property
    def order(self) -> tuple[int, int, int]:
        """The gravest first."""
        return LEVELS.index(self.level), RANKS[self.matter], -self.weight


def reasons_of(facts: Facts, rules: AttentionRules, today: date) -> list[Reason]:
    """Every reason, the gravest first."""
    return sorted(_reasons(facts, rules, today), key=lambda one: one.order)


def level_of(reasons: Sequence[Reason]) -> Level:
    """That of the gravest reason."""
    return min((one.level for one in reasons), key=LEVELS.index, default=Level.CALM)


def attention_of(reasons: Sequence[Reason]) -> int:
    """How much attention somebody needs: reasons add up, as somebody who lets go does so everywhere."""
    return sum(one.weight for one in reasons)


def order_key(reasons: Sequence[Reason], name: str) -> tuple[int, int, int, str]:
    """What sorts a board: the level, the gravest matter there, how much there is in all, then the name."""
    if not reasons:
        return LEVELS.index(Level.CALM), 0, 0, name
    level, rank, _ = min(one.order for one in reasons)
    return level, rank, -attention_of(reasons), name


def _reasons(facts: Facts, rules: AttentionRules, today: date) -> Iterator[Reason]:
    if facts.missed > facts.admitted:
        yield _reason(
            Matter.TOLERANCE,
            f"{plural(facts.missed, 'demi-journée manquée', 'demi-journées manquées')}, "
            f"la promotion en admet {facts.admitted}",
            days=WEEK * (facts.missed - facts.admitted),
            is_grave=True,
            news_on=facts.missed_known_on,
        )
    if rules.absent_half_days and facts.absent:
        yield _reason(
            Matter.ABSENCE,
            f"{plural(facts.absent, 'demi-journée')} d’absence sans justification",
            days=WEEK * facts.absent,
            is_grave=facts.absent >= rules.absent_half_days,
            news_on=facts.absent_known_on,
        )
    answer = _my_feedback_words if facts.feedback_is_mine else _feedback_words
    late = _from(rules.call_late_days)
    for matter, found, least, grave, say in (
        (Matter.PRODUCTION, facts.productions, _from(rules.production_late_days), late, _production_words),
        (Matter.CATCH_UP, facts.catch_ups, _from(rules.catch_up_late_days), late, _catch_up_words),
        (Matter.FEEDBACK, facts.feedback, _from(rules.feedback_days), None, answer),
        (Matter.STEP, facts.steps, 0, None, _step_words),
    ):
        yield from _overdue(matter, found, least, grave, say, today)
    yield from _silences(facts, rules, today)
    if facts.subject_due_on is not None and rules.subject_late_days:
        days = (today - facts.subject_due_on).days
        if days >= rules.subject_late_days:
            yield _reason(
                Matter.SUBJECT,
                f"Sujet du mémoire attendu depuis {plural(days, 'jour')}",
                days=days,
                is_grave=late is not None and days >= late,
                news_on=_late_since(today, days),
            )
    if facts.is_alone:
        yield _reason(Matter.ALONE, "Sans formatrice ni formateur", days=0)


def _silences(facts: Facts, rules: AttentionRules, today: date) -> Iterator[Reason]:
    longest = _from(rules.call_silence_weeks)
    contact, read = facts.last_contact_on, facts.last_reading_on
    for matter, what, tells, last, least, grave in (
        (Matter.CONTACT, "contact", facts.sees_contacts, contact, rules.contact_weeks, longest),
        (Matter.READING, "module ouvert", facts.has_reading, read, rules.reading_weeks, None),
    ):
        weeks = _weeks(last, facts.since, today)
        if tells and least and weeks >= least:
            yield _reason(
                matter,
                _silence(what, weeks, last),
                days=SILENT_WEEK * (weeks - least),
                is_grave=grave is not None and weeks >= grave,
            )


def _weeks(last: date | None, since: date, today: date) -> int:
    """Whole weeks without a sign; before the beginning, and before a transfer, silence does not count."""
    return (today - max(last or since, since)).days // WEEK


def _silence(what: str, weeks: int, last: date | None) -> str:
    long = plural(weeks, "semaine")
    return f"Aucun {what} depuis {long}" if last else f"Aucun {what} depuis le début, il{NBSP}y{NBSP}a {long}"


def _overdue(
    matter: Matter,
    found: Sequence[Overdue],
    least: int | None,
    grave: int | None,
    say: Callable[[Overdue, int], str],
    today: date,
) -> Iterator[Reason]:
    """One reason for all that is overdue by ``least`` days (None: never), named by its oldest.

    To call now when that one is overdue by ``grave`` days.
    """
    kept = [one for one in found if least is not None and one.days >= least]
    if not kept:
        return
    worst = max(kept, key=lambda one: one.days)
    days = sum(min(one.days, MOST_DAYS) for one in kept) + MORE * (len(kept) - 1)
    level = Level.CALL if grave is not None and worst.days >= grave else Level.WATCH
    news_on = _late_since(today, min(one.days for one in kept))
    yield Reason(matter, nbsp(say(worst, len(kept))), WEIGHTS[matter] + days, worst.key, level, news_on)


def _reason(
    matter: Matter, words: str, *, days: int, is_grave: bool = False, news_on: date | None = None
) -> Reason:
    level = Level.CALL if is_grave else Level.WATCH
    weight = WEIGHTS[matter] + min(days, MOST_DAYS)
    return Reason(matter, nbsp(words), weight, level=level, news_on=news_on)


def _late_since(today: date, days: int) -> date:
    """The day after the one that passed."""
    return today - timedelta(days=days - 1)


def _from(threshold: int) -> int | None:
    return threshold or None


def _production_words(worst: Overdue, count: int) -> str:
    late = f"de {plural(worst.days, 'jour')}"
    if count == 1:
        return f"Production en retard {late} : {worst.label}"
    return f"{plural(count, 'production')} en retard, dont « {worst.label} » {late}"


def _catch_up_words(worst: Overdue, count: int) -> str:
    late = f"de {plural(worst.days, 'jour')}"
    if count == 1:
        return f"Rattrapage en retard {late} : {worst.label}"
    return f"{plural(count, 'rattrapage')} en retard, dont « {worst.label} » {late}"


def _my_feedback_words(worst: Overdue, count: int) -> str:
    return _answer_words("votre retour", worst, count)


def _feedback_words(worst: Overdue, count: int) -> str:
    return _answer_words("un retour", worst, count)


def _answer_words(what: str, worst: Overdue, count: int) -> str:
    since = f"depuis {plural(worst.days, 'jour')}"
    if count == 1:
        return f"Attend {what} {since} : {worst.label}"
    return f"{plural(count, 'production')} attendent {what}, dont « {worst.label} » {since}"


def _step_words(worst: Overdue, count: int) -> str:
    since = f"depuis {plural(worst.days, 'jour')}" if worst.days else "aujourd’hui"
    if count == 1:
        return f"Suite à donner {since} : {worst.label}"
    return f"{plural(count, 'suite')} à donner, dont « {worst.label} » {since}"
