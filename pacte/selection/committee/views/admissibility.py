"""The table of admissibility: every deposited dossier with what misses in it; many settled at once."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from pacte.applications.processing.rules import DUES_LABELS, DuesStanding
from pacte.applications.processing.views.columns import DUES_KINDS, WAIVER_KINDS, WAIVER_SHORT
from pacte.applications.processing.views.pages import cohort_or_404
from pacte.applications.snapshot import cohort_facts
from pacte.applications.vocabulary import WaiverState
from pacte.applications.wording import window_words
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.french import agreed, plural
from pacte.selection.committee import operations
from pacte.selection.committee.forms import EmptyForm
from pacte.selection.committee.listing import Line, lines
from pacte.selection.committee.rules import FOOTING_LABELS, Footing
from pacte.selection.committee.views.pages import pages
from pacte.selection.queries import committee_of
from pacte.selection.steps import STEPS, Step
from pacte.selection.vocabulary import ADMISSIBILITY_LABELS, Admissibility
from pacte.text import fold
from pacte.web import SIGNED_IN, actor, now, read, write
from pacte.web.exports import send_table
from pacte.web.tables import Badge, CellValue, Column, Filter, Stacked, Table, TableState

ADMISSIBILITY_KINDS = {
    Admissibility.PENDING: "todo",
    Admissibility.ADMISSIBLE: "done",
    Admissibility.INADMISSIBLE: "refused",
}
FOOTING_KINDS = {Footing.CLEAR: "done", Footing.TO_REGULARISE: "redo", Footing.BLOCKED: "late"}
BASE = "/regions/<federation>/promotions/<code>/selection/recevabilite"

STEPS.append(Step("admissibility", "selection_committee.admissibility", "selection.manage"))


@pages.get(BASE, may=SIGNED_IN)
def admissibility(code: str) -> ResponseReturnValue:
    """The deposited dossiers with what misses in each; the same rows as a spreadsheet."""
    cohort, facts = cohort_or_404(code, "selection.manage")
    table, found = _table(cohort, request.args)
    if table.state.export:
        day = now().astimezone(ZoneInfo(facts.time_zone)).date()
        return send_table(table, f"recevabilite-{cohort.code}", day)
    committee = committee_of(read(), cohort.id)
    settled = Counter(line.admissibility for line in found)
    address = url_for("selection_committee.admissibility", code=cohort.code)
    return render_template(
        "selection/committee/admissibility.html",
        cohort=cohort,
        table=table,
        closed=now() >= facts.closes_at,
        window=window_words(facts.opens_at, facts.closes_at, facts.time_zone, now()),
        deliberating=committee is not None and committee.deliberation_began_at is not None,
        clear=[line.id for line in found if _is_clear(line)],
        counters=[
            {
                "value": settled[state],
                "label": agreed(settled[state], one, many),
                "href": f"{address}?etat={state.value}",
                "kind": ADMISSIBILITY_KINDS[state] if settled[state] else "",
            }
            for state, one, many in (
                (Admissibility.PENDING, "à examiner", "à examiner"),
                (Admissibility.ADMISSIBLE, "recevable", "recevables"),
                (Admissibility.INADMISSIBLE, "non recevable", "non recevables"),
            )
        ],
    )


@pages.post(BASE, may=SIGNED_IN)
def settle_clear(code: str) -> ResponseReturnValue:
    """Declare admissible those of the ticked dossiers in which nothing misses."""
    cohort, _ = cohort_or_404(code, "selection.manage")
    address = url_for(
        "selection_committee.admissibility", code=cohort.code, etat=request.args.get("etat") or None
    )
    back = redirect(address, code=303)
    chosen = {int(text) for text in request.form.getlist("dossier") if text.isdecimal() and len(text) < 18}
    if not EmptyForm().validate_on_submit() or not chosen:
        flash("Cochez au moins un dossier.", "error")
        return back
    try:
        with write() as session:
            done = operations.settle_clear(
                session, cohort=cohort, application_ids=chosen, by=actor(), at=now()
            )
    except Refused as refused:
        for blocker in refused.blockers:
            flash(f"{blocker.message} {blocker.remedy}".strip(), "error")
        return back
    count = len(done.admissible)
    words = plural(count, "dossier est déclaré recevable", "dossiers sont déclarés recevables")
    left = f" ; {plural(done.left, 'reste', 'restent')} à examiner un par un" if done.left else ""
    flash(f"{words}{left}.", "success" if count else "warning")
    return back


def _is_clear(line: Line) -> bool:
    return line.admissibility is Admissibility.PENDING and line.footing is Footing.CLEAR


CHOICES: Mapping[str, tuple[str, str, Any]] = {
    "etat": ("Recevabilité", "Toutes", lambda line: line.admissibility.value),
    "faits": ("Ce qui manque", "Tout", lambda line: line.footing.value),
    "cotisation": ("Cotisation", "Toutes", lambda line: line.dues.value),
    "derogation": ("Dérogation", "Toutes", lambda line: line.waiver.value if line.waiver else "aucune"),
    "mention": ("Mention", "Toutes", lambda line: line.application.track or "aucune"),
}
LABELS: Mapping[str, Mapping[str, str]] = {
    "etat": {state.value: label for state, label in ADMISSIBILITY_LABELS.items()},
    "faits": {state.value: label for state, label in FOOTING_LABELS.items()},
    "cotisation": {state.value: label for state, label in DUES_LABELS.items()},
    "derogation": {**{state.value: WAIVER_SHORT[state] for state in WaiverState}, "aucune": "Sans demande"},
}


def _table(cohort: Cohort, args: Mapping[str, str]) -> tuple[Table[Line], list[Line]]:
    """The table that the address asks for, and every dossier that the reader may see."""
    facts = cohort_facts(cohort)
    found = lines(read(), cohort=cohort, facts=facts, person_id=actor().person_id, at=now())
    tracks = {track: track for track in facts.tracks}
    filters = [
        Filter(
            key,
            label,
            [
                (value, f"{words} ({sum(tell(line) == value for line in found)})")
                for value, words in {**LABELS, "mention": tracks}[key].items()
            ],
            everything,
        )
        for key, (label, everything, tell) in CHOICES.items()
    ]
    columns = _columns(ZoneInfo(facts.time_zone), boxes=not args.get("export"))
    state = TableState.from_args(args, columns, filters, default_sort="nom")
    words = fold(state.search).split()
    rows = [
        line
        for line in found
        if all(CHOICES[key][2](line) == value for key, value in state.filters.items())
        and all(word in fold(f"{line.name} {line.application.reference} {line.structure}") for word in words)
    ]
    order = next((column.sort for column in columns if column.key == state.sort), None)
    if order is not None:
        rows.sort(key=order, reverse=state.descending)
    return (
        Table(
            caption=f"Recevabilité, {cohort.label}",
            columns=columns,
            rows=rows if state.export else rows[state.offset : state.offset + state.size],
            state=state,
            total=len(rows),
            filters=filters,
            search_label="Nom, référence ou structure",
            unit=("dossier", "dossiers"),
            layout="scroll",
            empty_title="Aucun dossier n’est déposé.",
        ),
        found,
    )


def _columns(zone: ZoneInfo, *, boxes: bool) -> list[Column[Line]]:
    states, footings, dues = list(Admissibility), list(Footing), list(DuesStanding)
    return [
        Column(
            "nom",
            "Nom",
            _name if boxes else lambda line: line.name,
            sort=lambda line: (line.application.sort_key, line.id),
            export=lambda line: line.name,
        ),
        Column(
            "etat",
            "Recevabilité",
            lambda line: Badge(
                ADMISSIBILITY_KINDS[line.admissibility], ADMISSIBILITY_LABELS[line.admissibility]
            ),
            sort=lambda line: states.index(line.admissibility),
        ),
        Column(
            "faits",
            "Ce qui manque",
            _footing,
            sort=lambda line: footings.index(line.footing),
            export=lambda line: " ".join(blocker.message for blocker in line.standing),
        ),
        Column(
            "completude",
            "Complet",
            lambda line: line.completeness,
            sort=lambda line: len(line.missing) + line.awaited,
            only="export",
        ),
        Column(
            "cotisation",
            "Adhésion et cotisation",
            lambda line: Badge(DUES_KINDS[line.dues], DUES_LABELS[line.dues]),
            sort=lambda line: dues.index(line.dues),
        ),
        Column(
            "derogation",
            "Dérogation",
            lambda line: Badge(WAIVER_KINDS[line.waiver], WAIVER_SHORT[line.waiver]) if line.waiver else None,
            sort=lambda line: line.waiver or "",
        ),
        Column(
            "mention",
            "Mention",
            lambda line: line.application.track,
            sort=lambda line: line.application.track or "",
            only="export",
        ),
        Column(
            "structure",
            "Structure porteuse",
            lambda line: Stacked(line.structure or "–", line.application.track or ""),
            sort=lambda line: fold(line.structure),
            export=lambda line: line.structure,
        ),
        Column(
            "reference",
            "Référence",
            lambda line: line.application.reference,
            sort=lambda line: line.application.reference,
            only="export",
        ),
        Column(
            "raison",
            "Raison",
            lambda line: line.candidacy.admissibility_reason if line.candidacy else None,
        ),
        Column(
            "decide",
            "Décidé le",
            lambda line: (
                line.candidacy.settled_at.astimezone(zone).date()
                if line.candidacy and line.candidacy.settled_at
                else None
            ),
        ),
    ]


def _footing(line: Line) -> CellValue:
    """Where the dossier stands, over the reasons in words."""
    badge = Badge(FOOTING_KINDS[line.footing], FOOTING_LABELS[line.footing])
    return Stacked(badge, " ".join(blocker.message for blocker in line.standing))


def _name(line: Line) -> CellValue:
    """The name leads to the decision; a box stands before those that may be settled together."""
    box = Markup('<span class="pick"></span>')
    if _is_clear(line):
        box = Markup(
            '<label class="pick"><input type="checkbox" name="dossier" value="{}" form="choix">'
            '<span class="visually-hidden">Choisir {}</span></label>'
        ).format(line.id, line.name)
    return Markup(
        '<span class="named">{}<span><a href="{}">{}</a><span class="under">{}</span></span></span>'
    ).format(
        box,
        url_for("selection_committee.settle", application_id=line.id, etat=request.args.get("etat") or None),
        line.name,
        line.application.reference,
    )
