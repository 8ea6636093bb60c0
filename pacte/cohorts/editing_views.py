"""Pages on which staff edit a cohort, section by section, by the rules of its file."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts import operations
from pacte.cohorts.change_notes import notes_to_confirm
from pacte.cohorts.changes import IN_THE_PAST
from pacte.cohorts.cohort_file import check_cohort_data, from_dict, to_dict
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.definition_form import (
    Choices,
    change_rows,
    initial,
    merged,
    section_form,
    shown_path,
    typed,
)
from pacte.cohorts.differences import WHOLE
from pacte.cohorts.form_names import name_rows
from pacte.cohorts.form_problems import faults_of, place_problems
from pacte.cohorts.form_rows import CALLED, OTHERWISE, draw_some
from pacte.cohorts.forms import ChangeReasonForm
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.problems import Problem, has_errors
from pacte.cohorts.queries import changes_since, definition_of
from pacte.cohorts.registries import facts_of
from pacte.cohorts.sections import SECTIONS, Section, anchor_of, row_of
from pacte.cohorts.shifting import with_launch_moved
from pacte.cohorts.views import managed
from pacte.cohorts.vocabulary import Track
from pacte.database import FencedSession
from pacte.mail import rehearsal
from pacte.web import SIGNED_IN, Pages, actor, again, authorise, here, now, read, services, write

pages = Pages("cohort_editing", __name__)


@pages.get("/regions/<federation>/promotions/<code>/modifier", may=SIGNED_IN)
def sections(code: str) -> ResponseReturnValue:
    """The sections of the editor."""
    return render_template("cohorts/sections.html", cohort=managed(code), sections=SECTIONS)


@pages.form("/regions/<federation>/promotions/<code>/modifier/<section>", may=SIGNED_IN)
def section(code: str, section: str) -> ResponseReturnValue:
    """One section: rows are added and removed by buttons, saving checks the whole definition."""
    cohort, page = managed(code), SECTIONS.get(section)
    if page is None:
        abort(404)
    if page.slug == "federation":
        authorise("federation.manage", here())
    definition = definition_of(cohort)
    shape = section_form(page, _choices(definition))
    if request.method == "GET":
        return _draw(cohort, page, shape(data=initial(definition, shape)), cohort.revision)
    form, revision = shape(request.form), _revision(cohort)
    if rows := request.form.get("rows"):
        changed = change_rows(form, rows)
        unsaved = typed(form, CohortDefinition) != typed(
            shape(data=initial(definition, shape)), CohortDefinition
        )
        return _draw(cohort, page, form, revision, moved=rows if changed else "", unsaved=unsaved)
    if rehearsal.goes_back():
        return _draw(cohort, page, form, revision)
    return _save(cohort, page, form, definition, revision)


def _save(
    cohort: Cohort, page: Section, form: Any, definition: CohortDefinition, revision: int
) -> ResponseReturnValue:
    why = ChangeReasonForm()
    correct = all([form.validate(), why.validate()])
    data = merged(to_dict(definition), typed(form, CohortDefinition), page.paths)
    if "t0_on" in page.paths:
        data = with_launch_moved(definition, data)
    new, problems = check_cohort_data(data)
    known = curriculum(services().settings.modules_dirs)
    if new is None or not correct:
        errors = [problem for problem in problems if has_errors([problem])]
        refusals = _refusals(cohort, data, page, why)
        return _wrong(cohort, page, form, revision, [*errors, *refusals], why), 422

    def act(session: FencedSession) -> operations.Loaded:
        return operations.edit_cohort(
            session,
            cohort=again(session, cohort),
            definition=new,
            revision=revision,
            curriculum=known,
            reason=why.reason.data or "",
            after_the_fact=bool(why.after_the_fact.data),
            by=actor(),
            at=now(),
        )

    try:
        letters = [] if rehearsal.is_confirmed() else rehearsal.rehearsed(act)
        notes = notes_to_confirm(definition, new, now(), facts_of(read(), cohort))
        if not rehearsal.is_confirmed() and (letters or notes):
            return rehearsal.ask(
                letters,
                notes=notes,
                subtitle=f"{cohort.label}, {page.label}",
                action=_address(cohort, page),
                button="Enregistrer et prévenir " if letters else "Enregistrer",
            )
        with write() as session:
            saved, told = rehearsal.counted(session, act)
    except Refused as refused:
        return _refused(cohort, page, form, revision, refused), 422
    if saved.changes:
        follows = new.seminars != definition.seminars and "seminars" not in page.paths
        beside = " Le séminaire de lancement suit le T0." if follows else ""
        flash(f"{page.label} : c’est enregistré{told}.{beside}", "success")
    else:
        flash("Rien n’a changé.", "info")
    return redirect(url_for("cohorts.manage", code=cohort.code), code=303)


def _refusals(cohort: Cohort, data: dict[str, Any], page: Section, why: ChangeReasonForm) -> list[Blocker]:
    """What else stands in the way of a definition that breaks a rule, as far as its values can be read."""
    definition = _readable(definition_of(cohort), data, page)
    return operations.blockers_to_edit(
        read(),
        cohort,
        definition,
        curriculum(services().settings.modules_dirs),
        reason=why.reason.data or "",
        after_the_fact=bool(why.after_the_fact.data),
        at=now(),
    )


def _readable(definition: CohortDefinition, data: dict[str, Any], page: Section) -> CohortDefinition:
    """The definition with what ``data`` changes on that page, but for what cannot be read."""
    for path in page.paths:
        with suppress(ValueError):
            definition = from_dict(merged(to_dict(definition), data, (path,)))
    return definition


def _refused(cohort: Cohort, page: Section, form: Any, revision: int, refused: Refused) -> str:
    """The page as it was typed; after someone else's change, that change and its revision."""
    if any(blocker.code == "stale" for blocker in refused.blockers):
        others = changes_since(read(), cohort, revision)
        return _draw(cohort, page, form, cohort.revision, faults=refused.blockers, others=others)
    return _wrong(cohort, page, form, revision, refused.blockers, ChangeReasonForm())


def _wrong(
    cohort: Cohort,
    page: Section,
    form: Any,
    revision: int,
    problems: Sequence[Problem | Blocker],
    why: ChangeReasonForm,
) -> str:
    """The page as it was typed, with all that is wrong beside the fields and on top."""
    own = [one for one in problems if isinstance(one, Blocker) and one.where in why]
    why.take(own)
    name_rows(form, definition_of(cohort))
    rest = [one for one in problems if one not in own]
    faults = place_problems(form, rest, page, lambda other, path: _address(cohort, other, path))
    is_past = any(isinstance(one, Blocker) and one.code == IN_THE_PAST for one in problems)
    return _draw(
        cohort, page, form, revision,
        faults=[*faults, *faults_of(why)], why=why, is_past=is_past, is_asked=bool(own),
    )  # fmt: skip


def _draw(cohort: Cohort, page: Section, form: Any, revision: int, **more: Any) -> str:
    name_rows(form, definition_of(cohort))
    draw_some(form, _opened())
    why = more.get("why", ChangeReasonForm())
    is_past = more.get("is_past", False) or bool(why.after_the_fact.data)
    of_seminars = page.slug == "seminaires" and (is_past or bool(facts_of(read(), cohort).invited))
    is_asked = of_seminars or more.get("is_asked", False) or bool(why.reason.data)
    context = {
        "faults": (), "others": (), "moved": "", "unsaved": False, **more,
        "why": why, "is_asked": is_asked, "is_past": is_past,
    }  # fmt: skip
    return render_template(
        "cohorts/edit.html", cohort=cohort, page=page, form=form, revision=revision, sections=SECTIONS,
        added=_added(context["moved"]), whole=WHOLE, **context,
    )  # fmt: skip


def _added(moved: str) -> str:
    """What was added by a button: « add:seminars », « add:seminars-2-half_days »."""
    name = moved.partition(":")[2].rsplit("-", 1)[-1]
    return CALLED.get(name, OTHERWISE)[2]


def _opened() -> set[str]:
    """The rows that were open, by key, and the one that a button or a link opens, by id."""
    verb, _, row = request.form.get("rows", "").partition(":")
    asked = row if verb == "open" else request.args.get("ouvrir", "")
    return {*request.form.getlist("opened"), asked} - {""}


def _choices(definition: CohortDefinition) -> Choices:
    known = curriculum(services().settings.modules_dirs)
    version = known.versions.get(definition.programme_version)
    slugs = [item.slug for item in version.modules] if version else sorted(known.modules)
    return Choices(
        modules=[(slug, known.modules[slug].front.title) for slug in slugs],
        versions=[(each.id, each.label) for each in known.versions.values()],
        tracks=[(track.value, track.label) for track in Track if track in _tracks(definition)],
    )


def _tracks(definition: CohortDefinition) -> set[Track]:
    """The tracks of the cohort, and those that something in it is still for."""
    parts = (*definition.seminars, *definition.application.documents, *definition.productions)
    return {*definition.tracks, *(track for one in parts for track in getattr(one, "tracks", ()))}


def _revision(cohort: Cohort) -> int:
    """The revision the page was drawn from; a forged one is an old one."""
    given = request.form.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _address(cohort: Cohort, section: Section, path: str = "") -> str:
    path = shown_path(definition_of(cohort), path)
    anchor = anchor_of(path) or None
    return url_for(
        "cohort_editing.section", code=cohort.code, section=section.slug, ouvrir=row_of(path), _anchor=anchor
    )
