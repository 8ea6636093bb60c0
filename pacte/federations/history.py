"""What was done to structures: by hand, by imports, and to the sheets that were merged into one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from pacte.audit.queries import HistoryLine, history
from pacte.database import FencedSession
from pacte.federations.models import Structure, StructureImport, StructureImportLine


def structure_history(session: FencedSession, structure: Structure) -> list[HistoryLine]:
    """The journal and the imports on one structure, latest first; three statements.

    What was done to the sheets that were merged into it is there too, each line under the name of its sheet.
    """
    before = session.scalars(select(Structure).where(Structure.merged_into_id == structure.id)).all()
    names = {one.id: one.name for one in before}
    lines = [
        _under_its_name(line, names)
        for line in history(session, structure, also=before)
        if line.subject_id == structure.id or line.action != "structure.merged"
    ]
    imported = session.scalars(
        select(StructureImportLine)
        .where(StructureImportLine.structure_id.in_([structure.id, *names]))
        .order_by(StructureImportLine.id.desc())
        .limit(200)
    )
    lines += [_under_its_name(_imported(line), names) for line in imported]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _imported(line: StructureImportLine) -> HistoryLine:
    changed = " ; ".join(
        f"{label} : {old} → {new}" if old else f"{label} : {new}"
        for label, (old, new) in line.changes.items()
    )
    sentence = "a ajouté la structure par un import" if line.created else "a modifié la fiche par un import"
    if changed:
        sentence += f" ({changed})"
    return HistoryLine(line.at, line.by_label, sentence, "structure.imported", subject_id=line.structure_id)


def _under_its_name(line: HistoryLine, names: Mapping[int, str]) -> HistoryLine:
    name = names.get(line.subject_id or 0)
    if name is None:
        return line
    return replace(line, sentence=f"{line.sentence} – avant la fusion, sous « {name} »")


@dataclass(frozen=True)
class Written:
    """A row of a confirmed import, and the sheet that it is on now."""

    row_number: int
    structure_id: int
    name: str
    changes: Mapping[str, Sequence[str]]


def written_by(
    session: FencedSession, batch: StructureImport, *, created: bool, limit: int, offset: int
) -> list[Written]:
    """What a confirmed import created, or else changed, in the order of the file; one statement."""
    rows = session.execute(
        select(StructureImportLine, Structure.name)
        .join(Structure, Structure.id == StructureImportLine.structure_id)
        .where(StructureImportLine.import_id == batch.id, StructureImportLine.created.is_(created))
        .order_by(StructureImportLine.row_number, StructureImportLine.id)
        .limit(limit)
        .offset(offset)
    )
    return [Written(line.row_number, line.structure_id, name, line.changes) for line, name in rows]
