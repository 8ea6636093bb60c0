"""What makes a learner need attention, in words, how much each reason weighs, and the order that follows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
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


class Matter(StrEnum):
    """What may call for attention."""

    TOLERANCE = "tolerance"
    ABSENCE = "absence"
    PRODUCTION = "production"
    SUBJECT = "subject"
    CATCH_UP = "catch-up"
    FEEDBACK = "feedback"
    CONTACT = "contact"
    STEP = "step"
    READING = "reading"
    ALONE = "alone"


MATTER_LABELS = {
    Matter.TOLERANCE: "Absences au-delà de la tolérance",
    Matter.ABSENCE: "Absences sans suite",
    Matter.PRODUCTION: "Production en retard",
    Matter.SUBJECT: "Sujet du mémoire attendu",
    Matter.CATCH_UP: "Rattrapage en retard",
    Matter.FEEDBACK: "Retour attendu",
    Matter.CONTACT: "Sans contact depuis longtemps",
    Matter.STEP: "Suite à donner",
    Matter.READING: "Aucun module ouvert",
    Matter.ALONE: "Sans formatrice ni formateur",
}

WEIGHTS = {
    Matter.TOLERANCE: 120,
    Matter.ABSENCE: 90,
    Matter.PRODUCTION: 80,
    Matter.SUBJECT: 80,
    Matter.CATCH_UP: 70,
    Matter.FEEDBACK: 60,
    Matter.CONTACT: 60,
    Matter.STEP: 50,
    Matter.READING: 40,
    Matter.ALONE: 40,
}
"""Of a reason that has just begun; what puts the training at risk weighs more than what may wait."""

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
    missed: int = 0
    """Half-days missed and not caught up, justified or not."""
    admitted: int = 0
    """How many the cohort admits, those covered by decisions included."""
    catch_ups: list[Overdue] = field(default_factory=list)
    sees_contacts: bool = False
    """Whether the reader may know of every contact; else silence says nothing."""
    last_contact_on: date | None = None
    steps: list[Overdue] = field(default_factory=list)
    """Next steps that are due, from 0 day on."""
    has_reading: bool = False
    """Whether something is left to read."""
    last_reading_on: date | None = None
    subject_due_on: date | None = None
    """When the subject of the mémoire is expected and not given; None while nobody keeps subjects."""
    is_alone: bool = False
    """Nobody follows the learner."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody needs attention; ``key``: of the thing it is about, when one thing is named."""

    matter: Matter
    words: str
    weight: int
    key: str = ""

    @property
    def kind(self) -> str:
        return KINDS[self.matter]


def reasons_of(facts: Facts, rules: AttentionRules, today: date) -> list[Reason]:
    """Every reason, the gravest first."""
    return sorted(_reasons(facts, rules, today), key=lambda one: -one.weight)


def attention_of(reasons: Sequence[Reason]) -> int:
    """How much attention somebody needs: reasons add up, as somebody who lets go does so everywhere."""
    return sum(one.weight for one in reasons)


def order_key(reasons: Sequence[Reason], name: str) -> tuple[int, int, str]:
    """What sorts a board: who needs most attention first; at equality the gravest reason, then the name."""
    return -attention_of(reasons), -max((one.weight for one in reasons), default=0), name


def _reasons(facts: Facts, rules: AttentionRules, today: date) -> Iterator[Reason]:
    if facts.missed > facts.admitted:
        yield _reason(
            Matter.TOLERANCE,
            f"{plural(facts.missed, 'demi-journée manquée', 'demi-journées manquées')}, "
            f"la promotion en admet {facts.admitted}",
            days=WEEK * (facts.missed - facts.admitted),
        )
    if rules.absent_half_days and facts.absent >= rules.absent_half_days:
        yield _reason(
            Matter.ABSENCE,
            f"{plural(facts.absent, 'demi-journée')} d’absence sans justification",
            days=WEEK * facts.absent,
        )
    answer = _my_feedback_words if facts.feedback_is_mine else _feedback_words
    for matter, found, least, say in (
        (Matter.PRODUCTION, facts.productions, _from(rules.production_late_days), _production_words),
        (Matter.CATCH_UP, facts.catch_ups, _from(rules.catch_up_late_days), _catch_up_words),
        (Matter.FEEDBACK, facts.feedback, _from(rules.feedback_days), answer),
        (Matter.STEP, facts.steps, 0, _step_words),
    ):
        yield from _overdue(matter, found, least, say)
    yield from _silences(facts, rules, today)
    if facts.subject_due_on is not None and rules.subject_late_days:
        days = (today - facts.subject_due_on).days
        if days >= rules.subject_late_days:
            yield _reason(
                Matter.SUBJECT, f"Sujet du mémoire attendu depuis {plural(days, 'jour')}", days=days
            )
    if facts.is_alone:
        yield _reason(Matter.ALONE, "Sans formatrice ni formateur", days=0)


def _silences(facts: Facts, rules: AttentionRules, today: date) -> Iterator[Reason]:
    for matter, what, tells, last, least in (
        (Matter.CONTACT, "contact", facts.sees_contacts, facts.last_contact_on, rules.contact_weeks),
        (Matter.READING, "module ouvert", facts.has_reading, facts.last_reading_on, rules.reading_weeks),
    ):
        weeks = _weeks(last, facts.since, today)
        if tells and least and weeks >= least:
            yield _reason(matter, _silence(what, weeks, last), days=SILENT_WEEK * (weeks - least))


def _weeks(last: date | None, since: date, today: date) -> int:
    """Whole weeks without a sign; before the beginning, and before a transfer, silence does not count."""
    return (today - max(last or since, since)).days // WEEK


def _silence(what: str, weeks: int, last: date | None) -> str:
    long = plural(weeks, "semaine")
    return f"Aucun {what} depuis {long}" if last else f"Aucun {what} depuis le début, il{NBSP}y{NBSP}a {long}"


def _overdue(
    matter: Matter, found: Sequence[Overdue], least: int | None, say: Callable[[Overdue, int], str]
) -> Iterator[Reason]:
    """One reason for all that is overdue by ``least`` days (None: never), named by its oldest."""
    kept = [one for one in found if least is not None and one.days >= least]
    if not kept:
        return
    worst = max(kept, key=lambda one: one.days)
    days = sum(min(one.days, MOST_DAYS) for one in kept) + MORE * (len(kept) - 1)
    yield Reason(matter, nbsp(say(worst, len(kept))), WEIGHTS[matter] + days, worst.key)


def _reason(matter: Matter, words: str, *, days: int) -> Reason:
    return Reason(matter, nbsp(words), WEIGHTS[matter] + min(days, MOST_DAYS))


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
