"""A cohort as its file describes it: frozen dataclasses whose field names are the keys of the file."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated

from pydantic import ConfigDict, Field

from pacte.cohorts.fields import (
    ClockTime,
    Count,
    Day,
    Department,
    Email,
    Flag,
    Line,
    Month,
    OptionalLine,
    OptionalProse,
    Percent,
    Prose,
    Slug,
    TimeZone,
    Weight,
    Whole,
    Year,
)
from pacte.cohorts.rules import closing_instant, opening_instant
from pacte.cohorts.vocabulary import Audience as Audience
from pacte.cohorts.vocabulary import DefenceObjective as DefenceObjective
from pacte.cohorts.vocabulary import DocumentKind as DocumentKind
from pacte.cohorts.vocabulary import JurorRole as JurorRole
from pacte.cohorts.vocabulary import LatePolicy as LatePolicy
from pacte.cohorts.vocabulary import MemoireDisclosure as MemoireDisclosure
from pacte.cohorts.vocabulary import Modality as Modality
from pacte.cohorts.vocabulary import Moment as Moment
from pacte.cohorts.vocabulary import QuestionKind as QuestionKind
from pacte.cohorts.vocabulary import Track as Track


class Content:
    """Base of what files describe: a key that is not a field is an error."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Content):
    """Whom to write to: a function and its address, never a person's name."""

    name: Line
    email: Email
    phone: OptionalLine = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FederationDefinition(Content):
    """The organiser; `code` begins the name of its files and of its pages."""

    code: Slug
    name: Line
    region: Line
    departments: Annotated[tuple[Department, ...], Field(min_length=1)]
    agency: Line
    contact: Contact
    time_zone: TimeZone = "Europe/Paris"
    website: OptionalLine = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRequest(Content):
    """A document of the dossier; no tracks means all of them."""

    key: Slug
    label: Line
    tracks: tuple[Track, ...] = ()
    required: Flag = True
    kind: DocumentKind = DocumentKind.PDF_OR_PHOTOS
    max_megabytes: Annotated[Count, Field(le=50)] = 10
    max_pages: Annotated[Count, Field(le=100)] = 10
    by_signature: Flag = False  # may also be obtained by the team leader's signature, through a personal link
    hint: OptionalLine = ""

    def applies_to(self, track: Track) -> bool:
        """Say whether candidates of this track are asked for the document."""
        return not self.tracks or track in self.tracks


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDefinition(Content):
    """The window, in the federation's local time (the minute written counts), and what is asked."""

    opens_on: Day
    closes_on: Day
    opens_at: ClockTime = time(0, 0)
    closes_at: ClockTime = time(23, 59)
    reminder_hours: tuple[Annotated[Count, Field(le=2_160)], ...] = (168, 48)
    commitment: Prose  # Markdown: what the team leader signs
    documents: Annotated[tuple[DocumentRequest, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRules(Content):
    """Conditions that differ from one cohort to another; without `dues_year`, the year of closing."""

    membership_required: Flag = True
    dues_required: Flag = True
    dues_year: Year | None = None
    team_or_waiver: Flag = True
    waiver_lapses_at_t0: Flag = True
    several_structures: Flag = True
    forum_required: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyNotice(Content):
    """What candidates are told of the use of their data; rejected dossiers are kept 24 months at most."""

    purpose: Prose
    contact: Email
    legal_basis: Prose = "Mission d’intérêt public confiée à la fédération par l’agence régionale de santé."
    recipients: Prose = "La fédération, les membres du comité de sélection et l’EHESP."
    retention_months: Annotated[Count, Field(le=24)] = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(Content):
    """A line of a grid, of the selection or of the mémoire, scored from 0 to `scale`."""

    key: Slug
    label: Line
    scale: Annotated[Count, Field(le=100)] = 5
    weight: Weight = 1.0
    guidance: OptionalProse = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionDefinition(Content):
    """The committee, its grid and its answers; its day may stay unknown once its month is announced."""

    committee_month: Month
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    committee_on: Day | None = None
    interviews: Flag = True
    interviews_start_on: Day | None = None
    interviews_end_on: Day | None = None
    interview_minutes: Annotated[Count, Field(le=240)] = 30
    scorers_per_dossier: Annotated[Count, Field(le=20)] = 2
    spread_threshold: Percent = 25.0  # of the grid's total, between two scorers
    waiting_list_published: Flag = False
    one_per_structure_first: Flag = True
    same_department_conflicts: Flag = False
    answer_days: Annotated[Count, Field(le=90)] = 7  # time a selected candidate has to confirm
    ehesp_validation: Flag = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfDayDefinition(Content):
    """The unit of attendance, in local hours."""

    on: Day
    starts_at: ClockTime
    ends_at: ClockTime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeminarDefinition(Content):
    """A seminar; without half-days its date is still to be announced."""

    key: Slug
    title: Line
    half_days: tuple[HalfDayDefinition, ...] = ()
    place: OptionalLine = ""
    modality: Modality = Modality.IN_PERSON
    with_teams: Flag = False
    tracks: tuple[Track, ...] = ()
    modules: tuple[Slug, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """Return its days in order, each once."""
        return tuple(sorted({half_day.on for half_day in self.half_days}))


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRules(Content):
    """Tolerance for justified absence, the window of signing, what invitations ask, when to remind."""

    tolerance_half_days: Whole = 2
    sign_minutes_before: Annotated[Whole, Field(le=240)] = 15
    sign_minutes_after: Annotated[Whole, Field(le=1_440)] = 60
    meals_asked: Flag = False
    access_needs_asked: Flag = False
    reminder_days: tuple[Annotated[Count, Field(le=60)], ...] = (7, 1)  # before each seminar


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Content):
    """A question of an evaluation; only a choice has `choices`."""

    key: Slug
    label: Line
    kind: QuestionKind = QuestionKind.SCALE
    choices: tuple[Line, ...] = ()
    moment: Moment = Moment.HOT
    audience: Audience = Audience.LEARNERS
    required: Flag = True


USUAL_QUESTIONS = (
    Question(key="hot-overall", label="Dans l’ensemble, ce séminaire vous a-t-il convenu\u00a0?"),
    Question(key="hot-useful", label="Ce que vous avez appris vous servira-t-il dans votre équipe\u00a0?"),
    Question(key="hot-pace", label="Le rythme et les échanges vous ont-ils convenu\u00a0?"),
    Question(
        key="hot-keep",
        label="Que retenez-vous, que faudrait-il changer\u00a0?",
        kind=QuestionKind.TEXT,
        required=False,
    ),
    Question(
        key="cold-used",
        label="Vous servez-vous dans votre travail de ce que vous avez appris\u00a0?",
        moment=Moment.COLD,
    ),
    Question(
        key="cold-change",
        label="Qu’est-ce que la formation a changé pour vous et pour votre équipe\u00a0?",
        kind=QuestionKind.TEXT,
        moment=Moment.COLD,
        required=False,
    ),
    Question(
        key="team-effect",
        label="La formation de votre coordination a-t-elle été utile à l’équipe\u00a0?",
        moment=Moment.COLD,
        audience=Audience.TEAMS,
    ),
    Question(
        key="team-change",
        label="Qu’est-ce qui a changé dans l’équipe\u00a0?",
        kind=QuestionKind.TEXT,
        moment=Moment.COLD,
        audience=Audience.TEAMS,
        required=False,
    ),
)
"""Asked when the file says nothing; an empty list asks nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationDefinition(Content):
    """What is asked after each seminar (hot) and, once, some months after the last one (cold)."""

    cold_months: Annotated[Count, Field(le=24)] = 6
    open_days: Annotated[Count, Field(le=90)] = 14
    reminder_days: Annotated[Count, Field(le=89)] = 5  # after the question was asked
    questions: Annotated[tuple[Question, ...], Field(max_length=60)] = USUAL_QUESTIONS

    def asked(self, moment: Moment, audience: Audience) -> tuple[Question, ...]:
        """Return the questions of one evaluation, in the order of the file."""
        return tuple(one for one in self.questions if (one.moment, one.audience) == (moment, audience))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionDefinition(Content):
    """Written work done in the team, with its due date."""

    key: Slug
    label: Line
    module: Slug
    due_on: Day
    tracks: tuple[Track, ...] = ()
    required: Flag = True
    instruction: OptionalProse = ""


Threshold = Annotated[Whole, Field(le=365)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionRules(Content):
    """From when on the board of a cohort says that somebody needs attention; 0 never says so."""

    production_late_days: Threshold = 1
    feedback_days: Threshold = 7
    absent_half_days: Threshold = 2  # sealed, without justification, followed by nothing
    catch_up_late_days: Threshold = 1
    contact_weeks: Threshold = 6
    reading_weeks: Threshold = 4
    subject_late_days: Threshold = 1
    call_late_days: Threshold = 14  # work as late as that: to call now, no longer to watch
    call_silence_weeks: Threshold = 0  # silence alone is to watch, unless the cohort says so
    contact_calms_days: Threshold = 7  # once called: to watch for as long, unless something new happens


USUAL_MEMOIRE_CRITERIA = (
    Criterion(
        key="question",
        label="Question et contexte",
        guidance="La question est précise, et tirée de la vie de l’équipe et de son territoire.",
    ),
    Criterion(
        key="process",
        label="Démarche menée avec l’équipe",
        weight=2.0,
        guidance="Ce qui a été fait, avec qui, et ce qui en a changé\u00a0; les difficultés sont dites.",
    ),
    Criterion(
        key="analysis",
        label="Analyse et recul",
        weight=2.0,
        guidance="Les résultats sont discutés, appuyés sur des sources, et leurs limites reconnues.",
    ),
    Criterion(
        key="role",
        label="Rôle de la coordination",
        guidance="Ce que la personne a appris de son métier, et ce qu’elle en fera.",
    ),
    Criterion(
        key="form",
        label="Clarté et présentation",
        guidance="Plan, langue, références, nombre de pages\u00a0: le texte se lit sans effort.",
    ),
)
"""The grid of the mémoire when the file says nothing [A]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoireDefinition(Content):
    """The final paper, its readers and their grid; pages exclude cover and annexes."""

    due_on: Day
    pages_min: Annotated[Count, Field(le=500)] = 10
    pages_max: Annotated[Count, Field(le=500)] = 20
    subject_due_on: Day | None = None
    reminder_days: tuple[Annotated[Count, Field(le=60)], ...] = (7, 2)  # before the subject and the deposit
    late_policy: LatePolicy = LatePolicy.WAIVER
    resit_due_on: Day | None = None
    max_megabytes: Annotated[Count, Field(le=60)] = 20  # a request holds 64 MiB
    readers: Annotated[Count, Field(le=10)] = 2
    reading_due_on: Day | None = None  # without it, the eve of the defences
    answer_days: Annotated[Count, Field(le=90)] = 7  # from when on a reader asked counts as silent
    spread_threshold: Percent = 25.0  # of the grid's total, between two readers
    same_department_conflicts: Flag = False
    shown_before_defence: MemoireDisclosure = MemoireDisclosure.NOTHING
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)] = USUAL_MEMOIRE_CRITERIA


@dataclass(frozen=True, slots=True, kw_only=True)
class JurySeat(Content):
    """Seats of a jury of one kind; exactly one seat of the whole jury is the chair."""

    role: JurorRole
    count: Annotated[Count, Field(le=10)] = 1
    chair: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DefenceDefinition(Content):
    """The period, the slots and the jury."""

    starts_on: Day
    ends_on: Day
    jury: Annotated[tuple[JurySeat, ...], Field(min_length=1)]
    slot_minutes: Annotated[Count, Field(le=480)] = 60
    morning_starts_at: ClockTime = time(9, 0)
    morning_ends_at: ClockTime = time(12, 30)
    afternoon_starts_at: ClockTime = time(14, 0)
    afternoon_ends_at: ClockTime = time(17, 30)
    break_after: Annotated[Whole, Field(le=20)] = 2  # defences in a row; 0: no break
    break_minutes: Annotated[Count, Field(le=120)] = 15
    learner_notice_days: Annotated[Whole, Field(le=180)] = 30
    jury_notice_days: Annotated[Whole, Field(le=180)] = 15
    objectives: tuple[DefenceObjective, ...] = ()  # those not named come after, in the usual order
    place: OptionalLine = ""
    modality: Modality = Modality.IN_PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsDefinition(Content):
    """Resits allowed, their period, and the day planned for publication (the signed minutes decide)."""

    resits: Annotated[Whole, Field(le=3)] = 1
    resit_starts_on: Day | None = None
    resit_ends_on: Day | None = None
    expected_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortDefinition(Content):
    """All that varies from one cohort to another, from the first dossier to the results."""

    code: Slug
    label: Line
    tracks: Annotated[tuple[Track, ...], Field(min_length=1)]
    capacity: Annotated[Count, Field(le=500)] = 20
    place: Line
    programme_version: Slug
    t0_on: Day
    cost: Prose
    presentation: Prose  # Markdown
    conditions: Prose  # Markdown
    sources: tuple[Line, ...] = ()
    contact: Contact
    federation: FederationDefinition
    application: ApplicationDefinition
    rules: CohortRules = CohortRules()
    privacy: PrivacyNotice
    selection: SelectionDefinition
    attendance: AttendanceRules = AttendanceRules()
    evaluation: EvaluationDefinition = EvaluationDefinition()
    seminars: Annotated[tuple[SeminarDefinition, ...], Field(min_length=1)]
    productions: tuple[ProductionDefinition, ...] = ()
    attention: AttentionRules = AttentionRules()
    memoire: MemoireDefinition
    defence: DefenceDefinition
    results: ResultsDefinition = ResultsDefinition()

    @property
    def reference(self) -> str:
        """Return the code that is unique among federations, which is also the name of the file."""
        return f"{self.federation.code}-{self.code}"

    @property
    def opens_at(self) -> datetime:
        """Return the first instant of the window, in UTC."""
        application = self.application
        return opening_instant(application.opens_on, self.federation.time_zone, application.opens_at)

    @property
    def closes_at(self) -> datetime:
        """Return the first instant that is too late, in UTC."""
        application = self.application
        return closing_instant(application.closes_on, self.federation.time_zone, application.closes_at)

    @property
    def dues_year(self) -> int:
        """Return the year for which dues must be paid."""
        return self.rules.dues_year or self.application.closes_on.year

    def documents_for(self, track: Track) -> tuple[DocumentRequest, ...]:
        """Return the documents asked of candidates of this track."""
        return tuple(document for document in self.application.documents if document.applies_to(track))
