"""What dossiers lack of what the selection asks, with what staff do about it and where."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from flask import url_for
from sqlalchemy import select

from pacte.applications.models import Application, ApplicationStructure
from pacte.applications.processing.views.dossier import for_staff
from pacte.applications.selection_rules import blockers_to_selection
from pacte.applications.snapshot import cohort_facts, snapshots
from pacte.applications.wording import local_day
from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.web import now

ELSEWHERE = {"not_validated": "validation.overview", "not_told": "answers.compose"}
"""The page of the selection where staff settle a reason that is not the dossier's own."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A dossier, and everything that stands in its way."""

    application_id: int
    name: str
    blockers: Sequence[Blocker]


def lacking(session: FencedSession, cohort: Cohort, ids: Collection[int]) -> list[Lack]:
    """Those of these dossiers that lack something now, by name; nine statements at most."""
    if not ids:
        return []
    rows = session.scalars(
        select(Application).where(Application.id.in_(ids)).order_by(Application.sort_key, Application.id)
    ).all()
    facts = cohort_facts(cohort)
    dossiers = snapshots(session, rows, facts)
    today = local_day(now(), facts.time_zone)
    judged = {row.id: blockers_to_selection(dossiers[row.id], facts, today=today) for row in rows}
    bearers = _bearers(session, [identity for identity, found in judged.items() if found])
    return [
        Lack(row.id, row.name, _told(judged[row.id], row.id, bearers.get(row.id)))
        for row in rows
        if judged[row.id]
    ]


def with_remedies(
    session: FencedSession, blockers: Sequence[Blocker], application_id: int, code: str
) -> list[Blocker]:
    """The reasons about one dossier, each with what staff do about it and where; one statement."""
    bearer = _bearers(session, [application_id]).get(application_id)
    return [
        replace(one, where=url_for(ELSEWHERE[one.code], code=code)) if one.code in ELSEWHERE else one
        for one in _told(blockers, application_id, bearer)
    ]


def _told(blockers: Iterable[Blocker], application_id: int, bearer_id: int | None) -> list[Blocker]:
    page = url_for("dossiers.page", application_id=application_id)
    told = for_staff(blockers, bearer_id=bearer_id, page=page)
    return [replace(one, where=one.where or page) for one in told]


def _bearers(session: FencedSession, ids: Collection[int]) -> dict[int, int]:
    """Dossier → the structure that bears it."""
    if not ids:
        return {}
    rows = session.execute(
        select(ApplicationStructure.application_id, ApplicationStructure.structure_id).where(
            ApplicationStructure.application_id.in_(ids), ApplicationStructure.is_bearer.is_(True)
        )
    )
    return {application_id: structure_id for application_id, structure_id in rows}  # noqa: C416 - rows are no pairs to the type checker
