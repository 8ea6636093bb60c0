"""Who scores what, by hand or from a proposal, and until when."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.blockers import Blocker, refuse_if
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.french import date_words
from pacte.policy import Actor
from pacte.selection.committee.operations.beginning import begin_selection
from pacte.selection.models import Assessment, SelectionCommittee
from pacte.selection.scoring import emails
from pacte.selection.scoring.balancing import Pair
from pacte.selection.scoring.operations.loading import Loaded, load
from pacte.selection.scoring.proposing import Planned, planned
from pacte.selection.scoring.rules import blockers_to_assign, blockers_to_schedule, blockers_to_unassign

TAKEN_BACK = "Le dossier a été repris par l’équipe de la fédération."


def schedule(
    session: FencedSession, *, cohort: Cohort, due_on: date, by: Actor, at: datetime
) -> SelectionCommittee:
    """Opinions are expected by that local day, its last minute included."""
    committee = begin_selection(session, cohort_id=cohort.id, by=by, at=at)
    due_at = closing_instant(due_on, definition_of(cohort).federation.time_zone)
    began = committee.deliberation_began_at is not None
    refuse_if(blockers_to_schedule(due_at, at, deliberation_began=began))
    if committee.scoring_due_at == due_at:
        return committee
    committee.scoring_due_at = due_at
    committee.revision += 1
    audit.record(
        session,
        action="scoring.scheduled",
        subject=committee,
        by=by,
        at=at,
        details={"due_words": date_words(due_on, weekday=False)},
    )
    return committee


def assign(
    session: FencedSession, *, application_id: int, cohort: Cohort, scorer_id: int, by: Actor, at: datetime
) -> Assessment:
    """Give a dossier to a member; one that was taken back or abstained from becomes theirs again."""
    committee = begin_selection(session, cohort_id=cohort.id, by=by, at=at)
    loaded = load(session, application_id=application_id, scorer_id=scorer_id, committee=committee)
    refuse_if(blockers_to_assign(loaded.standing))
    row = _give(session, application_id, scorer_id, loaded.assessment, by=by, at=at)
    emails.tell_changed(session, committee=committee, cohort=cohort, scorer=loaded.scorer, at=at)
    _record(session, "assessment.assigned", row, loaded, by=by, at=at)
    return row


def unassign(
    session: FencedSession, *, application_id: int, cohort: Cohort, scorer_id: int, by: Actor, at: datetime
) -> bool:
    """Take a dossier back from a member; says whether marks were already typed.

    They are kept, and come back with the dossier.
    """
    committee = begin_selection(session, cohort_id=cohort.id, by=by, at=at)
    loaded = load(session, application_id=application_id, scorer_id=scorer_id, committee=committee)
    refuse_if(blockers_to_unassign(loaded.standing))
    _record(session, "assessment.unassigned", loaded.row, loaded, by=by, at=at)
    given_at, begun = loaded.row.assigned_at, _is_begun(loaded.row)
    _take_back(session, loaded.row, at)
    if loaded.standing.is_member:
        emails.tell_changed(
            session, committee=committee, cohort=cohort, scorer=loaded.scorer, taken=[given_at], at=at
        )
    return begun


def apply_proposal(
    session: FencedSession,
    *,
    cohort: Cohort,
    expected: Collection[Pair],
    redistribute: bool,
    by: Actor,
    at: datetime,
) -> Planned:
    """Give the dossiers as the preview showed (``expected``: all its pairs).

    Refused (``plan_changed``) when what it was drawn from has changed since: nothing is written, and the
    page shows the new proposal. Each scorer who receives or loses dossiers is told once.
    """
    committee = begin_selection(session, cohort_id=cohort.id, by=by, at=at)
    found = planned(session, cohort, redistribute=redistribute)
    began = committee.deliberation_began_at is not None
    refuse_if(
        [
            *(
                [Blocker("deliberation_began", "La délibération a commencé : les avis ne changent plus.")]
                if began
                else []
            ),
            *(
                [
                    Blocker(
                        "plan_changed",
                        "Depuis l’aperçu, un avis, un lien ou le comité a changé : rien n’a été attribué.",
                        "Relisez la nouvelle proposition, puis confirmez.",
                    )
                ]
                if set(expected) != set(found.proposal.pairs)
                else []
            ),
        ]
    )
    rows = {
        (row.application_id, row.scorer_id): row
        for row in session.scalars(
            select(Assessment)
            .where(Assessment.application_id.in_([line.subject.id for line in found.panel.lines]))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    taken = defaultdict(list)
    for pair in sorted(found.removed):
        row = rows.pop(pair)
        taken[row.scorer_id].append(row.assigned_at)
        _take_back(session, row, at)
    for application_id, scorer_id in sorted(found.added):
        _give(session, application_id, scorer_id, rows.get((application_id, scorer_id)), by=by, at=at)
    for scorer_id in sorted({*(scorer_id for _, scorer_id in found.added), *taken}):
        emails.tell_changed(
            session,
            committee=committee,
            cohort=cohort,
            scorer=session.get_one(Person, scorer_id),
            taken=taken[scorer_id],
            at=at,
        )
    if found.added or found.removed:
        audit.record(
            session,
            action="scoring.proposal_applied",
            subject=committee,
            by=by,
            at=at,
            details={
                "count": len(found.added),
                "added": [list(pair) for pair in sorted(found.added)],
                "removed": [list(pair) for pair in sorted(found.removed)],
            },
        )
    return found


def _give(
    session: FencedSession,
    application_id: int,
    scorer_id: int,
    row: Assessment | None,
    *,
    by: Actor,
    at: datetime,
) -> Assessment:
    if row is None:
        row = Assessment(application_id=application_id, scorer_id=scorer_id, marks={})
        session.add(row)
    row.abstained_at, row.abstention_reason = None, ""
    row.assigned_at = row.updated_at = at
    row.assigned_by_id = by.person_id
    session.flush()
    return row


def _is_begun(row: Assessment) -> bool:
    return bool(row.marks or row.comment)


def _take_back(session: FencedSession, row: Assessment, at: datetime) -> None:
    if _is_begun(row) or row.abstained_at is not None:
        row.abstained_at = row.abstained_at or at
        row.abstention_reason = row.abstention_reason or TAKEN_BACK
        row.revision += 1
    else:
        session.delete(row)
    session.flush()


def _record(
    session: FencedSession, action: str, row: Assessment, loaded: Loaded, *, by: Actor, at: datetime
) -> None:
    audit.record(
        session,
        action=action,
        subject=row,
        by=by,
        at=at,
        details={
            "reference": loaded.application.reference,
            "scorer": loaded.scorer.name,
            "application_id": loaded.application.id,
            "scorer_id": loaded.scorer.id,
        },
    )
