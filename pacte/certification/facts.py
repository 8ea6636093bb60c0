"""What a cohort asks, what a learner has done, and the line that comes of both; plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pacte.blockers import Blocker
from pacte.certification.vocabulary import LINE_KINDS, LINE_LABELS, SATISFIED, LineState
from pacte.french import plural
from pacte.juries.resit_rules import takes_memoire_again
from pacte.juries.vocabulary import Outcome, Resit
from pacte.memoires.rules import Standing
from pacte.memoires.vocabulary import Admissibility, SubjectState
from pacte.progress.reading.rules import Progress
from pacte.progress.vocabulary import ProductionState
from pacte.seminars.proofs.rules import Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A production that counts for a module, or for none that the learner's programme has."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A module of the learner's programme, and the productions that validate it."""

    slug: str
    title: str
    works: tuple[Work, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a cohort asks of the learners of one track and version, the same for all of them."""

    tolerance: int
    modules: tuple[Module, ...] = ()
    choice: int = 0
    """How many of ``choices`` a learner follows."""
    choices: tuple[Module, ...] = ()
    works: tuple[Work, ...] = ()
    """Required, of no module of the programme."""
    forum_required: bool = False
    subject_due_on: date | None = None
    memoire_due_on: date
    defence_starts_on: date
    defence_ends_on: date
    resits: int = 1
    """How many the cohort gives: none, or one."""
    resit_starts_on: date | None = None
    resit_ends_on: date | None = None
    resit_due_on: date | None = None
    """For the mémoire that is deposited again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """What is known of a learner's half-days."""

    hours: Hours = field(default_factory=Hours)
    covered: int = 0
    """Half-days beyond the tolerance that decisions of the team cover."""
    ahead: int = 0
    """Half-days to come at which the learner is expected."""
    unsealed: int = 0
    """Past half-days whose sheet is not sealed."""
    undated: int = 0
    """Seminars whose dates are still to be announced."""
    came_from_elsewhere: bool = False
    """By transfer: other half-days were attended in another cohort."""
    elsewhere: int = 0
    """Half-days of ``hours`` attended in a former cohort whose work is kept."""
    left_before: bool = False
    """Whether the learner left with seminars still to come."""

    @property
    def is_over(self) -> bool:
        return not (self.ahead or self.unsealed or self.undated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """Where a production stands."""

    state: ProductionState
    due_on: date | None = None
    days_overdue: int = 0
    is_kept: bool = False
    """Validated in a former cohort, and it counts here."""
    is_before_arrival: bool = False
    """The cohort's date was past when the learner came: another is to be agreed."""
    is_reopened: bool = False
    """The cohort is over, and a date granted to the learner still runs."""
    is_after_departure: bool = False
    """What is deposited came after the learner's last day: it does not count, ``state`` is of that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoireFacts:
    """Where the mémoire stands."""

    subject: SubjectState = SubjectState.AWAITED
    standing: Standing = field(default_factory=lambda: Standing(admissibility=Admissibility.AWAITED))
    pages: int = 0
    deposited_on: date | None = None
    days_late: int = 0
    """Of the deposit."""
    is_resit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DefenceFacts:
    """Where the defence stands; a result is that of signed minutes, the last one."""

    planned_on: date | None = None
    """As the learner was told."""
    held_on: date | None = None
    outcome: Outcome | None = None
    signed_on: date | None = None
    resit: Resit | None = None
    """What is still taken again."""
    again_on: date | None = None
    """The day of the defence at the resit session, as the learner was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifting:
    """A decision of the team to do without one condition, for one learner."""

    id: int
    reason: str
    decided_on: date
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one learner has done."""

    attended: Attended = field(default_factory=Attended)
    deposits: Mapping[str, Deposit] = field(default_factory=dict)
    """Key of a production → where it stands."""
    reading: Mapping[str, Progress] = field(default_factory=dict)
    """Slug of a module → how far it is read."""
    participations: int = 0
    """Questions and answers in the forum of the cohort."""
    memoire: MemoireFacts = field(default_factory=MemoireFacts)
    defence: DefenceFacts = field(default_factory=DefenceFacts)
    today: date = date.min
    """Where the federation is, or the last day of who has left."""
    lifted: Mapping[str, Lifting] = field(default_factory=dict)
    """Key of a line → the decision."""
    left_on: date | None = None
    """The learner's last day in the cohort; facts are those of that day."""
    moved_to: str = ""
    """« la promo 9 », to which they passed on that day; empty for who left the training."""
    is_undone: bool = False
    """The passage that led here was taken back on that day: they went on in ``moved_to``, where they were."""
    carried: frozenset[str] = frozenset()
    """Keys of the productions that followed them there, deposited and not validated."""
    over_on: date | None = None
    """The last day of the cohort, once it is past."""

    @property
    def awaits_another_memoire(self) -> bool:
        """Whether their jury asks another mémoire, which is not deposited yet."""
        return takes_memoire_again(self.defence.resit) and not self.memoire.is_resit

    def is_to_resit(self, conditions: Conditions) -> bool:
        """Whether the resit session is still to come for them: their jury asks it, or their mémoire was
        late."""
        if self.defence.outcome is not None:
            return self.defence.resit is not None
        is_late = self.memoire.is_resit or self.memoire.standing.admissibility is Admissibility.RESIT
        return bool(conditions.resits) and is_late


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A condition, where it stands, what shows it, and what is in the way."""

    key: str
    label: str
    state: LineState
    evidence: str
    blocker: Blocker | None = None
    """What is still to be done; None once nothing is."""
    parent: str = ""
    """Key of the line that this one is a part of: a production of its module."""
    due_on: date | None = None
    days_late: int = 0
    lifting: Lifting | None = None
    alarm: str = ""
    """What the badge says instead of the state, when something has gone wrong."""

    @property
    def is_satisfied(self) -> bool:
        return self.state in SATISFIED

    @property
    def badge(self) -> tuple[str, str]:
        """Kind and words."""
        if self.alarm:
            return "late", self.alarm
        if self.days_late and not self.is_satisfied:
            return "late", f"En retard de {plural(self.days_late, 'jour')}"
        return LINE_KINDS[self.state], LINE_LABELS[self.state]
