"""A cohort's mémoires and its jury together: who reads what, what is lacking and why."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pacte.accounts.models import Person
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.conflicts.queries import Register
from pacte.conflicts.rules import binds
from pacte.database import FencedSession
from pacte.french import plural
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror, MemoireReading
from pacte.memoires.queries import Known, known_of
from pacte.memoires.readers.queries import jurors_of, learners_in, readings_of, register_for
from pacte.memoires.readers.rules import is_silent
from pacte.memoires.vocabulary import READING_LABELS, ReadingState


@dataclass(frozen=True, slots=True)
class Line:
    """The mémoire of one learner of the cohort, with every reading of it."""

    enrollment: Enrollment
    learner: Person
    known: Known
    rows: Sequence[MemoireReading]
    wanted: int

    @property
    def open(self) -> Sequence[MemoireReading]:
        return [one for one in self.rows if one.ended_at is None]

    @property
    def is_deposited(self) -> bool:
        return self.known.deposit is not None

    @property
    def module(self) -> str:
        return self.known.subject.module if self.known.subject is not None else ""

    @property
    def lacking(self) -> int:
        """Readers still to be found."""
        return max(0, self.wanted - len(self.open)) if self.is_deposited else 0


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that an assignment depends on."""

    cohort: Cohort
    definition: CohortDefinition
    today: date
    lines: Sequence[Line]
    jurors: Sequence[Juror]
    register: Register
    viewer_id: int | None

    @property
    def loads(self) -> Counter[int]:
        """Reader → open readings, those hidden from the viewer too."""
        return Counter(one.reader_id for line in self.lines for one in line.open)

    @property
    def is_begun(self) -> bool:
        """Somebody was asked, or the mémoires were due."""
        return self.today > self.definition.memoire.due_on or any(line.rows for line in self.lines)

    @property
    def barred(self) -> frozenset[tuple[int, int]]:
        """Enrolment and person: tied, or asked before and no longer reading."""
        return frozenset(
            (line.enrollment.id, juror.person_id)
            for line in self.lines
            for juror in self.jurors
            if self.register.between(juror.person_id, line.learner.id)
            or any(one.reader_id == juror.person_id and one.ended_at is not None for one in line.rows)
        )

    def is_silent(self, row: MemoireReading) -> bool:
        asked_on = row.asked_at.astimezone(ZoneInfo(self.definition.federation.time_zone)).date()
        return is_silent(row.state, asked_on, self.definition.memoire.answer_days, self.today)

    def is_late(self, row: MemoireReading) -> bool:
        """Accepted, not given, after its day."""
        return row.state is ReadingState.ACCEPTED and row.submitted_at is None and self.today > row.due_on

    def is_tied_after(self, line: Line, row: MemoireReading) -> bool:
        """Given by somebody who is tied to the author, as the register says it now."""
        return (
            row.submitted_at is not None
            and row.ended_at is None
            and self.register.between(row.reader_id, line.learner.id)
        )

    def badge(self, line: Line, row: MemoireReading) -> tuple[str, str]:
        """Kind and words of where a reading stands; nothing of what it says."""
        if self.is_tied_after(line, row):
            return "redo", "Rendue, un lien est apparu depuis"
        if row.submitted_at is not None:
            return "done", "Rendue"
        if row.state is ReadingState.ASKED:
            return ("late", "Sans réponse") if self.is_silent(row) else ("waiting", "Réponse attendue")
        if row.state is ReadingState.ACCEPTED:
            return ("late", "En retard") if self.is_late(row) else ("progress", "Acceptée")
        return "refused", READING_LABELS[row.state]

    def lack_words(self, line: Line, lacking: int | None = None) -> str:
        """Why a mémoire lacks readers: « Il manque 1 lecture : … »; empty when it lacks none."""
        missing = line.lacking if lacking is None else lacking
        if not missing:
            return ""
        tied = sum(self.register.between(one.person_id, line.learner.id) for one in self.jurors)
        left = len({one.reader_id for one in line.rows if one.ended_at is not None})
        reasons = [f"le jury compte {plural(len(self.jurors), 'membre')}"]
        if tied:
            reasons.append(f"{tied} en lien avec cette personne")
        if left:
            reasons.append(plural(left, "lecture déclinée ou reprise", "lectures déclinées ou reprises"))
        return f"Il manque {plural(missing, 'lecture')}\u00a0: {', '.join(reasons)}."

    def hidden(self) -> Collection[int]:
        """Enrolments that a tie hides from the viewer."""
        if self.viewer_id is None:
            return ()
        sits = any(one.person_id == self.viewer_id for one in self.jurors)
        return {
            line.enrollment.id
            for line in self.lines
            if any(binds(tie, sits=sits) for tie in self.register.ties(self.viewer_id, line.learner.id))
        }

    def seen(self) -> "Panel":
        """Without what is hidden from the viewer."""
        hidden = self.hidden()
        return replace(self, lines=[one for one in self.lines if one.enrollment.id not in hidden])

    def line(self, enrollment_id: int) -> Line | None:
        return next((one for one in self.lines if one.enrollment.id == enrollment_id), None)


def panel(session: FencedSession, cohort: Cohort, *, at: datetime, viewer_id: int | None = None) -> Panel:
    """The cohort whole, for the software; :meth:`Panel.seen` for pages. Nine statements."""
    definition = definition_of(cohort)
    people = learners_in(session, cohort.id)
    known = known_of(session, [one for one, _ in people], {cohort.id: definition})
    rows = _by_memoire(session, [one.memoire.id for one in known.values() if one.memoire is not None])
    jurors = jurors_of(session, cohort.id)
    readers = {one.reader_id for found in rows.values() for one in found}
    assessors = {*(one.person_id for one in jurors), *readers, *([viewer_id] if viewer_id else [])}
    return Panel(
        cohort,
        definition,
        at.astimezone(ZoneInfo(definition.federation.time_zone)).date(),
        [
            Line(
                enrollment,
                person,
                found := known[enrollment.id],
                rows.get(found.memoire.id, ()) if found.memoire is not None else (),
                definition.memoire.readers,
            )
            for enrollment, person in people
        ],
        jurors,
        register_for(session, cohort, assessors=assessors, subjects=[person.id for _, person in people]),
        viewer_id,
    )


def _by_memoire(session: FencedSession, ids: Sequence[int]) -> Mapping[int, Sequence[MemoireReading]]:
    found: dict[int, list[MemoireReading]] = defaultdict(list)
    for row in readings_of(session, ids):
        found[row.memoire_id].append(row)
    return found
