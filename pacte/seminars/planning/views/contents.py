"""What a seminar holds, edited by staff: programme, trainers, speakers."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.learners.queries import trainers_of
from pacte.mail import rehearsal
from pacte.seminars.models import Seminar
from pacte.seminars.planning import operations
from pacte.seminars.planning.forms import ContentsForm, MaterialForm, number_in
from pacte.seminars.planning.loading import Planned
from pacte.seminars.planning.queries import sheet_of
from pacte.seminars.planning.views.pages import MANAGE, SEMINAR, beside, pages, plan_of
from pacte.web import actor, get_or_404, now, read, write

ADD_ROW = "add:speakers"


@pages.form(f"{SEMINAR}/contenu", **MANAGE)
def contents(seminar: Seminar) -> ResponseReturnValue:
    """Programme, trainers and speakers; a refused form keeps all that was typed."""
    plan = plan_of(seminar)
    if request.method == "GET":
        return draw(plan)
    form = ContentsForm()
    if request.form.get("rows") == ADD_ROW or rehearsal.goes_back():
        return draw(plan, form)
    if not form.validate():
        return draw(plan, form, status=422)

    def act(session: FencedSession) -> bool:
        return operations.change_contents(
            session,
            seminar=seminar,
            programme=form.programme.data or "",
            trainer_ids=form.trainers.data or (),
            speakers=form.typed_speakers,
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        )

    try:
        if not rehearsal.is_confirmed() and (letters := rehearsal.rehearsed(act)):
            return rehearsal.ask(
                letters,
                subtitle=f"{seminar.title}, {plan.setting.cohort.label}",
                action=url_for("planning.contents", seminar_id=seminar.id),
                button="Enregistrer et prévenir ",
            )
        with write() as session:
            changed, told = rehearsal.counted(session, act)
    except Refused as refused:
        extra = beside(form, refused)
        fresh = plan_of(get_or_404(read(), Seminar, seminar.id))
        form.seen.data = str(fresh.row.revision)
        return draw(fresh, form, status=422, extra=extra)
    if changed:
        flash(f"Le contenu est enregistré{told}.", "success")
    else:
        flash("Rien n’a changé.", "info")
    return redirect(url_for("planning.page", seminar_id=seminar.id), code=303)


def draw(
    plan: Planned,
    form: ContentsForm | None = None,
    *,
    material: MaterialForm | None = None,
    status: int = 200,
    extra: list[Blocker] | None = None,
) -> ResponseReturnValue:
    """The page, with the form that was refused as it was typed."""
    sheet = sheet_of(read(), plan.row)
    refused = material if material is not None else form
    if form is None:
        form = ContentsForm(
            None,
            data={
                "programme": plan.row.programme,
                "trainers": [person.id for person in sheet.trainers],
                "speakers": [
                    {"name": one.name, "organisation": one.organisation, "topic": one.topic}
                    for one in sheet.speakers
                ],
                "seen": str(plan.row.revision),
            },
        )
    known = {person.id: person.name for person in [*sheet.trainers, *trainers_of(read(), plan.row.cohort_id)]}
    form.offer(list(known.items()))
    form.add_empty_rows()
    return (
        render_template(
            "seminars/planning/contents.html",
            plan=plan,
            row=plan.row,
            setting=plan.setting,
            form=form,
            material=material or MaterialForm(None, prefix="support-"),
            refused=refused,
            materials=sheet.materials,
            extra=extra or [],
            add_row=ADD_ROW,
        ),
        status,
    )
