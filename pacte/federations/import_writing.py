"""Writing the plan of an import into the registry, in the caller's transaction."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.federations.dues import said_of
from pacte.federations.import_dues import YEAR_LABEL, State
from pacte.federations.import_outcomes import Effect, Outcome, Plan
from pacte.federations.import_plan import same_words
from pacte.federations.models import (
    Federation,
    Structure,
    StructureAlias,
    StructureImport,
    StructureImportLine,
    StructureKind,
    StructureMembership,
    StructureStatus,
)
from pacte.federations.rules import search_key_for
from pacte.policy import Actor


class Writer:
    """Writes a plan with few statements, however long the file."""

    def __init__(self, session: FencedSession, batch: StructureImport, by: Actor, at: datetime) -> None:
        self.session, self.batch, self.by, self.at = session, batch, by, at
        zone = session.get_one(Federation, batch.federation_id).time_zone
        self.today = at.astimezone(ZoneInfo(zone)).date()
        self.by_row: dict[int, Structure] = {}
        self.by_id: dict[int, Structure] = {}
        self.spellings: set[tuple[int, str]] = set()
        self.years: dict[tuple[int, int], StructureMembership] = {}
        self.dues_written = 0
        """Years of membership written, new or told more of."""

    def write(self, plan: Plan) -> None:
        session = self.session
        for outcome in plan.outcomes:
            if outcome.effect is Effect.CREATED:
                structure = Structure(
                    name=outcome.row.name, status=StructureStatus.REGISTERED, created_at=self.at
                )
                self._fill(structure, outcome)
                session.add(structure)
                self.by_row[outcome.row.number] = structure
        session.flush()
        present = select(Structure).where(Structure.status != StructureStatus.MERGED)
        self.by_id = {row.id: row for row in session.scalars(present)}
        self.spellings = {(a.structure_id, a.search_key) for a in session.scalars(select(StructureAlias))}
        self.years = {(m.structure_id, m.year): m for m in session.scalars(select(StructureMembership))}
        for outcome in plan.outcomes:
            self._write_one(outcome)
        session.flush()

    def _write_one(self, outcome: Outcome) -> None:
        if outcome.effect is Effect.CREATED:
            structure = self.by_row[outcome.row.number]
        elif outcome.effect is Effect.CHANGED:
            structure = self._target(outcome)
            self._change(structure, outcome)
        else:
            return
        written = self._membership(structure, outcome)
        told = [one for one in outcome.changes if not one[0].startswith(YEAR_LABEL)]
        self.session.add(
            StructureImportLine(
                import_id=self.batch.id,
                structure_id=structure.id,
                row_number=outcome.row.number,
                created=outcome.effect is Effect.CREATED,
                changes={label: [old, new] for label, old, new in (*told, *written)},
                at=self.at,
                by_label=self.by.label[:200],
            )
        )

    def _target(self, outcome: Outcome) -> Structure:
        if outcome.target is not None:
            return self.by_id[outcome.target]
        assert outcome.same_row is not None
        return self.by_row[outcome.same_row]

    def _change(self, structure: Structure, outcome: Outcome) -> None:
        spelling = outcome.alias
        if outcome.rename:
            spelling, structure.name = structure.name, outcome.row.name
        if outcome.same_row is None:
            self._fill(structure, outcome)
        else:
            for key, value in outcome.row.values.items():
                if getattr(structure, key) in ("", None):
                    setattr(structure, key, value)
            structure.search_key = search_key_for(structure.name, structure.commune)
        key = search_key_for(spelling)
        if key and key != search_key_for(structure.name) and (structure.id, key) not in self.spellings:
            self.spellings.add((structure.id, key))
            self.session.add(
                StructureAlias(structure_id=structure.id, name=spelling, search_key=key, created_at=self.at)
            )

    def _fill(self, structure: Structure, outcome: Outcome) -> None:
        structure.kind = StructureKind(outcome.kind)
        for key, value in outcome.row.values.items():
            if not same_words(getattr(structure, key), value):
                setattr(structure, key, value)
        structure.search_key = search_key_for(structure.name, structure.commune or "")
        structure.updated_at = self.at

    def _membership(self, structure: Structure, outcome: Outcome) -> list[tuple[str, str, str]]:
        """Returns what was written of each year: label, what it said, what it says."""
        written = []
        for year, dues in outcome.row.dues.items():
            membership, was = self.years.get((structure.id, year)), ""
            if membership is None:
                membership = StructureMembership(structure_id=structure.id, year=year, note="")
                self.session.add(membership)
                self.years[structure.id, year] = membership
            elif not dues.adds_to(
                is_known=True, paid_on=membership.dues_paid_on, is_exempt=membership.is_exempt
            ):
                continue
            else:
                was = said_of(membership)
            membership.is_exempt = dues.state is State.EXEMPT
            if dues.state is State.PAID:
                membership.dues_paid_on = dues.paid_on or self.today
            if note := dues.note(self.batch.filename):
                membership.note = " ".join(filter(None, (membership.note, note)))[:500]
            self.dues_written += 1
            membership.recorded_at = self.at
            membership.recorded_by_id = self.by.person_id
            written.append((f"{YEAR_LABEL}{year}", was, said_of(membership)))
        return written
