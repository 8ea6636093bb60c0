"""Mail to scorers: dossiers to score, an opinion given back, a reminder; never a candidate's name."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pacte.accounts.models import Person
from pacte.applications.wording import closing_words
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.mail import Address, post, take_back
from pacte.selection.models import SelectionCommittee
from pacte.selection.scoring.own_dossiers import my_dossiers
from pacte.selection.scoring.queries import Panel

if TYPE_CHECKING:
    from pacte.selection.scoring.operations.loading import Loaded

ASSIGNED, TAKEN_BACK = "selection/scoring_assigned", "selection/scoring_taken_back"

GATHERED = timedelta(minutes=10)
"""What is assigned and taken back by hand meanwhile is told at once, as it stands in the end."""


def tell_changed(
    session: FencedSession,
    *,
    committee: SelectionCommittee,
    cohort: Cohort,
    scorer: Person,
    taken: Collection[datetime] = (),
    at: datetime,
) -> None:
    """Dossiers were given to that person, or ``taken`` back: those were given at these instants.

    The message leaves ten minutes after the first change. Until then it is written anew at each one; a
    dossier given and taken back in between is not told at all.
    """
    given = take_back(session, template=ASSIGNED, to=scorer.email, about=cohort, at=at)
    lost = take_back(session, template=TAKEN_BACK, to=scorer.email, about=cohort, at=at)
    since = given.created_at if given else at
    left = my_dossiers(session, cohort, scorer.id).left
    fresh = sum(1 for one in left if one.assessment.assigned_at >= since)
    told: dict[str, Any] = {"cohort": cohort, "scorer": scorer, "due_at": committee.scoring_due_at}
    if fresh:
        leaves = given.due_at if given else at + GATHERED
        _post(session, "assigned", **told, at=since, leaves_at=leaves, count=fresh, left=len(left))
    if lost or any(one < since for one in taken):
        first, leaves = (lost.created_at, lost.due_at) if lost else (at, at + GATHERED)
        _post(session, "taken_back", **told, at=first, leaves_at=leaves, left=len(left))


def tell_reopened(session: FencedSession, *, loaded: "Loaded", reason: str, at: datetime) -> None:
    """The opinion is theirs to change again, and why."""
    _post(
        session,
        "reopened",
        cohort=loaded.cohort,
        scorer=loaded.scorer,
        due_at=None,
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
    at: datetime,
    key: str | None = None,
    leaves_at: datetime | None = None,
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
        due_at=leaves_at,
    )
