"""Which ties the facts show between one who judges and one who is judged; what may be declared and lifted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pacte.blockers import Blocker
from pacte.conflicts.vocabulary import DECLARABLE, TIE_LABELS, TieKind
from pacte.french import too_long


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


def binds(tie: Tie, *, sits: bool) -> bool:
    """Whether a tie hides scores and decisions: any one, for those who sit, since what is computed concerns
    those who judge; for others (staff), one that is declared, or their own dossier."""
    return sits or tie.conflict_id is not None or tie.kind is TieKind.SAME_PERSON


REASON_LIMIT = 2_000
SECOND_THOUGHT = timedelta(minutes=15)
"""How long a tie declared by mistake may be taken back by whoever declared it."""
SECOND_THOUGHT_WORDS = "15 minutes"


def blockers_to_declare(*, same_person: bool, kind: TieKind, reason: str) -> list[Blocker]:
    """Why a tie cannot enter the register."""
    found = []
    if same_person:
        found.append(
            Blocker(
                "same_person",
                "C’est la même personne : son propre dossier lui est déjà caché.",
                "Vous n’avez rien à déclarer.",
            )
        )
    if kind not in DECLARABLE:
        found.append(
            Blocker(
                "not_declarable",
                f"« {TIE_LABELS[kind]} » ne se déclare pas : PACTE le voit dans les dossiers.",
                "Choisissez une autre sorte de lien.",
                "kind",
            )
        )
    if len(reason) > REASON_LIMIT:
        found.append(_too_long())
    return found


def blockers_to_end(*, ended: bool, own: bool, reason: str) -> list[Blocker]:
    """Why a tie cannot be lifted; nobody lifts their own, for it opens a dossier to them."""
    found = []
    if ended:
        found.append(Blocker("tie_ended", "Ce lien a déjà pris fin.", "Le registre dit pourquoi."))
    if own:
        found.append(
            Blocker(
                "own_tie",
                "Ce lien est le vôtre : le lever vous ouvrirait le dossier.",
                "Demandez-le à une autre personne de l’équipe.",
            )
        )
    if not reason.strip():
        found.append(
            Blocker("reason_missing", "Dites pourquoi ce lien prend fin.", "Une phrase suffit.", "reason")
        )
    elif len(reason) > REASON_LIMIT:
        found.append(_too_long())
    return found


def blockers_to_take_back(
    *, own: bool, declared: bool, ended: bool, declared_at: datetime, at: datetime
) -> list[Blocker]:
    """Why somebody cannot take back their own declaration: it is for a slip of the hand, at once."""
    if own and declared and not ended and at < declared_at + SECOND_THOUGHT:
        return []
    if ended:
        return [Blocker("tie_ended", "Ce lien a déjà pris fin.", "Le registre dit pourquoi.")]
    return [
        Blocker(
            "too_late",
            "Cette déclaration ne se reprend plus : elle se reprend par la personne qui l’a faite, pendant "
            f"{SECOND_THOUGHT_WORDS}.",
            "Demandez à une autre personne de l’équipe de lever le lien.",
        )
    ]


def blockers_to_affiliate(*, structure: bool, employer: str, department: str) -> list[Blocker]:
    """Why an affiliation says nothing."""
    if structure or employer.strip() or department.strip():
        return []
    return [
        Blocker(
            "nothing_said",
            "Indiquez une structure, un employeur ou un département.",
            "Un seul des trois suffit.",
            "structure_text",
        )
    ]


def blockers_to_end_affiliation(*, own: bool) -> list[Blocker]:
    """Why an affiliation does not end; nobody ends their own, for it may open a dossier to them."""
    if not own:
        return []
    return [
        Blocker(
            "own_affiliation",
            "C’est vous qui travaillez là : y mettre fin pourrait vous ouvrir un dossier.",
            "Demandez-le à une autre personne de l’équipe.",
        )
    ]


def _too_long() -> Blocker:
    return Blocker("too_long", too_long(REASON_LIMIT), "", "reason")
