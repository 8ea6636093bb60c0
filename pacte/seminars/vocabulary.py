"""The words of seminars: changes, replies, attendance and its proofs, evaluation."""

from enum import StrEnum

from pacte.cohorts.vocabulary import Audience as Audience
from pacte.cohorts.vocabulary import Moment as Moment


class ChangeKind(StrEnum):
    """What happened to a seminar; each is kept with what was before."""

    ANNOUNCED = "announced"
    """Its dates became known."""
    POSTPONED = "postponed"
    """Its dates or hours changed."""
    MODALITY = "modality"
    """In person or online; the seminar keeps its identity."""
    PLACE = "place"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    CONTENT = "content"
    """Title, modules or programme: nobody is disturbed for it."""


CHANGE_LABELS = {
    ChangeKind.ANNOUNCED: "Dates annoncées",
    ChangeKind.POSTPONED: "Reporté",
    ChangeKind.MODALITY: "Modalité changée",
    ChangeKind.PLACE: "Lieu ou lien changé",
    ChangeKind.CANCELLED: "Annulé",
    ChangeKind.RESTORED: "Rétabli",
    ChangeKind.CONTENT: "Contenu modifié",
}


class ReplyState(StrEnum):
    """What someone invited has answered."""

    INVITED = "invited"
    COMING = "coming"
    NOT_COMING = "not_coming"
    """For a learner, an absence announced beforehand, with its reason."""


REPLY_LABELS = {
    ReplyState.INVITED: "Sans réponse",
    ReplyState.COMING: "Vient",
    ReplyState.NOT_COMING: "Ne vient pas",
}

OWN_REPLY_LABELS = {
    ReplyState.INVITED: "Pas encore de réponse",
    ReplyState.COMING: "Je viens",
    ReplyState.NOT_COMING: "Je ne viens pas",
}
"""As whoever answers says it."""


class AttendanceState(StrEnum):
    """What is known of a learner at a half-day; no row means that nothing is known yet."""

    PRESENT = "present"
    EXCUSED = "excused"
    """There for a part: came late or left early, with the times."""
    JUSTIFIED = "justified"
    """Absent, with a reason that the federation accepts."""
    ABSENT = "absent"


ATTENDANCE_LABELS = {
    AttendanceState.PRESENT: "Présence",
    AttendanceState.EXCUSED: "Présence partielle",
    AttendanceState.JUSTIFIED: "Absence justifiée",
    AttendanceState.ABSENT: "Absence",
}


class Proof(StrEnum):
    """Where a line of attendance comes from; the sheet always shows it."""

    PHONE = "phone"
    """Signed on the learner's own device with the code shown in the room."""
    TABLET = "tablet"
    """Signed on the trainer's device, passed from hand to hand."""
    PAPER = "paper"
    """Signed on the printed sheet, whose photograph is kept."""
    VIDEO = "video"
    """Signed by personal link, or shown by the connection report."""
    STAFF = "staff"
    """Entered by the trainer or the team, with the reason."""


PROOF_LABELS = {
    Proof.PHONE: "Signé sur son téléphone",
    Proof.TABLET: "Signé sur l’appareil de la salle",
    Proof.PAPER: "Signé sur la feuille imprimée",
    Proof.VIDEO: "Suivi à distance",
    Proof.STAFF: "Saisi par l’équipe",
}


def proof_words(proof: Proof, *, signed: bool) -> str:
    """Where a line comes from, in words; by video one has signed, or was seen connected."""
    return "Signé par lien personnel" if proof is Proof.VIDEO and signed else PROOF_LABELS[proof]


class Bucket(StrEnum):
    """Where hours of training were spent."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    TEAM = "team"
    CATCH_UP = "catch_up"
    """Work validated in the place of half-days that were missed."""


BUCKET_LABELS = {
    Bucket.IN_PERSON: "En présence",
    Bucket.ONLINE: "À distance",
    Bucket.TEAM: "Dans l’équipe",
    Bucket.CATCH_UP: "En rattrapage",
}


class Tolerance(StrEnum):
    """What the absences of a learner make of the tolerance of their cohort."""

    RESPECTED = "respected"
    LIFTED = "lifted"
    """Passed, and a decision of the team covers what is beyond."""
    PASSED = "passed"


TOLERANCE_LABELS = {
    Tolerance.RESPECTED: "Respectée",
    Tolerance.LIFTED: "Levée par décision",
    Tolerance.PASSED: "Dépassée",
}


class TeamWorkState(StrEnum):
    """What became of time declared in the team."""

    DECLARED = "declared"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Taken back by the learner before anybody decided."""


TEAM_WORK_LABELS = {
    TeamWorkState.DECLARED: "À relire",
    TeamWorkState.ACCEPTED: "Acceptée",
    TeamWorkState.REFUSED: "Refusée",
    TeamWorkState.WITHDRAWN: "Reprise",
}


class JustificationState(StrEnum):
    """What became of what a learner sent to explain an absence."""

    SENT = "sent"
    ACCEPTED = "accepted"
    """The absence was noted as justified."""
    REFUSED = "refused"


JUSTIFICATION_LABELS = {
    JustificationState.SENT: "À lire",
    JustificationState.ACCEPTED: "Acceptée",
    JustificationState.REFUSED: "Non retenue",
}
