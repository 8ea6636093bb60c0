"""What SQL reads of the dossiers of a cohort, and what their table is ordered and searched by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from pacte.accounts.models import Person
from pacte.applications.facts import CohortFacts
from pacte.applications.models import (
    Application,
    ApplicationStructure,
    Message,
    RequestedDocument,
    SupportingDocument,
    Waiver,
)
from pacte.applications.processing.rules import DuesStanding
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.federations.models import Structure, StructureMembership, StructureStatus
from pacte.text import fold

UNSEEN = and_(
    SupportingDocument.id.in_(
        select(RequestedDocument.document_id).where(RequestedDocument.document_id.is_not(None))
    ),
    SupportingDocument.late.is_(False),
    SupportingDocument.accepted_at.is_(None),
    SupportingDocument.replaced_at.is_(None),
)
"""A document asked for, come in time, that nobody of the staff has looked at; late ones are decided of."""
IS_REFUSED = Structure.refusal_reason.is_not(None)
IS_TO_CHECK = and_(
    StructureMembership.id.is_(None), Structure.status == StructureStatus.DECLARED, not_(IS_REFUSED)
)
STRUCTURE_DUES = case(
    (Structure.id.is_(None), 0),
    (IS_REFUSED, 1),
    (IS_TO_CHECK, 2),
    (StructureMembership.id.is_(None), 3),
    (StructureMembership.dues_paid_on.is_not(None), 6),
    (StructureMembership.is_exempt, 5),
    else_=4,
)
DUES_BY_CODE = (
    DuesStanding.NO_STRUCTURE,
    DuesStanding.REFUSED,
    DuesStanding.TO_CHECK,
    DuesStanding.NOT_MEMBER,
    DuesStanding.UNPAID,
    DuesStanding.EXEMPT,
    DuesStanding.PAID,
)
"""What each number of ``STRUCTURE_DUES`` says; in the order of the table."""
STATE_ORDER = case(
    (Application.state == ApplicationState.SUBMITTED, 0),
    (Application.state == ApplicationState.DRAFT, 1),
    else_=2,
)
ASSIGNED = aliased(Person)
UNREAD = (
    select(func.count(Message.id))
    .where(Message.application_id == Application.id, Message.from_staff.is_(False), Message.read_at.is_(None))
    .correlate(Application)
    .scalar_subquery()
)
LATE = (
    select(func.count(SupportingDocument.id))
    .where(
        SupportingDocument.application_id == Application.id,
        Application.state != ApplicationState.WITHDRAWN,
        SupportingDocument.late.is_(True),
        SupportingDocument.accepted_at.is_(None),
        SupportingDocument.replaced_at.is_(None),
    )
    .correlate(Application)
    .scalar_subquery()
)
TO_SEE = (
    select(func.count(SupportingDocument.id))
    .where(
        SupportingDocument.application_id == Application.id,
        Application.state != ApplicationState.WITHDRAWN,
        UNSEEN,
    )
    .correlate(Application)
    .scalar_subquery()
)
"""As of documents to look at: a withdrawal ends what staff had to decide or to see."""
FIRST_DUE = (
    select(func.min(RequestedDocument.due_at))
    .where(
        RequestedDocument.application_id == Application.id,
        RequestedDocument.answered_at.is_(None),
        RequestedDocument.cancelled_at.is_(None),
    )
    .correlate(Application)
    .scalar_subquery()
)

ORDERS: Mapping[str, Any] = {
    "reference": Application.reference,
    "nom": Application.sort_key,
    "etat": (STATE_ORDER, Application.deposited_at),
    "completude": literal(0),
    "cotisation": STRUCTURE_DUES,
    "derogation": Waiver.state,
    "mention": Application.track,
    "departement": Structure.department,
    "structure": Structure.search_key,
    "depose": Application.deposited_at,
    "suivi": ASSIGNED.sort_key,
    "messages": UNREAD,
    "retard": LATE,
    "recue": TO_SEE,
    "demande": FIRST_DUE,
}
"""Column → what SQL orders by; completeness is computed, and sorted apart."""


def dossiers_of(cohort: Cohort, facts: CohortFacts, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Application)
        .outerjoin(
            ApplicationStructure,
            (ApplicationStructure.application_id == Application.id)
            & ApplicationStructure.is_bearer.is_(True),
        )
        .outerjoin(Structure, Structure.id == ApplicationStructure.structure_id)
        .outerjoin(
            StructureMembership,
            (StructureMembership.structure_id == Structure.id)
            & (StructureMembership.year == facts.dues_year),
        )
        .outerjoin(Waiver, Waiver.application_id == Application.id)
        .outerjoin(ASSIGNED, ASSIGNED.id == Application.assigned_to_id)
        .where(Application.cohort_id == cohort.id)
    )


def matching_ids(cohort: Cohort, facts: CohortFacts, search: str) -> Select[Any]:
    """Every word must be found, whatever its accents, in the name, the reference, the address or the team."""
    statement = dossiers_of(cohort, facts, Application.id)
    words = fold(search).split()
    if not words:
        return statement.where(literal(False))
    for word in words:
        statement = statement.where(
            or_(
                Application.sort_key.contains(word),
                Structure.search_key.contains(word),
                func.lower(Application.reference).contains(word),
                func.lower(Application.email).contains(word),
            )
        )
    return statement
