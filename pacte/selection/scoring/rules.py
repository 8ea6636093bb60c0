"""Marks as they are typed, and why an opinion may not be given yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from pacte.blockers import Blocker
from pacte.cohorts.definition import Criterion

SECOND_THOUGHT = timedelta(minutes=30)
"""How long others’ opinions stay hidden from whoever has just given theirs, and may take it back."""
REMIND_BEFORE = timedelta(hours=48)
RADIO_SCALE = 10
"""Up to this scale a mark is one of a few buttons; above, it is typed."""


def field_of(key: str) -> str:
    """The name of the form's field for a criterion; the keys of criteria hold no underscore."""
    return f"mark_{key.replace('-', '_')}"


def read_mark(text: str, criterion: Criterion) -> int | Blocker | None:
    """A whole mark from 0 to the criterion's scale; None for nothing; else what is wrong with it.

    Marks are whole: the comment is the place for shades, and the grid stays quick to fill and to compare.
    """
    text = text.strip()
    if not text:
        return None
    where = field_of(criterion.key)
    try:
        value = Decimal(text.replace(",", "."))
    except ArithmeticError:
        return Blocker("mark_unreadable", "Cette note n’est pas un nombre.", _range(criterion), where)
    if not value.is_finite() or not 0 <= value <= criterion.scale:
        return Blocker(
            "mark_out_of_scale", f"Cette note sort de l’échelle : {text}.", _range(criterion), where
        )
    if value != value.to_integral_value():
        return Blocker(
            "mark_not_whole",
            "Les notes sont entières, sans demi-point.",
            f"{_range(criterion)} Dites la nuance dans le commentaire.",
            where,
        )
    return int(value)


def _range(criterion: Criterion) -> str:
    return f"Donnez une note entière de 0 à {criterion.scale}."


def marks_refused(criteria: Sequence[Criterion], marks: Mapping[str, object]) -> list[Blocker]:
    """What is wrong with marks about to be written, whoever sends them."""
    known = {criterion.key: criterion for criterion in criteria}
    found = []
    for key, mark in marks.items():
        if key not in known:
            found.append(
                Blocker("unknown_criterion", "Un des critères n’est pas dans la grille.", "Rouvrez la page.")
            )
        elif isinstance(mark, bool) or not isinstance(mark, int):
            found.append(
                Blocker(
                    "mark_not_whole",
                    "Les notes sont entières, sans demi-point.",
                    _range(known[key]),
                    field_of(key),
                )
            )
        elif not 0 <= mark <= known[key].scale:
            found.append(
                Blocker(
                    "mark_out_of_scale",
                    f"« {known[key].label} » : la note {mark} sort de l’échelle.",
                    _range(known[key]),
                    field_of(key),
                )
            )
    return found


def missing_marks(criteria: Sequence[Criterion], marks: Mapping[str, object]) -> list[Blocker]:
    """The criteria without a mark."""
    return [
        Blocker(
            "mark_missing",
            "La note manque.",
            _range(criterion),
            field_of(criterion.key),
        )
        for criterion in criteria
        if criterion.key not in marks
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands between one person and one dossier at an instant."""

    is_member: bool = True
    in_conflict: bool = False
    is_before_committee: bool = True
    """Deposited and admissible."""
    is_assigned: bool = True
    submitted: bool = False
    abstained: bool = False
    deliberation_began: bool = False


_NOT_MEMBER = Blocker(
    "not_member",
    "Cette personne ne siège pas au comité de cette promotion.",
    "L’équipe de la fédération peut l’y inviter.",
)
_IN_CONFLICT = Blocker(
    "in_conflict",
    "Un lien est connu avec la personne qui candidate : le dossier est caché à qui a ce lien.",
    "Si le lien n’existe pas ou plus, l’équipe de la fédération peut y mettre fin dans le registre.",
)
_NOT_BEFORE = Blocker(
    "not_before_committee",
    "Ce dossier n’est pas devant le comité : il n’est pas recevable, ou il a été retiré.",
    "Il n’y a plus rien à noter.",
)
_BEGAN = Blocker(
    "deliberation_began",
    "La délibération a commencé : les avis ne changent plus.",
    "Dites ce que vous avez à dire pendant la séance.",
)
_NOT_ASSIGNED = Blocker(
    "not_assigned",
    "Ce dossier ne vous est pas confié pour avis.",
    "L’équipe de la fédération attribue les dossiers ; à la séance, vous le lirez depuis l’écran de la "
    "délibération.",
)
_SUBMITTED = Blocker(
    "submitted",
    "L’avis est déjà donné.",
    "Pour le corriger avant la délibération, demandez à l’équipe de la fédération de le rouvrir.",
)
_ABSTAINED = Blocker(
    "abstained",
    "Vous vous êtes abstenu ou abstenue sur ce dossier : il n’est plus à lire ni à noter.",
    "Un lien avec cette personne se déclare dans « Mes liens » : le dossier est alors caché partout. Pour le"
    " noter malgré tout, demandez à l’équipe de la fédération de vous le confier de nouveau.",
)


def _common(standing: Standing) -> Iterator[Blocker]:
    if standing.in_conflict:
        yield _IN_CONFLICT
    if not standing.is_before_committee:
        yield _NOT_BEFORE
    if standing.deliberation_began:
        yield _BEGAN


def blockers_to_score(standing: Standing) -> list[Blocker]:
    """Why this person may not write marks on this dossier now; said to the person."""
    found = [*_common(standing)]
    if not standing.is_member:
        found.append(_NOT_MEMBER)
    if not standing.is_assigned:
        found.append(_NOT_ASSIGNED)
    if standing.submitted and not standing.deliberation_began:  # then it is not opened again by anybody
        found.append(_SUBMITTED)
    if standing.abstained:
        found.append(_ABSTAINED)
    return found


def blockers_to_submit(
    standing: Standing, criteria: Sequence[Criterion], marks: Mapping[str, object]
) -> list[Blocker]:
    """Why the opinion may not be given now: every criterion needs its mark."""
    return blockers_to_score(standing) or missing_marks(criteria, marks)


def blockers_to_abstain(standing: Standing, reason: str) -> list[Blocker]:
    """Why this person may not abstain now."""
    found = blockers_to_score(standing)
    if not reason.strip():
        found.append(Blocker("reason_missing", "Une raison est nécessaire.", "Une phrase suffit.", "reason"))
    return found


def blockers_to_reopen(standing: Standing, reason: str) -> list[Blocker]:
    """Why staff may not give the opinion back to its scorer."""
    found = [*_common(standing)]
    if not standing.is_member:
        found.append(_NOT_MEMBER)
    if not standing.submitted:
        found.append(Blocker("not_submitted", "Cet avis n’est pas donné.", "Il est encore modifiable."))
    if not reason.strip():
        found.append(
            Blocker("reason_missing", "Une raison est nécessaire.", "Elle reste dans l’historique.", "reason")
        )
    return found


def sees_others(submitted_at: datetime | None, at: datetime) -> bool:
    """Whether somebody is shown what the others gave: once their own opinion is given, and settled."""
    return submitted_at is not None and at >= submitted_at + SECOND_THOUGHT


def blockers_to_take_back(
    standing: Standing, *, submitted_at: datetime | None, others: bool, at: datetime
) -> list[Blocker]:
    """Why somebody cannot take back the opinion they gave; ``others``: those who gave theirs exist.

    Nobody changes a mark after having seen those of others.
    """
    found = [*_common(standing)]
    if not standing.is_member:
        found.append(_NOT_MEMBER)
    if not standing.submitted:
        found.append(Blocker("not_submitted", "Cet avis n’est pas donné.", "Il est encore modifiable."))
    elif others and sees_others(submitted_at, at):
        found.append(
            Blocker(
                "others_shown",
                "Les autres avis sur ce dossier vous sont montrés : le vôtre ne se reprend plus.",
                "Pour le corriger avant la délibération, demandez à l’équipe de la fédération de le rouvrir.",
            )
        )
    return found


def blockers_to_assign(standing: Standing) -> list[Blocker]:
    """Why staff may not give this dossier to this person; after an abstention they may, on purpose."""
    found = [*_common(standing)]
    if not standing.is_member:
        found.append(_NOT_MEMBER)
    if standing.is_assigned and not standing.abstained:
        found.append(
            Blocker("assigned", "Ce dossier lui est déjà attribué.", "Choisissez une autre personne.")
        )
    return found


def blockers_to_unassign(standing: Standing) -> list[Blocker]:
    """Why staff may not take this dossier back from this person; a given opinion is never thrown away."""
    found = [_BEGAN] if standing.deliberation_began else []
    if not standing.is_assigned:
        found.append(_NOT_ASSIGNED)
    if standing.submitted:
        found.append(
            Blocker("submitted", "L’avis est déjà donné.", "Un avis donné reste au dossier du comité.")
        )
    return found


def blockers_to_schedule(due_at: datetime, now: datetime, *, deliberation_began: bool) -> list[Blocker]:
    """Why that day may not become the date by which opinions are expected."""
    found = [_BEGAN] if deliberation_began else []
    if due_at <= now:
        found.append(
            Blocker("due_in_the_past", "Cette date est passée.", "Choisissez une date à venir.", "due_on")
        )
    return found


def is_late(due_at: datetime | None, now: datetime) -> bool:
    """Whether a missing opinion is late."""
    return due_at is not None and now >= due_at


def reminder_is_due(due_at: datetime | None, now: datetime) -> bool:
    """Whether the two last days before the date have begun, and not ended."""
    return due_at is not None and due_at - REMIND_BEFORE <= now < due_at
