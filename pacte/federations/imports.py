"""Imports of structures: a file is kept as a preview, its doubts answered, then confirmed once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.documents.tables import Sheet
from pacte.federations.import_outcomes import Effect, Known, Outcome, Plan
from pacte.federations.import_plan import plan_import
from pacte.federations.import_rows import (
    CELL_LIMIT,
    MAX_COLUMNS,
    MAX_ROWS,
    fields_of,
    read_row,
)
from pacte.federations.import_writing import Writer
from pacte.federations.models import (
    Federation,
    Structure,
    StructureAlias,
    StructureImport,
    StructureMembership,
)
from pacte.federations.operations import lock_registry
from pacte.federations.queries import PRESENT
from pacte.federations.rules import KIND_LABELS
from pacte.imports import operations as life
from pacte.imports.columns import blockers_to_columns, recognise_columns
from pacte.imports.vocabulary import ImportState
from pacte.policy import Actor

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
    life.refuse_unfit(sheet, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS)
    life.empty_out_of_date(session, StructureImport, at)
    batch = StructureImport(
        filename=filename[-200:],
        row_count=len(sheet.rows),
        content=life.content_of(sheet, cell_limit=CELL_LIMIT),
        columns=recognise_columns(sheet.headers, fields_of(sheet.headers)),
        created_at=at,
        created_by_id=by.person_id,
        expires_at=at + life.LIFETIME,
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
    life.refuse_unless_open(batch, at)
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
    found += blockers_to_columns(columns, batch.content["headers"], fields_of(batch.content["headers"]))
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
    life.keep_answers(batch, answers, at)


@dataclass(frozen=True, slots=True)
class Answered:
    """What confirming a preview with the answers chosen on it comes to."""

    seen: str
    """The fingerprint to confirm with."""
    moved: Sequence[int] = ()
    """Rows without an answer of their own that the others' answers treat otherwise than was shown."""


def answer_last_doubts(
    session: FencedSession, *, batch: StructureImport, answers: Mapping[int, str], seen: str, at: datetime
) -> Answered:
    """Keep the answers chosen on the page that confirms: what they do was read there, row by row.

    ``seen`` comes back as it is when the plan was another already: confirming refuses it.
    """
    before = plan_of(session, batch)
    life.keep_answers(batch, answers, at)
    if before.fingerprint != seen:
        return Answered(seen)
    after = plan_of(session, batch)
    return Answered(after.fingerprint, [one for one in after.moved_from(before) if one not in answers])


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
    headers = batch.content["headers"]
    rows = [
        read_row(number, cells, batch.columns, batch.default_kind, headers, is_first=at == 0)
        for at, (number, *cells) in enumerate(batch.content["rows"])
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
    exempt: dict[int, set[int]] = defaultdict(set)
    for membership in session.scalars(select(StructureMembership)):
        years[membership.structure_id][membership.year] = membership.dues_paid_on
        if membership.is_exempt:
            exempt[membership.structure_id].add(membership.year)
    statement = select(Structure).where(PRESENT).order_by(Structure.id)
    return [
        Known(
            row.id,
            row.name,
            row.kind.value,
            {key: value for key in VALUE_FIELDS if (value := getattr(row, key)) not in ("", None)},
            tuple(aliases.get(row.id, ())),
            years.get(row.id, {}),
            frozenset(exempt.get(row.id, ())),
        )
        for row in session.scalars(statement)
    ]


def abandon_import(session: FencedSession, *, batch: StructureImport, by: Actor, at: datetime) -> None:
    """Give the preview up; nothing was written, nothing is. A second time does nothing."""
    if life.give_up(batch):
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
        return {key: batch.result.get(key, 0) for key in (*Effect, "dues")}
    life.refuse_unless_open(batch, at)
    registry = known_structures(session)
    if prepared and (prepared.registry, prepared.settings) == (registry, _settings(batch)):
        plan = prepared.plan
    else:
        plan = _plan(session, batch, registry)
    life.refuse_if_changed(
        plan.fingerprint,
        seen,
        code="registry_changed",
        message="Le registre a changé depuis l’affichage de cet aperçu : rien n’a été écrit.",
    )
    writer = Writer(session, batch, by, at)
    writer.write(plan)
    counts = plan.counts | {"dues": writer.dues_written}
    dropped = dropped_cells(plan)
    result = {
        **counts,
        "left": left_aside(plan),
        "dropped": dropped[:LEFT_TOLD],
        "dropped_count": len(dropped),
        "sent_back": sent_back(batch, plan) if counts[Effect.REFUSED] else {},
    }
    life.close(batch, result=result, at=at)
    left = counts[Effect.DOUBTFUL] + counts[Effect.IGNORED] + counts[Effect.REFUSED]
    audit.record(
        session,
        action="structure_import.confirmed",
        subject=batch,
        by=by,
        at=at,
        details={
            **{key: count for key, count in counts.items() if count or key != "dues"},
            "left": left,
            "plan": plan.fingerprint,
        },
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


def sent_back(batch: StructureImport, plan: Plan) -> dict[str, Any]:
    """The table of the refused rows, to be corrected and sent again."""
    reasons = {one.row.number: _reason(one) for one in plan.outcomes if one.effect is Effect.REFUSED}
    return life.refused_table(batch, reasons)


def _reason(outcome: Outcome) -> str:
    if outcome.effect is Effect.REFUSED:
        return " ".join(outcome.row.motives)
    if outcome.effect is Effect.IGNORED:
        return "Vous avez choisi de ne pas l’importer."
    return f"{outcome.question} : restée sans réponse." if outcome.question else "Restée sans réponse."
