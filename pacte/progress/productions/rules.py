"""How a production moves, when it is late, when it is recalled, and every reason why something is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pacte.blockers import Blocker
from pacte.french import date_words, plural
from pacte.learners.vocabulary import EnrollmentState
from pacte.progress.vocabulary import PRODUCTION_LABELS, ProductionEvent, ProductionState, Verdict

MEGABYTES = 25
"""As the files handed out at seminars: a deck with its pictures, not a film."""
MOST_PAGES = 200
MOST_VERSIONS = 30
COMMENT_LIMIT = 2_000
BODY_LIMIT = 10_000
REASON_LIMIT = 2_000
REMINDERS = (7, 1)
"""Days before: a week leaves time to ask one's team for what is missing; the eve is the last useful word."""

TO_BE_AGREED = "Échéance avant l’arrivée : à convenir"
"""Of what the cohort expected before the learner was in it."""

S, E = ProductionState, ProductionEvent
TRANSITIONS: Mapping[tuple[ProductionState, ProductionEvent], ProductionState] = {
    (S.EXPECTED, E.DEPOSIT): S.DEPOSITED,
    (S.DEPOSITED, E.DEPOSIT): S.DEPOSITED,  # a better version, before anybody has answered
    (S.REDO, E.DEPOSIT): S.DEPOSITED,
    (S.DEPOSITED, E.ASK_AGAIN): S.REDO,
    (S.REDO, E.ASK_AGAIN): S.REDO,  # one more remark, another date
    (S.VALIDATED, E.ASK_AGAIN): S.REDO,  # validated by mistake
    (S.DEPOSITED, E.VALIDATE): S.VALIDATED,
    (S.REDO, E.VALIDATE): S.VALIDATED,
}
"""What is not here is refused."""
EVENTS = {Verdict.REDO: E.ASK_AGAIN, Verdict.VALIDATED: E.VALIDATE}
AWAITED = frozenset({S.EXPECTED, S.REDO})
"""States in which the learner has something to deposit."""


def due_of(state: ProductionState, asked_on: date, own: date | None) -> date:
    """The date that holds: of what is to be done again its own; else the cohort's, or later if granted."""
    if own is None:
        return asked_on
    return own if state is S.REDO else max(asked_on, own)


def was_before_arrival(state: ProductionState, due_on: date | None, arrived_on: date) -> bool:
    """Whether the date was past when the learner came; that of what is to be done again never was."""
    return state is not S.REDO and due_on is not None and due_on < arrived_on


def days_late(due_on: date, day: date) -> int:
    """Whole days after the date; 0 on it or before."""
    return max(0, (day - due_on).days)


def standing(
    state: ProductionState, *, required: bool, due_on: date, today: date, late: int
) -> tuple[str, str]:
    """Kind and words of a badge; ``late``: days of the last version."""
    label = PRODUCTION_LABELS[state]
    if state in AWAITED:
        overdue = days_late(due_on, today)
        if overdue and required:
            return "late", f"{label}, en retard de {plural(overdue, 'jour')}"
        if state is S.REDO:
            return "redo", label
        return "todo", label if required else "Facultative"
    if state is S.DEPOSITED:
        return "waiting", f"{label}, {plural(late, 'jour')} de retard" if late else label
    return "done", label


@dataclass(frozen=True, slots=True)
class Changed:
    """What changes for a learner in what the cohort asks: a date, a new work, one that is asked no more."""

    label: str
    was_due_on: date | None
    """None for what is new."""
    due_on: date | None
    """None for what is asked no more."""
    is_required: bool
    was_required: bool

    @property
    def words(self) -> str:
        """A line of the message."""
        name = f"« {self.label} »"
        if self.due_on is None:
            return f"{name} n’est plus demandée."
        until = date_words(self.due_on)
        kind = "" if self.is_required else ", facultative"
        if self.was_due_on is None:
            return f"{name} s’ajoute{kind} : à déposer au plus tard le {until}."
        found = []
        if self.due_on != self.was_due_on:
            way = "avancée" if self.due_on < self.was_due_on else "reculée"
            found.append(f"l’échéance est {way} au {until}, au lieu du {date_words(self.was_due_on)}")
        if self.is_required != self.was_required:
            due = f", et son échéance reste le {until}" if self.is_required and not found else ""
            found.append(f"elle devient {'obligatoire' if self.is_required else 'facultative'}{due}")
        return f"{name} : {' ; '.join(found)}."


def changed(was: tuple[str, date, bool] | None, now: tuple[str, date, bool] | None) -> Changed | None:
    """What a learner has to be told; name, date that holds for them, whether required, before and after."""
    if now is None:
        return Changed(was[0], was[1], None, False, was[2]) if was is not None else None
    label, due_on, required = now
    if was is None:
        return Changed(label, None, due_on, required, False)
    if was[1:] == now[1:]:
        return None
    return Changed(label, was[1], due_on, required, was[2])


def reminder_due(due_on: date, today: date) -> int | None:
    """Which reminder is due today: the one of the day, or of the eve should no worker have run then."""
    left = (due_on - today).days
    return next((days for days in REMINDERS if left in (days, days - 1)), None)


def blockers_of_presence(state: EnrollmentState, *, is_own: bool = False) -> list[Blocker]:
    """Nothing more is received from those who left, nor answered to them; ``is_own``: told to them."""
    if state is EnrollmentState.ACTIVE:
        return []
    if is_own:
        return [
            Blocker(
                "not_here",
                "Vous n’êtes plus dans la promotion : vos productions ne changent plus.",
                "Rien de ce que vous venez d’envoyer n’est gardé ; ce que vous aviez déposé reste à "
                "l’historique.",
            )
        ]
    return [
        Blocker(
            "not_here",
            "Cette personne n’est plus dans la promotion : ses productions ne changent plus.",
            "Ce qui est déposé reste à l’historique.",
        )
    ]


def blockers_of_late_answer(verdict: Verdict) -> list[Blocker]:
    """What was deposited before somebody left is validated, or left as it is: they cannot do it again."""
    if verdict is Verdict.VALIDATED:
        return []
    return [
        Blocker(
            "cannot_redo",
            "Cette personne a quitté la promotion : elle ne peut plus reprendre son travail.",
            "Validez-le s’il suffit : il compte, à la date de son dépôt. Sinon, laissez-le sans réponse ; si "
            "elle revient, vous pourrez lui demander de le reprendre.",
            "verdict",
        )
    ]


def blockers_to_deposit(
    state: ProductionState, *, asked: bool, number: int, same: bool, blank: bool = False
) -> list[Blocker]:
    """Why a version cannot be deposited; ``same``: the file is that of the version to be done again.

    ``blank``: it is the template, byte for byte.
    """
    if not asked:
        return [Blocker("not_asked", "Cette production n’est plus demandée dans votre promotion.")]
    if (state, E.DEPOSIT) not in TRANSITIONS:
        return [
            Blocker(
                "validated",
                "Cette production est validée : il n’y a plus rien à déposer.",
                "Si une erreur s’y trouve, écrivez à la personne qui vous suit.",
            )
        ]
    if number >= MOST_VERSIONS:
        return [
            Blocker(
                "too_many_versions",
                f"Cette production a déjà {MOST_VERSIONS} versions.",
                "Écrivez à la personne qui vous suit.",
            )
        ]
    if blank:
        return [
            Blocker(
                "blank_template",
                "Ce fichier est le modèle vide, sans aucun changement.",
                "Remplissez le modèle, enregistrez-le, puis choisissez votre document.",
                "files",
            )
        ]
    if same:
        return [
            Blocker(
                "same_file",
                "Ce fichier est celui de la version qui est à reprendre, sans aucun changement.",
                "Choisissez le document que vous avez repris.",
                "files",
            )
        ]
    return []


def blockers_of_end(ended_on: date, *, contact: str) -> list[Blocker]:
    """Nothing more is deposited once the cohort is over, unless more time was granted."""
    day = date_words(ended_on, weekday=False)
    return [
        Blocker(
            "cohort_over",
            f"La promotion s’est terminée le {day} : plus rien n’est reçu ici.",
            f"Pour déposer encore, écrivez à {contact} : un délai accordé rouvre le dépôt.",
        )
    ]


def blockers_to_answer(
    state: ProductionState,
    verdict: Verdict,
    *,
    body: str,
    with_file: bool,
    due_on: date | None,
    today: date,
) -> list[Blocker]:
    """Why a feedback cannot be given."""
    if (state, EVENTS[verdict]) not in TRANSITIONS:
        if state is S.VALIDATED:
            return [Blocker("validated", "Cette production est déjà validée.")]
        return [Blocker("no_version", "Rien n’est déposé : il n’y a pas encore de retour à faire.")]
    if verdict is Verdict.VALIDATED:
        return [] if due_on is None else [_validated_and_awaited()]
    blockers = []
    if not body.strip() and not with_file:
        blockers.append(
            Blocker(
                "body_missing",
                "Dites ce qui est à reprendre.",
                "Écrivez un retour, ou joignez le document annoté.",
                "body",
            )
        )
    if due_on is None:
        blockers.append(
            Blocker("due_on", "La date manque.", "Choisissez quand la reprise est attendue.", "due_on")
        )
    elif due_on < today:
        blockers.append(
            Blocker("due_on", "Cette date est passée.", "Choisissez aujourd’hui ou plus tard.", "due_on")
        )
    return blockers


def _validated_and_awaited() -> Blocker:
    return Blocker(
        "validated_and_awaited",
        "Une production validée n’a rien à reprendre.",
        "Effacez cette date, ou choisissez « À reprendre ».",
        "due_on",
    )


def blockers_to_extend(
    state: ProductionState, *, due_on: date, new: date, reason: str, today: date
) -> list[Blocker]:
    """Why more time cannot be granted."""
    if state not in AWAITED:
        return [
            Blocker(
                "not_awaited",
                f"Cette production n’attend pas de dépôt : {PRODUCTION_LABELS[state].lower()}.",
            )
        ]
    blockers = []
    if new <= due_on or new < today:
        limit = max(due_on, today)
        blockers.append(
            Blocker(
                "due_on",
                "Un délai accordé va plus loin que l’échéance.",
                f"Choisissez une date après le {date_words(limit, weekday=False)}.",
                "due_on",
            )
        )
    if not reason.strip():
        blockers.append(
            Blocker("reason_missing", "La raison manque.", "Elle reste à l’historique.", "reason")
        )
    return blockers


def blockers_to_share(state: ProductionState) -> list[Blocker]:
    """Why a production is not shown to the cohort."""
    if state is S.VALIDATED:
        return []
    return [
        Blocker(
            "not_validated",
            "Seule une production validée se partage.",
            "Vous pourrez la partager une fois qu’elle le sera.",
        )
    ]
