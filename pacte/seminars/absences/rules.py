"""When absences are justified or caught up, the tolerance lifted, work in the team counted, and why not."""

from datetime import date

from pacte.blockers import Blocker
from pacte.french import date_words, plural
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.proofs.rules import Spent, duration_words
from pacte.seminars.vocabulary import (
    JUSTIFICATION_LABELS,
    TEAM_WORK_LABELS,
    JustificationState,
    TeamWorkState,
)

REASON_LIMIT = 2_000
INSTRUCTION_LIMIT = 5_000
SUBJECT_LIMIT = 300
WORK_LIMIT = 20_000
"""Characters of catch-up work written on the page itself."""
MOST_HALF_DAYS = 60
LONGEST_DAY = 600
"""Minutes of work in the team that one declaration may hold: ten hours."""


def blockers_of_presence(state: EnrollmentState, *, is_own: bool = False) -> list[Blocker]:
    """Nothing new is asked of those who left; ``is_own``: told to them."""
    if state is EnrollmentState.ACTIVE:
        return []
    if is_own:
        return [Blocker("not_here", "Vous n’êtes plus dans la promotion.")]
    return [Blocker("not_here", "Cette personne n’est plus dans la promotion.")]


def blockers_of_reason(reason: str, *, remedy: str = "Elle reste à l’historique.") -> list[Blocker]:
    """A reason is mandatory."""
    return [] if reason.strip() else [Blocker("reason_missing", "La raison manque.", remedy, "reason")]


def blockers_to_justify(*, possible: bool, waiting: bool, words: str) -> list[Blocker]:
    """Why nothing can be sent about an absence."""
    if not possible:
        return [
            Blocker(
                "not_absent",
                "Cette demi-journée n’attend pas de justification.",
                "Elle n’est pas finie, la feuille dit déjà une présence ou une absence justifiée, "
                "ou la formation est terminée.",
            )
        ]
    if waiting:
        return [
            Blocker(
                "already_sent",
                "Vous avez déjà envoyé une justification pour cette demi-journée.",
                "Vous pourrez en envoyer une autre une fois qu’on vous aura répondu.",
            )
        ]
    if not words.strip():
        return [Blocker("reason_missing", "L’explication manque.", "Dites ce qui s’est passé.", "words")]
    return []


def blockers_to_answer(state: JustificationState, *, accepted: bool, reason: str) -> list[Blocker]:
    """Why a justification cannot be answered; both answers have their words."""
    if state is not JustificationState.SENT:
        return [
            Blocker(
                "settled",
                f"Cette justification a déjà sa réponse : {JUSTIFICATION_LABELS[state].lower()}.",
            )
        ]
    remedy = "Elle figure sur la feuille." if accepted else "L’apprenant·e la reçoit."
    return blockers_of_reason(reason, remedy=remedy)


def excess_of(missed: int, admitted: int, *, covered: int) -> int:
    """Half-days missed beyond what is admitted and covered."""
    return max(0, missed - admitted - covered)


def blockers_to_decide(half_days: int, reason: str, *, excess: int, ahead: bool) -> list[Blocker]:
    """Why the team cannot lift the tolerance for so many half-days.

    More than the ``excess`` covers absences to come: said so first (``ahead``).
    """
    blockers = blockers_of_reason(reason)
    if not 1 <= half_days <= MOST_HALF_DAYS:
        blockers.append(
            Blocker(
                "half_days",
                f"Une décision couvre de 1 à {MOST_HALF_DAYS} demi-journées.",
                "Écrivez combien, en plus de celles que la promotion admet.",
                "half_days",
            )
        )
    elif half_days > excess and not ahead:
        beyond = (
            f"{plural(excess, 'demi-journée dépasse', 'demi-journées dépassent')} la tolérance"
            if excess
            else "La tolérance n’est pas dépassée"
        )
        blockers.append(
            Blocker(
                "more_than_missed",
                f"{beyond} : cette décision en couvrirait {half_days}.",
                "Corrigez le nombre, ou cochez « Couvrir aussi des absences à venir ».",
                "half_days",
            )
        )
    return blockers


def blockers_to_end(*, ended: bool, reason: str) -> list[Blocker]:
    """Why a decision cannot be ended."""
    if ended:
        return [Blocker("ended", "Cette décision a déjà pris fin.")]
    return blockers_of_reason(reason)


def blockers_to_catch_up(spent: Spent | None, *, already: bool) -> list[Blocker]:
    """Why there is no work to give in the place of a half-day."""
    if spent is None or not spent.sealed:
        return [
            Blocker(
                "not_sealed",
                "Cette demi-journée n’est pas scellée : l’absence peut encore changer.",
                "Le rattrapage se donne une fois la feuille scellée.",
            )
        ]
    if already:
        return [
            Blocker(
                "already_given",
                "Un rattrapage est déjà donné pour cette demi-journée.",
                "Annulez-le d’abord, avec la raison, pour en donner un autre.",
            )
        ]
    if not spent.is_missed:
        return [Blocker("not_missed", "Cette demi-journée n’a pas été manquée : rien n’est à rattraper.")]
    return []


def blockers_to_give(
    spent: Spent | None, *, already: bool, instruction: str, minutes: int, due_on: date, today: date
) -> list[Blocker]:
    """Why this work cannot be given; it never counts for more than what was missed."""
    blockers = blockers_to_catch_up(spent, already=already)
    if not instruction.strip():
        blockers.append(
            Blocker(
                "instruction_missing", "La consigne manque.", "Dites quoi faire et rendre.", "instruction"
            )
        )
    if minutes < 1:
        blockers.append(
            Blocker("minutes", "La durée manque.", "Écrivez le temps que ce travail vaut.", "hours")
        )
    elif spent is not None and minutes > (longest := length_of(spent)):
        blockers.append(
            Blocker(
                "minutes",
                f"La demi-journée manquée durait {duration_words(longest)}.",
                "Un rattrapage ne compte pas pour plus.",
                "hours",
            )
        )
    if due_on < today:
        blockers.append(
            Blocker("due_on", "Cette date est passée.", "Choisissez aujourd’hui ou plus tard.", "due_on")
        )
    return blockers


def length_of(spent: Spent) -> int:
    """Minutes of the whole half-day."""
    return int((spent.ends_at - spent.starts_at).total_seconds()) // 60


def blockers_to_validate(spent: Spent | None, *, validated: bool, cancelled: bool) -> list[Blocker]:
    """Why catch-up work cannot be validated."""
    if cancelled:
        return [Blocker("cancelled", "Ce rattrapage est annulé.")]
    if validated:
        return [Blocker("validated", "Ce rattrapage est déjà validé.")]
    if spent is None or not spent.is_missed:
        return [
            Blocker(
                "not_missed",
                "Un rectificatif dit que cette demi-journée n’a pas été manquée.",
                "Annulez le rattrapage : le temps de présence compte déjà.",
            )
        ]
    return []


def blockers_to_hand_in(*, validated: bool, cancelled: bool, words: str, has_file: bool) -> list[Blocker]:
    """Why a learner cannot hand catch-up work in, or hand it in again."""
    if cancelled:
        return [Blocker("cancelled", "Ce rattrapage est annulé : rien n’est plus à rendre.")]
    if validated:
        return [Blocker("validated", "Ce rattrapage est déjà validé : il ne se remplace plus.")]
    if not words.strip() and not has_file:
        return [
            Blocker(
                "nothing_handed_in",
                "Rien n’est joint ni écrit.",
                "Écrivez votre travail, ou joignez un fichier.",
                "words",
            )
        ]
    return []


def blockers_to_send_back(*, to_read: bool, answer: str, has_left: bool = False) -> list[Blocker]:
    """Why catch-up work cannot be asked again."""
    if has_left:
        return [
            Blocker(
                "has_left",
                "Cette personne a quitté la promotion : elle ne peut plus reprendre ce travail.",
                "Validez-le s’il suffit : il compte. Sinon, laissez-le ; il reste à l’historique.",
            )
        ]
    if not to_read:
        return [Blocker("nothing_to_read", "Ce rattrapage n’attend pas de relecture.")]
    if not answer.strip():
        return [
            Blocker("answer_missing", "Ce qui est à reprendre manque.", "L’apprenant·e le reçoit.", "answer")
        ]
    return []


def blockers_to_propose(*, passed: bool, waiting: bool, reason: str) -> list[Blocker]:
    """Why the team cannot be asked to lift the tolerance."""
    if waiting:
        return [
            Blocker(
                "already_proposed",
                "La levée de la tolérance est déjà proposée.",
                "L’équipe de la fédération doit encore décider.",
            )
        ]
    if not passed:
        return [Blocker("within", "La tolérance d’absence n’est pas dépassée : il n’y a rien à lever.")]
    return blockers_of_reason(reason, remedy="L’équipe en a besoin pour décider.")


def blockers_to_decline(*, answered: bool, reason: str) -> list[Blocker]:
    """Why the team cannot leave a proposal aside."""
    if answered:
        return [Blocker("settled", "Cette proposition a déjà sa réponse.")]
    return blockers_of_reason(reason, remedy="Qui l’a proposée la reçoit.")


def blockers_to_cancel(*, cancelled: bool, reason: str) -> list[Blocker]:
    """Why catch-up work cannot be called off, validated or not."""
    if cancelled:
        return [Blocker("cancelled", "Ce rattrapage est déjà annulé.")]
    return blockers_of_reason(reason, remedy="L’apprenant·e la reçoit, et elle reste à l’historique.")


def blockers_to_declare(
    *, subject: str, minutes: int, done_on: date, today: date, t0_on: date, already: bool
) -> list[Blocker]:
    """Why time in the team cannot be declared."""
    blockers = []
    if not subject.strip():
        blockers.append(
            Blocker("subject_missing", "Le sujet manque.", "Dites ce que vous avez fait.", "subject")
        )
    if minutes < 1:
        blockers.append(Blocker("minutes", "La durée manque.", "Écrivez des heures ou des minutes.", "hours"))
    elif minutes > LONGEST_DAY:
        blockers.append(
            Blocker(
                "minutes",
                f"Une déclaration tient en {duration_words(LONGEST_DAY)}.",
                "Déclarez chaque jour à part.",
                "hours",
            )
        )
    if done_on > today:
        blockers.append(
            Blocker("done_on", "Cette date est à venir.", "Déclarez ce travail une fois fait.", "done_on")
        )
    elif done_on < t0_on:
        blockers.append(
            Blocker(
                "done_on",
                f"La formation commence le {date_words(t0_on)}.",
                "Le travail fait avant n’y compte pas.",
                "done_on",
            )
        )
    if already:
        blockers.append(Blocker("already_declared", "Vous avez déjà déclaré ce travail, à cette date."))
    return blockers


def blockers_to_settle(state: TeamWorkState) -> list[Blocker]:
    """Why a declaration is neither decided nor taken back any more."""
    if state is TeamWorkState.DECLARED:
        return []
    return [
        Blocker("settled", f"Cette déclaration n’attend plus de réponse : {TEAM_WORK_LABELS[state].lower()}.")
    ]


def blockers_to_judge(state: TeamWorkState, *, accepted: bool, reason: str) -> list[Blocker]:
    """Why a declaration cannot be accepted or refused; a refusal has its reason."""
    blockers = blockers_to_settle(state)
    if not accepted:
        blockers += blockers_of_reason(reason, remedy="L’apprenant·e la reçoit.")
    return blockers
