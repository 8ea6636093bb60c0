"""Tables of the selection, from the committee to the place confirmed."""

from pacte.selection.models.answers import Answer, PlaceOffer, WaitingListSkip
from pacte.selection.models.assessments import Assessment
from pacte.selection.models.candidacies import Candidacy
from pacte.selection.models.committee import (
    CommitteeInvitation,
    CommitteeMember,
    MinutesAddendum,
    SelectionCommittee,
)
from pacte.selection.models.interviews import Interview, InterviewRecord, InterviewSlot, SlotInterviewer
from pacte.selection.models.waves import ValidationCorrection, ValidationWave, WaveEntry

__all__ = [
    "Answer",
    "Assessment",
    "Candidacy",
    "CommitteeInvitation",
    "CommitteeMember",
    "Interview",
    "InterviewRecord",
    "InterviewSlot",
    "MinutesAddendum",
    "PlaceOffer",
    "SelectionCommittee",
    "SlotInterviewer",
    "ValidationCorrection",
    "ValidationWave",
    "WaitingListSkip",
    "WaveEntry",
]
