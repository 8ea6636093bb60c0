"""What the rules of the dossier are told: plain, frozen values, taken from the tables by ``snapshot``."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pacte.applications.vocabulary import ApplicationState, PostStatus, WaiverState


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAsked:
    """A document that the cohort asks for; no ``tracks`` means all of them."""

    key: str
    label: str
    tracks: tuple[str, ...] = ()
    required: bool = True
    by_signature: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFacts:
    """What a cohort's definition decides for its dossiers."""

    label: str
    opens_at: datetime
    """First accepted instant."""
    closes_at: datetime
    """First refused instant."""
    time_zone: str
    tracks: tuple[str, ...]
    t0_on: date
    documents: tuple[DocumentAsked, ...]
    several_structures: bool = True
    team_or_waiver: bool = True
    waiver_lapses_at_t0: bool = True
    membership_required: bool = True
    dues_required: bool = True
    dues_year: int = 0

    def documents_for(self, track: str | None) -> tuple[DocumentAsked, ...]:
        """Those asked of a track; while none is chosen, those asked of all."""
        return tuple(asked for asked in self.documents if not asked.tracks or track in asked.tracks)


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureFacts:
    """A structure of the dossier, and how it stands with the federation for the cohort's year."""

    id: int
    name: str
    kind: str = ""
    """« MSP », « CPTS »…"""
    is_bearer: bool = False
    is_declared: bool = False
    """Declared by a candidate, not yet looked at by the federation."""
    refusal: str = ""
    """Why the federation does not take the structure that was declared; empty: it is not refused."""
    is_member: bool = False
    has_paid_dues: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """A current document of the dossier."""

    key: str
    label: str
    late: bool = False
    accepted: bool = False
    given_for: int | None = None
    """The structure that bore the dossier when it came; None: no structure did."""
    given_for_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFacts:
    """The last request of signature that was not cancelled."""

    leader_name: str
    requested_at: datetime
    expires_at: datetime
    signed: bool = False
    declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverFacts:
    """The request for a waiver."""

    state: WaiverState
    reason: str
    decision_reason: str = ""
    """The federation's, once it has decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """A document that staff asked for after the deposit, not answered nor cancelled."""

    id: int
    key: str
    label: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A dossier as the rules see it at one instant."""

    state: ApplicationState = ApplicationState.DRAFT
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    track: str | None = None
    structures: tuple[StructureFacts, ...] = ()
    post_status: PostStatus | None = None
    position_title: str = ""
    starts_on: date | None = None
    weekly_hours: Decimal | None = None
    waiver: WaiverFacts | None = None
    documents: tuple[DocumentFacts, ...] = ()
    commitment: CommitmentFacts | None = None
    requests: tuple[RequestFacts, ...] = ()
    privacy_accepted: bool = False

    @property
    def bearers(self) -> tuple[StructureFacts, ...]:
        """The structures that bear the dossier: exactly one in a complete dossier."""
        return tuple(structure for structure in self.structures if structure.is_bearer)

    def has_document(self, key: str) -> bool:
        """Whether a current document stands under that key."""
        return any(document.key == key for document in self.documents)

    def given_for_another(self, key: str, bearer: StructureFacts | None = None) -> DocumentFacts | None:
        """The current document of that key when it was given for another structure than the one that bears
        the dossier, or than ``bearer`` if it were to bear it. While none does, it is given for nobody else.
        """
        borne_by = self.bearers if bearer is None else (bearer,)
        known = {structure.id for structure in borne_by}
        return next(
            (
                document
                for document in self.documents
                if document.key == key and known and document.given_for not in {None, *known}
            ),
            None,
        )
