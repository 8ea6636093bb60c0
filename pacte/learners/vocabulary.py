"""The words of an enrolment."""

from collections.abc import Mapping
from enum import StrEnum


class EnrollmentState(StrEnum):
    """Whether a learner is in the cohort."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"


ENROLLED = "Inscrit·e"
"""Said of somebody active before T0: nobody is in training yet."""

OVER = "Formation terminée"
"""Said of somebody active once the last day of the cohort is past."""

UNDONE_KEY = "undone"
"""What the list is filtered by, beside the states, for those."""
UNDONE = "Passage annulé"
"""Said of what a transfer made that was taken back."""

ENROLLMENT_LABELS = {
    EnrollmentState.ACTIVE: "En formation",
    EnrollmentState.WITHDRAWN: "A quitté la formation",
    EnrollmentState.TRANSFERRED: "Passé·e dans une autre promotion",
}

STATE_KINDS = {
    EnrollmentState.ACTIVE: "done",
    EnrollmentState.WITHDRAWN: "refused",
    EnrollmentState.TRANSFERRED: "todo",
}


def labels_of(*, has_begun: bool, is_over: bool = False) -> Mapping[EnrollmentState, str]:
    """The words of each state in a cohort whose T0 has come, or not yet; whose last day is past."""
    active = OVER if is_over else ENROLLMENT_LABELS[EnrollmentState.ACTIVE] if has_begun else ENROLLED
    return {**ENROLLMENT_LABELS, EnrollmentState.ACTIVE: active}
