"""Pages of a federation's staff: its dashboard, one page a cohort, publication, the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.audit import history
from pacte.blockers import Blocker, Refused
from pacte.cohorts import operations, publication
from pacte.cohorts.cohort_file import check_cohort_data
from pacte.cohorts.definition_form import shown_path
from pacte.cohorts.form_problems import on_screen
from pacte.cohorts.forms import UnpublishForm
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.problems import Problem, french_spaces
from pacte.cohorts.public_states import life, local_day, shown_state, state_at
from pacte.cohorts.queries import cohort_by_code, cohorts_of_federation, definition_of, duties
from pacte.cohorts.registries import Counter, confirmed_of, counters_of, doors
from pacte.cohorts.sections import SECTIONS, Section, anchor_of, row_of, section_of
from pacte.cohorts.stale_texts import stale_texts
from pacte.cohorts.unusual_days import weekend_days
from pacte.cohorts.wording import text_label
from pacte.french import under
from pacte.policy import ROLE_LABELS
from pacte.web import SIGNED_IN, Pages, actor, again, authorise, can, here, now, read, services, write

pages = Pages("cohorts", __name__)


@dataclass(frozen=True, slots=True)
class DrawnCounter:
    """A counter as the look draws it."""

    value: int
    label: str
    href: str
    kind: str


@dataclass(frozen=True, slots=True)
class Attention:
    """Something late or to check, and where to mend it."""

    kind: str
    words: str
    href: str
    section: str = ""
    """The section of the editor that ``href`` leads to; without one, the words are the link."""


def managed(code: str, permission: str = "cohort.edit") -> Cohort:
    """The cohort of that code here, for those who may; 404 for a stranger, 403 without the right."""
    found = cohort_by_code(read(), code)
    if found is None:
        authorise("federation.dashboard", here())
        abort(404)
    authorise(permission, found)
    return found


@pages.get("/regions/<federation>/gestion", may="federation.dashboard")
def dashboard() -> ResponseReturnValue:
    """The federation's cohorts: the line of their life, their numbers, what is late."""
    found = cohorts_of_federation(read())
    counted = counters_of(read(), found, actor().person_id, now())
    confirmed = confirmed_of(read(), [one.id for one in found])
    return render_template(
        "cohorts/dashboard.html",
        cohorts=[_board(one, counted[one.id], confirmed[one.id]) for one in found],
        today=local_day(now(), here().time_zone),
    )


@pages.get("/regions/<federation>/promotions/<code>/gestion", may=SIGNED_IN)
def manage(code: str) -> ResponseReturnValue:
    """All that concerns one cohort."""
    return _manage(managed(code, "cohort.list"))


@pages.form("/regions/<federation>/promotions/<code>/publication", may=SIGNED_IN)
def publish(code: str) -> ResponseReturnValue:
    """Whether the cohort is public; shown to the public once all that is doubtful in it has been shown."""
    cohort = managed(code)
    if request.method == "GET":
        return _publication(cohort, UnpublishForm())
    try:
        with write() as session:
            publication.publish(
                session, cohort=again(session, cohort), curriculum=_curriculum(), by=actor(), at=now()
            )
    except Refused as refused:
        return _publication(cohort, UnpublishForm(), refused.blockers), 422
    flash(f"{cohort.label} est publiée : sa page est visible de tout le monde.", "success")
    return redirect(url_for("cohorts.manage", code=code), code=303)


@pages.post("/regions/<federation>/promotions/<code>/retrait", may=SIGNED_IN, form_at="cohorts.publish")
def unpublish(code: str) -> ResponseReturnValue:
    """Take the cohort off the public pages."""
    cohort, form = managed(code), UnpublishForm()
    if not form.validate_on_submit():
        return _publication(cohort, form), 422
    try:
        with write() as session:
            publication.unpublish(
                session, cohort=again(session, cohort), reason=form.reason.data, by=actor(), at=now()
            )
    except Refused as refused:
        form.take(refused.blockers)
        return _publication(cohort, form), 422
    flash(f"{cohort.label} n’est plus visible que de votre équipe.", "success")
    return redirect(url_for("cohorts.manage", code=code), code=303)


@pages.get("/regions/<federation>/promotions/<code>/fichier", may=SIGNED_IN)
def export(code: str) -> ResponseReturnValue:
    """The cohort as its file, to keep or to load elsewhere."""
    cohort = managed(code, "cohort.list")
    name = f"{definition_of(cohort).reference}.toml"
    return Response(
        operations.export_cohort(cohort),
        mimetype="application/toml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _publication(cohort: Cohort, form: UnpublishForm, refused: Sequence[Blocker] = ()) -> str:
    """Whether the cohort is public, what that means at this hour, and how to change it."""
    definition = definition_of(cohort)
    closed = () if cohort.published else publication.blockers_to_publish(cohort, _curriculum())
    leaving = publication.blockers_to_leave(read(), cohort, now()) if cohort.published else []
    return render_template(
        "cohorts/publish.html",
        cohort=cohort,
        definition=definition,
        dated=sum(bool(one.half_days) for one in definition.seminars),
        closed=[
            Blocker(one.code, on_screen(one), where=_to_mend(cohort, "late", "", one.where).href)
            for one in refused or closed
        ],
        zone=definition.federation.time_zone,
        state=state_at(cohort.opens_at, cohort.closes_at, now()),
        attention=_attention(cohort),
        leaving=leaving,
        form=form,
    )


def _manage(cohort: Cohort) -> str:
    definition = definition_of(cohort)
    current = _curriculum().content_fingerprint(definition.programme_version)
    counters = counters_of(read(), [cohort], actor().person_id, now())[cohort.id]
    board = _board(cohort, counters, confirmed_of(read(), [cohort.id])[cohort.id])
    return render_template(
        "cohorts/manage.html",
        **board,
        definition=definition,
        attention=[*board["late"], *_attention(cohort)],
        today=local_day(now(), definition.federation.time_zone),
        duties=duties(read(), cohort),
        role_labels=ROLE_LABELS,
        sections=SECTIONS,
        called={slug: _called(section) for slug, section in SECTIONS.items()},
        doors=doors(),
        entries=[
            {"at": line.at, "sentence": f"{line.actor} {line.sentence}"} for line in history(read(), cohort)
        ],
        curriculum_moved=operations.has_begun(definition, now()) and current != cohort.curriculum_fingerprint,
    )


def _board(cohort: Cohort, counters: list[Counter], confirmed: int) -> dict[str, Any]:
    """A cohort with its state, its line of life and its numbers."""
    definition = definition_of(cohort)
    kind, words = shown_state(
        state_at(cohort.opens_at, cohort.closes_at, now()),
        t0_on=cohort.t0_on,
        ends_on=definition.defence.ends_on,
        today=local_day(now(), definition.federation.time_zone),
        is_full=confirmed >= cohort.capacity,
    )
    return {
        "cohort": cohort,
        "zone": definition.federation.time_zone,
        "kind": kind,
        "words": words,
        "marks": life(definition),
        "counters": [
            DrawnCounter(each.value, each.label, _address(each), each.kind if each.value else "")
            for each in counters
        ],
        "late": [
            Attention("late", f"{each.late} ({each.value})", _address(each))
            for each in counters
            if each.late and each.value
        ],
    }


def _address(counter: Counter) -> str:
    params: dict[str, Any] = dict(counter.params)
    return url_for(counter.endpoint, **params)


def _attention(cohort: Cohort) -> list[Attention]:
    """What the file check says, dates to come on a weekend; until publication, texts of another cohort."""
    definition = definition_of(cohort)
    _, problems = check_cohort_data(cohort.definition)
    today = local_day(now(), definition.federation.time_zone)
    found = [
        *(_to_check(cohort, problem) for problem in problems),
        *(
            _to_mend(cohort, "info", french_spaces(each.sentence), each.path)
            for each in weekend_days(definition, today)
        ),
        *([] if cohort.published else _doubtful(cohort)),
    ]
    return list({each.words: each for each in reversed(found)}.values())[::-1]


def _to_mend(cohort: Cohort, kind: str, words: str, path: str) -> Attention:
    """Something to check, with the section where its field is mended; none for one that never changes."""
    section = section_of(path)
    if section is None or not can("cohort.edit", cohort):
        return Attention(kind, words, "")
    path = shown_path(definition_of(cohort), path)
    anchor = anchor_of(path) or None
    href = url_for(
        "cohort_editing.section", code=cohort.code, section=section.slug, ouvrir=row_of(path), _anchor=anchor
    )
    return Attention(kind, words, href, _called(section))


def _called(section: Section) -> str:
    """As the menu of the cohort calls it: a door may have the same name."""
    return (
        f"{section.label}\u00a0: réglages"
        if section.label in {one.label for one in doors()}
        else section.label
    )


def _to_check(cohort: Cohort, problem: Problem) -> Attention:
    kind = "late" if problem.severity == "error" else "info"
    return _to_mend(cohort, kind, on_screen(problem), problem.path)


def _doubtful(cohort: Cohort) -> list[Attention]:
    """The texts that seem to speak of another cohort, and the section where each is mended."""
    definition = definition_of(cohort)
    others = (definition_of(one) for one in cohorts_of_federation(read()) if one.id != cohort.id)
    earlier = [one for one in others if one.t0_on < definition.t0_on]
    found = []
    for blocker in stale_texts(definition, earlier):
        named = text_label(definition, blocker.where)
        words = under(f"{blocker.message} {blocker.remedy}", named)
        found.append(_to_mend(cohort, "info", words, blocker.where))
    return found


def _curriculum() -> Any:
    return curriculum(services().settings.modules_dirs)
