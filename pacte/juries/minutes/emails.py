"""Mail about minutes: to those who sat, when they are closed, when they are completed."""

from datetime import datetime
from typing import Any

from pacte.addresses import jury_minutes_path
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.juries.day.queries import Room
from pacte.mail import Address, post
from pacte.memoires.models import Juror


def ask_to_sign(session: FencedSession, *, room: Room, juror: Juror, minutes_id: int, at: datetime) -> None:
    """The minutes await their signature."""
    _post(session, "to_sign", room=room, juror=juror, key=f"jury-minutes:{minutes_id}:to-sign", at=at)


def tell_completed(
    session: FencedSession, *, room: Room, juror: Juror, minutes_id: int, number: int, at: datetime
) -> None:
    """The minutes that they signed have an addendum; its text is on the page, where ties are asked."""
    _post(
        session,
        "completed",
        room=room,
        juror=juror,
        key=f"jury-minutes:{minutes_id}:addendum:{number}",
        at=at,
        number=number,
    )


def _post(
    session: FencedSession, template: str, *, room: Room, juror: Juror, key: str, at: datetime, **words: Any
) -> None:
    federation = session.get_one(Federation, session.federation_id)
    contact = room.definition.contact.email
    post(
        session,
        template=f"juries/minutes/{template}",
        to=juror.person.email,
        to_name=juror.person.name,
        context={
            "name": juror.person.given_name,
            "federation_name": federation.name,
            "cohort_label": room.cohort.label,
            "contact": contact,
            "when": room.when,
            "link": Address(jury_minutes_path(federation.slug, room.room.id)),
            **words,
        },
        at=at,
        about=juror,
        reply_to=contact,
        unique_key=f"{key}:{juror.id}",
    )
