"""How a subject moves, when it is late, and every reason why something is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from pacte.blockers import Blocker
from pacte.french import too_long
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.vocabulary import SubjectState, SubjectVerdict

TITLE_LIMIT = 300
PART_LIMIT = 3_000
ANSWER_LIMIT = 3_000
MOST_SUBJECTS = 30
MOST_MESSAGES = 300

S, V = SubjectState, SubjectVerdict
PROPOSABLE = frozenset(S)
"""A learner may propose anew at any time: what was validated then waits for another answer."""
ANSWERS: Mapping[tuple[SubjectState, SubjectVerdict], SubjectState] = {
    (S.PROPOSED, V.VALIDATED): S.VALIDATED,
    (S.PROPOSED, V.REDO): S.REDO,
    (S.REDO, V.VALIDATED): S.VALIDATED,  # asked to be done again by mistake
    (S.VALIDATED, V.REDO): S.REDO,
    (S.TO_CONFIRM, V.VALIDATED): S.VALIDATED,
    (S.TO_CONFIRM, V.REDO): S.REDO,
}
"""What is not here is refused."""
AWAITED = frozenset({S.AWAITED, S.REDO})
"""States in which the learner has something to propose."""
TO_ANSWER = frozenset({S.PROPOSED, S.TO_CONFIRM})
"""States that wait for those who follow the learner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A subject as it is proposed; ``module``: a slug of the programme, or empty."""

    title: str
    question: str
    team_process: str
    method: str
    module: str = ""

    def same_as(self, other: object) -> bool:
        """Whether ``other``, a row or a proposal, says the very same."""
        return all(getattr(self, one.name) == getattr(other, one.name) for one in fields(self))


PARTS: Mapping[str, tuple[str, int]] = {
    "title": ("Donnez un titre, même provisoire.", TITLE_LIMIT),
    "question": ("Écrivez la question à laquelle le mémoire répond.", PART_LIMIT),
    "team_process": ("Dites ce qui est mené avec l’équipe.", PART_LIMIT),
    "method": ("Dites comment vous chercherez la réponse.", PART_LIMIT),
}
"""Field → what is said while it is empty, and its most characters."""


def blockers_to_propose(proposal: Proposal, *, modules: frozenset[str], number: int) -> list[Blocker]:
    """Every reason why a subject cannot be proposed; ``number``: of the last one."""
    found = []
    for name, (missing, limit) in PARTS.items():
        text = getattr(proposal, name)
        if not text:
            found.append(Blocker(f"{name}_missing", missing, where=name))
        elif len(text) > limit:
            found.append(Blocker(f"{name}_long", too_long(limit), where=name))
    if proposal.module and proposal.module not in modules:
        found.append(
            Blocker(
                "module_unknown", "Ce module n’est pas de votre programme.", "Choisissez-en un.", "module"
            )
        )
    if number >= MOST_SUBJECTS:
        found.append(
            Blocker(
                "too_many",
                f"{MOST_SUBJECTS} sujets ont déjà été proposés.",
                "Écrivez à la personne qui vous suit, plus bas.",
            )
        )
    return found


def blockers_to_answer(
    state: SubjectState, verdict: SubjectVerdict, *, answer: str, number: int, seen: int
) -> list[Blocker]:
    """Every reason why a subject cannot be answered; ``seen``: the number that the page showed."""
    found = []
    if number and seen != number:
        found.append(
            Blocker(
                "another_subject",
                "Un autre sujet a été proposé depuis que cette page est ouverte.",
                "Lisez-le, puis répondez : ce que vous avez écrit est gardé.",
            )
        )
    elif (state, verdict) not in ANSWERS:
        words = "validé" if state is S.VALIDATED else "à reprendre" if state is S.REDO else ""
        found.append(
            Blocker("answered", f"Ce sujet est déjà {words}.")
            if words
            else Blocker("no_subject", "Aucun sujet n’est encore proposé.")
        )
    if verdict is V.REDO and not answer:
        found.append(
            Blocker("answer_missing", "Dites ce qui est à reprendre.", "Une phrase suffit.", "answer")
        )
    if len(answer) > ANSWER_LIMIT:
        found.append(Blocker("answer_long", too_long(ANSWER_LIMIT), where="answer"))
    return found


def blockers_to_write(body: str, *, written: int) -> list[Blocker]:
    """Why a message cannot be written; ``written``: how many there are."""
    if not body:
        return [Blocker("empty", "Écrivez votre message.", where="body")]
    if len(body) > ANSWER_LIMIT:
        return [Blocker("long", too_long(ANSWER_LIMIT), where="body")]
    if written >= MOST_MESSAGES:
        return [
            Blocker(
                "too_many", f"Ce fil compte déjà {MOST_MESSAGES} messages.", "Écrivez par e-mail.", "body"
            )
        ]
    return []


def blockers_of_presence(state: EnrollmentState, *, is_own: bool = False) -> list[Blocker]:
    """Nothing of the mémoire is written of those who left; ``is_own``: told to them."""
    if state is EnrollmentState.ACTIVE:
        return []
    whom = "Vous n’êtes" if is_own else "Cette personne n’est"
    return [
        Blocker(
            "not_here",
            f"{whom} plus dans la promotion : le mémoire ne change plus.",
            "Ce qui était écrit reste à l’historique.",
        )
    ]


def days_overdue(state: SubjectState, due_on: date | None, today: date) -> int:
    """Local days since the date, while a subject is awaited; 0 without a date."""
    if due_on is None or state not in AWAITED:
        return 0
    return max(0, (today - due_on).days)


def reminder_due(due_on: date, today: date, reminders: tuple[int, ...]) -> int | None:
    """Which reminder is due today: the one of the day, or of the eve should no worker have run then."""
    left = (due_on - today).days
    return next((days for days in sorted(reminders) if left in (days, days - 1) and left >= 0), None)
