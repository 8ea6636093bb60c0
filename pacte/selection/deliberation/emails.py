"""Mail of the deliberation: to those who were present, when it is closed, when its minutes are completed."""

from datetime import datetime

from pacte.addresses import minutes_path
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.mail import Address, post
from pacte.selection.models import CommitteeMember


def ask_to_sign(
    session: FencedSession, *, member: CommitteeMember, cohort: Cohort, federation: Federation, at: datetime
) -> None:
    """The deliberation is closed and its minutes await their signature; once for each who was present."""
    post(
        session,
        template="selection/minutes_to_sign",
        to=member.person.email,
        to_name=member.person.name,
        context={
            "name": member.person.given_name,
            "federation_name": federation.name,
            "cohort_label": cohort.label,
            "link": Address(minutes_path(federation.slug, cohort.code)),
        },
        at=at,
        about=member,
        reply_to=definition_of(cohort).contact.email,
        unique_key=f"deliberation:{cohort.id}:to-sign:{member.id}",
    )


def tell_completed(
    session: FencedSession,
    *,
    member: CommitteeMember,
    cohort: Cohort,
    federation: Federation,
    number: int,
    at: datetime,
) -> None:
    """The minutes they took part in have an addendum; its text is on the page, where ties are asked."""
    post(
        session,
        template="selection/minutes_completed",
        to=member.person.email,
        to_name=member.person.name,
        context={
            "name": member.person.given_name,
            "federation_name": federation.name,
            "cohort_label": cohort.label,
            "number": number,
            "link": Address(minutes_path(federation.slug, cohort.code)),
        },
        at=at,
        about=member,
        reply_to=definition_of(cohort).contact.email,
    )
