"""When a condition may be lifted or asked again: every reason why not."""

from datetime import date

from pacte.blockers import Blocker
from pacte.certification.facts import Line
from pacte.certification.module_rules import may_be_lifted
from pacte.certification.vocabulary import ATTENDANCE, LineState
from pacte.learners.vocabulary import EnrollmentState

REASON_LIMIT = 2_000


def blockers_of_presence(state: EnrollmentState) -> list[Blocker]:
    """Nothing is decided any more for who has left."""
    if state is EnrollmentState.ACTIVE:
        return []
    return [
        Blocker(
            "not_here",
            "Cette personne n’est plus dans la promotion : ses conditions ne changent plus.",
            "Ce qui a été décidé reste à l’historique.",
        )
    ]


def blockers_to_lift(
    line: Line | None, *, reason: str, decided_on: date, since: date, today: date
) -> list[Blocker]:
    """Why a condition cannot be lifted; ``line`` is None for one that the learner does not have."""
    return [*_of_line(line), *_of_reason(reason), *_of_day(decided_on, since=since, today=today)]


def blockers_to_restore(*, cancelled: bool, reason: str) -> list[Blocker]:
    """Why a decision cannot be taken back."""
    if cancelled:
        return [Blocker("already_cancelled", "Cette décision est déjà annulée.")]
    return _of_reason(reason)


def _of_line(line: Line | None) -> list[Blocker]:
    if line is None or line.state is LineState.NOT_REQUIRED:
        return [
            Blocker(
                "not_asked",
                "Cette condition n’est pas demandée à cette personne.",
                "Choisissez-en une autre dans la liste.",
                "line",
            )
        ]
    if line.key == ATTENDANCE:
        return [
            Blocker(
                "attendance",
                "La présence ne se lève pas ici.",
                "Admettez des absences de plus depuis la page des présences.",
                "line",
            )
        ]
    if not may_be_lifted(line):
        return [
            Blocker(
                "never_lifted",
                f"« {line.label} » ne se lève pas : le jury en juge.",
                "Choisissez une autre condition.",
                "line",
            )
        ]
    if line.state is LineState.LIFTED:
        return [Blocker("already_lifted", "Cette condition est déjà levée.", "Relisez la décision.", "line")]
    if line.is_satisfied:
        return [Blocker("already_met", "Cette condition est déjà remplie.", "Il n’y a rien à lever.", "line")]
    return []


def _of_reason(reason: str) -> list[Blocker]:
    if reason.strip():
        return []
    return [
        Blocker(
            "reason_missing",
            "La raison manque.",
            "L’apprenant·e la reçoit, et elle reste à l’historique.",
            "reason",
        )
    ]


def _of_day(decided_on: date, *, since: date, today: date) -> list[Blocker]:
    if decided_on > today:
        return [
            Blocker(
                "day_late", "Cette date est à venir.", "Revenez une fois la décision prise.", "decided_on"
            )
        ]
    if decided_on < since:
        return [
            Blocker("day_early", "Cette date est avant l’inscription.", "Vérifiez la date.", "decided_on")
        ]
    return []
