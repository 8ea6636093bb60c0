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


def labels_of(*, has_begun: bool) -> Mapping[EnrollmentState, str]:
    """The words of each state in a cohort whose T0 has come, or not yet."""
    return ENROLLMENT_LABELS if has_begun else {**ENROLLMENT_LABELS, EnrollmentState.ACTIVE: ENROLLED}
