"""The screen of the meeting: the ranking, the dossier under discussion beside it, the waiting list."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker
from pacte.french import agreed
from pacte.selection.deliberation import forms
from pacte.selection.deliberation.opened import Opened, opened
from pacte.selection.deliberation.operations.course import pending_of
from pacte.selection.deliberation.queries import Board, Line, board, revision_of
from pacte.selection.deliberation.rules import Event, Stage
from pacte.selection.deliberation.views.mending import lacking_of, with_remedies
from pacte.selection.deliberation.views.pages import (
    BASE,
    DECISION_KINDS,
    Place,
    cohort_of,
    coming,
    pages,
    place_of,
    unwritten,
)
from pacte.selection.deliberation.views.windows import RANKING, WAITING, Window, window
from pacte.selection.places import places_words
from pacte.selection.steps import STEPS, Step
from pacte.selection.vocabulary import DECISION_LABELS, QUALITY_LABELS, Decision
from pacte.web import SIGNED_IN, actor, now, read
from pacte.web.exports import send_table
from pacte.web.forms import Form
from pacte.web.tables import Column, Table, TableState

EVENT_OF = {
    Decision.RETAINED: Event.RETAIN,
    Decision.WAITLISTED: Event.WAITLIST,
    Decision.REFUSED: Event.REFUSE,
    Decision.TO_REVIEW: Event.SET_ASIDE,
}
COUNT_WORDS = {
    Decision.UNDECIDED: ("à décider", "à décider"),
    Decision.RETAINED: ("retenu", "retenus"),
    Decision.WAITLISTED: ("en liste d’attente", "en liste d’attente"),
    Decision.REFUSED: ("refusé", "refusés"),
    Decision.TO_REVIEW: ("à revoir", "à revoir"),
}

STEPS.append(Step("deliberation", "deliberation.page", "selection.decide"))


@pages.get(BASE, may=SIGNED_IN)
def page(code: str) -> ResponseReturnValue:
    """The ranking as the reader may see it; the same rows as a spreadsheet."""
    place = place_of(code)
    export = request.args.get("export", "")
    if export in ("xlsx", "csv"):
        found = board(read(), cohort=place.cohort, reader_id=actor().person_id)
        if found.stage is not Stage.NOT_BEGUN:
            day = now().astimezone(ZoneInfo(place.facts.time_zone)).date()
            return send_table(_table(found, export), f"deliberation-{place.cohort.code}", day)
    return show(place)


@pages.get(f"{BASE}/etat", may=SIGNED_IN)
def state(code: str) -> ResponseReturnValue:
    """Whether anything changed since a page was read; what changed is on the page itself."""
    revision, closed_at = revision_of(read(), cohort_of(code).id)
    return jsonify(revision=revision, closed=closed_at is not None)


def show(
    place: Place,
    status: int = 200,
    *,
    application_id: int | None = None,
    refused: Mapping[str, Form] | None = None,
    reasons: list[Blocker] | None = None,
) -> ResponseReturnValue:
    """The page; ``refused`` holds the forms to show again with what was typed, by name."""
    found = board(read(), cohort=place.cohort, reader_id=actor().person_id)
    shown = _filtered(found)
    asked = application_id or _asked()
    line = found.line(asked) if found.stage is not Stage.NOT_BEGUN else None
    beside = (
        opened(read(), found, line, shown=shown, facts=place.facts, at=now()) if line is not None else None
    )
    if beside is not None:
        beside = replace(beside, blockers=with_remedies(beside.blockers, beside.line, place))
    ranked, queued = _windows(place, found, shown, line)
    rendered = render_template(
        "selection/deliberation/screen.html",
        place=place,
        cohort=place.cohort,
        zone=place.facts.time_zone,
        board=found,
        stage=found.stage.value,
        lines=ranked.cut(shown),
        window=ranked,
        queue={"window": queued, "lines": queued.cut(found.waiting)},
        tallies=_tallies(found),
        capacity_words=capacity_words(found),
        cut=_cut(shown, found.places),
        opened=beside,
        unknown=asked is not None and line is None and found.stage is not Stage.NOT_BEGUN,
        coming=coming(place) if found.stage is Stage.NOT_BEGUN else [],
        unwritten=unwritten(place) if found.stage is Stage.NOT_BEGUN else [],
        lacking=lacking_of(found, place),
        pending=pending_of(read(), place.cohort.id) if found.stage is Stage.NOT_BEGUN else 0,
        forms=_forms(found, beside, dict(refused or {})),
        reasons=_with_places(reasons or []),
        refused=set(refused or ()),
        kinds={decision.value: kind for decision, kind in DECISION_KINDS.items()},
        labels={decision.value: label for decision, label in DECISION_LABELS.items()},
        qualities=QUALITY_LABELS,
        filter=_filter(),
        opening=_opening(place),
    )
    return rendered, status


def _windows(place: Place, found: Board, shown: list[Line], line: Line | None) -> tuple[Window, Window]:
    """The page of the ranking and that of the waiting list; the opened dossier is on the first one shown."""
    here: dict[str, Any] = {
        "etat": _filter() or None,
        "dossier": line.id if line is not None else None,
        **place.params,
    }
    asked = {name: request.args.get(name, "") for name in ("page", "attente")}
    position = next(
        (number for number, one in enumerate(shown) if line is not None and one.id == line.id), None
    )
    ranking = window(
        asked["page"],
        size=RANKING,
        total=len(shown),
        href=lambda number: url_for(
            "deliberation.page", page=number, attente=asked["attente"] or None, _anchor="classement", **here
        ),
        opened=position,
    )
    waiting = window(
        asked["attente"],
        size=WAITING,
        total=len(found.waiting),
        href=lambda number: url_for(
            "deliberation.page", attente=number, page=asked["page"] or None, _anchor="attente", **here
        ),
        opened=None,
    )
    return ranking, waiting


def capacity_words(found: Board) -> str:
    """« 17 retenus sur 21 places », counting what the reader may see."""
    taken = found.counts[Decision.RETAINED]
    return f"{taken} {agreed(taken, 'retenu')} sur {places_words(found.places, found.cohort.capacity)}"


def _asked() -> int | None:
    text = request.args.get("dossier", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _opening(place: Place) -> str:
    """The beginning of the addresses that open a dossier; built once, for a thousand lines."""
    kept = _filter()
    address = url_for("deliberation.page", etat=kept or None, **place.params)
    return f"{address}{'&' if kept else '?'}"


def _filter() -> str:
    asked = request.args.get("etat", "")
    return asked if asked in {decision.value for decision in Decision} | {"ecart"} else ""


def _filtered(found: Board) -> list[Line]:
    kept = _filter()
    if kept == "ecart":
        return [line for line in found.lines if line.wide]
    return [line for line in found.lines if not kept or line.decision.value == kept]


def _cut(shown: list[Line], capacity: int) -> int:
    """How many lines stand above the capacity line; 0 where it says nothing."""
    return capacity if not _filter() and capacity < len(shown) else 0


def _tallies(found: Board) -> list[dict[str, Any]]:
    counts = found.counts
    tallies = [
        {
            "key": decision.value,
            "kind": DECISION_KINDS[decision],
            "value": counts[decision],
            "label": agreed(counts[decision], *words),
        }
        for decision, words in COUNT_WORDS.items()
    ]
    wide = sum(line.wide for line in found.lines)
    return [
        *tallies,
        {
            "key": "ecart",
            "kind": "late",
            "value": wide,
            "label": agreed(wide, "grand écart", "grands écarts"),
        },
    ]


def _forms(found: Board, beside: Opened | None, refused: dict[str, Form]) -> dict[str, Form]:
    """Every form of the page: as it stands, but those refused."""
    begin, decision, presence = (
        refused.get("begin") or forms.BeginForm(None, prefix="debut-"),
        refused.get("decision") or forms.DecisionForm(None, prefix="decision-"),
        refused.get("presence") or forms.PresenceForm(None, prefix="presence-"),
    )
    presence.present.choices = [(member.id, member.person.name) for member in found.members]
    if "presence" not in refused:
        presence.present.data = [member.id for member in found.members if member.present]
    if beside is not None:
        candidacy = beside.line.row.candidacy
        rank = str(beside.line.rank or "")
        if "decision" not in refused:
            event = EVENT_OF.get(candidacy.decision)
            decision.decision.data = event.value if event else None
            decision.reason.data, decision.note.data = candidacy.decision_reason, candidacy.decision_note
            decision.rank.data = rank
        elif not decision.rank.errors and decision.wanted is None:
            decision.rank.data = rank
        # Always where it stands now: whoever reads the page again has seen it.
        decision.rank_shown.data = rank
        decision.revision.data = str(candidacy.revision)
    return {"begin": begin, "decision": decision, "presence": presence}


def _with_places(reasons: list[Blocker]) -> list[Blocker]:
    return [
        Blocker(one.code, one.message, one.remedy, one.where if one.where.startswith("#") else "")
        for one in reasons
    ]


def _table(found: Board, export: str) -> Table[Line]:
    rows = _filtered(found)
    return Table(
        caption=f"Délibération, {found.cohort.label}",
        columns=COLUMNS,
        rows=rows,
        state=TableState(export=export),
        total=len(rows),
    )


COLUMNS: list[Column[Line]] = [
    Column("place", "Place", lambda line: line.place.number if line.place else None),
    Column("egalite", "À égalité", lambda line: bool(line.place and line.place.shared)),
    Column("reference", "Référence", lambda line: line.row.reference),
    Column("nom", "Nom", lambda line: line.row.listed_name),
    Column("moyenne", "Moyenne (%)", lambda line: line.summary.mean),
    Column("ecart", "Écart entre avis (points)", lambda line: line.summary.spread),
    Column("signale", "Écart signalé", lambda line: line.wide),
    Column("avis", "Avis", lambda line: line.summary.count),
    Column("structure", "Structure porteuse", lambda line: line.row.structure),
    Column("departement", "Département", lambda line: line.row.department),
    Column("mention", "Mention", lambda line: line.row.track),
    Column("decision", "Décision", lambda line: DECISION_LABELS[line.decision]),
    Column("rang", "Rang", lambda line: line.rank),
    Column("raison", "Raison", lambda line: line.row.candidacy.decision_reason),
    Column("note", "Note du comité", lambda line: line.row.candidacy.decision_note),
]
"""What the spreadsheet holds; the numbers are numbers there."""
