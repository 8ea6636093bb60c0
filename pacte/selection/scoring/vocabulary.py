"""Where one scorer's opinion on one dossier stands, and how it is shown."""

from enum import StrEnum


class OpinionState(StrEnum):
    """Computed from the assessment and from what has changed around it."""

    ASSIGNED = "assigned"
    BEGUN = "begun"
    SUBMITTED = "submitted"
    ABSTAINED = "abstained"
    HIDDEN = "hidden"
    """A tie is known: it no longer counts."""
    LEFT = "left"
    """The person no longer sits, and had not given it."""


OPINION_LABELS = {
    OpinionState.ASSIGNED: "Pas commencé",
    OpinionState.BEGUN: "Commencé",
    OpinionState.SUBMITTED: "Avis donné",
    OpinionState.ABSTAINED: "Abstention",
    OpinionState.HIDDEN: "Lien déclaré ou connu",
    OpinionState.LEFT: "Ne siège plus",
}

OPINION_KINDS = {
    OpinionState.ASSIGNED: "todo",
    OpinionState.BEGUN: "progress",
    OpinionState.SUBMITTED: "done",
    OpinionState.ABSTAINED: "refused",
    OpinionState.HIDDEN: "refused",
    OpinionState.LEFT: "refused",
}
"""States of the look."""

HOLDING = frozenset({OpinionState.ASSIGNED, OpinionState.BEGUN, OpinionState.SUBMITTED})
"""Those that hold one of the places of a dossier; the others leave it to be given again."""

LEFT_TO_GIVE = frozenset({OpinionState.ASSIGNED, OpinionState.BEGUN})
"""Those that are still awaited."""
