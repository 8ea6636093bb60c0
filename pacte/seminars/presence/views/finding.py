"""« /signer », a short address to type: it leads to the half-day that one signs now."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from pacte.database import Scope
from pacte.federations.models import Federation
from pacte.learners.models import Enrollment
from pacte.seminars.presence.offers import to_sign
from pacte.seminars.presence.views.pages import pages
from pacte.todo import TodoItem, Visit
from pacte.web import SIGNED_IN, actor, now, services


@pages.get("/signer", may=SIGNED_IN)
def find() -> ResponseReturnValue:
    """The only half-day that one may sign now, even noted absent; several are a choice, none is said."""
    database, me = services().database, actor().person_id
    with database.session(Scope.person(me or 0)) as mine:
        ids = set(mine.scalars(select(Enrollment.federation_id).where(Enrollment.person_id == me)))
    with database.session(Scope.ground()) as ground:
        known = ground.scalars(select(Federation).where(Federation.id.in_(ids))).all()
    visit = Visit(database=database, actor=actor(), now=now(), federations={one.id: one for one in known})
    with visit:
        items = [(one.item.title, one.item.reason, _href(one.item)) for one in to_sign(visit)]
    if len(items) == 1:
        return redirect(items[0][2], code=303)
    return render_template("seminars/presence/find.html", items=items)


def _href(item: TodoItem) -> str:
    params: dict[str, Any] = dict(item.params)
    return url_for(item.endpoint, **params)
