"""How rows are drawn: where each reason leads, the form that notes a contact and leads back to the row."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for

from pacte.board.queries import Line
from pacte.board.rows import Row
from pacte.board.rules import LEVEL_KINDS, LEVEL_LABELS, LEVELS, Level, Matter, Reason
from pacte.board.views.columns import ALL, LEVEL_KEYS, SORTS, has_left
from pacte.followup.models import FollowUp
from pacte.followup.views.noted import NOTED, just_noted, noted_words
from pacte.followup.views.pages import RETURN
from pacte.french import day_short, plural
from pacte.learners.vocabulary import EnrollmentState
from pacte.web import actor, can
from pacte.web.tables import Table, TableState

TOWARDS = "vers"
"""The row to come back to: its page is shown, whatever its rank has become."""
USUAL_ORDER = ("tri", "attention")
VIEW, IN_WORDS = "vue", "mots"
"""What is asked for milestones in words instead of columns: to print, or to read on a phone."""
SHOWN = 3
"""Reasons told at once; the others are folded, but for a single one, which is no longer than its fold."""
THEMES = {
    Matter.SUBJECT: "memoire",
    Matter.TOLERANCE: "organisation",
    Matter.ABSENCE: "organisation",
    Matter.CATCH_UP: "organisation",
}
"""What a call for such a reason is about, already ticked; of a production, what its module is about."""
MODULE_THEMES = {
    "projet-de-sante": "health-project",
    "projet-de-sante-2021": "health-project",
    "prise-de-fonction": "posture",
    "se-positionner": "posture",
    "dynamique-collective": "team",
    "manager-une-equipe": "team",
    "demarche-qualite": "quality",
    "demarche-qualite-pdsa": "quality",
    "gestion-de-structure": "management",
}


@dataclass(frozen=True, slots=True)
class Place:
    """The board that is read: its endpoint, and what its address names."""

    endpoint: str
    params: Mapping[str, str] = field(default_factory=dict)

    def address(self, state: TableState, *, anchor: str = "", **changes: str) -> str:
        """The same board with the same choices, but for ``changes``; an empty value takes one away."""
        asked = {**dict(state.parameters(page="1")), TOWARDS: "", NOTED: "", **changes}
        asked = {key: value for key, value in asked.items() if value and (key, value) != USUAL_ORDER}
        more: dict[str, Any] = {**self.params, **asked, "_anchor": anchor or None}
        return url_for(self.endpoint, **more)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A row with the addresses that it leads to."""

    row: Row
    reasons: Sequence[tuple[Reason, str]]
    """Those told at once, each with where it leads."""
    folded: Sequence[tuple[Reason, str]]
    note_href: str
    """Empty for who may note nothing."""
    last_contact: str
    """« 12 nov. »; empty for who may not know."""
    level: tuple[str, str]
    """Kind and words; empty of who left, and where ``heading`` says it above."""
    heading: tuple[str, str] | None
    """Kind and words of what begins with this row, where rows follow each other by level."""
    noted: tuple[FollowUp, str, str] | None
    """The contact just noted with this person, in words, and the address to take it back from."""


def drawn(place: Place, table: Table[Row], counts: Counter[Level], today: date) -> Iterator[Drawn]:
    """The rows of the page; ``counts``: how many of each level on all pages."""
    by_level = (table.state.sort, table.state.descending) == ("attention", False)
    before = None
    just = just_noted([row.enrollment_id for row in table.rows])
    for row in table.rows:
        reasons = [(reason, leads_to(row, reason)) for reason in row.reasons]
        told = len(reasons) if len(reasons) == SHOWN + 1 else SHOWN
        level = (LEVEL_KINDS[row.level], LEVEL_LABELS[row.level])
        begins = by_level and not has_left(row) and row.level is not before
        before = row.level
        yield Drawn(
            row,
            reasons[:told],
            reasons[told:],
            _note_href(row, place, table),
            _last_contact(row, today),
            ("", "") if by_level or has_left(row) else level,
            (level[0], f"{level[1]}\u00a0: {plural(counts[row.level], 'personne')}") if begins else None,
            (just, noted_words(just), place.address(table.state))
            if just is not None and just.enrollment_id == row.enrollment_id
            else None,
        )


def _last_contact(row: Row, today: date) -> str:
    facts = row.facts
    if not facts.sees_contacts:
        return ""
    return day_short(facts.last_contact_on, today) if facts.last_contact_on else "Aucun"


def levels(place: Place, state: TableState, counts: Counter[Level]) -> list[tuple[str, str, str]]:
    """How many are of each level: kind, words, the address that shows them; those of nobody are left out."""
    words = {
        Level.CALL: lambda n: f"{plural(n, 'personne')} à appeler maintenant",
        Level.WATCH: lambda n: f"{n} à surveiller",
        Level.CALM: lambda n: f"{n} pour qui tout va bien",
    }
    return [
        (LEVEL_KINDS[level], words[level](counts[level]), place.address(state, etat=LEVEL_KEYS[level]))
        for level in LEVELS
        if counts[level]
    ]


def _note_href(row: Row, place: Place, table: Table[Row]) -> str:
    enrollment = row.line.enrollment
    if enrollment.state is not EnrollmentState.ACTIVE or not can("follow_up.note", enrollment):
        return ""
    towards = {TOWARDS: str(enrollment.id)} if table.pages > 1 else {}
    back = place.address(table.state, anchor=f"personne-{enrollment.id}", **towards, **{NOTED: "0"})
    return note_address(row, back)


def note_address(row: Row, back: str) -> str:
    """The form that notes a contact with somebody, and leads back."""
    asked: dict[str, Any] = {RETURN: back}
    if theme := _theme(row):
        asked["theme"] = theme
    return url_for("followup.note", enrollment_id=row.enrollment_id, **asked)


def _theme(row: Row) -> str:
    """What a call is about, as the gravest reason tells; empty when it does not."""
    if not row.reasons:
        return ""
    first = row.reasons[0]
    if first.matter in (Matter.PRODUCTION, Matter.FEEDBACK):
        modules = {one["key"]: one["module"] for one in row.cohort.definition["productions"]}
        return MODULE_THEMES.get(modules.get(first.key, ""), "")
    return THEMES.get(first.matter, "")


def leads_to(row: Row, reason: Reason) -> str:
    """The page where a reason is dealt with."""
    enrollment_id = row.enrollment_id
    where: Mapping[Matter, Callable[[], str]] = {
        Matter.TOLERANCE: lambda: url_for("proofs.learner", enrollment_id=enrollment_id),
        Matter.ABSENCE: lambda: url_for("proofs.learner", enrollment_id=enrollment_id),
        Matter.CATCH_UP: lambda: url_for(
            "proofs.learner", enrollment_id=enrollment_id, _anchor="rattrapages"
        ),
        Matter.PRODUCTION: lambda: url_for(
            "productions.piece", enrollment_id=enrollment_id, production=reason.key
        ),
        Matter.FEEDBACK: lambda: url_for(
            "productions.piece", enrollment_id=enrollment_id, production=reason.key
        ),
        Matter.CONTACT: lambda: url_for("followup.learner", enrollment_id=enrollment_id),
        Matter.STEP: lambda: url_for(
            "followup.learner", enrollment_id=enrollment_id, _anchor=f"contact-{reason.key}"
        ),
        Matter.READING: lambda: url_for("reading.followed", enrollment_id=enrollment_id),
        Matter.SUBJECT: lambda: url_for("memoires.memoire", enrollment_id=enrollment_id, _anchor="sujet"),
    }
    return where.get(reason.matter, lambda: url_for("learners.page", enrollment_id=enrollment_id))()


def scopes(lines: Sequence[Line], place: Place, state: TableState) -> list[tuple[str, int, str, bool]]:
    """One's own learners, or everybody's: words, how many, address, whether it is what is shown."""
    present = [line for line in lines if line.enrollment.state is EnrollmentState.ACTIVE]
    own = sum(line.trainer_id == actor().person_id for line in present)
    chosen = state.filters.get("suivi", "")
    return [
        ("Les personnes que je suis", own, place.address(state, suivi=""), not chosen),
        ("Tout le monde", len(present), place.address(state, suivi=ALL), chosen == ALL),
    ]


def sorts(place: Place, state: TableState) -> list[tuple[str, str, bool]]:
    """Words, address, whether it is the order shown."""
    return [(words, place.address(state, tri=key), key == state.sort) for key, (words, _) in SORTS.items()]
