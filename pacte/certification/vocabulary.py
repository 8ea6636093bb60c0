"""The words of readiness: where a condition stands, and how its key is made."""

from enum import StrEnum


class LineState(StrEnum):
    """Where one condition stands for one learner."""

    DONE = "done"
    UNDER_WAY = "under_way"
    MISSING = "missing"
    COMING = "coming"
    """Nothing can be done yet: its time has not come, or its room is not open."""
    NOT_REQUIRED = "not_required"
    LIFTED = "lifted"
    """The team decided, with a reason, to do without."""
    INTERRUPTED = "interrupted"
    """The learner left before it could be met."""
    OVER = "over"
    """The cohort is over, and nothing here shows it."""


LINE_LABELS = {
    LineState.DONE: "Remplie",
    LineState.UNDER_WAY: "En cours",
    LineState.MISSING: "À faire",
    LineState.COMING: "À venir",
    LineState.NOT_REQUIRED: "Non demandée",
    LineState.LIFTED: "Levée par l’équipe",
    LineState.INTERRUPTED: "Interrompue",
    LineState.OVER: "Promotion terminée",
}
LINE_KINDS = {
    LineState.DONE: "done",
    LineState.UNDER_WAY: "progress",
    LineState.MISSING: "todo",
    LineState.COMING: "waiting",
    LineState.NOT_REQUIRED: "info",
    LineState.LIFTED: "done",
    LineState.INTERRUPTED: "info",
    LineState.OVER: "info",
}
"""State → its look."""
SATISFIED = frozenset({LineState.DONE, LineState.LIFTED, LineState.NOT_REQUIRED})
"""States that ask nothing more of the learner."""

ATTENDANCE, CHOICE, FORUM, MEMOIRE, DEFENCE = "attendance", "choice", "forum", "memoire", "defence"
"""Keys of the lines that every cohort has once at most."""
MODULE, PRODUCTION = "module", "production"


def module_key(slug: str) -> str:
    """The key of a module's line."""
    return f"{MODULE}:{slug}"


def production_key(key: str) -> str:
    """The key of a production's line."""
    return f"{PRODUCTION}:{key}"


def split_key(line: str) -> tuple[str, str]:
    """« production:roadmap » → its kind and its name; the name of the others is empty."""
    kind, _, name = line.partition(":")
    return kind, name
