"""The words of an enrolment."""

from enum import StrEnum


class EnrollmentState(StrEnum):
    """Whether a learner is in the cohort."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"


ENROLLMENT_LABELS = {
    EnrollmentState.ACTIVE: "En formation",
    EnrollmentState.WITHDRAWN: "A quitté la formation",
    EnrollmentState.TRANSFERRED: "Passé·e dans une autre promotion",
}
