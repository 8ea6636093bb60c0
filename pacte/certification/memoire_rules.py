"""The condition of the mémoire: its subject, its deposit, what is in the way of its defence."""

from datetime import date

from pacte.blockers import Blocker
from pacte.certification.facts import Conditions, Facts, Line, MemoireFacts
from pacte.certification.vocabulary import MEMOIRE, LineState
from pacte.french import date_words, plural
from pacte.memoires.vocabulary import Admissibility, SubjectState

SUBJECTS = {
    SubjectState.AWAITED: "Sujet attendu",
    SubjectState.PROPOSED: "Sujet proposé, réponse attendue",
    SubjectState.REDO: "Sujet à reprendre",
    SubjectState.VALIDATED: "Sujet validé",
    SubjectState.TO_CONFIRM: "Sujet à confirmer, la structure a changé",
}


def memoire_line(conditions: Conditions, facts: Facts) -> Line:
    """Met once what is deposited may be defended, until the jury asks another; the deposit is the
    evidence."""
    found = facts.memoire
    if found.deposited_on is None:
        return _awaited(conditions, facts)
    evidence = _deposited_words(found, found.deposited_on)
    if facts.awaits_another_memoire:
        return _again(conditions, facts, evidence)
    if found.standing.may_be_defended:
        return Line(key=MEMOIRE, label="Mémoire", state=LineState.DONE, evidence=evidence)
    first = found.standing.blockers[0]
    is_resit = found.standing.admissibility is Admissibility.RESIT
    return Line(
        key=MEMOIRE,
        label="Mémoire",
        state=LineState.MISSING,
        evidence=evidence,
        blocker=Blocker(
            first.code,
            " ".join(one.message for one in found.standing.blockers),
            " ".join(dict.fromkeys(one.remedy for one in found.standing.blockers)),
        ),
        due_on=conditions.memoire_due_on,
        alarm="Session de rattrapage" if is_resit else "Soutenance bloquée",
    )


def _awaited(conditions: Conditions, facts: Facts) -> Line:
    subject, due_on = facts.memoire.subject, conditions.memoire_due_on
    asked_on = conditions.subject_due_on
    words = SUBJECTS[subject]
    if subject is SubjectState.AWAITED and asked_on is not None:
        words = f"{words} pour le {_day(asked_on)}"
    late = max(0, (facts.today - due_on).days) if facts.over_on is None else 0
    state = LineState.MISSING if late else LineState.COMING
    return Line(
        key=MEMOIRE,
        label="Mémoire",
        state=state if subject is SubjectState.AWAITED else LineState.UNDER_WAY,
        evidence=f"{words}. À déposer pour le {_day(due_on)}.",
        blocker=Blocker(
            "memoire_awaited",
            "Le mémoire n’est pas encore déposé.",
            "Il se dépose sur sa page, en PDF\u00a0; il y est vérifié aussitôt."
            if subject is SubjectState.VALIDATED
            else "Le sujet se propose sur sa page, puis le mémoire s’y dépose.",
        ),
        due_on=due_on,
        days_late=late,
    )


def _again(conditions: Conditions, facts: Facts, evidence: str) -> Line:
    due_on = conditions.resit_due_on
    by = f" pour le {_day(due_on)}" if due_on is not None else ""
    return Line(
        key=MEMOIRE,
        label="Mémoire",
        state=LineState.MISSING,
        evidence=f"{evidence} Un autre est à déposer{by}.",
        blocker=Blocker(
            "memoire_again",
            "Le jury demande un nouveau mémoire pour la session de rattrapage.",
            "Il se dépose sur sa page\u00a0; ce qui est à corriger se lit avec le résultat.",
        ),
        due_on=due_on,
        days_late=max(0, (facts.today - due_on).days) if due_on is not None else 0,
        alarm="À refaire",
    )


def _deposited_words(found: MemoireFacts, deposited_on: date) -> str:
    late = f", {plural(found.days_late, 'jour')} de retard" if found.days_late else ""
    session = ", session de rattrapage" if found.is_resit else ""
    waived = ", avec dérogation" if found.standing.waived else ""
    return f"Déposé le {_day(deposited_on)}, {plural(found.pages, 'page')}{late}{session}{waived}."


def _day(day: date) -> str:
    return date_words(day, weekday=False)
