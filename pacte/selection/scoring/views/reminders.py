"""Reminding those who still have dossiers to score: who will get it, before it leaves, and once a click."""

import re
import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.cohorts.models import Cohort
from pacte.french import plural
from pacte.selection.scoring import operations
from pacte.selection.scoring.forms import EmptyForm
from pacte.selection.scoring.queries import panel
from pacte.selection.scoring.rules import is_late
from pacte.selection.scoring.views.pages import COHORT, cohort_of, me, pages, zone_of
from pacte.web import SIGNED_IN, actor, again, now, read, write

BATCH = re.compile(r"[0-9a-f]{32}")


@pages.form(f"{COHORT}/avis/rappels", may=SIGNED_IN)
def reminders(code: str) -> ResponseReturnValue:
    """Preview by GET, send by POST."""
    cohort = cohort_of(code, "selection.manage")
    batch = request.form.get("envoi", "")
    if request.method == "GET" or not EmptyForm().validate_on_submit() or not BATCH.fullmatch(batch):
        return _preview(cohort, 200 if request.method == "GET" else 422)
    with write() as session:
        count = operations.remind(session, cohort=again(session, cohort), batch=batch, by=actor(), at=now())
    flash(
        f"Le rappel part à {plural(count, 'personne')}."
        if count
        else "Ce rappel était déjà parti, ou plus personne n’est concerné : rien n’a été envoyé.",
        "success" if count else "warning",
    )
    return redirect(url_for("scoring.board", code=code), code=303)


def _preview(cohort: Cohort, status: int) -> ResponseReturnValue:
    found = panel(read(), cohort, viewer_id=me())
    left = found.left
    people = [(member, left[member.id]) for member in found.members if left.get(member.id)]
    return (
        render_template(
            "selection/scoring/reminders.html",
            cohort=cohort,
            found=found,
            people=people,
            late=is_late(found.due_at, now()),
            zone=zone_of(cohort),
            batch=secrets.token_hex(16),
            contact=cohort.definition["contact"]["email"],
        ),
        status,
    )
