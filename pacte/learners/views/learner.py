"""The page of a learner: where they are, structures, trainers, history; staff find their acts there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from pacte.audit import history
from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation
from pacte.federations.queries import search_structures
from pacte.federations.views import proposal
from pacte.files.models import StoredFile
from pacte.files.serving import send_stored
from pacte.french import NBSP, agreed, date_words, plural, the_cohort
from pacte.learners import forms
from pacte.learners.chains import former_of
from pacte.learners.models import Enrollment, LearnerStructure
from pacte.learners.operations.departures import blockers_to_receive, compare, kept_words
from pacte.learners.queries import loads_of, trainers_of
from pacte.learners.registries import DOORS, PANELS, STORIES, results_of
from pacte.learners.rules import gives_place_back
from pacte.learners.sheet import Sheet, sheet
from pacte.learners.views.pages import has_begun, installed, is_over, pages, zone_of
from pacte.learners.views.undoing import undo_of
from pacte.learners.vocabulary import STATE_KINDS, UNDONE, EnrollmentState, labels_of
from pacte.learners.waivers import is_on_waiver, waiver_words
from pacte.selection.answers.board import Board, board, boards
from pacte.selection.answers.freed import freed_words
from pacte.selection.hiding import hidden_from_judging
from pacte.web import actor, can, get_or_404, now, read
from pacte.web.forms import Form
from pacte.web.services import services

READ: dict[str, Any] = {"may": "learner.read", "of": Enrollment, "as_": "enrollment"}
PROPOSALS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the history, as the component reads it."""

    at: Any
    sentence: str
    day_only: bool = False


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where a learner may move, and why not elsewhere; cohorts already over are not spoken of."""

    choices: list[tuple[str, str]]
    refusing: list[tuple[str, list[Blocker]]]
    waiting: list[str]
    """What a move would mean to those who wait for a place there, a sentence a cohort."""


@pages.get("/regions/<federation>/apprenants/<int:enrollment_id>", **READ)
def page(enrollment: Enrollment) -> ResponseReturnValue:
    """All that concerns one learner."""
    return show(enrollment)


@pages.get("/regions/<federation>/apprenants/<int:enrollment_id>/engagements/<int:period_id>", **READ)
def commitment(enrollment: Enrollment, period_id: int) -> ResponseReturnValue:
    """The commitment of a team that came after the enrolment."""
    period = get_or_404(read(), LearnerStructure, period_id)
    if period.enrollment_id != enrollment.id or period.commitment_file_id is None:
        abort(404)
    file = get_or_404(read(), StoredFile, period.commitment_file_id)
    return send_stored(file, store=services().store, inline="voir" in request.args)


def show(
    enrollment: Enrollment,
    status: int = 200,
    *,
    refused: Mapping[str, Form] | None = None,
    reasons: list[Blocker] | None = None,
    searched: str | None = None,
) -> ResponseReturnValue:
    """The page; ``refused`` holds the forms to show again with their errors, by name."""
    found = sheet(read(), enrollment)
    row, zone = found.enrollment, zone_of(found.cohort)
    may_manage = can("learner.manage", row) and row.state is EnrollmentState.ACTIVE
    places = destinations(found.enrollment) if may_manage else Destinations([], [], [])
    undo = undo_of(found)
    made = _forms(found, places, dict(refused or {})) if may_manage else {}
    if undo is not None:
        made["undo"] = (refused or {}).get("undo") or forms.UndoForm(None, prefix="annuler-")
        made["undo"].seen.data = str(row.revision)
    rendered = render_template(
        "learners/page.html",
        sheet=found,
        row=row,
        cohort=found.cohort,
        zone=zone,
        state=_state(row, found.cohort),
        version=_version_label(row.programme_version),
        is_mine=row.person_id == actor().person_id,
        doors=[one for one in DOORS if can(one.permission, row)],
        may_list=can("learner.list", found.cohort),
        may_manage=may_manage,
        sees_reasons=can("learner.manage", row),
        panels=sorted(
            (one for draw in PANELS if (one := draw(row)) is not None), key=lambda one: not one.leads
        ),
        entries=_history(found),
        forms=made,
        undo=undo,
        elsewhere=places.refusing,
        waiting_there=places.waiting,
        refused=set(refused or ()),
        reasons=reasons or [],
        waiver=waiver_words(found.cohort, begun=has_begun(found.cohort))
        if row.state is EnrollmentState.ACTIVE and is_on_waiver(read(), found.application, found.cohort)
        else "",
        freed=_freed_words(found) if may_manage else "",
        former_dossier=_dossier_of(found),
        results=[proposal(one) for one in search_structures(read(), searched, PROPOSALS)]
        if searched is not None
        else None,
    )
    return rendered, status


def _history(found: Sheet) -> list[Entry]:
    """The journal, that of the cohort left for this one, and what each room tells; the latest first."""
    entries = [Entry(line.at, f"{line.actor} {line.sentence}") for line in found.history]
    if found.came_from is not None and can("learner.read", found.came_from[0]):
        former, cohort = found.came_from
        entries += [
            Entry(line.at, f"{cohort.label}{NBSP}: {line.actor} {line.sentence}")
            for line in history(read(), former)
        ]
    for tell in STORIES:
        entries += [
            Entry(one.at, one.sentence, one.day_only) for one in tell(read(), found.enrollment, actor())
        ]
    return sorted(entries, key=lambda one: one.at, reverse=True)


def _dossier_of(found: Sheet) -> int | None:
    """The dossier that the training began with, whatever the transfers since."""
    row = found.enrollment
    while row.application_id is None:
        former = former_of(read(), row)
        if former is None:
            return None
        row = former
    return row.application_id


def _freed_words(found: Sheet) -> str:
    """To whom the place goes if the learner leaves now."""
    if not gives_place_back(today=local_day(now(), zone_of(found.cohort)), t0_on=found.cohort.t0_on):
        return "La promotion a commencé : la place n’est proposée à personne."
    if found.application is None:
        return "La place redevient libre."
    hidden = hidden_from_judging(read(), [found.cohort], actor().person_id)
    return freed_words(board(read(), found.cohort, now()).without(hidden))


def _state(row: Enrollment, cohort: Cohort) -> tuple[str, str]:
    """Kind and words; a resit that is open goes on after the last day of the cohort."""
    if row.state is EnrollmentState.ACTIVE and is_over(cohort):
        result = results_of(read(), [row.id]).get(row.id)
        if result is not None and result.is_open:
            return result.kind, result.words
    return STATE_KINDS[row.state], _state_words(row, cohort)


def _state_words(row: Enrollment, cohort: Cohort) -> str:
    """Nobody is in training before T0, nor after the last day of the cohort."""
    if row.was_undone:
        return UNDONE
    begun = has_begun(cohort)
    label = labels_of(has_begun=begun, is_over=is_over(cohort))[row.state]
    if row.state is EnrollmentState.ACTIVE and not begun:
        return f"{label}, début le {date_words(cohort.t0_on, weekday=False)}"
    return label


def _version_label(version: str) -> str:
    known = installed().versions.get(version)
    return known.label if known else version


def _forms(found: Sheet, places: Destinations, refused: dict[str, Form]) -> dict[str, Form]:
    """Every form of the page, empty but those refused; each with ids of its own."""
    made: dict[str, Form] = {
        "trainer": forms.TrainerForm(None, prefix="suivi-"),
        "structure": forms.StructureForm(None, prefix="structure-"),
        "transfer": forms.TransferForm(None, prefix="passage-"),
        "withdraw": forms.WithdrawForm(None, prefix="depart-"),
        **refused,
    }
    made["trainer"].offer(trainer_choices(found.cohort))
    made["transfer"].offer(places.choices)
    if "trainer" not in refused:
        made["trainer"].trainer.data = str(found.trainer.id) if found.trainer else ""
    for form in made.values():
        # Always where it stands now: whoever reads the page again has seen it.
        form.seen.data = str(found.enrollment.revision)
    return made


def _destination_words(enrollment: Enrollment, cohort: Cohort) -> str:
    """A promotion that would take the learner: what their work becomes, and whether its page is seen."""
    unseen = "" if cohort.published else " ; non publiée, sa page ne s’ouvre pas encore"
    return f"{cohort.label} : {kept_words(compare(installed(), enrollment, cohort))}{unseen}"


def trainer_choices(cohort: Cohort) -> list[tuple[str, str]]:
    """Those who train in the cohort, each with how many they follow."""
    loads = loads_of(read(), cohort.id)
    return [
        (str(one.id), f"{one.name} (suit {loads.get(one.id, 0)})") for one in trainers_of(read(), cohort.id)
    ]


def destinations(enrollment: Enrollment, *, every: bool = False) -> Destinations:
    """The other cohorts that the reader manages and that would take the learner; else why none would.

    ``every``: also those that would not, for a form sent meanwhile; the act then says why.
    """
    others = [
        cohort
        for cohort in cohorts_of_federation(read())
        if cohort.id != enrollment.cohort_id and can("learner.manage", cohort)
    ]
    if not others:
        return Destinations([], [], [])
    today = local_day(now(), zone_of(others[0]))
    blockers = blockers_to_receive(read(), enrollment, others, today=today, at=now())
    taking = [cohort for cohort in others if not blockers[cohort.id]]
    return Destinations(
        [
            (str(cohort.id), _destination_words(enrollment, cohort))
            for cohort in others
            if every or not blockers[cohort.id]
        ],
        [
            (cohort.label, blockers[cohort.id])
            for cohort in others
            if blockers[cohort.id] and not any(one.code == "over" for one in blockers[cohort.id])
        ],
        _waiting_words(taking) if not every else [],
    )


def _waiting_words(taking: list[Cohort]) -> list[str]:
    """Who waits for a place in each of these cohorts, and that nobody is called to the one that is taken."""
    hidden = hidden_from_judging(read(), taking, actor().person_id)
    return [
        _waits(found)
        for board in boards(read(), taking, now()).values()
        if (found := board.without(hidden)).line and not found.has_begun
    ]


def _waits(board: Board) -> str:
    count = len(board.line)
    free = f", sur {plural(board.free, 'place libre', 'places libres')}" if board.free else ""
    return (
        f"Dans {the_cohort(board.cohort.label)}, la personne prend une place{free}{NBSP}; "
        f"{plural(count, 'personne y attend', 'personnes y attendent')} encore, et ne "
        f"{agreed(count, 'sera pas appelée', 'seront pas appelées')} à cette place."
    )
