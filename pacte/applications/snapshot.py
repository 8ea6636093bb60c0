"""From the tables to the facts that the rules judge, in as many statements for one dossier as for many."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from pacte.applications.facts import (
    CohortFacts,
    CommitmentFacts,
    DocumentAsked,
    DocumentFacts,
    Dossier,
    RequestFacts,
    StructureFacts,
    WaiverFacts,
)
from pacte.applications.models import (
    Application,
    ApplicationStructure,
    Commitment,
    RequestedDocument,
    SupportingDocument,
    Waiver,
)
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.cohort_file import from_dict
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Structure, StructureMembership, StructureStatus
from pacte.links.models import PersonalLink


def definition_of(cohort: Cohort) -> CohortDefinition:
    """The cohort's whole definition."""
    return from_dict(cohort.definition)


def cohort_facts(cohort: Cohort, definition: CohortDefinition | None = None) -> CohortFacts:
    """What the cohort decides for its dossiers; the window is the one that the table holds."""
    definition = definition or definition_of(cohort)
    rules = definition.rules
    return CohortFacts(
        label=definition.label,
        opens_at=cohort.opens_at,
        closes_at=cohort.closes_at,
        time_zone=definition.federation.time_zone,
        tracks=tuple(track.value for track in definition.tracks),
        t0_on=definition.t0_on,
        documents=tuple(
            DocumentAsked(
                key=asked.key,
                label=asked.label,
                tracks=tuple(track.value for track in asked.tracks),
                required=asked.required,
                by_signature=asked.by_signature,
            )
            for asked in definition.application.documents
        ),
        several_structures=rules.several_structures,
        team_or_waiver=rules.team_or_waiver,
        waiver_lapses_at_t0=rules.waiver_lapses_at_t0,
        membership_required=rules.membership_required,
        dues_required=rules.dues_required,
        dues_year=definition.dues_year,
    )


def snapshot(session: FencedSession, application: Application, cohort: CohortFacts) -> Dossier:
    """One dossier as it stands in this session."""
    return snapshots(session, [application], cohort)[application.id]


def snapshots(
    session: FencedSession, applications: Sequence[Application], cohort: CohortFacts
) -> Mapping[int, Dossier]:
    """Dossiers of one cohort by id; six statements, however many dossiers."""
    ids = [application.id for application in applications]
    if not ids:
        return {}
    structures = _structures(session, ids, cohort.dues_year)
    documents = _documents(session, ids)
    commitments = _commitments(session, ids)
    waivers = {
        waiver.application_id: WaiverFacts(
            state=waiver.state, reason=waiver.reason, decision_reason=waiver.decision_reason or ""
        )
        for waiver in session.scalars(select(Waiver).where(Waiver.application_id.in_(ids)))
    }
    requests = _requests(session, ids)
    return {
        application.id: Dossier(
            state=application.state,
            given_name=application.given_name,
            family_name=application.family_name,
            email=application.email,
            track=application.track,
            structures=tuple(structures[application.id]),
            post_status=application.post_status,
            position_title=application.position_title,
            starts_on=application.starts_on,
            weekly_hours=application.weekly_hours,
            waiver=waivers.get(application.id),
            documents=tuple(documents[application.id]),
            commitment=commitments.get(application.id),
            requests=tuple(requests[application.id])
            if application.state is not ApplicationState.WITHDRAWN
            else (),
            privacy_accepted=application.privacy_accepted_at is not None,
        )
        for application in applications
    }


def structure_facts(session: FencedSession, structure: Structure, year: int) -> StructureFacts:
    """What the rules know of a structure that is not in the dossier, in that year of dues."""
    membership = session.scalar(
        select(StructureMembership).where(
            StructureMembership.structure_id == structure.id, StructureMembership.year == year
        )
    )
    return _structure_facts(structure, membership)


def _structure_facts(
    structure: Structure, membership: StructureMembership | None, *, is_bearer: bool = False
) -> StructureFacts:
    return StructureFacts(
        id=structure.id,
        name=structure.name,
        kind=structure.kind.value,
        is_bearer=is_bearer,
        is_declared=structure.status is StructureStatus.DECLARED,
        refusal=structure.refusal_reason or "",
        is_member=membership is not None,
        has_paid_dues=membership is not None and membership.dues_paid_on is not None,
        is_exempt=membership is not None and membership.is_exempt,
    )


def _structures(session: FencedSession, ids: list[int], year: int) -> dict[int, list[StructureFacts]]:
    rows = session.execute(
        select(ApplicationStructure, Structure)
        .options(lazyload(ApplicationStructure.structure))
        .join(Structure, Structure.id == ApplicationStructure.structure_id)
        .where(ApplicationStructure.application_id.in_(ids))
        .order_by(ApplicationStructure.id)
    ).all()
    named = {structure.id for _, structure in rows}
    memberships = {
        membership.structure_id: membership
        for membership in session.scalars(
            select(StructureMembership).where(
                StructureMembership.structure_id.in_(named), StructureMembership.year == year
            )
        )
    }
    found: dict[int, list[StructureFacts]] = defaultdict(list)
    for link, structure in rows:
        found[link.application_id].append(
            _structure_facts(structure, memberships.get(structure.id), is_bearer=link.is_bearer)
        )
    return found


def _documents(session: FencedSession, ids: list[int]) -> dict[int, list[DocumentFacts]]:
    found: dict[int, list[DocumentFacts]] = defaultdict(list)
    for document, given_for in session.execute(
        select(SupportingDocument, Structure.name)
        .options(lazyload(SupportingDocument.file))
        .outerjoin(Structure, Structure.id == SupportingDocument.for_structure_id)
        .where(SupportingDocument.application_id.in_(ids), SupportingDocument.replaced_at.is_(None))
        .order_by(SupportingDocument.id)
    ):
        found[document.application_id].append(
            DocumentFacts(
                key=document.key,
                label=document.label,
                late=document.late,
                accepted=document.accepted_at is not None,
                given_for=document.for_structure_id,
                given_for_name=given_for or "",
            )
        )
    return found


def _commitments(session: FencedSession, ids: list[int]) -> dict[int, CommitmentFacts]:
    """The last request of each dossier that was not cancelled: later rows overwrite earlier ones."""
    return {
        commitment.application_id: CommitmentFacts(
            leader_name=commitment.leader_name,
            requested_at=commitment.requested_at,
            expires_at=link.expires_at,
            signed=commitment.signed_at is not None,
            declined=commitment.declined_at is not None,
        )
        for commitment, link in session.execute(
            select(Commitment, PersonalLink)
            .join(PersonalLink, PersonalLink.id == Commitment.link_id)
            .where(Commitment.application_id.in_(ids), Commitment.cancelled_at.is_(None))
            .order_by(Commitment.id)
        )
    }


def _requests(session: FencedSession, ids: list[int]) -> dict[int, list[RequestFacts]]:
    found: dict[int, list[RequestFacts]] = defaultdict(list)
    for request in session.scalars(
        select(RequestedDocument)
        .where(
            RequestedDocument.application_id.in_(ids),
            RequestedDocument.answered_at.is_(None),
            RequestedDocument.cancelled_at.is_(None),
        )
        .order_by(RequestedDocument.due_at, RequestedDocument.id)
    ):
        found[request.application_id].append(
            RequestFacts(id=request.id, key=request.key, label=request.label, due_at=request.due_at)
        )
    return found
