"""Which ties the facts themselves show between one who judges and one who is judged."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pacte.conflicts.vocabulary import TIE_LABELS, TieKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What is known of a person that may tie them to another; all within one federation."""

    structures: frozenset[int] = field(default_factory=frozenset)
    """Ids of the structures where they work, coordinate or hold a responsibility."""
    departments: frozenset[str] = field(default_factory=frozenset)
    employers: frozenset[str] = field(default_factory=frozenset)
    """Folded names, so that accents and case do not matter."""
    trainers: frozenset[int] = field(default_factory=frozenset)
    """Ids of the people who have followed them as a trainer."""

    def united(self, other: "PersonFacts") -> "PersonFacts":
        """What both know."""
        return PersonFacts(
            structures=self.structures | other.structures,
            departments=self.departments | other.departments,
            employers=self.employers | other.employers,
            trainers=self.trainers | other.trainers,
        )


NOTHING_KNOWN = PersonFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A reason why one may not judge the other."""

    kind: TieKind
    reason: str = ""
    """What was written when it was declared; empty for a computed tie."""
    conflict_id: int | None = None
    """Its row in the register; None when it is computed."""

    @property
    def label(self) -> str:
        """In French, for those who may know of it."""
        return TIE_LABELS[self.kind]


def computed_ties(
    assessor_id: int,
    assessor: PersonFacts,
    subject_id: int,
    subject: PersonFacts,
    *,
    same_department: bool,
) -> tuple[Tie, ...]:
    """Ties that the facts show; ``same_department`` is the cohort's setting."""
    return tuple(
        Tie(kind=kind) for kind in _kinds(assessor_id, assessor, subject_id, subject, same_department)
    )


def _kinds(
    assessor_id: int, assessor: PersonFacts, subject_id: int, subject: PersonFacts, same_department: bool
) -> Iterable[TieKind]:
    if assessor_id == subject_id:
        yield TieKind.SAME_PERSON
        return
    if assessor.structures & subject.structures:
        yield TieKind.SAME_STRUCTURE
    if assessor.employers & subject.employers:
        yield TieKind.EMPLOYER
    if assessor_id in subject.trainers:
        yield TieKind.FORMER_TRAINER
    if same_department and assessor.departments & subject.departments:
        yield TieKind.SAME_DEPARTMENT
