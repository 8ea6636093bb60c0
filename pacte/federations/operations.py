"""Writes on the registry: structures, their names, the settings; dues, declared ones and merging apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import delete, select

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.federations import phrases as phrases
from pacte.federations.dues import blockers_to_touch
from pacte.federations.models import (
    Federation,
    Structure,
    StructureAlias,
    StructureDistinction,
    StructureKind,
    StructureStatus,
)
from pacte.federations.places import DEPARTMENTS
from pacte.federations.rules import (
    KIND_LABELS,
    NAME_LIMIT,
    finess_number,
    search_key_for,
    siret_number,
    size_class,
)
from pacte.french import too_long
from pacte.policy import Actor
from pacte.signals import structure_merged
from pacte.text import clean_line

SHEET_FIELDS: Mapping[str, str] = {
    "name": "Nom",
    "kind": "Type",
    "commune": "Commune",
    "department": "Département",
    "population": "Population",
    "local_group": "Groupe local",
    "finess": "FINESS",
    "siret": "SIRET",
    "source": "Source",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class StructureFields:
    """What a structure's form carries; numbers as typed."""

    name: str
    kind: str
    commune: str = ""
    department: str = ""
    population: int | None = None
    local_group: str = ""
    finess: str = ""
    siret: str = ""
    source: str = ""


def lock_registry(session: FencedSession) -> Federation:
    """Hold other writers of this registry off until the transaction ends, so that no twin slips in."""
    federation = session.get(Federation, session.federation_id, with_for_update=True)
    assert federation is not None
    return federation


def blockers_to_keep(fields: StructureFields) -> list[Blocker]:
    """What is wrong with a structure's fields; a doubtful department is a warning, never a refusal."""
    found = []
    if not clean_line(fields.name):
        found.append(Blocker("name_missing", "Le nom manque.", "Écrivez le nom de la structure.", "name"))
    for key, limit in (
        ("name", NAME_LIMIT),
        ("commune", NAME_LIMIT),
        ("local_group", 100),
        ("source", NAME_LIMIT),
    ):
        if len(getattr(fields, key)) > limit:
            found.append(Blocker("too_long", too_long(limit), "", key))
    if fields.kind not in KIND_LABELS:
        found.append(
            Blocker("kind_unknown", "Ce type de structure n’existe pas.", "Choisissez-en un.", "kind")
        )
    if fields.department and fields.department not in DEPARTMENTS:
        found.append(
            Blocker("department_unknown", "Ce département n’existe pas.", "Choisissez-en un.", "department")
        )
    if fields.population is not None and not 0 <= fields.population < 1_000_000_000:
        found.append(Blocker("population", "Ce n’est pas un nombre d’habitants.", "", "population"))
    if fields.finess and finess_number(fields.finess) is None:
        found.append(
            Blocker("finess", "Ce numéro FINESS n’est pas valide.", "Vérifiez ses neuf caractères.", "finess")
        )
    if fields.siret and siret_number(fields.siret) is None:
        found.append(
            Blocker("siret", "Ce numéro SIRET n’est pas valide.", "Vérifiez ses quatorze chiffres.", "siret")
        )
    return found


def _fill(structure: Structure, fields: StructureFields, at: datetime) -> list[str]:
    """Put the fields on the row; returns the labels of those that changed."""
    values: dict[str, Any] = {
        "name": clean_line(fields.name),
        "kind": StructureKind(fields.kind),
        "commune": clean_line(fields.commune),
        "department": fields.department,
        "population": fields.population,
        "local_group": clean_line(fields.local_group),
        "finess": finess_number(fields.finess) or "",
        "siret": siret_number(fields.siret) or "",
        "source": clean_line(fields.source),
    }
    changed = [SHEET_FIELDS[key] for key, value in values.items() if getattr(structure, key) != value]
    for key, value in values.items():
        setattr(structure, key, value)
    structure.search_key = search_key_for(structure.name, structure.commune)
    if fields.population is not None or fields.kind != "CPTS" or "Population" in changed:
        structure.size_class = size_class(fields.kind, fields.population)
    structure.updated_at = at
    return changed


def register_structure(
    session: FencedSession, *, fields: StructureFields, by: Actor, at: datetime
) -> Structure:
    """Add a structure to the registry."""
    return add_with_status(
        session,
        fields=fields,
        status=StructureStatus.REGISTERED,
        action="structure.registered",
        by=by,
        at=at,
    )


def add_with_status(
    session: FencedSession,
    *,
    fields: StructureFields,
    status: StructureStatus,
    action: str,
    by: Actor,
    at: datetime,
) -> Structure:
    """Add a structure to the registry, as what ``status`` says it is."""
    refuse_if(blockers_to_keep(fields))
    structure = Structure(status=status, created_at=at, updated_at=at)
    _fill(structure, fields, at)
    session.add(structure)
    audit.record(session, action=action, subject=structure, by=by, at=at)
    return structure


def correct_structure(
    session: FencedSession, *, structure: Structure, fields: StructureFields, by: Actor, at: datetime
) -> list[str]:
    """Change the sheet; a former name stays as another name. Returns the labels of what changed."""
    refuse_if([*blockers_to_touch(structure), *blockers_to_keep(fields)])
    former = structure.name
    changed = _fill(structure, fields, at)
    if not changed:
        return []
    _keep_spelling(session, structure, former, at)
    audit.record(
        session,
        action="structure.corrected",
        subject=structure,
        by=by,
        at=at,
        details={"fields": ", ".join(changed)},
    )
    return changed


def _keep_spelling(session: FencedSession, structure: Structure, name: str, at: datetime) -> bool:
    """Keep ``name`` as another name unless it is already known; returns whether it was added."""
    key = search_key_for(name)
    if not key or key == search_key_for(structure.name):
        return False
    session.flush()
    known = select(StructureAlias).where(
        StructureAlias.structure_id == structure.id, StructureAlias.search_key == key
    )
    if session.scalar(known) is not None:
        return False
    session.add(StructureAlias(structure_id=structure.id, name=name, search_key=key, created_at=at))
    return True


def add_alias(session: FencedSession, *, structure: Structure, name: str, by: Actor, at: datetime) -> None:
    """Another name under which the structure is found."""
    refuse_if(blockers_to_touch(structure))
    name = clean_line(name)
    if not search_key_for(name) or len(name) > NAME_LIMIT:
        raise Refused([Blocker("alias", f"Écrivez un nom de {NAME_LIMIT} caractères au plus.", "", "name")])
    if _keep_spelling(session, structure, name, at):
        audit.record(
            session, action="structure.alias_added", subject=structure, by=by, at=at, details={"name": name}
        )


def remove_alias(
    session: FencedSession, *, structure: Structure, alias_id: int, by: Actor, at: datetime
) -> None:
    """Forget another name; one that is already gone is no error."""
    alias = session.get(StructureAlias, alias_id)
    if alias is None or alias.structure_id != structure.id:
        return
    name = alias.name
    session.delete(alias)
    audit.record(
        session, action="structure.alias_removed", subject=structure, by=by, at=at, details={"name": name}
    )


def distinguish(
    session: FencedSession, *, structure: Structure, other: Structure, by: Actor, at: datetime
) -> None:
    """Remember that two look-alikes are two structures; once is enough."""
    first, second = sorted((structure.id, other.id))
    if first == second:
        raise Refused([Blocker("same", "C’est la même fiche.")])
    lock_registry(session)
    known = session.scalar(
        select(StructureDistinction).where(
            StructureDistinction.structure_id == first, StructureDistinction.other_id == second
        )
    )
    if known is not None:
        return
    session.add(
        StructureDistinction(structure_id=first, other_id=second, decided_at=at, decided_by_id=by.person_id)
    )
    for subject, named in ((structure, other), (other, structure)):
        audit.record(
            session,
            action="structure.distinguished",
            subject=subject,
            by=by,
            at=at,
            details={"name": named.name},
        )


def change_federation(
    session: FencedSession,
    *,
    contact_email: str,
    contact_phone: str,
    time_zone: str,
    departments: Sequence[str],
    by: Actor,
    at: datetime,
) -> None:
    """The settings an administrator changes on screen."""
    federation = lock_registry(session)
    found = []
    if time_zone not in available_timezones():
        found.append(
            Blocker("time_zone", "Ce fuseau horaire n’existe pas.", "Choisissez-en un.", "time_zone")
        )
    unknown = [code for code in departments if code not in DEPARTMENTS]
    if unknown:
        found.append(Blocker("departments", "Un de ces départements n’existe pas.", "", "departments"))
    refuse_if(found)
    values = {
        "contact_email": clean_line(contact_email)[:254],
        "contact_phone": clean_line(contact_phone)[:30],
        "time_zone": time_zone,
        "departments": sorted(set(departments)),
    }
    if all(getattr(federation, key) == value for key, value in values.items()):
        return
    for key, value in values.items():
        setattr(federation, key, value)
    audit.record(session, action="federation.changed", subject=federation, by=by, at=at)


def forget_distinctions(session: FencedSession, structure_id: int) -> None:
    """What was said of a structure that is about to be merged has no object any more."""
    session.execute(
        delete(StructureDistinction).where(
            (StructureDistinction.structure_id == structure_id)
            | (StructureDistinction.other_id == structure_id)
        )
    )


def tell_merged(session: FencedSession, *, kept_id: int, merged_id: int, by: Actor, at: datetime) -> int:
    """Let every higher floor move what refers to the merged structure; returns how many rows moved."""
    answers = structure_merged.send(session, kept_id=kept_id, merged_id=merged_id, by=by, at=at)
    return sum(int(moved or 0) for _, moved in answers)
