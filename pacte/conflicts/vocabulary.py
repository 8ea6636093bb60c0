"""The kinds of ties between someone who judges and someone who is judged, and where they are known from."""

from enum import StrEnum


class TieKind(StrEnum):
    """What ties two people."""

    SAME_PERSON = "same_person"
    SAME_STRUCTURE = "same_structure"
    SAME_DEPARTMENT = "same_department"
    EMPLOYER = "employer"
    FORMER_TRAINER = "former_trainer"
    PERSONAL = "personal"
    PROFESSIONAL = "professional"


TIE_LABELS = {
    TieKind.SAME_PERSON: "Son propre dossier",
    TieKind.SAME_STRUCTURE: "Même structure",
    TieKind.SAME_DEPARTMENT: "Même département",
    TieKind.EMPLOYER: "Employeur",
    TieKind.FORMER_TRAINER: "A formé la personne",
    TieKind.PERSONAL: "Lien personnel",
    TieKind.PROFESSIONAL: "Lien professionnel",
}

DECLARABLE = (
    TieKind.PERSONAL,
    TieKind.PROFESSIONAL,
    TieKind.SAME_STRUCTURE,
    TieKind.EMPLOYER,
    TieKind.FORMER_TRAINER,
)
"""What a person, or staff for them, may declare; the other kinds are only computed."""


class TieSource(StrEnum):
    """How a declared tie came into the register; computed ones are never stored."""

    DECLARED = "declared"
    """By the person tied."""
    RECORDED = "recorded"
    """By staff, for the person tied."""
