"""Signing the minutes: each member present, once, for the minutes as they were closed."""

from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.policy import Actor
from pacte.selection.deliberation.operations.loading import load_locked
from pacte.selection.deliberation.signing import blockers_to_sign
from pacte.selection.models import CommitteeMember
from pacte.selection.queries import members_of


def sign(
    session: FencedSession,
    *,
    cohort: Cohort,
    member_id: int,
    name: str,
    fingerprint: str,
    drawing: Received | None,
    by: Actor,
    at: datetime,
) -> CommitteeMember:
    """Sign for the member: from their own account, or on the device that staff hand them.

    ``fingerprint`` is that of the minutes that were read. A second signature changes nothing.
    """
    loaded = load_locked(session, cohort)
    committee = loaded.committee
    member = next((one for one in members_of(session, cohort.id) if one.id == member_id), None)
    if member is None:
        raise Refused(
            [Blocker("not_a_member", "Cette personne ne siège pas au comité.", "Rechargez la page.")]
        )
    if member.signed_at is not None:
        return member
    refuse_if(
        blockers_to_sign(
            loaded.stage,
            present=bool(member.present),
            expected=member.person.name,
            typed=name,
            read=fingerprint,
            sealed=committee.minutes_fingerprint,
        )
    )
    member.signed_at, member.signed_fingerprint = at, committee.minutes_fingerprint
    if drawing is not None:
        member.signature_file_id = store_upload(session, received=drawing, by=by, at=at).id
    committee.revision += 1
    audit.record(
        session,
        action="selection.minutes_signed",
        subject=committee,
        by=by,
        at=at,
        details={
            "member_id": member.id,
            "name": member.person.name,
            "own_account": member.person_id == by.person_id,
            "drawing": drawing.content.sha256 if drawing is not None else "",
            "fingerprint": committee.minutes_fingerprint,
        },
    )
    return member
