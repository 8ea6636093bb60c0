"""When a dossier may be begun, changed, deposited, taken back, withdrawn; every reason at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pacte.applications.facts import CohortFacts, Dossier
from pacte.applications.requirements import Requirement, requirements
from pacte.applications.vocabulary import ApplicationEvent, ApplicationState, Step
from pacte.applications.wording import closing_words, instant_words
from pacte.blockers import Blocker

TRANSITIONS: Mapping[tuple[ApplicationState, ApplicationEvent], ApplicationState] = {
    (ApplicationState.DRAFT, ApplicationEvent.DEPOSIT): ApplicationState.SUBMITTED,
    (ApplicationState.DRAFT, ApplicationEvent.WITHDRAW): ApplicationState.WITHDRAWN,
    (ApplicationState.SUBMITTED, ApplicationEvent.TAKE_BACK): ApplicationState.DRAFT,
    (ApplicationState.SUBMITTED, ApplicationEvent.WITHDRAW): ApplicationState.WITHDRAWN,
    (ApplicationState.WITHDRAWN, ApplicationEvent.RESUME): ApplicationState.DRAFT,
    (ApplicationState.WITHDRAWN, ApplicationEvent.RESTORE): ApplicationState.SUBMITTED,
}

MOST_STRUCTURES = 10
"""What one person can coordinate, generously."""
MOST_DECLARED = 5
"""Structures new to the registry that one dossier may declare, those taken out again included: each of them
is looked at by the federation."""

# (state, event) → code, what stands in the way, what to do: for every pair that is not a transition.
_IMPOSSIBLE: Mapping[tuple[ApplicationState, ApplicationEvent], tuple[str, str, str]] = {
    (ApplicationState.SUBMITTED, ApplicationEvent.DEPOSIT): (
        "already_deposited",
        "Ce dossier est déjà déposé.",
        "Pour le modifier, reprenez-le d’abord : vous le déposerez de nouveau ensuite.",
    ),
    (ApplicationState.WITHDRAWN, ApplicationEvent.DEPOSIT): (
        "withdrawn",
        "Ce dossier a été retiré.",
        "Rouvrez-le d’abord, tant que les candidatures sont ouvertes.",
    ),
    (ApplicationState.DRAFT, ApplicationEvent.TAKE_BACK): (
        "not_deposited",
        "Ce dossier n’est pas déposé : vous pouvez le modifier directement.",
        "",
    ),
    (ApplicationState.WITHDRAWN, ApplicationEvent.TAKE_BACK): ("withdrawn", "Ce dossier a été retiré.", ""),
    (ApplicationState.WITHDRAWN, ApplicationEvent.WITHDRAW): (
        "withdrawn",
        "Ce dossier a déjà été retiré.",
        "",
    ),
    (ApplicationState.DRAFT, ApplicationEvent.RESUME): (
        "not_withdrawn",
        "Ce dossier n’a pas été retiré.",
        "",
    ),
    (ApplicationState.SUBMITTED, ApplicationEvent.RESUME): (
        "not_withdrawn",
        "Ce dossier n’a pas été retiré.",
        "",
    ),
    (ApplicationState.DRAFT, ApplicationEvent.RESTORE): (
        "not_withdrawn",
        "Ce dossier n’est plus retiré : c’est un brouillon.",
        "",
    ),
    (ApplicationState.SUBMITTED, ApplicationEvent.RESTORE): (
        "not_withdrawn",
        "Ce dossier n’est plus retiré : il est déposé.",
        "",
    ),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step has come: ``done`` of ``total`` things asked, and what is still missing."""

    step: Step
    done: int
    total: int
    missing: tuple[Blocker, ...]

    @property
    def complete(self) -> bool:
        """Nothing is missing in this step."""
        return self.done == self.total


def blockers_to(event: ApplicationEvent, state: ApplicationState) -> list[Blocker]:
    """Why the state alone refuses the event; empty when the table has the transition."""
    if (state, event) in TRANSITIONS:
        return []
    return [Blocker(*_IMPOSSIBLE[state, event])]


def blockers_of_window(cohort: CohortFacts, now: datetime) -> list[Blocker]:
    """Why ``now`` is outside the window: before its first instant, or after its last second."""
    if now < cohort.opens_at:
        opening = instant_words(cohort.opens_at, cohort.time_zone)
        return [
            Blocker(
                "not_open",
                f"Les candidatures ouvrent le {opening}.",
                "Revenez à partir de cette date : ce que vous avez déjà saisi est gardé.",
            )
        ]
    if now >= cohort.closes_at:
        closing = closing_words(cohort.closes_at, cohort.time_zone)
        return [
            Blocker(
                "closed",
                f"Les candidatures sont closes depuis le {closing}.",
                "Écrivez à la fédération : elle vous dira quand ouvre la promotion suivante.",
            )
        ]
    return []


def blockers_to_start(cohort: CohortFacts, now: datetime) -> list[Blocker]:
    """Why no dossier may be begun."""
    return [
        replace(blocker, remedy="Revenez à partir de cette date pour commencer votre dossier.")
        if blocker.code == "not_open"
        else blocker
        for blocker in blockers_of_window(cohort, now)
    ]


def blockers_to_edit(dossier: Dossier, cohort: CohortFacts, now: datetime) -> list[Blocker]:
    """Why the dossier may not be changed: its state, then the window."""
    if dossier.state is ApplicationState.SUBMITTED:
        return [
            Blocker(
                "already_deposited",
                "Ce dossier est déposé : il ne peut plus être modifié tel quel.",
                "Pour le modifier, reprenez-le d’abord, tant que les candidatures sont ouvertes.",
            )
        ]
    if dossier.state is ApplicationState.WITHDRAWN:
        return blockers_to(ApplicationEvent.DEPOSIT, dossier.state)
    return blockers_of_window(cohort, now)


def blockers_to_add_structure(count: int) -> list[Blocker]:
    """Why a dossier of ``count`` structures takes no other one."""
    if count < MOST_STRUCTURES:
        return []
    return [
        Blocker(
            "too_many_structures",
            f"Un dossier compte au plus {MOST_STRUCTURES} structures.",
            "Retirez-en une avant d’en ajouter une autre.",
            "structure_text",
        )
    ]


def blockers_to_declare_structure(declared: int) -> list[Blocker]:
    """Why a dossier that declared so many structures, kept or taken out again, declares no other one."""
    if declared < MOST_DECLARED:
        return []
    return [
        Blocker(
            "too_many_declared",
            f"Un dossier déclare au plus {MOST_DECLARED} structures absentes de la liste, "
            "y compris celles que vous avez retirées ensuite.",
            "Revenez à la recherche et choisissez-la parmi celles de la liste, ou écrivez à la fédération : "
            "elle l’ajoutera.",
            "name",
        )
    ]


def blockers_to_deposit(dossier: Dossier, cohort: CohortFacts, now: datetime) -> list[Blocker]:
    """All that stands between the dossier and its deposit: state, window, then what is missing by step."""
    return [
        *blockers_to(ApplicationEvent.DEPOSIT, dossier.state),
        *blockers_of_window(cohort, now),
        *_missing(requirements(dossier, cohort, now)),
    ]


def missing_once_taken_back(dossier: Dossier, cohort: CohortFacts, now: datetime) -> list[Blocker]:
    """What a deposited dossier would lack to be deposited again, should its holder take it back."""
    return _missing(requirements(dossier, cohort, now))


def blockers_to_take_back(dossier: Dossier, cohort: CohortFacts, now: datetime) -> list[Blocker]:
    """Why a deposit stands: possible until closing, no longer after."""
    return [
        *blockers_to(ApplicationEvent.TAKE_BACK, dossier.state),
        *blockers_of_window(cohort, now),
    ]


def blockers_to_withdraw(dossier: Dossier) -> list[Blocker]:
    """Why a dossier cannot be withdrawn; closing does not prevent it."""
    return blockers_to(ApplicationEvent.WITHDRAW, dossier.state)


def blockers_to_resume(dossier: Dossier, cohort: CohortFacts, now: datetime) -> list[Blocker]:
    """Why a withdrawn dossier cannot be opened again."""
    return [*blockers_to(ApplicationEvent.RESUME, dossier.state), *blockers_of_window(cohort, now)]


def blockers_to_restore(
    dossier: Dossier, cohort: CohortFacts, now: datetime, *, was_deposited: bool
) -> list[Blocker]:
    """Why staff cannot undo a withdrawal; closing does not prevent it."""
    blockers = blockers_to(ApplicationEvent.RESTORE, dossier.state)
    if blockers or was_deposited:
        return blockers
    return [
        Blocker(
            "was_not_deposited",
            "Ce dossier n’était pas déposé quand il a été retiré : il n’y a pas de dépôt à rétablir.",
            "La personne peut le rouvrir elle-même jusqu’à la clôture, depuis son dossier."
            if now < cohort.closes_at
            else "",
        )
    ]


def completeness(dossier: Dossier, cohort: CohortFacts, now: datetime) -> tuple[Progress, ...]:
    """How far each of the five steps has come, in their order."""
    asked = requirements(dossier, cohort, now)
    progress = []
    for step in Step:
        mine = [requirement for requirement in asked if requirement.step is step]
        missing = tuple(_missing(mine))
        progress.append(Progress(step, len(mine) - len(missing), len(mine), missing))
    return tuple(progress)


def met(dossier: Dossier, cohort: CohortFacts, now: datetime) -> tuple[str, ...]:
    """What is asked and already there, in words."""
    return tuple(
        requirement.label for requirement in requirements(dossier, cohort, now) if requirement.blocker is None
    )


def unmet(dossier: Dossier, cohort: CohortFacts, now: datetime) -> tuple[str, ...]:
    """What is asked and not there yet, in words for those who look after the dossier."""
    return tuple(
        _impersonal(requirement.label)
        for requirement in requirements(dossier, cohort, now)
        if requirement.blocker is not None
    )


def _impersonal(label: str) -> str:
    """« Fonction » for « Votre fonction »; requirements are worded for the candidate."""
    for start in ("Votre ", "Vos "):
        if label.startswith(start):
            return label.removeprefix(start).capitalize()
    return label or "Structure"


def _missing(asked: Iterable[Requirement]) -> list[Blocker]:
    return [requirement.blocker for requirement in asked if requirement.blocker is not None]
