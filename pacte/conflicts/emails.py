"""Mail about the register of ties: to the person tied, in the transaction of what happened."""

from datetime import datetime

from pacte.accounts.models import Person
from pacte.conflicts.models import ConflictOfInterest
from pacte.conflicts.vocabulary import TIE_LABELS
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.mail import Address, post


def tell_lifted(session: FencedSession, *, tie: ConflictOfInterest, author: str, at: datetime) -> None:
    """To whoever was tied: the tie is lifted, by whom and why; the dossier is theirs to see again."""
    person = session.get_one(Person, tie.assessor_id)
    post(
        session,
        template="selection/tie_lifted",
        to=person.email,
        to_name=person.name,
        context={
            "name": person.given_name,
            "subject_name": session.get_one(Person, tie.subject_id).name,
            "kind": TIE_LABELS[tie.kind].lower(),
            "author": author,
            "reason": tie.end_reason,
            "federation_name": session.get_one(Federation, session.federation_id).name,
            "link": Address("/a-faire"),
        },
        at=at,
        about=tie,
        unique_key=f"tie-lifted:{tie.id}",
    )
