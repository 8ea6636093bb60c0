"""Imports of past contacts: a file is kept as a preview, its doubts answered, then confirmed once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person, RoleGrant
from pacte.blockers import Blocker, refuse_if
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.documents.tables import Sheet
from pacte.followup import phrases as phrases
from pacte.followup.headings import IMPORT_FIELDS
from pacte.followup.import_plan import Author, Effect, Known, Outcome, Plan, plan_import
from pacte.followup.import_rows import (
    CELL_LIMIT,
    MAX_COLUMNS,
    MAX_ROWS,
    read_row,
)
from pacte.followup.import_settling import There
from pacte.followup.models import FollowUp, FollowUpImport
from pacte.followup.vocabulary import Channel, Source
from pacte.imports import operations as life
from pacte.imports.columns import blockers_to_columns, recognise_columns
from pacte.imports.vocabulary import ImportState
from pacte.learners.models import Enrollment
from pacte.policy import STAFF_ROLES, Actor, Role
from pacte.text import fold

AUTHORS = (Role.TRAINER, *STAFF_ROLES)
"""Whose contacts a file may hold."""
NOT_WRITTEN = (Effect.REFUSED, Effect.DOUBTFUL, Effect.IGNORED, Effect.TWICE)
"""Fates that the end of an import tells of, those to mend first."""
LEFT_TOLD = 50
"""Rows not written that the end of an import names one by one."""


def start_import(
    session: FencedSession, *, cohort: Cohort, filename: str, sheet: Sheet, by: Actor, at: datetime
) -> FollowUpImport:
    """Keep the file's rows as a preview; the cohort's previews out of date are emptied on the way."""
    life.refuse_unfit(sheet, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS)
    life.empty_out_of_date(session, FollowUpImport, at)
    batch = FollowUpImport(
        cohort_id=cohort.id,
        filename=filename[-200:],
        row_count=len(sheet.rows),
        content=life.content_of(sheet, cell_limit=CELL_LIMIT),
        columns=recognise_columns(sheet.headers, IMPORT_FIELDS),
        created_at=at,
        author_id=by.person_id,
        expires_at=at + life.LIFETIME,
    )
    session.add(batch)
    audit.record(
        session,
        action="follow_up_import.started",
        subject=batch,
        by=by,
        at=at,
        details={"rows": batch.row_count},
    )
    return batch


def choose_columns(
    session: FencedSession,
    *,
    batch: FollowUpImport,
    columns: Mapping[str, int],
    default_channel: str,
    at: datetime,
) -> None:
    """Correct what each column means; answers already given are kept."""
    life.refuse_unless_open(batch, at)
    found = []
    if "held_on" not in columns:
        found.append(Blocker("day_column", "Aucune colonne ne donne la date.", "Choisissez-la."))
    if "learner" not in columns and "email" not in columns:
        found.append(
            Blocker(
                "who_column", "Aucune colonne ne dit de qui il s’agit.", "Choisissez le nom ou l’adresse."
            )
        )
    found += blockers_to_columns(columns, batch.content["headers"], IMPORT_FIELDS)
    if default_channel and default_channel not in {one.value for one in Channel}:
        found.append(Blocker("channel_unknown", "Ce canal n’existe pas.", "Choisissez-en un autre."))
    refuse_if(found)
    batch.columns = dict(columns)
    batch.default_channel = default_channel


def answer_doubts(
    session: FencedSession, *, batch: FollowUpImport, answers: Mapping[int, str], at: datetime
) -> None:
    """Keep who each unknown name is; an empty answer takes it back."""
    life.keep_answers(batch, answers, at)


def answer_last_doubts(
    session: FencedSession, *, batch: FollowUpImport, answers: Mapping[int, str], seen: str, at: datetime
) -> str:
    """Keep who is chosen on the page that confirms; the fingerprint to confirm with.

    ``seen`` comes back as it is when the plan was another already: confirming refuses it.
    """
    before = plan_of(session, batch, at).fingerprint
    life.keep_answers(batch, answers, at)
    return plan_of(session, batch, at).fingerprint if before == seen else seen


def plan_of(session: FencedSession, batch: FollowUpImport, at: datetime) -> Plan:
    """What the import would do now; three statements, four when the file names who had the contacts."""
    cohort = session.get_one(Cohort, batch.cohort_id)
    zone = ZoneInfo(cohort.definition["federation"]["time_zone"])
    today = at.astimezone(zone).date()
    rows = [
        read_row(number, cells, batch.columns, today=today, default_channel=batch.default_channel)
        for number, *cells in batch.content["rows"]
    ]
    known = learners_known(session, cohort.id)
    authors = authors_known(session) if any(row.author for row in rows) else []
    return plan_import(
        rows,
        known,
        batch.choices,
        _there(session, cohort.id),
        authors,
        opens_on=cohort.opens_at.astimezone(zone).date(),
    )


def authors_known(session: FencedSession) -> list[Author]:
    """Who trains or trained in the federation, who is or was of its team, by name; one statement."""
    people = session.scalars(
        select(Person)
        .where(Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role.in_(AUTHORS))))
        .order_by(Person.sort_key, Person.id)
    )
    return [Author(one.id, one.name, one.email) for one in people]


def learners_known(session: FencedSession, cohort_id: int) -> list[Known]:
    """Everybody who is or was in the cohort, by name; one statement."""
    rows = session.execute(
        select(Enrollment.id, Person, Enrollment.ended_on)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort_id)
        .order_by(Person.sort_key, Enrollment.id)
    )
    return [Known(identity, person.name, person.email, ended_on) for identity, person, ended_on in rows]


def _there(session: FencedSession, cohort_id: int) -> list[There]:
    """What is known of the cohort, cancelled or not, the oldest first; one statement."""
    rows = session.execute(
        select(
            FollowUp.id,
            FollowUp.revision,
            FollowUp.enrollment_id,
            FollowUp.held_on,
            FollowUp.channel,
            FollowUp.held_time,
            FollowUp.note,
            FollowUp.shared,
            FollowUp.cancelled_at,
        )
        .join(Enrollment, Enrollment.id == FollowUp.enrollment_id)
        .where(Enrollment.cohort_id == cohort_id)
        .order_by(FollowUp.id)
    )
    return [
        There(identity, revision, (learner, day, channel), hour, fold(note), shared, cancelled is not None)
        for identity, revision, learner, day, channel, hour, note, shared, cancelled in rows
    ]


def abandon_import(session: FencedSession, *, batch: FollowUpImport, by: Actor, at: datetime) -> None:
    """Give the preview up; nothing was written, nothing is. A second time does nothing."""
    if life.give_up(batch):
        audit.record(session, action="follow_up_import.abandoned", subject=batch, by=by, at=at)


def confirm_import(
    session: FencedSession, *, batch: FollowUpImport, seen: str, by: Actor, at: datetime
) -> dict[str, int]:
    """Write what the preview showed, and only that; confirming again gives the same counters.

    ``seen``: fingerprint of the plan on the screen. When something has changed since, nothing is written.
    """
    lock_cohorts(session, batch.cohort_id)
    session.refresh(batch, with_for_update=True)
    if batch.state is ImportState.CONFIRMED:
        return {effect.value: batch.result.get(effect.value, 0) for effect in Effect}
    life.refuse_unless_open(batch, at)
    plan = plan_of(session, batch, at)
    life.refuse_if_changed(
        plan.fingerprint,
        seen,
        code="plan_changed",
        message="Quelque chose a changé depuis l’affichage de cet aperçu : rien n’a été écrit.",
    )
    session.add_all(_row(one, batch, by, at) for one in plan.outcomes if one.effect is Effect.CREATED)
    for one in plan.outcomes:
        if one.effect is Effect.COMPLETED:
            _complete(session, one, by, at)
    counts = plan.counts
    life.close(batch, result={**counts, "left": _left_aside(plan)}, at=at)
    audit.record(
        session,
        action="follow_up_import.confirmed",
        subject=batch,
        by=by,
        at=at,
        details={**counts, "plan": plan.fingerprint},
    )
    return counts


def _row(outcome: Outcome, batch: FollowUpImport, by: Actor, at: datetime) -> FollowUp:
    row = outcome.row
    assert outcome.learner is not None
    return FollowUp(
        enrollment_id=outcome.learner.id,
        author_id=outcome.author.id if outcome.author else by.person_id,
        held_on=row.held_on,
        held_time=row.held_time,
        channel=row.channel,
        themes=list(row.themes),
        note=row.note,
        shared=row.shared,
        next_step=row.next_step,
        next_on=row.next_on,
        next_done_at=at if row.next_step and row.done else None,
        next_done_by_id=by.person_id if row.next_step and row.done else None,
        source=Source.IMPORT,
        import_id=batch.id,
        recorded_at=at,
    )


def _complete(session: FencedSession, outcome: Outcome, by: Actor, at: datetime) -> None:
    """What the contact lacks comes from the row; nothing that it says is replaced."""
    row, known = outcome.row, outcome.known
    assert known is not None
    contact = session.get_one(FollowUp, known.id, with_for_update=True, populate_existing=True)
    life.refuse_if_changed(
        f"{contact.revision}, {contact.cancelled_at}",
        f"{known.revision}, None",
        code="plan_changed",
        message="Un contact à compléter vient de changer : rien n’a été écrit.",
    )
    contact.note = row.note
    contact.themes = contact.themes or list(row.themes)
    contact.held_time = contact.held_time or row.held_time
    if row.next_step and not contact.next_step:
        contact.next_step, contact.next_on = row.next_step, row.next_on
        contact.next_done_at, contact.next_done_by_id = (at, by.person_id) if row.done else (None, None)
    contact.revision += 1
    audit.record(session, action="follow_up.completed", subject=contact, by=by, at=at)


def _left_aside(plan: Plan) -> list[dict[str, Any]]:
    """Rows that were not written, each with its reason; the refused ones first."""
    found = [one for effect in NOT_WRITTEN for one in plan.outcomes if one.effect is effect][:LEFT_TOLD]
    return [{"number": one.row.number, "name": one.row.who, "reason": _reason(one)} for one in found]


def refusals(plan: Plan) -> dict[int, str]:
    """Number of each refused row, and why."""
    return {one.row.number: _reason(one) for one in plan.outcomes if one.effect is Effect.REFUSED}


def _reason(outcome: Outcome) -> str:
    if outcome.effect is Effect.REFUSED:
        return " ".join(outcome.row.faults)
    if outcome.effect is Effect.TWICE:
        return outcome.row.warnings[-1]
    if outcome.effect is Effect.IGNORED:
        return "Vous avez choisi de ne pas l’importer."
    return f"{outcome.question} : restée sans réponse."
