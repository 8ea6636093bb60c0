"""The closed lists of values of a cohort file, each value with the French words that users read."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A value of the file with the words that users read."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Keep the French label beside the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Track(Labelled):
    """Mention of the programme."""

    MSP = "MSP", "Maison ou pôle de santé (MSP)"
    CPTS = "CPTS", "Communauté professionnelle territoriale de santé (CPTS)"
    CDS = "CDS", "Centre de santé (CDS)"


class DocumentKind(Labelled):
    """What a candidate may send for a document."""

    PDF = "pdf", "Un fichier PDF"
    PHOTO = "photo", "Une photographie"
    PDF_OR_PHOTOS = "pdf-or-photos", "Un fichier PDF ou des photographies"


class Modality(Labelled):
    """How a seminar or a defence is held."""

    IN_PERSON = "in-person", "En présence"
    ONLINE = "online", "À distance"


class Moment(Labelled):
    """When an evaluation is asked."""

    HOT = "hot", "À chaud"
    """Right after the seminar."""
    COLD = "cold", "À froid"
    """Some months after the last seminar, when the training has been put to use."""


class Audience(Labelled):
    """Who evaluates."""

    LEARNERS = "learners", "Apprenantes et apprenants"
    TEAMS = "teams", "Équipes"


class QuestionKind(Labelled):
    """How a question of an evaluation is answered."""

    SCALE = "scale", "Une note de 1 à 5"
    CHOICE = "choice", "Un choix dans une liste"
    TEXT = "text", "Un texte libre"


class LatePolicy(Labelled):
    """What becomes of a mémoire deposited after its due date."""

    WAIVER = "waiver", "Admissible par dérogation, sinon session de rattrapage"
    RESIT = "resit", "Session de rattrapage"
    REFUSED = "refused", "Refusé"


class MemoireDisclosure(Labelled):
    """What learners read of the evaluations before their defence; grades wait for the signed minutes."""

    NOTHING = "nothing", "Rien"
    COMMENTS = "comments", "Les commentaires qui leur sont destinés"


class JurorRole(Labelled):
    """Whom a juror represents."""

    EHESP = "ehesp", "EHESP"
    ARS = "ars", "Agence régionale de santé"
    FEDERATION = "federation", "Fédération"
    PROFESSIONAL = "professional", "Profession de terrain"


class DefenceObjective(Labelled):
    """What a plan of defences is judged on, level after level; in the order that the planner takes unsaid."""

    HELD = "held", "Le plus de soutenances placées"
    CHANGES = "changes", "Le moins de changements à ce qui est annoncé"
    SESSIONS = "sessions", "Le moins de salles ouvertes"
    PRESENCES = "presences", "Le moins de venues des membres du jury"
    IDLE = "idle", "Le moins d’attente entre deux soutenances"
    TRAVEL = "travel", "Le moins de déplacements"
    BALANCE = "balance", "Des charges égales"
    PREFERENCES = "preferences", "Le moins de créneaux « si nécessaire »"
