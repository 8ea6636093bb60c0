"""Mail to scorers: dossiers to score, an opinion given back, a reminder; never a candidate's name."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pacte.accounts.models import Person
from pacte.applications.wording import closing_words
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.mail import Address, post
from pacte.selection.models import SelectionCommittee
from pacte.selection.scoring.queries import Panel

if TYPE_CHECKING:
    from pacte.selection.scoring.operations.loading import Loaded


def tell_assigned(
    session: FencedSession,
    *,
    committee: SelectionCommittee,
    cohort: Cohort,
    scorer: Person,
    count: int,
    at: datetime,
) -> None:
    """Dossiers were given to that person; at most one message an hour, whatever is assigned by hand."""
    _post(
        session,
        "assigned",
        cohort=cohort,
        scorer=scorer,
        due_at=committee.scoring_due_at,
        key=f"scoring:{cohort.id}:assigned:{at:%Y%m%dT%H}:{scorer.id}",
        at=at,
        count=count,
    )


def tell_reopened(session: FencedSession, *, loaded: "Loaded", reason: str, at: datetime) -> None:
    """The opinion is theirs to change again, and why."""
    _post(
        session,
        "reopened",
        cohort=loaded.cohort,
        scorer=loaded.scorer,
        due_at=None,
        key=None,
        at=at,
        reference=loaded.application.reference,
        reason=reason,
    )


def remind(
    session: FencedSession, *, panel: Panel, scorer: Person, count: int, key: str, at: datetime
) -> None:
    """Opinions are still expected from that person."""
    _post(
        session,
        "reminder",
        cohort=panel.cohort,
        scorer=scorer,
        due_at=panel.due_at,
        key=key,
        at=at,
        count=count,
        late=panel.due_at is not None and at >= panel.due_at,
    )


def _post(
    session: FencedSession,
    template: str,
    *,
    cohort: Cohort,
    scorer: Person,
    due_at: datetime | None,
    key: str | None,
    at: datetime,
    **context: Any,
) -> None:
    definition = definition_of(cohort)
    federation = session.get_one(Federation, session.federation_id)
    path = f"/regions/{quote(federation.slug)}/promotions/{quote(cohort.code)}/selection/mes-dossiers"
    post(
        session,
        template=f"selection/scoring_{template}",
        to=scorer.email,
        to_name=scorer.name,
        context={
            "name": scorer.given_name,
            "cohort_label": cohort.label,
            "federation_name": federation.name,
            "contact": definition.contact.email,
            "due": closing_words(due_at, definition.federation.time_zone) if due_at else "",
            "link": Address(path),
            **context,
        },
        at=at,
        about=cohort,
        reply_to=definition.contact.email,
        unique_key=key,
    )
