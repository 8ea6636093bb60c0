"""Mail about the conditions of the diploma: to the learner, when the team lifts one or asks it again."""

from datetime import datetime

from pacte.addresses import diploma_path
from pacte.certification.models import ReadinessException
from pacte.database import FencedSession
from pacte.french import date_words
from pacte.mail import Address, post
from pacte.seminars.absences.loading import Loaded


def tell_lifted(session: FencedSession, *, loaded: Loaded, row: ReadinessException, at: datetime) -> None:
    """Which condition, since when, why."""
    _tell(session, "lifted", loaded, row, row.reason, at)


def tell_restored(session: FencedSession, *, loaded: Loaded, row: ReadinessException, at: datetime) -> None:
    """Which condition is asked again, why."""
    _tell(session, "restored", loaded, row, row.cancel_reason, at)


def _tell(
    session: FencedSession, template: str, loaded: Loaded, row: ReadinessException, reason: str, at: datetime
) -> None:
    setting, person = loaded.setting, loaded.person
    post(
        session,
        template=f"certification/{template}",
        to=person.email,
        to_name=person.name,
        context={
            "name": person.given_name,
            "cohort_label": setting.cohort.label,
            "label": row.label,
            "day": date_words(row.decided_on, weekday=False),
            "reason": reason,
            "contact": setting.contact,
            "federation_name": setting.federation.name,
            "link": Address(diploma_path(setting.federation.slug, loaded.enrollment.id)),
        },
        at=at,
        about=loaded.enrollment,
        reply_to=setting.contact,
    )
