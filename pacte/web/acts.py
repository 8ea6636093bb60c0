"""A form that does one thing: sent and done, or refused with its reasons where they are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.web.forms import Form
from pacte.web.requests import write

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sent(Generic[T]):
    """What became of a form on this request."""

    done: T | None
    """What the act returned."""
    is_done: bool
    reasons: list[Blocker]
    """Why it was refused, but for what stands beside the fields."""

    @property
    def status(self) -> int:
        """Of the page of the form, when the act is not done."""
        return 422 if request.method == "POST" else 200


def send(form: Form, act: Callable[[FencedSession], T]) -> Sent[T]:
    """Do ``act`` in a transaction of its own, if the form was sent and is whole."""
    if not form.validate_on_submit():
        return Sent(None, False, [])
    try:
        with write() as session:
            return Sent(act(session), True, [])
    except Refused as refused:
        return Sent(None, False, beside(form, refused))


def beside(form: Form, refused: Refused) -> list[Blocker]:
    """Put reasons beside the fields they name; the others go to the summary."""
    form.take([blocker for blocker in refused.blockers if blocker.where in form])
    return [blocker for blocker in refused.blockers if blocker.where not in form]
