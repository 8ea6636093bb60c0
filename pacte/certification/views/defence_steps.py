"""The defence on « Mon parcours »: availabilities to give, the day once told, the result, the resit."""

from collections.abc import Iterator

from pacte.certification.facts import Line
from pacte.certification.views.pages import Seen
from pacte.certification.views.steps import Step
from pacte.certification.vocabulary import LINE_KINDS, LINE_LABELS, LineState
from pacte.cohorts.queries import definition_of
from pacte.french import date_words, listed, plural, time_words
from pacte.juries.half_days.operations.answering import own_answer
from pacte.juries.half_days.queries import poll_of
from pacte.juries.half_days.views.pages import session_name
from pacte.juries.results.words import resit_words
from pacte.juries.schedule.own import Told, defences_of
from pacte.juries.schedule.posing import NAMELESS
from pacte.juries.vocabulary import Resit
from pacte.memoires.vocabulary import DepositSession
from pacte.web import now, read

FIRST, AGAIN = "Soutenance", "Soutenance de rattrapage"


def steps_of_defence(found: Seen, line: Line) -> Iterator[Step]:
    """None for who is not admitted and has nothing left to take: the page says it apart."""
    facts, conditions = found.standing.facts, found.standing.conditions
    is_again = facts.is_to_resit(conditions)
    if facts.defence.outcome is not None and not is_again:
        return
    yield from _of_availabilities(found)
    if facts.defence.resit is not None:
        yield from _of_resit(found, line, facts.defence.resit)
    else:
        yield _of_day(found, line, AGAIN if is_again else FIRST)


def _of_availabilities(found: Seen) -> Iterator[Step]:
    """While they are asked of this learner, who has not answered everything."""
    for which in DepositSession:
        poll = poll_of(read(), found.cohort.id, which)
        if poll is None or poll.closed_at is not None:
            continue
        person_id = found.enrollment.person_id
        shown = own_answer(read(), cohort=found.cohort, which=which, person_id=person_id, at=now())
        if shown is None or not shown.table.lacking(shown.row):
            continue
        late = (found.today - poll.due_on).days
        yield Step(
            on=poll.due_on,
            title="Vos disponibilités pour la soutenance",
            words=f"{plural(len(shown.table.asked), 'demi-journée')}\u00a0: quelques minutes.",
            kind="late" if late > 0 else "todo",
            label=f"En retard de {plural(late, 'jour')}" if late > 0 else "À donner",
            endpoint="juries.availability",
            params={"code": found.cohort.code, "session": session_name(which)},
        )


def _of_day(found: Seen, line: Line, title: str) -> Step:
    """The day once it is told; before, when it will be; after, the result that is awaited."""
    told = next(iter(defences_of(read(), found.enrollment.id, whole=False)), None)
    if told is not None and told.row.ends_at <= now():
        return Step(
            on=line.due_on,
            title=title,
            words="Le résultat se lit quand tout le jury a signé le procès-verbal ; un e-mail vous le dit.",
            kind="waiting",
            label="Résultat attendu",
            endpoint="juries.result",
            params={"enrollment_id": found.enrollment.id},
            is_due=False,
        )
    return Step(
        on=line.due_on,
        title=title,
        words=_told_words(found, told) if told is not None else f"{line.evidence} {_notice_words(found)}",
        kind=LINE_KINDS[LineState.COMING],
        label=LINE_LABELS[LineState.COMING],
        endpoint="juries.defence",
        params={"enrollment_id": found.enrollment.id},
        is_due=False,
    )


def _of_resit(found: Seen, line: Line, resit: Resit) -> Iterator[Step]:
    """What is to be corrected, the mémoire to deposit again, the day once it is told."""
    conditions, facts = found.standing.conditions, found.standing.facts
    here = {"enrollment_id": found.enrollment.id}
    kind, label = line.badge
    again = facts.defence.again_on is not None
    words = [
        line.evidence,
        f"À reprendre\u00a0: {resit_words(resit)}.",
        "Ce qui est à corriger se lit avec le résultat.",
        *([] if again else [_session_words(found)]),
    ]
    yield Step(
        on=line.due_on,
        title="Rattrapage",
        undated="Date à venir",
        words=" ".join(words),
        kind=kind,
        label=label,
        endpoint="juries.result",
        params=here,
        is_due=False,
    )
    if facts.awaits_another_memoire:
        late = (found.today - conditions.resit_due_on).days if conditions.resit_due_on is not None else 0
        yield Step(
            on=conditions.resit_due_on,
            title="Nouveau mémoire",
            words="Il se dépose de nouveau sur sa page, où il est vérifié aussitôt.",
            kind="late" if late > 0 else "todo",
            label=f"En retard de {plural(late, 'jour')}" if late > 0 else "À déposer",
            endpoint="memoires.memoire",
            params={**here, "_anchor": "depot"},
        )
    if again:
        yield _of_day(found, line, AGAIN)


def _told_words(found: Seen, told: Told) -> str:
    row, zone = told.row, found.zone
    where = ", ".join((told.half_day.place or NAMELESS, told.room.label))
    when = f"De {time_words(row.starts_at, zone)} à {time_words(row.ends_at, zone)}, {where}."
    if told.jury:
        return f"{when} Jury\u00a0: {listed(seat.juror.person.name for seat in told.jury)}."
    days = definition_of(found.cohort).defence.jury_notice_days
    return f"{when} Le jury vous est donné {plural(days, 'jour')} avant."


def _notice_words(found: Seen) -> str:
    asked = definition_of(found.cohort).defence
    date, jury = plural(asked.learner_notice_days, "jour"), plural(asked.jury_notice_days, "jour")
    return f"L’heure et le lieu vous sont donnés {date} avant au plus tard, le jury {jury} avant."


def _session_words(found: Seen) -> str:
    starts_on = found.standing.conditions.resit_starts_on
    begins = f"La session commence le {date_words(starts_on, weekday=False)}. " if starts_on else ""
    return f"{begins}{_notice_words(found)}"
