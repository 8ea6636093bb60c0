"""Who is to be reminded of a poll: chosen one by one, before anything leaves."""

import re
import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.database import FencedSession
from pacte.french import plural
from pacte.juries.half_days import operations
from pacte.juries.half_days.forms import EmptyForm
from pacte.juries.half_days.views.pages import (
    POLL,
    SESSION_LABELS,
    cohort_of,
    poll_url,
    session_asked,
    session_name,
    table_here,
)
from pacte.juries.half_days.views.poll_tables import quality_of, state_of
from pacte.juries.views.pages import pages
from pacte.memoires.views.pages import number_in
from pacte.web import SIGNED_IN, actor, again, now
from pacte.web.acts import send

BATCH = re.compile(r"[0-9a-f]{32}")


@pages.form(f"{POLL}/rappels", may=SIGNED_IN)
def poll_reminders(code: str) -> ResponseReturnValue:
    """Everybody who is missing is chosen beforehand; sent twice, it writes once."""
    cohort = cohort_of(code)
    chosen = {number_in(one) for one in request.form.getlist("personne")}
    batch = request.form.get("envoi", "")

    def act(session: FencedSession) -> int:
        return operations.remind(
            session,
            cohort=again(session, cohort),
            which=session_asked(),
            answer_ids=chosen,
            batch=batch if BATCH.fullmatch(batch) else secrets.token_hex(16),
            by=actor(),
            at=now(),
        )

    sent = send(EmptyForm(), act) if chosen else None
    if sent is not None and sent.is_done:
        count = sent.done or 0
        flash(
            f"{plural(count, 'rappel part', 'rappels partent')}."
            if count
            else "Ce rappel était déjà parti, ou plus personne ne manque\u00a0: rien n’est parti.",
            "success" if count else "warning",
        )
        return redirect(poll_url(cohort, session_asked()), code=303)
    known = table_here(cohort)
    is_sent = request.method == "POST"
    return (
        render_template(
            "juries/half_days/reminders.html",
            cohort=cohort,
            known=known,
            waiting=[(one, quality_of(known, one), state_of(known, one)) for one in known.missing],
            checked=chosen if is_sent else {one.id for one in known.missing},
            is_empty=is_sent and not chosen,
            reasons=sent.reasons if sent is not None else [],
            batch=batch if BATCH.fullmatch(batch) else secrets.token_hex(16),
            here=url_for("juries.poll_reminders", code=code, session=session_name(known.session)),
            back=poll_url(cohort, known.session),
            session_label=SESSION_LABELS[known.session],
        ),
        422 if is_sent else 200,
    )
