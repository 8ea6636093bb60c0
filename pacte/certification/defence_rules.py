"""The condition of the defence: planned, held, its result once the whole jury has signed."""

from datetime import date

from pacte.blockers import Blocker
from pacte.certification.facts import Conditions, Facts, Line
from pacte.certification.vocabulary import DEFENCE, LineState
from pacte.french import date_words, period_words
from pacte.juries.vocabulary import OUTCOME_LABELS, RESIT_LABELS, Outcome, Resit

LABEL = "Soutenance"


def defence_line(conditions: Conditions, facts: Facts) -> Line:
    """Met once the learner is admitted; the signed minutes are the evidence."""
    found = facts.defence
    if found.outcome is None or found.held_on is None:
        return _awaited(conditions, facts)
    signed = f", procès-verbal signé le {_day(found.signed_on)}" if found.signed_on is not None else ""
    evidence = f"{OUTCOME_LABELS[found.outcome]} le {_day(found.held_on)}{signed}."
    if found.outcome is Outcome.ADMITTED:
        return Line(key=DEFENCE, label=LABEL, state=LineState.DONE, evidence=evidence)
    return Line(
        key=DEFENCE,
        label=LABEL,
        state=LineState.MISSING,
        evidence=evidence,
        blocker=_again(found.resit) if found.resit is not None else _failed(),
        due_on=(found.again_on or conditions.resit_starts_on) if found.resit is not None else None,
        alarm="Rattrapage ouvert" if found.resit is not None else "Non admis·e",
    )


def _awaited(conditions: Conditions, facts: Facts) -> Line:
    planned, is_again = facts.defence.planned_on, facts.is_to_resit(conditions)
    starts_on = conditions.resit_starts_on if is_again else conditions.defence_starts_on
    ends_on = conditions.resit_ends_on if is_again else conditions.defence_ends_on
    session = "à la session de rattrapage" if is_again else ""
    if planned is not None:
        when = f"le {_day(planned)}"
    else:
        when = ", ".join(one for one in (session, _period(starts_on, ends_on)) if one)
    evidence = f"Prévue {when}, devant le jury."
    return Line(
        key=DEFENCE,
        label=LABEL,
        state=LineState.COMING,
        evidence=evidence,
        blocker=Blocker(
            "defence_to_come",
            "La soutenance n’a pas encore de résultat définitif.",
            "Le résultat se lit quand tout le jury a signé le procès-verbal."
            if planned is not None
            else "La date et le jury seront annoncés par la fédération.",
        ),
        due_on=planned or starts_on,
    )


def _period(starts_on: date | None, ends_on: date | None) -> str:
    """« du 14 au 18 juin 2027 »; « le 14 juin 2027 »; empty while it is not fixed."""
    if starts_on is None or ends_on is None:
        return ""
    days = period_words(starts_on, ends_on)
    return days if days.startswith("du") else f"le {days}"


def _again(resit: Resit) -> Blocker:
    label = RESIT_LABELS[resit]
    return Blocker(
        "defence_again",
        f"À reprendre à la session de rattrapage\u00a0: {label[:1].lower()}{label[1:]}.",
        "Ce qui est à corriger se lit sur la page du résultat.",
    )


def _failed() -> Blocker:
    return Blocker(
        "defence_failed",
        "Aucune session ne reste ouverte.",
        "Une question\u00a0? Écrivez à la fédération.",
    )


def _day(day: date) -> str:
    return date_words(day, weekday=False)
