"""« Mon parcours » on a learner's page: where they stand, what comes next, what remains until the diploma."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pacte.certification.facts import Line
from pacte.certification.queries import catch_ups_of
from pacte.certification.targets import target_of
from pacte.certification.views.defence_steps import steps_of_defence
from pacte.certification.views.pages import Seen, seen
from pacte.certification.views.steps import Step, rank
from pacte.certification.vocabulary import (
    ATTENDANCE,
    DEFENCE,
    MEMOIRE,
    PRODUCTION,
    LineState,
    split_key,
)
from pacte.french import period_words, plural
from pacte.learners.models import Enrollment
from pacte.learners.registries import PANELS, Panel
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.vocabulary import SUBJECT_LABELS, SubjectState
from pacte.progress.vocabulary import ProductionState
from pacte.seminars.models import CatchUp
from pacte.seminars.proofs.queries import Slot
from pacte.seminars.proofs.rules import duration_words
from pacte.web import actor, read


def panel(enrollment: Enrollment) -> Panel | None:
    """The learner reads their path; their trainers and the team the conditions, one line each."""
    if enrollment.state is EnrollmentState.TRANSFERRED:
        return None
    found = seen(enrollment)
    is_mine = enrollment.person_id == actor().person_id
    is_active = enrollment.state is EnrollmentState.ACTIVE
    values: dict[str, Any] = {
        "seen": found,
        "is_mine": is_mine,
        "is_active": is_active,
        "enrollment": enrollment,
        "today": found.today,
    }
    if not is_active:
        return Panel("certification/standing.html", values)
    values["waiting"] = [
        line
        for line in found.standing.lines
        if found.over_on is None and split_key(line.key)[0] == PRODUCTION and _is_unread(found, line)
    ]
    if not is_mine:
        return Panel("certification/standing.html", values)
    steps = steps_of(found) if found.over_on is None else steps_after(found)
    values |= {
        "steps": steps,
        "next_seminar": next((one for one in steps if one.is_seminar), None),
        "next_deadline": next((one for one in steps if one.is_due and one.on is not None), None),
        "met": [line for line in found.asked if line.is_satisfied],
        "defence": found.standing.facts.defence,
        "failed": failed(found),
    }
    return Panel("certification/path.html", values)


def steps_of(found: Seen) -> list[Step]:
    """What is urgent, then in the order of time: what is late first."""
    steps = [
        *_of_catch_ups(found),
        *_of_seminars(found),
        *(step for line in found.standing.lines for step in _of_line(found, line)),
    ]
    return sorted(steps, key=rank)


def steps_after(found: Seen) -> list[Step]:
    """Once the cohort is over: a result that is awaited, a resit that is open."""
    lines = [line for line in found.standing.lines if line.key in (MEMOIRE, DEFENCE)]
    steps = [step for line in lines if line.state is not LineState.OVER for step in _of_line(found, line)]
    return sorted(steps, key=rank)


def failed(found: Seen) -> Line | None:
    """The line of the defence of who is not admitted and has nothing left to take."""
    facts = found.standing.facts
    if facts.defence.outcome is None or facts.is_to_resit(found.standing.conditions):
        return None
    return next(
        (line for line in found.standing.lines if line.key == DEFENCE and not line.is_satisfied), None
    )


def _of_catch_ups(found: Seen) -> Iterator[Step]:
    for work, seminar in catch_ups_of(read(), found.enrollment):
        kind, label = _standing(work, found.today)
        yield Step(
            on=work.due_on,
            title=f"Rattrapage, {seminar.title}",
            words=f"{duration_words(work.minutes)} de travail.",
            kind=kind,
            label=label,
            is_due=not work.is_to_read,
            endpoint="proofs.learner",
            params={"enrollment_id": found.enrollment.id, "_anchor": "rattrapages"},
        )


def _standing(work: CatchUp, today: date) -> tuple[str, str]:
    """Kind and words of catch-up work that is neither validated nor called off."""
    if work.is_to_read:
        return "waiting", "Remis, un retour est attendu"
    if work.is_to_redo:
        return "redo", "À reprendre"
    late = (today - work.due_on).days
    return ("late", f"En retard de {plural(late, 'jour')}") if late > 0 else ("todo", "À faire")


def _of_seminars(found: Seen) -> Iterator[Step]:
    by_seminar: dict[int, list[Slot]] = {}
    for slot in found.standing.ahead:
        by_seminar.setdefault(slot.seminar.id, []).append(slot)
    for slots in by_seminar.values():
        seminar, first, last = slots[0].seminar, slots[0].day, slots[-1].day
        count = len(slots)
        where = f"{seminar.place}, " if seminar.place else ""
        yield Step(
            on=first,
            title=seminar.title,
            words=f"{where}{plural(count, 'demi-journée')}, {period_words(first, last)}."
            if last != first
            else f"{where}{plural(count, 'demi-journée')}.",
            kind="info",
            label="Aujourd’hui" if first == found.today else "Séminaire",
            endpoint="planning.page",
            params={"seminar_id": seminar.id},
            is_due=False,
            is_seminar=True,
        )


def _of_line(found: Seen, line: Line) -> Iterator[Step]:
    """A module is told by its productions, and presence by the seminars until too much is missed."""
    if line.is_satisfied or _has_parts(found, line) or _is_unread(found, line):
        return
    if line.key == ATTENDANCE:
        yield from _of_presence(found, line)
        return
    kind, words = line.badge
    target = target_of(line, found.enrollment, reads=found.reads)
    endpoint, params = target if target is not None else ("", {})
    if line.key == MEMOIRE:
        yield from _of_memoire(found, line)
        return
    if line.key == DEFENCE:
        yield from steps_of_defence(found, line)
        return
    yield Step(
        on=line.due_on,
        title=line.label,
        words=_words(found, line),
        kind=kind,
        label=words,
        endpoint=endpoint,
        params=params,
    )


def _words(found: Seen, line: Line) -> str:
    """The module of a production, whose date is told beside it; of the others, what to do."""
    if line.blocker is None:
        return line.evidence
    if split_key(line.key)[0] != PRODUCTION:
        return line.blocker.remedy
    if line.state is LineState.UNDER_WAY:
        return line.blocker.remedy
    return next((f"{one.label}." for one in found.standing.lines if one.key == line.parent), "")


def _of_presence(found: Seen, line: Line) -> Iterator[Step]:
    """Once more is missed than the cohort accepts."""
    if not line.alarm or line.blocker is None:
        return
    kind, label = line.badge
    yield Step(
        on=None,
        title=line.label,
        undated="Dès maintenant",
        is_urgent=True,
        words=f"{line.evidence} {line.blocker.remedy}",
        kind=kind,
        label=label,
        endpoint="proofs.learner",
        params={"enrollment_id": found.enrollment.id},
    )


def _of_memoire(found: Seen, line: Line) -> Iterator[Step]:
    """The subject while it is to be proposed, then the deposit; another one, for the resit, is told with
    it."""
    if found.standing.facts.awaits_another_memoire:
        return
    conditions, subject = found.standing.conditions, found.standing.facts.memoire.subject
    kind, label = line.badge
    params = {"enrollment_id": found.enrollment.id}
    awaited = subject in (SubjectState.AWAITED, SubjectState.REDO)
    if conditions.subject_due_on is not None and awaited and line.blocker is not None:
        late = (found.today - conditions.subject_due_on).days
        yield Step(
            on=conditions.subject_due_on,
            title="Sujet du mémoire",
            words="Un titre, une question, la démarche menée avec l’équipe, la méthode.",
            kind="late" if late > 0 else "redo" if subject is SubjectState.REDO else "todo",
            label=f"En retard de {plural(late, 'jour')}" if late > 0 else SUBJECT_LABELS[subject],
            endpoint="memoires.memoire",
            params={**params, "_anchor": "sujet"},
        )
    yield Step(
        on=conditions.memoire_due_on,
        title="Mémoire",
        words=line.blocker.message if line.blocker is not None else line.evidence,
        kind=kind,
        label=label,
        endpoint="memoires.memoire",
        params={**params, "_anchor": "depot"},
    )


def _has_parts(found: Seen, line: Line) -> bool:
    return any(part.parent == line.key for part in found.standing.lines)


def _is_unread(found: Seen, line: Line) -> bool:
    """Whether the production waits for an answer: nothing remains for the learner to do."""
    kind, name = split_key(line.key)
    deposit = found.standing.facts.deposits.get(name)
    return (
        kind == PRODUCTION
        and not line.is_satisfied
        and deposit is not None
        and deposit.state is ProductionState.DEPOSITED
    )


PANELS.insert(0, panel)  # where one stands comes before what was said
