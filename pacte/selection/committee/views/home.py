"""The home of a cohort's selection: its steps and where they stand, who sits, what the reader is asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.processing.views.pages import cohort_or_404
from pacte.applications.wording import window_words
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import DOORS, Door
from pacte.french import plural
from pacte.selection.committee.queries import Standing, pending_invitations, standing
from pacte.selection.committee.views.pages import pages
from pacte.selection.places import places_to_give
from pacte.selection.queries import dossiers_before, members_of, visible_to
from pacte.selection.steps import LABELS, STEPS, Step, StepKey, Told
from pacte.selection.vocabulary import QUALITY_LABELS, Decision
from pacte.todo import OFFERS, TodoItem, Visit
from pacte.web import SIGNED_IN, actor, can, here, now, read, services

DECISION_WORDS = (
    (Decision.RETAINED, "retenu", "retenus"),
    (Decision.WAITLISTED, "en liste d’attente", "en liste d’attente"),
    (Decision.REFUSED, "refusé", "refusés"),
    (Decision.TO_REVIEW, "à revoir", "à revoir"),
)

DOORS["selection"] = Door(label="Sélection", endpoint="selection_committee.home", permission="selection.read")
PARTS = frozenset(
    {
        "selection_committee",
        "conflicts",
        "scoring",
        "interviews",
        "deliberation",
        "validation",
        "answers",
        "learners",
    }
)
"""The pages of the selection: what « À faire » asks there is asked here too."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as the page draws it; ``href`` is empty when the reader has no page there."""

    label: str
    href: str
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to do, as « À faire » draws it."""

    title: str
    action: str
    href: str
    text: str
    deadline: datetime | None = None


@pages.get("/regions/<federation>/promotions/<code>/selection", may=SIGNED_IN)
def home(code: str) -> ResponseReturnValue:
    """Where things stand, for staff and for those who sit."""
    cohort, facts = cohort_or_404(code, "selection.read")
    me = actor().person_id
    before = visible_to(read(), cohort, me, dossiers_before(read(), cohort.id))
    found = standing(before)
    members = members_of(read(), cohort.id)
    seat = next((member for member in members if member.person_id == me), None)
    return render_template(
        "selection/committee/home.html",
        cohort=cohort,
        zone=facts.time_zone,
        closed=now() >= facts.closes_at,
        window=window_words(facts.opens_at, facts.closes_at, facts.time_zone, now()),
        steps=_steps(cohort, found),
        asked=_asked(cohort),
        members=members,
        qualities=QUALITY_LABELS,
        invitations=pending_invitations(read(), cohort.id) if can("selection.manage", cohort) else [],
        seat=seat,
    )


def page_of(key: StepKey, cohort: Cohort) -> str:
    """The address of a step for this reader; empty when it has no page, or none for them."""
    step = _step(key, cohort)
    return url_for(step.endpoint, code=cohort.code) if step else ""


def _step(key: StepKey, cohort: Cohort) -> Step | None:
    """The first page of the step that this reader may open: staff's before a member's."""
    return next((step for step in STEPS if step.key == key and can(step.permission, cohort)), None)


def _steps(cohort: Cohort, found: Standing) -> list[StepLine]:
    selection: dict[str, Any] = cohort.definition.get("selection", {})
    left_out = {
        key
        for key, setting in (("interviews", "interviews"), ("validation", "ehesp_validation"))
        if not selection.get(setting, True)
    }
    lines = []
    for key, label in LABELS.items():
        if key in left_out:
            continue
        step = _step(key, cohort)
        told = step.tell(read(), cohort, actor().person_id, now()) if step and step.tell else None
        told = told or _told(key, cohort, found)
        lines.append(StepLine(label, page_of(key, cohort), told.words, told.kind))
    return lines


def _told(key: StepKey, cohort: Cohort, found: Standing) -> Told:
    """Where a step stands as far as the dossiers themselves tell."""
    if key == "admissibility":
        words = ", ".join(
            (
                plural(found.deposited, "dossier déposé", "dossiers déposés"),
                plural(found.admissible, "recevable", "recevables"),
                f"{found.to_settle} à examiner",
            )
        )
        return Told(words, _kind(found.deposited - found.to_settle, found.deposited))
    if key == "deliberation":
        decided = [
            plural(found.decisions[decision], one, many)
            for decision, one, many in DECISION_WORDS
            if found.decisions[decision]
        ]
        words = ", ".join(decided) if decided else "Rien n’est encore décidé"
        undecided = found.decisions[Decision.UNDECIDED] + found.decisions[Decision.TO_REVIEW]
        kind = _kind(found.admissible - undecided, found.admissible)
        return Told(f"{words} ; {plural(places_to_give(read(), cohort), 'place')}", kind)
    if key == "validation":
        retained = found.decisions[Decision.RETAINED]
        among = plural(retained, "dossier retenu", "dossiers retenus")
        words = f"{plural(found.validated, 'validé')} sur {among}"
        return Told(words if retained else "Aucun dossier n’est retenu", _kind(found.validated, retained))
    return Told("Suivi par l’équipe de la fédération", "info")


def _kind(done: int, total: int) -> str:
    if not done:
        return "todo"
    return "done" if done == total else "progress"


def _asked(cohort: Cohort) -> list[Asked]:
    """What « À faire » asks of the reader about this selection: the same words lead to the same pages."""
    federation = here()
    asked: list[TodoItem] = []
    with Visit(
        database=services().database, actor=actor(), now=now(), federations={federation.id: federation}
    ) as visit:
        for offer in OFFERS:
            asked += [item for item in offer(visit) if _is_of(item, cohort, federation.slug)]
    asked.sort(key=lambda item: (item.due_at is None, item.due_at or now()))
    return [Asked(item.title, item.button, _address(item), item.reason, item.due_at) for item in asked]


def _is_of(item: TodoItem, cohort: Cohort, slug: str) -> bool:
    place = (item.params.get("federation"), item.params.get("code"))
    return item.kind == "todo" and place == (slug, cohort.code) and item.endpoint.split(".")[0] in PARTS


def _address(item: TodoItem) -> str:
    params: dict[str, Any] = dict(item.params)
    return url_for(item.endpoint, **params)
