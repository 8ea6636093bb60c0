"""Tables of seminars, from the calendar to the evaluation."""

from pacte.seminars.models.absences import (
    CatchUp,
    CatchUpHandIn,
    Justification,
    TeamWork,
    ToleranceDecision,
    ToleranceProposal,
)
from pacte.seminars.models.attendance import (
    Attendance,
    AttendanceAddendum,
    ConnectionReport,
    SheetPhoto,
    SigningLink,
)
from pacte.seminars.models.calendar import (
    CalendarFeed,
    HalfDay,
    ScheduleChange,
    Seminar,
    SeminarMaterial,
    SeminarSpeaker,
    SeminarTrainer,
)
from pacte.seminars.models.evaluation import EvaluationAnswer, EvaluationRequest
from pacte.seminars.models.invitations import SeminarReply, TeamGuest

__all__ = [
    "Attendance",
    "AttendanceAddendum",
    "CalendarFeed",
    "CatchUp",
    "CatchUpHandIn",
    "ConnectionReport",
    "EvaluationAnswer",
    "EvaluationRequest",
    "HalfDay",
    "Justification",
    "ScheduleChange",
    "Seminar",
    "SeminarMaterial",
    "SeminarReply",
    "SeminarSpeaker",
    "SeminarTrainer",
    "SheetPhoto",
    "SigningLink",
    "TeamGuest",
    "TeamWork",
    "ToleranceDecision",
    "ToleranceProposal",
]
