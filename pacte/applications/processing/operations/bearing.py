"""Another structure put on record to bear a deposited dossier, by staff and with a reason."""

from datetime import datetime

from pacte import audit
from pacte.applications.bearing_rules import counts_again, lost_with
from pacte.applications.models import Application
from pacte.applications.operations.structures import put_bearer
from pacte.applications.processing import emails
from pacte.applications.processing import phrases as phrases
from pacte.applications.processing.operations.loading import load_for
from pacte.applications.processing.rules import blockers_to_put_bearer, reason_blockers
from pacte.applications.registries import hold_on
from pacte.applications.selection_rules import notices_at_deposit
from pacte.applications.snapshot import snapshot, structure_facts
from pacte.blockers import refuse_if
from pacte.cohorts.locking import lock_cohorts
from pacte.database import FencedSession
from pacte.federations.declaring import blockers_to_choose
from pacte.federations.models import Structure
from pacte.policy import Actor


def change_bearer(
    session: FencedSession,
    *,
    application: Application,
    structure: Structure,
    keeps_former: bool,
    seen: int | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> Application:
    """Let ``structure`` bear the dossier from now on; the candidate is told, with the reason.

    As when the candidate changes it: a commitment given for the former one no longer counts, dues are those
    of the new one. ``seen`` is the id of the bearer that the page showed; the frozen deposits keep theirs.
    """
    lock_cohorts(session, application.cohort_id)
    held = hold_on(session, application.id, at)
    loaded = load_for(session, application, by)
    row, dossier = loaded.application, loaded.dossier
    bearer = next(iter(dossier.bearers), None)
    wanted = structure.merged_into_id or structure.id
    taken = session.get_one(Structure, wanted)
    refuse_if(
        [
            *blockers_to_put_bearer(
                row.state,
                held.to_staff.code if held is not None else "",
                bearer_id=bearer.id if bearer is not None else None,
                seen=seen,
                wanted=wanted,
            ),
            *blockers_to_choose(taken),
            *reason_blockers(reason),
        ]
    )
    new = structure_facts(session, taken, loaded.facts.dues_year)
    lost = lost_with(dossier, loaded.facts, new)
    former = put_bearer(session, row=row, structure_id=wanted, keeps_former=keeps_former, by=by, at=at)
    emails.tell_bearer_changed(
        session,
        loaded=loaded,
        former=former,
        name=taken.name,
        reason=reason.strip(),
        lost=[one.message for one in lost],
        has_letter=counts_again(dossier, loaded.facts, new),
        asked=[
            notice.message
            for notice in notices_at_deposit(snapshot(session, row, loaded.facts), loaded.facts, at)
            if notice.code in ("not_member", "dues_unpaid")
        ],
        at=at,
    )
    audit.record(
        session,
        action="application.bearer_changed",
        subject=row,
        by=by,
        at=at,
        details={
            "structure_id": wanted,
            "name": taken.name,
            "former": former or "aucune structure",
            "reason": reason.strip(),
        },
    )
    return row
