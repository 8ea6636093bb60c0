"""Beginning a dossier, and its first page."""

from collections.abc import Mapping
from datetime import datetime

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from pacte.applications import operations
from pacte.applications import queries as queries
from pacte.applications import reminders as reminders
from pacte.applications.carried import Joined, carriage_of, joined
from pacte.applications.course import followed_by_candidate
from pacte.applications.models import Application, Commitment, Message
from pacte.applications.operations.deposits import current_deposit, was_deposited
from pacte.applications.phrases import READ_BY_CANDIDATES, with_leader
from pacte.applications.queries import leaders_of
from pacte.applications.registries import decided_on, hold_on
from pacte.applications.rules import blockers_to_start
from pacte.applications.snapshot import cohort_facts, definition_of
from pacte.applications.told_reasons import with_reasons
from pacte.applications.views.frame import BASE, MINE, framed, pages, render_step
from pacte.audit import HistoryLine, history
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.french import last_minute
from pacte.web import actor, can, now, read, write
from pacte.web.forms import Form


@pages.form("/regions/<federation>/promotions/<code>/candidater", may="application.start")
def start(code: str) -> ResponseReturnValue:
    """Begin, or come back to the dossier that exists; also where one arrives after signing in."""
    cohort = read().scalar(select(Cohort).where(Cohort.code == code, Cohort.published.is_(True)))
    if cohort is None:
        abort(404)
    mine = read().scalar(
        select(Application).where(
            Application.cohort_id == cohort.id, Application.person_id == actor().person_id
        )
    )
    if mine is not None:
        return redirect(url_for("applications.overview", application_id=mine.id), code=303)
    definition = definition_of(cohort)
    facts = cohort_facts(cohort, definition)
    form = Form()
    blockers, status = blockers_to_start(facts, now()), 200
    if form.validate_on_submit():
        try:
            with write() as session:
                made = operations.start(
                    session, cohort=session.get_one(Cohort, cohort.id), by=actor(), at=now()
                )
                application_id = made.id
            return redirect(url_for("applications.person", application_id=application_id), code=303)
        except Refused as refused:
            blockers, status = list(refused.blockers), 422
    page = render_template(
        "applications/start.html",
        cohort=cohort,
        definition=definition,
        facts=facts,
        last_minute=last_minute(facts.closes_at),
        form=form,
        blockers=blockers,
    )
    return page, status


@pages.get(BASE, **MINE)
def overview(application: Application) -> ResponseReturnValue:
    """The state first, then what remains, the steps, the history."""
    page = framed(application)
    unread = [
        message
        for message in read().scalars(
            select(Message).where(Message.application_id == application.id, Message.from_staff.is_(True))
        )
        if message.read_at is None
    ]
    commitments = (
        read()
        .scalars(
            select(Commitment)
            .where(Commitment.application_id == application.id)
            .order_by(Commitment.id.desc())
        )
        .all()
    )
    carriage = carriage_of(read(), application)
    leaders = {one.requested_at: one.leader_name for one in commitments}
    return render_step(
        "overview",
        page,
        unread=len(unread),
        commitment=next((one for one in commitments if one.cancelled_at is None), None),
        deposit=current_deposit(read(), application),
        was_deposited=page.is_draft and was_deposited(read(), application),
        outcome=page.outcome,
        hold=hold_on(read(), application.id, now()),
        decided=decided_on(read(), application.id) if page.is_open else [],
        lines=_lines(application, leaders),
        former=_joined(carriage.former),
        following=_joined(carriage.following),
        form=Form(),
    )


def _lines(application: Application, leaders: Mapping[datetime, str]) -> list[HistoryLine]:
    """What candidates read of their dossier's history; ``leaders``: when a signature was asked → of whom."""
    found = history(
        read(),
        application,
        limit=30,
        since=application.created_at,
        only=READ_BY_CANDIDATES,
        also=followed_by_candidate(read(), application),
    )
    return [with_leader(line, leaders) for line in with_reasons(read(), application, found)]


def _joined(row: Application | None) -> Joined | None:
    """A dossier of theirs that a report joins to this one, with its history."""
    if row is None or not can("application.read", row):
        return None
    return joined("applications.overview", row, _lines(row, leaders_of(read(), row.id)))
