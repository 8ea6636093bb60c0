"""What a board may be sorted by and filtered by, and what its spreadsheet holds."""

from collections.abc import Callable, Sequence
from typing import Any

from pacte.board.milestones import Group
from pacte.board.queries import Line
from pacte.board.rows import Row
from pacte.board.rules import LEVEL_LABELS, MATTER_LABELS, Level
from pacte.cohorts.models import Cohort
from pacte.learners.vocabulary import EnrollmentState
from pacte.phones import phone_words
from pacte.policy import Actor
from pacte.text import fold
from pacte.web.tables import CellValue, Column, Filter, TableState

MINE, ALL, NOBODY = "moi", "tous", "personne"
LEFT = "partis"
LEVEL_KEYS = {Level.CALL: "appeler", Level.WATCH: "surveiller", Level.CALM: "calme"}
"""As addresses say them."""

SORTS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "attention": ("besoin d’attention", lambda row: row.order),
    "nom": ("nom", lambda row: row.line.person.sort_key),
    "avancement": ("avancement", lambda row: (row.passed, row.line.person.sort_key)),
    "contact": (
        "dernier contact",
        lambda row: (
            not row.facts.sees_contacts,
            row.facts.last_contact_on or row.facts.since,
            row.line.person.sort_key,
        ),
    ),
}
"""Key → its words and what rows are compared by."""


MOST_STRUCTURES = 24
"""Of the list of choices; beyond, the search by name or structure is the way, and the page stays light."""


def follows_some(lines: Sequence[Line], reader: Actor) -> bool:
    """Whether the reader follows somebody there: then the board begins with them."""
    return any(
        line.trainer_id == reader.person_id and line.enrollment.state is EnrollmentState.ACTIVE
        for line in lines
    )


def filters_of(cohorts: Sequence[Cohort], lines: Sequence[Line], reader: Actor) -> list[Filter]:
    """Choices drawn from who is there; what is not chosen is the reader's own learners, if any."""
    mine = follows_some(lines, reader)
    trainers = sorted(
        {(line.trainer, str(line.trainer_id)) for line in lines if line.trainer_id is not None},
        key=lambda one: fold(one[0]),
    )
    others = [(key, name) for name, key in trainers if not mine or key != str(reader.person_id)]
    followed = [*others, (NOBODY, "Personne")]
    structures = sorted(
        {(line.structure, str(line.structure_id)) for line in lines if line.structure_id is not None},
        key=lambda one: fold(one[0]),
    )
    tracks = sorted({line.enrollment.track for line in lines})
    found = [
        Filter("suivi", "Suivi par", [(ALL, "Tout le monde"), *followed], "Moi")
        if mine
        else Filter("suivi", "Suivi par", followed, "Tout le monde"),
        Filter("raison", "Raison", [(key.value, label) for key, label in MATTER_LABELS.items()], "Toutes"),
        Filter(
            "etat",
            "État",
            [
                *((key, LEVEL_LABELS[level]) for level, key in LEVEL_KEYS.items()),
                (LEFT, "A quitté la promotion"),
            ],
            "En formation",
        ),
    ]
    if len(structures) <= MOST_STRUCTURES:
        found.append(Filter("structure", "Structure", [(key, name) for name, key in structures], "Toutes"))
    if len(tracks) > 1:
        found.append(Filter("mention", "Mention", [(track, track) for track in tracks], "Toutes"))
    if len(cohorts) > 1:
        found.insert(
            0, Filter("promotion", "Promotion", [(one.code, one.label) for one in cohorts], "Toutes")
        )
    return found


def is_asked(line: Line, state: TableState, reader: Actor, *, mine: bool) -> bool:
    """Whether the filters that need no fact keep a learner."""
    chosen = state.filters
    is_here = line.enrollment.state is EnrollmentState.ACTIVE
    if is_here == (chosen.get("etat") == LEFT):
        return False
    followed = chosen.get("suivi", MINE if mine and is_here else ALL)
    if followed == NOBODY and line.trainer_id is not None:
        return False
    if followed == MINE and line.trainer_id != reader.person_id:
        return False
    if followed not in (MINE, ALL, NOBODY) and str(line.trainer_id) != followed:
        return False
    if chosen.get("structure", str(line.structure_id)) != str(line.structure_id):
        return False
    if chosen.get("mention", line.enrollment.track) != line.enrollment.track:
        return False
    where = f"{line.person.sort_key} {fold(line.structure)}"
    return all(word in where for word in fold(state.search).split())


def keeps(row: Row, state: TableState) -> bool:
    """Whether the filters on reasons and on levels keep a row."""
    reason, level = state.filters.get("raison"), state.filters.get("etat")
    if reason and all(one.matter.value != reason for one in row.reasons):
        return False
    return level in (None, LEFT, LEVEL_KEYS[row.level])


def columns_of(groups: Sequence[Group], *, several: bool) -> list[Column[Row]]:
    """Of the spreadsheet; ``groups``: those of the only cohort, none when there are several."""
    found: list[Column[Row]] = [
        Column("nom", "Nom", lambda row: row.line.name, sort="nom"),
        Column("promotion", "Promotion", lambda row: row.cohort.label),
        Column("mention", "Mention", lambda row: row.line.enrollment.track),
        Column("structure", "Structure porteuse", lambda row: row.line.structure),
        Column("departement", "Dép.", lambda row: row.line.department),
        Column("suivi", "Suivi par", lambda row: row.line.trainer),
        Column("telephone", "Téléphone", lambda row: phone_words(row.line.person.phone)),
        Column("adresse", "Adresse électronique", lambda row: row.line.person.email),
        Column("gravite", "Gravité", lambda row: "" if has_left(row) else LEVEL_LABELS[row.level]),
        Column(
            "attention",
            "Ce qui demande attention",
            lambda row: " ; ".join(filter(None, (row.called, *(reason.words for reason in row.reasons)))),
            sort="attention",
        ),
        Column(
            "contact",
            "Dernier contact",
            lambda row: row.facts.last_contact_on if row.facts.sees_contacts else None,
            sort="contact",
        ),
        Column("avancement", "Étapes franchies", lambda row: row.passed, sort="avancement"),
    ]
    if several:
        return [*found, *(_tally_column(key, label) for key, label in _COUNTED)]
    return [*found, *(_milestone(group, place) for group in groups for place in range(len(group.columns)))]


def has_left(row: Row) -> bool:
    return row.line.enrollment.state is not EnrollmentState.ACTIVE


_COUNTED = (("seminars", "Séminaires"), ("modules", "Modules"), ("productions", "Productions"))


def _tally_column(key: str, label: str) -> Column[Row]:
    def value(row: Row) -> CellValue:
        return next((row.tally(group).words for group in row.groups if group.key == key), "")

    return Column(key, label, value)


def _milestone(group: Group, place: int) -> Column[Row]:
    column = group.columns[place]

    def value(row: Row) -> CellValue:
        cell = column.cells.get(row.enrollment_id)
        if cell is None:
            return "Sans objet"
        return cell.day or cell.words

    return Column(column.key, f"{group.label} : {column.label}", value)
