"""Before a change is told: it is made and taken back, to show who would read what; then it is confirmed."""

from collections.abc import Callable, Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from pacte.database import FencedSession
from pacte.mail.rehearsal import BACK, CONFIRMED, OWN
from pacte.mail.rehearsal import goes_back as goes_back
from pacte.mail.rehearsal import is_confirmed as is_confirmed
from pacte.seminars.models import Seminar
from pacte.seminars.planning.loading import Planned, load_planned
from pacte.seminars.planning.notices import Notice, notice_of
from pacte.web import actor, get_or_404, now, write


class _TakenBack(Exception):
    """Leaves the transaction without keeping it."""

    def __init__(self, notice: Notice | None) -> None:
        super().__init__()
        self.notice = notice


def rehearsed(seminar: Seminar, act: Callable[[FencedSession], bool]) -> Notice | None:
    """What ``act`` would tell, from what it writes; nothing of it is kept. Raises Refused as it does."""
    try:
        with write() as session:
            act(session)
            plan = load_planned(session, get_or_404(session, Seminar, seminar.id))
            raise _TakenBack(notice_of(session, plan, by=actor(), at=now()))
    except _TakenBack as taken_back:
        return taken_back.notice


def ask(
    plan: Planned,
    notice: Notice,
    *,
    action: str,
    button: str,
    danger: bool,
    warnings: Sequence[str] = (),
) -> ResponseReturnValue:
    """The page to read before confirming, with what makes one think twice; what was typed goes with it."""
    return render_template(
        "seminars/planning/telling.html",
        row=plan.row,
        setting=plan.setting,
        notice=notice,
        action=action,
        button=button,
        danger=danger,
        warnings=warnings,
        typed=[(name, value) for name, value in request.form.items(multi=True) if name not in OWN],
        confirmed=CONFIRMED,
        back=BACK,
    )
