"""Mail to those who are seated on a committee without an invitation."""

from datetime import datetime

from pacte.accounts.models import Person
from pacte.accounts.operations.team import FederationRow
from pacte.addresses import selection_path
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.mail import Address, post
from pacte.policy import Actor
from pacte.selection.models import CommitteeMember
from pacte.selection.vocabulary import QUALITY_LABELS


def tell_seated(
    session: FencedSession,
    *,
    member: CommitteeMember,
    person: Person,
    cohort: Cohort,
    federation: FederationRow,
    by: Actor,
    at: datetime,
) -> None:
    """They sit from now on: in which quality, and what comes first."""
    post(
        session,
        template="selection/seated",
        to=person.email,
        to_name=person.name,
        context={
            "name": person.given_name,
            "by_name": by.label if by.via == "session" else "",
            "federation_name": federation.name,
            "cohort_label": cohort.label,
            "quality": QUALITY_LABELS[member.quality],
            "link": Address(selection_path(federation.slug, cohort.code)),
        },
        at=at,
        about=member,
        reply_to=federation.contact_email or "",
    )
