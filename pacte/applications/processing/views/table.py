"""The table of a cohort's dossiers: a page, its exports, its archive."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.facts import CohortFacts
from pacte.applications.hiding import hidden_dossiers
from pacte.applications.processing.archive_job import KIND
from pacte.applications.processing.archives import archive_entries, archive_streams
from pacte.applications.processing.listing import Asked, Line, Listing, listing
from pacte.applications.processing.rules import DUES_LABELS, STANDING_LABELS, DuesStanding, Standing
from pacte.applications.processing.sheet import staff_of
from pacte.applications.processing.views.archive_choices import (
    archive_choices,
    archive_name,
    held_standings,
    held_words,
    narrowed,
)
from pacte.applications.processing.views.columns import WAIVER_SHORT, columns_of
from pacte.applications.processing.views.pages import cohort_or_404, pages
from pacte.applications.vocabulary import WaiverState
from pacte.applications.wording import closing_words, window_words
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import DOORS, Door
from pacte.database import FencedSession
from pacte.documents.archive import zip_files
from pacte.french import agreed
from pacte.jobs import operations as jobs
from pacte.web import SIGNED_IN, actor, now, read, write
from pacte.web.exports import send_table
from pacte.web.services import services
from pacte.web.tables import Filter, Table, TableState

ATTENTION = {
    "messages": "Messages non lus",
    "retard": "Pièces en retard à décider",
    "recue": "Pièces reçues à regarder",
    "retrait": "Retirés par les personnes depuis deux semaines",
    "demande": "Pièces demandées, attendues",
    "depassee": "Pièces demandées, échéance passée",
    "a-confier": "À confier à quelqu’un d’autre",
}
DOORS["dossiers"] = Door(label="Dossiers", endpoint="dossiers.listed", permission="application.list")
PAGE_SIZE = 25
"""A page of them stays under 100 kB, whatever a row has to say."""


@pages.get("/regions/<federation>/promotions/<code>/dossiers", may=SIGNED_IN)
def listed(code: str) -> ResponseReturnValue:
    """The dossiers, as filtered, sorted and searched; the same rows as a spreadsheet."""
    cohort, facts = cohort_or_404(code, "application.list")
    table, found = dossiers_table(read(), cohort, facts, request.args)
    if table.state.export:
        day = now().astimezone(ZoneInfo(facts.time_zone)).date()
        return send_table(table, f"dossiers-{cohort.code}", day)
    return render_template(
        "applications/staff/list.html",
        cohort=cohort,
        closing=closing_words(facts.closes_at, facts.time_zone),
        closed=now() >= facts.closes_at,
        table=table,
        counters=_counters(cohort, facts, found),
        query=request.args.to_dict(),
        found=found,
        archives=archive_choices(found, table.state.filters.get("etat", "")),
    )


@pages.get("/regions/<federation>/promotions/<code>/dossiers/archive.zip", may=SIGNED_IN)
def archive(code: str) -> ResponseReturnValue:
    """The documents of the dossiers that match the filters, deposited unless more is asked, streamed."""
    cohort, facts = cohort_or_404(code, "application.list")
    table, found = dossiers_table(read(), cohort, facts, narrowed(request.args))
    name = archive_name(cohort.code, table.state.filters.get("etat", ""))
    return send_archive(read(), found.matching, name, facts.time_zone)


@pages.post("/regions/<federation>/promotions/<code>/dossiers/archive", may=SIGNED_IN)
def prepare_archive(code: str) -> ResponseReturnValue:
    """The same archive made by a worker, for many dossiers: its page shows the progress."""
    cohort, facts = cohort_or_404(code, "application.list")
    table, found = dossiers_table(read(), cohort, facts, narrowed(request.args))
    state_asked = table.state.filters.get("etat", "")
    with write() as session:
        job = jobs.start(
            session,
            kind=KIND,
            params={
                "ids": sorted(found.matching),
                "name": archive_name(cohort.code, state_asked),
                "held": held_words(held_standings(found, state_asked)),
                "place": {"code": cohort.code},
                "cohort_id": cohort.id,
            },
            by=actor(),
            at=now(),
        )
    return redirect(url_for("jobs.job", job_id=job.id), code=303)


def send_archive(session: FencedSession, ids: Any, name: str, time_zone: str) -> Response:
    """Streamed: neither memory nor a temporary file grows with the dossiers."""
    entries = archive_entries(session, list(ids))
    local = now().astimezone(ZoneInfo(time_zone))
    pieces = zip_files(archive_streams(entries, services().store), at=local)
    filename = f"{name}-{local.date().isoformat()}.zip"
    return Response(
        pieces,
        mimetype="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Cache-Control": "private, no-store",
        },
    )


def dossiers_table(
    session: FencedSession, cohort: Cohort, facts: CohortFacts, args: Mapping[str, str]
) -> tuple[Table[Line], Listing]:
    """The table that the address asks for, and what was found."""
    team = staff_of(session, cohort.id)
    bare = _filters(facts, [(str(person.id), person.name) for person in team], None, args)
    zone = ZoneInfo(facts.time_zone)
    columns = columns_of(zone, now())
    state = TableState.from_args(args, columns, bare, default_sort="nom", size=PAGE_SIZE)
    found = listing(
        session,
        cohort=cohort,
        facts=facts,
        asked=Asked(
            search=state.search,
            filters=dict(state.filters),
            sort=state.sort,
            descending=state.descending,
            limit=state.limit,
            offset=state.offset,
        ),
        now=now(),
        hidden=hidden_dossiers(session, [cohort], actor().person_id),
    )
    table = Table(
        caption=f"Dossiers, {cohort.label}",
        columns=columns,
        rows=found.lines,
        state=state,
        total=found.total,
        filters=_filters(facts, [(str(person.id), person.name) for person in team], found, args),
        search_label="Nom, référence, structure ou adresse",
        sorted_by=True,
        unit=("dossier", "dossiers"),
        layout="scroll",
        empty_title="Aucun dossier n’est encore commencé.",
        empty_text=_when_they_come(cohort, facts),
    )
    return table, found


def _when_they_come(cohort: Cohort, facts: CohortFacts) -> str:
    """What a list without a dossier waits for."""
    if not cohort.published:
        return "La promotion n’est pas publiée : personne ne peut encore candidater."
    if now() < facts.opens_at:
        return f"{window_words(facts.opens_at, facts.closes_at, facts.time_zone, now())}."
    if now() < facts.closes_at:
        return "Ils apparaissent ici dès qu’une personne clique sur « Candidater »."
    return "Les candidatures sont closes."


def _filters(
    facts: CohortFacts, team: list[tuple[str, str]], found: Listing | None, args: Mapping[str, str]
) -> list[Filter]:
    """Each choice with the number of dossiers behind it, once they are counted."""
    known = {
        "etat": [(each.value, STANDING_LABELS[each]) for each in Standing],
        "completude": [("complet", "Complet"), ("incomplet", "Incomplet")],
        "cotisation": [(each.value, DUES_LABELS[each]) for each in DuesStanding],
        "derogation": [(each.value, WAIVER_SHORT[each]) for each in WaiverState]
        + [("aucune", "Sans demande")],
        "mention": [(track, track) for track in facts.tracks] + [("aucune", "Pas encore choisie")],
        "departement": [],
        "suivi": [("personne", "Personne"), *team],
        "attention": list(ATTENTION.items()),
    }
    if found is None:
        asked = args.get("departement", "")
        known["departement"] = [(asked, asked)] if asked[:6].isalnum() and len(asked) < 7 else []
    else:
        departments = set(found.overall["departement"]) | (
            {args["departement"]} if args.get("departement") else set()
        )
        known["departement"] = [
            (one, "Inconnu" if one == "aucun" else one) for one in sorted(departments) if len(one) < 7
        ]
    labels = {
        "etat": ("État", "Tous"),
        "completude": ("Complétude", "Toutes"),
        "cotisation": (f"Cotisation {facts.dues_year}", "Toutes"),
        "derogation": ("Dérogation", "Toutes"),
        "mention": ("Mention", "Toutes"),
        "departement": ("Département", "Tous"),
        "suivi": ("Suivi par", "Tout le monde"),
        "attention": ("À regarder", "Tout"),
    }
    return [
        Filter(
            key,
            labels[key][0],
            [(value, _counted(key, value, label, found)) for value, label in choices],
            labels[key][1],
        )
        for key, choices in known.items()
    ]


def _counted(key: str, value: str, label: str, found: Listing | None) -> str:
    if found is None or (key == "completude" and not found.counts[key]):
        return label
    return f"{label} ({found.counts[key][value]})"


def _counters(cohort: Cohort, facts: CohortFacts, found: Listing) -> list[dict[str, Any]]:
    """The numbers above the table; each opens the list behind it."""

    address = url_for("dossiers.listed", code=cohort.code)

    def one(singular: str, many: str, key: str, value: str, kind: str = "") -> dict[str, Any]:
        count = found.overall[key][value]
        return {
            "value": count,
            "label": agreed(count, singular, many),
            "href": f"{address}?{urlencode({key: value})}",
            "kind": kind if count else "",
        }

    unfinished = (
        one("brouillon", "brouillons", "etat", "brouillon")
        if now() < facts.closes_at
        else one("non déposé", "non déposés", "etat", "non-depose")
    )
    return [
        one("déposé", "déposés", "etat", "depose", "done"),
        unfinished,
        one("dérogation à décider", "dérogations à décider", "derogation", "requested", "redo"),
        *(
            counter
            for counter in (
                one("structure à vérifier", "structures à vérifier", "cotisation", "a-verifier", "redo"),
                one("structure refusée", "structures refusées", "cotisation", "refusee", "late"),
                one("pièce reçue à regarder", "pièces reçues à regarder", "attention", "recue", "redo"),
            )
            if counter["value"]
        ),
        one("message non lu", "messages non lus", "attention", "messages", "redo"),
        one("pièce en retard à décider", "pièces en retard à décider", "attention", "retard", "late"),
        one("demande dépassée", "demandes dépassées", "attention", "depassee", "late"),
    ]
