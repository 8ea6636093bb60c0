"""Imports of structures: a file is kept as a preview, its doubts answered, then confirmed once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.documents.tables import Sheet
from pacte.federations.import_plan import Effect, Known, Outcome, Plan, plan_import
from pacte.federations.import_rows import (
    CELL_LIMIT,
    FIELD_LABELS,
    MAX_COLUMNS,
    MAX_ROWS,
    read_row,
    recognise_columns,
)
from pacte.federations.import_writing import Writer
from pacte.federations.models import (
    Federation,
    ImportState,
    Structure,
    StructureAlias,
    StructureImport,
    StructureMembership,
)
from pacte.federations.operations import lock_registry
from pacte.federations.queries import PRESENT
from pacte.federations.rules import KIND_LABELS
from pacte.policy import Actor

LIFETIME = timedelta(days=30)
LEFT = (Effect.REFUSED, Effect.DOUBTFUL, Effect.IGNORED)
LEFT_TOLD = 50
"""Rows not written that the end of an import names one by one."""
VALUE_FIELDS = (
    "commune",
    "department",
    "population",
    "size_class",
    "local_group",
    "finess",
    "siret",
    "source",
)


def start_import(
    session: FencedSession, *, filename: str, sheet: Sheet, by: Actor, at: datetime
) -> StructureImport:
    """Keep the file's rows as a preview; previews out of date are emptied on the way."""
    found = []
    if not sheet.rows:
        found.append(Blocker("no_rows", "Ce fichier n’a que ses titres.", "Ajoutez des lignes.", "file"))
    if len(sheet.rows) > MAX_ROWS:
        found.append(
            Blocker("too_many_rows", f"Ce fichier a plus de {MAX_ROWS} lignes.", "Partagez-le.", "file")
        )
    if len(sheet.headers) > MAX_COLUMNS:
        found.append(
            Blocker(
                "too_many_columns", f"Ce fichier a plus de {MAX_COLUMNS} colonnes.", "Retirez-en.", "file"
            )
        )
    if found:
        raise Refused(found)
    out_of_date = select(StructureImport).where(
        StructureImport.state == ImportState.PREVIEW, StructureImport.expires_at <= at
    )
    for old in session.scalars(out_of_date):
        old.state = ImportState.ABANDONED
        old.content = {}
    batch = StructureImport(
        filename=filename[-200:],
        row_count=len(sheet.rows),
        content={
            "headers": list(sheet.headers),
            "rows": [[row.number, *(cell[:CELL_LIMIT] for cell in row.cells)] for row in sheet.rows],
            "notes": list(sheet.notes),
        },
        columns=recognise_columns(sheet.headers),
        created_at=at,
        created_by_id=by.person_id,
        expires_at=at + LIFETIME,
    )
    session.add(batch)
    audit.record(
        session,
        action="structure_import.started",
        subject=batch,
        by=by,
        at=at,
        details={"filename": batch.filename, "rows": batch.row_count},
    )
    return batch


def choose_columns(
    session: FencedSession,
    *,
    batch: StructureImport,
    columns: Mapping[str, int],
    default_kind: str,
    at: datetime,
) -> None:
    """Correct what each column means; answers already given are kept."""
    _refuse_unless_open(batch, at)
    count = len(batch.content["headers"])
    found = []
    if "name" not in columns:
        found.append(
            Blocker(
                "name_column",
                "Aucune colonne ne donne le nom.",
                "Choisissez la colonne du nom.",
                "column-name",
            )
        )
    if any(key not in FIELD_LABELS or not 0 <= place < count for key, place in columns.items()):
        found.append(Blocker("column_unknown", "Cette colonne n’existe pas.", "Choisissez-en une autre."))
    twice = {place for place in columns.values() if list(columns.values()).count(place) > 1}
    for key in (key for key, place in columns.items() if place in twice):
        found.append(
            Blocker(
                "column_twice", "Cette colonne est choisie deux fois.", "Gardez-la une fois.", f"column-{key}"
            )
        )
    if default_kind and default_kind not in KIND_LABELS:
        found.append(
            Blocker("kind_unknown", "Ce type n’existe pas.", "Choisissez-en un autre.", "default_kind")
        )
    if found:
        raise Refused(found)
    batch.columns = dict(columns)
    batch.default_kind = default_kind


def answer_doubts(
    session: FencedSession, *, batch: StructureImport, answers: Mapping[int, str], at: datetime
) -> None:
    """Keep the answers to doubtful rows; an empty one takes the answer back."""
    _refuse_unless_open(batch, at)
    kept = dict(batch.choices)
    for number, answer in answers.items():
        kept.pop(str(number), None)
        if answer:
            kept[str(number)] = answer[:40]
    batch.choices = kept


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan, with all that it was made from: worth writing only while none of it has changed."""

    plan: Plan
    registry: list[Known]
    settings: tuple[dict[str, Any], str, dict[str, Any]]


def prepare(session: FencedSession, batch: StructureImport) -> Prepared | None:
    """Plan ahead, so that the registry is locked for the writing alone; None once nothing is left to plan."""
    if batch.state is not ImportState.PREVIEW:
        return None
    registry = known_structures(session)
    return Prepared(_plan(session, batch, registry), registry, _settings(batch))


def plan_of(session: FencedSession, batch: StructureImport) -> Plan:
    """What the import would do to the registry as it stands now."""
    return _plan(session, batch, known_structures(session))


def _plan(session: FencedSession, batch: StructureImport, registry: list[Known]) -> Plan:
    rows = [
        read_row(number, cells, batch.columns, batch.default_kind) for number, *cells in batch.content["rows"]
    ]
    departments = session.get_one(Federation, batch.federation_id).departments
    return plan_import(rows, registry, batch.choices, departments)


def _settings(batch: StructureImport) -> tuple[dict[str, Any], str, dict[str, Any]]:
    return dict(batch.columns), batch.default_kind, dict(batch.choices)


def known_structures(session: FencedSession) -> list[Known]:
    """The registry as a plan compares it; three statements."""
    aliases: dict[int, list[str]] = defaultdict(list)
    for alias in session.scalars(select(StructureAlias).order_by(StructureAlias.id)):
        aliases[alias.structure_id].append(alias.name)
    years: dict[int, dict[int, date | None]] = defaultdict(dict)
    for membership in session.scalars(select(StructureMembership)):
        years[membership.structure_id][membership.year] = membership.dues_paid_on
    statement = select(Structure).where(PRESENT).order_by(Structure.id)
    return [
        Known(
            row.id,
            row.name,
            row.kind.value,
            {key: value for key in VALUE_FIELDS if (value := getattr(row, key)) not in ("", None)},
            tuple(aliases.get(row.id, ())),
            years.get(row.id, {}),
        )
        for row in session.scalars(statement)
    ]


def abandon_import(session: FencedSession, *, batch: StructureImport, by: Actor, at: datetime) -> None:
    """Give the preview up; nothing was written, nothing is. A second time does nothing."""
    if batch.state is not ImportState.PREVIEW:
        return
    batch.state = ImportState.ABANDONED
    batch.content = {}
    audit.record(session, action="structure_import.abandoned", subject=batch, by=by, at=at)


def confirm_import(
    session: FencedSession,
    *,
    batch: StructureImport,
    seen: str,
    by: Actor,
    at: datetime,
    prepared: Prepared | None = None,
) -> dict[str, Any]:
    """Write what the preview showed, and only that; confirming again gives the same counters.

    ``prepared``: the plan made ahead, used if nothing it was made from has changed since.
    ``seen``: fingerprint of the plan on the screen. When the registry has changed since, nothing is
    written and Refused (``registry_changed``) asks to look again.
    """
    lock_registry(session)
    session.refresh(batch, with_for_update=True)
    if batch.state is ImportState.CONFIRMED:
        return {effect.value: batch.result[effect.value] for effect in Effect}
    _refuse_unless_open(batch, at)
    registry = known_structures(session)
    if prepared and (prepared.registry, prepared.settings) == (registry, _settings(batch)):
        plan = prepared.plan
    else:
        plan = _plan(session, batch, registry)
    if plan.fingerprint != seen:
        raise Refused(
            [
                Blocker(
                    "registry_changed",
                    "Le registre a changé depuis l’affichage de cet aperçu : rien n’a été écrit.",
                    "Relisez l’aperçu mis à jour, puis confirmez.",
                )
            ]
        )
    Writer(session, batch, by, at).write(plan)
    counts = plan.counts
    dropped = dropped_cells(plan)
    batch.result = {
        **counts,
        "left": left_aside(plan),
        "dropped": dropped[:LEFT_TOLD],
        "dropped_count": len(dropped),
    }
    batch.state = ImportState.CONFIRMED
    batch.confirmed_at = at
    batch.content = {}
    left = counts[Effect.DOUBTFUL] + counts[Effect.IGNORED] + counts[Effect.REFUSED]
    audit.record(
        session,
        action="structure_import.confirmed",
        subject=batch,
        by=by,
        at=at,
        details={**counts, "left": left, "plan": plan.fingerprint},
    )
    return counts


def left_aside(plan: Plan) -> list[dict[str, Any]]:
    """Rows that were not written, in the order of the file, each with its reason; the refused ones first."""
    found = [one for effect in LEFT for one in plan.outcomes if one.effect is effect][:LEFT_TOLD]
    return [
        {"number": one.row.number, "name": one.row.name, "effect": one.effect.value, "reason": _reason(one)}
        for one in found
    ]


def dropped_cells(plan: Plan) -> list[dict[str, Any]]:
    """Cells that were not taken from rows that were written, in the order of the file."""
    written = (one for one in plan.outcomes if one.effect not in LEFT and one.row.dropped)
    return [
        {"number": one.row.number, "name": one.row.name, "reason": " ".join(one.row.dropped)}
        for one in written
    ]


def _reason(outcome: Outcome) -> str:
    if outcome.effect is Effect.REFUSED:
        return " ".join(outcome.row.faults)
    if outcome.effect is Effect.IGNORED:
        return "Vous avez choisi de ne pas l’importer."
    return f"{outcome.question} : restée sans réponse." if outcome.question else "Restée sans réponse."


def _refuse_unless_open(batch: StructureImport, at: datetime) -> None:
    if batch.state is not ImportState.PREVIEW:
        raise Refused(
            [Blocker("import_closed", "Cet import est déjà terminé.", "Envoyez le fichier de nouveau.")]
        )
    if batch.expires_at <= at:
        raise Refused(
            [Blocker("import_expired", "Cet aperçu a plus de 30 jours.", "Envoyez le fichier de nouveau.")]
        )
