"""The steps « Vous » and « Votre poste »: what is a value is saved at once, the rest is kept as typed."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue

from pacte.applications import operations
from pacte.applications.forms import PersonForm, PositionForm, StepForm
from pacte.applications.merging import Conflict, as_text, read_version, version_of
from pacte.applications.models import Application
from pacte.applications.operations.steps import PERSON_FIELDS, POSITION_FIELDS, Saved
from pacte.applications.views.frame import (
    BASE,
    MINE,
    Framed,
    autosaved,
    framed,
    is_autosave,
    pages,
    refused_autosave,
    render_step,
    say,
    step_href,
)
from pacte.applications.vocabulary import POST_STATUS_LABELS, STEP_LABELS, PostStatus, Step
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.french import date_short, plural
from pacte.web import actor, again, now, write

Writer = Callable[[FencedSession, Application, Mapping[str, Any]], Saved]


@pages.form(f"{BASE}/vous", **MINE)
def person(application: Application) -> ResponseReturnValue:
    """Who the candidate is."""
    page = framed(application)
    form = PersonForm(data={field: getattr(page.application, field) for field in PERSON_FIELDS})

    def save(session: FencedSession, row: Application, values: Mapping[str, Any]) -> Saved:
        return operations.save_person(
            session, application=row, values=values, by=actor(), at=now(), version=form.version.data or ""
        )

    return step_page(page, form, Step.PERSON, PERSON_FIELDS, save, "person")


@pages.form(f"{BASE}/poste", **MINE)
def position(application: Application) -> ResponseReturnValue:
    """The position, and the waiver while being recruited."""
    page = framed(application)
    waiver = page.dossier.waiver.reason if page.dossier.waiver else ""
    values = {field: getattr(page.application, field) for field in POSITION_FIELDS}
    form = PositionForm(data={**values, "waiver_reason": waiver})

    def save(session: FencedSession, row: Application, values: Mapping[str, Any]) -> Saved:
        if "waiver_reason" in values:
            operations.request_waiver(
                session, application=row, reason=values["waiver_reason"] or "", by=actor(), at=now()
            )
        fields = {field: value for field, value in values.items() if field != "waiver_reason"}
        return operations.save_position(
            session, application=row, values=fields, by=actor(), at=now(), version=form.version.data or ""
        )

    return step_page(page, form, Step.POSITION, POSITION_FIELDS, save, "position", alone=("waiver_reason",))


def step_page(
    page: Framed,
    form: StepForm,
    step: Step,
    fields: tuple[str, ...],
    save: Writer,
    template: str,
    *,
    alone: tuple[str, ...] = (),
    **context: Any,
) -> ResponseReturnValue:
    """Show the form, or save what is valid in it: JSON when the page saves by itself.

    ``fields`` are merged with what another tab wrote; those of ``alone`` are saved as they come.
    """
    shown = version_of({field: getattr(page.application, field) for field in fields})
    if request.method == "GET":
        form.version.data = shown
        return render_step(template, page, step, form=form, extra=[], conflicts_found=[], **context)
    form.validate()
    typed = {field: form[field].data for field in (*fields, *alone) if not form[field].errors}
    seen = read_version(form.version.data or "")
    try:
        with write() as session:
            saved = save(session, again(session, page.application), typed)
    except Refused as refused:
        if is_autosave():
            return refused_autosave(refused.blockers)
        return render_step(
            template, page, step, 422, form=form, extra=_beside(form, refused), conflicts_found=[], **context
        )
    conflicts = [_conflict(form, conflict) for conflict in saved.conflicts]
    errors = {field.name: list(field.errors) for field in form if field.errors}
    form.version.data = version_of({field: typed[field] for field in fields if field in typed}, seen)
    page = framed(page.application)
    if is_autosave():
        return autosaved(page, version=form.version.data, errors=errors, conflicts=conflicts)
    if errors or conflicts:
        return render_step(
            template, page, step, 422, form=form, extra=[], conflicts_found=conflicts, **context
        )
    say(_saved(page, step))
    return redirect(_next(page, step), code=303)


def _saved(page: Framed, step: Step) -> str:
    """That it is saved, and what this step still lacks: going on does not hide it."""
    missing = [one.message for one in page.missing if one.where.partition("#")[0] == step.value]
    if not missing:
        return "Enregistré."
    if len(missing) > 2:
        return (
            f"Enregistré. Il manque encore {plural(len(missing), 'point')} à l’étape « {STEP_LABELS[step]} »."
        )
    return " ".join(["Enregistré.", *missing])


def _next(page: Framed, step: Step) -> str:
    """The following step, or the same one when the button says so."""
    if request.form.get("then") == "stay":
        return step_href(page.application, step)
    steps = list(Step)
    return step_href(page.application, steps[min(steps.index(step) + 1, len(steps) - 1)])


def _beside(form: StepForm, refused: Refused) -> list[Blocker]:
    """Put reasons beside the fields they name; the others go to the summary."""
    whole = []
    for blocker in refused.blockers:
        if blocker.where in form:
            form.take([blocker])
        else:
            whole.append(blocker)
    return whole


def _conflict(form: StepForm, conflict: Conflict) -> dict[str, str]:
    return {
        "field": conflict.field,
        "label": form[conflict.field].label.text,
        "other": in_words(conflict.other),
        "kept": in_words(conflict.kept),
    }


def in_words(value: Any) -> str:
    """A value as the reader wrote it."""
    if isinstance(value, PostStatus):
        return POST_STATUS_LABELS[value]
    if hasattr(value, "year"):
        return date_short(value)
    return as_text(value) or "vide"
