"""Pages on which staff draw a new cohort from another, or read one from a file, seeing first what it does."""

import dataclasses
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from pacte.blockers import Blocker, Refused
from pacte.canonical import fingerprint_of
from pacte.cohorts import operations
from pacte.cohorts.change_notes import notes_to_confirm
from pacte.cohorts.changes import blockers_of_reason, changes_refused
from pacte.cohorts.cohort_file import (
    check_against_modules,
    check_cohort_bytes,
    check_cohort_data,
    check_cohort_text,
    to_dict,
)
from pacte.cohorts.definition import CohortDefinition, Contact, FederationDefinition
from pacte.cohorts.differences import days_of, differences
from pacte.cohorts.form_problems import beside_field, on_screen
from pacte.cohorts.forms import ChangeReasonForm, NewCohortForm, UploadForm
from pacte.cohorts.library import curriculum, shipped_definitions
from pacte.cohorts.naming import blockers_to_name, code_from
from pacte.cohorts.problems import Problem, has_errors
from pacte.cohorts.queries import cohort_by_code, cohorts_of_federation, definition_of
from pacte.cohorts.registries import facts_of
from pacte.cohorts.sections import section_of
from pacte.cohorts.shifting import shift_cohort
from pacte.cohorts.stale_texts import stale_texts
from pacte.cohorts.toml_source import MAX_CHARACTERS
from pacte.cohorts.unusual_days import SEMINAR_DAY, unusual_words
from pacte.cohorts.wording import text_label
from pacte.database import FencedSession
from pacte.mail import rehearsal
from pacte.text import fold
from pacte.web import Pages, actor, authorise, can, here, now, read, services, write

pages = Pages("cohort_creation", __name__)

_FEDERATION_KEPT = Blocker(
    "federation_changed",
    "Ce fichier changerait la description de la fédération, que seule son administration modifie.",
    "Gardez dans le fichier la section [federation] de la promotion actuelle.",
)


EXACTLY = "exact"
"""The button that gives up the days of the week for the very date that was asked."""
NAMES = ("code", "label")
"""What the form itself names; the rest comes from the cohort one starts from."""


@dataclass(frozen=True, slots=True)
class MovedDay:
    """A date of the new cohort beside the one it comes from, and what to mind."""

    label: str
    before: date
    after: date
    warning: str


@dataclass(frozen=True, slots=True)
class DoubtfulText:
    """A copied text that still speaks of the cohort it comes from."""

    label: str
    message: str
    section: str
    """Where it is mended, once the cohort is created."""


@pages.form("/regions/<federation>/promotions/nouvelle", may="cohort.edit")
def create() -> ResponseReturnValue:
    """A new cohort from a previous one: every date shown before anything is written."""
    sources = _sources()
    form = NewCohortForm()
    form.source.choices = [SelectChoice(key, _called(each)) for key, each in sources.items()]
    if request.method == "GET":
        return render_template("cohorts/new.html", form=form, preview=None, doubtful=(), blockers=())
    if not (form.code.data or "").strip():
        form.code.data = code_from(form.label.data or "")
    correct = form.validate_on_submit()
    named = _name_problems(form, sources)
    form.take(named)
    if not correct:
        return render_template("cohorts/new.html", form=form, preview=None, doubtful=(), blockers=()), 422
    if request.form.get("action") == EXACTLY:
        form.keep_weekday.data = False
    drawn = shift_cohort(
        _made_ours(sources[form.source.data]),
        code=form.code.data,
        label=form.label.data,
        days=form.days.data,
        new_t0=form.new_t0.data,
        keep_weekday=form.keep_weekday.data,
    )
    definition, problems = check_cohort_data(to_dict(drawn))
    told = dict.fromkeys(
        on_screen(problem) for problem in problems if has_errors([problem]) and problem.path not in NAMES
    )
    errors = [Blocker("definition", sentence) for sentence in told]
    preview = _moved(sources[form.source.data], drawn)
    doubtful = _doubtful(drawn, sources[form.source.data])
    t0_on = drawn.t0_on if form.new_t0.data not in (None, drawn.t0_on) else None
    mark = fingerprint_of(to_dict(drawn))[:16]
    shown = _Shown(form, preview, doubtful, t0_on, mark)
    if definition is None or named or request.form.get("action") != "create":
        return shown.page(errors), 422 if errors or named else 200
    if request.form.get("shown", mark) != mark:
        return shown.page([], changed=True), 422
    try:
        with write() as session:
            made = operations.create_cohort(
                session, definition=definition, curriculum=_curriculum(), by=actor(), at=now()
            )
    except Refused as refused:
        form.take(refused.blockers)
        return shown.page([]), 422
    flash(f"{made.label} est créée. Personne d’autre que votre équipe ne la voit.", "success")
    return redirect(url_for("cohorts.manage", code=made.code), code=303)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is read before a cohort is created; ``mark`` tells it from what other fields would give."""

    form: NewCohortForm
    preview: list[MovedDay]
    doubtful: list[DoubtfulText]
    t0_on: date | None
    mark: str

    def page(self, blockers: list[Blocker], *, changed: bool = False) -> str:
        return render_template(
            "cohorts/new.html",
            form=self.form,
            preview=self.preview,
            doubtful=self.doubtful,
            blockers=blockers,
            t0_on=self.t0_on,
            mark=self.mark,
            changed=changed,
        )


def _doubtful(drawn: CohortDefinition, source: CohortDefinition) -> list[DoubtfulText]:
    """The copied texts that still speak of the cohort they come from."""
    return [
        DoubtfulText(
            text_label(drawn, found.where),
            found.message,
            held.label if (held := section_of(found.where)) else "",
        )
        for found in stale_texts(drawn, [source])
    ]


@pages.form("/regions/<federation>/promotions/importer", may="cohort.edit")
def import_file() -> ResponseReturnValue:
    """Read a cohort file: its problems with their lines, or what it would change."""
    form = UploadForm()
    if request.method == "GET":
        return render_template("cohorts/import.html", form=form, problems=())
    if not form.validate_on_submit():
        return render_template("cohorts/import.html", form=form, problems=()), 422
    sent = form.file.data
    content = sent.stream.read(4 * MAX_CHARACTERS + 1)
    sent.close()
    name = (sent.filename or "promotion.toml").replace("\\", "/").rsplit("/", 1)[-1][:100]
    definition, problems = check_cohort_bytes(content, name)
    text = content.decode("utf-8-sig", errors="replace")
    if definition is not None:
        problems += check_against_modules(definition, _curriculum().slugs_by_version(), name, text)
    if definition is None or has_errors(problems):
        return render_template("cohorts/import.html", form=form, problems=problems), 422
    return _preview(definition, text, problems)


@pages.post("/regions/<federation>/promotions/importer/confirmation", may="cohort.edit")
def confirm_import() -> ResponseReturnValue:
    """Write what was shown."""
    text = request.form.get("text", "").replace("\r\n", "\n")
    definition, problems = check_cohort_text(text, "promotion")
    if definition is None:
        return render_template("cohorts/import.html", form=UploadForm(formdata=None), problems=problems), 422
    cohort = cohort_by_code(read(), definition.code)
    if cohort is not None and definition_of(cohort).federation != definition.federation:
        authorise("federation.manage", here())
    if rehearsal.goes_back():
        return _preview(definition, text, problems)
    revision = request.form.get("revision", "")

    def act(session: FencedSession) -> operations.Loaded:
        return operations.load_into_federation(
            session,
            definition=definition,
            curriculum=_curriculum(),
            reason=request.form.get("reason", ""),
            by=actor(),
            at=now(),
            revision=int(revision) if re.fullmatch(r"[0-9]{1,9}", revision) else 0,
        )

    try:
        if not rehearsal.is_confirmed() and (letters := rehearsal.rehearsed(act)):
            return rehearsal.ask(
                letters,
                notes=notes_to_confirm(definition_of(cohort), definition, now(), facts_of(read(), cohort))
                if cohort is not None
                else (),
                subtitle=definition.label,
                action=url_for("cohort_creation.confirm_import"),
                button="Appliquer et prévenir ",
            )
        with write() as session:
            loaded = act(session)
    except Refused as refused:
        return _preview(definition, text, problems, refused.blockers)
    words = "est créée. Personne d’autre que votre équipe ne la voit" if loaded.created else "est à jour"
    flash(f"{loaded.cohort.label} {words}.", "success")
    return redirect(url_for("cohorts.manage", code=loaded.cohort.code), code=303)


def _preview(
    definition: CohortDefinition, text: str, problems: list[Problem], blockers: Any = ()
) -> ResponseReturnValue:
    """What loading would do, or why it may not."""
    cohort = cohort_by_code(read(), definition.code)
    refused = list(blockers)
    changes: list[Any] = []
    notes: list[str] = []
    why = ChangeReasonForm()
    unexplained: list[Blocker] = []
    if definition.federation.code != here().slug:
        refused.append(
            Blocker(
                "other_federation",
                f"Ce fichier décrit une promotion de « {definition.federation.name} ».",
                "Créez plutôt une promotion à partir d’une des vôtres.",
            )
        )
    elif cohort is not None:
        old = definition_of(cohort)
        changes = differences(old, definition)
        if old.federation != definition.federation and not can("federation.manage"):
            refused.append(_FEDERATION_KEPT)
        facts = facts_of(read(), cohort)
        unexplained = blockers_of_reason(old, definition, now(), facts, "")
        refused += [
            blocker for blocker in changes_refused(old, definition, now(), facts) if blocker not in refused
        ]
        notes = notes_to_confirm(old, definition, now(), facts)
    asked = [blocker for blocker in refused if blocker in unexplained]
    why.take(asked)
    lasting = [blocker for blocker in refused if blocker not in asked]
    page = render_template(
        "cohorts/import_preview.html",
        definition=definition, cohort=cohort, changes=changes, problems=problems, blockers=refused, text=text,
        notes=[] if refused else notes, why=why, is_asked=bool(unexplained), closed=lasting,
    )  # fmt: skip
    return page, 422 if refused else 200


def _name_problems(form: NewCohortForm, sources: dict[str, CohortDefinition]) -> list[Blocker]:
    """What is wrong with the code and the name, told with the first errors, beside the field."""
    if form.source.data not in sources:
        return []
    typed = {"code": form.code.data, "label": form.label.data}
    named = {key: value for key, value in typed.items() if value}
    drawn = dataclasses.replace(sources[form.source.data], **named)
    _, problems = check_cohort_data(to_dict(drawn))
    found = [
        Blocker("definition", beside_field(problem), where=problem.path)
        for problem in problems
        if problem.path in named
    ]
    return found + (blockers_to_name(read(), form.code.data) if form.code.data else [])


def _sources() -> dict[str, CohortDefinition]:
    """The federation's own cohorts, the latest first, then the files that come with the installation."""
    own = {f"promotion:{row.code}": definition_of(row) for row in cohorts_of_federation(read())}
    known = {definition.reference for definition in own.values()}
    shipped = shipped_definitions(services().settings.cohorts_dirs)
    return own | {f"fichier:{key}": value for key, value in shipped.items() if key not in known}


def _called(definition: CohortDefinition) -> str:
    started = f"{definition.t0_on:%d/%m/%Y}"
    return f"{definition.federation.name}, {definition.label}, lancement le {started}"


def _made_ours(definition: CohortDefinition) -> CohortDefinition:
    """The same cohort organised by this federation: its own words where the file names another."""
    federation = here()
    if definition.federation.code == federation.slug:
        return definition
    own = next((definition_of(row).federation for row in cohorts_of_federation(read())), None)
    ours = own or _described(federation)
    return dataclasses.replace(
        definition,
        federation=ours,
        contact=ours.contact,
        place=ours.region,
        privacy=dataclasses.replace(definition.privacy, contact=ours.contact.email),
    )


def _described(federation: Any) -> FederationDefinition:
    return FederationDefinition(
        code=federation.slug,
        name=federation.name,
        region=federation.region,
        departments=tuple(federation.departments),
        agency=f"ARS {federation.region}",
        contact=Contact(name=federation.name, email=federation.contact_email, phone=federation.contact_phone),
        time_zone=federation.time_zone,
    )


def _moved(old: CohortDefinition, new: CohortDefinition) -> list[MovedDay]:
    """Each date once, the earliest first; a day of T0's own seminar is told by T0 itself."""
    departments = new.federation.departments
    pairs = zip(days_of(old), days_of(new), strict=True)
    moved = {
        (label, before): MovedDay(label, before, after, unusual_words(after, departments))
        for (_, label, before), (_, _, after) in pairs
    }
    launch = next(label for path, label, _ in days_of(new) if path == "t0_on")
    opening = next((one.title for one in new.seminars if new.t0_on in one.days), None)
    told = [
        day
        for day in moved.values()
        if day.label == launch or day.after != new.t0_on or not day.label.startswith(f"{opening} : ")
    ]
    return [
        dataclasses.replace(day, label=_said(day.label)) for day in sorted(told, key=lambda day: day.after)
    ]


def _said(label: str) -> str:
    """« Ouverture des candidatures » for « Candidatures : Ouverture des candidatures »."""
    part, _, field = label.removesuffix(SEMINAR_DAY).partition(" : ")
    return field if field and fold(part) in fold(field) else label.removesuffix(SEMINAR_DAY)


def _curriculum() -> Any:
    return curriculum(services().settings.modules_dirs)
