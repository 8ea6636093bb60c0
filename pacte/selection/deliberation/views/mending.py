"""Where staff put right what the selection still asks of a dossier: its structure's page, or its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flask import url_for

from pacte.applications.processing.views.dossier import for_staff
from pacte.blockers import Blocker
from pacte.selection.deliberation.operations.closing import dossiers_of, failing, retained
from pacte.selection.deliberation.queries import Board, Line
from pacte.selection.deliberation.rules import Stage
from pacte.selection.deliberation.views.pages import Place
from pacte.web import now, read

FACTS = frozenset(
    {
        "not_member",
        "dues_unpaid",
        "structure_declared",
        "structure_refused",
        "waiver_missing",
        "waiver_undecided",
        "waiver_refused",
        "waiver_lapsed",
        "document_awaited",
        "late_document",
        "commitment_missing",
        "commitment_for_another",
    }
)
"""Reasons that are no matter of the meeting: they are settled outside of it."""


def lacking_of(found: Board, place: Place) -> Mapping[int, Sequence[Blocker]]:
    """Retained dossiers on which the closing would stumble, as long as it is to come; seven statements."""
    lines = retained(found) if found.stage is Stage.OPEN else []
    if not lines:
        return {}
    return failing(found, dossiers_of(read(), lines, place.facts), place.facts, now())


def with_remedies(blockers: Iterable[Blocker], line: Line, place: Place) -> list[Blocker]:
    """The reasons about that dossier; for those who manage, with what they do about each, and where."""
    if not place.manages:
        return [replace(one, where="") for one in blockers]
    page = url_for("dossiers.page", application_id=line.id)
    told = for_staff(blockers, bearer_id=line.row.structure_id, page=page)
    return [replace(one, where=one.where or page) for one in told]
