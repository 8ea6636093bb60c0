"""Who is tied to whom in a cohort: the list a member declares from, the register that staff read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.hiding import hidden_dossiers
from pacte.applications.models import Application, ApplicationStructure
from pacte.cohorts.models import Cohort
from pacte.conflicts.models import Affiliation, ConflictOfInterest
from pacte.conflicts.queries import Register, ties_with
from pacte.conflicts.rules import NOTHING_KNOWN, PersonFacts, Tie
from pacte.conflicts.vocabulary import TieKind, TieSource
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.selection.models import CommitteeMember
from pacte.selection.queries import Before, dossiers_before, members_of, register_for
from pacte.selection.vocabulary import Admissibility
from pacte.text import fold


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dossier by name and structure, nothing of its content, and the reader's ties with the person."""

    application_id: int
    name: str
    structures: str
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class OwnTie:
    """One tie of the reader with a candidate, as they read it."""

    name: str
    label: str
    since: datetime | None
    """When it was declared; None for a tie that the facts show."""
    source: TieSource | None
    conflict_id: int | None = None
    """Of a tie in the register."""


@dataclass(frozen=True, slots=True)
class TieLine:
    """A line of the register; ``source`` is None for a tie that the facts show, ``fact`` says which."""

    assessor: Person
    subject_id: int
    subject: str
    kind: TieKind | None
    """None where ``is_masked`` keeps it."""
    source: TieSource | None
    fact: str
    since: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str = ""
    conflict_id: int | None = None
    is_masked: bool = False
    """The reader may know that a tie exists, and nothing more: the dossier is hidden from them."""
    affiliation_id: int | None = None
    """Of a tie that the facts show: where the person works, if that is what shows it."""


def candidates_for(session: FencedSession, cohort: Cohort, person_id: int) -> Sequence[Candidate]:
    """The people before the committee, less the reader, for them to say who they know; six statements."""
    before = [one for one in candidates_before(session, cohort) if one.application.person_id != person_id]
    structures = _structures(session, [one.application.id for one in before])
    known = register_for(
        session, cohort, assessors=[person_id], subjects=[one.application.person_id for one in before]
    )
    return [
        Candidate(
            application_id=one.application.id,
            name=_name(one.application),
            structures=", ".join(structures[one.application.id]),
            ties=known.ties(person_id, one.application.person_id),
        )
        for one in before
    ]


def own_ties(session: FencedSession, candidates: Sequence[Candidate]) -> Sequence[OwnTie]:
    """The ties of the reader with those candidates, in their order; one statement."""
    rows = {
        row.id: row
        for row in session.scalars(
            select(ConflictOfInterest).where(
                ConflictOfInterest.id.in_([tie.conflict_id for one in candidates for tie in one.ties])
            )
        )
    }
    found = []
    for one in candidates:
        for tie in one.ties:
            row = rows.get(tie.conflict_id or 0)
            since, source = (row.declared_at, row.source) if row is not None else (None, None)
            found.append(OwnTie(one.name, tie.label, since, source, tie.conflict_id))
    return found


def candidates_before(session: FencedSession, cohort: Cohort) -> Sequence[Before]:
    """The deposited dossiers that are not set aside as inadmissible; one statement."""
    return [
        one
        for one in dossiers_before(session, cohort.id)
        if one.candidacy is None or one.candidacy.admissibility is not Admissibility.INADMISSIBLE
    ]


def tie_lines(session: FencedSession, cohort: Cohort, reader_id: int | None = None) -> Sequence[TieLine]:
    """Declared ties with the candidates of a cohort, ended ones too, and those that the facts show.

    Of a candidate whose dossier is hidden from the reader, only that a tie exists, and the kind of the
    reader's own. Ten statements, however many people, and what is hidden.
    """
    members = members_of(session, cohort.id)
    before = dossiers_before(session, cohort.id)
    names = {one.application.person_id: _name(one.application) for one in before}
    declared = [_declared(row, names[row.subject_id]) for row in ties_with(session, list(names))]
    known = register_for(session, cohort, assessors=[one.person_id for one in members], subjects=list(names))
    places = _structure_names(session, known)
    affiliations = [row for row, _, _ in affiliations_of_members(session, cohort.id)]
    found = [*declared, *_computed(members, names, known, places, affiliations)]
    dossiers = hidden_dossiers(session, [cohort], reader_id)
    hidden = {one.application.person_id for one in before if one.application.id in dossiers}
    return [_masked(line, reader_id) if line.subject_id in hidden else line for line in found]


def _masked(line: TieLine, reader_id: int | None) -> TieLine:
    return replace(
        line,
        kind=line.kind if line.assessor.id == reader_id else None,
        source=None,
        fact="",
        since=None,
        end_reason="",
        conflict_id=None,
        affiliation_id=None,
        is_masked=True,
    )


def affiliations_of_members(
    session: FencedSession, cohort_id: int
) -> Sequence[tuple[Affiliation, Person, str]]:
    """Where those who sit work, by name, with the structure's name (or empty); one statement."""
    rows = session.execute(
        select(Affiliation, Person, Structure.name)
        .join(CommitteeMember, CommitteeMember.person_id == Affiliation.person_id)
        .join(Person, Person.id == Affiliation.person_id)
        .outerjoin(Structure, Structure.id == Affiliation.structure_id)
        .where(
            CommitteeMember.cohort_id == cohort_id,
            CommitteeMember.ended_at.is_(None),
            Affiliation.ended_at.is_(None),
        )
        .order_by(Person.sort_key, Affiliation.id)
    )
    return [(affiliation, person, name or "") for affiliation, person, name in rows]


def _declared(row: ConflictOfInterest, subject: str) -> TieLine:
    return TieLine(
        assessor=row.assessor,
        subject_id=row.subject_id,
        subject=subject,
        kind=row.kind,
        source=row.source,
        fact=row.reason,
        since=row.declared_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        conflict_id=row.id,
    )


def _computed(
    members: Sequence[CommitteeMember],
    names: Mapping[int, str],
    known: Register,
    places: Mapping[int, str],
    affiliations: Sequence[Affiliation],
) -> Sequence[TieLine]:
    written = {(row.person_id, fold(row.employer)): row.employer for row in affiliations if row.employer}
    own: dict[int, list[Affiliation]] = defaultdict(list)
    for row in affiliations:
        own[row.person_id].append(row)
    return [
        TieLine(
            assessor=member.person,
            subject_id=subject_id,
            subject=name,
            kind=tie.kind,
            source=None,
            fact=_fact(tie.kind, known, member.person_id, subject_id, places, written),
            affiliation_id=_shown_by(
                tie.kind, known.facts.get(subject_id, NOTHING_KNOWN), own[member.person_id]
            ),
        )
        for member in members
        for subject_id, name in names.items()
        for tie in known.ties(member.person_id, subject_id)
        if tie.conflict_id is None
    ]


def _shown_by(kind: TieKind, subject: PersonFacts, affiliations: Sequence[Affiliation]) -> int | None:
    """The first of somebody's affiliations that shows the tie; none when it comes from elsewhere."""
    for row in affiliations:
        if kind is TieKind.SAME_STRUCTURE and row.structure_id in subject.structures:
            return row.id
        if kind is TieKind.EMPLOYER and row.employer and fold(row.employer) in subject.employers:
            return row.id
        if kind is TieKind.SAME_DEPARTMENT and row.department in subject.departments:
            return row.id
    return None


def _fact(
    kind: TieKind,
    known: Register,
    one_id: int,
    other_id: int,
    places: Mapping[int, str],
    written: Mapping[tuple[int, str], str],
) -> str:
    """What both have in common; ``written``: person and folded name of an employer → as typed."""
    one = known.facts.get(one_id, NOTHING_KNOWN)
    other = known.facts.get(other_id, NOTHING_KNOWN)
    if kind is TieKind.SAME_STRUCTURE:
        return ", ".join(sorted(places.get(identity, "") for identity in one.structures & other.structures))
    if kind is TieKind.SAME_DEPARTMENT:
        return ", ".join(sorted(one.departments & other.departments))
    if kind is TieKind.EMPLOYER:
        return ", ".join(
            sorted(written.get((one_id, name), name) for name in one.employers & other.employers)
        )
    return ""


def hidden_by_employer(
    lines: Sequence[TieLine], affiliations: Sequence[tuple[Affiliation, Person, str]]
) -> Mapping[int, int]:
    """Id of each affiliation by an employer's name → how many dossiers that name hides from the person."""
    return {
        row.id: sum(
            line.assessor.id == person.id
            and line.kind is TieKind.EMPLOYER
            and fold(row.employer) in fold(line.fact)
            for line in lines
        )
        for row, person, _ in affiliations
        if row.employer
    }


def _structure_names(session: FencedSession, known: Register) -> Mapping[int, str]:
    ids = {identity for facts in known.facts.values() for identity in facts.structures}
    rows = session.execute(select(Structure.id, Structure.name).where(Structure.id.in_(ids)))
    return {identity: value for identity, value in rows}  # noqa: C416 - rows are no pairs to the type checker


def _structures(session: FencedSession, ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for application_id, name in session.execute(
        select(ApplicationStructure.application_id, Structure.name)
        .join(Structure, Structure.id == ApplicationStructure.structure_id)
        .where(ApplicationStructure.application_id.in_(ids))
        .order_by(ApplicationStructure.is_bearer.desc(), Structure.search_key, Structure.id)
    ):
        found[application_id].append(name)
    return found


def _name(application: Application) -> str:
    return application.listed_name or "Sans nom"
