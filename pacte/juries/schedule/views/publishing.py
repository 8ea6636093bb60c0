"""The plan is published: who will be told of what is shown first."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.juries.planning.problem import Defence
from pacte.juries.schedule import operations
from pacte.juries.schedule.board import differences
from pacte.juries.schedule.changes import changes_of
from pacte.juries.schedule.draft import EMPTY
from pacte.juries.schedule.forms import ActForm, PublishForm
from pacte.juries.schedule.operations.loading import Desk
from pacte.juries.schedule.views.board import carry_out
from pacte.juries.schedule.views.pages import (
    BASE,
    board_url,
    cohort_of,
    desk_of,
    seen_in,
    session_asked,
    session_name,
)
from pacte.juries.views.pages import pages
from pacte.web import SIGNED_IN, actor, now, write


@pages.form(f"{BASE}/publication", may=SIGNED_IN)
def schedule_publish(code: str) -> ResponseReturnValue:
    """What changes from what is announced, then the act."""
    cohort = cohort_of(code)
    form = PublishForm()
    if not form.is_submitted():
        return _page(cohort, PublishForm(None))
    reasons: list[Blocker] = []
    if form.validate():
        try:
            with write() as session:
                operations.publish(
                    session,
                    cohort_id=cohort.id,
                    which=session_asked(),
                    seen=seen_in(form.seen.data),
                    reason=form.reason.data or "",
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            form.take([one for one in refused.blockers if one.where in form])
            reasons = [one for one in refused.blockers if one.where not in form]
        else:
            flash("Le planning est publié ; les personnes concernées sont prévenues.", "success")
            return redirect(board_url(cohort, session_asked()), code=303)
    return _page(cohort, form, reasons=reasons, status=422)


@pages.post(f"{BASE}/dates", may=SIGNED_IN)
def schedule_tell(code: str) -> ResponseReturnValue:
    """Learners are told their date at once."""
    cohort = cohort_of(code)

    def act(session: FencedSession, seen: int) -> None:
        operations.tell_due(
            session, cohort_id=cohort.id, which=session_asked(), now_all=True, by=actor(), at=now()
        )

    return carry_out(cohort, act, "Les dates publiées sont données aux apprenantes et apprenants.")


def _page(
    cohort: Cohort, form: PublishForm, *, reasons: list[Blocker] | None = None, status: int = 200
) -> ResponseReturnValue:
    desk = desk_of(cohort)
    is_posed = desk.posed.problem is not None
    announced = EMPTY.put(*desk.ground.announced)
    return (
        render_template(
            "juries/schedule/publish.html",
            cohort=cohort,
            desk=desk,
            form=form,
            act=ActForm(None),
            reasons=reasons or [],
            is_posed=is_posed,
            differences=differences(desk, announced, desk.draft) if is_posed else [],
            counts=_counts(desk, desk.ground.announced),
            untold=sum(one.date_published_at is None for one in desk.ground.coming),
            session=session_name(session_asked()),
            back=board_url(cohort, session_asked()),
            here=url_for("juries.schedule_publish", code=cohort.code, session=session_name(session_asked())),
        ),
        status,
    )


def _counts(desk: Desk, announced: tuple[Defence, ...]) -> list[str]:
    """« 2 soutenances ajoutées », « 1 soutenance annulée »: those that are some."""
    found = changes_of(announced, desk.draft.defences)
    return [
        plural(count, f"soutenance {word}e", f"soutenances {word}es")
        for count, word in (
            (len(found.added), "ajouté"),
            (len(found.moved) + len(found.reseated), "changé"),
            (len(found.cancelled), "annulé"),
        )
        if count
    ]
