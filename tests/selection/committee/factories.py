"""A cohort whose applications have closed, its committee, and acts in their own transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import event, select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.audit.models import JournalEntry
from pacte.database import Database
from pacte.policy import Role
from pacte.selection.models import CommitteeMember, SelectionCommittee
from pacte.selection.vocabulary import MemberQuality
from tests.applications.processing.factories import AFTER, Setting
from tests.factories import grant_role, make_person


def do(setting: Setting, verb: Callable[..., Any], *, at: datetime = AFTER, **values: Any) -> Any:
    """Call an operation in its own transaction, as the staff unless told otherwise."""
    by = values.pop("by", setting.actor)
    with setting.database.session(setting.scope, write=True) as session:
        return verb(session, by=by, at=at, **values)


def make_member(
    setting: Setting,
    given: str = "Ariel",
    family: str = "Membre",
    *,
    person: Person | None = None,
    cohort_id: int | None = None,
    **values: Any,
) -> Person:
    """Somebody who sits on the committee of the cohort, with the role."""
    person = person or make_person(setting.database, given, family)
    cohort_id = cohort_id or setting.cohort.id
    grant_role(setting.database, person, Role.COMMITTEE_MEMBER, setting.federation, cohort_id=cohort_id)
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            CommitteeMember(
                **{
                    "cohort_id": cohort_id,
                    "person_id": person.id,
                    "quality": MemberQuality.AGENCY,
                    "added_at": AFTER,
                    **values,
                }
            )
        )
    return person


def make_committee(setting: Setting, **values: Any) -> None:
    """The committee's row; with ``deliberation_began_at`` the meeting has begun."""
    with setting.database.session(setting.scope, write=True) as session:
        session.add(SelectionCommittee(cohort_id=setting.cohort.id, created_at=AFTER, **values))


def seat_of(setting: Setting, person: Person) -> CommitteeMember:
    """The seat of that person, ended or not."""
    with setting.database.session(setting.scope) as session:
        return session.scalars(select(CommitteeMember).where(CommitteeMember.person_id == person.id)).one()


def actor_of(setting: Setting, person: Person) -> Any:
    """The person with the roles they hold."""
    return actor_for(setting.database, person)


def acts(setting: Setting) -> list[str]:
    """What the journal of the federation says was done, in order."""
    with setting.database.session(setting.scope) as session:
        return list(session.scalars(select(JournalEntry.action).order_by(JournalEntry.position)))


def statements(database: Database, act: Callable[[], object]) -> int:
    """How many SELECTs ``act`` sends."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    act()
    event.remove(database.engine, "before_cursor_execute", note)
    return len([one for one in seen if one.lstrip().upper().startswith("SELECT") and "set_config" not in one])
